/* SPDX-License-Identifier: BSD-3-Clause */
/* Scenes: scaled, transparent and blended copies. */
#include "scene_tools.h"

/* How a copy is scaled: the picture is 37x29. */
static const SIZEL sizes[] = {{74, 58},  {37, 29}, {100, 29}, {37, 90}, {18, 14},
                              {111, 13}, {1, 1},   {5, 80},   {61, 47}, {140, 100}};
enum { SIZES = sizeof(sizes) / sizeof(sizes[0]), WIDTH = 37, HEIGHT = 29 };

static RECTL nth_area(int i)
{
    return scene_rect(10 + i % 5 * 124, 10 + i / 5 * 120, sizes[i].cx, sizes[i].cy);
}

struct stretch {
    SURFOBJ *source, *mask;
    CLIPOBJ *clip;
    BRUSHOBJ *brush;
    RECTL from;
    ROP4 rop4; /* 0: not asked for */
    bool mirrored;
};

static void stretch(const struct scene_place *place, const struct stretch *how)
{
    XLATEOBJ *translation = win32k_xlate(how->source, place->target);
    POINTL origin = {0, 0}, mask_from = {how->from.left, how->from.top};

    for (int i = 0; i < SIZES; i++) {
        RECTL area = nth_area(i), from = how->from;
        if (how->mirrored && i % 3 != 1)
            area = (RECTL){area.right, area.top, area.left, area.bottom};
        if (how->mirrored && i % 3 != 0)
            area = (RECTL){area.left, area.bottom, area.right, area.top};
        BOOL drawn =
            how->rop4
                ? gdi_stretch_blt_rop(place->target, how->source, how->mask, how->clip, translation,
                                      NULL, &origin, &area, &from, &mask_from, COLORONCOLOR,
                                      how->brush, how->rop4)
                : gdi_stretch_blt(place->target, how->source, how->mask, how->clip, translation,
                                  NULL, &origin, &area, &from, &mask_from, COLORONCOLOR);
        scene_need(drawn, "a stretched picture");
    }
    win32k_free(translation);
}

static struct stretch whole(SURFOBJ *source)
{
    return (struct stretch){.source = source, .from = {0, 0, WIDTH, HEIGHT}};
}

static void plain(const struct scene_place *place)
{
    SURFOBJ *picture = scene_picture(WIDTH, HEIGHT, SCENE_32BPP, 31);
    struct stretch how = whole(picture);

    stretch(place, &how);
    win32k_free_bitmap(picture);
}

/* So large that spice-server's steps of 1/65536 of a pixel add up to one. */
static void large(const struct scene_place *place)
{
    SURFOBJ *picture = scene_picture(387, 375, SCENE_32BPP, 39);
    XLATEOBJ *translation = win32k_xlate(picture, place->target);
    RECTL area = {3, 2, 632, 471}, from = {0, 0, 387, 375};

    scene_need(gdi_stretch_blt(place->target, picture, NULL, NULL, translation, NULL,
                               &(POINTL){0, 0}, &area, &from, NULL, COLORONCOLOR),
               "a stretched picture");
    win32k_free(translation);
    win32k_free_bitmap(picture);
}

static void part(const struct scene_place *place)
{
    SURFOBJ *picture = scene_picture(80, 60, SCENE_8BPP, 32);
    struct stretch how = whole(picture);

    how.from = (RECTL){11, 7, 52, 40};
    stretch(place, &how);
    win32k_free_bitmap(picture);
}

static void mirrored(const struct scene_place *place)
{
    SURFOBJ *picture = scene_picture(WIDTH, HEIGHT, SCENE_24BPP, 33);
    struct stretch how = whole(picture);

    how.mirrored = true;
    stretch(place, &how);
    win32k_free_bitmap(picture);
}

