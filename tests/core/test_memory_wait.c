/* SPDX-License-Identifier: BSD-3-Clause */
/* The end of a wait for memory: other threads that are always faster, and a device that answers in
 * the last moment. */
#include "check.h"

#include <qxl/draw.h>

#include "fixture.h"
#include "handmade.h"

enum {
    ROUNDS_MAX = 1000
}; /* of the other thread: after so many seconds nobody believes in an end */

static const uint64_t MEMORY_TIMEOUT = 50ull * MS;

struct race {
    struct handmade device;
    QXLCommand taken; /* the one command that there is room for */
    bool others_turn;
    int rounds;
    int waits_left; /* until the device gives it back */
};

static enum qxl_status fill(struct handmade *device)
{
    const struct qxl_draw request = {
        .type = QXL_DRAW_FILL,
        .box = {0, 0, 8, 8},
        .fill.brush = {.kind = QXL_BRUSH_SOLID},
    };

    return qxl_draw(device->display, &request);
}

/* The device has the only command. */
static void start(struct race *race, uint32_t commands_max)
{
    const struct qxl_config config = {
        .commands_max = commands_max, .memory_timeout_ns = MEMORY_TIMEOUT, .low_water = 1};
    const struct qxl_surface_request primary = {
        .width = 64, .height = 64, .format = SPICE_SURFACE_FMT_32_xRGB};
    struct handmade *device = &race->device;

    *race = (struct race){0};
    handmade_init(device, 5);
    handmade_start(device, &config);
    check_status(qxl_primary_create(device->display, &primary), QXL_STATUS_OK);
    check_status(fill(device), QXL_STATUS_OK);
    assert_true(handmade_take(device, &race->taken));
    device->os.test = race;
}

static void finish(struct race *race)
{
    race->device.os.test = NULL;
    handmade_finish(&race->device);
}

static void give_back(struct race *race)
{
    uint64_t id = handmade_id(&race->device, &race->taken);

    handmade_chain(&race->device, &race->taken, 0);
    handmade_release(&race->device, id);
}

/* What comes back goes to another thread's drawing, and that is drawn, and comes back. */
static void unlock_and_let_the_other_draw(void *context, enum qxl_lock lock)
{
    struct rig_deterministic *os = context;
    struct race *race = os->test;

    rig_deterministic_os.unlock(context, lock);
    if (!race || race->others_turn || lock != QXL_LOCK_RELEASE || os->locks_held ||
        race->rounds == ROUNDS_MAX)
        return;
    race->others_turn = true;
    if (qxl_display_statistics(race->device.display).live == 0) {
        race->rounds++;
        os->now_ns += MS;
        check_status(fill(&race->device), QXL_STATUS_OK);
        assert_true(handmade_take(&race->device, &race->taken));
        give_back(race);
    }
    race->others_turn = false;
}

static void a_thread_that_others_starve_gives_up_at_its_deadline(void **state)
{
    struct race race;
    uint64_t began;

    (void)state;
    start(&race, 1);
    race.device.table.unlock = unlock_and_let_the_other_draw;
    give_back(&race);
    began = race.device.os.now_ns;
    check_status(fill(&race.device), QXL_STATUS_NO_MEMORY);
    assert_in_range(race.device.os.now_ns - began, MEMORY_TIMEOUT, MEMORY_TIMEOUT + 3 * MS);
    finish(&race);
}

static void waiting_for_everything_ends_at_its_deadline_while_others_draw(void **state)
{
    struct race race;
    uint64_t began;

    (void)state;
    start(&race, 1);
    race.device.table.unlock = unlock_and_let_the_other_draw;
    give_back(&race);
    began = race.device.os.now_ns;
    check_status(qxl_reclaim_all(race.device.display, 20ull * MS), QXL_STATUS_TIMEOUT);
    assert_in_range(race.device.os.now_ns - began, 20 * MS, 23 * MS);
    finish(&race);
}

/* The interrupt is lost, too. */
static void wait_and_give_back(void *context, enum qxl_event event, uint32_t seen,
                               uint64_t deadline_ns)
{
    struct rig_deterministic *os = context;
    struct race *race = os->test;

    rig_deterministic_os.wait(context, event, seen, deadline_ns);
    if (--race->waits_left == 0)
        give_back(race);
}

static void a_release_at_the_deadline_is_not_too_late_for_a_command(void **state)
{
    struct race race;
    uint64_t began;

    (void)state;
    start(&race, 1);
    race.device.table.wait = wait_and_give_back;
    race.waits_left = MEMORY_TIMEOUT / SLICE;
    began = race.device.os.now_ns;
    check_status(fill(&race.device), QXL_STATUS_OK);
    assert_int_equal(race.device.os.now_ns - began, MEMORY_TIMEOUT);
    assert_int_equal(qxl_display_statistics(race.device.display).releases, 1);
    finish(&race);
}

static void a_release_at_the_deadline_is_not_too_late_for_everything(void **state)
{
    struct race race;
    uint64_t began;

    (void)state;
    start(&race, 1);
    race.device.table.wait = wait_and_give_back;
    race.waits_left = MEMORY_TIMEOUT / SLICE;
    began = race.device.os.now_ns;
    check_status(qxl_reclaim_all(race.device.display, MEMORY_TIMEOUT), QXL_STATUS_OK);
    assert_int_equal(race.device.os.now_ns - began, MEMORY_TIMEOUT);
    finish(&race);
}

/* Every surface id is that of a live surface, and what comes back makes no other one free. */
static void the_wait_ends_when_nothing_is_left_that_could_come_back(void **state)
{
    const struct qxl_surface_request small = {
        .width = 1, .height = 1, .format = SPICE_SURFACE_FMT_32_ARGB};
    struct qxl_surface_id id;
    struct race race;
    uint64_t began;

    (void)state;
    start(&race, 16);
    for (int i = 1; i < HANDMADE_SURFACES; i++)
        check_status(qxl_surface_create(race.device.display, &small, &id), QXL_STATUS_OK);
    race.device.table.wait = wait_and_give_back;
    race.waits_left = 2;
    began = race.device.os.now_ns;
    check_status(qxl_surface_create(race.device.display, &small, &id), QXL_STATUS_NO_MEMORY);
    assert_int_equal(race.device.os.now_ns - began, 2 * SLICE);
    assert_int_equal(qxl_display_statistics(race.device.display).longest_stall_ns, 2 * SLICE);
    finish(&race);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_thread_that_others_starve_gives_up_at_its_deadline),
        cmocka_unit_test(waiting_for_everything_ends_at_its_deadline_while_others_draw),
        cmocka_unit_test(a_release_at_the_deadline_is_not_too_late_for_a_command),
        cmocka_unit_test(a_release_at_the_deadline_is_not_too_late_for_everything),
        cmocka_unit_test(the_wait_ends_when_nothing_is_left_that_could_come_back),
    };

    return cmocka_run_group_tests_name("memory_wait", tests, NULL, NULL);
}
