/* SPDX-License-Identifier: BSD-3-Clause */
/* Scenes: everything that is drawn exactly, at random, onto the screen and onto bitmaps. */
#include "scene_tools.h"

enum { DRAWINGS = 150, BITMAPS = 6 };

/* What is drawn on, and which numbers come. */
struct chaos {
    struct scene_place place; /* the screen, or a bitmap */
    const struct scene_place *screen;
    SURFOBJ *bitmaps[BITMAPS];
    struct scene_random random;
};

static LONG pick(struct chaos *chaos, LONG first, LONG last)
{
    return scene_pick(&chaos->random, first, last);
}

static RECTL pick_area(struct chaos *chaos, LONG most)
{
    RECTL all = scene_all(&chaos->place);
    LONG width = pick(chaos, 1, min(most, all.right)),
         height = pick(chaos, 1, min(most, all.bottom));
    LONG x = pick(chaos, 0, all.right - width), y = pick(chaos, 0, all.bottom - height);

    return scene_rect(x, y, width, height);
}

static LONG width_of(const RECTL *area)
{
    return area->right - area->left;
}

static LONG height_of(const RECTL *area)
{
    return area->bottom - area->top;
}

/* NULL, a rectangle, or many. */
static CLIPOBJ *pick_clip(struct chaos *chaos)
{
    LONG kind = pick(chaos, 0, 3);

    if (kind < 2)
        return NULL;
    RECTL area = pick_area(chaos, 400);
    return kind == 2 ? scene_clip(area) : scene_board(area, pick(chaos, 5, 60));
}

static SURFOBJ *pick_picture(struct chaos *chaos, LONG width, LONG height)
{
    enum scene_format format = (enum scene_format)pick(chaos, 0, SCENE_FORMATS - 1);

    return scene_picture(width, height, format, (uint64_t)pick(chaos, 1, 1000));
}

struct paint {
    SURFOBJ *pattern;
    XLATEOBJ *translation;
    BRUSHOBJ *brush;
};

static struct paint pick_paint(struct chaos *chaos)
{
    struct paint paint = {0};

    if (pick(chaos, 0, 1)) {
        ULONG color = (ULONG)pick(chaos, 0, 0xffffff);
        paint.brush = win32k_brush_solid(scene_pixel(&chaos->place, color));
        return paint;
    }
    paint.pattern = pick_picture(chaos, 8, 8);
    paint.translation = win32k_xlate(paint.pattern, chaos->place.target);
    paint.brush = win32k_brush_pattern(paint.pattern, NULL, paint.translation);
    return paint;
}

static void end_paint(struct paint *paint)
{
    win32k_free(paint->brush);
    win32k_free(paint->translation);
    win32k_free_bitmap(paint->pattern);
}

static void fill(struct chaos *chaos)
{
    CLIPOBJ *clip = pick_clip(chaos);
    struct paint paint = pick_paint(chaos);
    static const BYTE codes[] = {0xf0, 0xf0, 0x5a, 0x0f, 0x55, 0x00, 0xff, 0xa0, 0xfa, 0x05};
    BYTE code = codes[pick(chaos, 0, 9)];

    scene_blt(&chaos->place, NULL, NULL, clip, pick_area(chaos, 200), (POINTL){0, 0}, paint.brush,
              code * 0x101u);
    end_paint(&paint);
    win32k_free(clip);
}

static void block(struct chaos *chaos)
{
    RECTL area = pick_area(chaos, 150);
    CLIPOBJ *clip = pick_clip(chaos);
    struct paint paint = pick_paint(chaos);
    SURFOBJ *picture = pick_picture(chaos, width_of(&area), height_of(&area));
    bool plain = pick(chaos, 0, 1), masked = pick(chaos, 0, 3) == 0;
    SURFOBJ *mask = masked ? scene_disc(width_of(&area), height_of(&area)) : NULL;
    ROP4 rop4 = plain ? SCENE_ROP4_COPY : (ULONG)pick(chaos, 0, 255) * 0x101;

    if (masked)
        rop4 = (ULONG)pick(chaos, 0, 0xffff);
    scene_blt(&chaos->place, picture, mask, clip, area, (POINTL){0, 0}, paint.brush, rop4);
    win32k_free_bitmap(mask);
    win32k_free_bitmap(picture);
    end_paint(&paint);
    win32k_free(clip);
}

