/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef QXL_CORE_CLIP_H
#define QXL_CORE_CLIP_H

#include "chunk.h"

/* Is every rectangle ordered? */
bool clip_valid(const struct qxl_clip *clip);
/* Bytes of command memory that a clip of at most QXL_CLIP_RECTS_MAX rectangles takes. */
uint64_t clip_size(const struct qxl_clip *clip);
/* Write it and describe it. */
QXLClip clip_write(struct command *command, const struct qxl_clip *clip);

#endif
