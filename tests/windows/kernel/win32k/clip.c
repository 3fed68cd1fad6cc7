/* SPDX-License-Identifier: BSD-3-Clause */
/* Clip regions. */
#include "objects.h"

#include <stdlib.h>
#include <string.h>

static LONG last_unique;

static int compare(LONG a, LONG b)
{
    return (a > b) - (a < b);
}

static int from_top_left(const void *a, const void *b)
{
    const RECTL *x = a, *y = b;

    return x->top != y->top ? compare(x->top, y->top) : compare(x->left, y->left);
}

static int from_top_right(const void *a, const void *b)
{
    const RECTL *x = a, *y = b;

    return x->top != y->top ? compare(x->top, y->top) : compare(y->left, x->left);
}

static int from_bottom_left(const void *a, const void *b)
{
    return from_top_right(b, a);
}

static int from_bottom_right(const void *a, const void *b)
{
    return from_top_left(b, a);
}

static void release(void *object)
{
    struct win32k_clip *clip = object;

    free(clip->rects);
    free(clip->order);
}

static void include(RECTL *bounds, const RECTL *rect)
{
    bounds->left = rect->left < bounds->left ? rect->left : bounds->left;
    bounds->top = rect->top < bounds->top ? rect->top : bounds->top;
    bounds->right = rect->right > bounds->right ? rect->right : bounds->right;
    bounds->bottom = rect->bottom > bounds->bottom ? rect->bottom : bounds->bottom;
}

static struct win32k_clip *make(const RECTL *rects, unsigned count, const void *caller)
{
    struct win32k_clip *clip = made(sizeof(*clip), release, caller);
    CLIPOBJ *object = &clip->object;

    clip->count = count;
    clip->rects = calloc(count, sizeof(*rects));
    clip->order = calloc(count, sizeof(*rects));
    if (!clip->rects || !clip->order)
        abort();
    memcpy(clip->rects, rects, count * sizeof(*rects));
    qsort(clip->rects, count, sizeof(*rects), from_top_left);
    memcpy(clip->order, clip->rects, count * sizeof(*rects));
    object->iUniq = (ULONG)__sync_add_and_fetch(&last_unique, 1);
    object->rclBounds = rects[0];
    for (unsigned i = 1; i < count; i++)
        include(&object->rclBounds, &rects[i]);
    object->iDComplexity = count == 1 ? DC_RECT : DC_COMPLEX;
    object->iFComplexity = count == 1 ? FC_RECT : count <= 4 ? FC_RECT4 : FC_COMPLEX;
    object->iMode = TC_RECTANGLES;
    return clip;
}

CLIPOBJ *win32k_clip(const RECTL *rects, unsigned count)
{
    return &make(rects, count, CALLER)->object;
}

CLIPOBJ *win32k_clip_trivial(RECTL bounds)
{
    struct win32k_clip *clip = make(&bounds, 1, CALLER);

    clip->object.iDComplexity = DC_TRIVIAL;
    return &clip->object;
}

CLIPOBJ *APIENTRY EngCreateClip(VOID)
{
    struct win32k_clip *clip = object_may_be_made() ? calloc(1, sizeof(*clip)) : NULL;

    if (!clip)
        return NULL;
    clip->object.iUniq = (ULONG)__sync_add_and_fetch(&last_unique, 1);
    object_add(OBJECT_CLIP, clip, clip, sizeof(*clip), CALLER);
    return &clip->object;
}

VOID APIENTRY EngDeleteClip(CLIPOBJ *object)
{
    struct win32k_clip *clip = object_remove(OBJECT_CLIP, object, "EngDeleteClip");

    if (!clip)
        return;
    release(clip);
    free(clip);
}

/* How many rectangles there are. A driver may have written the bounds of a single one. */
static unsigned count_of(const struct win32k_clip *clip)
{
    return clip->object.iDComplexity == DC_COMPLEX ? clip->count : 1;
}

ULONG APIENTRY CLIPOBJ_cEnumStart(CLIPOBJ *object, WINBOOL all, ULONG type, ULONG direction,
                                  ULONG limit)
{
    static int (*const orders[])(const void *, const void *) = {
        [CD_RIGHTDOWN] = from_top_left,  [CD_LEFTDOWN] = from_top_right,
        [CD_RIGHTUP] = from_bottom_left, [CD_LEFTUP] = from_bottom_right,
        [CD_ANY] = from_top_left,
    };
    struct win32k_clip *clip = (struct win32k_clip *)object;

    (void)all;
    if (type != CT_RECTANGLES || direction > CD_ANY) {
        kernel_fault("CLIPOBJ_cEnumStart: type %u, direction %u", (unsigned)type,
                     (unsigned)direction);
        return 0;
    }
    clip->next = 0;
    clip->paused = false;
    clip->started = true;
    if (object->iDComplexity == DC_COMPLEX)
        qsort(clip->order, clip->count, sizeof(*clip->order), orders[direction]);
    if (!limit)
        return 0;
    return count_of(clip) <= limit ? count_of(clip) : 0xffffffff;
}

WINBOOL APIENTRY CLIPOBJ_bEnum(CLIPOBJ *object, ULONG size, ULONG *out)
{
    struct win32k_clip *clip = (struct win32k_clip *)object;
    ENUMRECTS *answer = (ENUMRECTS *)out;
    unsigned room = size < offsetof(ENUMRECTS, arcl)
                        ? 0
                        : (unsigned)((size - offsetof(ENUMRECTS, arcl)) / sizeof(RECTL));
    unsigned count = count_of(clip);

    if (!clip->started || !room) {
        kernel_fault("CLIPOBJ_bEnum: %s",
                     room ? "CLIPOBJ_cEnumStart was not called" : "no room for a rectangle");
        return FALSE;
    }
    if (count > 1 && clip->next && !clip->paused) {
        clip->paused = true; /* Windows may have none to give, and more to come */
        answer->c = 0;
        return TRUE;
    }
    clip->paused = false;
    if (clip->limit && room > clip->limit)
        room = clip->limit;
    answer->c = count - clip->next < room ? count - clip->next : room;
    memcpy(answer->arcl, count == 1 ? &object->rclBounds : clip->order + clip->next,
           answer->c * sizeof(RECTL));
    clip->next += answer->c;
    if (clip->next < count)
        return TRUE;
    clip->started = false;
    return FALSE;
}
