/* SPDX-License-Identifier: BSD-3-Clause */
#include "bench.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BATCH = 31, BATCHES = 3000 };

const uint32_t PIXELS[SIDE * SIDE];

void check(enum qxl_status status, const char *what)
{
    if (status == QXL_STATUS_OK)
        return;
    fprintf(stderr, "bench: %s: %s\n", what, qxl_status_name(status));
    exit(1);
}

void bench_open(struct bench *bench, enum bench_kind kind)
{
    const struct rig_fake_options options = {.host = RIG_FAKE_HOST_NULL,
                                             .device = {.vgamem_mb = 16, .vram_size_mb = 64}};
    const struct qxl_surface_request primary = {
        .width = SCREEN_WIDTH, .height = SCREEN_HEIGHT, .format = SPICE_SURFACE_FMT_32_xRGB};
    /* Nobody steps the device while threads wait: bring it up by the synchronous ports. */
    const struct qxl_config config = {
        .sync_io = true,
        .image_cache_entries = kind == WITH_CACHES ? 256 : 0,
        .palette_cache_entries = kind == WITH_CACHES ? 64 : 0,
    };
    const char *reason = NULL;

    memset(bench, 0, sizeof(*bench));
    bench->backend = rig_fake_backend_create(&options);
    if (!bench->backend) {
        perror("bench: the fake device");
        exit(1);
    }
    check(qxl_probe(&bench->backend->bars, &bench->hw, &reason), "probe");
    if (kind == THREADS) {
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

void bench_close(struct bench *bench)
{
    qxl_display_destroy(bench->display);
    rig_backend_destroy(bench->backend);
    rig_threads_destroy(bench->threads);
}

void settle(struct bench *bench)
{
    while (bench->backend->ops->step(bench->backend))
        ;
}

double now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

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

struct cost measure(struct bench *bench, const struct qxl_draw *request)
{
    struct cost best = {INFINITY, INFINITY};

    for (int run = 0; run < RUNS; run++) {
        struct cost cost = measure_once(bench, request);

        best.draw_ns = fmin(best.draw_ns, cost.draw_ns);
        best.whole_ns = fmin(best.whole_ns, cost.whole_ns);
    }
    return best;
}

double draw_ns(const struct qxl_draw *request, enum bench_kind kind)
{
    struct bench bench;
    struct cost cost;

    bench_open(&bench, kind);
    cost = measure(&bench, request);
    bench_close(&bench);
    return cost.draw_ns;
}

void add_number(JsonBuilder *json, const char *name, double value)
{
    json_builder_set_member_name(json, name);
    json_builder_add_double_value(json, value);
}

/* Prints one JSON object; a function a metric. */
int main(void)
{
    static void (*const METRICS[])(JsonBuilder * json) = {
        fill, copy_64x64, each_kind, text, upload_1080p, image_hash, cache_hit_64x64, palette_hit,
    };
    JsonBuilder *json = json_builder_new();
    JsonNode *root;
    char *printed;

    json_builder_begin_object(json);
    for (size_t i = 0; i < sizeof(METRICS) / sizeof(METRICS[0]); i++)
        METRICS[i](json);
    json_builder_end_object(json);
    root = json_builder_get_root(json);
    printed = json_to_string(root, true);
    puts(printed);
    g_free(printed);
    json_node_unref(root);
    g_object_unref(json);
    return 0;
}
