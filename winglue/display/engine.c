/* SPDX-License-Identifier: BSD-3-Clause */
#include "engine.h"

#include "clip.h"
#include "punt.h"

bool engine_begin(struct engine *engine, const struct drawing *drawing, SURFOBJ *target,
                  const CLIPOBJ *clip, const RECTL *box, SURFOBJ *source, const RECTL *area)
{
    struct qxl_rect bounds = rect_of(box);

    bounds = rect_ordered(&bounds);
    bounds = clip_bounds(clip, &bounds);
    engine->box = rectl_of(&bounds);
    engine->target = drawing->target ? punt_begin(drawing->target, &engine->box) : target;
    engine->source = drawing->source ? punt_begin(drawing->source, area) : source;
    return engine->target && (engine->source || !source);
}

BOOL engine_end(struct engine *engine, const struct drawing *drawing, BOOL done)
{
    if (drawing->source && engine->source && !punt_end(drawing->source, engine->source, NULL))
        done = FALSE;
    if (drawing->target && !punt_end(drawing->target, engine->target, done ? &engine->box : NULL))
        done = FALSE;
    return done || qxl_display_is_gone(drawing->pdev->display);
}
