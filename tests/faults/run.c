/* SPDX-License-Identifier: BSD-3-Clause */
#include "run.h"

#include <stdio.h>
#include <string.h>

#include "access_trap.h"

enum { SURFACES = 8, VGAMEM = 8 * 1024 * 1024, HEADER_ROOM = 8192 };
enum { SURFACE_BYTES = 32 * 16 * 4 + 64 }; /* and its create command */

static const uint64_t RING_TIMEOUT = 31ull * MS;
static const uint64_t MEMORY_TIMEOUT = 43ull * MS;
static const uint64_t IO_TIMEOUT = 57ull * MS;

#define require(run, condition, ...) \
    do {                             \
        if (!(condition))            \
            blame(run, __VA_ARGS__); \
    } while (0)

__attribute__((format(printf, 2, 3), noreturn)) static void blame(const struct run *run,
                                                                  const char *format, ...)
{
    char message[256];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(message, sizeof(message), format, arguments);
    va_end(arguments);
    print_error("%s, %s, call %llu%s: %s\n", run->scene.scenario->name, run->what,
                (unsigned long long)run->os.plan.nth, run->os.plan.from_then_on ? " and on" : "",
                message);
    _fail(__FILE__, __LINE__);
    __builtin_unreachable();
}

static void take_verdict(void *context, const QXLCommandExt *command, enum fake_qxl_verdict verdict,
                         const char *reason)
{
    struct run *run = context;

    (void)command;
    if (verdict == FAKE_QXL_ACCEPT)
        return;
    run->bad_verdicts++;
    run->bad_reason = reason;
}

static struct run *run_of(struct rig_scene *scene)
{
    return (struct run *)scene;
}

static void connect_client(struct rig_scene *scene)
{
    uint8_t bytes[FAKE_QXL_CAPABILITY_BYTES];

    memset(bytes, 0xff, sizeof(bytes));
    fake_qxl_set_client(run_of(scene)->device, true, bytes);
}

void run_open(struct run *run, const struct variant *variant)
{
    struct rig_fake_options options = {
        .device = variant->device,
        .host = RIG_FAKE_HOST_CHECKING,
        .verdict = take_verdict,
        .context = run,
    };

    memset(run, 0, sizeof(*run));
    rig_scenario_device(&options.device);
    assert_int_equal(options.device.surfaces, SURFACES);
    run->variant = variant;
    run->backend = rig_fake_backend_create(&options);
    assert_non_null(run->backend);
    run->device = rig_fake_backend_device(run->backend);
    fault_os_init(&run->os, run->backend, run->device);
}

void run_close(struct run *run)
{
    rig_backend_destroy(run->backend);
}

/* ---- during the run ---- */

static bool can_do_all(const struct run *run)
{
    uint32_t needs = run->scene.scenario->needs, features = run->variant->features;

    return (!(needs & QXL_CAN_COMPOSITE) || (features & NEEDS_COMPOSITE)) &&
           (!(needs & QXL_CAN_MONITORS_CONFIG) || (features & NEEDS_MONITORS));
}

static bool can_cause(const struct run *run, enum qxl_status status)
{
    bool vanishes = run->os.plan.kind >= FAULT_VANISH_AT_CALL;

    switch (status) {
    case QXL_STATUS_OK:
        return true;
    case QXL_STATUS_UNSUPPORTED:
        return !can_do_all(run);
    case QXL_STATUS_NO_MEMORY:
    case QXL_STATUS_TIMEOUT:
        return run->os.fired && !vanishes;
    case QXL_STATUS_INVALID: /* what it uses was not made */
        return run->failed;
    case QXL_STATUS_GONE:
        return run->os.vanished || run->failed;
    case QXL_STATUS_BAD_DEVICE:
        return run->os.vanished;
    }
    return false;
}

/* No function waits for more than these, one after the other. */
static uint64_t longest_call(const struct run *run)
{
    if (run->os.vanished)
        return 3ull * SLICE;
    return RING_TIMEOUT + 2 * MEMORY_TIMEOUT + 3 * IO_TIMEOUT + SLICE;
}

/* The status must be one that the fault can cause, and the call must not have taken longer than its
 * deadlines. */
