/* SPDX-License-Identifier: BSD-3-Clause */
/* Life of a display, rule 6: lost state is normal. */
#include "fixture.h"

#include <string.h>

static const struct qxl_surface_request SMALL = {
    .width = 16, .height = 16, .format = SPICE_SURFACE_FMT_32_ARGB};

static void expect_drawing_works(struct fixture *f)
{
    struct qxl_surface_id id;

    fixture_primary(f);
    check_status(fixture_fill(f), QXL_STATUS_OK);
    check_status(qxl_surface_create(f->display, &SMALL, &id), QXL_STATUS_OK);
    check_status(qxl_surface_destroy(f->display, id), QXL_STATUS_OK);
    check_status(qxl_cursor_hide(f->display), QXL_STATUS_OK);
    fixture_drain(f);
    assert_int_equal(fixture_statistics(f).live, 0);
    assert_int_equal(fixture_statistics(f).heap_used, 0);
    assert_int_equal(fixture_statistics(f).bad_releases, 0);
}

static void a_started_display_draws(void **state)
{
    struct fixture f;
    const struct fixture_options options = {.variant = *state};

    fixture_open(&f, &options);
    expect_drawing_works(&f);
    assert_int_equal(fake_qxl_get_mode(f.device), FAKE_QXL_MODE_NATIVE);
    fixture_close(&f);
}

static void a_display_can_be_stopped_and_started_again_and_again(void **state)
{
    struct fixture f;
    const struct fixture_options options = {.variant = *state};

    fixture_open(&f, &options);
    for (int i = 0; i < 5; i++) {
        expect_drawing_works(&f);
        qxl_display_stop(f.display);
        assert_true(qxl_display_is_gone(f.display));
        assert_int_not_equal(fake_qxl_get_mode(f.device), FAKE_QXL_MODE_NATIVE);
        check_status(qxl_display_start(f.display), QXL_STATUS_OK);
    }
    fixture_close(&f);
}

static void starting_a_running_display_forgets_all_that_was_on_it(void **state)
{
    struct fixture f;
    struct qxl_surface_id id;
    struct qxl_surface_info info;
    const struct fixture_options options = {.variant = *state};

    fixture_open(&f, &options);
    fixture_primary(&f);
    check_status(qxl_surface_create(f.display, &SMALL, &id), QXL_STATUS_OK);
    for (int i = 0; i < 20; i++)
        check_status(fixture_fill(&f), QXL_STATUS_OK);
    check_status(qxl_display_start(f.display), QXL_STATUS_OK);
    assert_int_equal(fixture_statistics(&f).live, 0);
    assert_int_equal(fixture_statistics(&f).heap_used, 0);
    check_status(qxl_surface_info(f.display, id, &info), QXL_STATUS_INVALID);
    check_status(qxl_surface_info(f.display, QXL_PRIMARY, &info), QXL_STATUS_INVALID);
    check_status(fixture_fill(&f), QXL_STATUS_INVALID);
    expect_drawing_works(&f);
    fixture_close(&f);
}

static void a_stop_waits_until_all_has_come_back(void **state)
{
    struct fixture f;
    struct qxl_surface_id id;
    const struct fixture_options options = {.variant = *state};
    uint64_t resets;

    fixture_open(&f, &options);
    fixture_primary(&f);
    check_status(qxl_surface_create(f.display, &SMALL, &id), QXL_STATUS_OK);
    for (int i = 0; i < 31; i++)
        check_status(fixture_fill(&f), QXL_STATUS_OK);
    resets = fixture_port_writes(&f, QXL_IO_RESET);
    qxl_display_stop(f.display);
    assert_int_equal(fixture_statistics(&f).live, 0);
    assert_int_equal(fixture_statistics(&f).heap_used, 0);
    assert_int_equal(fixture_port_writes(&f, QXL_IO_RESET), resets + 1);
    fixture_close(&f);
}

static void a_stop_gives_up_at_its_deadline_and_resets_all_the_same(void **state)
{
    struct fixture f;
    const struct fake_qxl_faults faults = {.never_release = true};
    const struct fixture_options options = {
        .variant = *state, .config = {.memory_timeout_ns = 300 * MS, .io_timeout_ns = 200 * MS}};
    uint64_t before;

    fixture_open(&f, &options);
    fixture_primary(&f);
    fake_qxl_set_faults(f.device, &faults);
    check_status(fixture_fill(&f), QXL_STATUS_OK);
    before = f.os.now_ns;
    qxl_display_stop(f.display);
    assert_in_range(f.os.now_ns - before, 300 * MS, 300 * MS + SLICE);
    assert_int_not_equal(fake_qxl_get_mode(f.device), FAKE_QXL_MODE_NATIVE);
    fixture_close(&f);
}

/* ---- gone ---- */

