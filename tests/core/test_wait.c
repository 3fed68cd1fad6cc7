/* SPDX-License-Identifier: BSD-3-Clause */
/* Rule 3: every wait has a deadline and a way out. fixture_close() fails a test in which the core
 * waited with a lock held. */
#include "fixture.h"

#include <string.h>

/* No multiples of a slice: the last one must be cut short. */
static const uint64_t RING_TIMEOUT = 175ull * MS;
static const uint64_t MEMORY_TIMEOUT = 235ull * MS;
static const uint64_t IO_TIMEOUT = 315ull * MS;

enum { RING = 32, TABLE = 40 };

static struct fixture_options options_of(void **state)
{
    return (struct fixture_options){
        .variant = *state,
        .config = {.ring_timeout_ns = RING_TIMEOUT,
                   .memory_timeout_ns = MEMORY_TIMEOUT,
                   .io_timeout_ns = IO_TIMEOUT,
                   .low_water = 1},
    };
}

static void open_with_primary(struct fixture *f, void **state)
{
    const struct fixture_options options = options_of(state);

    fixture_open(f, &options);
    fixture_primary(f);
}

static void open_with_small_table(struct fixture *f, void **state)
{
    struct fixture_options options = options_of(state);

    options.config.commands_max = TABLE;
    fixture_open(f, &options);
    fixture_primary(f);
}

static void set_faults(struct fixture *f, struct fake_qxl_faults faults)
{
    fake_qxl_set_faults(f->device, &faults);
}

static void vanish(struct fixture *f)
{
    set_faults(f, (struct fake_qxl_faults){.vanish_at_port_write = 1});
    fake_qxl_io_write(f->device, QXL_IO_UPDATE_IRQ, 0, 1);
}

static void vanish_at_third_wait(struct rig_deterministic *os, enum qxl_event event)
{
    (void)event;
    if (os->waits == 3)
        vanish(os->test);
}

static void set_gone_at_third_wait(struct rig_deterministic *os, enum qxl_event event)
{
    struct fixture *f = os->test;

    (void)event;
    if (os->waits == 3)
        qxl_display_set_gone(f->display);
}

/* ---- the ring is full ---- */

static void fill_ring(struct fixture *f)
{
    set_faults(f, (struct fake_qxl_faults){.stall_fetch = true});
    for (int i = 0; i < RING; i++)
        check_status(fixture_fill(f), QXL_STATUS_OK);
    f->os.waits = 0;
}

static void a_full_ring_times_out_at_its_deadline_and_loses_nothing(void **state)
{
    struct fixture f;
    struct qxl_statistics before;
    uint64_t start;

    open_with_primary(&f, state);
    fill_ring(&f);
    before = fixture_statistics(&f);
    start = f.os.now_ns;
    check_status(fixture_fill(&f), QXL_STATUS_TIMEOUT);
    assert_in_range(f.os.now_ns - start, RING_TIMEOUT, RING_TIMEOUT + MS);
    fixture_expect_same(before, fixture_statistics(&f));
    set_faults(&f, (struct fake_qxl_faults){0});
    check_status(fixture_fill(&f), QXL_STATUS_OK);
    fixture_drain(&f);
    assert_int_equal(fixture_statistics(&f).commands, RING + 1);
    assert_int_equal(fake_qxl_get_counters(f.device).commands, RING + 1);
    fixture_close(&f);
}

static void a_full_cursor_ring_times_out_at_its_deadline(void **state)
{
    struct fixture f;
    uint64_t start;

    open_with_primary(&f, state);
    set_faults(&f, (struct fake_qxl_faults){.stall_fetch = true});
    for (int i = 0; i < RING; i++)
        check_status(qxl_cursor_hide(f.display), QXL_STATUS_OK);
    start = f.os.now_ns;
    check_status(qxl_cursor_hide(f.display), QXL_STATUS_TIMEOUT);
    assert_in_range(f.os.now_ns - start, RING_TIMEOUT, RING_TIMEOUT + MS);
    assert_int_equal(fixture_statistics(&f).live, RING);
    set_faults(&f, (struct fake_qxl_faults){0});
    check_status(qxl_cursor_hide(f.display), QXL_STATUS_OK);
    fixture_drain(&f);
    fixture_close(&f);
}

