/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file clip.h
 * CLIPOBJ as the core's clip region. PASSIVE (APC_LEVEL), pageable.
 */
#ifndef WINGLUE_DISPLAY_CLIP_H
#define WINGLUE_DISPLAY_CLIP_H

#include "rects.h"

enum { CLIP_FEW = 8 /**< rectangles for which no memory is allocated */ };

/** A region, for one drawing. */
struct clip {
    struct qxl_rect box;    /**< bounds of what may be drawn; empty: nothing */
    struct qxl_clip region; /**< where of it */
    struct qxl_rect few[CLIP_FEW];
    struct qxl_rect *many; /**< more than that; NULL: none */
    uint32_t room;         /**< rectangles in the one in use */
};

/**
 * Clip a box.
 * @param clip   filled in; to be given to clip_end(), also after a failure.
 * @param object may be NULL: not clipped.
 * @param box    ordered.
 * @param whole  the box cannot be cut, because what is drawn is scaled to it: then one rectangle is
 *               a region, too.
 * @return false: no memory.
 */
bool clip_begin(struct clip *clip, CLIPOBJ *object, const struct qxl_rect *box, bool whole);

/** Free what clip_begin() has allocated. */
void clip_end(struct clip *clip);

/** What of `box` an object leaves at most. */
struct qxl_rect clip_bounds(const CLIPOBJ *object, const struct qxl_rect *box);

#endif
