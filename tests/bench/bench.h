/* SPDX-License-Identifier: BSD-3-Clause */
/* What the driver core costs.
 *
 * The device is the fake one with the null host, stepped in the same thread: a batch is pushed,
 * then the device works until it is idle. "draw" is the time inside qxl_draw() alone, "whole" has
 * the device in it. Best of several runs, in processor time: the machine is shared. */
#ifndef TESTS_BENCH_BENCH_H
#define TESTS_BENCH_BENCH_H

#include <json-glib/json-glib.h>

#include <qxl/draw.h>
#include <qxl_wire.h>

#include "../../harness/backend/fake.h"
#include "../../harness/os/deterministic.h"
#include "../../harness/os/threads.h"

enum {
    RUNS = 7,
    SCREEN_WIDTH = 1920,
    SCREEN_HEIGHT = 1080,
    SCREEN_BYTES = SCREEN_WIDTH * SCREEN_HEIGHT * 4,
    SIDE = 64,
};

/* A display on an OS of its choice. */
struct bench {
    struct rig_backend *backend;
    struct qxl_hw hw;
    struct rig_deterministic deterministic;
    struct rig_threads *threads; /* NULL: deterministic */
    struct qxl_display *display;
};

struct cost {
    double draw_ns, whole_ns; /* a command */
};

/* SIDE x SIDE black pixels. */
extern const uint32_t PIXELS[SIDE * SIDE];

/* End the program if a call of the core failed. */
void check(enum qxl_status status, const char *what);
/* What the benched display is like. */
enum bench_kind { DETERMINISTIC, THREADS, WITH_CACHES };

void bench_open(struct bench *bench, enum bench_kind kind);
void bench_close(struct bench *bench);
/* Let the device work until it is idle. */
void settle(struct bench *bench);
/* Processor time of this thread. */
double now_ns(void);

struct cost measure(struct bench *bench, const struct qxl_draw *request);
/* Time in qxl_draw() alone. */
double draw_ns(const struct qxl_draw *request, enum bench_kind kind);
void add_number(JsonBuilder *json, const char *name, double value);

/* Metrics: each adds a member to the open JSON object. */
void fill(JsonBuilder *json);
void copy_64x64(JsonBuilder *json);
void each_kind(JsonBuilder *json);
void text(JsonBuilder *json);
void upload_1080p(JsonBuilder *json);
void image_hash(JsonBuilder *json);
void cache_hit_64x64(JsonBuilder *json);
void palette_hit(JsonBuilder *json);

#endif