static void a_full_ring_goes_on_as_soon_as_the_device_takes_a_command(void **state)
{
    struct fixture f;
    uint64_t start;

    open_with_primary(&f, state);
    fill_ring(&f);
    set_faults(&f, (struct fake_qxl_faults){0});
    start = f.os.now_ns;
    check_status(fixture_fill(&f), QXL_STATUS_OK);
    assert_in_range(f.os.now_ns - start, 0, MS);
    assert_int_equal(fake_qxl_get_counters(f.device).commands, 1);
    fixture_drain(&f);
    fixture_close(&f);
}

static void a_lost_interrupt_costs_a_full_ring_one_slice(void **state)
{
    struct fixture f;
    uint64_t start;

    open_with_primary(&f, state);
    fill_ring(&f);
    set_faults(&f, (struct fake_qxl_faults){.drop_interrupt = 1});
    start = f.os.now_ns;
    check_status(fixture_fill(&f), QXL_STATUS_OK);
    assert_in_range(f.os.now_ns - start, SLICE / 2, SLICE);
    fixture_drain(&f);
    fixture_close(&f);
}

static void a_device_that_vanishes_ends_the_wait_for_the_ring(void **state)
{
    struct fixture f;
    uint64_t start;

    open_with_primary(&f, state);
    fill_ring(&f);
    f.os.on_wait = vanish_at_third_wait;
    start = f.os.now_ns;
    check_status(fixture_fill(&f), QXL_STATUS_GONE);
    assert_in_range(f.os.now_ns - start, 0, 3 * SLICE);
    assert_int_equal(fixture_statistics(&f).live, RING);
    check_status(fixture_fill(&f), QXL_STATUS_GONE);
    fixture_close(&f);
}

static void set_gone_ends_the_wait_for_the_ring(void **state)
{
    struct fixture f;

    open_with_primary(&f, state);
    fill_ring(&f);
    f.os.on_wait = set_gone_at_third_wait;
    check_status(fixture_fill(&f), QXL_STATUS_GONE);
    assert_int_equal(f.os.waits, 3);
    fixture_close(&f);
}

/* ---- memory and handles have run out ---- */

static void set_gone_while_the_device_makes_room(struct rig_deterministic *os, enum qxl_event event)
{
    struct fixture *f = os->test;

    (void)event;
    qxl_display_set_gone(f->display);
    fake_qxl_set_faults(f->device, NULL);
}

static void nothing_is_published_after_set_gone_even_if_there_is_room(void **state)
{
    struct fixture f;
    uint32_t prod;

    open_with_primary(&f, state);
    fill_ring(&f);
    prod = f.header->cmd_ring.prod;
    f.os.on_wait = set_gone_while_the_device_makes_room;
    check_status(fixture_fill(&f), QXL_STATUS_GONE);
    assert_int_equal(f.header->cmd_ring.prod, prod);
    fixture_close(&f);
}

static void fill_table(struct fixture *f)
{
    for (int i = 0; i < TABLE; i++)
        check_status(fixture_fill(f), QXL_STATUS_OK);
    f->os.waits = 0;
}

static void memory_that_never_comes_back_is_given_up_at_the_deadline(void **state)
{
    struct fixture f;
    struct qxl_statistics before, after;
    uint64_t start;

    open_with_small_table(&f, state);
    set_faults(&f, (struct fake_qxl_faults){.never_release = true});
    fill_table(&f);
    before = fixture_statistics(&f);
    start = f.os.now_ns;
    check_status(fixture_fill(&f), QXL_STATUS_NO_MEMORY);
    assert_in_range(f.os.now_ns - start, MEMORY_TIMEOUT, MEMORY_TIMEOUT + MS);
    after = fixture_statistics(&f);
    assert_int_equal(after.live, TABLE);
    assert_int_equal(after.heap_used, before.heap_used);
    assert_int_equal(after.commands, before.commands);
    fixture_close(&f);
}

static void out_of_memory_asks_the_device_in_each_slice(void **state)
{
    struct fixture f;
    uint64_t asked;

    open_with_small_table(&f, state);
    set_faults(&f, (struct fake_qxl_faults){.never_release = true});
    fill_table(&f);
    assert_int_equal(fixture_port_writes(&f, QXL_IO_NOTIFY_OOM), 0);
    check_status(fixture_fill(&f), QXL_STATUS_NO_MEMORY);
    asked = fixture_port_writes(&f, QXL_IO_NOTIFY_OOM);
    assert_in_range(asked, MEMORY_TIMEOUT / SLICE, MEMORY_TIMEOUT / SLICE + 1);
    assert_int_equal(fixture_statistics(&f).oom_notifications, asked);
    fixture_close(&f);
}