static void clipped(const struct scene_place *place)
{
    SURFOBJ *picture = scene_picture(WIDTH, HEIGHT, SCENE_32BPP, 34);
    struct stretch how = whole(picture);

    how.clip = scene_clip(scene_rect(33, 21, 510, 140));
    stretch(place, &how);
    win32k_free(how.clip);
    how.clip = scene_board(scene_rect(5, 160, 610, 200), 17);
    stretch(place, &how);
    win32k_free(how.clip);
    win32k_free_bitmap(picture);
}

static void with_masks(const struct scene_place *place)
{
    SURFOBJ *picture = scene_picture(WIDTH, HEIGHT, SCENE_32BPP, 35);
    struct stretch how = whole(picture);

    how.mask = scene_disc(WIDTH, HEIGHT);
    stretch(place, &how);
    win32k_free_bitmap(how.mask);
    win32k_free_bitmap(picture);
}

static void with_operations(const struct scene_place *place)
{
    SURFOBJ *picture = scene_picture(WIDTH, HEIGHT, SCENE_32BPP, 36);
    static const BYTE codes[] = {0x33, 0x66, 0x88, 0xee, 0xc0, 0x96, 0xb8, 0x5a};
    struct stretch how = whole(picture);

    how.brush = win32k_brush_solid(scene_pixel(place, 0xc04477));
    for (int i = 0; i < 8; i++) {
        how.rop4 = codes[i] * 0x101u;
        stretch(place, &how);
    }
    win32k_free(how.brush);
    win32k_free_bitmap(picture);
}

static void onto_itself(const struct scene_place *place)
{
    SURFOBJ *picture = scene_picture(WIDTH, HEIGHT, SCENE_32BPP, 37);
    struct stretch how = whole(place->target);

    scene_show(place, picture, 30, 20);
    how.from = (RECTL){30, 20, 30 + WIDTH, 20 + HEIGHT};
    stretch(place, &how);
    win32k_free_bitmap(picture);
}

/* Colours that change slowly: 4 levels from a pixel to the next one. */
static void halftone(const struct scene_place *place)
{
    SURFOBJ *picture = win32k_bitmap(WIDTH, HEIGHT, BMF_32BPP, NULL);
    XLATEOBJ *translation = win32k_xlate(picture, place->target);
    ULONG *pixels = picture->pvScan0;

    for (ULONG y = 0; y < HEIGHT; y++)
        for (ULONG x = 0; x < WIDTH; x++)
            pixels[y * WIDTH + x] = (40 + 4 * x) << 16 | (40 + 4 * y) << 8 | (220 - 2 * x - 2 * y);
    for (int i = 0; i < SIZES; i++) {
        RECTL area = nth_area(i), from = {0, 0, WIDTH, HEIGHT};
        scene_need(gdi_stretch_blt(place->target, picture, NULL, NULL, translation, NULL,
                                   &(POINTL){0, 0}, &area, &from, NULL, HALFTONE),
                   "a stretched picture");
    }
    win32k_free(translation);
    win32k_free_bitmap(picture);
}

/* ---- transparent ---- */

static void transparent(const struct scene_place *place, SURFOBJ *picture, ULONG color)
{
    XLATEOBJ *translation = win32k_xlate(picture, place->target);

    for (int i = 0; i < SIZES; i++) {
        RECTL area = nth_area(i), from = {0, 0, WIDTH, HEIGHT};
        scene_need(
            gdi_transparent_blt(place->target, picture, NULL, translation, &area, &from, color),
            "a transparent picture");
    }
    win32k_free(translation);
}

/* A picture that has one colour in many places, in its own format. */
static void transparent_formats(const struct scene_place *place)
{
    static const enum scene_format formats[] = {SCENE_8BPP, SCENE_4BPP, SCENE_32BPP};

    for (int i = 0; i < 3; i++) {
        SURFOBJ *picture = scene_picture(WIDTH, HEIGHT, formats[i], 41);
        struct scene_place inside = {.target = picture};
        ULONG color = formats[i] == SCENE_32BPP ? 0xff00ff : 5;
        BRUSHOBJ *brush = win32k_brush_solid(color);
        scene_blt(&inside, NULL, NULL, NULL, scene_rect(8, 6, 20, 15), (POINTL){0, 0}, brush,
                  SCENE_ROP4_BRUSH);
        transparent(place, picture, color);
        win32k_free(brush);
        win32k_free_bitmap(picture);
    }
}