static void expect_gone_everywhere(struct fixture *f)
{
    static const uint32_t PIXELS[4];
    const struct qxl_rect area = {0, 0, 4, 4};
    const struct qxl_cursor_shape shape = {.width = 2, .height = 2, .pixels = PIXELS, .pitch = 8};
    const struct qxl_draw draw = {
        .type = QXL_COPY_BITS,
        .box = {0, 0, 4, 4},
    };
    struct qxl_surface_id id;
    uint64_t now = f->os.now_ns, waits = f->os.waits, writes = f->os.port_writes;
    struct qxl_surface_id first = {1};

    check_status(fixture_fill(f), QXL_STATUS_GONE);
    check_status(qxl_draw(f->display, &draw), QXL_STATUS_GONE);
    check_status(qxl_primary_create(f->display, &SMALL), QXL_STATUS_GONE);
    check_status(qxl_primary_destroy(f->display), QXL_STATUS_GONE);
    check_status(qxl_surface_create(f->display, &SMALL, &id), QXL_STATUS_GONE);
    check_status(qxl_surface_destroy(f->display, first), QXL_STATUS_GONE);
    check_status(qxl_surface_destroy_all(f->display), QXL_STATUS_GONE);
    check_status(qxl_surface_update_area(f->display, QXL_PRIMARY, &area), QXL_STATUS_GONE);
    check_status(qxl_cursor_set(f->display, &shape, (struct qxl_point){0, 0}, true),
                 QXL_STATUS_GONE);
    check_status(qxl_cursor_move(f->display, (struct qxl_point){0, 0}), QXL_STATUS_GONE);
    check_status(qxl_cursor_hide(f->display), QXL_STATUS_GONE);
    check_status(qxl_cursor_trail(f->display, 1, 1), QXL_STATUS_GONE);
    check_status(qxl_reclaim_all(f->display, 1000ull * MS), QXL_STATUS_GONE);
    assert_int_equal(qxl_reclaim(f->display), 0);
    qxl_display_stop(f->display);
    assert_int_equal(f->os.now_ns, now);
    assert_int_equal(f->os.waits, waits);
    assert_int_equal(f->os.port_writes, writes);
}

static void a_display_that_is_gone_answers_at_once_and_touches_nothing(void **state)
{
    struct fixture f;
    struct qxl_surface_id id;
    const struct fixture_options options = {.variant = *state};
    QXLRam before;

    fixture_open(&f, &options);
    fixture_primary(&f);
    check_status(qxl_surface_create(f.display, &SMALL, &id), QXL_STATUS_OK);
    qxl_display_set_gone(f.display);
    memcpy(&before, f.header, sizeof(before));
    expect_gone_everywhere(&f);
    assert_memory_equal(&before, f.header, sizeof(before));
    check_status(qxl_display_start(f.display), QXL_STATUS_OK);
    expect_drawing_works(&f);
    fixture_close(&f);
}

static void a_display_is_gone_until_it_is_started(void **state)
{
    struct fixture f;
    const struct fixture_options options = {.variant = *state};

    fixture_open(&f, &options);
    qxl_display_destroy(f.display);
    check_status(qxl_display_create(&f.hw, &rig_deterministic_os, &f.os, NULL, &f.display),
                 QXL_STATUS_OK);
    assert_true(qxl_display_is_gone(f.display));
    expect_gone_everywhere(&f);
    fixture_close(&f);
}

static void a_device_that_vanishes_is_gone_for_good(void **state)
{
    struct fixture f;
    const struct fake_qxl_faults faults = {.vanish_at_port_write = 1};
    const struct fixture_options options = {.variant = *state};

    fixture_open(&f, &options);
    fixture_primary(&f);
    fake_qxl_set_faults(f.device, &faults);
    check_status(qxl_primary_destroy(f.display), QXL_STATUS_GONE);
    assert_true(qxl_display_is_gone(f.display));
    expect_gone_everywhere(&f);
    check_status(qxl_display_start(f.display), QXL_STATUS_GONE);
    assert_true(qxl_display_is_gone(f.display));
    fixture_close(&f);
}

static void a_start_is_the_way_out_of_a_guest_bug(void **state)
{
    struct fixture f;
    const struct fixture_options options = {.variant = *state};

    fixture_open(&f, &options);
    fixture_primary(&f);
    /* A port that no driver may write. */
    fake_qxl_io_write(f.device, QXL_IO_ATTACH_PRIMARY, 0, 1);
    assert_true(fake_qxl_guest_bug(f.device));
    check_status(qxl_display_start(f.display), QXL_STATUS_OK);
    assert_false(fake_qxl_guest_bug(f.device));
    expect_drawing_works(&f);
    fixture_close_after_guest_bug(&f);
}

/* ---- create ---- */

