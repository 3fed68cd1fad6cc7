/* SPDX-License-Identifier: BSD-3-Clause */
#include "blit.h"
#include "engine.h"

static BOOL copy_by_engine(const struct drawing *drawing, SURFOBJ *target, SURFOBJ *source,
                           CLIPOBJ *clip, XLATEOBJ *colors, RECTL *box, POINTL *start)
{
    struct qxl_rect rect = rect_of(box);
    struct qxl_rect from = rect_at(start, &rect);
    RECTL area = rectl_of(&from);
    struct engine engine;
    BOOL done = engine_begin(&engine, drawing, target, clip, box, source, &area) &&
                EngCopyBits(engine.target, engine.source, clip, colors, box, start);

    return engine_end(&engine, drawing, done);
}

static BOOL copy(const struct drawing *drawing, SURFOBJ *target, SURFOBJ *source, CLIPOBJ *clip,
                 XLATEOBJ *colors, RECTL *box, POINTL *start)
{
    struct blit blit = {
        .drawing = drawing,
        .source = source,
        .clip = clip,
        .colors = colors,
        .box = rect_of(box),
        .rop4 = BLIT_COPY,
    };

    blit.area = rect_at(start, &blit.box);
    if (drawing->target && blit_draw(&blit))
        return TRUE;
    return copy_by_engine(drawing, target, source, clip, colors, box, start);
}

BOOL APIENTRY DrvCopyBits(SURFOBJ *target, SURFOBJ *source, CLIPOBJ *clip, XLATEOBJ *colors,
                          RECTL *box, POINTL *start)
{
    struct drawing drawing;
    BOOL done;

    if (!target || !source || !box || !start)
        return FALSE;
    switch (drawing_begin(&drawing, target, source)) {
    case DRAWING_ENGINE:
        return EngCopyBits(target, source, clip, colors, box, start);
    case DRAWING_NOTHING:
        return TRUE;
    case DRAWING_FAILED:
        return FALSE;
    case DRAWING_OURS:
        break;
    }
    done = copy(&drawing, target, source, clip, colors, box, start);
    drawing_end(&drawing);
    return done;
}
