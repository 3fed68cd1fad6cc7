/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file path.h
 * Lines and curves, in fixed point: 28 bits and 4 bits behind the point (GDI's FIX).
 *
 * SPICE_PATH_* are those of qxl_wire.h; GDI's PD_* have the same values, but PD_RESETSTYLE has none
 * here: the renderer begins each figure with the first dash. Source: docs/device-contract.md, "What
 * the server accepts, drops and dies of", STROKE.
 *
 * The limits below are the renderer's. It clips lines in 16 bits, and runs for ever beyond; it
 * halves curves until they are flat, in 64 bits, and overflows its stack where they never get flat.
 */
#ifndef QXL_PATH_H
#define QXL_PATH_H

#include <stdbool.h>
#include <stdint.h>

/** A coordinate times 16. */
typedef int32_t qxl_fixed;

enum {
    QXL_PATH_COORDINATE_MIN = -32768 * 16,
    QXL_PATH_COORDINATE_MAX = 32767 * 16,
    QXL_PATH_CURVE_EXTENT_MAX = 8192 * 16, /**< of a curve's four points, in x and in y */
    QXL_PATH_DASHED_STEP_MAX = 32766 * 16, /**< of a dashed line, from point to point, as above */
    QXL_PATH_BYTES_MAX = 0x7fffffff,       /**< 8 for each segment and 8 for each point */
};

/** A point of a path. */
struct qxl_fixed_point {
    qxl_fixed x, y; /**< QXL_PATH_COORDINATE_MIN to _MAX, also outside the surface */
};

/** Points of a path that belong together. */
struct qxl_path_segment {
    /**
     * SPICE_PATH_BEGIN: the first point starts a figure. Without it the segment goes on with the
     * figure of the one before, which must not have ended it; so the first segment begins one. A
     * figure that has no end when another one begins is drawn as if it had.
     *
     * SPICE_PATH_END: the last point ends the figure. SPICE_PATH_CLOSE, only with it: a line leads
     * back to the start.
     *
     * SPICE_PATH_BEZIER: three points make a curve that begins where the one before, or the
     * figure's first point, left off. The number of points without that first one is a multiple of
     * three.
     */
    uint32_t flags;
    const struct qxl_fixed_point *points; /**< `count` of them */
    uint32_t count;                       /**< not 0 */
};

/**
 * The caller's memory, as are its segments and points; must not change during the call.
 *
 * A curve is refused if the renderer would never find it flat: it begins and ends in the same
 * quarter of a pixel (after its start was rounded to a whole one), and so do its halves, and
 * theirs. Four equal points are the simplest. Leave it out, or send lines.
 */
struct qxl_path {
    const struct qxl_path_segment *segments; /**< `count` of them */
    uint32_t count;                          /**< not 0 */
};

enum {
    QXL_LINE_DASHES_MAX = 254,     /**< an even number of dashes and gaps */
    QXL_LINE_DASHES_ODD_MAX = 127, /**< an odd number: they go out twice */
    QXL_LINE_DASH_MAX = 255 * 16,  /**< the renderer keeps whole pixels in a byte */
};

/**
 * Of cosmetic lines: one pixel wide, without their last pixel. Zero: solid.
 *
 * At least one dash or gap has a whole pixel, or the renderer would never get on. It rounds them to
 * whole pixels, and leaves gaps as they were. GDI's LA_ALTERNATE, every other pixel, which has no
 * style of its own and is no LA_STYLED, is one dash of 16.
 */
struct qxl_line_style {
    const qxl_fixed *dashes; /**< lengths in turn: dash, gap, dash...; 0 to QXL_LINE_DASH_MAX */
    uint32_t dash_count;     /**< 0: solid. Odd: dashes and gaps change places in each round */
    /**
     * The first one is a gap (LA_STARTGAP). Only with dashes. With more than two, spice-server's
     * renderer begins with the third.
     */
    bool start_with_gap;
};

#endif
