/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Sequences made from a seed end alike on the fake and on QEMU. The seed is another one each run,
 * if the tests do not set it; QXL_SEED sets it, QXL_SEQUENCES sets how many sequences there are,
 * QXL_FIRST the first.
 */
#include <differential.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "../core/seed.h"
#include "with_qemu.h"

enum { SEQUENCES = 250, STEPS = 50 };

static void tell(void *context, const struct rig_finding *finding)
{
    (void)context;
    fprintf(stderr, "sequence %llu differs:\n%s\n%s\n", (unsigned long long)finding->number,
            finding->difference, finding->scenario ? finding->scenario : "it was not shown again");
}

static uint64_t from_environment(const char *name, uint64_t otherwise)
{
    const char *wanted = g_getenv(name);

    return wanted ? g_ascii_strtoull(wanted, NULL, 0) : otherwise;
}

static void both_devices_do_the_same_whatever_the_guest_does(void **state)
{
    struct rig_differential run = {
        .seed = seed_choose(),
        .first = from_environment("QXL_FIRST", 0),
        .sequences = from_environment("QXL_SEQUENCES", SEQUENCES),
        .steps = STEPS,
        .found = tell,
    };
    GError *error = NULL;

    (void)state;
    if (!rig_differential_run(&run, &error))
        fail_msg("%s", error->message);
    print_message("%llu sequences, %llu ended in the death of both virtual machines, %llu where "
                  "QEMU leaves it to chance; %llu of %llu steps skipped; QEMU took %.1f %% of "
                  "%.1f s\n",
                  (unsigned long long)run.played, (unsigned long long)run.died,
                  (unsigned long long)run.chance, (unsigned long long)run.times.skipped,
                  (unsigned long long)run.times.steps,
                  100.0 * (double)run.times.qemu_us / (double)run.elapsed_us,
                  (double)run.elapsed_us / 1e6);
    assert_int_equal(run.differed, 0);
}

static bool ten_times(void *context, const struct rig_differential *run)
{
    unsigned *asked = context;

    (void)run;
    return ++*asked < 10;
}

static void a_run_is_stopped_between_two_steps(void **state)
{
    unsigned asked = 0;
    struct rig_differential run = {
        .seed = 13,
        .sequences = 1000,
        .steps = STEPS,
        .found = tell,
        .progress = ten_times,
        .context = &asked,
    };

    (void)state;
    assert_true(rig_differential_run(&run, NULL));
    assert_int_equal(asked, 10);
    assert_int_equal(run.played, 0);
    assert_in_range(run.times.steps, 1, 10);
}

static bool kill_qemu(void *context, const struct rig_differential *run)
{
    pid_t qemu = run->played == 1 ? child_of(getpid()) : 0;

    (void)context;
    if (qemu > 0)
        kill(qemu, SIGKILL);
    return true;
}

static void a_qemu_that_is_killed_from_outside_is_no_difference(void **state)
{
    struct rig_differential run = {
        .seed = 13, .sequences = 1000, .steps = STEPS, .found = tell, .progress = kill_qemu};
    GError *error = NULL;

    (void)state;
    assert_false(rig_differential_run(&run, &error));
    assert_non_null(strstr(error->message, "sequence 1: QEMU was killed from outside (SIGKILL)"));
    assert_int_equal(run.played, 1);
    assert_int_equal(run.differed, 0);
    g_error_free(error);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_is_stopped_between_two_steps),
        cmocka_unit_test(a_qemu_that_is_killed_from_outside_is_no_difference),
        cmocka_unit_test(both_devices_do_the_same_whatever_the_guest_does),
    };

    skip_without_qemu();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
