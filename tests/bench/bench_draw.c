/* SPDX-License-Identifier: BSD-3-Clause */
/* What a command costs. */
#include "bench.h"

#include <requests.h>

static void report_cost(JsonBuilder *json, const char *name, const struct qxl_draw *request)
{
    json_builder_set_member_name(json, name);
    json_builder_begin_object(json);
    for (enum bench_kind kind = DETERMINISTIC; kind <= THREADS; kind++) {
        struct bench bench;
        struct cost cost;

        bench_open(&bench, kind);
        cost = measure(&bench, request);
        bench_close(&bench);
        json_builder_set_member_name(json, kind == THREADS ? "threads" : "deterministic");
        json_builder_begin_object(json);
        json_builder_set_member_name(json, "draw_ns");
        json_builder_add_double_value(json, cost.draw_ns);
        json_builder_set_member_name(json, "whole_ns");
        json_builder_add_double_value(json, cost.whole_ns);
        json_builder_end_object(json);
    }
    json_builder_end_object(json);
}

void fill(JsonBuilder *json)
{
    const struct qxl_draw request = {
        .type = QXL_DRAW_FILL,
        .box = {.left = 10, .top = 20, .right = 300, .bottom = 400},
        .fill.brush = {.kind = QXL_BRUSH_SOLID, .color = 0x336699},
    };

    report_cost(json, "fill", &request);
}

void copy_64x64(JsonBuilder *json)
{
    const struct qxl_image image = {
        .kind = QXL_IMAGE_FROM_BITMAP,
        .caching = QXL_IMAGE_CACHING_NEVER,
        .bitmap = {.format = SPICE_BITMAP_FMT_32BIT,
                   .width = 64,
                   .height = 64,
                   .pixels = PIXELS,
                   .pitch = 256},
    };
    const struct qxl_draw request = {
        .type = QXL_DRAW_COPY,
        .box = {.left = 10, .top = 20, .right = 74, .bottom = 84},
        .copy = {.source = &image, .source_area = {.right = 64, .bottom = 64}},
    };

    report_cost(json, "copy_64x64", &request);
}

/* One small command of each kind: its encoding, not its pixels. */
void each_kind(JsonBuilder *json)
{
    enum { CAN_COMPOSITE = 1 << 2 }; /* SPICE_DISPLAY_CAP_COMPOSITE */
    const uint8_t client[FAKE_QXL_CAPABILITY_BYTES] = {CAN_COMPOSITE};
    const struct qxl_surface_request off_screen = {
        .width = SIDE, .height = SIDE, .format = SPICE_SURFACE_FMT_32_xRGB};
    struct qxl_surface_id id;
    struct bench bench;

    bench_open(&bench, DETERMINISTIC);
    fake_qxl_set_client(rig_fake_backend_device(bench.backend), true, client);
    check(qxl_surface_create(bench.display, &off_screen, &id), "off-screen surface");
    json_builder_set_member_name(json, "each_kind_draw_ns");
    json_builder_begin_object(json);
    for (size_t i = 0; i < RIG_REQUEST_COUNT; i++)
        add_number(json, RIG_REQUESTS[i].name, measure(&bench, &RIG_REQUESTS[i].draw).draw_ns);
    json_builder_end_object(json);
    bench_close(&bench);
}

/* A line of text: 64 letters of 8x16. */
void text(JsonBuilder *json)
{
    enum { LETTERS = 64, HEIGHT = 16 };
    static const uint8_t BITS[HEIGHT] = {0x18, 0x24, 0x42, 0x42, 0x7e, 0x42, 0x42, 0x42};
    struct qxl_glyph glyphs[LETTERS];
    const struct qxl_draw request = {
        .type = QXL_DRAW_TEXT,
        .box = {.right = 8 * LETTERS, .bottom = HEIGHT},
        .text =
            {
                .string = {.format = SPICE_STRING_FLAGS_RASTER_A1,
                           .glyphs = glyphs,
                           .count = LETTERS},
                .fore = {.kind = QXL_BRUSH_SOLID, .color = 0xffffff},
            },
    };
    double ns;

    for (int i = 0; i < LETTERS; i++)
        glyphs[i] = (struct qxl_glyph){
            .position = {8 * i, 0}, .width = 8, .height = HEIGHT, .bits = BITS, .pitch = 1};
    ns = draw_ns(&request, DETERMINISTIC);
    json_builder_set_member_name(json, "text_64_letters");
    json_builder_begin_object(json);
    add_number(json, "draw_ns", ns);
    add_number(json, "letter_ns", ns / LETTERS);
    json_builder_end_object(json);
}
