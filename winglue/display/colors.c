/* SPDX-License-Identifier: BSD-3-Clause */
#include "colors.h"

#include <string.h>

uint32_t colors_bits(ULONG bmf)
{
    static const uint8_t BITS[] = {[BMF_1BPP] = 1,   [BMF_4BPP] = 4,   [BMF_8BPP] = 8,
                                   [BMF_16BPP] = 16, [BMF_24BPP] = 24, [BMF_32BPP] = 32};

    return bmf < sizeof(BITS) ? BITS[bmf] : 0;
}

/* The device's pixels of 16 bits are 5-5-5; those of 24 and 32 are 0x00RRGGBB. */
static bool device_knows(uint32_t bits, XLATEOBJ *colors)
{
    ULONG masks[3] = {0, 0, 0};

    if (XLATEOBJ_cGetPalette(colors, XO_SRCBITFIELDS, 3, masks) != 3)
        return false;
    return bits == 16 ? masks[0] == 0x7c00 && masks[1] == 0x03e0 && masks[2] == 0x001f
                      : masks[0] == 0xff0000 && masks[1] == 0x00ff00 && masks[2] == 0x0000ff;
}

enum colors_way colors_way_of(ULONG bmf, XLATEOBJ *colors, ULONG target)
{
    uint32_t bits = colors_bits(bmf);

    if (bits == 0 || (colors && colors->flXlate & (XO_FROM_CMYK | XO_DEVICE_ICM)))
        return COLORS_UNKNOWN;
    if (!colors || colors->flXlate & XO_TRIVIAL)
        return bmf == target || (bmf == BMF_24BPP && target == BMF_32BPP) ? COLORS_BY_DEVICE
                                                                          : COLORS_UNKNOWN;
    if (bits <= 8)
        return COLORS_BY_PALETTE;
    if (colors->flXlate & (XO_TABLE | XO_HOST_ICM) || !device_knows(bits, colors))
        return COLORS_ONE_BY_ONE;
    return COLORS_BY_DEVICE;
}

uint32_t colors_translate(XLATEOBJ *colors, uint32_t pixel, struct colors_last *last)
{
    if (!colors || colors->flXlate & XO_TRIVIAL)
        return pixel;
    if (!last->known || last->from != pixel) {
        last->to = XLATEOBJ_iXlate(colors, pixel);
        last->from = pixel;
        last->known = true;
    }
    return last->to;
}

uint32_t colors_pixel(const uint8_t *row, uint32_t x, uint32_t bits)
{
    uint32_t pixel = 0;

    if (bits < 8)
        return row[x * bits / 8] >> (8 - bits - x * bits % 8) & ((1u << bits) - 1);
    memcpy(&pixel, row + x * (bits / 8), bits / 8);
    return pixel;
}

void colors_put(uint8_t *row, uint32_t x, uint32_t bits, uint32_t pixel)
{
    memcpy(row + x * (bits / 8), &pixel, bits / 8);
}

static uint32_t widened(uint32_t five_bits)
{
    return five_bits << 3 | five_bits >> 2;
}

uint32_t colors_rgb(ULONG target, uint32_t pixel)
{
    if (target == BMF_32BPP)
        return pixel & 0xffffff;
    return widened(pixel >> 10 & 31) << 16 | widened(pixel >> 5 & 31) << 8 | widened(pixel & 31);
}

uint32_t colors_palette_size(uint32_t bits, const XLATEOBJ *colors, const uint32_t **entries)
{
    uint32_t count = 1u << bits;

    *entries = NULL;
    if (!(colors->flXlate & XO_TABLE) || !colors->pulXlate)
        return count;
    *entries = (const uint32_t *)colors->pulXlate;
    return colors->cEntries < count ? colors->cEntries : count;
}

void colors_palette(XLATEOBJ *colors, uint32_t *entries, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        entries[i] = XLATEOBJ_iXlate(colors, i);
}