/* ---- blended ---- */

static void blend(const struct scene_place *place, SURFOBJ *picture, BYTE constant, BYTE format,
                  bool scaled)
{
    XLATEOBJ *translation = win32k_xlate(picture, place->target);
    BLENDOBJ how = {{AC_SRC_OVER, 0, constant, format}};

    for (int i = 0; i < (scaled ? SIZES : 4); i++) {
        RECTL area = nth_area(i), from = {0, 0, WIDTH, HEIGHT};
        if (!scaled)
            area = scene_rect(15 + i * 90, 20 + constant, WIDTH, HEIGHT);
        scene_need(gdi_alpha_blend(place->target, picture, NULL, translation, &area, &from, &how),
                   "a blended picture");
    }
    win32k_free(translation);
}

static void blend_constant(const struct scene_place *place)
{
    static const BYTE alphas[] = {0, 1, 77, 128, 200, 254, 255};
    SURFOBJ *below = scene_picture(600, 440, SCENE_32BPP, 52);
    SURFOBJ *picture = scene_picture(WIDTH, HEIGHT, SCENE_32BPP, 51);

    scene_show(place, below, 10, 10);
    for (int i = 0; i < 7; i++)
        blend(place, picture, alphas[i], 0, false);
    win32k_free_bitmap(picture);
    win32k_free_bitmap(below);
}

static void blend_pixels(const struct scene_place *place)
{
    SURFOBJ *below = scene_picture(600, 440, SCENE_32BPP, 53);
    SURFOBJ *picture = scene_alpha_picture(WIDTH, HEIGHT, 54);

    scene_show(place, below, 10, 10);
    blend(place, picture, 255, AC_SRC_ALPHA, false);
    blend(place, picture, 140, AC_SRC_ALPHA, false);
    blend(place, picture, 13, AC_SRC_ALPHA, false);
    win32k_free_bitmap(picture);
    win32k_free_bitmap(below);
}

static void blend_scaled(const struct scene_place *place)
{
    SURFOBJ *below = scene_picture(600, 440, SCENE_32BPP, 55);
    SURFOBJ *picture = scene_alpha_picture(WIDTH, HEIGHT, 56);

    scene_show(place, below, 10, 10);
    blend(place, picture, 255, AC_SRC_ALPHA, true);
    win32k_free_bitmap(picture);
    win32k_free_bitmap(below);
}

const struct scene SCENES_STRETCH[] = {
    {.name = "stretch plain", .draw = plain},
    {.name = "stretch large",
     .draw = large,
     .differing = 4217, /* 5 columns, 3 rows */
     .differing_16 = 4217,
     .reason =
         "spice-server cuts the scale to 16 bits: in large pictures some rows are off by one"},
    {.name = "stretch part", .draw = part},
    {.name = "stretch mirrored", .draw = mirrored},
    {.name = "stretch clipped", .draw = clipped},
    {.name = "stretch masks", .draw = with_masks},
    {.name = "stretch operations", .draw = with_operations},
    {.name = "stretch onto itself", .draw = onto_itself},
    {.name = "stretch halftone",
     .draw = halftone,
     .levels = 8,
     .differing = 640,
     .levels_16 = 17,
     .differing_16 = 640,
     .reason = "GDI does not say how it interpolates, so up to two pixels' difference; "
               "spice-server darkens the edges, because it takes what is beyond for black"},
    {.name = "transparent formats", .draw = transparent_formats},
    {.name = "blend constant",
     .draw = blend_constant,
     .levels = 1,
     .levels_16 = 9, /* a step of 5 bits */
     .reason = "GDI rounds the sum, spice-server both parts of it"},
    {.name = "blend pixels", .draw = blend_pixels},
    {.name = "blend scaled", .draw = blend_scaled},
    {0},
};