static void out_of_memory_goes_on_when_the_device_releases(void **state)
{
    struct fixture f;
    uint64_t start;

    open_with_small_table(&f, state);
    set_faults(&f, (struct fake_qxl_faults){.hold_releases_until = TABLE});
    fill_table(&f);
    start = f.os.now_ns;
    check_status(fixture_fill(&f), QXL_STATUS_OK);
    assert_in_range(f.os.now_ns - start, 0, MS);
    set_faults(&f, (struct fake_qxl_faults){0});
    fixture_drain(&f);
    fixture_close(&f);
}

/* The test is the host: it takes everything and gives it back at the fifth wait. */
static void release_all_at_fifth_wait(struct rig_deterministic *os, enum qxl_event event)
{
    struct fixture *f = os->test;
    QXLCommandExt command;

    (void)event;
    if (os->waits != 5)
        return;
    while (fake_qxl_get_command(f->device, &command)) {
        QXLReleaseInfo *info =
            fake_qxl_phys2virt(f->device, command.cmd.data, command.group_id, sizeof(QXLDrawable));

        assert_non_null(info);
        fake_qxl_release_resource(f->device, info, command.group_id);
    }
    fake_qxl_flush_resources(f->device);
}

static void a_release_that_comes_late_ends_the_wait_for_memory(void **state)
{
    struct fixture_options options = options_of(state);
    struct fixture f;
    uint64_t start;

    options.host = RIG_FAKE_HOST_NONE;
    options.config.commands_max = RING;
    fixture_open(&f, &options);
    fixture_primary(&f);
    for (int i = 0; i < RING; i++)
        check_status(fixture_fill(&f), QXL_STATUS_OK);
    f.os.waits = 0;
    f.os.on_wait = release_all_at_fifth_wait;
    start = f.os.now_ns;
    check_status(fixture_fill(&f), QXL_STATUS_OK);
    assert_int_equal(f.os.waits, 5);
    assert_in_range(f.os.now_ns - start, 4 * SLICE, 5 * SLICE);
    assert_int_equal(fixture_statistics(&f).live, 1);
    assert_int_equal(fixture_statistics(&f).oom_notifications, 5);
    fixture_close(&f);
}

static void a_release_interrupt_that_is_lost_costs_one_slice(void **state)
{
    struct fixture f;
    uint64_t start;

    open_with_small_table(&f, state);
    set_faults(&f, (struct fake_qxl_faults){.hold_releases_until = TABLE});
    fill_table(&f);
    set_faults(&f, (struct fake_qxl_faults){.hold_releases_until = TABLE, .drop_interrupt = 1});
    start = f.os.now_ns;
    check_status(fixture_fill(&f), QXL_STATUS_OK);
    assert_in_range(f.os.now_ns - start, SLICE / 2, SLICE);
    set_faults(&f, (struct fake_qxl_faults){0});
    fixture_drain(&f);
    fixture_close(&f);
}

static void a_device_that_vanishes_ends_the_wait_for_memory(void **state)
{
    struct fixture f;
    uint64_t start;

    open_with_small_table(&f, state);
    set_faults(&f, (struct fake_qxl_faults){.never_release = true});
    fill_table(&f);
    f.os.on_wait = vanish_at_third_wait;
    start = f.os.now_ns;
    check_status(fixture_fill(&f), QXL_STATUS_GONE);
    assert_in_range(f.os.now_ns - start, 0, 3 * SLICE);
    fixture_close(&f);
}

static void set_gone_ends_the_wait_for_memory(void **state)
{
    struct fixture f;

    open_with_small_table(&f, state);
    set_faults(&f, (struct fake_qxl_faults){.never_release = true});
    fill_table(&f);
    f.os.on_wait = set_gone_at_third_wait;
    check_status(fixture_fill(&f), QXL_STATUS_GONE);
    assert_int_equal(f.os.waits, 3);
    fixture_close(&f);
}

