/* SPDX-License-Identifier: BSD-3-Clause */
/* Scenes: odd sizes, places and sources. */
#include "scene_tools.h"

#include <string.h>

static void blt(const struct scene_place *place, SURFOBJ *source, SURFOBJ *mask, CLIPOBJ *clip,
                RECTL area, POINTL from, POINTL mask_from, BRUSHOBJ *brush, POINTL origin,
                ROP4 rop4)
{
    XLATEOBJ *translation = source ? win32k_xlate(source, place->target) : NULL;

    scene_need(gdi_bit_blt(place->target, source, mask, clip, translation, &area, &from, &mask_from,
                           brush, &origin, rop4),
               "a block");
    win32k_free(translation);
}

/* A driver's bitmap that shows a picture; gdi_delete_bitmap() it. */
static SURFOBJ *beside(const struct scene_place *place, LONG width, LONG height, uint64_t seed)
{
    SURFOBJ *bitmap = scene_bitmap(place, width, height);
    struct scene_place inside = {.target = bitmap, .device = place->device};
    SURFOBJ *picture = scene_picture(width, height, SCENE_32BPP, seed);

    scene_show(&inside, picture, 0, 0);
    win32k_free_bitmap(picture);
    return bitmap;
}

/* GDI copies a driver's bitmap that a brush is made of. */
static SURFOBJ *copy_of_beside(const struct scene_place *place, SIZEL size)
{
    SURFOBJ *bitmap = beside(place, size.cx, size.cy, 7), *copy = gdi_read(bitmap);

    gdi_delete_bitmap(bitmap);
    return copy;
}

static void patterns(const struct scene_place *place)
{
    static const SIZEL sizes[] = {{1, 1},   {1, 7}, {13, 1},  {3, 5},
                                  {61, 47}, {8, 8}, {200, 3}, {33, 64}};
    static const POINTL origins[] = {{-1, -1}, {-1000003, -77777}, {7, 100000}, {-13, 5}};

    for (int i = 0; i < 32; i++) {
        enum scene_format format = (enum scene_format)(i % SCENE_FORMATS);
        SURFOBJ *pattern = i % 5 == 4 ? copy_of_beside(place, sizes[i % 8])
                                      : scene_picture(sizes[i % 8].cx, sizes[i % 8].cy, format, 7);
        XLATEOBJ *translation = win32k_xlate(pattern, place->target);
        BRUSHOBJ *brush = win32k_brush_pattern(pattern, NULL, translation);
        SURFOBJ *picture = scene_picture(71, 53, SCENE_24BPP, 8);
        static const ROP4 rops[] = {0xf0f0, 0x5a5a, 0xa5a5, 0xc0c0, 0xb8b8, 0xfbfb, 0x0f0f};
        ROP4 rop4 = rops[i % 7];
        bool with_source = ((rop4 >> 2 ^ rop4) & 0x33) != 0;
        blt(place, with_source ? picture : NULL, NULL, NULL,
            scene_rect(3 + i % 8 * 79, 2 + i / 8 * 118, 71, 53), (POINTL){0, 0}, (POINTL){0, 0},
            brush, origins[i % 4], rop4);
        blt(place, NULL, NULL, NULL, scene_rect(3 + i % 8 * 79, 60 + i / 8 * 118, 71, 53),
            (POINTL){0, 0}, (POINTL){0, 0}, brush, origins[i / 4 % 4], 0xf0f0);
        win32k_free(brush);
        win32k_free(translation);
        win32k_free_bitmap(pattern);
        win32k_free_bitmap(picture);
    }
}

