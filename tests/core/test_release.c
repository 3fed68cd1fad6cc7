/* SPDX-License-Identifier: BSD-3-Clause */
/* Rule 2: a release id is a handle. The device here gives back what it likes. */
#include "check.h"

#include <string.h>

#include <qxl/cursor.h>
#include <qxl/draw.h>

#include "handmade.h"

static void start_revision(struct handmade *device, uint8_t revision, uint32_t commands_max)
{
    const struct qxl_surface_request primary = {
        .width = 64, .height = 64, .format = SPICE_SURFACE_FMT_32_xRGB};
    const struct qxl_config config = {.commands_max = commands_max};

    handmade_init(device, revision);
    handmade_start(device, &config);
    check_status(qxl_primary_create(device->display, &primary), QXL_STATUS_OK);
}

static void start(struct handmade *device, uint32_t commands_max)
{
    start_revision(device, 5, commands_max);
}

static enum qxl_status fill(struct handmade *device)
{
    const struct qxl_draw request = {
        .type = QXL_DRAW_FILL,
        .box = {0, 0, 8, 8},
        .fill.brush = {.kind = QXL_BRUSH_SOLID, .color = 0x123456},
    };

    return qxl_draw(device->display, &request);
}

static void fill_and_take(struct handmade *device, QXLCommand *commands, int count)
{
    for (int i = 0; i < count; i++) {
        check_status(fill(device), QXL_STATUS_OK);
        assert_true(handmade_take(device, &commands[i]));
    }
}

static void expect_counts(struct handmade *device, uint64_t good, uint64_t bad, uint32_t live)
{
    struct qxl_statistics statistics = qxl_display_statistics(device->display);

    assert_int_equal(statistics.releases, good);
    assert_int_equal(statistics.bad_releases, bad);
    assert_int_equal(statistics.live, live);
    if (live == 0)
        assert_int_equal(statistics.heap_used, 0);
}

/* Chain the commands as the device does: ids first, then the links over them. */
static uint64_t link_chain(struct handmade *device, QXLCommand *commands, int count, uint64_t last)
{
    uint64_t ids[128];

    assert_true(count <= 128);
    for (int i = 0; i < count; i++)
        ids[i] = handmade_id(device, &commands[i]);
    for (int i = 0; i < count; i++)
        handmade_chain(device, &commands[i], i + 1 < count ? ids[i + 1] : last);
    return ids[0];
}

static void a_chain_in_one_ring_slot_gives_back_all_its_commands(void **state)
{
    struct handmade device;
    QXLCommand commands[20];

    (void)state;
    start(&device, 0);
    fill_and_take(&device, commands, 20);
    handmade_release(&device, link_chain(&device, commands, 20, 0));
    assert_int_equal(qxl_reclaim(device.display), 20);
    expect_counts(&device, 20, 0, 0);
    handmade_finish(&device);
}

static void an_id_that_comes_twice_is_counted_and_not_followed(void **state)
{
    struct handmade device;
    QXLCommand commands[2];
    uint64_t id;

    (void)state;
    start(&device, 0);
    fill_and_take(&device, commands, 2);
    id = handmade_id(&device, &commands[0]);
    handmade_chain(&device, &commands[0], 0);
    handmade_release(&device, id);
    handmade_release(&device, id);
    assert_int_equal(qxl_reclaim(device.display), 1);
    expect_counts(&device, 1, 1, 1);
    /* The handle is in use again, by another command: the old id is not its id. */
    fill_and_take(&device, commands, 1);
    handmade_release(&device, id);
    assert_int_equal(qxl_reclaim(device.display), 0);
    expect_counts(&device, 1, 2, 2);
    handmade_finish(&device);
}