static void create_survives_the_failure_of_each_allocation(void **state)
{
    const struct fixture_options options = {.config = {.image_cache_entries = 2,
                                                       .palette_cache_entries = 2,
                                                       .cursor_cache_entries = 2}};
    struct fixture f;
    uint64_t needed;

    (void)state;
    fixture_open(&f, &options);
    needed = f.os.allocations;
    assert_true(needed > 0);
    for (int all_after = 0; all_after < 2; all_after++) {
        for (uint64_t n = 1; n <= needed; n++) {
            struct qxl_display *display = (void *)1;
            size_t allocated = f.os.allocated;

            f.os.allocations = 0;
            f.os.fail_allocation = n;
            f.os.fail_all_after = all_after;
            check_status(
                qxl_display_create(&f.hw, &rig_deterministic_os, &f.os, &options.config, &display),
                QXL_STATUS_NO_MEMORY);
            assert_null(display);
            assert_int_equal(f.os.allocated, allocated);
        }
    }
    f.os.fail_allocation = 0;
    fixture_close(&f);
}

static void create_takes_up_to_65535_commands(void **state)
{
    struct fixture f;
    static const struct {
        uint32_t max;
        enum qxl_status expected;
    } rows[] = {
        {1, QXL_STATUS_OK},
        {65535, QXL_STATUS_OK},
        {65536, QXL_STATUS_INVALID},
        {UINT32_MAX, QXL_STATUS_INVALID},
    };

    (void)state;
    fixture_open(&f, NULL);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct qxl_config config = {.commands_max = rows[i].max};
        struct qxl_display *display = (void *)1;

        check_status(qxl_display_create(&f.hw, &rig_deterministic_os, &f.os, &config, &display),
                     rows[i].expected);
        assert_int_equal(display != NULL, rows[i].expected == QXL_STATUS_OK);
        qxl_display_destroy(display);
    }
    fixture_close(&f);
}

static void destroy_takes_null(void **state)
{
    (void)state;
    qxl_display_destroy(NULL);
}

static void create_does_not_touch_the_device(void **state)
{
    struct fixture f;
    struct qxl_display *display;
    uint64_t writes;
    QXLRam before;

    (void)state;
    fixture_open(&f, NULL);
    writes = f.os.port_writes;
    memcpy(&before, f.header, sizeof(before));
    check_status(qxl_display_create(&f.hw, &rig_deterministic_os, &f.os, NULL, &display),
                 QXL_STATUS_OK);
    qxl_display_destroy(display);
    assert_memory_equal(&before, f.header, sizeof(before));
    assert_int_equal(f.os.port_writes, writes);
    fixture_close(&f);
}

static void start_arms_the_interrupts_and_adds_both_slots(void **state)
{
    struct fixture f;
    const struct variant *variant = *state;
    const struct fixture_options options = {.variant = variant};
    unsigned port = variant->features & NEEDS_SYNC ? QXL_IO_MEMSLOT_ADD : QXL_IO_MEMSLOT_ADD_ASYNC;

    fixture_open(&f, &options);
    assert_int_equal(f.header->int_mask, QXL_INTERRUPT_DISPLAY | QXL_INTERRUPT_CURSOR |
                                             QXL_INTERRUPT_IO_CMD | QXL_INTERRUPT_ERROR);
    assert_int_equal(fixture_port_writes(&f, QXL_IO_RESET), 1);
    assert_int_equal(fixture_port_writes(&f, port), 2);
    assert_false(qxl_display_is_gone(f.display));
    fixture_close(&f);
}

int main(void)
{
    const struct variant_test on_variants[] = {
        variant_test(a_started_display_draws, 0),
        variant_test(a_display_can_be_stopped_and_started_again_and_again, 0),
        variant_test(starting_a_running_display_forgets_all_that_was_on_it, 0),
        variant_test(a_stop_waits_until_all_has_come_back, 0),
        variant_test(a_stop_gives_up_at_its_deadline_and_resets_all_the_same, 0),
        variant_test(a_display_that_is_gone_answers_at_once_and_touches_nothing, 0),
        variant_test(a_display_is_gone_until_it_is_started, 0),
        variant_test(a_device_that_vanishes_is_gone_for_good, 0),
        variant_test(a_start_is_the_way_out_of_a_guest_bug, 0),
        variant_test(start_arms_the_interrupts_and_adds_both_slots, 0),
    };
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(create_survives_the_failure_of_each_allocation),
        cmocka_unit_test(create_takes_up_to_65535_commands),
        cmocka_unit_test(destroy_takes_null),
        cmocka_unit_test(create_does_not_touch_the_device),
    };

    return run_on_variants("display", on_variants, sizeof(on_variants) / sizeof(on_variants[0])) +
           cmocka_run_group_tests_name("display creation", tests, NULL, NULL);
}
