/* SPDX-License-Identifier: BSD-3-Clause */
/* Rule 6: lost state is normal. A number at the end of a name is that of docs/bug-museum.md. */
#include "sleeper.h"
#include "state.h"

#include <string.h>

/* ---- sleep ---- */

static void pictures_and_ids_survive_sleep_whatever_the_memory_holds_afterwards(void **state)
{
    static const int GARBAGE[] = {0x00, 0xff, 0xa5};
    struct scene scene;
    uint64_t used;

    open_scene(&scene, state);
    used = fixture_statistics(&scene.f).heap_used;
    for (int i = 0; i < 3; i++) {
        check_status(qxl_power_suspend(scene.f.display), QXL_STATUS_OK);
        lose_power(&scene, GARBAGE[i]);
        check_status(qxl_power_resume(scene.f.display), QXL_STATUS_OK);
        expect_scene(&scene);
        assert_int_equal(fixture_statistics(&scene.f).heap_used, used);
    }
    close_scene(&scene);
}

static void what_is_drawn_before_sleep_is_rendered_before_it_is_copied(void **state)
{
    const struct variant *variant = *state;
    struct scene scene;
    uint64_t taken, flushed, updated;
    unsigned update = variant->device.revision == 2 ? QXL_IO_UPDATE_AREA : QXL_IO_UPDATE_AREA_ASYNC;

    open_scene(&scene, state);
    taken = fake_qxl_get_counters(scene.f.device).commands;
    flushed = fixture_port_writes(&scene.f, QXL_IO_FLUSH_SURFACES_ASYNC);
    updated = fixture_port_writes(&scene.f, update);
    for (int i = 0; i < 5; i++)
        check_status(fixture_fill(&scene.f), QXL_STATUS_OK);
    check_status(qxl_power_suspend(scene.f.display), QXL_STATUS_OK);
    assert_int_equal(fake_qxl_get_counters(scene.f.device).commands, taken + 5);
    if (variant->device.revision == 2)
        assert_int_equal(fixture_port_writes(&scene.f, update), updated + SURFACES);
    else
        assert_int_equal(fixture_port_writes(&scene.f, QXL_IO_FLUSH_SURFACES_ASYNC), flushed + 1);
    close_scene(&scene);
}

static void a_display_that_sleeps_is_gone_and_keeps_nothing_on_the_device(void **state)
{
    const struct qxl_rect area = {.right = 4, .bottom = 4};
    struct qxl_surface_info info;
    struct qxl_surface_id id;
    struct qxl_evicted *evicted;
    struct scene scene;
    struct qxl_display *display;
    uint64_t writes;

    open_scene(&scene, state);
    display = scene.f.display;
    check_status(qxl_power_suspend(display), QXL_STATUS_OK);
    assert_true(qxl_power_is_suspended(display));
    assert_int_equal(fixture_statistics(&scene.f).live, 0);
    assert_int_not_equal(fake_qxl_get_mode(scene.f.device), FAKE_QXL_MODE_NATIVE);
    writes = scene.f.os.port_writes;
    check_status(fixture_fill(&scene.f), QXL_STATUS_GONE);
    check_status(qxl_cursor_hide(display), QXL_STATUS_GONE);
    check_status(qxl_primary_create(display, &SMALL_SURFACE), QXL_STATUS_GONE);
    check_status(qxl_surface_create(display, &SMALL_SURFACE, &id), QXL_STATUS_GONE);
    check_status(qxl_surface_destroy(display, scene.ids[1]), QXL_STATUS_GONE);
    check_status(qxl_surface_evict(display, scene.ids[1], &evicted), QXL_STATUS_GONE);
    check_status(qxl_surface_info(display, scene.ids[1], &info), QXL_STATUS_GONE);
    check_status(qxl_surface_update_area(display, QXL_PRIMARY, &area), QXL_STATUS_GONE);
    check_status(qxl_power_quiesce(display, TIMEOUT), QXL_STATUS_GONE);
    check_status(qxl_power_recover(display), QXL_STATUS_GONE);
    assert_int_equal(qxl_reclaim(display), 0);
    check_status(qxl_power_suspend(display), QXL_STATUS_OK);
    assert_int_equal(scene.f.os.port_writes, writes);
    check_status(qxl_power_resume(display), QXL_STATUS_OK);
    expect_scene(&scene);
    close_scene(&scene);
}

