/* SPDX-License-Identifier: BSD-3-Clause */
/* A scenario goes on after a failure, as a driver would, with all that does not need what failed.
 */
#include <qxl/cursor.h>
#include <qxl/draw.h>
#include <qxl/monitors.h>
#include <qxl/power.h>

#include "call.h"
#include "requests.h"

static enum qxl_status fill(struct rig_scene *scene, struct qxl_surface_id surface)
{
    const struct qxl_draw request = {
        .type = QXL_DRAW_FILL,
        .surface = surface,
        .box = {.bottom = 9, .right = 9},
        .fill.brush = {.kind = QXL_BRUSH_SOLID},
    };

    return qxl_draw(scene->display, &request);
}

static bool make_surface(struct rig_scene *scene, struct qxl_surface_id *id)
{
    bool made = call(scene, qxl_surface_create(scene->display, &RIG_SCENE_SURFACE, id));

    scene->surfaces += made;
    return made;
}

static void destroy_surface(struct rig_scene *scene, struct qxl_surface_id id)
{
    if (call(scene, qxl_surface_destroy(scene->display, id)))
        scene->surfaces--;
}

static void bring_up(struct rig_scene *scene)
{
    rig_scene_bring_up(scene);
}

static void stop(struct rig_scene *scene)
{
    call(scene, fill(scene, QXL_PRIMARY));
    qxl_display_stop(scene->display);
    call(scene, QXL_STATUS_OK); /* for its time */
    scene->surfaces = 0;
}

static void start_again(struct rig_scene *scene)
{
    call(scene, fill(scene, QXL_PRIMARY));
    scene->surfaces = 0;
    if (call(scene, qxl_display_start(scene->display)) && rig_scene_create_primary(scene))
        call(scene, fill(scene, QXL_PRIMARY));
}

/* More commands than may be in flight: waits for releases. */
static void draw(struct rig_scene *scene)
{
    for (int i = 0; i < 4; i++)
        call(scene, qxl_draw(scene->display, scene->scenario->draw));
}

/* More than the ring has room for. */
static void fill_the_ring(struct rig_scene *scene)
{
    for (int i = 0; i < 34; i++)
        call(scene, fill(scene, QXL_PRIMARY));
}

static void fill_the_cursor_ring(struct rig_scene *scene)
{
    for (int i = 0; i < 34; i++)
        call(scene, qxl_cursor_move(scene->display, (struct qxl_point){i, -i}));
}

static void set_cursor(struct rig_scene *scene, uint8_t type)
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

    call(scene, qxl_cursor_set(scene->display, &shape, (struct qxl_point){-3, 4}, true));
}

static void use_cursor(struct rig_scene *scene)
{
    set_cursor(scene, SPICE_CURSOR_TYPE_ALPHA);
    call(scene, qxl_cursor_move(scene->display, (struct qxl_point){5, 6}));
    call(scene, qxl_cursor_trail(scene->display, 3, 50));
    call(scene, qxl_cursor_hide(scene->display));
    set_cursor(scene, SPICE_CURSOR_TYPE_MONO);
    set_cursor(scene, SPICE_CURSOR_TYPE_COLOR32);
}

static void use_surface(struct rig_scene *scene)
{
    struct qxl_surface_id id;

    if (!make_surface(scene, &id))
        return;
    call(scene, fill(scene, id));
    destroy_surface(scene, id);
}

/* It has its id and its memory, and then waits for the ring. */
static void use_surface_behind_a_full_ring(struct rig_scene *scene)
{
    struct qxl_surface_id id;

    for (int i = 0; i < 32; i++)
        call(scene, fill(scene, QXL_PRIMARY));
    if (make_surface(scene, &id))
        destroy_surface(scene, id);
}

/* More than there are ids: waits for one to come back. */
static void use_many_surfaces(struct rig_scene *scene)
{
    struct qxl_surface_id id;

    for (int i = 0; i < 9; i++)
        if (make_surface(scene, &id))
            destroy_surface(scene, id);
}

static void update_area(struct rig_scene *scene)
{
    const struct qxl_rect area = {.top = 1, .left = 2, .bottom = 30, .right = 40};

    call(scene, fill(scene, QXL_PRIMARY));
    call(scene, qxl_surface_update_area(scene->display, QXL_PRIMARY, &area));
}

static void change_mode(struct rig_scene *scene)
{
    const struct qxl_surface_request request = {
        .width = 100, .height = 80, .format = SPICE_SURFACE_FMT_16_555};

    call(scene, fill(scene, QXL_PRIMARY));
    call(scene, qxl_primary_destroy(scene->display));
    call(scene, qxl_primary_create(scene->display, &request));
    call(scene, fill(scene, QXL_PRIMARY));
}

static void destroy_all(struct rig_scene *scene)
{
    struct qxl_surface_id id;

    make_surface(scene, &id);
    scene->surfaces = 0;
    call(scene, qxl_surface_destroy_all(scene->display));
}

static void evict(struct rig_scene *scene)
{
    struct qxl_surface_id id;
    struct qxl_evicted *evicted = NULL;

    if (!make_surface(scene, &id))
        return;
    call(scene, fill(scene, id));
    if (call(scene, qxl_surface_evict(scene->display, id, &evicted)))
        scene->surfaces--;
    if (evicted && call(scene, qxl_surface_restore(scene->display, evicted, &id))) {
        scene->surfaces++;
        evicted = NULL;
    }
    qxl_evicted_destroy(scene->display, evicted);
}

