/* SPDX-License-Identifier: BSD-3-Clause */
/* Scenes: copies. */
#include "scene_tools.h"

static void formats(const struct scene_place *place)
{
    for (int format = 0; format < SCENE_FORMATS; format++) {
        SURFOBJ *picture = scene_picture(101, 57, (enum scene_format)format, 21);
        LONG y = 4 + format * 62;
        scene_show(place, picture, 10, y);
        /* A part of it, and the way that programs keep pictures: from the bottom up. */
        scene_blt(place, picture, NULL, NULL, scene_rect(140, y, 50, 40), (POINTL){13, 9}, NULL,
                  SCENE_ROP4_COPY);
        picture->pvScan0 = (uint8_t *)picture->pvScan0 + 56 * picture->lDelta;
        picture->lDelta = -picture->lDelta;
        scene_show(place, picture, 250, y);
        win32k_free_bitmap(picture);
    }
}

static void clipped(const struct scene_place *place)
{
    SURFOBJ *picture = scene_picture(300, 200, SCENE_24BPP, 22);
    CLIPOBJ *rect = scene_clip(scene_rect(17, 19, 120, 90));
    CLIPOBJ *board = scene_board(scene_rect(201, 150, 250, 190), 9);

    scene_blt(place, picture, NULL, rect, scene_rect(5, 5, 300, 200), (POINTL){0, 0}, NULL,
              SCENE_ROP4_COPY);
    scene_blt(place, picture, NULL, board, scene_rect(190, 140, 290, 195), (POINTL){10, 5}, NULL,
              SCENE_ROP4_COPY);
    win32k_free(board);
    win32k_free(rect);
    win32k_free_bitmap(picture);
}

/* Scrolling: onto itself, in all directions, whole and clipped. */
static void onto_itself(const struct scene_place *place)
{
    SURFOBJ *picture = scene_picture(150, 100, SCENE_32BPP, 23);
    CLIPOBJ *board = scene_board(scene_all(place), 33);
    static const POINTL steps[] = {{7, 0}, {-7, 0}, {0, 9},  {0, -9},
                                   {5, 3}, {-5, 3}, {5, -3}, {-5, -3}};

    for (int i = 0; i < 8; i++) {
        LONG x = 40 + i % 4 * 150, y = 40 + i / 4 * 110;
        scene_show(place, picture, x - 20, y - 20);
        scene_blt(place, place->target, NULL, i % 2 ? board : NULL,
                  scene_rect(x + steps[i].x, y + steps[i].y, 90, 60), (POINTL){x, y}, NULL,
                  SCENE_ROP4_COPY);
    }
    scene_blt(place, place->target, NULL, NULL, scene_rect(0, 200, 640, 260), (POINTL){0, 20}, NULL,
              SCENE_ROP4_COPY);
    win32k_free(board);
    win32k_free_bitmap(picture);
}

static void operations_onto_itself(const struct scene_place *place)
{
    SURFOBJ *picture = scene_picture(600, 400, SCENE_32BPP, 24);
    BRUSHOBJ *brush = win32k_brush_solid(scene_pixel(place, 0x336699));
    static const BYTE codes[] = {0x33, 0x66, 0x88, 0xee, 0xbb, 0xc0, 0x96, 0xb8, 0x11, 0x44};

    scene_show(place, picture, 20, 20);
    for (int i = 0; i < 10; i++)
        scene_blt(place, place->target, NULL, NULL,
                  scene_rect(40 + i % 5 * 110, 60 + i / 5 * 180, 80, 70),
                  (POINTL){50 + i % 5 * 110, 80 + i / 5 * 180}, brush, codes[i] * 0x101u);
    win32k_free(brush);
    win32k_free_bitmap(picture);
}