static void masks(const struct scene_place *place)
{
    SURFOBJ *picture = scene_picture(97, 91, SCENE_16BPP_565, 3),
            *device = beside(place, 97, 91, 4);
    BRUSHOBJ *brush = win32k_brush_solid(scene_pixel(place, 0x20f0a0));
    static const ROP4 rops[] = {0xaacc, 0xccaa, 0xf0cc, 0xccf0, 0x55cc, 0xcc55, 0x00ff,
                                0xff00, 0x6699, 0xaaf0, 0xf0aa, 0xb8cc, 0xaa66, 0x3399,
                                0x5af0, 0xaa5a, 0xb8e2, 0x1234, 0xfedc, 0x0faa};
    static const SIZEL sizes[] = {{97, 91}, {99, 93}, {129, 95}, {98, 200}};

    for (int i = 0; i < 20; i++) {
        SIZEL size = sizes[i % 4];
        SURFOBJ *disc = scene_disc(size.cx, size.cy);
        POINTL from = {i % 3, i % 2}, mask_from = {size.cx - 95, size.cy - 90};
        if (i % 4 == 0)
            mask_from = (POINTL){1, 1};
        CLIPOBJ *clip = i % 3 == 2 ? scene_board(scene_rect(0, 0, 640, 480), 11 + i) : NULL;
        blt(place, i % 2 ? picture : device, disc, clip,
            scene_rect(5 + i % 5 * 120, 4 + i / 5 * 119, 93, 88), from, mask_from, brush,
            (POINTL){0, 0}, rops[i]);
        win32k_free(clip);
        win32k_free_bitmap(disc);
    }
    win32k_free(brush);
    win32k_free_bitmap(picture);
    gdi_delete_bitmap(device);
}

static void tiny(const struct scene_place *place)
{
    SURFOBJ *one = scene_picture(1, 1, SCENE_24BPP, 9), *dot = beside(place, 1, 1, 6),
            *line = beside(place, 640, 1, 3), *column = beside(place, 1, 480, 12);
    CLIPOBJ *pixels[40];

    scene_show(place, one, 0, 0);
    scene_show(place, one, 639, 479);
    scene_show(place, dot, 639, 0);
    scene_show(place, dot, 0, 479);
    scene_show(place, line, 0, 100);
    scene_show(place, column, 200, 0);
    for (int i = 0; i < 40; i++) {
        pixels[i] = scene_clip(scene_rect(i * 16, i * 12, 1, 1));
        blt(place, line, NULL, pixels[i], scene_rect(0, i * 12, 640, 1), (POINTL){0, 0},
            (POINTL){0, 0}, NULL, (POINTL){0, 0}, 0x3333);
        win32k_free(pixels[i]);
    }
    CLIPOBJ *board = scene_board(scene_rect(300, 200, 80, 60), 1);
    SURFOBJ *picture = scene_picture(80, 60, SCENE_4BPP, 4);
    blt(place, picture, NULL, board, scene_rect(300, 200, 80, 60), (POINTL){0, 0}, (POINTL){0, 0},
        NULL, (POINTL){0, 0}, 0xcccc);
    blt(place, place->target, NULL, board, scene_rect(300, 200, 80, 60), (POINTL){301, 200},
        (POINTL){0, 0}, NULL, (POINTL){0, 0}, 0xcccc);
    win32k_free(board);
    win32k_free_bitmap(picture);
    win32k_free_bitmap(one);
    gdi_delete_bitmap(dot);
    gdi_delete_bitmap(line);
    gdi_delete_bitmap(column);
}

