/* SPDX-License-Identifier: BSD-3-Clause */
#include <qxl/power.h>
#include <string.h>

#include "stage.h"

struct run {
    struct rig_scene scene; /**< first: it is what the scenario sees */
    struct rig_stage stage;
    struct rig_deterministic os;
    GString *faults; /**< each ends in "; " */
    bool failed;     /**< a call has not returned QXL_STATUS_OK: only the first one is told */
};

/**
 * How long the core waits. On a silent device of a QEMU it is as long in real time; but one surface
 * may take all memory, and spice-server goes through it.
 */
static uint64_t patience_ns(const struct run *run)
{
    static const uint64_t LEAST = 2000000000, OF_A_BYTE = 40;
    const struct qxl_bars *bars = &run->stage.backend->bars;

    return LEAST + (bars->ram.size + bars->vram.size) * OF_A_BYTE;
}

static struct run *run_of(struct rig_scene *scene)
{
    return (struct run *)scene;
}

static bool look(struct rig_scene *scene, const char *call, enum qxl_status status)
{
    struct run *run = run_of(scene);

    if (status == QXL_STATUS_OK)
        return true;
    if (!run->failed)
        g_string_append_printf(run->faults, "%.*s returned %s; ", (int)strcspn(call, "("), call,
                               qxl_status_name(status));
    run->failed = true;
    return false;
}

static void connect_client(struct rig_scene *scene)
{
    struct rig_stage *stage = &run_of(scene)->stage;

    stage->kind->connect_client(stage);
}

static void expect(struct run *run, bool holds, const char *what)
{
    if (!holds)
        g_string_append_printf(run->faults, "%s; ", what);
}

/** All is drawn, and comes back, but for the last pointer shape, which a host keeps. */
static void expect_all_accounted_for(struct run *run)
{
    struct rig_scene *scene = &run->scene;
    uint32_t surfaces = scene->surfaces + scene->fillers;
    struct qxl_statistics statistics;

    if (!scene->display || qxl_display_is_gone(scene->display))
        return;
    qxl_cache_drop(scene->display);
    look(scene, "qxl_power_quiesce at the end",
         qxl_power_quiesce(scene->display, patience_ns(run)));
    statistics = qxl_display_statistics(scene->display);
    expect(run, statistics.live == surfaces || statistics.live == surfaces + 1,
           "what is live is not the surfaces, or they and a pointer shape");
    expect(run, statistics.bad_releases == 0, "the device released what was not in flight");
    expect(run, statistics.broken_chains == 0, "a release chain had no end");
}

static bool is_asleep(uint32_t prod, uint32_t cons, uint32_t notify_on_prod)
{
    return cons == prod && notify_on_prod == prod + 1;
}

/**
 * Let the host take all commands and go to sleep. A host in another process may be slow at any
 * time, so that it was idle for a moment says nothing.
 */
static bool rest(struct run *run, QXLRam *header)
{
    enum { TRIES = 200 };
    const struct qxl_hw *hw = &run->scene.hw;

    for (int i = 0; i < TRIES && rig_scene_settle(&run->scene); i++) {
        memcpy(header, (uint8_t *)hw->ram.memory + hw->ram_header_offset, sizeof(*header));
        if (is_asleep(header->cmd_ring.prod, header->cmd_ring.cons,
                      header->cmd_ring.notify_on_prod) &&
            is_asleep(header->cursor_ring.prod, header->cursor_ring.cons,
                      header->cursor_ring.notify_on_prod))
            return true;
    }
    return false;
}

static void play(struct run *run, struct rig_scenario_result *result)
{
    struct rig_scene *scene = &run->scene;

    if (rig_scene_prepare(scene))
        scene->scenario->act(scene);
    if (scene->hw.ram.memory)
        expect(run, rest(run, &result->header), "the device does not take all commands");
    expect_all_accounted_for(run);
    qxl_display_destroy(scene->display);
    rig_scene_settle(scene);
    expect(run, run->os.allocated == 0, "the core leaked system memory");
    if (run->os.violation)
        g_string_append_printf(run->faults, "the core %s; ", run->os.violation);
}