static void masked(const struct scene_place *place)
{
    SURFOBJ *picture = scene_picture(90, 70, SCENE_32BPP, 25);
    SURFOBJ *disc = scene_disc(90, 70);
    BRUSHOBJ *brush = win32k_brush_solid(scene_pixel(place, 0x2020e0));

    scene_blt(place, picture, disc, NULL, scene_rect(20, 20, 90, 70), (POINTL){0, 0}, NULL, 0xaacc);
    scene_blt(place, picture, disc, NULL, scene_rect(130, 20, 90, 70), (POINTL){0, 0}, NULL,
              0xccaa);
    scene_blt(place, picture, disc, NULL, scene_rect(240, 20, 90, 70), (POINTL){0, 0}, brush,
              0xf0cc);
    scene_blt(place, picture, disc, NULL, scene_rect(350, 20, 90, 70), (POINTL){0, 0}, NULL,
              0x6688);
    win32k_free(brush);
    win32k_free_bitmap(disc);
    win32k_free_bitmap(picture);
}

/* Pictures beside the screen: drawn on, copied to it, from it, and to each other. */
static void bitmaps_of_the_driver(const struct scene_place *place)
{
    SURFOBJ *bitmap = scene_bitmap(place, 120, 80), *other = scene_bitmap(place, 60, 60);
    struct scene_place beside = {.target = bitmap, .device = place->device, .seed = place->seed};
    struct scene_place second = {.target = other, .device = place->device, .seed = place->seed};
    SURFOBJ *picture = scene_picture(70, 50, SCENE_8BPP, 26);

    scene_fill(&beside, scene_rect(0, 0, 120, 80), 0x206020);
    scene_show(&beside, picture, 30, 20);
    scene_blt(&second, bitmap, NULL, NULL, scene_rect(0, 0, 60, 60), (POINTL){20, 10}, NULL,
              SCENE_ROP4_COPY);
    scene_blt(&second, bitmap, NULL, NULL, scene_rect(10, 10, 30, 30), (POINTL){25, 15}, NULL,
              0x6666);
    scene_show(place, bitmap, 10, 10);
    scene_show(place, other, 150, 10);
    scene_show(place, picture, 300, 100);
    scene_blt(&beside, place->target, NULL, NULL, scene_rect(5, 5, 60, 50), (POINTL){290, 90}, NULL,
              SCENE_ROP4_COPY);
    scene_blt(&beside, bitmap, NULL, NULL, scene_rect(30, 25, 60, 50), (POINTL){5, 5}, NULL,
              SCENE_ROP4_COPY);
    scene_show(place, bitmap, 10, 200);
    win32k_free_bitmap(picture);
    gdi_delete_bitmap(other);
    gdi_delete_bitmap(bitmap);
}

/* More bitmaps than the device has room for. */
static void many_bitmaps_of_the_driver(const struct scene_place *place)
{
    enum { COUNT = 48 };
    SURFOBJ *bitmaps[COUNT];

    for (int i = 0; i < COUNT; i++) {
        bitmaps[i] = scene_bitmap(place, 640, 480);
        struct scene_place beside = {.target = bitmaps[i], .device = place->device};
        scene_fill(&beside, scene_rect(0, 0, 640, 480), (ULONG)(i * 0x050301));
        scene_fill(&beside, scene_rect(10, 10, 20, 20), (ULONG)(0xffffff - i * 0x010305));
    }
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < COUNT; i++)
            scene_blt(place, bitmaps[i], NULL, NULL,
                      scene_rect(i % 8 * 78, round * 240 + i / 8 * 38, 70, 34), (POINTL){0, 0},
                      NULL, SCENE_ROP4_COPY);
    for (int i = 0; i < COUNT; i++)
        gdi_delete_bitmap(bitmaps[i]);
}

const struct scene SCENES_COPY[] = {
    {.name = "copy formats", .draw = formats},
    {.name = "copy clipped", .draw = clipped},
    {.name = "copy onto itself", .draw = onto_itself},
    {.name = "copy operations onto itself", .draw = operations_onto_itself},
    {.name = "copy masked", .draw = masked},
    {.name = "copy bitmaps", .draw = bitmaps_of_the_driver},
    {.name = "copy many bitmaps", .draw = many_bitmaps_of_the_driver},
    {0},
};
