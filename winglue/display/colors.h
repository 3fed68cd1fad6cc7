/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file colors.h
 * What becomes of a bitmap's pixels on a surface of ours: XLATEOBJ and bitmap formats, as the
 * device's formats and palettes. PASSIVE (APC_LEVEL), pageable.
 */
#ifndef WINGLUE_DISPLAY_COLORS_H
#define WINGLUE_DISPLAY_COLORS_H

#include "ddi.h"

#include <stdbool.h>

/** Who translates. */
enum colors_way {
    COLORS_BY_DEVICE,  /**< the device: they are in a format that it knows */
    COLORS_BY_PALETTE, /**< the device, with a palette: they are indices */
    COLORS_ONE_BY_ONE, /**< colors_translate(), for each pixel */
    COLORS_UNKNOWN,    /**< GDI's engine */
};

/** Bits of a pixel of a BMF_* format; 0: it has no pixels of its own (RLE, JPEG, PNG). */
uint32_t colors_bits(ULONG bmf);

/**
 * How pixels get onto a surface.
 * @param bmf    BMF_* of the bitmap.
 * @param colors may be NULL: they are as on the surface.
 * @param target BMF_16BPP (5-5-5) or BMF_32BPP.
 */
enum colors_way colors_way_of(ULONG bmf, XLATEOBJ *colors, ULONG target);

/** A pixel's value on the surface. The last one, which is often the next one, too, is kept. */
struct colors_last {
    bool known;
    uint32_t from, to;
};
uint32_t colors_translate(XLATEOBJ *colors, uint32_t pixel, struct colors_last *last);

/** The pixel at `x` of a row, of 1, 4, 8, 16, 24 or 32 bits. */
uint32_t colors_pixel(const uint8_t *row, uint32_t x, uint32_t bits);

/** Store a pixel of 16 or 32 bits at `x` of a row. */
void colors_put(uint8_t *row, uint32_t x, uint32_t bits, uint32_t pixel);

/** 0x00RRGGBB for a pixel of a surface of ours. */
uint32_t colors_rgb(ULONG target, uint32_t pixel);

/**
 * How many entries a palette of such a bitmap has, or 0 if its indices cannot be looked up. They
 * are pixels of the surface that is drawn on: the host wants no others.
 * @param bits    of a pixel: 1, 4 or 8.
 * @param entries set to the XLATEOBJ's own table; NULL if it has none: colors_palette() makes one.
 */
uint32_t colors_palette_size(uint32_t bits, const XLATEOBJ *colors, const uint32_t **entries);

/** Fill in a palette. */
void colors_palette(XLATEOBJ *colors, uint32_t *entries, uint32_t count);

#endif