static void outside(const struct scene_place *place)
{
    SURFOBJ *picture = scene_picture(100, 100, SCENE_32BPP, 13);
    BRUSHOBJ *brush = win32k_brush_solid(scene_pixel(place, 0x10a0f0));
    CLIPOBJ *clip = scene_clip(scene_all(place)), *board = scene_board(scene_all(place), 40);
    static const POINTL at[] = {{-50, -50}, {-99, 30},  {639, 479},
                                {600, 430}, {300, -60}, {-30, 440}};

    for (int i = 0; i < 6; i++) {
        blt(place, picture, NULL, i % 2 ? clip : board, scene_rect(at[i].x, at[i].y, 100, 100),
            (POINTL){0, 0}, (POINTL){0, 0}, NULL, (POINTL){0, 0}, 0xcccc);
        blt(place, picture, NULL, i % 2 ? clip : board,
            scene_rect(at[i].x + 5, at[i].y + 7, 90, 90), (POINTL){0, 0}, (POINTL){0, 0}, NULL,
            (POINTL){0, 0}, 0x6666);
        scene_need(gdi_copy_bits(place->target, picture, clip, NULL,
                                 &(RECTL){at[i].x, at[i].y, at[i].x + 60, at[i].y + 60},
                                 &(POINTL){4, 4}),
                   "a copy");
    }
    blt(place, NULL, NULL, clip, (RECTL){-100000, 200, 100000, 220}, (POINTL){0, 0}, (POINTL){0, 0},
        brush, (POINTL){0, 0}, 0xf0f0);
    blt(place, NULL, NULL, board, (RECTL){-0x4000000, 240, 0x4000000, 250}, (POINTL){0, 0},
        (POINTL){0, 0}, brush, (POINTL){0, 0}, 0x5a5a);
    blt(place, NULL, NULL, clip, (RECTL){200, -0x4000000, 210, 0x4000000}, (POINTL){0, 0},
        (POINTL){0, 0}, brush, (POINTL){0, 0}, 0x5555);
    win32k_free(clip);
    win32k_free(board);
    win32k_free(brush);
    win32k_free_bitmap(picture);
}

static void stretch_odd(const struct scene_place *place)
{
    SURFOBJ *device = beside(place, 67, 41, 14);
    CLIPOBJ *clip = scene_clip(scene_rect(20, 20, 600, 440)),
            *board = scene_board(scene_rect(0, 0, 640, 480), 29);
    XLATEOBJ *translation = win32k_xlate(device, place->target);
    static const RECTL areas[] = {
        {-100, -80, 300, 250}, {400, 300, 900, 700}, {100, 10, 101, 470},  {5, 250, 630, 251},
        {300, 200, 340, 210},  {630, 470, 200, 330}, {350, 100, 349, 101}, {-1000, 400, 3000, 440}};

    for (int i = 0; i < 8; i++)
        scene_need(gdi_stretch_blt(place->target, device, NULL, i % 2 ? clip : board, translation,
                                   NULL, &(POINTL){0, 0}, (RECTL *)&areas[i],
                                   &(RECTL){i, i, 67 - i, 41 - i}, NULL, COLORONCOLOR),
                   "a stretched picture");
    win32k_free(translation);
    win32k_free(clip);
    win32k_free(board);
    gdi_delete_bitmap(device);
}

static void stretch_modes(const struct scene_place *place)
{
    static const ULONG modes[] = {BLACKONWHITE, WHITEONBLACK, COLORONCOLOR};

    for (int i = 0; i < 21; i++) {
        SURFOBJ *picture = scene_picture(43, 37, (enum scene_format)(i / 3), 15);
        XLATEOBJ *translation = win32k_xlate(picture, place->target);
        RECTL area = scene_rect(4 + i % 7 * 90, 5 + i / 7 * 150, 20 + i * 3, 90 - i * 4);
        if (i % 4 == 1) {
            picture->pvScan0 = (uint8_t *)picture->pvScan0 + 36 * picture->lDelta;
            picture->lDelta = -picture->lDelta;
        }
        scene_need(gdi_stretch_blt(place->target, picture, NULL, NULL, translation, NULL,
                                   &(POINTL){0, 0}, &area, &(RECTL){1, 2, 42, 35}, NULL,
                                   modes[i % 3]),
                   "a stretched picture");
        win32k_free(translation);
        win32k_free_bitmap(picture);
    }
}