/* 26: the memory was taken when the primary was already gone, and not looked at. */
static void without_system_memory_nothing_is_suspended_26(void **state)
{
    for (uint64_t nth = 1; nth <= SURFACES; nth++) {
        struct scene scene;
        uint64_t writes;
        size_t allocated;

        open_scene(&scene, state);
        writes = scene.f.os.port_writes;
        allocated = scene.f.os.allocated;
        scene.f.os.fail_allocation = scene.f.os.allocations + nth;
        check_status(qxl_power_suspend(scene.f.display), QXL_STATUS_NO_MEMORY);
        assert_int_equal(scene.f.os.port_writes, writes);
        assert_int_equal(scene.f.os.allocated, allocated);
        assert_false(qxl_power_is_suspended(scene.f.display));
        /* Nothing is kept from the attempt. */
        check_status(qxl_power_suspend(scene.f.display), QXL_STATUS_OK);
        check_status(qxl_power_resume(scene.f.display), QXL_STATUS_OK);
        assert_int_equal(scene.f.os.allocated, allocated);
        expect_scene(&scene);
        close_scene(&scene);
    }
}

static void what_the_driver_has_unmasked_is_unmasked_after_sleep(void **state)
{
    enum { MORE = DISPLAY_INTERRUPTS | QXL_INTERRUPT_CLIENT };
    struct scene scene;
    struct fixture *f = &scene.f;

    open_scene(&scene, state);
    qxl_irq_set_mask(&f->hw, &rig_deterministic_os, &f->os, MORE);
    check_status(qxl_power_suspend(f->display), QXL_STATUS_OK);
    lose_power(&scene, 0xff);
    check_status(qxl_power_resume(f->display), QXL_STATUS_OK);
    assert_int_equal(f->header->int_mask, MORE);
    check_status(qxl_power_recover(f->display), QXL_STATUS_OK);
    assert_int_equal(f->header->int_mask, MORE);
    check_status(qxl_display_start(f->display), QXL_STATUS_OK);
    assert_int_equal(f->header->int_mask, DISPLAY_INTERRUPTS);
    close_scene(&scene);
}

/* 53: a mask of all ones is what the host takes for an old driver. */
static void a_mask_that_nobody_has_set_is_not_taken_over_53(void **state)
{
    static const uint32_t MASKS[] = {0, UINT32_MAX, 1u << 31, QXL_INTERRUPT_IO_CMD};
    struct scene scene;

    open_scene(&scene, state);
    for (int i = 0; i < 4; i++) {
        scene.f.header->int_mask = MASKS[i];
        check_status(qxl_power_resume(scene.f.display), QXL_STATUS_OK);
        assert_int_equal(scene.f.header->int_mask, DISPLAY_INTERRUPTS);
    }
    close_scene(&scene);
}

/* ---- waking up ---- */

static void resume_is_idempotent(void **state)
{
    struct scene scene;

    open_scene(&scene, state);
    check_status(qxl_power_suspend(scene.f.display), QXL_STATUS_OK);
    lose_power(&scene, 0);
    for (int i = 0; i < 3; i++)
        check_status(qxl_power_resume(scene.f.display), QXL_STATUS_OK);
    expect_scene(&scene);
    close_scene(&scene);
}

/* 10: the slots were added again to a device that had them: a guest bug, and the end. */
static void resume_without_suspend_brings_back_what_the_memory_holds_10(void **state)
{
    struct scene scene;

    open_scene(&scene, state);
    check_status(qxl_power_resume(scene.f.display), QXL_STATUS_OK);
    expect_scene(&scene);
    /* The device was reset behind our back: it has no slots, no primary, an empty mask. */
    paint(&scene);
    fake_qxl_io_write(scene.f.device, QXL_IO_RESET, 0, 1);
    check_status(qxl_power_resume(scene.f.display), QXL_STATUS_OK);
    expect_scene(&scene);
    close_scene(&scene);
}

