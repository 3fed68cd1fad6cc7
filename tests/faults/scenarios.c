/* SPDX-License-Identifier: BSD-3-Clause */
/* What the driver does while something fails. A scenario goes on after a failure, as a driver
 * would, with all that does not need what failed. */
#include <qxl/cursor.h>
#include <qxl/draw.h>
#include <qxl/monitors.h>
#include <qxl/power.h>

#include "../core/requests.h"
#include "run.h"

static enum qxl_status fill(struct run *run, struct qxl_surface_id surface)
{
    const struct qxl_draw request = {
        .type = QXL_DRAW_FILL,
        .surface = surface,
        .box = {.bottom = 9, .right = 9},
        .fill.brush = {.kind = QXL_BRUSH_SOLID},
    };

    return qxl_draw(run->display, &request);
}

static bool make_surface(struct run *run, struct qxl_surface_id *id)
{
    bool made = run_step(run, qxl_surface_create(run->display, &SMALL_SURFACE, id));

    run->surfaces += made;
    return made;
}

static void destroy_surface(struct run *run, struct qxl_surface_id id)
{
    if (run_step(run, qxl_surface_destroy(run->display, id)))
        run->surfaces--;
}

static void bring_up(struct run *run)
{
    run_bring_up(run);
}

static void stop(struct run *run)
{
    run_step(run, fill(run, QXL_PRIMARY));
    qxl_display_stop(run->display);
    run_step(run, QXL_STATUS_OK); /* for its time */
    run->surfaces = 0;
}

static void start_again(struct run *run)
{
    run_step(run, fill(run, QXL_PRIMARY));
    run->surfaces = 0;
    if (run_step(run, qxl_display_start(run->display)) && run_create_primary(run))
        run_step(run, fill(run, QXL_PRIMARY));
}

/* More commands than may be in flight: waits for releases. */
static void draw(struct run *run)
{
    for (int i = 0; i < 4; i++)
        run_step(run, qxl_draw(run->display, run->scenario->draw));
}

/* More than the ring has room for. */
static void fill_the_ring(struct run *run)
{
    for (int i = 0; i < 34; i++)
        run_step(run, fill(run, QXL_PRIMARY));
}

static void fill_the_cursor_ring(struct run *run)
{
    for (int i = 0; i < 34; i++)
        run_step(run, qxl_cursor_move(run->display, (struct qxl_point){i, -i}));
}

static void set_cursor(struct run *run, uint8_t type)
{
    static const uint32_t pixels[8 * 8];
    const struct qxl_cursor_shape shape = {
        .type = type,
        .width = 8,
        .height = 8,
        .pixels = pixels,
        .pitch = 32,
        .mask = pixels,
        .mask_pitch = 1,
    };

    run_step(run, qxl_cursor_set(run->display, &shape, (struct qxl_point){-3, 4}, true));
}

static void use_cursor(struct run *run)
{
    set_cursor(run, SPICE_CURSOR_TYPE_ALPHA);
    run_step(run, qxl_cursor_move(run->display, (struct qxl_point){5, 6}));
    run_step(run, qxl_cursor_trail(run->display, 3, 50));
    run_step(run, qxl_cursor_hide(run->display));
    set_cursor(run, SPICE_CURSOR_TYPE_MONO);
    set_cursor(run, SPICE_CURSOR_TYPE_COLOR32);
}

static void use_surface(struct run *run)
{
    struct qxl_surface_id id;

    if (!make_surface(run, &id))
        return;
    run_step(run, fill(run, id));
    destroy_surface(run, id);
}

/* It has its id and its memory, and then waits for the ring. */
static void use_surface_behind_a_full_ring(struct run *run)
{
    struct qxl_surface_id id;

    for (int i = 0; i < 32; i++)
        run_step(run, fill(run, QXL_PRIMARY));
    if (make_surface(run, &id))
        destroy_surface(run, id);
}

/* More than there are ids: waits for one to come back. */
static void use_many_surfaces(struct run *run)
{
    struct qxl_surface_id id;

    for (int i = 0; i < 9; i++)
        if (make_surface(run, &id))
            destroy_surface(run, id);
}