static void blend_device(const struct scene_place *place)
{
    SURFOBJ *device = beside(place, 67, 41, 14);
    SURFOBJ *below = scene_picture(600, 440, SCENE_32BPP, 55);
    XLATEOBJ *translation = win32k_xlate(device, place->target);
    CLIPOBJ *board = scene_board(scene_all(place), 37);

    scene_show(place, below, 10, 10);
    for (int i = 0; i < 8; i++) {
        BLENDOBJ how = {{AC_SRC_OVER, 0, (BYTE)(i * 36),
                         i % 2 && place->target->iBitmapFormat == BMF_32BPP ? AC_SRC_ALPHA : 0}};
        RECTL area = scene_rect(5 + i * 75, 30, 67, 41), big = scene_rect(5 + i * 75, 100, 50, 90);
        scene_need(gdi_alpha_blend(place->target, device, NULL, translation, &area,
                                   &(RECTL){0, 0, 67, 41}, &how),
                   "a blended picture");
        scene_need(gdi_alpha_blend(place->target, device, board, translation, &big,
                                   &(RECTL){3, 3, 53, 40}, &how),
                   "a blended picture");
    }
    win32k_free(board);
    win32k_free(translation);
    win32k_free_bitmap(below);
    gdi_delete_bitmap(device);
}

/* Alpha in a device bitmap: copied there from a picture with alpha. */
static void blend_device_alpha(const struct scene_place *place)
{
    SURFOBJ *alpha = scene_alpha_picture(60, 50, 17), *device = scene_bitmap(place, 60, 50);
    struct scene_place inside = {.target = device, .device = place->device};
    XLATEOBJ *translation = win32k_xlate(device, place->target);

    scene_show(&inside, alpha, 0, 0);
    for (int i = 0; i < 4 && place->target->iBitmapFormat == BMF_32BPP; i++) {
        BLENDOBJ how = {{AC_SRC_OVER, 0, (BYTE)(255 - i * 60), AC_SRC_ALPHA}};
        RECTL area = scene_rect(20 + i * 130, 30, 60, 50),
              big = scene_rect(20 + i * 130, 130, 123, 97);
        scene_need(gdi_alpha_blend(place->target, device, NULL, translation, &area,
                                   &(RECTL){0, 0, 60, 50}, &how),
                   "a blended picture");
        scene_need(gdi_alpha_blend(place->target, device, NULL, translation, &big,
                                   &(RECTL){0, 0, 60, 50}, &how),
                   "a blended picture");
        /* onto a device bitmap */
        scene_need(gdi_alpha_blend(device, alpha, NULL, NULL, &(RECTL){0, 0, 60, 50},
                                   &(RECTL){0, 0, 60, 50}, &how),
                   "a blended picture");
        scene_show(place, device, 20 + i * 130, 300);
        blt(&inside, device, NULL, NULL, (RECTL){10, 10, 50, 40}, (POINTL){12, 7}, (POINTL){0, 0},
            NULL, (POINTL){0, 0}, 0x6666);
    }
    win32k_free(translation);
    win32k_free_bitmap(alpha);
    gdi_delete_bitmap(device);
}

static void blend_formats(const struct scene_place *place)
{
    SURFOBJ *below = scene_picture(600, 440, SCENE_32BPP, 55);

    scene_show(place, below, 10, 10);
    for (int i = 0; i < SCENE_FORMATS * 2; i++) {
        SURFOBJ *picture = scene_picture(53, 59, (enum scene_format)(i / 2), 18);
        XLATEOBJ *translation = win32k_xlate(picture, place->target);
        BLENDOBJ how = {{AC_SRC_OVER, 0, (BYTE)(30 + i * 15), 0}};
        RECTL area =
            scene_rect(5 + i % 7 * 88, 20 + i / 7 * 200, i % 2 ? 53 : 80, i % 2 ? 59 : 130);
        scene_need(gdi_alpha_blend(place->target, picture, NULL, translation, &area,
                                   &(RECTL){0, 0, 53, 59}, &how),
                   "a blended picture");
        win32k_free(translation);
        win32k_free_bitmap(picture);
    }
    win32k_free_bitmap(below);
}