/* 11: power came before the device had been set up. */
static void a_display_that_was_never_started_can_be_resumed_11(void **state)
{
    struct qxl_display *display;
    struct scene scene;
    struct fixture *f = &scene.f;

    open_idle(&scene, state);
    qxl_display_destroy(f->display);
    check_status(qxl_display_create(&f->hw, &rig_deterministic_os, &f->os, &(struct qxl_config){0},
                                    &display),
                 QXL_STATUS_OK);
    f->display = display;
    check_status(qxl_power_suspend(display), QXL_STATUS_GONE);
    check_status(qxl_power_recover(display), QXL_STATUS_GONE);
    check_status(qxl_power_resume(display), QXL_STATUS_OK);
    fixture_primary(f);
    check_status(fixture_fill(f), QXL_STATUS_OK);
    fixture_drain(f);
    close_scene(&scene);
}

static void after_a_stop_resume_brings_back_nothing(void **state)
{
    struct scene scene;

    open_scene(&scene, state);
    qxl_display_stop(scene.f.display);
    check_status(qxl_power_resume(scene.f.display), QXL_STATUS_OK);
    check_status(fixture_fill(&scene.f), QXL_STATUS_INVALID);
    fixture_primary(&scene.f);
    check_status(fixture_fill(&scene.f), QXL_STATUS_OK);
    close_scene(&scene);
}

/* 10, 53: firmware, or the kernel that loaded the image, has used the device meanwhile. */
static void resume_finds_the_device_in_any_mode_and_with_any_slots(void **state)
{
    struct scene scene;
    struct fixture *f = &scene.f;

    open_scene(&scene, state);
    check_status(qxl_power_suspend(f->display), QXL_STATUS_OK);
    fake_qxl_io_write(f->device, QXL_IO_SET_MODE, 4, 1);
    f->modes_set = 1;
    assert_int_equal(fake_qxl_get_mode(f->device), FAKE_QXL_MODE_COMPAT);
    for (unsigned slot = 1; slot < 8; slot++) {
        f->header->mem_slot.mem_start = f->hw.vram.physical;
        f->header->mem_slot.mem_end = f->hw.vram.physical + 4096;
        fake_qxl_io_write(f->device, QXL_IO_MEMSLOT_ADD, slot, 1);
    }
    f->header->cmd_ring.prod = 17;
    f->header->release_ring.prod = 5;
    assert_false(fake_qxl_guest_bug(f->device));
    check_status(qxl_power_resume(f->display), QXL_STATUS_OK);
    expect_scene(&scene);
    close_scene(&scene);
}

/* 60: success was reported whatever happened. */
static void a_resume_that_fails_says_so_and_can_be_tried_again_60(void **state)
{
    struct scene scene;
    struct fixture *f = &scene.f;
    uint64_t start;

    open_scene(&scene, state);
    check_status(qxl_power_suspend(f->display), QXL_STATUS_OK);
    for (int i = 0; i < 2; i++) {
        lose_power(&scene, 0);
        set_faults(&scene, (struct fake_qxl_faults){.never_complete_async = true});
        start = f->os.now_ns;
        check_status(qxl_power_resume(f->display), QXL_STATUS_TIMEOUT);
        assert_in_range(f->os.now_ns - start, TIMEOUT, TIMEOUT + MS);
        assert_true(qxl_power_is_suspended(f->display));
        check_status(fixture_fill(f), QXL_STATUS_GONE);
        set_faults(&scene, (struct fake_qxl_faults){0});
    }
    check_status(qxl_power_resume(f->display), QXL_STATUS_OK);
    expect_scene(&scene);
    close_scene(&scene);
}

/* The host is deaf from the moment on when the core waits for something else than an operation. */
static void stop_at_the_ring(struct rig_deterministic *os, enum qxl_event event)
{
    os->hold_host = event == QXL_EVENT_DISPLAY;
}

