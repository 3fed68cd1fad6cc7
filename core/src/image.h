/* SPDX-License-Identifier: BSD-3-Clause */
/* Images of a command: checked and measured first, written when the memory is there. */
#ifndef QXL_CORE_IMAGE_H
#define QXL_CORE_IMAGE_H

#include <qxl/image.h>

#include "chunk.h"
#include "image_cache.h"

enum image_use {
    IMAGE_SOURCE,
    IMAGE_MASK, /* one bit a pixel; needs no palette */
};

/* An image that was found good, and what it takes. */
struct image_plan {
    struct qxl_display *display;
    const struct qxl_image *image; /* NULL: none */
    uint32_t width, height;
    uint32_t palette_entries; /* 0: no palette */
    uint32_t row_bytes;       /* of pixels, without padding */
    uint8_t format;           /* on the wire */
    uint32_t surface_bits;    /* of a pixel, of a surface */
    enum row_bytes_order order;
    bool mask;
    uint8_t last_byte;      /* the bits of a row's last byte that are pixels */
    struct chunk_rows rows; /* of a bitmap */
    uint32_t payload;       /* which of the command's placements holds the rows; 0: none */
    struct cached_image cached;
    uint64_t palette_unique;
};

/* Check an image; NULL and QXL_IMAGE_NONE make an empty plan. Adds to `uses` what it reads. */
QXL_MUST_CHECK enum qxl_status image_plan(struct qxl_display *display,
                                          const struct qxl_image *image, enum image_use use,
                                          struct surface_uses *uses, struct image_plan *plan);
/* Add what it takes to `needs`, which holds what the cache has of it: once this is called,
 * command_begin() has to follow. Reads the pixels if there is a cache. */
void image_measure(struct image_plan *plan, struct command_needs *needs);
/* Write it; returns the address of its QXLImage, or 0 if there is none. */
struct qxl_addr image_write(struct command *command, const struct image_plan *plan);

#endif