static void what_can_never_fit_is_refused_without_a_wait(void **state)
{
    static const uint32_t pixel;
    const struct qxl_image image = {
        .kind = QXL_IMAGE_FROM_BITMAP,
        .bitmap = {.format = SPICE_BITMAP_FMT_32BIT,
                   .width = 16 * 1024,
                   .height = 16 * 1024,
                   .pixels = &pixel},
    };
    const struct qxl_draw request = {
        .type = QXL_DRAW_COPY,
        .box = {0, 0, 8, 8},
        .copy = {.source = &image, .source_area = {0, 0, 8, 8}},
    };
    struct fixture f;
    uint64_t waits;

    open_with_primary(&f, state);
    set_faults(&f, (struct fake_qxl_faults){.never_release = true});
    check_status(fixture_fill(&f), QXL_STATUS_OK);
    waits = f.os.waits;
    check_status(qxl_draw(f.display, &request), QXL_STATUS_NO_MEMORY);
    assert_int_equal(f.os.waits, waits);
    assert_int_equal(fixture_port_writes(&f, QXL_IO_NOTIFY_OOM), 0);
    fixture_close(&f);
}

static void waiting_for_everything_times_out_at_its_deadline(void **state)
{
    struct fixture f;
    uint64_t start;

    open_with_primary(&f, state);
    set_faults(&f, (struct fake_qxl_faults){.never_release = true});
    check_status(fixture_fill(&f), QXL_STATUS_OK);
    start = f.os.now_ns;
    check_status(qxl_reclaim_all(f.display, 55ull * MS), QXL_STATUS_TIMEOUT);
    assert_in_range(f.os.now_ns - start, 55 * MS, 56 * MS);
    start = f.os.now_ns;
    check_status(qxl_reclaim_all(f.display, 0), QXL_STATUS_TIMEOUT);
    assert_in_range(f.os.now_ns - start, 0, SLICE);
    fixture_close(&f);
}

/* ---- an asynchronous operation ---- */

static void an_operation_that_never_ends_times_out_and_only_a_start_helps(void **state)
{
    const struct qxl_rect area = {0, 0, 4, 4};
    struct fixture f;
    uint64_t start;

    open_with_primary(&f, state);
    set_faults(&f, (struct fake_qxl_faults){.never_complete_async = true});
    start = f.os.now_ns;
    check_status(qxl_surface_update_area(f.display, QXL_PRIMARY, &area), QXL_STATUS_TIMEOUT);
    assert_in_range(f.os.now_ns - start, IO_TIMEOUT, IO_TIMEOUT + MS);

    set_faults(&f, (struct fake_qxl_faults){0});
    start = f.os.now_ns;
    check_status(qxl_surface_update_area(f.display, QXL_PRIMARY, &area), QXL_STATUS_TIMEOUT);
    check_status(qxl_primary_destroy(f.display), QXL_STATUS_TIMEOUT);
    assert_int_equal(f.os.now_ns, start);

    check_status(qxl_display_start(f.display), QXL_STATUS_OK);
    fixture_primary(&f);
    check_status(qxl_surface_update_area(f.display, QXL_PRIMARY, &area), QXL_STATUS_OK);
    /* Museum 23: nothing became synchronous. */
    assert_int_equal(fixture_port_writes(&f, QXL_IO_UPDATE_AREA), 0);
    fixture_close(&f);
}

static void a_start_that_times_out_leaves_the_display_gone(void **state)
{
    struct fixture f;

    open_with_primary(&f, state);
    set_faults(&f, (struct fake_qxl_faults){.never_complete_async = true});
    check_status(qxl_display_start(f.display), QXL_STATUS_TIMEOUT);
    assert_true(qxl_display_is_gone(f.display));
    set_faults(&f, (struct fake_qxl_faults){0});
    check_status(qxl_display_start(f.display), QXL_STATUS_OK);
    fixture_close(&f);
}

static void a_completion_whose_interrupt_is_lost_costs_one_slice(void **state)
{
    const struct qxl_rect area = {0, 0, 4, 4};
    struct fixture f;
    uint64_t start;

    open_with_primary(&f, state);
    set_faults(&f, (struct fake_qxl_faults){.drop_interrupt = 1});
    start = f.os.now_ns;
    check_status(qxl_surface_update_area(f.display, QXL_PRIMARY, &area), QXL_STATUS_OK);
    assert_in_range(f.os.now_ns - start, SLICE / 2, SLICE);
    assert_int_equal(fixture_statistics(&f).lost_interrupts, 1);
    assert_int_equal(f.header->int_pending & QXL_INTERRUPT_IO_CMD, 0);
    check_status(qxl_surface_update_area(f.display, QXL_PRIMARY, &area), QXL_STATUS_OK);
    assert_int_equal(fixture_statistics(&f).lost_interrupts, 1);
    fixture_close(&f);
}