/* From the screen or any bitmap, maybe the one that is drawn on. */
static void copy_surface(struct chaos *chaos)
{
    LONG number = pick(chaos, -1, BITMAPS - 1);
    SURFOBJ *source = number < 0 ? chaos->screen->target : chaos->bitmaps[number];
    RECTL area = pick_area(chaos, 120);
    LONG x = pick(chaos, 0, source->sizlBitmap.cx - 120),
         y = pick(chaos, 0, source->sizlBitmap.cy - 120);
    CLIPOBJ *clip = pick_clip(chaos);
    static const BYTE codes[] = {0xcc, 0xcc, 0xcc, 0x66, 0x33, 0x88};

    scene_blt(&chaos->place, source, NULL, clip, area, (POINTL){x, y}, NULL,
              codes[pick(chaos, 0, 5)] * 0x101u);
    win32k_free(clip);
}

static void scaled(struct chaos *chaos)
{
    RECTL area = pick_area(chaos, 160);
    LONG width = pick(chaos, 1, 90), height = pick(chaos, 1, 90);
    SURFOBJ *picture = pick_picture(chaos, width, height);
    XLATEOBJ *translation = win32k_xlate(picture, chaos->place.target);
    CLIPOBJ *clip = pick_clip(chaos);
    RECTL from = {pick(chaos, 0, width - 1), 0, width, height};
    LONG kind = pick(chaos, 0, 2);

    if (kind == 2) {
        scene_need(
            gdi_transparent_blt(chaos->place.target, picture, clip, translation, &area, &from, 0),
            "a transparent picture");
    } else {
        if (pick(chaos, 0, 4) == 0)
            area = (RECTL){area.right, area.top, area.left, area.bottom};
        BOOL drawn = kind
                         ? gdi_stretch_blt_rop(chaos->place.target, picture, NULL, clip,
                                               translation, NULL, &(POINTL){0, 0}, &area, &from,
                                               NULL, COLORONCOLOR, NULL, 0x6666)
                         : gdi_stretch_blt(chaos->place.target, picture, NULL, clip, translation,
                                           NULL, &(POINTL){0, 0}, &area, &from, NULL, COLORONCOLOR);
        scene_need(drawn, "a stretched picture");
    }
    win32k_free(clip);
    win32k_free(translation);
    win32k_free_bitmap(picture);
}

static void blend(struct chaos *chaos)
{
    RECTL area = pick_area(chaos, 100), from = {0, 0, 60, 40};
    SURFOBJ *picture = scene_alpha_picture(60, 40, (uint64_t)pick(chaos, 1, 1000));
    XLATEOBJ *translation = win32k_xlate(picture, chaos->place.target);
    CLIPOBJ *clip = pick_clip(chaos);
    BLENDOBJ how = {{AC_SRC_OVER, 0, (BYTE)pick(chaos, 0, 255), AC_SRC_ALPHA}};

    scene_need(gdi_alpha_blend(chaos->place.target, picture, clip, translation, &area, &from, &how),
               "a blended picture");
    win32k_free(clip);
    win32k_free(translation);
    win32k_free_bitmap(picture);
}

static void lines(struct chaos *chaos)
{
    PATHOBJ *path = EngCreatePath();
    CLIPOBJ *clip = pick_clip(chaos);
    struct paint paint = pick_paint(chaos);
    LINEATTRS line = win32k_line();
    LONG mix = pick(chaos, R2_BLACK, R2_WHITE), count = pick(chaos, 1, 8);

    for (LONG i = 0; i <= count; i++) {
        LONG x = pick(chaos, -50, 690);
        POINTFIX at = {x * 16, pick(chaos, -50, 530) * 16};
        if (i == 0)
            PATHOBJ_bMoveTo(path, at);
        else
            PATHOBJ_bPolyLineTo(path, &at, 1);
    }
    if (pick(chaos, 0, 3) == 0)
        scene_need(gdi_fill_path(chaos->place.target, path, clip, paint.brush, &(POINTL){0, 0},
                                 SCENE_MIX_COPY, FP_ALTERNATEMODE),
                   "a filled path");
    else
        scene_need(gdi_stroke_path(chaos->place.target, path, clip, NULL, paint.brush,
                                   &(POINTL){0, 0}, &line, (MIX)(mix << 8 | mix)),
                   "a path");
    end_paint(&paint);
    win32k_free(clip);
    EngDeletePath(path);
}

