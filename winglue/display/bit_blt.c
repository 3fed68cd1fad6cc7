/* SPDX-License-Identifier: BSD-3-Clause */
#include "blit.h"
#include "engine.h"

/* What GDI gives to DrvBitBlt(). */
struct call {
    SURFOBJ *target, *source, *mask;
    CLIPOBJ *clip;
    XLATEOBJ *colors;
    RECTL *box;
    POINTL *source_start, *mask_start;
    BRUSHOBJ *brush;
    POINTL *brush_start;
    ROP4 rop4;
};

static BOOL by_engine(const struct call *call, SURFOBJ *target, SURFOBJ *source)
{
    return EngBitBlt(target, source, call->mask, call->clip, call->colors, call->box,
                     call->source_start, call->mask_start, call->brush, call->brush_start,
                     call->rop4);
}

static BOOL punt(const struct call *call, const struct drawing *drawing)
{
    struct engine engine;
    RECTL area = {0, 0, 0, 0};
    BOOL done;

    if (call->source) {
        struct qxl_rect box = rect_of(call->box);
        struct qxl_rect from = rect_at(call->source_start, &box);

        area = rectl_of(&from);
    }
    done =
        engine_begin(&engine, drawing, call->target, call->clip, call->box, call->source, &area) &&
        by_engine(call, engine.target, engine.source);
    return engine_end(&engine, drawing, done);
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
        .brush = call->brush,
        .brush_start = call->brush_start,
        .rop4 = call->rop4,
    };

    blit.area = blit.box;
    if (call->source)
        blit.area = rect_at(call->source_start, &blit.box);
    if (call->mask_start)
        blit.mask_start = *call->mask_start;
    if (drawing->target && blit_draw(&blit))
        return TRUE;
    call->rop4 = blit.rop4;
    return punt(call, drawing);
}

BOOL APIENTRY DrvBitBlt(SURFOBJ *target, SURFOBJ *source, SURFOBJ *mask, CLIPOBJ *clip,
                        XLATEOBJ *colors, RECTL *box, POINTL *source_start, POINTL *mask_start,
                        BRUSHOBJ *brush, POINTL *brush_start, ROP4 rop4)
{
    struct call call = {target,       source,     mask,  clip,        colors, box,
                        source_start, mask_start, brush, brush_start, rop4};
    struct drawing drawing;
    BOOL done;

    if (!blit_reads_source(rop4))
        call.source = NULL;
    else if (!source || !source_start)
        return FALSE;
    if (!target || !box)
        return FALSE;
    switch (drawing_begin(&drawing, target, call.source)) {
    case DRAWING_ENGINE:
        return by_engine(&call, target, call.source);
    case DRAWING_NOTHING:
        return TRUE;
    case DRAWING_FAILED:
        return FALSE;
    case DRAWING_OURS:
        break;
    }
    done = draw(&call, &drawing);
    drawing_end(&drawing);
    return done;
}
