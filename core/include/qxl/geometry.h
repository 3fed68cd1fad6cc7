/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file geometry.h
 * Rectangles and points, in pixels. Ranges are half open.
 */
#ifndef QXL_GEOMETRY_H
#define QXL_GEOMETRY_H

#include <stdint.h>

/** `[left, right) x [top, bottom)`. Members lie as in the wire's QXLRect. */
struct qxl_rect {
    int32_t top, left, bottom, right; /**< pixels; right and bottom are the first ones outside */
};

/** A place. */
struct qxl_point {
    int32_t x, y; /**< pixels, rightwards and downwards */
};

/**
 * Clip region: `count` rectangles, ordered each; 0: no clip. The caller's memory,
 * which must not change during the call.
 * More than QXL_CLIP_RECTS_MAX are drawn by several commands, each with a part of them: then
 * they must not overlap, as is so in regions of GDI and of X.
 */
struct qxl_clip {
    const struct qxl_rect *rects; /**< may be NULL if count is 0 */
    uint32_t count;               /**< rectangles */
};

enum { QXL_CLIP_RECTS_MAX = 65536 }; /**< in one command */

#endif
