/* SPDX-License-Identifier: BSD-3-Clause */
/* Pixels of all formats. */
#include <string.h>

#include "engine.h"

uint32_t engine_pixel_mask(const SURFOBJ *surface)
{
    return 0xffffffffu >> (32 - win32k_format_bits(surface->iBitmapFormat));
}

bool engine_inside(const SURFOBJ *surface, LONG x, LONG y)
{
    return x >= 0 && y >= 0 && x < surface->sizlBitmap.cx && y < surface->sizlBitmap.cy;
}

static uint8_t *row(const SURFOBJ *surface, LONG y)
{
    return (uint8_t *)surface->pvScan0 + (ptrdiff_t)y * surface->lDelta;
}

uint32_t engine_fetch(const SURFOBJ *surface, LONG x, LONG y)
{
    unsigned depth = win32k_format_bits(surface->iBitmapFormat);
    uint32_t pixel = 0;

    if (depth >= 8) {
        memcpy(&pixel, row(surface, y) + x * (depth / 8), depth / 8);
        return pixel;
    }
    unsigned bit = (unsigned)x * depth; /* the leftmost pixel is in the high bits */
    return row(surface, y)[bit / 8] >> (8 - depth - bit % 8) & engine_pixel_mask(surface);
}

void engine_store(SURFOBJ *surface, LONG x, LONG y, uint32_t pixel)
{
    unsigned depth = win32k_format_bits(surface->iBitmapFormat);

    if (depth >= 8) {
        memcpy(row(surface, y) + x * (depth / 8), &pixel, depth / 8);
        return;
    }
    uint32_t mask = engine_pixel_mask(surface);
    unsigned bit = (unsigned)x * depth;
    unsigned shift = 8 - depth - bit % 8;
    uint8_t *byte = &row(surface, y)[bit / 8];
    *byte = (uint8_t)((*byte & ~(mask << shift)) | (pixel & mask) << shift);
}

struct engine_color engine_color(const SURFOBJ *surface, uint32_t pixel)
{
    ULONG color = win32k_color_of(&win32k_surface_of(surface)->palette, pixel);
    int alpha = surface->iBitmapFormat == BMF_32BPP ? (int)(pixel >> 24) : 255;

    return (struct engine_color){GetRValue(color), GetGValue(color), GetBValue(color), alpha};
}

uint32_t engine_color_pixel(const SURFOBJ *surface, struct engine_color color)
{
    uint32_t pixel = win32k_nearest(&win32k_surface_of(surface)->palette,
                                    RGB(color.red, color.green, color.blue));

    if (surface->iBitmapFormat == BMF_32BPP)
        pixel |= (uint32_t)color.alpha << 24;
    return pixel;
}

int engine_part(int value, int part)
{
    return (value * part + 127) / 255;
}
