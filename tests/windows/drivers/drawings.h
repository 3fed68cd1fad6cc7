/* SPDX-License-Identifier: BSD-3-Clause */
/* A bit of everything that a display driver draws, for tests that care for what happens around it.
 */
#ifndef TESTS_WINDOWS_DRIVERS_DRAWINGS_H
#define TESTS_WINDOWS_DRIVERS_DRAWINGS_H

#include <gdi.h>
#include <system.h>

/* What one thread draws with. */
struct drawings {
    struct win32k_device *device;
    SURFOBJ *picture, *indexed, *mono, *pattern;
    XLATEOBJ *from_picture, *from_indexed, *from_mono;
    BRUSHOBJ *solid, *patterned;
    CLIPOBJ *clip;
    FONTOBJ *font;
    STROBJ *string;
    PATHOBJ *path;
};

static inline void drawings_fill(SURFOBJ *bitmap)
{
    uint8_t *bits = bitmap->pvBits;

    for (ULONG i = 0; i < bitmap->cjBits; i++)
        bits[i] = (uint8_t)(i * 7 + i / 64);
}

/* As if they were new: a driver has to realize them again. */
static inline void drawings_forget_brushes(struct drawings *drawings)
{
    win32k_free(drawings->patterned);
    drawings->patterned = win32k_brush_pattern(drawings->pattern, NULL, drawings->from_picture);
}

static inline struct drawings *drawings_create(struct win32k_device *device)
{
    static const RECTL holes[] = {{10, 10, 60, 30}, {70, 10, 90, 40}, {10, 50, 95, 90}};
    struct drawings *drawings = calloc(1, sizeof(*drawings));
    SURFOBJ *screen = device->screen;

    assert_non_null(drawings);
    drawings->device = device;
    drawings->picture = win32k_bitmap(64, 64, BMF_32BPP, NULL);
    drawings->indexed = win32k_bitmap(64, 64, BMF_8BPP, NULL);
    drawings->mono = win32k_bitmap(64, 64, BMF_1BPP, NULL);
    drawings->pattern = win32k_bitmap(8, 8, BMF_32BPP, NULL);
    drawings_fill(drawings->picture);
    drawings_fill(drawings->indexed);
    drawings_fill(drawings->mono);
    drawings_fill(drawings->pattern);
    drawings->from_picture = win32k_xlate(drawings->picture, screen);
    drawings->from_indexed = win32k_xlate(drawings->indexed, screen);
    drawings->from_mono = win32k_xlate(drawings->mono, screen);
    drawings->solid =
        win32k_brush_solid(win32k_nearest(&win32k_surface_of(screen)->palette, 0x804020));
    drawings_forget_brushes(drawings);
    drawings->clip = win32k_clip(holes, 3);
    drawings->font = win32k_font(WIN32K_FONT_GRAY);
    drawings->string = win32k_string(drawings->font, "The quick brown fox", 12, 70, true);
    drawings->path = EngCreatePath();
    PATHOBJ_bMoveTo(drawings->path, (POINTFIX){5 << 4, 5 << 4});
    PATHOBJ_bPolyLineTo(drawings->path, (POINTFIX[]){{80 << 4, 20 << 4}, {30 << 4, 90 << 4}}, 2);
    PATHOBJ_bCloseFigure(drawings->path);
    return drawings;
}

static inline void drawings_destroy(struct drawings *drawings)
{
    EngDeletePath(drawings->path);
    win32k_free(drawings->string);
    win32k_free(drawings->font);
    win32k_free(drawings->clip);
    win32k_free(drawings->patterned);
    win32k_free(drawings->solid);
    win32k_free(drawings->from_mono);
    win32k_free(drawings->from_indexed);
    win32k_free(drawings->from_picture);
    win32k_free_bitmap(drawings->pattern);
    win32k_free_bitmap(drawings->mono);
    win32k_free_bitmap(drawings->indexed);
    win32k_free_bitmap(drawings->picture);
    free(drawings);
}

