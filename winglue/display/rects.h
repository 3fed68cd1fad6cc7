/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file rects.h
 * GDI's rectangles and points as the core's. Sums wrap instead of overflowing: what is outside
 * of a surface is found by rect_inside(), wherever it comes from.
 */
#ifndef WINGLUE_DISPLAY_RECTS_H
#define WINGLUE_DISPLAY_RECTS_H

#include "ddi.h"

#include <stdbool.h>

#include <qxl/geometry.h>

static inline int32_t wrapping_sum(int32_t a, int32_t b)
{
    return (int32_t)((uint32_t)a + (uint32_t)b);
}

static inline int32_t wrapping_difference(int32_t a, int32_t b)
{
    return (int32_t)((uint32_t)a - (uint32_t)b);
}

static inline struct qxl_rect rect_of(const RECTL *rect)
{
    return (struct qxl_rect){rect->top, rect->left, rect->bottom, rect->right};
}

static inline RECTL rectl_of(const struct qxl_rect *rect)
{
    return (RECTL){rect->left, rect->top, rect->right, rect->bottom};
}

static inline struct qxl_rect rect_of_surface(const SIZEL *size)
{
    return (struct qxl_rect){0, 0, size->cy, size->cx};
}

/** As large as `box`, from `start` on. */
static inline struct qxl_rect rect_at(const POINTL *start, const struct qxl_rect *box)
{
    return (struct qxl_rect){
        start->y,
        start->x,
        wrapping_sum(start->y, wrapping_difference(box->bottom, box->top)),
        wrapping_sum(start->x, wrapping_difference(box->right, box->left)),
    };
}

static inline struct qxl_rect rect_moved(const struct qxl_rect *rect, int32_t x, int32_t y)
{
    return (struct qxl_rect){wrapping_sum(rect->top, y), wrapping_sum(rect->left, x),
                             wrapping_sum(rect->bottom, y), wrapping_sum(rect->right, x)};
}

/** No pixel is in it; inverted ones are empty, too. */
static inline bool rect_is_empty(const struct qxl_rect *rect)
{
    return rect->left >= rect->right || rect->top >= rect->bottom;
}

static inline struct qxl_rect rect_common(const struct qxl_rect *a, const struct qxl_rect *b)
{
    return (struct qxl_rect){
        a->top > b->top ? a->top : b->top,
        a->left > b->left ? a->left : b->left,
        a->bottom < b->bottom ? a->bottom : b->bottom,
        a->right < b->right ? a->right : b->right,
    };
}

static inline bool rect_inside(const struct qxl_rect *rect, const struct qxl_rect *outer)
{
    return !rect_is_empty(rect) && rect->left >= outer->left && rect->top >= outer->top &&
           rect->right <= outer->right && rect->bottom <= outer->bottom;
}

/** With its corners in order. */
static inline struct qxl_rect rect_ordered(const struct qxl_rect *rect)
{
    return (struct qxl_rect){
        rect->top < rect->bottom ? rect->top : rect->bottom,
        rect->left < rect->right ? rect->left : rect->right,
        rect->top < rect->bottom ? rect->bottom : rect->top,
        rect->left < rect->right ? rect->right : rect->left,
    };
}

/** The same width and height; both are not empty. */
static inline bool rect_same_size(const struct qxl_rect *a, const struct qxl_rect *b)
{
    return wrapping_difference(a->right, a->left) == wrapping_difference(b->right, b->left) &&
           wrapping_difference(a->bottom, a->top) == wrapping_difference(b->bottom, b->top);
}

#endif
