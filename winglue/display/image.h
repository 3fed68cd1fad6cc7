/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file image.h
 * SURFOBJ as the core's picture: only what is needed of it, so that a small part of a large bitmap
 * is a small picture. PASSIVE (APC_LEVEL), pageable.
 */
#ifndef WINGLUE_DISPLAY_IMAGE_H
#define WINGLUE_DISPLAY_IMAGE_H

#include <qxl/image.h>

#include "colors.h"
#include "rects.h"
#include "surface.h"

/** A picture, for one drawing. */
struct image {
    struct qxl_image picture;
    struct qxl_rect area; /**< what is needed, in the picture's pixels */
    enum colors_way way;  /**< BY_DEVICE: the pixels are as the bitmap has them */
    struct qxl_palette palette;
    void *memory; /**< of pixels or of a palette; NULL: none */
};

/**
 * Part of a surface as a picture to draw from.
 * @param image   filled in; to be given to image_end(), also after a failure.
 * @param drawing its target is one of ours; its source is if `object` is.
 * @param object  drawn from; may be NULL, which is a failure.
 * @param colors  may be NULL.
 * @param area    of it.
 * @return false: GDI's engine must draw.
 */
bool image_begin(struct image *image, const struct drawing *drawing, SURFOBJ *object,
                 XLATEOBJ *colors, const struct qxl_rect *area);

/**
 * Part of a bitmap of 1 bit as a mask; image->area.left and top are where `area` begins in it.
 * Otherwise as image_begin().
 */
bool image_begin_mask(struct image *image, SURFOBJ *object, const struct qxl_rect *area);

/** Free what was allocated. */
void image_end(struct image *image);

#endif