/* For the most monitors, in units of 64 bytes. */
enum {
    MONITORS_BYTES = (sizeof(QXLMonitorsConfig) + QXL_MONITORS_MAX * sizeof(QXLHead) + 63) & ~63
};

static void set_monitors(struct rig_scene *scene)
{
    static const struct qxl_monitor monitors[] = {{0, 0, 0, 100, 90}, {1, 100, 0, 50, 60}};

    scene->keeps = MONITORS_BYTES;
    call(scene, qxl_monitors_set(scene->display, monitors, 2, 2));
    call(scene, qxl_monitors_set(scene->display, monitors, 1, 4));
}

static void copy_bitmap(struct rig_scene *scene, uint32_t height, enum qxl_image_caching caching)
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

    call(scene, qxl_draw(scene->display, &request));
}

/* There is none for the command, or only for its picture: waits for releases. */
static void run_out_of_memory(struct rig_scene *scene)
{
    for (uint32_t height = 1; height <= 16; height++)
        copy_bitmap(scene, height, QXL_IMAGE_CACHING_NEVER);
    set_monitors(scene);
}

/* The last ones have their memory and their pictures, and then wait for the ring. */
static void use_the_cache_behind_a_full_ring(struct rig_scene *scene)
{
    for (int i = 0; i < 34; i++)
        copy_bitmap(scene, 16, QXL_IMAGE_CACHING_NOW);
}

static void draw_on_surface(struct rig_scene *scene)
{
    call(scene, fill(scene, (struct qxl_surface_id){1}));
}

static void suspend_and_resume(struct rig_scene *scene)
{
    draw_on_surface(scene);
    call(scene, qxl_power_suspend(scene->display));
    if (call(scene, qxl_power_resume(scene->display)))
        draw_on_surface(scene);
}

static void recover(struct rig_scene *scene)
{
    draw_on_surface(scene);
    if (call(scene, qxl_power_recover(scene->display)))
        draw_on_surface(scene);
}

static void quiesce(struct rig_scene *scene)
{
    draw_on_surface(scene);
    call(scene, qxl_power_quiesce(scene->display, 20ull * 1000 * 1000));
}

/* Each picture twice: put into the cache, and taken from there. Then more than it has room for. */
static void use_caches(struct rig_scene *scene)
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

        call(scene, qxl_draw(scene->display, &request));
        set_cursor(scene, i % 2 ? SPICE_CURSOR_TYPE_MONO : SPICE_CURSOR_TYPE_ALPHA);
    }
}

/* Each kind of message. */
static void log_everything(struct rig_scene *scene)
{
    use_surface(scene);
    use_cursor(scene);
    change_mode(scene);
}

static void reclaim_all(struct rig_scene *scene)
{
    call(scene, fill(scene, QXL_PRIMARY));
    call(scene, qxl_cursor_hide(scene->display));
    call(scene, qxl_reclaim_all(scene->display, 20ull * 1000 * 1000));
}

static const struct rig_scenario SCENARIOS[] = {
    {"bring-up", .act = bring_up, .from_scratch = true},
    {"stop", .act = stop, .needs_surface = true},
    {"start again", .act = start_again, .needs_surface = true},
    {"a full ring", .act = fill_the_ring},
    {"a full cursor ring", .act = fill_the_cursor_ring},
    {"cursor", .act = use_cursor},
    {"surface", .act = use_surface, .surfaces = 1},
    {"surface behind a full ring", .act = use_surface_behind_a_full_ring, .surfaces = 1},
    {"more surfaces than ids", .act = use_many_surfaces, .surfaces = 1},
    {"update area", .act = update_area},
    {"mode change", .act = change_mode},
    {"destroy all surfaces", .act = destroy_all, .needs_surface = true, .surfaces = 1},
    {"evict and restore", .act = evict, .surfaces = 1},
    {"monitors", .act = set_monitors, .needs = QXL_CAN_MONITORS_CONFIG},
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
    {"everything is logged", .act = log_everything, .surfaces = 1,
     .config.log_level = QXL_LOG_ALLOCATION},
    {"sleep is logged", .act = suspend_and_resume, .config.log_level = QXL_LOG_ALLOCATION,
     .needs_surface = true},
    {"memory runs out", .act = run_out_of_memory, .fills_memory = true,
     .needs = QXL_CAN_MONITORS_CONFIG},
    {"cache behind a full ring", .act = use_the_cache_behind_a_full_ring,
     .config.image_cache_entries = 4},
    {"reclaim all", .act = reclaim_all},
};
enum { SCENARIO_COUNT = sizeof(SCENARIOS) / sizeof(SCENARIOS[0]) };

bool rig_scenario_at(size_t index, struct rig_scenario *scenario)
{
    if (index < SCENARIO_COUNT) {
        *scenario = SCENARIOS[index];
        return true;
    }
    index -= SCENARIO_COUNT;
    if (index >= RIG_REQUEST_COUNT)
        return false;
    *scenario = (struct rig_scenario){
        .name = RIG_REQUESTS[index].name,
        .act = draw,
        .config.commands_max = 3, /* the surface, and two */
        .needs_surface = true,
        .draw = &RIG_REQUESTS[index].draw,
        .needs = RIG_REQUESTS[index].draw.type == QXL_DRAW_COMPOSITE ? QXL_CAN_COMPOSITE : 0,
    };
    return true;
}
