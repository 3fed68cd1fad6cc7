/* SPDX-License-Identifier: BSD-3-Clause */
/* DrvStretchBlt, and DrvStretchBltROP, which is the same with an operation and a brush. */
#include "blit.h"
#include "engine.h"

/* What GDI gives to them. */
struct call {
    SURFOBJ *target, *source, *mask;
    CLIPOBJ *clip;
    XLATEOBJ *colors;
    COLORADJUSTMENT *adjustment;
    POINTL *halftone_start;
    RECTL *box, *area;
    POINTL *mask_start;
    ULONG mode;
    BRUSHOBJ *brush;
    ROP4 rop4;
    bool has_rop; /* DrvStretchBltROP() */
};

static BOOL by_engine(const struct call *call, SURFOBJ *target, SURFOBJ *source)
{
    if (call->has_rop)
        return EngStretchBltROP(target, source, call->mask, call->clip, call->colors,
                                call->adjustment, call->halftone_start, call->box, call->area,
                                call->mask_start, call->mode, call->brush, call->rop4);
    return EngStretchBlt(target, source, call->mask, call->clip, call->colors, call->adjustment,
                         call->halftone_start, call->box, call->area, call->mask_start, call->mode);
}

static BOOL punt(const struct call *call, const struct drawing *drawing)
{
    struct engine engine;
    BOOL done = engine_begin(&engine, drawing, call->target, call->clip, call->box, call->source,
                             call->area) &&
                by_engine(call, engine.target, engine.source);

    return engine_end(&engine, drawing, done);
}

/* The adjustment that changes nothing. It counts with HALFTONE only. */
static bool adjusts(const COLORADJUSTMENT *adjustment)
{
    enum { GAMMA_ONE = 10000, WHITE = 10000 };

    return adjustment &&
           (adjustment->caFlags || adjustment->caRedGamma != GAMMA_ONE ||
            adjustment->caGreenGamma != GAMMA_ONE || adjustment->caBlueGamma != GAMMA_ONE ||
            adjustment->caReferenceBlack || adjustment->caReferenceWhite != WHITE ||
            adjustment->caContrast || adjustment->caBrightness || adjustment->caColorfulness ||
            adjustment->caRedGreenTint);
}

static bool shrinks(const struct qxl_rect *box, const struct qxl_rect *area)
{
    return wrapping_difference(box->right, box->left) <
               wrapping_difference(area->right, area->left) ||
           wrapping_difference(box->bottom, box->top) <
               wrapping_difference(area->bottom, area->top);
}

/* Whether the device scales as GDI does. */
static bool scales_alike(const struct call *call, const struct blit *blit)
{
    if (rect_same_size(&blit->box, &blit->area))
        return true;
    switch (call->mode) {
    case COLORONCOLOR:
        return true;
    case HALFTONE:
        return !adjusts(call->adjustment);
    case BLACKONWHITE:
    case WHITEONBLACK:
        return !shrinks(&blit->box, &blit->area);
    default:
        return false;
    }
}

/* The brush's origin is not among the arguments, so a pattern is the engine's. */
static bool brush_is_solid(const struct call *call)
{
    return !call->brush || call->brush->iSolidColor != 0xffffffff;
}

static BOOL draw(struct call *call, const struct drawing *drawing)
{
    struct blit blit = {
        .drawing = drawing,
        .source = call->source,
        .mask = call->mask,
        .clip = call->clip,
        .colors = call->colors,
        .box = rect_of(call->box),
        .area = rect_of(call->area),
        .brush = call->brush,
        .scale_mode = call->mode == HALFTONE ? SPICE_IMAGE_SCALE_MODE_INTERPOLATE
                                             : SPICE_IMAGE_SCALE_MODE_NEAREST,
        .rop4 = call->rop4,
    };

    if (call->mask_start)
        blit.mask_start = *call->mask_start;
    /* A rectangle that is not ordered is mirrored, which the device cannot do. */
    if (drawing->target && !rect_is_empty(&blit.box) && scales_alike(call, &blit) &&
        brush_is_solid(call) && blit_draw(&blit))
        return TRUE;
    call->rop4 = blit.rop4;
    return punt(call, drawing);
}

static BOOL stretch(struct call *call)
{
    struct drawing drawing;
    BOOL done;

    if (!call->target || !call->source || !call->box || !call->area)
        return FALSE;
    switch (drawing_begin(&drawing, call->target, call->source)) {
    case DRAWING_ENGINE:
        return by_engine(call, call->target, call->source);
    case DRAWING_NOTHING:
        return TRUE;
    case DRAWING_FAILED:
        return FALSE;
    case DRAWING_OURS:
        break;
    }
    done = draw(call, &drawing);
    drawing_end(&drawing);
    return done;
}

BOOL APIENTRY DrvStretchBlt(SURFOBJ *target, SURFOBJ *source, SURFOBJ *mask, CLIPOBJ *clip,
                            XLATEOBJ *colors, COLORADJUSTMENT *adjustment, POINTL *halftone_start,
                            RECTL *box, RECTL *area, POINTL *mask_start, ULONG mode)
{
    struct call call = {
        .target = target,
        .source = source,
        .mask = mask,
        .clip = clip,
        .colors = colors,
        .adjustment = adjustment,
        .halftone_start = halftone_start,
        .box = box,
        .area = area,
        .mask_start = mask_start,
        .mode = mode,
        .rop4 = mask ? BLIT_COPY_MASK : BLIT_COPY,
    };

    return stretch(&call);
}

BOOL APIENTRY DrvStretchBltROP(SURFOBJ *target, SURFOBJ *source, SURFOBJ *mask, CLIPOBJ *clip,
                               XLATEOBJ *colors, COLORADJUSTMENT *adjustment,
                               POINTL *halftone_start, RECTL *box, RECTL *area, POINTL *mask_start,
                               ULONG mode, BRUSHOBJ *brush, DWORD rop4)
{
    struct call call = {
        .target = target,
        .source = source,
        .mask = mask,
        .clip = clip,
        .colors = colors,
        .adjustment = adjustment,
        .halftone_start = halftone_start,
        .box = box,
        .area = area,
        .mask_start = mask_start,
        .mode = mode,
        .brush = brush,
        .rop4 = rop4 & 0xffff,
        .has_rop = true,
    };

    return stretch(&call);
}