static void update_area(struct run *run)
{
    const struct qxl_rect area = {.top = 1, .left = 2, .bottom = 30, .right = 40};

    run_step(run, fill(run, QXL_PRIMARY));
    run_step(run, qxl_surface_update_area(run->display, QXL_PRIMARY, &area));
}

static void change_mode(struct run *run)
{
    const struct qxl_surface_request request = {
        .width = 100, .height = 80, .format = SPICE_SURFACE_FMT_16_555};

    run_step(run, fill(run, QXL_PRIMARY));
    run_step(run, qxl_primary_destroy(run->display));
    run_step(run, qxl_primary_create(run->display, &request));
    run_step(run, fill(run, QXL_PRIMARY));
}

static void destroy_all(struct run *run)
{
    struct qxl_surface_id id;

    make_surface(run, &id);
    run->surfaces = 0;
    run_step(run, qxl_surface_destroy_all(run->display));
}

static void evict(struct run *run)
{
    struct qxl_surface_id id;
    struct qxl_evicted *evicted = NULL;

    if (!make_surface(run, &id))
        return;
    run_step(run, fill(run, id));
    if (run_step(run, qxl_surface_evict(run->display, id, &evicted)))
        run->surfaces--;
    if (evicted && run_step(run, qxl_surface_restore(run->display, evicted, &id))) {
        run->surfaces++;
        evicted = NULL;
    }
    qxl_evicted_destroy(run->display, evicted);
}

/* For the most monitors, in units of 64 bytes. */
enum {
    MONITORS_BYTES = (sizeof(QXLMonitorsConfig) + QXL_MONITORS_MAX * sizeof(QXLHead) + 63) & ~63
};

static void set_monitors(struct run *run)
{
    static const struct qxl_monitor monitors[] = {{0, 0, 0, 100, 90}, {1, 100, 0, 50, 60}};

    run->keeps = MONITORS_BYTES;
    run_step(run, qxl_monitors_set(run->display, monitors, 2, 2));
    run_step(run, qxl_monitors_set(run->display, monitors, 1, 4));
}

static void copy_bitmap(struct run *run, uint32_t height, enum qxl_image_caching caching)
{
    static const uint32_t pixels[32 * 16] = {1, 2, 3};
    const struct qxl_rect all = {.bottom = (int32_t)height, .right = 32};
    const struct qxl_image source = {
        .kind = QXL_IMAGE_FROM_BITMAP,
        .bitmap = {.format = SPICE_BITMAP_FMT_32BIT,
                   .width = 32,
                   .height = height,
                   .pixels = pixels,
                   .pitch = 128},
        .caching = caching,
    };
    const struct qxl_draw request = {
        .type = QXL_DRAW_COPY,
        .box = all,
        .copy = {.source = &source, .source_area = all},
    };

    run_step(run, qxl_draw(run->display, &request));
}

/* There is none for the command, or only for its picture: waits for releases. */
static void run_out_of_memory(struct run *run)
{
    for (uint32_t height = 1; height <= 16; height++)
        copy_bitmap(run, height, QXL_IMAGE_CACHING_NEVER);
    set_monitors(run);
}

/* The last ones have their memory and their pictures, and then wait for the ring. */
static void use_the_cache_behind_a_full_ring(struct run *run)
{
    for (int i = 0; i < 34; i++)
        copy_bitmap(run, 16, QXL_IMAGE_CACHING_NOW);
}

static void draw_on_surface(struct run *run)
{
    run_step(run, fill(run, (struct qxl_surface_id){1}));
}

static void suspend_and_resume(struct run *run)
{
    draw_on_surface(run);
    run_step(run, qxl_power_suspend(run->display));
    if (run_step(run, qxl_power_resume(run->display)))
        draw_on_surface(run);
}

static void recover(struct run *run)
{
    draw_on_surface(run);
    if (run_step(run, qxl_power_recover(run->display)))
        draw_on_surface(run);
}

static void quiesce(struct run *run)
{
    draw_on_surface(run);
    run_step(run, qxl_power_quiesce(run->display, 20ull * MS));
}