static void a_resume_that_cannot_publish_its_surfaces_can_be_tried_again(void **state)
{
    enum { MANY = 40 };
    struct qxl_surface_id ids[MANY];
    struct qxl_surface_info info;
    struct scene scene;
    struct fixture *f = &scene.f;

    open_scene(&scene, state);
    for (int i = 0; i < MANY; i++) {
        check_status(qxl_surface_create(f->display, &SMALL_SURFACE, &ids[i]), QXL_STATUS_OK);
        fixture_settle(f);
        check_status(qxl_surface_info(f->display, ids[i], &info), QXL_STATUS_OK);
        memset(info.memory, i, info.size);
    }
    check_status(qxl_power_suspend(f->display), QXL_STATUS_OK);
    lose_power(&scene, 0x77);
    f->os.on_wait = stop_at_the_ring;
    check_status(qxl_power_resume(f->display), QXL_STATUS_TIMEOUT);
    assert_true(qxl_power_is_suspended(f->display));
    f->os.on_wait = NULL;
    f->os.hold_host = false;
    lose_power(&scene, 0x66);
    check_status(qxl_power_resume(f->display), QXL_STATUS_OK);
    for (int i = 0; i < MANY; i++) {
        check_status(qxl_surface_info(f->display, ids[i], &info), QXL_STATUS_OK);
        assert_int_equal(((uint8_t *)info.memory)[info.size - 1], i);
        check_status(qxl_surface_destroy(f->display, ids[i]), QXL_STATUS_OK);
    }
    expect_scene(&scene);
    close_scene(&scene);
}

static void surfaces_without_a_primary_come_back_with_the_next_primary(void **state)
{
    const struct qxl_surface_request primary = {.width = 64,
                                                .height = 64,
                                                .format = SPICE_SURFACE_FMT_32_xRGB,
                                                .stride = -256,
                                                .keep_data = true};
    struct qxl_surface_info info;
    struct scene scene;
    struct fixture *f = &scene.f;

    open_scene(&scene, state);
    check_status(qxl_primary_destroy(f->display), QXL_STATUS_OK);
    check_status(qxl_power_suspend(f->display), QXL_STATUS_OK);
    lose_power(&scene, 0);
    check_status(qxl_power_resume(f->display), QXL_STATUS_OK);
    check_status(qxl_surface_info(f->display, scene.ids[1], &info), QXL_STATUS_INVALID);
    assert_int_equal(f->header->cmd_ring.prod, 0);
    memset(f->hw.ram.memory, 0x11, 64 * 256);
    check_status(qxl_primary_create(f->display, &primary), QXL_STATUS_OK);
    expect_scene(&scene);

    /* Or they end with all others. */
    check_status(qxl_primary_destroy(f->display), QXL_STATUS_OK);
    check_status(qxl_power_suspend(f->display), QXL_STATUS_OK);
    check_status(qxl_power_resume(f->display), QXL_STATUS_OK);
    check_status(qxl_surface_destroy_all(f->display), QXL_STATUS_OK);
    assert_int_equal(fixture_statistics(f).heap_used, 0);
    fixture_primary(f);
    for (int i = 1; i < SURFACES; i++)
        check_status(qxl_surface_create(f->display, &SMALL_SURFACE, &scene.ids[i]), QXL_STATUS_OK);
    close_scene(&scene);
}

/* ---- start, stop, destroy ---- */

static void start_forgets_the_pictures(void **state)
{
    struct qxl_surface_info info;
    struct scene scene;
    struct fixture *f = &scene.f;
    size_t allocated;

    open_scene(&scene, state);
    allocated = f->os.allocated;
    check_status(qxl_power_suspend(f->display), QXL_STATUS_OK);
    assert_true(f->os.allocated > allocated);
    check_status(qxl_display_start(f->display), QXL_STATUS_OK);
    assert_false(qxl_power_is_suspended(f->display));
    assert_int_equal(f->os.allocated, allocated);
    check_status(qxl_surface_info(f->display, scene.ids[1], &info), QXL_STATUS_INVALID);
    close_scene(&scene);
}

