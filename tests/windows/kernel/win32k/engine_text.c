/* SPDX-License-Identifier: BSD-3-Clause */
/* GDI's engine: text of bitmap glyphs. */
#include <stdlib.h>

#include "engine.h"

enum { FULL = 15 }; /* how much of a pixel a glyph can cover */

/* How much of each pixel of the target the string covers; of glyphs that overlap, the most. */
struct coverage {
    const SURFOBJ *target;
    uint8_t *pixels;
    bool gray;
};

static uint8_t *covered(const struct coverage *coverage, LONG x, LONG y)
{
    return &coverage->pixels[(size_t)y * (size_t)coverage->target->sizlBitmap.cx + (size_t)x];
}

static uint8_t glyph_pixel(const GLYPHBITS *glyph, bool gray, LONG x, LONG y)
{
    LONG bits = gray ? 4 : 1;
    LONG pitch = (glyph->sizlBitmap.cx * bits + 7) / 8;
    LONG bit = x * bits;
    uint8_t pixel = (uint8_t)(glyph->aj[y * pitch + bit / 8] << bit % 8);

    return gray ? pixel >> 4 : pixel >> 7 ? FULL : 0;
}

static void cover(const struct coverage *coverage, const GLYPHPOS *position)
{
    const GLYPHBITS *glyph = position->pgdf->pgb;

    for (LONG y = 0; y < glyph->sizlBitmap.cy; y++) {
        for (LONG x = 0; x < glyph->sizlBitmap.cx; x++) {
            LONG at_x = position->ptl.x + glyph->ptlOrigin.x + x;
            LONG at_y = position->ptl.y + glyph->ptlOrigin.y + y;
            if (!engine_inside(coverage->target, at_x, at_y))
                continue;
            uint8_t *pixel = covered(coverage, at_x, at_y);
            *pixel = max(*pixel, glyph_pixel(glyph, coverage->gray, x, y));
        }
    }
}

static void cover_all(const struct coverage *coverage, STROBJ *string)
{
    GLYPHPOS *glyphs = string->pgp;
    ULONG count = string->cGlyphs;
    BOOL more = FALSE;

    if (!glyphs)
        STROBJ_vEnumStart(string);
    do {
        if (!string->pgp)
            more = STROBJ_bEnum(string, &count, &glyphs);
        for (ULONG i = 0; i < count; i++)
            cover(coverage, &glyphs[i]);
    } while (more);
}

static void draw_covered(const struct engine_drawing *drawing, LONG x, LONG y, int part)
{
    if (!engine_drawn(drawing, x, y) || part == 0)
        return;
    SURFOBJ *target = drawing->target;
    uint32_t before = engine_fetch(target, x, y);
    engine_draw(drawing, x, y, 0, true);
    if (part == FULL)
        return;
    struct engine_color above = engine_color(target, engine_fetch(target, x, y));
    struct engine_color below = engine_color(target, before);
    engine_store(target, x, y, engine_color_pixel(target, engine_mix(above, below, part, FULL)));
}

static bool draw_rects(SURFOBJ *target, CLIPOBJ *clip, BRUSHOBJ *brush, POINTL *origin, ROP4 rop4,
                       RECTL *rects, unsigned count)
{
    bool done = true;

    for (unsigned i = 0; i < count; i++)
        done = done && EngBitBlt(target, NULL, NULL, clip, NULL, &rects[i], NULL, NULL, brush,
                                 origin, rop4);
    return done;
}

static unsigned count_rects(const RECTL *rects)
{
    unsigned count = 0;

    while (rects && rects[count].left < rects[count].right)
        count++;
    return count;
}

BOOL APIENTRY EngTextOut(SURFOBJ *target, STROBJ *string, FONTOBJ *font, CLIPOBJ *clip,
                         RECTL *extra, RECTL *opaque, BRUSHOBJ *fore, BRUSHOBJ *back,
                         POINTL *brush_origin, MIX mix)
{
    ROP4 rop4 = engine_rop4_of_mix(mix);
    struct engine_drawing drawing = {.clip = clip, .brush = fore, .rop4 = rop4};
    struct coverage coverage = {.target = target, .gray = font->flFontType & FO_GRAY16};

    if (brush_origin)
        drawing.brush_origin = *brush_origin;
    if (opaque && !draw_rects(target, clip, back, brush_origin, ENGINE_ROP4(0xf0), opaque, 1))
        return FALSE;
    if (!engine_begin(&drawing, target, &string->rclBkGround))
        return FALSE;
    LONG width = target->sizlBitmap.cx, height = target->sizlBitmap.cy;
    coverage.pixels = calloc((size_t)width * (size_t)height + 1, 1);
    cover_all(&coverage, string);
    for (LONG y = drawing.bounds.top; y < drawing.bounds.bottom; y++)
        for (LONG x = drawing.bounds.left; x < drawing.bounds.right; x++)
            draw_covered(&drawing, x, y, *covered(&coverage, x, y));
    free(coverage.pixels);
    return engine_end(&drawing) &&
           draw_rects(target, clip, fore, brush_origin, rop4, extra, count_rects(extra));
}
