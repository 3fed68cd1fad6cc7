/* SPDX-License-Identifier: BSD-3-Clause */
/* The device vanishes (its memory reads as all ones, it takes no port write) at the Nth port write
 * and at the Nth call of the OS, in each scenario. */
#include "../core/seed.h"
#include "run.h"

/* Each run of this program looks at every sixteenth call, from one that the seed chooses on: a
 * device that vanishes takes milliseconds. */
enum { STRIDE = 16 };

static uint64_t seed;

static void sweep_all(void **state, enum fault_kind kind, unsigned stride)
{
    struct run run;
    struct rig_scenario scenario;

    run_open(&run, *state);
    for (size_t i = 0; rig_scenario_at(i, &scenario); i++) {
        struct fault_plan plan = {.kind = kind, .nth = 1 + noise(&seed) % stride};

        while (run_scenario_without_device(&run, &scenario, plan))
            plan.nth += stride;
    }
    run_close(&run);
}

static void the_driver_survives_a_device_that_vanishes_at_any_port_write(void **state)
{
    sweep_all(state, FAULT_VANISH_AT_PORT_WRITE, 1);
}

static void the_driver_survives_a_device_that_vanishes_at_any_call_of_the_os(void **state)
{
    sweep_all(state, FAULT_VANISH_AT_CALL, STRIDE);
}

int main(void)
{
    static const struct variant_test tests[] = {
        variant_test(the_driver_survives_a_device_that_vanishes_at_any_port_write, 0),
        variant_test(the_driver_survives_a_device_that_vanishes_at_any_call_of_the_os, 0),
    };

    seed = seed_choose();
    return run_on_variants("a device that vanishes", tests, sizeof(tests) / sizeof(tests[0]));
}
