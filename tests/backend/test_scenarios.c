/* SPDX-License-Identifier: BSD-3-Clause */
/* The core's scenarios pass on a real device as they do on the fake one. */
#include <string.h>

#include <qemu_backend.h>
#include <stage.h>

#include "../conformance/with_qemu.h"

struct variant {
    const char *name;
    struct fake_qxl_config device;
    bool sync_io;
};

static const struct variant VARIANTS[] = {
    {"revision 2", {.revision = 2}, false},
    {"revision 3", {.revision = 3}, false},
    {"revision 4", {.revision = 4}, false},
    {"revision 5", {.revision = 5}, false},
    {"revision 5, synchronous", {.revision = 5}, true},
    {"revision 5, secondary", {.revision = 5, .secondary = true, .id = 1}, false},
    {"revision 5, 64-bit surface BAR", {.revision = 5, .vram64_size_mb = 2}, false},
};

static void run(const struct rig_stage_kind *kind, const struct variant *variant,
                const struct rig_scenario *scenario, struct rig_scenario_result *result)
{
    struct fake_qxl_config device = variant->device;
    GError *error = NULL;

    rig_scenario_device(&device);
    if (!rig_scenario_run(kind, &device, variant->sync_io, scenario, result, &error))
        fail_msg("no device: %s", error->message);
}

/** Bytes of the RAM header that do not depend on who is faster, the driver or the host. */
static const struct {
    const char *name;
    size_t start, end;
} WELL_DEFINED[] = {
    {"magic", offsetof(QXLRam, magic), offsetof(QXLRam, int_pending)},
    {"int_mask", offsetof(QXLRam, int_mask), offsetof(QXLRam, log_buf)},
    {"cmd_ring", offsetof(QXLRam, cmd_ring), offsetof(QXLRam, cmd_ring.notify_on_cons)},
    {"cursor_ring", offsetof(QXLRam, cursor_ring), offsetof(QXLRam, cursor_ring.notify_on_cons)},
    {"release_ring.num_items", offsetof(QXLRam, release_ring.num_items),
     offsetof(QXLRam, release_ring.prod)},
    {"what ports were given", offsetof(QXLRam, update_area), sizeof(QXLRam)},
};

/** NULL if the headers agree. */
static const char *difference(const QXLRam *fake, const QXLRam *qemu)
{
    for (size_t i = 0; i < G_N_ELEMENTS(WELL_DEFINED); i++)
        if (memcmp((const uint8_t *)fake + WELL_DEFINED[i].start,
                   (const uint8_t *)qemu + WELL_DEFINED[i].start,
                   WELL_DEFINED[i].end - WELL_DEFINED[i].start) != 0)
            return WELL_DEFINED[i].name;
    return NULL;
}

/** What a device cannot do; all else must pass. */
static const struct {
    const char *variant, *scenario, *why;
} SKIPS[] = {
    {"revision 2", "monitors", "revision 2 has no configuration of monitors"},
    {"revision 2", "memory runs out", "revision 2 has no configuration of monitors"},
    {"revision 2", "composite", "revision 2 has no composite"},
    {"revision 3", "monitors", "revision 3 has no configuration of monitors"},
    {"revision 3", "memory runs out", "revision 3 has no configuration of monitors"},
    {"revision 3", "composite", "revision 3 has no composite"},
};

/** Does it say so, for a reason that is known? */
static bool is_skip(const struct variant *variant, const struct rig_scenario *scenario,
                    const struct rig_scenario_result *result)
{
    for (size_t i = 0; i < G_N_ELEMENTS(SKIPS); i++)
        if (!strcmp(variant->name, SKIPS[i].variant) && !strcmp(scenario->name, SKIPS[i].scenario))
            return result->outcome == RIG_SCENARIO_SKIPPED && !strcmp(result->why, SKIPS[i].why);
    return false;
}

static bool passes_on_both(const struct variant *variant, const struct rig_scenario *scenario)
{
    struct rig_scenario_result fake, qemu;

    run(&rig_stage_fake, variant, scenario, &fake);
    run(&rig_stage_qemu, variant, scenario, &qemu);
    const char *differs = difference(&fake.header, &qemu.header);
    bool passes = ((fake.outcome == RIG_SCENARIO_PASSED && qemu.outcome == RIG_SCENARIO_PASSED) ||
                   (is_skip(variant, scenario, &fake) && is_skip(variant, scenario, &qemu))) &&
                  !differs;
    if (!passes)
        print_error("%s: fake: %s (%s), QEMU: %s (%s); %s differs\n", scenario->name,
                    rig_scenario_outcome_name(fake.outcome), fake.why,
                    rig_scenario_outcome_name(qemu.outcome), qemu.why,
                    differs ? differs : "nothing");
    rig_scenario_result_clear(&fake);
    rig_scenario_result_clear(&qemu);
    return passes;
}