static void a_device_that_vanishes_ends_the_wait_for_an_operation(void **state)
{
    const struct qxl_rect area = {0, 0, 4, 4};
    struct fixture f;
    uint64_t start;

    open_with_primary(&f, state);
    set_faults(&f, (struct fake_qxl_faults){.never_complete_async = true});
    f.os.waits = 0;
    f.os.on_wait = vanish_at_third_wait;
    start = f.os.now_ns;
    check_status(qxl_surface_update_area(f.display, QXL_PRIMARY, &area), QXL_STATUS_GONE);
    assert_in_range(f.os.now_ns - start, 0, 3 * SLICE);
    fixture_close(&f);
}

static void set_gone_ends_the_wait_for_an_operation(void **state)
{
    const struct qxl_rect area = {0, 0, 4, 4};
    struct fixture f;

    open_with_primary(&f, state);
    set_faults(&f, (struct fake_qxl_faults){.never_complete_async = true});
    f.os.waits = 0;
    f.os.on_wait = set_gone_at_third_wait;
    check_status(qxl_surface_update_area(f.display, QXL_PRIMARY, &area), QXL_STATUS_GONE);
    assert_int_equal(f.os.waits, 3);
    fixture_close(&f);
}

static void a_primary_whose_creation_times_out_is_not_live(void **state)
{
    const struct qxl_surface_request request = {
        .width = 64, .height = 64, .format = SPICE_SURFACE_FMT_32_xRGB};
    const struct fixture_options options = options_of(state);
    struct qxl_surface_info info;
    struct fixture f;

    fixture_open(&f, &options);
    set_faults(&f, (struct fake_qxl_faults){.never_complete_async = true});
    check_status(qxl_primary_create(f.display, &request), QXL_STATUS_TIMEOUT);
    check_status(qxl_surface_info(f.display, QXL_PRIMARY, &info), QXL_STATUS_INVALID);
    fixture_close(&f);
}

int main(void)
{
    const struct variant_test tests[] = {
        variant_test(a_full_ring_times_out_at_its_deadline_and_loses_nothing, 0),
        variant_test(a_full_cursor_ring_times_out_at_its_deadline, 0),
        variant_test(a_full_ring_goes_on_as_soon_as_the_device_takes_a_command, 0),
        variant_test(a_lost_interrupt_costs_a_full_ring_one_slice, 0),
        variant_test(a_device_that_vanishes_ends_the_wait_for_the_ring, 0),
        variant_test(set_gone_ends_the_wait_for_the_ring, 0),
        variant_test(nothing_is_published_after_set_gone_even_if_there_is_room, 0),
        variant_test(memory_that_never_comes_back_is_given_up_at_the_deadline, 0),
        variant_test(out_of_memory_asks_the_device_in_each_slice, 0),
        variant_test(out_of_memory_goes_on_when_the_device_releases, 0),
        variant_test(a_release_that_comes_late_ends_the_wait_for_memory, 0),
        variant_test(a_release_interrupt_that_is_lost_costs_one_slice, 0),
        variant_test(a_device_that_vanishes_ends_the_wait_for_memory, 0),
        variant_test(set_gone_ends_the_wait_for_memory, 0),
        variant_test(what_can_never_fit_is_refused_without_a_wait, 0),
        variant_test(waiting_for_everything_times_out_at_its_deadline, 0),
        variant_test(an_operation_that_never_ends_times_out_and_only_a_start_helps, NEEDS_ASYNC),
        variant_test(a_start_that_times_out_leaves_the_display_gone, NEEDS_ASYNC),
        variant_test(a_completion_whose_interrupt_is_lost_costs_one_slice, NEEDS_ASYNC),
        variant_test(a_device_that_vanishes_ends_the_wait_for_an_operation, NEEDS_ASYNC),
        variant_test(set_gone_ends_the_wait_for_an_operation, NEEDS_ASYNC),
        variant_test(a_primary_whose_creation_times_out_is_not_live, NEEDS_ASYNC),
    };

    return run_on_variants("wait", tests, sizeof(tests) / sizeof(tests[0]));
}
