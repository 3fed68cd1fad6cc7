/* SPDX-License-Identifier: BSD-3-Clause */
/* GDI's engine: transparent and alpha blended copies. */
#include <stdlib.h>

#include "engine.h"

BOOL APIENTRY EngTransparentBlt(SURFOBJ *target, SURFOBJ *source, CLIPOBJ *clip,
                                XLATEOBJ *translation, RECTL *target_area, RECTL *source_area,
                                ULONG transparent, ULONG reserved)
{
    struct engine_copy copy = {.source = source,
                               .translation = translation,
                               .target_area = *target_area,
                               .source_area = *source_area,
                               .left_out = &transparent};
    struct engine_drawing drawing = {.clip = clip, .rop4 = ENGINE_ROP4(0xcc)};

    (void)reserved;
    if (!engine_begin(&drawing, target, target_area))
        return FALSE;
    engine_copy(&drawing, &copy);
    return engine_end(&drawing);
}

/* BLENDFUNCTION's documentation has the formulas. A result is rounded to the nearest. */
static int over(int source, int below, int alpha)
{
    return min(source + engine_part(below, 255 - alpha), 255);
}

static struct engine_color blend_premultiplied(struct engine_color source,
                                               struct engine_color below, int constant)
{
    source = (struct engine_color){
        engine_part(source.red, constant), engine_part(source.green, constant),
        engine_part(source.blue, constant), engine_part(source.alpha, constant)};
    return (struct engine_color){
        over(source.red, below.red, source.alpha), over(source.green, below.green, source.alpha),
        over(source.blue, below.blue, source.alpha), over(source.alpha, below.alpha, source.alpha)};
}

struct engine_color engine_mix(struct engine_color source, struct engine_color below, int part,
                               int whole)
{
    int rest = whole - part, half = whole / 2;

    return (struct engine_color){(source.red * part + below.red * rest + half) / whole,
                                 (source.green * part + below.green * rest + half) / whole,
                                 (source.blue * part + below.blue * rest + half) / whole,
                                 (source.alpha * part + below.alpha * rest + half) / whole};
}

BOOL APIENTRY EngAlphaBlend(SURFOBJ *target, SURFOBJ *source, CLIPOBJ *clip, XLATEOBJ *translation,
                            RECTL *target_area, RECTL *source_area, BLENDOBJ *blend)
{
    struct engine_copy copy = {.source = source,
                               .translation = translation,
                               .target_area = *target_area,
                               .source_area = *source_area};
    int constant = blend->BlendFunction.SourceConstantAlpha;
    bool premultiplied = blend->BlendFunction.AlphaFormat & AC_SRC_ALPHA;
    struct engine_drawing drawing = {.clip = clip, .rop4 = ENGINE_ROP4(0xcc)};
    RECTL area;

    if (premultiplied && source->iBitmapFormat != BMF_32BPP) {
        kernel_fault("a source of format %u has no alpha", (unsigned)source->iBitmapFormat);
        return FALSE;
    }
    if (!engine_begin(&drawing, target, target_area))
        return FALSE;
    target = drawing.target;
    struct engine_sample *samples = engine_sample(&drawing, &copy, &area);
    struct engine_sample *sample = samples;
    for (LONG y = area.top; samples && y < area.bottom; y++) {
        for (LONG x = area.left; x < area.right; x++, sample++) {
            if (!sample->drawn)
                continue;
            struct engine_color below = engine_color(target, engine_fetch(target, x, y));
            struct engine_color color =
                premultiplied
                    ? blend_premultiplied(engine_color(source, sample->source), below, constant)
                    : engine_mix(engine_color(target, sample->pixel), below, constant, 255);
            engine_draw(&drawing, x, y, engine_color_pixel(target, color), true);
        }
    }
    free(samples);
    return engine_end(&drawing);
}
