/* SPDX-License-Identifier: BSD-3-Clause */
/* Scenes: text. */
#include "scene_tools.h"

static const char ALL[] = "!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ";
static const char REST[] = "[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~ The quick brown fox.";

/* How a string is drawn. What is NULL is not. */
struct writing {
    enum win32k_font font;
    const char *text;
    LONG x, y;
    bool enumerated; /* the driver must ask for the glyphs */
    CLIPOBJ *clip;
    BRUSHOBJ *fore, *back;
    RECTL *extra;
    RECTL *opaque;
};

static void draw(const struct scene_place *place, const struct writing *how)
{
    FONTOBJ *font = win32k_font(how->font);
    STROBJ *string = win32k_string(font, how->text, how->x, how->y, how->enumerated);

    scene_need(gdi_text_out(place->target, string, font, how->clip, how->extra, how->opaque,
                            how->fore, how->back, &(POINTL){1, 2}, SCENE_MIX_COPY),
               "a string");
    win32k_free(string);
    win32k_free(font);
}

static struct writing writing_of(const struct scene_place *place, ULONG color)
{
    return (struct writing){.text = ALL,
                            .x = 8,
                            .y = 30,
                            .fore = win32k_brush_solid(scene_pixel(place, color)),
                            .back = win32k_brush_solid(scene_pixel(place, 0xf0f0e0))};
}

static void end_writing(const struct writing *writing)
{
    win32k_free(writing->fore);
    win32k_free(writing->back);
}

static void with_font(const struct scene_place *place, enum win32k_font font)
{
    struct writing how = writing_of(place, 0x20e0ff);

    how.font = font;
    for (int i = 0; i < 8; i++) {
        how.text = i % 2 ? REST : ALL;
        how.enumerated = i / 2 % 2;
        how.x = 8 - i * 5; /* the last ones begin left of the screen, and end right of it */
        how.y = 14 + i * 40;
        RECTL box = {how.x + 3, how.y - 15, how.x + 500, how.y + 4};
        how.opaque = i >= 4 ? &box : NULL;
        draw(place, &how);
    }
    how.opaque = NULL;
    how.y = 3; /* half of it above */
    draw(place, &how);
    how.y = 485;
    draw(place, &how);
    end_writing(&how);
}

static void mono(const struct scene_place *place)
{
    with_font(place, WIN32K_FONT_MONO);
}

static void large(const struct scene_place *place)
{
    with_font(place, WIN32K_FONT_LARGE);
}

static void gray(const struct scene_place *place)
{
    with_font(place, WIN32K_FONT_GRAY);
}

static void clipped(const struct scene_place *place)
{
    struct writing how = writing_of(place, 0x101010);
    CLIPOBJ *clips[] = {scene_clip(scene_rect(30, 20, 200, 300)),
                        scene_board(scene_rect(10, 10, 600, 440), 9)};
    RECTL box = {5, 0, 610, 0};

    for (int i = 0; i < 8; i++) {
        how.font = i % 4 < 2 ? WIN32K_FONT_LARGE : WIN32K_FONT_MONO;
        how.clip = clips[i % 2];
        how.y = 30 + i * 50;
        box.top = how.y - 16;
        box.bottom = how.y + 6;
        how.opaque = i < 4 ? &box : NULL;
        draw(place, &how);
    }
    win32k_free(clips[0]);
    win32k_free(clips[1]);
    end_writing(&how);
}

static void gray_clipped(const struct scene_place *place)
{
    struct writing how = writing_of(place, 0xff4040);
    SURFOBJ *below = scene_picture(640, 480, SCENE_32BPP, 81);

    scene_show(place, below, 0, 0);
    how.clip = scene_board(scene_rect(10, 10, 600, 440), 14);
    how.font = WIN32K_FONT_GRAY;
    for (how.y = 30; how.y < 470; how.y += 25)
        draw(place, &how);
    win32k_free(how.clip);
    win32k_free_bitmap(below);
    end_writing(&how);
}

static void patterned(const struct scene_place *place)
{
    SURFOBJ *pattern = scene_picture(8, 8, SCENE_32BPP, 82);
    XLATEOBJ *translation = win32k_xlate(pattern, place->target);
    BRUSHOBJ *brush = win32k_brush_pattern(pattern, NULL, translation);
    struct writing how = writing_of(place, 0xffffff), other = how;
    RECTL box = {4, 70, 500, 100};

    how.font = WIN32K_FONT_LARGE;
    how.fore = brush;
    draw(place, &how);
    how = other;
    how.y = 90;
    how.back = brush;
    how.opaque = &box;
    draw(place, &how);
    win32k_free(brush);
    end_writing(&other);
    win32k_free(translation);
    win32k_free_bitmap(pattern);
}

static void underlined(const struct scene_place *place)
{
    struct writing how = writing_of(place, 0x60ffff);
    RECTL extra[] = {{8, 33, 300, 35}, {20, 24, 200, 25}, {0, 0, 0, 0}};

    how.extra = extra;
    draw(place, &how);
    how.y = 80;
    how.font = WIN32K_FONT_GRAY;
    extra[0] = (RECTL){8, 83, 300, 84};
    extra[1] = (RECTL){0, 0, 0, 0};
    draw(place, &how);
    end_writing(&how);
}

static void in_bitmaps(const struct scene_place *place)
{
    SURFOBJ *bitmap = scene_bitmap(place, 400, 60);
    struct scene_place beside = {.target = bitmap, .device = place->device, .seed = place->seed};
    struct writing how = writing_of(place, 0x2080ff);

    scene_fill(&beside, scene_rect(0, 0, 400, 60), 0x203040);
    draw(&beside, &how);
    how.y = 55;
    how.font = WIN32K_FONT_LARGE;
    draw(&beside, &how);
    scene_show(place, bitmap, 50, 50);
    gdi_delete_bitmap(bitmap);
    end_writing(&how);
}

#define GRAY_REASON "where a glyph covers 15 of 15, spice-server draws 240 of 255"

const struct scene SCENES_TEXT[] = {
    {.name = "text mono", .draw = mono},
    {.name = "text large", .draw = large},
    {.name = "text gray", .draw = gray, .levels = 16, .levels_16 = 25, .reason = GRAY_REASON},
    {.name = "text clipped", .draw = clipped},
    {.name = "text gray clipped",
     .draw = gray_clipped,
     .levels = 16,
     .levels_16 = 25,
     .reason = GRAY_REASON},
    {.name = "text patterned", .draw = patterned},
    {.name = "text underlined", .draw = underlined},
    {.name = "text in bitmaps", .draw = in_bitmaps},
    {0},
};
