/* SPDX-License-Identifier: BSD-3-Clause */
/* Palettes: what the pixels of a format mean. */
#include "objects.h"

#include <stdlib.h>
#include <string.h>

unsigned win32k_format_bits(ULONG format)
{
    static const uint8_t bits[] = {
        [BMF_1BPP] = 1,   [BMF_4BPP] = 4,   [BMF_8BPP] = 8,
        [BMF_16BPP] = 16, [BMF_24BPP] = 24, [BMF_32BPP] = 32,
    };

    return format < sizeof(bits) ? bits[format] : 0;
}

struct win32k_palette win32k_bits(ULONG red, ULONG green, ULONG blue)
{
    return (struct win32k_palette){.mode = PAL_BITFIELDS, .red = red, .green = green, .blue = blue};
}

struct win32k_palette win32k_colors(const ULONG *colors, ULONG count)
{
    struct win32k_palette palette = {.mode = PAL_INDEXED, .count = count};

    memcpy(palette.colors, colors, count * sizeof(*colors));
    return palette;
}

/* The 16 of VGA: half bright, then bright, blue being the highest bit. */
static ULONG vga_color(unsigned index)
{
    ULONG full = index & 8 ? 0xff : 0x80;

    if (index == 7)
        return 0xc0c0c0;
    if (index == 8)
        return 0x808080;
    return (index & 1 ? full : 0) | (index & 2 ? full << 8 : 0) | (index & 4 ? full << 16 : 0);
}

/* 8 bits: VGA's first and last 8 as Windows has them, between them 6 steps of each colour. */
static ULONG color_of_256(unsigned index)
{
    if (index < 8)
        return vga_color(index);
    if (index >= 248)
        return vga_color(index - 240);
    index -= 8;
    if (index >= 216)
        return (index - 216) * 0x0a0a0a;
    return index % 6 * 0x33 | index / 6 % 6 * 0x3300 | index / 36 * 0x330000;
}

struct win32k_palette win32k_default_palette(ULONG format)
{
    unsigned bits = win32k_format_bits(format);
    struct win32k_palette palette = {.mode = PAL_INDEXED, .count = bits <= 8 ? 1u << bits : 0};

    switch (format) {
    case BMF_1BPP:
        palette.colors[1] = 0xffffff;
        return palette;
    case BMF_4BPP:
        for (unsigned i = 0; i < 16; i++)
            palette.colors[i] = vga_color(i);
        return palette;
    case BMF_8BPP:
        for (unsigned i = 0; i < 256; i++)
            palette.colors[i] = color_of_256(i);
        return palette;
    case BMF_16BPP:
        return win32k_bits(0x7c00, 0x3e0, 0x1f);
    default:
        palette = win32k_bits(0xff0000, 0xff00, 0xff);
        palette.mode = PAL_BGR;
        return palette;
    }
}

HPALETTE APIENTRY EngCreatePalette(ULONG mode, ULONG count, ULONG *colors, FLONG red, FLONG green,
                                   FLONG blue)
{
    if (mode == PAL_INDEXED && (count == 0 || count > 256 || !colors)) {
        kernel_fault("EngCreatePalette: %u colours", (unsigned)count);
        return NULL;
    }
    struct win32k_palette *palette = object_may_be_made() ? calloc(1, sizeof(*palette)) : NULL;
    if (!palette)
        return NULL;
    switch (mode) {
    case PAL_INDEXED:
        *palette = win32k_colors(colors, count);
        break;
    case PAL_BITFIELDS:
        *palette = win32k_bits(red, green, blue);
        break;
    case PAL_RGB:
        *palette = win32k_bits(0xff, 0xff00, 0xff0000);
        break;
    case PAL_BGR:
        *palette = win32k_bits(0xff0000, 0xff00, 0xff);
        break;
    default:
        kernel_fault("EngCreatePalette: mode %u", (unsigned)mode);
    }
    palette->mode = mode;
    HPALETTE handle = object_new_handle();
    object_add(OBJECT_PALETTE, handle, palette, sizeof(*palette), CALLER);
    return handle;
}

WINBOOL APIENTRY EngDeletePalette(HPALETTE handle)
{
    struct win32k_palette *palette = object_remove(OBJECT_PALETTE, handle, "EngDeletePalette");

    free(palette);
    return palette != NULL;
}

const struct win32k_palette *palette_of(HPALETTE handle)
{
    return object_find(OBJECT_PALETTE, handle);
}

/* A part of a pixel, spread over 8 bits by repeating its high bits. */
static ULONG part_of(ULONG pixel, ULONG mask)
{
    if (!mask)
        return 0;
    unsigned shift = (unsigned)__builtin_ctz(mask);
    ULONG value = (pixel & mask) >> shift, highest = mask >> shift;

    if (highest == 0xff)
        return value;
    if (highest == 0x1f)
        return value << 3 | value >> 2;
    if (highest == 0x3f)
        return value << 2 | value >> 4;
    return (ULONG)((uint64_t)value * 255 / highest);
}

ULONG win32k_color_of(const struct win32k_palette *palette, ULONG pixel)
{
    if (palette->mode == PAL_INDEXED)
        return pixel < palette->count ? palette->colors[pixel] : 0;
    return part_of(pixel, palette->red) | part_of(pixel, palette->green) << 8 |
           part_of(pixel, palette->blue) << 16;
}

static ULONG cut_off(ULONG part, ULONG mask)
{
    if (!mask)
        return 0;
    unsigned shift = (unsigned)__builtin_ctz(mask);
    unsigned bits = (unsigned)__builtin_popcount(mask);

    return (bits <= 8 ? part >> (8 - bits) : part << (bits - 8)) << shift;
}

static ULONG distance(ULONG a, ULONG b)
{
    ULONG sum = 0;

    for (unsigned shift = 0; shift < 24; shift += 8) {
        int part = (int)(a >> shift & 0xff) - (int)(b >> shift & 0xff);

        sum += (ULONG)(part * part);
    }
    return sum;
}

ULONG win32k_nearest(const struct win32k_palette *palette, ULONG color)
{
    ULONG best = 0;

    if (palette->mode != PAL_INDEXED)
        return cut_off(color & 0xff, palette->red) | cut_off(color >> 8 & 0xff, palette->green) |
               cut_off(color >> 16 & 0xff, palette->blue);
    for (ULONG i = 1; i < palette->count; i++)
        if (distance(palette->colors[i], color) < distance(palette->colors[best], color))
            best = i;
    return best;
}
