/* SPDX-License-Identifier: BSD-3-Clause */
/* When records are due. The clock is a variable. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../harness/replay/pace.h"

#define MS UINT64_C(1000000)
#define BEGIN (UINT64_C(5000) * MS) /* of the recording: any number */

struct clock {
    struct rig_pace pace;
    uint64_t now_ns;
};

static void begin(struct clock *clock, double speed, bool stepping)
{
    clock->now_ns = 77 * MS;
    rig_pace_begin(&clock->pace, speed, stepping, clock->now_ns);
}

static void next(struct clock *clock, uint64_t time_ms)
{
    rig_pace_next(&clock->pace, BEGIN + time_ms * MS, false, clock->now_ns);
}

static void next_update(struct clock *clock, uint64_t time_ms)
{
    rig_pace_next(&clock->pace, BEGIN + time_ms * MS, true, clock->now_ns);
}

static void press(struct clock *clock, enum rig_pace_key key)
{
    rig_pace_press(&clock->pace, key, clock->now_ns);
}

/* Rounded to the nearest, for speeds are no whole numbers. */
static uint64_t wait_ms(struct clock *clock)
{
    uint64_t wait_ns = rig_pace_wait(&clock->pace, clock->now_ns);

    return wait_ns == RIG_PACE_FOR_EVER ? RIG_PACE_FOR_EVER : (wait_ns + MS / 2) / MS;
}

static void expect_for_ever(struct clock *clock)
{
    assert_true(wait_ms(clock) == RIG_PACE_FOR_EVER);
}

/* It is due after so many milliseconds, and not before. */
static void expect_due_in(struct clock *clock, uint64_t ms)
{
    assert_int_equal(wait_ms(clock), ms);
    if (ms == 0)
        return;
    clock->now_ns += (ms - 1) * MS;
    assert_int_equal(wait_ms(clock), 1);
    clock->now_ns += MS + 1;
    assert_int_equal(rig_pace_wait(&clock->pace, clock->now_ns), 0);
}

static void records_come_as_they_were_recorded(void **state)
{
    struct clock clock;

    (void)state;
    begin(&clock, 1, false);
    next(&clock, 0);
    expect_due_in(&clock, 0);
    next(&clock, 300);
    expect_due_in(&clock, 300);
    next(&clock, 301);
    expect_due_in(&clock, 1);
}

static void speed_divides_the_waits(void **state)
{
    struct clock clock;

    (void)state;
    begin(&clock, 2, false);
    next(&clock, 0);
    expect_due_in(&clock, 0);
    next(&clock, 300);
    expect_due_in(&clock, 150);
    begin(&clock, 0.5, false);
    next(&clock, 0);
    next(&clock, 300);
    expect_due_in(&clock, 600);
}

static void without_limit_nothing_waits(void **state)
{
    struct clock clock;

    (void)state;
    begin(&clock, RIG_PACE_UNLIMITED, false);
    next(&clock, 0);
    expect_due_in(&clock, 0);
    next(&clock, 1000 * 1000);
    expect_due_in(&clock, 0);
    assert_int_equal(clock.pace.gaps, 0);
}

static void a_long_gap_is_two_seconds_at_any_speed(void **state)
{
    static const double SPEEDS[] = {0.25, 1, 4};

    (void)state;
    for (int i = 0; i < 3; i++) {
        struct clock clock;

        begin(&clock, SPEEDS[i], false);
        next(&clock, 0);
        next(&clock, 60 * 1000);
        expect_due_in(&clock, 2000);
        assert_int_equal(clock.pace.gaps, 1);
        assert_int_equal(clock.pace.gaps_ns,
                         60 * 1000 * MS - (uint64_t)((double)(2000 * MS) * SPEEDS[i]));
    }
}

static void a_little_time_lost_is_caught_up_and_much_is_not(void **state)
{
    struct clock clock;

    (void)state;
    begin(&clock, 1, false);
    next(&clock, 0);
    expect_due_in(&clock, 0);
    clock.now_ns += 100 * MS; /* playing it took so long */
    next(&clock, 300);
    expect_due_in(&clock, 200);
    clock.now_ns += 60 * 1000 * MS;
    next(&clock, 600);
    expect_due_in(&clock, 300);
}

static void time_that_goes_back_is_no_time(void **state)
{
    struct clock clock;

    (void)state;
    begin(&clock, 1, false);
    next(&clock, 500);
    next(&clock, 100);
    expect_due_in(&clock, 0);
    next(&clock, 150);
    expect_due_in(&clock, 50);
}

static void a_pause_ends_when_the_key_is_pressed_again(void **state)
{
    struct clock clock;

    (void)state;
    begin(&clock, 1, false);
    next(&clock, 0);
    next(&clock, 300);
    clock.now_ns += 100 * MS;
    press(&clock, RIG_PACE_KEY_PAUSE);
    expect_for_ever(&clock);
    clock.now_ns += 3600 * 1000 * MS;
    expect_for_ever(&clock);
    press(&clock, RIG_PACE_KEY_PAUSE);
    expect_due_in(&clock, 200);
}