static bool look(struct rig_scene *scene, const char *call, enum qxl_status status)
{
    struct run *run = run_of(scene);
    uint64_t now = fault_os_time(&run->os), from = run->called_at;

    if (run->os.vanished && from < run->os.vanished_at)
        from = run->os.vanished_at;
    require(run, can_cause(run, status), "the fault cannot cause %s in %s", qxl_status_name(status),
            call);
    require(run, now - from <= longest_call(run), "%s took %llu ms", call,
            (unsigned long long)((now - from) / MS));
    run->called_at = now;
    run->failed |= status != QXL_STATUS_OK;
    run->unsupported |= status == QXL_STATUS_UNSUPPORTED;
    return status == QXL_STATUS_OK;
}

static struct qxl_config config_of(const struct run *run, const struct rig_scenario *scenario)
{
    struct qxl_config config = scenario->config;

    config.sync_io |= run->variant->sync_io;
    config.ring_timeout_ns = RING_TIMEOUT;
    config.memory_timeout_ns = MEMORY_TIMEOUT;
    config.io_timeout_ns = IO_TIMEOUT;
    return config;
}

static enum qxl_status create_primary(struct run *run)
{
    const struct qxl_surface_request request = {
        .width = SURFACE_SIDE, .height = SURFACE_SIDE, .format = SPICE_SURFACE_FMT_32_xRGB};

    return qxl_primary_create(run->scene.display, &request);
}

/* ---- after it ---- */

static void settle(struct run *run)
{
    require(run, rig_scene_settle(&run->scene), "the host never comes to rest");
}

static void expect_rules_kept(struct run *run)
{
    require(run, !run->os.base.violation, "the core %s", run->os.base.violation);
    require(run, run->os.base.locks_held == 0, "locks are still held: %x", run->os.base.locks_held);
}

/* As many surfaces can be made as there are ids for, if there is a primary surface. */
static void expect_ids_back(struct run *run)
{
    const struct qxl_surface_request request = {
        .width = 1, .height = 1, .format = SPICE_SURFACE_FMT_32_xRGB};
    struct qxl_surface_info info;
    struct qxl_surface_id id;

    if (qxl_surface_info(run->scene.display, QXL_PRIMARY, &info) != QXL_STATUS_OK)
        return;
    for (uint32_t made = run->scene.surfaces + run->scene.fillers; made < SURFACES - 1; made++) {
        enum qxl_status status = qxl_surface_create(run->scene.display, &request, &id);

        require(run, status == QXL_STATUS_OK, "surface ids are lost: %s after %u",
                qxl_status_name(status), made);
    }
}

static void expect_memory_back(struct run *run, uint64_t used)
{
    uint64_t expected = run->scene.surfaces * SURFACE_BYTES + run->scene.filler_bytes;

    require(run, used == expected || (run->scene.keeps && used == expected + run->scene.keeps),
            "%llu bytes of device memory are in use, expected %llu and %llu",
            (unsigned long long)used, (unsigned long long)expected,
            (unsigned long long)run->scene.keeps);
}

/* What is out comes back, and then only what the scenario has is live. */
static void expect_all_accounted_for(struct run *run)
{
    struct qxl_statistics statistics;
    enum qxl_status status;

    if (!run->scene.display || qxl_display_is_gone(run->scene.display) || run->os.lost_state_write)
        return;
    settle(run);
    qxl_cache_drop(run->scene.display);
    fake_qxl_reset_cursor(run->device);
    /* Twice: it does not wait for a pointer's shape, but asks for it. */
    for (int i = 0; i < 2; i++) {
        status = qxl_reclaim_all(run->scene.display, 1000ull * MS);
        require(run, status == QXL_STATUS_OK, "what is in flight does not come back: %s",
                qxl_status_name(status));
        settle(run);
        qxl_reclaim(run->scene.display);
    }
    statistics = qxl_display_statistics(run->scene.display);
    require(run, statistics.live == run->scene.surfaces + run->scene.fillers,
            "%u handles are live, expected %u", statistics.live,
            run->scene.surfaces + run->scene.fillers);
    expect_memory_back(run, statistics.heap_used);
    require(run, statistics.bad_releases == 0 && statistics.broken_chains == 0,
            "releases were not known");
    if (run->scene.scenario->config.commands_max == 0)
        expect_ids_back(run);
}