static void transparent_odd(const struct scene_place *place)
{
    SURFOBJ *device = beside(place, 67, 41, 14);
    struct scene_place inside = {.target = device, .device = place->device};
    CLIPOBJ *board = scene_board(scene_all(place), 13);
    XLATEOBJ *translation = win32k_xlate(device, place->target);

    scene_fill(&inside, scene_rect(5, 5, 40, 30), 0xff00ff);
    for (int i = 0; i < 6; i++) {
        RECTL area = scene_rect(10 + i * 100, 20, 67, 41),
              other = scene_rect(10 + i * 100, 100, 31 + i * 12, 120 - i * 19);
        scene_need(gdi_transparent_blt(place->target, device, i % 2 ? board : NULL, translation,
                                       &area, &(RECTL){0, 0, 67, 41}, scene_pixel(place, 0xff00ff)),
                   "a transparent picture");
        scene_need(gdi_transparent_blt(place->target, device, i % 2 ? board : NULL, translation,
                                       &other, &(RECTL){1, 2, 66, 39},
                                       scene_pixel(place, 0xff00ff)),
                   "a transparent picture");
    }
    for (int i = 0; i < SCENE_FORMATS; i++) {
        SURFOBJ *picture = scene_picture(51, 33, (enum scene_format)i, 19);
        XLATEOBJ *t = win32k_xlate(picture, place->target);
        if (i == SCENE_16BPP_555) /* whether the unused bit counts is not documented */
            for (LONG k = 1; k < picture->lDelta * 33; k += 2)
                ((uint8_t *)picture->pvScan0)[k] &= 0x7f;
        ULONG color = 0;
        memcpy(&color, picture->pvScan0,
               i == SCENE_32BPP       ? 4
               : i == SCENE_24BPP     ? 3
               : i >= SCENE_16BPP_555 ? 2
                                      : 1);
        if (i == SCENE_1BPP)
            color >>= 7;
        if (i == SCENE_4BPP)
            color >>= 4;
        RECTL area = scene_rect(10 + i * 85, 250, 51, 33),
              other = scene_rect(10 + i * 85, 300, 81, 133);
        scene_need(gdi_transparent_blt(place->target, picture, NULL, t, &area,
                                       &(RECTL){0, 0, 51, 33}, color),
                   "a transparent picture");
        scene_need(gdi_transparent_blt(place->target, picture, NULL, t, &other,
                                       &(RECTL){0, 0, 51, 33}, color),
                   "a transparent picture");
        win32k_free(t);
        win32k_free_bitmap(picture);
    }
    win32k_free(board);
    win32k_free(translation);
    gdi_delete_bitmap(device);
}

static void write_text(const struct scene_place *place)
{
    char words[901];
    SURFOBJ *pattern = scene_picture(5, 3, SCENE_8BPP, 20);
    XLATEOBJ *translation = win32k_xlate(pattern, place->target);
    BRUSHOBJ *fore = win32k_brush_solid(scene_pixel(place, 0xe0ff20)),
             *back = win32k_brush_pattern(pattern, NULL, translation);
    CLIPOBJ *board = scene_board(scene_all(place), 3),
            *clip = scene_clip(scene_rect(100, 0, 1, 480));
    static const LONG xs[] = {0, -3000, 630, -5, 2, -4000, -100, 20};

    for (int i = 0; i < 900; i++)
        words[i] = (char)('!' + i % 90);
    words[900] = 0;
    for (int i = 0; i < 24; i++) {
        FONTOBJ *font = win32k_font(i % 3 == 2 ? WIN32K_FONT_LARGE : WIN32K_FONT_MONO);
        STROBJ *string = win32k_string(font, i % 7 == 6 ? " " : words + (i % 5 == 4 ? 880 : 0),
                                       xs[i % 8], 15 + i * 20, i % 2);
        RECTL box = {xs[i % 8], i * 20, i % 8 < 4 ? 500 : 20000, 18 + i * 20};
        RECTL extra[] = {{3, i * 20, 300, i * 20 + 1}, {0, 0, 0, 0}};
        CLIPOBJ *with = i % 4 == 1 ? board : i % 4 == 3 ? clip : NULL;
        CLIPOBJ *all = with ? NULL : scene_clip(scene_all(place));
        scene_need(gdi_text_out(place->target, string, font, with ? with : all,
                                i % 5 == 1 ? extra : NULL, i % 3 ? &box : NULL, fore, back,
                                &(POINTL){-7, -3}, SCENE_MIX_COPY),
                   "a string");
        win32k_free(all);
        win32k_free(string);
        win32k_free(font);
    }
    win32k_free(fore);
    win32k_free(back);
    win32k_free(board);
    win32k_free(clip);
    win32k_free(translation);
    win32k_free_bitmap(pattern);
}

