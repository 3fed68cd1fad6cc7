/* SPDX-License-Identifier: BSD-3-Clause */
/* DrvAlphaBlend and DrvTransparentBlt: some of what is below shows through. */
#include <qxl/draw.h>

#include "blit.h"
#include "clip.h"
#include "engine.h"
#include "image.h"

/* What GDI gives to both. */
struct call {
    SURFOBJ *target, *source;
    CLIPOBJ *clip;
    XLATEOBJ *colors;
    RECTL *box, *area;
};

/* The core's request with what both have in common, and what it reads. */
struct request {
    struct qxl_draw draw;
    struct clip clip;
    struct image source;
};

static bool begin(struct request *request, const struct call *call, const struct drawing *drawing)
{
    struct qxl_rect box = rect_of(call->box), area = rect_of(call->area);

    request->source.memory = NULL;
    request->clip.many = NULL;
    if (!blit_cut(&box, &area, &drawing->target->size) ||
        !clip_begin(&request->clip, call->clip, &box, true))
        return false;
    request->draw =
        (struct qxl_draw){.surface = drawing->target->id, .box = box, .clip = request->clip.region};
    return rect_is_empty(&request->clip.box) ||
           image_begin(&request->source, drawing, call->source, call->colors, &area);
}

static void end(struct request *request)
{
    image_end(&request->source);
    clip_end(&request->clip);
}

static bool send(const struct request *request, struct pdev *pdev)
{
    return pdev_succeeded(pdev, qxl_draw(pdev->display, &request->draw));
}

static bool plan_blend(struct request *request, const struct call *call,
                       const struct drawing *drawing, BLENDFUNCTION function)
{
    struct image *source = &request->source;
    bool alpha = function.AlphaFormat & AC_SRC_ALPHA;

    if (function.BlendOp != AC_SRC_OVER || function.AlphaFormat & ~AC_SRC_ALPHA)
        return false;
    if (alpha && (call->source->iBitmapFormat != BMF_32BPP || source->way != COLORS_BY_DEVICE))
        return false;
    if (alpha && source->picture.kind == QXL_IMAGE_FROM_BITMAP)
        source->picture.bitmap.format = SPICE_BITMAP_FMT_RGBA;
    request->draw.type = QXL_DRAW_ALPHA_BLEND;
    request->draw.alpha_blend = (struct qxl_alpha_blend){
        .source = &source->picture,
        .source_area = source->area,
        .alpha = function.SourceConstantAlpha,
        .source_is_alpha = alpha && drawing->source,
    };
    return true;
}

static bool blend(const struct call *call, const struct drawing *drawing, BLENDFUNCTION function)
{
    struct request request;
    bool drawn = begin(&request, call, drawing) && plan_blend(&request, call, drawing, function) &&
                 send(&request, drawing->pdev);

    end(&request);
    return drawn;
}

/* The host compares after it has converted the picture to the surface's format: no other colour may
 * become the same. The low bits of a surface of 16 bits are lost. */
static bool stays_apart(const struct image *source, ULONG target, uint32_t color)
{
    const struct qxl_palette *palette = source->picture.bitmap.palette;
    uint32_t same = 0;

    if (source->way == COLORS_ONE_BY_ONE)
        return false;
    if (source->way == COLORS_BY_PALETTE) {
        for (uint32_t i = 0; i < palette->count; i++)
            same += palette->entries[i] == palette->entries[color];
        return same == 1;
    }
    return source->picture.kind == QXL_IMAGE_FROM_SURFACE || target == BMF_32BPP ||
           source->picture.bitmap.format == SPICE_BITMAP_FMT_16BIT;
}

/* 0x00RRGGBB of a pixel of the source. */
static bool rgb_of(const struct image *source, ULONG target, uint32_t color, uint32_t *rgb)
{
    const struct qxl_bitmap *bitmap = &source->picture.bitmap;

    if (source->way == COLORS_BY_PALETTE) {
        if (color >= bitmap->palette->count)
            return false;
        *rgb = colors_rgb(target, bitmap->palette->entries[color]);
        return true;
    }
    if (source->picture.kind == QXL_IMAGE_FROM_BITMAP)
        target = bitmap->format == SPICE_BITMAP_FMT_16BIT ? BMF_16BPP : BMF_32BPP;
    *rgb = colors_rgb(target, color);
    return true;
}