static void unknown_ids_are_counted_and_an_empty_head_is_not(void **state)
{
    struct handmade device;
    uint64_t seed = 7;
    QXLCommand command;

    (void)state;
    start(&device, 0);
    fill_and_take(&device, &command, 1);
    handmade_release(&device, UINT64_MAX);
    handmade_release(&device, 1);
    handmade_release(&device, 0xffffffff00000001);
    handmade_release(&device, 0);
    assert_int_equal(qxl_reclaim(device.display), 0);
    expect_counts(&device, 0, 3, 1);
    for (int i = 0; i < 1000; i++) {
        handmade_release(&device, noise(&seed) | 1ull << 63);
        assert_int_equal(qxl_reclaim(device.display), 0);
    }
    expect_counts(&device, 0, 1003, 1);
    handmade_finish(&device);
}

static void a_chain_that_bites_its_tail_ends(void **state)
{
    struct handmade device;
    QXLCommand commands[5];
    uint64_t first;

    (void)state;
    start(&device, 0);
    fill_and_take(&device, commands, 5);
    first = handmade_id(&device, &commands[0]);
    handmade_release(&device, link_chain(&device, commands, 5, first));
    assert_int_equal(qxl_reclaim(device.display), 5);
    expect_counts(&device, 5, 1, 0);
    handmade_finish(&device);
}

static void a_command_that_names_itself_ends_its_chain(void **state)
{
    struct handmade device;
    QXLCommand command;

    (void)state;
    start(&device, 0);
    fill_and_take(&device, &command, 1);
    handmade_release(&device, handmade_id(&device, &command));
    assert_int_equal(qxl_reclaim(device.display), 1);
    expect_counts(&device, 1, 1, 0);
    handmade_finish(&device);
}

static void a_long_chain_is_shared_by_the_drawing_calls_that_follow(void **state)
{
    enum { LONG = 100 };
    struct handmade device;
    QXLCommand commands[LONG], more;

    (void)state;
    start(&device, 0);
    fill_and_take(&device, commands, LONG);
    handmade_release(&device, link_chain(&device, commands, LONG, 0));
    fill_and_take(&device, &more, 1);
    expect_counts(&device, 64, 0, LONG - 64 + 1);
    fill_and_take(&device, &more, 1);
    expect_counts(&device, LONG, 0, 2);
    handmade_finish(&device);
}

/* Museum 28: the limit holds for the ring, not for each chain. */
static void a_round_is_over_even_where_a_chain_ends_with_it(void **state)
{
    enum { ROUND = 64 };
    struct handmade device;
    QXLCommand commands[ROUND], after[2], more;

    (void)state;
    start(&device, 0);
    fill_and_take(&device, commands, ROUND);
    fill_and_take(&device, after, 2);
    handmade_release(&device, link_chain(&device, commands, ROUND, 0));
    handmade_release(&device, link_chain(&device, after, 2, 0));
    fill_and_take(&device, &more, 1);
    expect_counts(&device, ROUND, 0, 2 + 1);
    fill_and_take(&device, &more, 1);
    expect_counts(&device, ROUND + 2, 0, 2);
    handmade_finish(&device);
}

/* The device goes on adding to a chain that it has already given back. */
static void a_chain_longer_than_the_table_is_cut(void **state)
{
    enum { TABLE = 70 };
    struct handmade device;
    QXLCommand commands[TABLE], more;

    (void)state;
    start(&device, TABLE);
    fill_and_take(&device, commands, TABLE);
    handmade_release(&device, link_chain(&device, commands, TABLE, 0));
    fill_and_take(&device, &more, 1);
    expect_counts(&device, 64, 0, TABLE - 64 + 1);
    handmade_chain(&device, &commands[TABLE - 1], handmade_id(&device, &more));
    assert_int_equal(qxl_reclaim(device.display), TABLE - 64 + 1);
    assert_int_equal(qxl_display_statistics(device.display).broken_chains, 1);
    expect_counts(&device, TABLE + 1, 0, 0);
    handmade_finish(&device);
}

