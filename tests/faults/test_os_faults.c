/* SPDX-License-Identifier: BSD-3-Clause */
/* Each slot of the OS table fails at its Nth call, once and from then on, in each scenario. */
#include "run.h"

enum { NTH_MAX = 2000 };

static void sweep(struct run *run, const struct rig_scenario *scenario, enum fault_kind kind,
                  bool from_then_on)
{
    struct fault_plan plan = {.kind = kind, .nth = 1, .from_then_on = from_then_on};

    while (run_scenario(run, scenario, plan))
        if (++plan.nth > NTH_MAX)
            fail_msg("%s: does not end", scenario->name);
}

static void sweep_all(void **state, enum fault_kind kind)
{
    struct run run;
    struct rig_scenario scenario;

    run_open(&run, *state);
    for (size_t i = 0; rig_scenario_at(i, &scenario); i++) {
        sweep(&run, &scenario, kind, false);
        sweep(&run, &scenario, kind, true);
    }
    run_close(&run);
}

static void every_scenario_passes_without_a_fault(void **state)
{
    struct run run;
    struct rig_scenario scenario;

    run_open(&run, *state);
    for (size_t i = 0; rig_scenario_at(i, &scenario); i++)
        assert_false(run_scenario(&run, &scenario, (struct fault_plan){.kind = FAULT_NONE}));
    run_close(&run);
}

static void the_driver_survives_every_allocation_that_fails(void **state)
{
    sweep_all(state, FAULT_ALLOCATE);
}

static void the_driver_survives_every_port_write_that_is_lost(void **state)
{
    sweep_all(state, FAULT_PORT_WRITE);
}

static void the_driver_survives_every_wait_that_ends_early(void **state)
{
    sweep_all(state, FAULT_WAIT);
}

static void the_driver_survives_every_interrupt_that_is_lost(void **state)
{
    sweep_all(state, FAULT_EVENT_SEQUENCE);
}

static void the_driver_survives_every_jump_of_the_clock(void **state)
{
    sweep_all(state, FAULT_CLOCK_JUMPS);
}

static void the_driver_survives_every_clock_that_stands(void **state)
{
    sweep_all(state, FAULT_CLOCK_STANDS);
}

int main(void)
{
    static const struct variant_test tests[] = {
        variant_test(every_scenario_passes_without_a_fault, 0),
        variant_test(the_driver_survives_every_allocation_that_fails, 0),
        variant_test(the_driver_survives_every_port_write_that_is_lost, 0),
        variant_test(the_driver_survives_every_wait_that_ends_early, 0),
        variant_test(the_driver_survives_every_interrupt_that_is_lost, 0),
        variant_test(the_driver_survives_every_jump_of_the_clock, 0),
        variant_test(the_driver_survives_every_clock_that_stands, 0),
    };

    return run_on_variants("faults of the OS", tests, sizeof(tests) / sizeof(tests[0]));
}
