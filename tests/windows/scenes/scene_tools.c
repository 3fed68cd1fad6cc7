/* SPDX-License-Identifier: BSD-3-Clause */
#include "scene_tools.h"

#include <stdlib.h>
#include <string.h>

struct scene_random scene_random(uint64_t seed)
{
    return (struct scene_random){(seed + 1) * 0x9e3779b97f4a7c15u | 1};
}

/* Marsaglia's xorshift; the low bits are the poor ones. */
LONG scene_pick(struct scene_random *random, LONG first, LONG last)
{
    random->state ^= random->state << 13;
    random->state ^= random->state >> 7;
    random->state ^= random->state << 17;
    return first + (LONG)((random->state >> 20) % (uint64_t)(last - first + 1));
}

static struct win32k_palette palette_of(enum scene_format format, ULONG bmf)
{
    static const ULONG two[] = {0x306090, 0xffe0c0};

    if (format == SCENE_1BPP)
        return win32k_colors(two, 2);
    if (format == SCENE_16BPP_565)
        return win32k_bits(0xf800, 0x7e0, 0x1f);
    return win32k_default_palette(bmf);
}

static void put(SURFOBJ *bitmap, LONG x, LONG y, ULONG pixel)
{
    unsigned bits = win32k_format_bits(bitmap->iBitmapFormat);
    uint8_t *row = (uint8_t *)bitmap->pvScan0 + (ptrdiff_t)y * bitmap->lDelta;

    if (bits >= 8) {
        memcpy(row + x * (LONG)(bits / 8), &pixel, bits / 8);
        return;
    }
    unsigned shift = 8 - bits - (unsigned)x * bits % 8;
    row[(unsigned)x * bits / 8] |= (uint8_t)((pixel & ((1u << bits) - 1)) << shift);
}

SURFOBJ *scene_picture(LONG width, LONG height, enum scene_format format, uint64_t seed)
{
    static const ULONG formats[] = {
        [SCENE_1BPP] = BMF_1BPP,       [SCENE_4BPP] = BMF_4BPP,       [SCENE_8BPP] = BMF_8BPP,
        [SCENE_16BPP_555] = BMF_16BPP, [SCENE_16BPP_565] = BMF_16BPP, [SCENE_24BPP] = BMF_24BPP,
        [SCENE_32BPP] = BMF_32BPP};
    struct win32k_palette palette = palette_of(format, formats[format]);
    SURFOBJ *bitmap = win32k_bitmap(width, height, formats[format], &palette);
    struct scene_random random = scene_random(seed);
    enum { ACROSS = 61, DOWN = 11 };
    ULONG colors[DOWN][ACROSS];

    /* Every pixel has its own colour: what is a pixel off shows. And again and again, so that
     * recordings are small. */
    for (LONG y = 0; y < DOWN; y++)
        for (LONG x = 0; x < ACROSS; x++)
            colors[y][x] = (ULONG)scene_pick(&random, 0, 0xffffff);
    for (LONG y = 0; y < height; y++)
        for (LONG x = 0; x < width; x++)
            put(bitmap, x, y, colors[y % DOWN][x % ACROSS]);
    return bitmap;
}

SURFOBJ *scene_alpha_picture(LONG width, LONG height, uint64_t seed)
{
    SURFOBJ *bitmap = win32k_bitmap(width, height, BMF_32BPP, NULL);
    struct scene_random random = scene_random(seed);

    for (LONG y = 0; y < height; y++)
        for (LONG x = 0; x < width; x++) {
            LONG alpha = x * 255 / max(width - 1, 1); /* from nothing to all */
            ULONG pixel = (ULONG)alpha << 24;
            for (int shift = 0; shift < 24; shift += 8)
                pixel |= (ULONG)scene_pick(&random, 0, alpha) << shift;
            put(bitmap, x, y, pixel);
        }
    return bitmap;
}

SURFOBJ *scene_disc(LONG width, LONG height)
{
    SURFOBJ *bitmap = win32k_bitmap(width, height, BMF_1BPP, NULL);

    for (LONG y = 0; y < height; y++)
        for (LONG x = 0; x < width; x++) {
            LONG from_x = (2 * x + 1 - width) * height, from_y = (2 * y + 1 - height) * width;
            put(bitmap, x, y, from_x * from_x + from_y * from_y < width * width * height * height);
        }
    return bitmap;
}

CLIPOBJ *scene_board(RECTL area, LONG side)
{
    LONG columns = (area.right - area.left) / side + 1, rows = (area.bottom - area.top) / side + 1;
    RECTL *rects = calloc((size_t)(columns * rows), sizeof(*rects));
    unsigned count = 0;

    for (LONG y = area.top; y < area.bottom; y += side)
        for (LONG x = area.left + (y - area.top) / side % 2 * side; x < area.right; x += 2 * side)
            rects[count++] = (RECTL){x, y, min(x + side, area.right), min(y + side, area.bottom)};
    CLIPOBJ *clip = win32k_clip(rects, count);
    free(rects);
    return clip;
}

CLIPOBJ *scene_clip(RECTL area)
{
    return win32k_clip(&area, 1);
}

RECTL scene_all(const struct scene_place *place)
{
    return (RECTL){0, 0, place->target->sizlBitmap.cx, place->target->sizlBitmap.cy};
}

RECTL scene_rect(LONG x, LONG y, LONG width, LONG height)
{
    return (RECTL){x, y, x + width, y + height};
}

void scene_need(BOOL drawn, const char *what)
{
    if (!drawn)
        kernel_fault("scenes: %s was not drawn", what);
}

void scene_fill(const struct scene_place *place, RECTL area, ULONG color)
{
    BRUSHOBJ *brush = win32k_brush_solid(scene_pixel(place, color));

    scene_blt(place, NULL, NULL, NULL, area, (POINTL){0, 0}, brush, SCENE_ROP4_BRUSH);
    win32k_free(brush);
}

void scene_show(const struct scene_place *place, SURFOBJ *picture, LONG x, LONG y)
{
    XLATEOBJ *translation = win32k_xlate(picture, place->target);
    RECTL area = scene_rect(x, y, picture->sizlBitmap.cx, picture->sizlBitmap.cy);

    scene_need(gdi_copy_bits(place->target, picture, NULL, translation, &area, &(POINTL){0, 0}),
               "a picture");
    win32k_free(translation);
}

void scene_blt(const struct scene_place *place, SURFOBJ *source, SURFOBJ *mask, CLIPOBJ *clip,
               RECTL area, POINTL from, BRUSHOBJ *brush, ROP4 rop4)
{
    XLATEOBJ *translation = source ? win32k_xlate(source, place->target) : NULL;
    POINTL mask_from = {0, 0}, brush_origin = {3, 5};

    scene_need(gdi_bit_blt(place->target, source, mask, clip, translation, &area, &from, &mask_from,
                           brush, &brush_origin, rop4),
               "a block");
    win32k_free(translation);
}
