/* SPDX-License-Identifier: BSD-3-Clause */
/* The device vanishes at the Nth access of the driver to its memory, in each scenario. */
#include "../core/seed.h"
#include "access_trap.h"
#include "run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* So many accesses of each scenario, evenly spread, from one that the seed chooses on. With
 * QXL_EVERY_ACCESS in the environment it is each of them, which takes minutes. */
enum { RUNS = 4, PAGE = 4096 };

static uint64_t seed, runs = RUNS;

static void sweep(struct run *run, const struct rig_scenario *scenario)
{
    struct fault_plan plan = {.kind = FAULT_VANISH_AT_ACCESS};
    uint64_t accesses, stride;

    assert_false(run_scenario_without_device(run, scenario, plan));
    accesses = run->accesses;
    stride = accesses / runs + 1;
    for (plan.nth = 1 + noise(&seed) % stride; plan.nth <= accesses; plan.nth += stride)
        assert_true(run_scenario_without_device(run, scenario, plan));
}

static void the_driver_survives_a_device_that_vanishes_at_any_access(void **state)
{
    struct run run;
    struct rig_scenario scenario;

    run_open(&run, *state);
    for (size_t i = 0; rig_scenario_at(i, &scenario); i++)
        sweep(&run, &scenario);
    run_close(&run);
}

static volatile uint8_t *page;

static void fill_with_ones(void *context)
{
    (void)context;
    memset((void *)page, 0xff, PAGE);
}

static void the_trap_counts_accesses_and_changes_memory_at_the_one_asked_for(void **state)
{
    struct access_trap_area areas[ACCESS_TRAP_AREAS] = {{.size = PAGE}};
    int found[4];

    (void)state;
    page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_true(page != MAP_FAILED);
    areas[0].memory = (void *)page;
    access_trap_start(areas, 4, fill_with_ones, NULL);
    page[7] = 3;
    found[0] = page[7];
    access_trap_open();
    page[8] = 4;
    found[1] = page[8];
    access_trap_close();
    found[2] = page[9];
    found[3] = page[7];
    assert_int_equal(access_trap_stop(), 4);
    assert_int_equal(found[0], 3);
    assert_int_equal(found[1], 4);
    assert_int_equal(found[2], 0);
    assert_int_equal(found[3], 0xff);
    munmap((void *)page, PAGE);
}

int main(void)
{
    static const struct variant_test tests[] = {
        variant_test(the_trap_counts_accesses_and_changes_memory_at_the_one_asked_for, 0),
        variant_test(the_driver_survives_a_device_that_vanishes_at_any_access, 0),
    };

    if (access_trap_unavailable()) {
        printf("SKIP: %s\n", access_trap_unavailable());
        return 77;
    }
    if (getenv("QXL_EVERY_ACCESS"))
        runs = UINT64_MAX;
    seed = seed_choose();
    return run_on_variants("a device that vanishes at an access", tests,
                           sizeof(tests) / sizeof(tests[0]));
}
