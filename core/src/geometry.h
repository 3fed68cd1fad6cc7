/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef QXL_CORE_GEOMETRY_H
#define QXL_CORE_GEOMETRY_H

#include <stdbool.h>

#include <qxl/geometry.h>
#include <qxl_wire.h>

static inline bool rect_ordered(const struct qxl_rect *rect)
{
    return rect->left <= rect->right && rect->top <= rect->bottom;
}

static inline bool rect_empty(const struct qxl_rect *rect)
{
    return rect->left >= rect->right || rect->top >= rect->bottom;
}

static inline struct qxl_rect rect_of_size(uint32_t width, uint32_t height)
{
    return (struct qxl_rect){.bottom = (int32_t)height, .right = (int32_t)width};
}

/* Ordered, and nowhere outside of what is so large? */
static inline bool rect_inside(const struct qxl_rect *rect, uint32_t width, uint32_t height)
{
    return rect_ordered(rect) && rect->left >= 0 && rect->top >= 0 &&
           (uint32_t)rect->right <= width && (uint32_t)rect->bottom <= height;
}

/* The wire has some points in 16 bits. */
static inline bool point_fits_16_bits(const struct qxl_point *point)
{
    return point->x == (int16_t)point->x && point->y == (int16_t)point->y;
}

static inline QXLRect wire_rect(const struct qxl_rect *rect)
{
    return (QXLRect){rect->top, rect->left, rect->bottom, rect->right};
}

#endif
