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

/** A glyph's picture. The caller's memory, as are its bits; must not change during the call. */
struct qxl_glyph {
    struct qxl_point position; /**< of the glyph's origin on the surface */
    struct qxl_point origin;   /**< from there to its top left pixel */
    uint16_t width, height;    /**< pixels; if one of them is 0, a space: it has no bits */
    /** Rows from the top down: 1, 4 or 8 bits a pixel, the leftmost pixel in the high bits. */
    const void *bits;
    ptrdiff_t pitch; /**< bytes from row to row in `bits` */
};

enum {
    QXL_GLYPHS_MAX = 65535,
    QXL_STRING_BYTES_MAX = 0x7fffffff, /**< 20 for each glyph, and its rows in whole bytes */
    /** Sides of all glyphs, within the surface or not; spaces too. */
    QXL_STRING_COORDINATE_MIN = -32768,
    QXL_STRING_COORDINATE_MAX = 32767,
    /** The box around all glyphs, spaces too: the renderer makes a picture of it. */
    QXL_STRING_EXTENT_MAX = 32766, /**< in x and in y; pixman draws nothing beyond */
    QXL_STRING_PIXELS_MAX = 64 * 1024 * 1024,
};

/** Glyphs of one kind. The caller's memory, read in the call. */
struct qxl_string {
    /**
     * SPICE_STRING_FLAGS_RASTER_A1, _A4 or _A8; exactly one. A8 goes out as A4, without the four
     * low bits: for A8 spice-server's renderer reads a row behind the glyph's end.
     */
    uint16_t format;
    const struct qxl_glyph *glyphs; /**< `count` of them */
    uint32_t count;                 /**< 1 to QXL_GLYPHS_MAX */
};

#endif
