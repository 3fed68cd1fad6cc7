/* SPDX-License-Identifier: BSD-3-Clause */
#include "clip.h"

#include <string.h>

#include "pdev.h"

enum { BATCH = 16, MOST = 1 << 22 };

static bool grow(struct clip *clip)
{
    uint32_t room = clip->room * 4;
    struct qxl_rect *more;

    if (room > MOST)
        return false;
    more = pdev_allocate(room * sizeof(*more));
    if (!more)
        return false;
    memcpy(more, clip->region.rects, clip->region.count * sizeof(*more));
    pdev_free(clip->many);
    clip->many = more;
    clip->region.rects = more;
    clip->room = room;
    return true;
}

static bool add(struct clip *clip, const struct qxl_rect *rect)
{
    struct qxl_rect *rects;

    if (rect_is_empty(rect))
        return true;
    if (clip->region.count == clip->room && !grow(clip))
        return false;
    rects = clip->many ? clip->many : clip->few;
    rects[clip->region.count++] = *rect;
    return true;
}

static bool enumerate(struct clip *clip, CLIPOBJ *object)
{
    struct {
        ULONG count;
        RECTL rects[BATCH];
    } batch;
    BOOL more;

    CLIPOBJ_cEnumStart(object, FALSE, CT_RECTANGLES, CD_ANY, 0);
    do {
        batch.count = 0;
        more = CLIPOBJ_bEnum(object, sizeof(batch), (ULONG *)&batch);
        for (ULONG i = 0; i < batch.count && i < BATCH; i++) {
            struct qxl_rect rect = rect_of(&batch.rects[i]);

            rect = rect_common(&rect, &clip->box);
            if (!add(clip, &rect))
                return false;
        }
    } while (more);
    if (clip->region.count == 0) /* which would be no clip at all */
        clip->box = (struct qxl_rect){0, 0, 0, 0};
    return true;
}

struct qxl_rect clip_bounds(const CLIPOBJ *object, const struct qxl_rect *box)
{
    struct qxl_rect bounds;

    if (!object || object->iDComplexity == DC_TRIVIAL)
        return *box;
    bounds = rect_of(&object->rclBounds);
    return rect_common(box, &bounds);
}

bool clip_begin(struct clip *clip, CLIPOBJ *object, const struct qxl_rect *box, bool whole)
{
    clip->box = clip_bounds(object, box);
    clip->many = NULL;
    clip->room = CLIP_FEW;
    clip->region.rects = clip->few;
    clip->region.count = 0;
    if (!object || object->iDComplexity == DC_TRIVIAL || rect_is_empty(&clip->box))
        return true;
    if (object->iDComplexity == DC_RECT)
        return !whole || rect_inside(box, &clip->box) || add(clip, &clip->box);
    return enumerate(clip, object);
}

void clip_end(struct clip *clip)
{
    pdev_free(clip->many);
}
