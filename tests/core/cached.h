/* SPDX-License-Identifier: BSD-3-Clause */
/* What the tests of the image cache share: pictures, and what the device is given of them. */
#ifndef TESTS_CORE_CACHED_H
#define TESTS_CORE_CACHED_H

#include "draw_check.h"

enum {
    PICTURE_SIDE = 32,
    PICTURE = 64 * 65, /* its device memory: 4096 and a chunk header, in units of 64 */
    ENTRIES = 8,       /* of CACHED */
};

extern uint32_t pixels[PICTURE_SIDE * PICTURE_SIDE]; /* of picture(), each one another */
extern const struct qxl_config CACHED;

/* With the checking host and a primary surface. */
void open_cached(struct fixture *f, const struct qxl_config *config);
/* Fails the test if the host did not like something. */
void close_cached(struct fixture *f);

struct qxl_image picture(void);
struct qxl_draw copy_of(const struct qxl_image *image);
/* What the device has at an address. */
QXLImage image_at(struct fixture *f, uint64_t address);
/* Draw it, and return what the device was given. */
QXLImage draw(struct fixture *f, const struct qxl_image *image);
QXLImage draw_twice(struct fixture *f, const struct qxl_image *image);
/* A picture of one pixel, which is `number`, to be kept at once. */
QXLImage draw_number(struct fixture *f, uint32_t number);
void expect_kept(const QXLImage *image, bool kept);
struct qxl_cache_statistics counted(struct fixture *f);

#endif