static void lines_odd(const struct scene_place *place)
{
    static FLOAT_LONG style[] = {{.l = 1}, {.l = 1}, {.l = 200}, {.l = 3},
                                 {.l = 2}, {.l = 9}, {.l = 1}};
    struct scene_random random = scene_random(91);
    SURFOBJ *pattern = beside(place, 7, 9, 2);
    XLATEOBJ *translation = win32k_xlate(pattern, place->target);
    BRUSHOBJ *brushes[] = {win32k_brush_solid(scene_pixel(place, 0xe0ff20)),
                           win32k_brush_pattern(pattern, NULL, translation)};
    CLIPOBJ *board = scene_board(scene_all(place), 6);

    for (int i = 0; i < 40; i++) {
        PATHOBJ *path = EngCreatePath();
        LINEATTRS line = i % 3 == 0 ? win32k_line() : win32k_line_styled(style, (ULONG)(1 + i % 7));
        LONG reach = i % 4 == 3 ? 500000 : 1500;
        PATHOBJ_bMoveTo(
            path, (POINTFIX){scene_pick(&random, -1000, 11000), scene_pick(&random, -1000, 9000)});
        for (int j = 0; j < 4; j++) {
            POINTFIX to = {scene_pick(&random, -reach, reach) * 16 + i % 16,
                           scene_pick(&random, -reach, reach) * 16};
            PATHOBJ_bPolyLineTo(path, &to, 1);
        }
        if (i % 2)
            PATHOBJ_bCloseFigure(path);
        line.elStyleState.l = i % 3 ? i * 0x10003 : 0;
        scene_need(gdi_stroke_path(place->target, path, i % 5 == 1 ? board : NULL, NULL,
                                   brushes[i % 3 == 1], &(POINTL){-3, -4}, &line,
                                   (MIX)((1 + i % 16) << 8 | (1 + i % 16))),
                   "a line");
        EngDeletePath(path);
    }
    PATHOBJ *dot = EngCreatePath();
    PATHOBJ_bMoveTo(dot, (POINTFIX){1600, 1600});
    POINTFIX same = {1600, 1600};
    PATHOBJ_bPolyLineTo(dot, &same, 1);
    LINEATTRS line = win32k_line();
    gdi_stroke_path(place->target, dot, NULL, NULL, brushes[0], &(POINTL){0, 0}, &line,
                    SCENE_MIX_COPY);
    gdi_fill_path(place->target, dot, NULL, brushes[0], &(POINTL){0, 0}, SCENE_MIX_COPY,
                  FP_WINDINGMODE);
    EngDeletePath(dot);
    win32k_free(board);
    win32k_free(brushes[0]);
    win32k_free(brushes[1]);
    win32k_free(translation);
    gdi_delete_bitmap(pattern);
}