static void every_scenario_passes_and_leaves_both_devices_alike(void **state)
{
    const struct variant *variant = *state;
    struct rig_scenario scenario;
    int failed = 0;

    for (size_t i = 0; rig_scenario_at(i, &scenario); i++)
        failed += !passes_on_both(variant, &scenario);
    assert_int_equal(failed, 0);
}

static struct rig_scenario find(const char *name)
{
    struct rig_scenario scenario;

    for (size_t i = 0; rig_scenario_at(i, &scenario); i++)
        if (!strcmp(scenario.name, name))
            return scenario;
    fail_msg("there is no scenario `%s`", name);
    return scenario;
}

static void scenarios_are_skipped_where_the_revision_cannot(void **state)
{
    static const struct {
        const char *scenario, *why;
        struct variant variant;
    } ROWS[] = {
        {"monitors", "revision 3 has no configuration of monitors", {.device.revision = 3}},
        {"composite", "revision 2 has no composite", {.device.revision = 2}},
        {"cursor", "the core has no support for revision 1", {.device.revision = 1}},
    };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        const struct rig_scenario scenario = find(ROWS[i].scenario);
        struct rig_scenario_result result;

        run(&rig_stage_qemu, &ROWS[i].variant, &scenario, &result);
        assert_int_equal(result.outcome, RIG_SCENARIO_SKIPPED);
        assert_string_equal(result.why, ROWS[i].why);
        rig_scenario_result_clear(&result);
    }
}

/** What the driver does right behind the bring-up is the last that this QEMU sees. */
static void kill_qemu(struct rig_stage *stage)
{
    struct rig_qemu *qemu = rig_qemu_backend_qemu(stage->backend);
    uint64_t ports = rig_qemu_bar_address(qemu, FAKE_QXL_BAR_IO);

    rig_qemu_out(qemu, (uint16_t)(ports + QXL_IO_DESTROY_SURFACE_WAIT), 1, 1);
}

static void a_qemu_that_dies_in_the_middle_is_survived_and_reported(void **state)
{
    const struct rig_stage_kind dying = {"qemu", rig_stage_qemu.open, kill_qemu,
                                         rig_stage_qemu.listen};
    struct rig_scenario scenario;

    (void)state;
    for (size_t i = 0; rig_scenario_at(i, &scenario); i++) {
        struct rig_scenario_result result;

        if (scenario.from_scratch)
            continue;
        run(&dying, &VARIANTS[0], &scenario, &result);
        if (result.outcome == RIG_SCENARIO_SKIPPED) {
            rig_scenario_result_clear(&result);
            continue;
        }
        assert_int_equal(result.outcome, RIG_SCENARIO_FAILED);
        if (!strstr(result.why, "QEMU killed by signal 6 (Aborted)"))
            fail_msg("%s: %s", scenario.name, result.why);
        if (strstr(result.why, " core ") || strstr(result.why, "TIMEOUT"))
            fail_msg("%s: %s", scenario.name, result.why);
        rig_scenario_result_clear(&result);
    }
}

static void spoil(struct rig_stage *stage)
{
    stage->backend->ops->port_write(stage->backend, QXL_IO_MEMSLOT_ADD, 8);
}

static void a_guest_bug_is_reported_on_both(void **state)
{
    static const struct rig_stage_kind *const KINDS[] = {&rig_stage_fake, &rig_stage_qemu};
    const struct rig_scenario scenario = find("update area");

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(KINDS); i++) {
        const struct rig_stage_kind bad = {KINDS[i]->name, KINDS[i]->open, spoil, KINDS[i]->listen};
        struct rig_scenario_result result;

        run(&bad, &VARIANTS[0], &scenario, &result);
        assert_int_equal(result.outcome, RIG_SCENARIO_FAILED);
        if (!strstr(result.why, "the device said: qxl-0: guest bug: QXL_IO_MEMSLOT_ADD: val out "
                                "of range"))
            fail_msg("%s: %s", KINDS[i]->name, result.why);
        rig_scenario_result_clear(&result);
    }
}

int main(void)
{
    struct CMUnitTest variants[G_N_ELEMENTS(VARIANTS)];
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scenarios_are_skipped_where_the_revision_cannot),
        cmocka_unit_test(a_qemu_that_dies_in_the_middle_is_survived_and_reported),
        cmocka_unit_test(a_guest_bug_is_reported_on_both),
    };

    skip_without_qemu();
    for (size_t i = 0; i < G_N_ELEMENTS(VARIANTS); i++)
        variants[i] = (struct CMUnitTest){
            .name = VARIANTS[i].name,
            .test_func = every_scenario_passes_and_leaves_both_devices_alike,
            .initial_state = (void *)(uintptr_t)&VARIANTS[i],
        };
    return cmocka_run_group_tests_name("every scenario passes and leaves both devices alike",
                                       variants, NULL, NULL) +
           cmocka_run_group_tests(tests, NULL, NULL);
}
