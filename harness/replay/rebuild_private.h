/* SPDX-License-Identifier: BSD-3-Clause */
/* The parts of a drawing that are taken apart, for the rebuild*.c files. */
#ifndef RIG_REBUILD_PRIVATE_H
#define RIG_REBUILD_PRIVATE_H

#include "rebuild.h"

struct rig_rebuild {
    rig_rebuild_find *find;
    void *context;
    GPtrArray *blocks;   /* guint8[], the first of them with BLOCK_SIZE bytes */
    gsize used;          /* of the first */
    const char *refusal; /* the first thing that cannot be said, or NULL */
};

/* Memory until the next command, aligned for all; not zeroed. */
void *rebuild_memory(struct rig_rebuild *rebuild, gsize size);
/* Note what cannot be said to the core. */
void rebuild_refuse(struct rig_rebuild *rebuild, const char *why);

static inline const void *rebuild_pointer(QXLPHYSICAL address)
{
    return (const void *)(uintptr_t)address;
}

/* The data of a list of chunks in one piece: at least `size` bytes, or NULL and a refusal. */
const guint8 *rebuild_chunks(struct rig_rebuild *rebuild, const QXLDataChunk *chunk, gsize size);

/* Images; NULL for none. Valid until the next command. */
const struct qxl_image *rebuild_image(struct rig_rebuild *rebuild, QXLPHYSICAL address);
struct qxl_mask rebuild_mask(struct rig_rebuild *rebuild, const QXLQMask *mask);
struct qxl_brush rebuild_brush(struct rig_rebuild *rebuild, const QXLBrush *brush);

struct qxl_rect rebuild_rect(const QXLRect *rect);
struct qxl_clip rebuild_clip(struct rig_rebuild *rebuild, const QXLClip *clip);
struct qxl_path rebuild_path(struct rig_rebuild *rebuild, QXLPHYSICAL address);
struct qxl_line_style rebuild_style(struct rig_rebuild *rebuild, const QXLLineAttr *attr);
struct qxl_string rebuild_string(struct rig_rebuild *rebuild, QXLPHYSICAL address);
const struct qxl_transform *rebuild_transform(struct rig_rebuild *rebuild, QXLPHYSICAL address);

#endif