/** NULL if it can be played. */
static char *why_not(const struct rig_stage *stage, const struct rig_scenario *scenario)
{
    unsigned revision = stage->backend->bars.revision;
    struct qxl_hw hw;

    switch (qxl_probe(&stage->backend->bars, &hw, NULL)) {
    case QXL_STATUS_UNSUPPORTED:
        return g_strdup_printf("the core has no support for revision %u", revision);
    case QXL_STATUS_OK:
        break;
    default:
        return NULL; /* the scenario will say so */
    }
    if (scenario->needs & ~hw.capabilities & QXL_CAN_COMPOSITE)
        return g_strdup_printf("revision %u has no composite", revision);
    if (scenario->needs & ~hw.capabilities & QXL_CAN_MONITORS_CONFIG)
        return g_strdup_printf("revision %u has no configuration of monitors", revision);
    if (scenario->fills_memory && hw.vram.size > RIG_SCENE_FILL_MOST)
        return g_strdup("it fills the surface BAR, which has more than 1 GiB");
    if (hw.surface_count < rig_scenario_surface_ids(scenario))
        return g_strdup_printf("it needs %u surface ids, and the device has %u",
                               rig_scenario_surface_ids(scenario), hw.surface_count);
    return NULL;
}

static void judge(struct run *run, struct rig_scenario_result *result)
{
    run->stage.kind->listen(&run->stage);
    if (run->stage.said->len)
        g_string_append_printf(run->faults, "the device said: %s", run->stage.said->str);
    if (!run->faults->len)
        return;
    g_string_truncate(run->faults, run->faults->len - strlen("; "));
    result->outcome = RIG_SCENARIO_FAILED;
    result->why = g_strdup(run->faults->str);
}

static void run_on_stage(struct run *run, bool sync_io, const struct rig_scenario *scenario,
                         struct rig_scenario_result *result)
{
    result->why = why_not(&run->stage, scenario);
    if (result->why) {
        result->outcome = RIG_SCENARIO_SKIPPED;
        return;
    }
    rig_deterministic_init(&run->os, run->stage.backend);
    run->scene = (struct rig_scene){
        .scenario = scenario,
        .os = &run->os,
        .table = &rig_deterministic_os,
        .config = scenario->config,
        .look = look,
        .connect_client = connect_client,
    };
    run->scene.config.sync_io |= sync_io;
    run->scene.config.ring_timeout_ns = patience_ns(run);
    run->scene.config.memory_timeout_ns = patience_ns(run);
    run->scene.config.io_timeout_ns = patience_ns(run);
    play(run, result);
    judge(run, result);
}

bool rig_scenario_run(const struct rig_stage_kind *kind, const struct fake_qxl_config *device,
                      bool sync_io, const struct rig_scenario *scenario,
                      struct rig_scenario_result *result, GError **error)
{
    struct run run = {
        .stage = {.kind = kind, .said = g_string_new(NULL)},
        .faults = g_string_new(NULL),
    };
    struct fake_qxl_config config = *device;
    bool open;

    *result = (struct rig_scenario_result){.outcome = RIG_SCENARIO_PASSED};
    config.guestdebug = MAX(config.guestdebug, 1);
    open = kind->open(&run.stage, &config, error);
    if (open)
        run_on_stage(&run, sync_io, scenario, result);
    rig_backend_destroy(run.stage.backend);
    g_string_free(run.stage.said, TRUE);
    g_string_free(run.faults, TRUE);
    return open;
}

void rig_scenario_result_clear(struct rig_scenario_result *result)
{
    g_clear_pointer(&result->why, g_free);
}

const char *rig_scenario_outcome_name(enum rig_scenario_outcome outcome)
{
    static const char *const NAMES[] = {"passed", "failed", "skipped"};

    return NAMES[outcome];
}
