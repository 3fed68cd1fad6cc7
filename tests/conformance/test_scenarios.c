/* SPDX-License-Identifier: BSD-3-Clause */
/* Plays each scenario on the fake device and on a QEMU of its own. A scenario is a test. */
#include <play.h>

#include "scenarios.h"
#include "with_qemu.h"

static void both_devices_do_the_same(void **state)
{
    const struct scenario *scenario = *state;
    struct rig_sequence *sequence =
        rig_sequence_of(&scenario->device, scenario->steps, scenario->count);
    char *difference;
    guint at;

    enum rig_outcome outcome = rig_play(sequence, 0, &at, &difference);
    rig_sequence_free(sequence);
    if (outcome != RIG_OUTCOME_SAME && outcome != RIG_OUTCOME_BOTH_DIED)
        fail_msg("%s: step %u: %s", scenario->name, at, difference);
    g_free(difference);
}

int main(void)
{
    struct CMUnitTest *tests = g_new0(struct CMUnitTest, SCENARIO_COUNT);

    skip_without_qemu();
    for (size_t i = 0; i < SCENARIO_COUNT; i++)
        tests[i] = (struct CMUnitTest){.name = SCENARIOS[i].name,
                                       .test_func = both_devices_do_the_same,
                                       .initial_state = (void *)(uintptr_t)&SCENARIOS[i]};
    int failed = _cmocka_run_group_tests("scenarios", tests, SCENARIO_COUNT, NULL, NULL);
    g_free(tests);
    return failed;
}