static void a_new_speed_holds_for_the_rest_of_a_wait(void **state)
{
    struct clock clock;

    (void)state;
    begin(&clock, 1, false);
    next(&clock, 0);
    next(&clock, 300);
    clock.now_ns += 100 * MS;
    press(&clock, RIG_PACE_KEY_FASTER);
    expect_due_in(&clock, 100);
    next(&clock, 600);
    press(&clock, RIG_PACE_KEY_SLOWER);
    press(&clock, RIG_PACE_KEY_SLOWER);
    expect_due_in(&clock, 600);
}

static void speeds_double_and_halve_between_their_limits(void **state)
{
    struct clock clock;

    (void)state;
    begin(&clock, 1, false);
    for (int i = 0; i < 6; i++)
        press(&clock, RIG_PACE_KEY_FASTER);
    assert_true(clock.pace.speed == 64);
    for (int i = 0; i < 2; i++) {
        press(&clock, RIG_PACE_KEY_FASTER);
        assert_true(clock.pace.speed == RIG_PACE_UNLIMITED);
    }
    press(&clock, RIG_PACE_KEY_SLOWER);
    assert_true(clock.pace.speed == 64);
    for (int i = 0; i < 20; i++)
        press(&clock, RIG_PACE_KEY_SLOWER);
    assert_true(clock.pace.speed == 1. / 64);
}

static void each_step_plays_one_update_and_what_comes_before_the_next(void **state)
{
    struct clock clock;

    (void)state;
    begin(&clock, 1, true);
    next(&clock, 0);
    next(&clock, 1000);
    expect_due_in(&clock, 0);
    next_update(&clock, 1001);
    expect_for_ever(&clock);
    press(&clock, RIG_PACE_KEY_STEP);
    expect_due_in(&clock, 0);
    next(&clock, 5000);
    expect_due_in(&clock, 0);
    next_update(&clock, 5001);
    expect_for_ever(&clock);
    press(&clock, RIG_PACE_KEY_STEP);
    press(&clock, RIG_PACE_KEY_STEP);
    expect_due_in(&clock, 0);
    next_update(&clock, 5002);
    expect_due_in(&clock, 0);
    next_update(&clock, 5003);
    expect_for_ever(&clock);
}

static void the_pause_key_ends_stepping_and_a_step_ends_a_pause(void **state)
{
    struct clock clock;

    (void)state;
    begin(&clock, 1, true);
    next_update(&clock, 0);
    expect_for_ever(&clock);
    press(&clock, RIG_PACE_KEY_PAUSE);
    expect_due_in(&clock, 0);
    next_update(&clock, 40);
    expect_due_in(&clock, 40);
    press(&clock, RIG_PACE_KEY_PAUSE);
    next(&clock, 80);
    expect_for_ever(&clock);
    press(&clock, RIG_PACE_KEY_STEP);
    expect_due_in(&clock, 0);
}

static void a_round_begins_after_two_seconds(void **state)
{
    struct clock clock;

    (void)state;
    begin(&clock, 2, false);
    next(&clock, 0);
    next(&clock, 10);
    expect_due_in(&clock, 5);
    rig_pace_again(&clock.pace, clock.now_ns);
    next(&clock, 0);
    expect_due_in(&clock, 2000);
    next(&clock, 10);
    expect_due_in(&clock, 5);
    begin(&clock, RIG_PACE_UNLIMITED, false);
    next(&clock, 0);
    rig_pace_again(&clock.pace, clock.now_ns);
    next(&clock, 0);
    expect_due_in(&clock, 0);
}

static void speeds_are_read(void **state)
{
    static const char *const WRONG[] = {"",     "x",  "0",   "-1",      "65",
                                        "0.01", "2y", "2xx", "maximum", "nan"};
    double speed = 7;

    (void)state;
    for (unsigned i = 0; i < sizeof(WRONG) / sizeof(*WRONG); i++) {
        assert_false(rig_pace_parse(WRONG[i], &speed));
        assert_true(speed == 7);
    }
    assert_true(rig_pace_parse("2x", &speed) && speed == 2);
    assert_true(rig_pace_parse("0.5", &speed) && speed == 0.5);
    assert_true(rig_pace_parse("max", &speed) && speed == RIG_PACE_UNLIMITED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_come_as_they_were_recorded),
        cmocka_unit_test(speed_divides_the_waits),
        cmocka_unit_test(without_limit_nothing_waits),
        cmocka_unit_test(a_long_gap_is_two_seconds_at_any_speed),
        cmocka_unit_test(a_little_time_lost_is_caught_up_and_much_is_not),
        cmocka_unit_test(time_that_goes_back_is_no_time),
        cmocka_unit_test(a_pause_ends_when_the_key_is_pressed_again),
        cmocka_unit_test(a_new_speed_holds_for_the_rest_of_a_wait),
        cmocka_unit_test(speeds_double_and_halve_between_their_limits),
        cmocka_unit_test(each_step_plays_one_update_and_what_comes_before_the_next),
        cmocka_unit_test(the_pause_key_ends_stepping_and_a_step_ends_a_pause),
        cmocka_unit_test(a_round_begins_after_two_seconds),
        cmocka_unit_test(speeds_are_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
