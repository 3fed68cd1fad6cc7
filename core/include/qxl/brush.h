/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file brush.h
 * What areas, lines and glyphs are painted with.
 */
#ifndef QXL_BRUSH_H
#define QXL_BRUSH_H

#include <qxl/image.h>

/** What a brush is. */
enum qxl_brush_kind { QXL_BRUSH_NONE, QXL_BRUSH_SOLID, QXL_BRUSH_PATTERN };

/** What areas, lines and glyphs are painted with. Its pattern is the caller's memory. */
struct qxl_brush {
    enum qxl_brush_kind kind;        /**< which of the members below count */
    uint32_t color;                  /**< SOLID: in the surface's format */
    const struct qxl_image *pattern; /**< PATTERN: repeated in both directions */
    struct qxl_point origin;         /**< PATTERN: where its top left pixel is */
};

#endif