static bool plan_transparent(struct request *request, const struct drawing *drawing, ULONG color)
{
    const struct image *source = &request->source;
    uint32_t rgb;

    if (!rgb_of(source, drawing->target->bmf, color, &rgb) ||
        !stays_apart(source, drawing->target->bmf, color))
        return false;
    request->draw.type = QXL_DRAW_TRANSPARENT;
    request->draw.transparent = (struct qxl_transparent){
        .source = &source->picture,
        .source_area = source->area,
        .color = color,
        .true_color = rgb,
    };
    return true;
}

static bool copy_transparent(const struct call *call, const struct drawing *drawing, ULONG color)
{
    struct request request;
    bool drawn = begin(&request, call, drawing) &&
                 (rect_is_empty(&request.clip.box) ||
                  (plan_transparent(&request, drawing, color) && send(&request, drawing->pdev)));

    end(&request);
    return drawn;
}

static BOOL blend_by_engine(const struct call *call, const struct drawing *drawing,
                            BLENDOBJ *function)
{
    struct engine engine;
    BOOL done = engine_begin(&engine, drawing, call->target, call->clip, call->box, call->source,
                             call->area) &&
                EngAlphaBlend(engine.target, engine.source, call->clip, call->colors, call->box,
                              call->area, function);

    return engine_end(&engine, drawing, done);
}

static BOOL transparent_by_engine(const struct call *call, const struct drawing *drawing,
                                  ULONG color, ULONG reserved)
{
    struct engine engine;
    BOOL done = engine_begin(&engine, drawing, call->target, call->clip, call->box, call->source,
                             call->area) &&
                EngTransparentBlt(engine.target, engine.source, call->clip, call->colors, call->box,
                                  call->area, color, reserved);

    return engine_end(&engine, drawing, done);
}

BOOL APIENTRY DrvAlphaBlend(SURFOBJ *target, SURFOBJ *source, CLIPOBJ *clip, XLATEOBJ *colors,
                            RECTL *box, RECTL *area, BLENDOBJ *function)
{
    struct call call = {target, source, clip, colors, box, area};
    struct drawing drawing;
    BOOL done;

    if (!target || !source || !box || !area || !function)
        return FALSE;
    switch (drawing_begin(&drawing, target, source)) {
    case DRAWING_ENGINE:
        return EngAlphaBlend(target, source, clip, colors, box, area, function);
    case DRAWING_NOTHING:
        return TRUE;
    case DRAWING_FAILED:
        return FALSE;
    case DRAWING_OURS:
        break;
    }
    done = (drawing.target && blend(&call, &drawing, function->BlendFunction)) ||
           blend_by_engine(&call, &drawing, function);
    drawing_end(&drawing);
    return done;
}

BOOL APIENTRY DrvTransparentBlt(SURFOBJ *target, SURFOBJ *source, CLIPOBJ *clip, XLATEOBJ *colors,
                                RECTL *box, RECTL *area, ULONG color, ULONG reserved)
{
    struct call call = {target, source, clip, colors, box, area};
    struct drawing drawing;
    BOOL done;

    if (!target || !source || !box || !area)
        return FALSE;
    switch (drawing_begin(&drawing, target, source)) {
    case DRAWING_ENGINE:
        return EngTransparentBlt(target, source, clip, colors, box, area, color, reserved);
    case DRAWING_NOTHING:
        return TRUE;
    case DRAWING_FAILED:
        return FALSE;
    case DRAWING_OURS:
        break;
    }
    done = (drawing.target && copy_transparent(&call, &drawing, color)) ||
           transparent_by_engine(&call, &drawing, color, reserved);
    drawing_end(&drawing);
    return done;
}
