/* SPDX-License-Identifier: BSD-3-Clause */
/* What pictures cost: to send, to hash, to find again. */
#include "bench.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../../core/src/hash.h"

enum { UPLOADS = 30 };

static double upload_once(struct bench *bench, const uint8_t *pixels)
{
    const struct qxl_image image = {
        .kind = QXL_IMAGE_FROM_BITMAP,
        .bitmap = {.format = SPICE_BITMAP_FMT_32BIT,
                   .width = SCREEN_WIDTH,
                   .height = SCREEN_HEIGHT,
                   .pixels = pixels,
                   .pitch = 4 * SCREEN_WIDTH},
    };
    const struct qxl_draw request = {
        .type = QXL_DRAW_COPY,
        .box = {.right = SCREEN_WIDTH, .bottom = SCREEN_HEIGHT},
        .copy = {.source = &image, .source_area = {.right = SCREEN_WIDTH, .bottom = SCREEN_HEIGHT}},
    };
    double start = now_ns(), taken;

    check(qxl_draw(bench->display, &request), "upload");
    taken = now_ns() - start;
    settle(bench);
    check(qxl_reclaim_all(bench->display, 1000000000), "reclaim");
    return taken;
}

/* To the place that the upload has just written: same pages, same caches. */
static double memcpy_once(struct bench *bench, const uint8_t *pixels)
{
    double start = now_ns();

    memcpy(bench->hw.vram.memory, pixels, SCREEN_BYTES);
    __asm__ volatile("" : : "r"(bench->hw.vram.memory) : "memory");
    return now_ns() - start;
}

void upload_1080p(JsonBuilder *json)
{
    uint8_t *pixels = malloc(SCREEN_BYTES);
    double upload = INFINITY, copy = INFINITY;
    struct bench bench;

    if (!pixels)
        exit(1);
    memset(pixels, 0x5a, SCREEN_BYTES);
    bench_open(&bench, DETERMINISTIC);
    for (int i = 0; i < UPLOADS; i++) {
        upload = fmin(upload, upload_once(&bench, pixels));
        copy = fmin(copy, memcpy_once(&bench, pixels));
    }
    bench_close(&bench);
    free(pixels);

    json_builder_set_member_name(json, "upload_1080p");
    json_builder_begin_object(json);
    json_builder_set_member_name(json, "gb_per_s");
    json_builder_add_double_value(json, SCREEN_BYTES / upload);
    json_builder_set_member_name(json, "memcpy_gb_per_s");
    json_builder_add_double_value(json, SCREEN_BYTES / copy);
    json_builder_set_member_name(json, "of_memcpy");
    json_builder_add_double_value(json, copy / upload);
    json_builder_end_object(json);
}

/* ---- caches ---- */

static double hash_once(const void *pixels, uint32_t width, uint32_t height, int times)
{
    const struct row_source rows = {pixels, 4 * width, 4 * width, ROW_AS_IS};
    double start = now_ns();

    for (int i = 0; i < times; i++) {
        struct hash128 hash = hash_rows((uint64_t)i, &rows, height, 0xff);

        __asm__ volatile("" : : "r"(hash.low), "r"(hash.high) : "memory");
    }
    return (now_ns() - start) / times;
}

static double hash_ns(const void *pixels, uint32_t width, uint32_t height, int times)
{
    double best = INFINITY;

    for (int run = 0; run < RUNS; run++)
        best = fmin(best, hash_once(pixels, width, height, times));
    return best;
}

void image_hash(JsonBuilder *json)
{
    uint8_t *pixels = malloc(SCREEN_BYTES);

    if (!pixels)
        exit(1);
    memset(pixels, 0x5a, SCREEN_BYTES);
    json_builder_set_member_name(json, "image_hash");
    json_builder_begin_object(json);
    add_number(json, "gb_per_s_64x64", sizeof(PIXELS) / hash_ns(PIXELS, 64, 64, 10000));
    add_number(json, "gb_per_s_1080p",
               SCREEN_BYTES / hash_ns(pixels, SCREEN_WIDTH, SCREEN_HEIGHT, UPLOADS));
    json_builder_end_object(json);
    free(pixels);
}

void cache_hit_64x64(JsonBuilder *json)
{
    const struct qxl_image image = {
        .kind = QXL_IMAGE_FROM_BITMAP,
        .bitmap = {.format = SPICE_BITMAP_FMT_32BIT,
                   .width = 64,
                   .height = 64,
                   .pixels = PIXELS,
                   .pitch = 256},
    };
    const struct qxl_draw request = {
        .type = QXL_DRAW_COPY,
        .box = {.right = 64, .bottom = 64},
        .copy = {.source = &image, .source_area = {.right = 64, .bottom = 64}},
    };
    double draw = draw_ns(&request, WITH_CACHES), hash = hash_ns(PIXELS, 64, 64, 10000);

    json_builder_set_member_name(json, "cache_hit_64x64");
    json_builder_begin_object(json);
    add_number(json, "draw_ns", draw);
    add_number(json, "hash_ns", hash);
    add_number(json, "draw_of_hash", draw / hash);
    json_builder_end_object(json);
}

/* What it costs to leave the id of a palette of 256 colours to the core. */
void palette_hit(JsonBuilder *json)
{
    struct qxl_palette palette = {.entries = PIXELS, .count = 256, .unique = 1};
    const struct qxl_image image = {
        .kind = QXL_IMAGE_FROM_BITMAP,
        .caching = QXL_IMAGE_CACHING_NEVER,
        .bitmap = {.format = SPICE_BITMAP_FMT_8BIT,
                   .width = 1,
                   .height = 1,
                   .pixels = PIXELS,
                   .palette = &palette},
    };
    const struct qxl_draw request = {
        .type = QXL_DRAW_COPY,
        .box = {.right = 1, .bottom = 1},
        .copy = {.source = &image, .source_area = {.right = 1, .bottom = 1}},
    };
    double named = draw_ns(&request, WITH_CACHES), found;

    palette.unique = 0;
    found = draw_ns(&request, WITH_CACHES);
    json_builder_set_member_name(json, "palette_hit");
    json_builder_begin_object(json);
    add_number(json, "draw_ns", found);
    add_number(json, "with_named_id_ns", named);
    json_builder_end_object(json);
}
