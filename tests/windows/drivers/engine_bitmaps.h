/* SPDX-License-Identifier: BSD-3-Clause */
/* Bitmaps over a test's own arrays, for tests of the engine. */
#ifndef TESTS_WINDOWS_DRIVERS_ENGINE_BITMAPS_H
#define TESTS_WINDOWS_DRIVERS_ENGINE_BITMAPS_H

#include "win32k.h"

/** A bitmap over rows, from the top down. */
static inline struct win32k_surface bitmap_over(void *rows, ULONG format, LONG width, LONG height,
                                                LONG pitch)
{
    return (struct win32k_surface){.object = {.sizlBitmap = {width, height},
                                              .pvBits = rows,
                                              .cjBits = (ULONG)(height * pitch),
                                              .pvScan0 = rows,
                                              .lDelta = pitch,
                                              .iBitmapFormat = format,
                                              .iType = STYPE_BITMAP,
                                              .fjBitmap = BMF_TOPDOWN},
                                   .palette = win32k_default_palette(format)};
}

/** Of an array of arrays of uint32_t or uint16_t. */
#define BITMAP_32(rows)                                                                   \
    bitmap_over(rows, BMF_32BPP, sizeof((rows)[0]) / 4, sizeof(rows) / sizeof((rows)[0]), \
                sizeof((rows)[0]))
#define BITMAP_16(rows)                                                                   \
    bitmap_over(rows, BMF_16BPP, sizeof((rows)[0]) / 2, sizeof(rows) / sizeof((rows)[0]), \
                sizeof((rows)[0]))

/** A clip of one rectangle. */
static inline CLIPOBJ clip_to(LONG left, LONG top, LONG right, LONG bottom)
{
    return (CLIPOBJ){.rclBounds = {left, top, right, bottom},
                     .iDComplexity = DC_RECT,
                     .iFComplexity = FC_RECT,
                     .iMode = TC_RECTANGLES};
}

#endif