/* Each picture twice: put into the cache, and taken from there. Then more than it has room for. */
static void use_caches(struct run *run)
{
    static const uint32_t colors[4] = {1, 2, 3, 4};

    for (uint16_t i = 0; i < 8; i++) {
        const struct qxl_palette palette = {.entries = colors, .count = 1 + i / 2 % 2};
        const struct qxl_image image = {
            .kind = QXL_IMAGE_FROM_BITMAP,
            .bitmap = {.format = SPICE_BITMAP_FMT_1BIT_BE,
                       .width = 4,
                       .height = 1,
                       .pixels = &colors[i / 2],
                       .pitch = 4,
                       .palette = &palette},
            .caching = QXL_IMAGE_CACHING_NOW,
        };
        const struct qxl_draw request = {
            .type = QXL_DRAW_COPY,
            .box = {.bottom = 1, .right = 4},
            .copy = {.source = &image, .source_area = {.bottom = 1, .right = 4}},
        };

        run_step(run, qxl_draw(run->display, &request));
        set_cursor(run, i % 2 ? SPICE_CURSOR_TYPE_MONO : SPICE_CURSOR_TYPE_ALPHA);
    }
}

/* Each kind of message. */
static void log_everything(struct run *run)
{
    use_surface(run);
    use_cursor(run);
    change_mode(run);
}

static void reclaim_all(struct run *run)
{
    run_step(run, fill(run, QXL_PRIMARY));
    run_step(run, qxl_cursor_hide(run->display));
    run_step(run, qxl_reclaim_all(run->display, 20ull * MS));
}

const struct scenario SCENARIOS[] = {
    {"bring-up", .act = bring_up, .from_scratch = true},
    {"stop", .act = stop, .needs_surface = true},
    {"start again", .act = start_again, .needs_surface = true},
    {"a full ring", .act = fill_the_ring},
    {"a full cursor ring", .act = fill_the_cursor_ring},
    {"cursor", .act = use_cursor},
    {"surface", .act = use_surface},
    {"surface behind a full ring", .act = use_surface_behind_a_full_ring},
    {"more surfaces than ids", .act = use_many_surfaces},
    {"update area", .act = update_area},
    {"mode change", .act = change_mode},
    {"destroy all surfaces", .act = destroy_all, .needs_surface = true},
    {"evict and restore", .act = evict},
    {"monitors", .act = set_monitors, .needs = NEEDS_MONITORS},
    {"suspend and resume", .act = suspend_and_resume, .needs_surface = true},
    {"recover", .act = recover, .needs_surface = true},
    {"quiesce", .act = quiesce, .needs_surface = true},
    {"caches", .act = use_caches,
     .config = {.image_cache_entries = 2, .palette_cache_entries = 1, .cursor_cache_entries = 1}},
    {"caches, and few commands", .act = use_caches,
     .config = {.commands_max = 2,
                .image_cache_entries = 2,
                .cursor_cache_entries = 1,
                .log_level = QXL_LOG_CACHE}},
    {"everything is logged", .act = log_everything, .config.log_level = QXL_LOG_ALLOCATION},
    {"sleep is logged", .act = suspend_and_resume, .config.log_level = QXL_LOG_ALLOCATION,
     .needs_surface = true},
    {"memory runs out", .act = run_out_of_memory, .fills_memory = true, .needs = NEEDS_MONITORS},
    {"cache behind a full ring", .act = use_the_cache_behind_a_full_ring,
     .config.image_cache_entries = 4},
    {"reclaim all", .act = reclaim_all},
};
const size_t SCENARIO_COUNT = sizeof(SCENARIOS) / sizeof(SCENARIOS[0]);

bool scenario_at(size_t index, struct scenario *scenario)
{
    if (index < SCENARIO_COUNT) {
        *scenario = SCENARIOS[index];
        return true;
    }
    index -= SCENARIO_COUNT;
    if (index >= REQUEST_COUNT)
        return false;
    *scenario = (struct scenario){
        .name = REQUESTS[index].name,
        .act = draw,
        .config.commands_max = 3, /* the surface, and two */
        .needs_surface = true,
        .draw = &REQUESTS[index].draw,
        .needs = REQUESTS[index].draw.type == QXL_DRAW_COMPOSITE ? NEEDS_COMPOSITE : 0,
    };
    return true;
}
