/* SPDX-License-Identifier: BSD-3-Clause */
#include "call.h"

enum { PRIMARY_SIDE = 256, SURFACES = 8, FILLERS = 4 };

const struct qxl_surface_request RIG_SCENE_SURFACE = {
    .width = 32, .height = 16, .format = SPICE_SURFACE_FMT_32_ARGB};

void rig_scenario_device(struct fake_qxl_config *device)
{
    device->ram_size_mb = 16;
    device->vgamem_mb = 8;
    device->vram_size_mb = 1;
    device->surfaces = SURFACES;
}

uint32_t rig_scenario_surface_ids(const struct rig_scenario *scenario)
{
    return 1 + scenario->needs_surface + (scenario->fills_memory ? FILLERS : 0) +
           scenario->surfaces;
}

bool rig_scene_settle(struct rig_scene *scene)
{
    enum { STEPS_MAX = 100 * 1000 };
    struct rig_backend *backend = scene->os->backend;

    for (int steps = 0; steps < STEPS_MAX; steps++) {
        if (!backend->ops->step(backend))
            return true;
    }
    return false;
}

bool rig_scene_create_primary(struct rig_scene *scene)
{
    const struct qxl_surface_request request = {
        .width = PRIMARY_SIDE, .height = PRIMARY_SIDE, .format = SPICE_SURFACE_FMT_32_xRGB};

    return call(scene, qxl_primary_create(scene->display, &request));
}

bool rig_scene_bring_up(struct rig_scene *scene)
{
    const struct qxl_bars *bars = &scene->os->backend->bars;

    scene->os->hw = NULL;
    if (!call(scene, qxl_probe(bars, &scene->hw, NULL)))
        return false;
    scene->os->hw = &scene->hw;
    return call(scene, qxl_display_create(&scene->hw, scene->table, scene->os, &scene->config,
                                          &scene->display)) &&
           call(scene, qxl_display_start(scene->display)) && rig_scene_create_primary(scene);
}

static uint64_t memory_used(const struct rig_scene *scene)
{
    return qxl_display_statistics(scene->display).heap_used;
}

static bool make_filler(struct rig_scene *scene, uint64_t bytes)
{
    enum { WIDTH = 64, ROW = 4 * WIDTH };
    const struct qxl_surface_request request = {
        .width = WIDTH, .height = (uint32_t)(bytes / ROW), .format = SPICE_SURFACE_FMT_32_xRGB};
    struct qxl_surface_id id;
    bool made = call(scene, qxl_surface_create(scene->display, &request, &id));

    scene->fillers += made;
    return made;
}

/* Surfaces that leave little in BAR 0's heap, and nothing in the surface BAR. The heap finds a
 * block for at most 15/16 of what is free. */
static bool fill_memory(struct rig_scene *scene)
{
    enum { LEFT = 4096 };
    const uint64_t all = (uint64_t)scene->hw.pages_size + scene->hw.vram.size;
    uint64_t start = memory_used(scene);

    if (scene->hw.vram.size > 0 && !make_filler(scene, scene->hw.vram.size))
        return false;
    for (int i = 0; i < FILLERS - 2; i++)
        if (!make_filler(scene, (all - memory_used(scene)) / 16 * 15))
            return false;
    if (!make_filler(scene, all - memory_used(scene) - LEFT) || !rig_scene_settle(scene) ||
        !call(scene, qxl_reclaim_all(scene->display, scene->config.memory_timeout_ns)))
        return false;
    scene->filler_bytes = memory_used(scene) - start;
    return true;
}

static bool make_surface(struct rig_scene *scene)
{
    struct qxl_surface_id id;

    if (!call(scene, qxl_surface_create(scene->display, &RIG_SCENE_SURFACE, &id)))
        return false;
    scene->surfaces = 1;
    return id.value == 1;
}

bool rig_scene_prepare(struct rig_scene *scene)
{
    if (scene->scenario->from_scratch)
        return true;
    if (!rig_scene_bring_up(scene))
        return false;
    scene->connect_client(scene);
    return (!scene->scenario->needs_surface || make_surface(scene)) &&
           (!scene->scenario->fills_memory || fill_memory(scene));
}
