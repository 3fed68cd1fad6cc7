/* SPDX-License-Identifier: BSD-3-Clause */
/* Plays each scenario on the fake device and on a QEMU of its own. A scenario is a test. */
#include <play.h>

#include "scenarios.h"
#include "with_qemu.h"

static void both_devices_do_the_same(void **state)
{
    const struct scenario *scenario = *state;
    const enum rig_outcome expected = scenario->dies ? RIG_OUTCOME_BOTH_DIED : RIG_OUTCOME_SAME;
    struct rig_sequence *sequence =
        rig_sequence_of(&scenario->device, scenario->steps, scenario->count);
    GError *error = NULL;
    struct rig_pair *pair = rig_pair_new(&scenario->device, &error);
    guint at;

    if (!pair)
        fail_msg("%s", error->message);
    enum rig_outcome outcome = rig_pair_play_sequence(pair, sequence, &at);
    if (outcome != expected)
        fail_msg("%s: step %u: %s, not %s: %s", scenario->name, at, rig_outcome_name(outcome),
                 rig_outcome_name(expected), rig_pair_difference(pair));
    assert_int_equal(rig_pair_times(pair).skipped, scenario->skipped);
    assert_int_equal(at, scenario->count - 1);
    rig_pair_free(pair);
    rig_sequence_free(sequence);
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