static void after_a_reset_every_old_id_is_stale(void **state)
{
    const struct qxl_surface_request primary = {
        .width = 64, .height = 64, .format = SPICE_SURFACE_FMT_32_xRGB};
    struct handmade device;
    QXLCommand commands[10], again[10];
    uint64_t ids[10];

    (void)state;
    start(&device, 0);
    fill_and_take(&device, commands, 10);
    for (int i = 0; i < 10; i++)
        ids[i] = handmade_id(&device, &commands[i]);
    check_status(qxl_display_start(device.display), QXL_STATUS_OK);
    check_status(qxl_primary_create(device.display, &primary), QXL_STATUS_OK);
    expect_counts(&device, 0, 0, 0);
    fill_and_take(&device, again, 10);
    for (int i = 0; i < 10; i++) {
        handmade_release(&device, ids[i]);
        assert_int_equal(qxl_reclaim(device.display), 0);
    }
    expect_counts(&device, 0, 10, 10);
    handmade_finish(&device);
}

static void the_rest_of_a_chain_does_not_survive_a_reset(void **state)
{
    enum { LONG = 100 };
    struct handmade device;
    QXLCommand commands[LONG], more;

    (void)state;
    start(&device, 0);
    fill_and_take(&device, commands, LONG);
    handmade_release(&device, link_chain(&device, commands, LONG, 0));
    fill_and_take(&device, &more, 1);
    assert_int_equal(qxl_display_statistics(device.display).releases, 64);
    check_status(qxl_display_start(device.display), QXL_STATUS_OK);
    assert_int_equal(qxl_reclaim(device.display), 0);
    expect_counts(&device, 64, 0, 0);
    handmade_finish(&device);
}

static void a_surface_lives_on_until_both_its_commands_are_back(void **state)
{
    const struct qxl_surface_request small = {
        .width = 16, .height = 16, .format = SPICE_SURFACE_FMT_32_ARGB};
    struct handmade device;
    QXLCommand create, destroy;
    struct qxl_surface_id id;
    uint64_t create_id, used;

    (void)state;
    start(&device, 0);
    check_status(qxl_surface_create(device.display, &small, &id), QXL_STATUS_OK);
    assert_true(handmade_take(&device, &create));
    check_status(qxl_surface_destroy(device.display, id), QXL_STATUS_OK);
    assert_true(handmade_take(&device, &destroy));
    create_id = handmade_id(&device, &create);
    handmade_chain(&device, &create, 0);
    handmade_release(&device, handmade_id(&device, &destroy));
    handmade_chain(&device, &destroy, 0);
    assert_int_equal(qxl_reclaim(device.display), 1);
    used = qxl_display_statistics(device.display).heap_used;
    assert_true(used >= 16 * 16 * 4);
    handmade_release(&device, create_id);
    assert_int_equal(qxl_reclaim(device.display), 1);
    expect_counts(&device, 2, 0, 0);
    handmade_finish(&device);
}

static void only_revisions_that_have_the_port_are_asked_to_flush(void **state)
{
    (void)state;
    for (uint8_t revision = 2; revision <= 5; revision++) {
        struct handmade device;

        start_revision(&device, revision, 0);
        check_status(fill(&device), QXL_STATUS_OK);
        check_status(qxl_reclaim_all(device.display, 1000 * 1000), QXL_STATUS_TIMEOUT);
        assert_int_equal(device.ports[QXL_IO_FLUSH_RELEASE] > 0, revision >= 3);
        assert_true(device.ports[QXL_IO_NOTIFY_OOM] > 0);
        handmade_finish(&device);
    }
}

static void a_command_larger_than_the_heap_is_refused_without_a_wait(void **state)
{
    static struct qxl_rect rects[QXL_CLIP_RECTS_MAX];
    const struct qxl_draw request = {
        .type = QXL_DRAW_FILL,
        .box = {0, 0, 8, 8},
        .clip = {rects, QXL_CLIP_RECTS_MAX},
        .fill.brush = {.kind = QXL_BRUSH_SOLID},
    };
    struct handmade device;
    uint64_t waits;

    (void)state;
    start(&device, 0);
    check_status(fill(&device), QXL_STATUS_OK);
    waits = device.os.waits;
    check_status(qxl_draw(device.display, &request), QXL_STATUS_NO_MEMORY);
    assert_int_equal(device.os.waits, waits);
    handmade_finish(&device);
}