static void palettes(const struct scene_place *place)
{
    ULONG colors[256];
    for (ULONG i = 0; i < 256; i++)
        colors[i] = i * 0x010305 & 0xffffff;
    static const ULONG counts[] = {1, 2, 3, 16, 17, 200, 256};
    for (int i = 0; i < 7; i++) {
        struct win32k_palette palette = win32k_colors(colors, counts[i]);
        ULONG format = counts[i] <= 2 ? BMF_1BPP : counts[i] <= 16 ? BMF_4BPP : BMF_8BPP;
        SURFOBJ *bitmap = win32k_bitmap(77, 55, format, &palette);
        struct scene_place inside = {.target = bitmap};
        SURFOBJ *picture = scene_picture(77, 55, SCENE_24BPP, 5);
        scene_show(&inside, picture, 0, 0);
        scene_show(place, bitmap, 3 + i * 88, 5);
        scene_blt(place, bitmap, NULL, NULL, scene_rect(3 + i * 88, 100, 60, 40), (POINTL){9, 3},
                  NULL, 0x2222);
        win32k_free_bitmap(picture);
        win32k_free_bitmap(bitmap);
    }
    static const ULONG odd[][3] = {{0x1f, 0x7e0, 0xf800},          {0x7c00, 0x3e0, 0x1f},
                                   {0xff, 0xff00, 0xff0000},       {0xff0000, 0xff00, 0xff},
                                   {0xff000000, 0xff0000, 0xff00}, {0xf00, 0xf0, 0xf},
                                   {0x3ff00000, 0xffc00, 0x3ff}};
    for (int i = 0; i < 7; i++) {
        struct win32k_palette palette = win32k_bits(odd[i][0], odd[i][1], odd[i][2]);
        bool wide = i == 2 || i == 3 || i == 4 || i == 6;
        SURFOBJ *bitmap = win32k_bitmap(77, 55, wide ? BMF_32BPP : BMF_16BPP, &palette);
        uint8_t *bytes = bitmap->pvScan0;
        for (LONG k = 0; k < 55 * bitmap->lDelta; k++)
            bytes[k] = (uint8_t)(k * 37 ^ k >> 3);
        scene_show(place, bitmap, 3 + i * 88, 200);
        scene_blt(place, bitmap, NULL, NULL, scene_rect(3 + i * 88, 300, 60, 40), (POINTL){9, 3},
                  NULL, 0xeeee);
        win32k_free_bitmap(bitmap);
    }
}

/* Every ROP3 with a device bitmap as source and a pattern of the device's, onto a device bitmap. */
static void operations(const struct scene_place *place)
{
    SURFOBJ *source = beside(place, 19, 17, 21), *pattern = beside(place, 6, 7, 22),
            *target = beside(place, 640, 480, 23);
    struct scene_place inside = {.target = target, .device = place->device};
    XLATEOBJ *translation = win32k_xlate(pattern, target);
    BRUSHOBJ *brush = win32k_brush_pattern(pattern, NULL, translation);
    SURFOBJ *disc = scene_disc(37, 27);

    for (ULONG i = 0; i < 256; i++)
        blt(&inside, i % 3 ? source : target, NULL, NULL,
            scene_rect((LONG)(i % 16) * 39, (LONG)(i / 16) * 29, 19, 17), (POINTL){0, 0},
            (POINTL){0, 0}, brush, (POINTL){-2, 9}, i * 0x101);
    for (ULONG i = 0; i < 64; i++)
        blt(&inside, i % 3 ? source : target, disc, NULL,
            scene_rect((LONG)(i % 16) * 39, (LONG)(i / 16) * 29, 19, 17), (POINTL){0, 0},
            (POINTL){9, 4}, brush, (POINTL){-2, 9}, (i * 40503u) & 0xffff);
    scene_show(place, target, 0, 0);
    win32k_free_bitmap(disc);
    win32k_free(brush);
    win32k_free(translation);
    gdi_delete_bitmap(source);
    gdi_delete_bitmap(pattern);
    gdi_delete_bitmap(target);
}

