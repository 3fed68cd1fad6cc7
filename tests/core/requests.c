/* SPDX-License-Identifier: BSD-3-Clause */
#include "requests.h"

static const uint32_t PIXELS[64 * 64];

static const struct qxl_image IMAGE = {
    .kind = QXL_IMAGE_FROM_BITMAP,
    .bitmap = {.format = SPICE_BITMAP_FMT_32BIT,
               .width = 64,
               .height = 64,
               .pixels = PIXELS,
               .pitch = 256},
};

const struct qxl_draw COPY_64X64 = {
    .type = QXL_DRAW_COPY,
    .box = {.bottom = 64, .right = 64},
    .copy = {.source = &IMAGE, .source_area = {.bottom = 64, .right = 64}},
};