static void text(struct chaos *chaos)
{
    static const char *const texts[] = {"Windows draws this.", "0123456789", "a", "{[(#@&%)]}"};
    FONTOBJ *font = win32k_font(pick(chaos, 0, 1) ? WIN32K_FONT_MONO : WIN32K_FONT_LARGE);
    LONG x = pick(chaos, -20, 600), y = pick(chaos, 0, 490);
    const char *words = texts[pick(chaos, 0, 3)];
    STROBJ *string = win32k_string(font, words, x, y, pick(chaos, 0, 1));
    struct paint fore = pick_paint(chaos), back = pick_paint(chaos);
    CLIPOBJ *clip = pick_clip(chaos);
    RECTL box = pick_area(chaos, 200);

    scene_need(gdi_text_out(chaos->place.target, string, font, clip, NULL,
                            pick(chaos, 0, 1) ? &box : NULL, fore.brush, back.brush,
                            &(POINTL){0, 0}, SCENE_MIX_COPY),
               "a string");
    win32k_free(clip);
    end_paint(&fore);
    end_paint(&back);
    win32k_free(string);
    win32k_free(font);
}

static void exchange_bitmap(struct chaos *chaos)
{
    SURFOBJ **bitmap = &chaos->bitmaps[pick(chaos, 0, BITMAPS - 1)];
    LONG width = pick(chaos, 120, 400);

    gdi_delete_bitmap(*bitmap);
    *bitmap = scene_bitmap(chaos->screen, width, pick(chaos, 120, 300));
    chaos->place.target = *bitmap;
    scene_fill(&chaos->place, scene_all(&chaos->place), (ULONG)pick(chaos, 0, 0xffffff));
}

static void draw_random(const struct scene_place *screen, uint64_t number)
{
    static void (*const drawings[])(struct chaos *) = {
        fill,   block, block, copy_surface, copy_surface,
        scaled, blend, lines, text,         exchange_bitmap};
    struct chaos chaos = {
        .place = *screen, .screen = screen, .random = scene_random(screen->seed * 16 + number)};

    for (int i = 0; i < BITMAPS; i++) {
        chaos.bitmaps[i] = chaos.place.target = scene_bitmap(screen, 150, 130);
        scene_fill(&chaos.place, scene_all(&chaos.place), 0x808080);
    }
    for (int i = 0; i < DRAWINGS; i++) {
        LONG target = pick(&chaos, -BITMAPS, BITMAPS - 1);
        chaos.place.target = target < 0 ? screen->target : chaos.bitmaps[target];
        drawings[pick(&chaos, 0, sizeof(drawings) / sizeof(drawings[0]) - 1)](&chaos);
    }
    for (int i = 0; i < BITMAPS; i++) {
        scene_show(screen, chaos.bitmaps[i], i % 3 * 210, i / 3 * 240);
        gdi_delete_bitmap(chaos.bitmaps[i]);
    }
}

static void random_1(const struct scene_place *place)
{
    draw_random(place, 1);
}

static void random_2(const struct scene_place *place)
{
    draw_random(place, 2);
}

static void random_3(const struct scene_place *place)
{
    draw_random(place, 3);
}

static void random_4(const struct scene_place *place)
{
    draw_random(place, 4);
}

const struct scene SCENES_RANDOM[] = {
    {.name = "random 1", .draw = random_1},
    {.name = "random 2", .draw = random_2},
    {.name = "random 3", .draw = random_3},
    {.name = "random 4", .draw = random_4},
    {0},
};