static void expect_no_blame(struct run *run, uint64_t guest_bugs)
{
    require(run, fake_qxl_get_counters(run->device).guest_bugs == guest_bugs,
            "the device found a guest bug");
    require(run, run->bad_verdicts == 0, "the host refused a command: %s", run->bad_reason);
}

static void expect_works(struct run *run)
{
    const struct qxl_draw fill = {
        .type = QXL_DRAW_FILL,
        .box = {.bottom = 9, .right = 9},
        .fill.brush = {.kind = QXL_BRUSH_SOLID},
    };
    uint64_t guest_bugs = fake_qxl_get_counters(run->device).guest_bugs;
    struct qxl_statistics statistics = qxl_display_statistics(run->scene.display);
    uint64_t taken = fake_qxl_get_counters(run->device).commands;
    enum qxl_status status;

    require(run, statistics.live == 0 && statistics.heap_used == 0,
            "after the start %u handles and %llu bytes are in use", statistics.live,
            (unsigned long long)statistics.heap_used);
    run->bad_verdicts = 0;
    status = create_primary(run);
    require(run, status == QXL_STATUS_OK, "no primary afterwards: %s", qxl_status_name(status));
    status = qxl_draw(run->scene.display, &fill);
    require(run, status == QXL_STATUS_OK, "no drawing afterwards: %s", qxl_status_name(status));
    settle(run);
    status = qxl_reclaim_all(run->scene.display, 1000ull * MS);
    require(run, status == QXL_STATUS_OK, "a fill afterwards: %s", qxl_status_name(status));
    require(run, fake_qxl_get_counters(run->device).commands == taken + 1,
            "a fill afterwards does not arrive");
    expect_no_blame(run, guest_bugs);
    expect_rules_kept(run);
}

static void expect_start(struct run *run)
{
    enum qxl_status status = qxl_display_start(run->scene.display);

    require(run, status == QXL_STATUS_OK, "no start afterwards: %s", qxl_status_name(status));
    expect_works(run);
}

/* Give all back, and see that it was all. */
static void tear_down(struct run *run)
{
    qxl_display_destroy(run->scene.display);
    run->scene.display = NULL;
    require(run, run->os.base.allocated == 0, "%zu bytes of system memory leaked",
            run->os.base.allocated);
    expect_rules_kept(run);
}

static void expect_next_bring_up(struct run *run)
{
    if (run->scene.display) {
        expect_start(run);
        qxl_display_stop(run->scene.display);
    }
    tear_down(run);
    run->os.base.hw = NULL;
    require(run, qxl_probe(&run->backend->bars, &run->scene.hw, NULL) == QXL_STATUS_OK,
            "the device cannot be probed afterwards");
    run->os.base.hw = &run->scene.hw;
    require(run,
            qxl_display_create(&run->scene.hw, &fault_os_table, &run->os, &run->scene.config,
                               &run->scene.display) == QXL_STATUS_OK,
            "no new display afterwards");
    expect_start(run);
    qxl_display_stop(run->scene.display);
    tear_down(run);
}

/* ---- the run ---- */

static void set_scene(struct run *run, const struct rig_scenario *scenario)
{
    run->scene = (struct rig_scene){
        .scenario = scenario,
        .os = &run->os.base,
        .table = &fault_os_table,
        .config = config_of(run, scenario),
        .look = look,
        .connect_client = connect_client,
    };
}

static void begin(struct run *run, const struct rig_scenario *scenario)
{
    set_scene(run, scenario);
    run->what = "before any fault";
    run->failed = run->unsupported = false;
    run->bad_verdicts = 0;
    fault_os_arm(&run->os, (struct fault_plan){.kind = FAULT_NONE});
    run->called_at = fault_os_time(&run->os);
    require(run, rig_scene_prepare(&run->scene), "no bring-up");
}

static void turn_to_ones(void *context)
{
    struct run *run = context;

    run->os.fired = true;
    fault_os_vanish(&run->os);
}

