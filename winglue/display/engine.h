/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file engine.h
 * A drawing by GDI's engine with one or both sides ours: punt.h, for both. PASSIVE (APC_LEVEL),
 * pageable.
 */
#ifndef WINGLUE_DISPLAY_ENGINE_H
#define WINGLUE_DISPLAY_ENGINE_H

#include "rects.h"
#include "surface.h"

/** What to give to the Eng function. */
struct engine {
    SURFOBJ *target, *source; /**< as GDI gave them, or a bitmap over our surface's memory */
    RECTL box;                /**< what is drawn on */
};

/**
 * Begin.
 * @param engine filled in; to be given to engine_end(), also after a failure.
 * @param drawing of DRAWING_OURS.
 * @param target  as GDI gave it.
 * @param clip    of the target; may be NULL.
 * @param box     drawn on; need not be ordered, nor inside the target.
 * @param source  as GDI gave it; NULL: none.
 * @param area    of the source; not looked at without one of ours.
 * @return false: the drawing failed.
 */
bool engine_begin(struct engine *engine, const struct drawing *drawing, SURFOBJ *target,
                  const CLIPOBJ *clip, const RECTL *box, SURFOBJ *source, const RECTL *area);

/**
 * Send what was drawn.
 * @param done whether the Eng function succeeded.
 * @return whether all did; or the device was removed meanwhile, which is no failure of GDI's.
 */
BOOL engine_end(struct engine *engine, const struct drawing *drawing, BOOL done);

#endif
