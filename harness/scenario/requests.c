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

const struct qxl_draw RIG_COPY_64X64 = {
    .type = QXL_DRAW_COPY,
    .box = {.bottom = 64, .right = 64},
    .copy = {.source = &IMAGE, .source_area = {.bottom = 64, .right = 64}},
};

static const uint32_t COLORS[16] = {0x102030, 0x405060, 0x708090};
static const struct qxl_palette PALETTE = {.entries = COLORS, .count = 3};

#define BITMAP(FORMAT, ...)                        \
    {                                              \
        .kind = QXL_IMAGE_FROM_BITMAP, .bitmap = { \
            .format = SPICE_BITMAP_FMT_##FORMAT,   \
            .width = 8,                            \
            .height = 8,                           \
            .pixels = PIXELS,                      \
            .pitch = 32,                           \
            __VA_ARGS__                            \
        }                                          \
    }

static const struct qxl_image SMALL = BITMAP(32BIT);
static const struct qxl_image INDEXED = BITMAP(4BIT_LE, .palette = &PALETTE);
static const struct qxl_image BITS = BITMAP(1BIT_BE);
static const struct qxl_image ALPHA = BITMAP(RGBA);
static const struct qxl_image SURFACE = {.kind = QXL_IMAGE_FROM_SURFACE, .surface = {1}};

static const struct qxl_rect CLIP_RECTS[] = {{0, 0, 4, 4}, {4, 4, 8, 8}};
static const struct qxl_fixed_point CORNERS[] = {{16, 16}, {96, 16}, {96, 96}};
static const struct qxl_path_segment SEGMENTS[] = {
    {SPICE_PATH_BEGIN | SPICE_PATH_END | SPICE_PATH_CLOSE, CORNERS, 3},
};
static const qxl_fixed DASHES[] = {32, 16, 48};
static const struct qxl_glyph GLYPHS[] = {
    {.position = {2, 8}, .origin = {0, -8}, .width = 5, .height = 8, .bits = PIXELS, .pitch = 1},
    {.position = {8, 8}},
    {.position = {9, 8}, .origin = {1, -6}, .width = 8, .height = 6, .bits = PIXELS, .pitch = 4},
};
static const struct qxl_transform TRANSFORM = {{0x10000, 0, 0, 0, 0x10000, 0}};

#define BOX .box = {.left = 1, .top = 2, .right = 9, .bottom = 10}
#define SOLID                                         \
    {                                                 \
        .kind = QXL_BRUSH_SOLID, .color = 0x00c0ffee, \
    }
#define PATTERN(IMAGE)                                \
    {                                                 \
        .kind = QXL_BRUSH_PATTERN, .pattern = &IMAGE, \
    }
#define WHOLE                   \
    {                           \
        .bottom = 8, .right = 8 \
    }
#define MASKED                                    \
    {                                             \
        .image = &BITS, .position = {1, 0}, true, \
    }

const struct rig_request RIG_REQUESTS[] = {
    {"solid fill", {.type = QXL_DRAW_FILL, BOX, .fill.brush = SOLID}},
    {"pattern fill, mask and clip",
     {.type = QXL_DRAW_FILL,
      BOX,
      .clip = {CLIP_RECTS, 2},
      .fill = {.brush = PATTERN(INDEXED), .rop = SPICE_ROPD_OP_XOR, .mask = MASKED}}},
    {"opaque",
     {.type = QXL_DRAW_OPAQUE,
      BOX,
      .opaque = {.source = &SMALL,
                 .source_area = WHOLE,
                 .brush = PATTERN(INDEXED),
                 .rop = SPICE_ROPD_OP_AND,
                 .mask = MASKED}}},
    {"copy", {.type = QXL_DRAW_COPY, BOX, .copy = {.source = &SMALL, .source_area = WHOLE}}},
    {"copy, indexed and masked",
     {.type = QXL_DRAW_COPY,
      BOX,
      .copy = {.source = &INDEXED, .source_area = WHOLE, .mask = MASKED}}},
    {"copy from a surface",
     {.type = QXL_DRAW_COPY, BOX, .copy = {.source = &SURFACE, .source_area = WHOLE}}},
    {"copy bits", {.type = QXL_COPY_BITS, BOX, .copy_bits.source = {3, 4}}},
    {"blend",
     {.type = QXL_DRAW_BLEND,
      BOX,
      .copy = {.source = &SMALL, .source_area = WHOLE, .rop = SPICE_ROPD_OP_XOR}}},
    {"blackness", {.type = QXL_DRAW_BLACKNESS, BOX, .flood.mask = MASKED}},
    {"whiteness", {.type = QXL_DRAW_WHITENESS, BOX}},
    {"invers", {.type = QXL_DRAW_INVERS, BOX}},
    {"rop3",
     {.type = QXL_DRAW_ROP3,
      BOX,
      .rop3 = {.source = &SURFACE,
               .source_area = WHOLE,
               .brush = PATTERN(SMALL),
               .code = 0xb8,
               .mask = MASKED}}},
    {"stroke",
     {.type = QXL_DRAW_STROKE,
      BOX,
      .stroke = {.path = {SEGMENTS, 1}, .style = {DASHES, 3, true}, .brush = SOLID}}},
    {"text",
     {.type = QXL_DRAW_TEXT,
      BOX,
      .text = {.string = {SPICE_STRING_FLAGS_RASTER_A1, GLYPHS, 3},
               .back_area = {2, 1, 10, 9},
               .fore = SOLID,
               .back = PATTERN(SMALL)}}},
    {"transparent",
     {.type = QXL_DRAW_TRANSPARENT, BOX, .transparent = {.source = &SMALL, .source_area = WHOLE}}},
    {"alpha blend",
     {.type = QXL_DRAW_ALPHA_BLEND,
      BOX,
      .alpha_blend = {.source = &ALPHA, .source_area = WHOLE, .alpha = 128}}},
    {"composite",
     {.type = QXL_DRAW_COMPOSITE,
      BOX,
      .composite = {.source = &ALPHA,
                    .mask = &SURFACE,
                    .source_transform = &TRANSFORM,
                    .operation = QXL_OP_OVER}}},
};
const size_t RIG_REQUEST_COUNT = sizeof(RIG_REQUESTS) / sizeof(RIG_REQUESTS[0]);
