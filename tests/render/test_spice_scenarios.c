/* SPDX-License-Identifier: BSD-3-Clause */
/* The core's scenarios go on libspice-server as they do on the checking host. */
#include <stage.h>
#include <string.h>

#include "../core/check.h"

struct variant {
    const char *name;
    struct fake_qxl_config device;
    bool sync_io;
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

static void every_scenario_ends_as_on_the_fake_device(void **state)
{
    const struct variant *variant = *state;
    struct rig_scenario scenario;

    for (size_t i = 0; rig_scenario_at(i, &scenario); i++) {
        struct rig_scenario_result fake, spice;

        run(&rig_stage_fake, variant, &scenario, &fake);
        run(&rig_stage_spice, variant, &scenario, &spice);
        if (spice.outcome == RIG_SCENARIO_FAILED || spice.outcome != fake.outcome ||
            g_strcmp0(spice.why, fake.why))
            fail_msg("%s: fake: %s (%s), spice: %s (%s)", scenario.name,
                     rig_scenario_outcome_name(fake.outcome), fake.why,
                     rig_scenario_outcome_name(spice.outcome), spice.why);
        rig_scenario_result_clear(&fake);
        rig_scenario_result_clear(&spice);
    }
}

static void spoil(struct rig_stage *stage)
{
    stage->backend->ops->port_write(stage->backend, QXL_IO_MEMSLOT_ADD, 8);
}

static void a_guest_bug_is_reported(void **state)
{
    const struct rig_stage_kind bad = {"spice", rig_stage_spice.open, spoil,
                                       rig_stage_spice.listen};
    static const struct variant VARIANT = {.device.revision = 5};
    struct rig_scenario scenario;
    struct rig_scenario_result result;

    (void)state;
    for (size_t i = 0; rig_scenario_at(i, &scenario) && scenario.from_scratch; i++)
        ;
    run(&bad, &VARIANT, &scenario, &result);
    assert_int_equal(result.outcome, RIG_SCENARIO_FAILED);
    assert_non_null(strstr(result.why, "guest bug: QXL_IO_MEMSLOT_ADD: val out of range"));
    rig_scenario_result_clear(&result);
}

int main(void)
{
    static struct variant variants[] = {
        {"revision 1", {.revision = 1}, false},
        {"revision 2", {.revision = 2}, false},
        {"revision 3", {.revision = 3}, false},
        {"revision 4", {.revision = 4}, false},
        {"revision 5", {.revision = 5}, false},
        {"revision 5, synchronous", {.revision = 5}, true},
        {"revision 5, secondary", {.revision = 5, .secondary = true, .id = 1}, false},
        {"revision 5, 64-bit surface BAR", {.revision = 5, .vram64_size_mb = 2}, false},
    };
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_guest_bug_is_reported),
    };
    struct CMUnitTest rows[G_N_ELEMENTS(variants)];

    for (size_t i = 0; i < G_N_ELEMENTS(variants); i++)
        rows[i] = (struct CMUnitTest){
            .name = variants[i].name,
            .test_func = every_scenario_ends_as_on_the_fake_device,
            .initial_state = &variants[i],
        };
    return cmocka_run_group_tests_name("every scenario ends as on the fake device", rows, NULL,
                                       NULL) +
           cmocka_run_group_tests(tests, NULL, NULL);
}
