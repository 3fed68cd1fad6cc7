/* SPDX-License-Identifier: BSD-3-Clause */
/* Scenes: fills, patterns, and every operation. */
#include "scene_tools.h"

static void solid(const struct scene_place *place)
{
    struct scene_random random = scene_random(1);

    for (int i = 0; i < 60; i++)
        scene_fill(place,
                   scene_rect(scene_pick(&random, 0, 500), scene_pick(&random, 0, 400),
                              scene_pick(&random, 1, 130), scene_pick(&random, 1, 70)),
                   (ULONG)scene_pick(&random, 0, 0xffffff));
}

static void clipped(const struct scene_place *place)
{
    BRUSHOBJ *brush = win32k_brush_solid(scene_pixel(place, 0x30c0f0));
    CLIPOBJ *rect = scene_clip(scene_rect(40, 30, 90, 60));
    CLIPOBJ *board = scene_board(scene_rect(150, 20, 301, 203), 7);

    scene_blt(place, NULL, NULL, rect, scene_rect(20, 20, 300, 50), (POINTL){0, 0}, brush,
              SCENE_ROP4_BRUSH);
    scene_blt(place, NULL, NULL, board, scene_all(place), (POINTL){0, 0}, brush, SCENE_ROP4_BRUSH);
    win32k_free(board);
    win32k_free(rect);
    win32k_free(brush);
}

/* Patterns of every format and of several sizes, at an origin of their own. */
static void patterns(const struct scene_place *place)
{
    static const SIZEL sizes[] = {{8, 8}, {16, 4}, {5, 7}, {1, 1}, {64, 48}};

    for (int format = 0; format < SCENE_FORMATS; format++)
        for (int i = 0; i < 5; i++) {
            SURFOBJ *pattern =
                scene_picture(sizes[i].cx, sizes[i].cy, (enum scene_format)format, 7);
            XLATEOBJ *translation = win32k_xlate(pattern, place->target);
            BRUSHOBJ *brush = win32k_brush_pattern(pattern, NULL, translation);
            scene_blt(place, NULL, NULL, NULL, scene_rect(10 + i * 124, 6 + format * 66, 115, 60),
                      (POINTL){0, 0}, brush, SCENE_ROP4_BRUSH);
            win32k_free(brush);
            win32k_free(translation);
            win32k_free_bitmap(pattern);
        }
}

/* Brushes with a mask of their own. */
static void hatches(const struct scene_place *place)
{
    static const ROP4 codes[] = {0xaaf0, 0xf0aa, 0xf0f0, 0x5af0, 0x0ff0, 0xaa5a};
    SURFOBJ *pattern = scene_picture(8, 8, SCENE_1BPP, 14), *mask = scene_disc(8, 8);
    XLATEOBJ *translation = win32k_xlate(pattern, place->target);
    BRUSHOBJ *brush = win32k_brush_pattern(pattern, mask, translation);
    CLIPOBJ *board = scene_board(scene_all(place), 41);

    for (int i = 0; i < 6; i++) {
        scene_blt(place, NULL, NULL, NULL, scene_rect(20 + i * 100, 20, 87, 93), (POINTL){0, 0},
                  brush, codes[i]);
        scene_blt(place, NULL, NULL, board, scene_rect(20 + i * 100, 140, 87, 93), (POINTL){0, 0},
                  brush, codes[i]);
    }
    win32k_free(board);
    win32k_free(brush);
    win32k_free(translation);
    win32k_free_bitmap(mask);
    win32k_free_bitmap(pattern);
}

static void paints(const struct scene_place *place)
{
    BRUSHOBJ *brush = win32k_brush_solid(scene_pixel(place, 0x4080f0));

    for (int mix = R2_BLACK; mix <= R2_WHITE; mix++) {
        LONG x = 20 + (mix - 1) % 4 * 150, y = 20 + (mix - 1) / 4 * 110;
        CLIPOBJ *clip = scene_board(scene_rect(x, y, 131, 97), 12);
        scene_need(gdi_paint(place->target, clip, brush, &(POINTL){0, 0}, (MIX)(mix << 8 | mix)),
                   "a region");
        win32k_free(clip);
    }
    win32k_free(brush);
}

/* ---- every operation: a square for each code ---- */

enum { CELL_WIDTH = 38, CELL_HEIGHT = 28, CELLS = 16 };

static RECTL cell(unsigned code)
{
    return scene_rect((LONG)(code % CELLS) * (CELL_WIDTH + 2), (LONG)(code / CELLS) * 30,
                      CELL_WIDTH, CELL_HEIGHT);
}

struct operations {
    bool pattern, mask;
};

static void every_rop3(const struct scene_place *place, const struct operations *operations)
{
    SURFOBJ *below = scene_picture(64, 48, SCENE_32BPP, 11);
    SURFOBJ *source = scene_picture(CELL_WIDTH, CELL_HEIGHT, SCENE_32BPP, 12);
    SURFOBJ *pattern = scene_picture(8, 8, SCENE_32BPP, 13);
    SURFOBJ *mask = operations->mask ? scene_disc(CELL_WIDTH, CELL_HEIGHT) : NULL;
    XLATEOBJ *translation = win32k_xlate(pattern, place->target);
    BRUSHOBJ *brush = operations->pattern ? win32k_brush_pattern(pattern, NULL, translation)
                                          : win32k_brush_solid(scene_pixel(place, 0x5a3cc3));

    for (LONG y = 0; y < scene_all(place).bottom; y += 48)
        for (LONG x = 0; x < scene_all(place).right; x += 64)
            scene_show(place, below, x, y);
    for (unsigned code = 0; code < 256; code++) {
        /* With a mask: this operation inside it, the next but some beside it. */
        ROP4 rop4 = operations->mask ? code | (code * 7 + 3) % 256 << 8 : code * 0x101;
        scene_blt(place, source, mask, NULL, cell(code), (POINTL){0, 0}, brush, rop4);
    }
    win32k_free(brush);
    win32k_free(translation);
    win32k_free_bitmap(mask);
    win32k_free_bitmap(pattern);
    win32k_free_bitmap(source);
    win32k_free_bitmap(below);
}

static void every_rop3_solid(const struct scene_place *place)
{
    every_rop3(place, &(struct operations){0});
}

static void every_rop3_pattern(const struct scene_place *place)
{
    every_rop3(place, &(struct operations){.pattern = true});
}

static void rop4_masks(const struct scene_place *place)
{
    every_rop3(place, &(struct operations){.mask = true});
}

const struct scene SCENES_FILL[] = {
    {.name = "fill solid", .draw = solid},
    {.name = "fill clipped", .draw = clipped},
    {.name = "fill patterns", .draw = patterns},
    {.name = "fill hatches", .draw = hatches},
    {.name = "fill paint", .draw = paints},
    {.name = "rop3 solid brush", .draw = every_rop3_solid},
    {.name = "rop3 pattern brush", .draw = every_rop3_pattern},
    {.name = "rop4 masks", .draw = rop4_masks},
    {0},
};