static void huge_bitmaps(const struct scene_place *place)
{
    static const SIZEL sizes[] = {{5000, 3},  {2, 9000},  {3000, 1500},
                                  {32768, 1}, {1, 32768}, {40000, 2}};
    for (int i = 0; i < 6; i++) {
        SURFOBJ *bitmap = scene_bitmap(place, sizes[i].cx, sizes[i].cy);
        struct scene_place inside = {.target = bitmap, .device = place->device};
        scene_fill(&inside, scene_all(&inside), 0x00ff00u + (ULONG)i);
        scene_fill(&inside, scene_rect(sizes[i].cx - 1, sizes[i].cy - 1, 1, 1), 0xff00ffu);
        scene_blt(place, bitmap, NULL, NULL,
                  scene_rect(10, 10 + i * 60, min(600, sizes[i].cx), min(50, sizes[i].cy)),
                  (POINTL){max(0, sizes[i].cx - 600), max(0, sizes[i].cy - 50)}, NULL, 0xcccc);
        gdi_delete_bitmap(bitmap);
    }
}

static void stretch_itself(const struct scene_place *place)
{
    SURFOBJ *picture = scene_picture(300, 200, SCENE_32BPP, 37);
    XLATEOBJ *translation = win32k_xlate(place->target, place->target);
    static const RECTL areas[] = {
        {20, 20, 200, 150}, {100, 80, 50, 190}, {0, 0, 640, 40}, {30, 60, 330, 260}};
    BLENDOBJ how = {{AC_SRC_OVER, 0, 255, 0}};

    scene_show(place, picture, 5, 5);
    for (int i = 0; i < 4; i++)
        scene_need(gdi_stretch_blt(place->target, place->target, NULL, NULL, translation, NULL,
                                   &(POINTL){0, 0}, (RECTL *)&areas[i], &(RECTL){10, 10, 110, 75},
                                   NULL, COLORONCOLOR),
                   "a stretched picture");
    RECTL area = {60, 100, 160, 200};
    scene_need(gdi_alpha_blend(place->target, place->target, NULL, translation, &area,
                               &(RECTL){70, 90, 170, 190}, &how),
               "a blended picture");
    scene_need(gdi_transparent_blt(place->target, place->target, NULL, translation,
                                   &(RECTL){200, 100, 300, 200}, &(RECTL){210, 90, 310, 190},
                                   scene_pixel(place, SCENE_GROUND)),
               "a transparent picture");
    scene_need(gdi_transparent_blt(place->target, place->target, NULL, translation,
                                   &(RECTL){200, 100, 360, 200}, &(RECTL){210, 90, 310, 190},
                                   scene_pixel(place, SCENE_GROUND)),
               "a transparent picture");
    win32k_free(translation);
    win32k_free_bitmap(picture);
}

#define BLEND_REASON "GDI rounds the sum, spice-server both parts of it"

const struct scene SCENES_ODD[] = {
    {.name = "odd patterns", .draw = patterns},
    {.name = "odd masks", .draw = masks},
    {.name = "odd tiny", .draw = tiny},
    {.name = "odd outside", .draw = outside},
    {.name = "odd stretched", .draw = stretch_odd},
    {.name = "odd stretch modes", .draw = stretch_modes},
    {.name = "odd blended",
     .draw = blend_device,
     .levels = 1,
     .levels_16 = 9,
     .reason = BLEND_REASON},
    {.name = "odd alpha", .draw = blend_device_alpha},
    {.name = "odd blended formats",
     .draw = blend_formats,
     .levels = 1,
     .levels_16 = 9,
     .reason = BLEND_REASON},
    {.name = "odd transparent", .draw = transparent_odd},
    {.name = "odd text", .draw = write_text},
    {.name = "odd lines", .draw = lines_odd},
    {.name = "odd palettes", .draw = palettes},
    {.name = "odd operations", .draw = operations},
    {.name = "odd huge bitmaps", .draw = huge_bitmaps},
    {.name = "odd onto itself", .draw = stretch_itself},
    {0},
};
