/* SPDX-License-Identifier: BSD-3-Clause */
/* What the driver core costs. Prints one JSON object; a function a metric, put together in main().
 *
 * The device is the fake one with the null host, stepped in the same thread: a batch is pushed,
 * then the device works until it is idle. "draw" is the time inside qxl_draw() alone, "whole" has
 * the device in it. Best of several runs: the machine is shared. */
#include <json-glib/json-glib.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <qxl/draw.h>
#include <qxl_wire.h>

#include "../../core/src/hash.h"
#include "../../harness/backend/fake.h"
#include "../../harness/os/deterministic.h"
#include "../../harness/os/threads.h"

enum {
    BATCH = 31,
    RUNS = 7,
    BATCHES = 3000,
    SCREEN_WIDTH = 1920,
    SCREEN_HEIGHT = 1080,
    SCREEN_BYTES = SCREEN_WIDTH * SCREEN_HEIGHT * 4,
    UPLOADS = 30,
};

/* A display on an OS of its choice. */
struct bench {
    struct rig_backend *backend;
    struct qxl_hw hw;
    struct rig_deterministic deterministic;
    struct rig_threads *threads; /* NULL: deterministic */
    struct qxl_display *display;
};

static void check(enum qxl_status status, const char *what)
{
    if (status == QXL_STATUS_OK)
        return;
    fprintf(stderr, "bench: %s: %s\n", what, qxl_status_name(status));
    exit(1);
}

static void bench_open(struct bench *bench, bool threads)
{
    const struct rig_fake_options options = {.host = RIG_FAKE_HOST_NULL,
                                             .device = {.vgamem_mb = 16, .vram_size_mb = 64}};
    const struct qxl_surface_request primary = {
        .width = SCREEN_WIDTH, .height = SCREEN_HEIGHT, .format = SPICE_SURFACE_FMT_32_xRGB};
    /* Nobody steps the device while threads wait: bring it up by the synchronous ports. */
    const struct qxl_config config = {
        .sync_io = true, .image_cache_entries = 256, .palette_cache_entries = 64};
    const char *reason = NULL;

    memset(bench, 0, sizeof(*bench));
    bench->backend = rig_fake_backend_create(&options);
    if (!bench->backend) {
        perror("bench: the fake device");
        exit(1);
    }
    check(qxl_probe(&bench->backend->bars, &bench->hw, &reason), "probe");
    if (threads) {
        bench->threads = rig_threads_create(bench->backend, &bench->hw);
        check(qxl_display_create(&bench->hw, &rig_threads_os, bench->threads, &config,
                                 &bench->display),
              "create");
    } else {
        rig_deterministic_init(&bench->deterministic, bench->backend);
        bench->deterministic.hw = &bench->hw;
        check(qxl_display_create(&bench->hw, &rig_deterministic_os, &bench->deterministic, &config,
                                 &bench->display),
              "create");
    }
    check(qxl_display_start(bench->display), "start");
    check(qxl_primary_create(bench->display, &primary), "primary surface");
}

static void bench_close(struct bench *bench)
{
    qxl_display_destroy(bench->display);
    rig_backend_destroy(bench->backend);
    rig_threads_destroy(bench->threads);
}

static void settle(struct bench *bench)
{
    while (bench->backend->ops->step(bench->backend))
        ;
}

static double now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

/* ---- commands ---- */

struct cost {
    double draw_ns, whole_ns; /* a command */
};

static struct cost measure_once(struct bench *bench, const struct qxl_draw *request)
{
    double draw = 0, start = now_ns();

    for (int batch = 0; batch < BATCHES; batch++) {
        double before = now_ns();

        for (int i = 0; i < BATCH; i++)
            check(qxl_draw(bench->display, request), "draw");
        draw += now_ns() - before;
        settle(bench);
    }
    return (struct cost){draw / (BATCHES * BATCH), (now_ns() - start) / (BATCHES * BATCH)};
}

static struct cost measure(struct bench *bench, const struct qxl_draw *request)
{
    struct cost best = {INFINITY, INFINITY};

