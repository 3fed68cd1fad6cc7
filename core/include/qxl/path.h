/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file path.h
 * Lines and curves, in fixed point: 28 bits and 4 bits behind the point (GDI's FIX).
 *
 * SPICE_PATH_* are those of qxl_wire.h. Source: docs/device-contract.md, "What the server accepts,
 * drops and dies of", STROKE.
 */
#ifndef QXL_PATH_H
#define QXL_PATH_H

#include <stdbool.h>
#include <stdint.h>

/** A coordinate times 16. */
typedef int32_t qxl_fixed;

struct qxl_fixed_point {
    qxl_fixed x, y;
};

/** Points of a path that belong together. The caller's memory, read once. */
struct qxl_path_segment {
    /**
     * SPICE_PATH_BEGIN: the first point starts a figure; SPICE_PATH_END: the last one ends it;
     * SPICE_PATH_CLOSE, with END: a line leads back to the start; SPICE_PATH_BEZIER: after the
     * figure's first point, three points make a curve.
     */
    uint32_t flags;
    const struct qxl_fixed_point *points;
    uint32_t count; /**< not 0 */
};

struct qxl_path {
    const struct qxl_path_segment *segments; /**< the caller's memory, read once */
    uint32_t count;                          /**< not 0 */
};

enum { QXL_LINE_DASHES_MAX = 255 };

/** Of cosmetic lines: one pixel wide. Zero: solid. */
struct qxl_line_style {
    const qxl_fixed *dashes; /**< lengths in turn: dash, gap, dash...; in pixels times 16 */
    uint32_t dash_count;     /**< 0: solid; at most QXL_LINE_DASHES_MAX; odd is fine */
    bool start_with_gap;
};

#endif