static void stop_and_destroy_free_the_pictures_of_a_display_that_sleeps(void **state)
{
    struct scene scene;
    struct fixture *f = &scene.f;
    size_t allocated;
    uint64_t writes;

    open_scene(&scene, state);
    allocated = f->os.allocated;
    check_status(qxl_power_suspend(f->display), QXL_STATUS_OK);
    writes = f->os.port_writes;
    qxl_display_stop(f->display);
    assert_int_equal(f->os.allocated, allocated);
    assert_int_equal(f->os.port_writes, writes);
    assert_false(qxl_power_is_suspended(f->display));
    check_status(qxl_power_resume(f->display), QXL_STATUS_OK);
    fixture_primary(f);
    check_status(qxl_power_suspend(f->display), QXL_STATUS_OK);
    fixture_close(f);
}

/* ---- quiesce ---- */

static void quiesce_waits_for_all_and_drawing_goes_on(void **state)
{
    struct scene scene;
    struct fixture *f = &scene.f;

    open_scene(&scene, state);
    for (int i = 0; i < 20; i++)
        check_status(fixture_fill(f), QXL_STATUS_OK);
    check_status(qxl_power_quiesce(f->display, TIMEOUT), QXL_STATUS_OK);
    assert_int_equal(fixture_statistics(f).live, SURFACES - 1);
    check_status(qxl_power_quiesce(f->display, 0), QXL_STATUS_OK);
    check_status(fixture_fill(f), QXL_STATUS_OK);
    close_scene(&scene);
}

static void quiesce_ends_in_time(void **state)
{
    struct scene scene;
    struct fixture *f = &scene.f;
    uint64_t start;

    open_idle(&scene, state);
    fixture_primary(f);
    set_faults(&scene, (struct fake_qxl_faults){.never_release = true});
    check_status(fixture_fill(f), QXL_STATUS_OK);
    start = f->os.now_ns;
    check_status(qxl_power_quiesce(f->display, 55ull * MS), QXL_STATUS_TIMEOUT);
    assert_in_range(f->os.now_ns - start, 55 * MS, 56 * MS);
    fixture_close(f);
}

int main(void)
{
    static const struct variant_test on_variants[] = {
        variant_test(pictures_and_ids_survive_sleep_whatever_the_memory_holds_afterwards, 0),
        variant_test(what_is_drawn_before_sleep_is_rendered_before_it_is_copied, 0),
        variant_test(a_display_that_sleeps_is_gone_and_keeps_nothing_on_the_device, 0),
        variant_test(without_system_memory_nothing_is_suspended_26, 0),
        variant_test(what_the_driver_has_unmasked_is_unmasked_after_sleep, 0),
        variant_test(a_mask_that_nobody_has_set_is_not_taken_over_53, 0),
        variant_test(resume_is_idempotent, 0),
        variant_test(resume_without_suspend_brings_back_what_the_memory_holds_10, 0),
        variant_test(a_display_that_was_never_started_can_be_resumed_11, 0),
        variant_test(after_a_stop_resume_brings_back_nothing, 0),
        variant_test(resume_finds_the_device_in_any_mode_and_with_any_slots, 0),
        variant_test(a_resume_that_fails_says_so_and_can_be_tried_again_60, NEEDS_ASYNC),
        variant_test(a_resume_that_cannot_publish_its_surfaces_can_be_tried_again, 0),
        variant_test(surfaces_without_a_primary_come_back_with_the_next_primary, 0),
        variant_test(start_forgets_the_pictures, 0),
        variant_test(stop_and_destroy_free_the_pictures_of_a_display_that_sleeps, 0),
        variant_test(quiesce_waits_for_all_and_drawing_goes_on, 0),
        variant_test(quiesce_ends_in_time, 0),
    };

    return run_on_variants("power", on_variants, sizeof(on_variants) / sizeof(on_variants[0]));
}