    for (int run = 0; run < RUNS; run++) {
        struct cost cost = measure_once(bench, request);

        best.draw_ns = fmin(best.draw_ns, cost.draw_ns);
        best.whole_ns = fmin(best.whole_ns, cost.whole_ns);
    }
    return best;
}

static void report_cost(JsonBuilder *json, const char *name, const struct qxl_draw *request)
{
    json_builder_set_member_name(json, name);
    json_builder_begin_object(json);
    for (int threads = 0; threads < 2; threads++) {
        struct bench bench;
        struct cost cost;

        bench_open(&bench, threads);
        cost = measure(&bench, request);
        bench_close(&bench);
        json_builder_set_member_name(json, threads ? "threads" : "deterministic");
        json_builder_begin_object(json);
        json_builder_set_member_name(json, "draw_ns");
        json_builder_add_double_value(json, cost.draw_ns);
        json_builder_set_member_name(json, "whole_ns");
        json_builder_add_double_value(json, cost.whole_ns);
        json_builder_end_object(json);
    }
    json_builder_end_object(json);
}

static void fill(JsonBuilder *json)
{
    const struct qxl_draw request = {
        .type = QXL_DRAW_FILL,
        .box = {.left = 10, .top = 20, .right = 300, .bottom = 400},
        .fill.brush = {.kind = QXL_BRUSH_SOLID, .color = 0x336699},
    };

    report_cost(json, "fill", &request);
}

static const uint32_t PIXELS[64 * 64];

static void copy_64x64(JsonBuilder *json)
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

/* ---- uploads ---- */

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

static void upload_1080p(JsonBuilder *json)
{
    uint8_t *pixels = malloc(SCREEN_BYTES);
    double upload = INFINITY, copy = INFINITY;
    struct bench bench;

    if (!pixels)
        exit(1);
    memset(pixels, 0x5a, SCREEN_BYTES);
    bench_open(&bench, false);
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

static void add_number(JsonBuilder *json, const char *name, double value)
{
    json_builder_set_member_name(json, name);
    json_builder_add_double_value(json, value);
}

static void image_hash(JsonBuilder *json)
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

static double draw_ns(const struct qxl_draw *request)
{
    struct bench bench;
    struct cost cost;

    bench_open(&bench, false);
    cost = measure(&bench, request);
    bench_close(&bench);
    return cost.draw_ns;
}

static void cache_hit_64x64(JsonBuilder *json)
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
    double draw = draw_ns(&request), hash = hash_ns(PIXELS, 64, 64, 10000);

    json_builder_set_member_name(json, "cache_hit_64x64");
    json_builder_begin_object(json);
    add_number(json, "draw_ns", draw);
    add_number(json, "hash_ns", hash);
    add_number(json, "draw_of_hash", draw / hash);
    json_builder_end_object(json);
}

/* What it costs to leave the id of a palette of 256 colours to the core. */
static void palette_hit(JsonBuilder *json)
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
    double named = draw_ns(&request), found;

    palette.unique = 0;
    found = draw_ns(&request);
    json_builder_set_member_name(json, "palette_hit");
    json_builder_begin_object(json);
    add_number(json, "draw_ns", found);
    add_number(json, "with_named_id_ns", named);
    json_builder_end_object(json);
}

/* ---- all of them ---- */

int main(void)
{
    static void (*const METRICS[])(JsonBuilder * json) = {fill,       copy_64x64,      upload_1080p,
                                                          image_hash, cache_hit_64x64, palette_hit};
    JsonBuilder *json = json_builder_new();
    JsonNode *root;
    char *text;

    json_builder_begin_object(json);
    for (size_t i = 0; i < sizeof(METRICS) / sizeof(METRICS[0]); i++)
        METRICS[i](json);
    json_builder_end_object(json);
    root = json_builder_get_root(json);
    text = json_to_string(root, true);
    puts(text);
    g_free(text);
    json_node_unref(root);
    g_object_unref(json);
    return 0;
}
