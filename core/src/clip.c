/* SPDX-License-Identifier: BSD-3-Clause */
#include "clip.h"

#include "geometry.h"

_Static_assert(sizeof(struct qxl_rect) == sizeof(QXLRect) &&
                   offsetof(struct qxl_rect, top) == offsetof(QXLRect, top) &&
                   offsetof(struct qxl_rect, left) == offsetof(QXLRect, left) &&
                   offsetof(struct qxl_rect, bottom) == offsetof(QXLRect, bottom) &&
                   offsetof(struct qxl_rect, right) == offsetof(QXLRect, right),
               "rectangles go to the wire as they are");

bool clip_valid(const struct qxl_clip *clip)
{
    if (clip->count > 0 && !clip->rects)
        return false;
    for (uint32_t i = 0; i < clip->count; i++) {
        if (!rect_ordered(&clip->rects[i]))
            return false;
    }
    return true;
}

static struct chunk_rows clip_rows(const struct qxl_clip *clip)
{
    return chunk_rows_of(sizeof(QXLRect), clip->count);
}

uint64_t clip_size(const struct qxl_clip *clip)
{
    if (clip->count == 0)
        return 0;
    return offsetof(QXLClipRects, chunk) + chunks_size(clip_rows(clip));
}

QXLClip clip_write(struct command *command, const struct qxl_clip *clip)
{
    struct qxl_addr address;
    uint8_t *memory;
    struct row_source source = {clip->rects, sizeof(QXLRect), sizeof(QXLRect), ROW_AS_IS};

    if (clip->count == 0)
        return (QXLClip){.type = SPICE_CLIP_TYPE_NONE};
    memory = command_take(command, (uint32_t)clip_size(clip), &address);
    memcpy(memory + offsetof(QXLClipRects, num_rects), &clip->count, sizeof(clip->count));
    chunks_write(memory + offsetof(QXLClipRects, chunk),
                 address.value + offsetof(QXLClipRects, chunk), clip_rows(clip), source);
    return (QXLClip){.type = SPICE_CLIP_TYPE_RECTS, .data = address.value};
}