static void act_trapped(struct run *run, uint64_t nth)
{
    /* What the scenarios touch: closing and opening all of a BAR at each call of the OS takes too
     * long. The heaps are filled from their start; the primary's pixels are left out. */
    enum { SOME = 128 * 1024 };
    const struct qxl_bars *bars = &run->backend->bars;
    uint8_t *ram = bars->ram.memory;
    const struct access_trap_area areas[ACCESS_TRAP_AREAS] = {
        {ram + VGAMEM, SOME},
        {ram + bars->ram.size - HEADER_ROOM, HEADER_ROOM},
        {bars->vram.memory, SOME},
        {bars->rom.memory, bars->rom.size},
    };

    access_trap_start(areas, nth, turn_to_ones, run);
    run->scene.scenario->act(&run->scene);
    run->accesses = access_trap_stop();
}

static void act(struct run *run, struct fault_plan plan)
{
    static const char *const WHAT[] = {
        [FAULT_NONE] = "no fault",
        [FAULT_ALLOCATE] = "allocate fails",
        [FAULT_PORT_WRITE] = "a port write is lost",
        [FAULT_WAIT] = "wait returns early",
        [FAULT_EVENT_SEQUENCE] = "an interrupt is lost",
        [FAULT_CLOCK_JUMPS] = "the clock jumps",
        [FAULT_CLOCK_STANDS] = "the clock stands",
        [FAULT_VANISH_AT_CALL] = "the device vanishes at a call of the OS",
        [FAULT_VANISH_AT_PORT_WRITE] = "the device vanishes at a port write",
        [FAULT_VANISH_AT_ACCESS] = "the device vanishes at a memory access",
    };

    run->what = WHAT[plan.kind];
    fault_os_arm(&run->os, plan);
    run->called_at = fault_os_time(&run->os);
    if (plan.kind == FAULT_VANISH_AT_ACCESS) {
        act_trapped(run, plan.nth);
        return;
    }
    run->scene.scenario->act(&run->scene);
}

bool run_scenario(struct run *run, const struct rig_scenario *scenario, struct fault_plan plan)
{
    uint64_t guest_bugs = fake_qxl_get_counters(run->device).guest_bugs;
    bool fired;

    begin(run, scenario);
    act(run, plan);
    fired = run->os.fired;
    fault_os_disarm(&run->os);
    run->os.plan.nth = plan.nth; /* for messages */
    expect_rules_kept(run);
    expect_all_accounted_for(run);
    if (!run->os.lost_state_write)
        expect_no_blame(run, guest_bugs);
    require(run, fired || !run->failed || run->unsupported, "it fails without a fault");
    expect_next_bring_up(run);
    return fired;
}

static void expect_gone(struct run *run)
{
    uint64_t calls = run->os.calls;

    if (!run->scene.display)
        return;
    require(run, qxl_display_start(run->scene.display) == QXL_STATUS_GONE,
            "a start without a device");
    require(run, create_primary(run) == QXL_STATUS_GONE, "a primary without a device");
    require(run, qxl_display_is_gone(run->scene.display),
            "it does not know that the device is gone");
    qxl_display_stop(run->scene.display);
    require(run, run->os.calls - calls < 20, "%llu calls of the OS without a device",
            (unsigned long long)(run->os.calls - calls));
}

bool run_scenario_without_device(struct run *run, const struct rig_scenario *scenario,
                                 struct fault_plan plan)
{
    uint64_t guest_bugs = fake_qxl_get_counters(run->device).guest_bugs;
    bool fired;

    begin(run, scenario);
    act(run, plan);
    fired = run->os.fired;
    fault_os_disarm(&run->os);
    run->os.plan.nth = plan.nth;
    expect_rules_kept(run);
    if (!fired) {
        expect_no_blame(run, guest_bugs);
        expect_next_bring_up(run);
        return false;
    }
    expect_gone(run);
    tear_down(run);
    run_close(run);
    run_open(run, run->variant);
    set_scene(run, scenario);
    run->what = "after the device came back";
    expect_next_bring_up(run);
    return true;
}