static inline bool draw_blits(const struct drawings *drawings, SURFOBJ *target)
{
    RECTL all = {0, 0, 100, 100}, part = {20, 20, 84, 84};
    POINTL zero = {0, 0}, from = {3, 5};

    return gdi_bit_blt(target, NULL, NULL, NULL, NULL, &all, NULL, NULL, drawings->solid, &zero,
                       0xf0f0) &&
           gdi_bit_blt(target, NULL, NULL, drawings->clip, NULL, &all, NULL, NULL,
                       drawings->patterned, &zero, 0x5a5a) &&
           gdi_copy_bits(target, drawings->picture, NULL, drawings->from_picture, &part, &zero) &&
           gdi_copy_bits(target, drawings->indexed, drawings->clip, drawings->from_indexed, &part,
                         &zero) &&
           gdi_bit_blt(target, drawings->mono, NULL, NULL, drawings->from_mono, &part, &zero, NULL,
                       drawings->patterned, &zero, 0xb8b8) &&
           gdi_copy_bits(target, target, NULL, NULL, &part, &from) &&
           gdi_bit_blt(target, drawings->picture, drawings->mono, NULL, drawings->from_picture,
                       &part, &zero, &zero, drawings->solid, &zero, 0xaacc);
}

static inline bool draw_stretched(const struct drawings *drawings, SURFOBJ *target)
{
    RECTL from = {0, 0, 64, 64}, to = {5, 5, 95, 60};
    BLENDOBJ blend = {{AC_SRC_OVER, 0, 128, 0}};

    return gdi_stretch_blt(target, drawings->picture, NULL, NULL, drawings->from_picture, NULL,
                           NULL, &to, &from, NULL, COLORONCOLOR) &&
           gdi_stretch_blt(target, drawings->picture, NULL, drawings->clip, drawings->from_picture,
                           NULL, NULL, &(RECTL){95, 60, 5, 5}, &from, NULL, COLORONCOLOR) &&
           gdi_alpha_blend(target, drawings->picture, NULL, drawings->from_picture, &to, &from,
                           &blend) &&
           gdi_transparent_blt(target, drawings->picture, NULL, drawings->from_picture, &to, &from,
                               0);
}

static inline bool draw_shapes(const struct drawings *drawings, SURFOBJ *target)
{
    LINEATTRS line = win32k_line();
    POINTL zero = {0, 0};

    return gdi_text_out(target, drawings->string, drawings->font, NULL, NULL, NULL, drawings->solid,
                        NULL, &zero, 0x0d0d) &&
           gdi_stroke_path(target, drawings->path, drawings->clip, NULL, drawings->solid, &zero,
                           &line, 0x0d0d) &&
           gdi_fill_path(target, drawings->path, NULL, drawings->patterned, &zero, 0x0d0d,
                         FP_WINDINGMODE) &&
           gdi_line_to(target, NULL, drawings->solid, 3, 4, 90, 50, &(RECTL){3, 4, 91, 51}, 0x0d0d);
}

/* Draws into the 100x100 pixels at the top left, and reads a part. @return whether all was done. */
static inline bool draw_all(const struct drawings *drawings, SURFOBJ *target)
{
    RECTL all = {0, 0, 64, 64};
    SURFOBJ *copy = win32k_bitmap(64, 64, target->iBitmapFormat, NULL);
    bool done = copy && draw_blits(drawings, target) && draw_stretched(drawings, target) &&
                draw_shapes(drawings, target) &&
                gdi_copy_bits(copy, target, NULL, NULL, &all, &(POINTL){10, 10});

    win32k_free_bitmap(copy);
    return done;
}

/* Makes a bitmap like the screen, draws on it, and copies it to the screen and back. */
static inline bool draw_on_a_bitmap(const struct drawings *drawings)
{
    SURFOBJ *screen = drawings->device->screen;
    SURFOBJ *bitmap = gdi_compatible_bitmap(drawings->device, 128, 128);
    RECTL all = {0, 0, 100, 100};
    bool done = bitmap && draw_all(drawings, bitmap) &&
                gdi_copy_bits(screen, bitmap, NULL, NULL, &all, &(POINTL){0, 0}) &&
                gdi_copy_bits(bitmap, screen, NULL, NULL, &all, &(POINTL){5, 5});

    gdi_delete_bitmap(bitmap);
    return done;
}

#endif