/* ---- another thread, at the worst moment ---- */

struct other_thread {
    struct handmade *device;
    int unlocks; /* of QXL_LOCK_STATE with nothing else held, until it acts */
    uint64_t id;
};

static void unlock_and_let_the_other_reap(void *context, enum qxl_lock lock)
{
    struct rig_deterministic *os = context;
    struct other_thread *other = os->test;

    rig_deterministic_os.unlock(context, lock);
    if (other && lock == QXL_LOCK_STATE && os->locks_held == 0 && --other->unlocks == 0) {
        handmade_release(other->device, other->id);
        assert_int_equal(qxl_reclaim(other->device->display), 1);
    }
}

/* The table is full; whenever the other thread empties it, there is room for our command. */
static void what_another_thread_reaped_is_no_reason_to_give_up(void **state)
{
    (void)state;
    for (int unlocks = 1; unlocks <= 2; unlocks++) {
        struct handmade device;
        struct other_thread other = {.device = &device, .unlocks = unlocks};
        QXLCommand command;

        start(&device, 1);
        fill_and_take(&device, &command, 1);
        other.id = handmade_id(&device, &command);
        handmade_chain(&device, &command, 0);
        device.table.unlock = unlock_and_let_the_other_reap;
        device.os.test = &other;
        check_status(fill(&device), QXL_STATUS_OK);
        assert_true(other.unlocks <= 0);
        device.os.test = NULL;
        handmade_finish(&device);
    }
}

struct late_release {
    struct handmade *device;
    uint64_t id; /* 0: it has come back */
};

/* After the last look at the ring that comes before the wait. */
static void unlock_and_let_the_device_release(void *context, enum qxl_lock lock)
{
    struct rig_deterministic *os = context;
    struct late_release *late = os->test;

    rig_deterministic_os.unlock(context, lock);
    if (!late || lock != QXL_LOCK_RELEASE || !late->id || !late->device->ports[QXL_IO_NOTIFY_OOM])
        return;
    handmade_release(late->device, late->id);
    late->id = 0;
    handmade_interrupt(late->device, QXL_INTERRUPT_DISPLAY);
}

/* Museum 29: the sequence that the wait compares is read before the ring is. */
static void a_release_just_before_the_wait_is_not_slept_over(void **state)
{
    struct handmade device;
    struct late_release late = {.device = &device};
    QXLCommand command;
    uint64_t before;

    (void)state;
    start(&device, 1);
    fill_and_take(&device, &command, 1);
    late.id = handmade_id(&device, &command);
    handmade_chain(&device, &command, 0);
    device.table.unlock = unlock_and_let_the_device_release;
    device.os.test = &late;
    before = device.os.now_ns;
    check_status(fill(&device), QXL_STATUS_OK);
    assert_int_equal(late.id, 0);
    assert_int_equal(device.os.now_ns, before);
    device.os.test = NULL;
    handmade_finish(&device);
}

/* ---- an id that the device guessed ---- */

static void release_the_unpublished(struct rig_deterministic *os, enum qxl_event event)
{
    struct handmade *device = os->test;
    /* The table is fresh since start(), which is the first to fill it: index 32, generation 1. */
    (void)event;
    handmade_release(device, 1ull << 32 | 33);
    (void)qxl_reclaim(device->display);
}

static void a_command_that_waits_for_room_can_not_be_released(void **state)
{
    const struct qxl_config config = {.ring_timeout_ns = 100 * 1000 * 1000};
    const struct qxl_surface_request primary = {
        .width = 64, .height = 64, .format = SPICE_SURFACE_FMT_32_xRGB};
    struct handmade device;

    (void)state;
    handmade_init(&device, 5);
    handmade_start(&device, &config);
    check_status(qxl_primary_create(device.display, &primary), QXL_STATUS_OK);
    for (int i = 0; i < 32; i++)
        check_status(fill(&device), QXL_STATUS_OK);
    device.os.test = &device;
    device.os.on_wait = release_the_unpublished;
    check_status(fill(&device), QXL_STATUS_TIMEOUT);
    device.os.on_wait = NULL;
    assert_true(qxl_display_statistics(device.display).bad_releases > 0);
    assert_int_equal(qxl_display_statistics(device.display).releases, 0);
    assert_int_equal(qxl_display_statistics(device.display).live, 32);
    handmade_finish(&device);
}

