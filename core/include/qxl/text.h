/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file text.h
 * Strings of glyphs that are bitmaps.
 *
 * SPICE_STRING_FLAGS_RASTER_* are those of qxl_wire.h. Source: docs/device-contract.md, "What the
 * server accepts, drops and dies of", TEXT.
 */
#ifndef QXL_TEXT_H
#define QXL_TEXT_H

#include <stddef.h>

#include <qxl/brush.h>

/** A glyph's picture. The caller's memory, read once. */
struct qxl_glyph {
    struct qxl_point position; /**< of the glyph's origin on the surface */
    struct qxl_point origin;   /**< from there to its top left pixel */
    uint16_t width, height;    /**< pixels; both may be 0: a space */
    /** Rows from the top down: 1, 4 or 8 bits a pixel, the leftmost pixel in the high bits. */
    const void *bits;
    ptrdiff_t pitch; /**< bytes from row to row in `bits` */
};

enum { QXL_GLYPHS_MAX = 65535 };

struct qxl_string {
    /** SPICE_STRING_FLAGS_RASTER_A1, _A4 or _A8; exactly one. */
    uint16_t format;
    const struct qxl_glyph *glyphs;
    uint32_t count; /**< 1 to QXL_GLYPHS_MAX */
};

#endif