/* ---- the pointer's shape, which the host keeps to show it to the next client ---- */

/* The id of the command that shows it. */
static uint64_t show_pointer(struct handmade *device)
{
    static const uint32_t PIXEL;
    const struct qxl_cursor_shape shape = {.width = 1, .height = 1, .pixels = &PIXEL};
    QXLCursorRing ring;
    QXLCommand command;
    uint64_t id;

    check_status(qxl_cursor_set(device->display, &shape, (struct qxl_point){0, 0}, true),
                 QXL_STATUS_OK);
    memcpy(&ring, &device->header->cursor_ring, sizeof(ring));
    command = ring.items[(ring.prod - 1) % 32].el;
    id = handmade_id(device, &command);
    handmade_chain(device, &command, 0);
    return id;
}

static void the_shape_that_the_host_keeps_is_not_waited_for(void **state)
{
    struct handmade device;
    uint64_t waits, last;

    (void)state;
    start(&device, 16);
    last = show_pointer(&device);
    waits = device.os.waits;
    check_status(qxl_reclaim_all(device.display, 1000000000), QXL_STATUS_OK);
    assert_int_equal(device.os.waits, waits);
    expect_counts(&device, 0, 0, 1);
    handmade_release(&device, last);
    check_status(qxl_reclaim_all(device.display, 1000000000), QXL_STATUS_OK);
    expect_counts(&device, 1, 0, 0);
    handmade_finish(&device);
}

static void a_shape_that_another_one_has_replaced_is_waited_for(void **state)
{
    struct handmade device;
    uint64_t first;

    (void)state;
    start(&device, 16);
    first = show_pointer(&device);
    (void)show_pointer(&device);
    check_status(qxl_reclaim_all(device.display, 1000000000), QXL_STATUS_TIMEOUT);
    handmade_release(&device, first);
    check_status(qxl_reclaim_all(device.display, 1000000000), QXL_STATUS_OK);
    expect_counts(&device, 1, 0, 1);
    handmade_finish(&device);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_chain_in_one_ring_slot_gives_back_all_its_commands),
        cmocka_unit_test(an_id_that_comes_twice_is_counted_and_not_followed),
        cmocka_unit_test(unknown_ids_are_counted_and_an_empty_head_is_not),
        cmocka_unit_test(a_chain_that_bites_its_tail_ends),
        cmocka_unit_test(a_command_that_names_itself_ends_its_chain),
        cmocka_unit_test(a_long_chain_is_shared_by_the_drawing_calls_that_follow),
        cmocka_unit_test(a_round_is_over_even_where_a_chain_ends_with_it),
        cmocka_unit_test(a_chain_longer_than_the_table_is_cut),
        cmocka_unit_test(after_a_reset_every_old_id_is_stale),
        cmocka_unit_test(the_rest_of_a_chain_does_not_survive_a_reset),
        cmocka_unit_test(a_surface_lives_on_until_both_its_commands_are_back),
        cmocka_unit_test(only_revisions_that_have_the_port_are_asked_to_flush),
        cmocka_unit_test(a_command_larger_than_the_heap_is_refused_without_a_wait),
        cmocka_unit_test(what_another_thread_reaped_is_no_reason_to_give_up),
        cmocka_unit_test(a_release_just_before_the_wait_is_not_slept_over),
        cmocka_unit_test(a_command_that_waits_for_room_can_not_be_released),
        cmocka_unit_test(the_shape_that_the_host_keeps_is_not_waited_for),
        cmocka_unit_test(a_shape_that_another_one_has_replaced_is_waited_for),
    };

    return cmocka_run_group_tests_name("release", tests, NULL, NULL);
}
