/* SPDX-License-Identifier: BSD-3-Clause */
/* Rule 6: lost state is normal, also with a device that does not play along. A number at the end of
 * a name is that of docs/bug-museum.md. */
#include "handmade.h"
#include "sleeper.h"

#include <string.h>

/* ---- a device that does not play along ---- */

static void suspend_ends_in_time_when_the_device_hangs(void **state)
{
    struct scene scene;
    struct fixture *f = &scene.f;
    uint64_t start;

    open_scene(&scene, state);
    set_faults(&scene, (struct fake_qxl_faults){.never_complete_async = true});
    start = f->os.now_ns;
    check_status(qxl_power_suspend(f->display), QXL_STATUS_TIMEOUT);
    assert_in_range(f->os.now_ns - start, TIMEOUT, TIMEOUT + MS);
    assert_true(qxl_power_is_suspended(f->display));
    set_faults(&scene, (struct fake_qxl_faults){0});
    lose_power(&scene, 0);
    check_status(qxl_power_resume(f->display), QXL_STATUS_OK);
    expect_scene(&scene);
    close_scene(&scene);
}

static void vanish(struct scene *scene)
{
    set_faults(scene, (struct fake_qxl_faults){.vanish_at_port_write = 1});
    fake_qxl_io_write(scene->f.device, QXL_IO_UPDATE_IRQ, 0, 1);
}

static void suspend_ends_at_once_when_the_device_has_been_pulled_out(void **state)
{
    struct scene scene;
    struct fixture *f = &scene.f;
    uint64_t start;

    open_scene(&scene, state);
    set_faults(&scene, (struct fake_qxl_faults){.vanish_at_port_write = 1});
    start = f->os.now_ns;
    check_status(qxl_power_suspend(f->display), QXL_STATUS_GONE);
    assert_in_range(f->os.now_ns - start, 0, SLICE);
    assert_true(qxl_power_is_suspended(f->display));
    check_status(qxl_power_resume(f->display), QXL_STATUS_GONE);
    assert_true(qxl_power_is_suspended(f->display));
    fixture_close(f);
}

static void a_device_pulled_out_while_it_slept_is_gone_at_resume(void **state)
{
    struct scene scene;
    struct fixture *f = &scene.f;
    uint64_t start;

    open_scene(&scene, state);
    check_status(qxl_power_suspend(f->display), QXL_STATUS_OK);
    vanish(&scene);
    qxl_display_set_gone(f->display);
    start = f->os.now_ns;
    check_status(qxl_power_resume(f->display), QXL_STATUS_GONE);
    assert_int_equal(f->os.now_ns, start);
    assert_true(qxl_display_is_gone(f->display));
    qxl_display_stop(f->display);
    assert_false(qxl_power_is_suspended(f->display));
    fixture_close(f);
}

static void pull_out_at_second_wait(struct rig_deterministic *os, enum qxl_event event)
{
    struct fixture *f = os->test;

    (void)event;
    if (++os->waits % 100 >= 2)
        qxl_display_set_gone(f->display);
}

static void set_gone_ends_suspend_and_resume_within_a_slice(void **state)
{
    struct scene scene;
    struct fixture *f = &scene.f;
    uint64_t start;

    open_scene(&scene, state);
    set_faults(&scene, (struct fake_qxl_faults){.never_complete_async = true});
    f->os.on_wait = pull_out_at_second_wait;
    f->os.waits = 0;
    start = f->os.now_ns;
    check_status(qxl_power_suspend(f->display), QXL_STATUS_GONE);
    assert_in_range(f->os.now_ns - start, 0, 3 * SLICE);
    f->os.waits = 0;
    start = f->os.now_ns;
    check_status(qxl_power_resume(f->display), QXL_STATUS_GONE);
    assert_in_range(f->os.now_ns - start, 0, 3 * SLICE);
    assert_true(qxl_power_is_suspended(f->display));
    f->os.on_wait = NULL;
    set_faults(&scene, (struct fake_qxl_faults){0});
    check_status(qxl_power_resume(f->display), QXL_STATUS_OK);
    paint(&scene);
    expect_scene(&scene);
    close_scene(&scene);
}

/* 59: pushed into rings that were taken down; drew without a primary after waking up. */
static void nothing_reaches_a_device_that_sleeps_or_has_no_primary_59(void **state)
{
    struct scene scene;
    struct fixture *f = &scene.f;

    open_idle(&scene, state);
    check_status(qxl_power_suspend(f->display), QXL_STATUS_OK);
    check_status(fixture_fill(f), QXL_STATUS_GONE);
    check_status(qxl_power_resume(f->display), QXL_STATUS_OK);
    check_status(fixture_fill(f), QXL_STATUS_INVALID);
    assert_int_equal(f->header->cmd_ring.prod, 0);
    close_scene(&scene);
}

/* ---- recovery ---- */

static void recover_is_the_way_out_of_a_guest_bug(void **state)
{
    struct scene scene;
    struct fixture *f = &scene.f;

    open_scene(&scene, state);
    fake_qxl_io_write(f->device, QXL_IO_DETACH_PRIMARY, 0, 1);
    assert_true(fake_qxl_guest_bug(f->device));
    check_status(qxl_power_recover(f->display), QXL_STATUS_OK);
    assert_false(fake_qxl_guest_bug(f->device));
    expect_scene(&scene);
    fixture_close_after_guest_bug(f);
}

static void recover_is_the_way_out_of_an_operation_that_never_ended(void **state)
{
    const struct qxl_rect area = {.right = 4, .bottom = 4};
    struct scene scene;
    struct fixture *f = &scene.f;

    open_scene(&scene, state);
    set_faults(&scene, (struct fake_qxl_faults){.never_complete_async = true});
    check_status(qxl_surface_update_area(f->display, QXL_PRIMARY, &area), QXL_STATUS_TIMEOUT);
    set_faults(&scene, (struct fake_qxl_faults){0});
    check_status(qxl_power_recover(f->display), QXL_STATUS_OK);
    check_status(qxl_surface_update_area(f->display, QXL_PRIMARY, &area), QXL_STATUS_OK);
    expect_scene(&scene);
    close_scene(&scene);
}

static void recover_takes_no_system_memory_and_gives_back_what_was_in_flight(void **state)
{
    struct scene scene;
    struct fixture *f = &scene.f;
    uint64_t used;

    open_scene(&scene, state);
    used = fixture_statistics(f).heap_used;
    set_faults(&scene, (struct fake_qxl_faults){.never_release = true});
    for (int i = 0; i < 20; i++)
        check_status(fixture_fill(f), QXL_STATUS_OK);
    check_status(qxl_surface_destroy(f->display, scene.ids[1]), QXL_STATUS_OK);
    f->os.fail_allocation = f->os.allocations + 1;
    f->os.fail_all_after = true;
    set_faults(&scene, (struct fake_qxl_faults){0});
    check_status(qxl_power_recover(f->display), QXL_STATUS_OK);
    fixture_settle(f);
    assert_int_equal(fixture_statistics(f).live, 1);
    assert_true(fixture_statistics(f).heap_used < used);
    close_scene(&scene);
}

/* ---- byte by byte ---- */

static void start_handmade(struct handmade *device, uint8_t revision)
{
    const struct qxl_surface_request primary = {
        .width = 64, .height = 64, .format = SPICE_SURFACE_FMT_32_xRGB};

    handmade_init(device, revision);
    handmade_start(device, NULL);
    check_status(qxl_primary_create(device->display, &primary), QXL_STATUS_OK);
}

static void fill_and_take(struct handmade *device, QXLCommand *commands, int count)
{
    const struct qxl_draw request = {
        .type = QXL_DRAW_FILL,
        .box = {0, 0, 8, 8},
        .fill.brush = {.kind = QXL_BRUSH_SOLID},
    };

    for (int i = 0; i < count; i++) {
        check_status(qxl_draw(device->display, &request), QXL_STATUS_OK);
        assert_true(handmade_take(device, &commands[i]));
    }
}

static uint8_t vram_before[HANDMADE_VRAM_SIZE], ram_before[HANDMADE_RAM_SIZE];

static void vanish_instead_of_rendering(struct handmade *device, uint32_t port, uint8_t value)
{
    if (port != QXL_IO_FLUSH_SURFACES_ASYNC) {
        handmade_behave(device, port, value);
        return;
    }
    memcpy(vram_before, device->vram, sizeof(vram_before));
    memcpy(ram_before, device->ram, sizeof(ram_before));
    memset(device->vram, 0xff, sizeof(vram_before));
    memset(device->ram, 0xff, sizeof(ram_before));
}

static void what_a_device_that_has_vanished_reads_as_is_not_taken_for_a_picture(void **state)
{
    struct qxl_surface_info info;
    struct qxl_surface_id id;
    struct handmade device;

    (void)state;
    start_handmade(&device, 5);
    check_status(qxl_surface_create(device.display, &SMALL_SURFACE, &id), QXL_STATUS_OK);
    check_status(qxl_surface_info(device.display, id, &info), QXL_STATUS_OK);
    memset(info.memory, 0x5a, info.size);
    device.on_port = vanish_instead_of_rendering;
    check_status(qxl_power_suspend(device.display), QXL_STATUS_GONE);
    memcpy(device.vram, vram_before, sizeof(vram_before));
    memcpy(device.ram, ram_before, sizeof(ram_before));
    device.on_port = handmade_behave;
    check_status(qxl_power_resume(device.display), QXL_STATUS_OK);
    check_status(qxl_surface_info(device.display, id, &info), QXL_STATUS_OK);
    assert_int_equal(((uint8_t *)info.memory)[0], 0x5a);
    handmade_finish(&device);
}

/* 46: what was in flight before came back after, and was followed. */
static void an_id_from_before_sleep_is_never_followed_46(void **state)
{
    (void)state;
    for (uint8_t revision = 2; revision <= 5; revision++) {
        struct handmade device;
        QXLCommand before[4], after[4];
        uint64_t ids[4];

        start_handmade(&device, revision);
        fill_and_take(&device, before, 4);
        for (int i = 0; i < 4; i++)
            ids[i] = handmade_id(&device, &before[i]);
        check_status(qxl_power_suspend(device.display), QXL_STATUS_OK);
        check_status(qxl_power_resume(device.display), QXL_STATUS_OK);
        fill_and_take(&device, after, 4);
        for (int i = 0; i < 4; i++)
            handmade_release(&device, ids[i]);
        assert_int_equal(qxl_reclaim(device.display), 0);
        assert_int_equal(qxl_display_statistics(device.display).bad_releases, 4);
        assert_int_equal(qxl_display_statistics(device.display).live, 4);
        handmade_finish(&device);
    }
}

/* 48: the rest of a chain was kept over sleep, and walked in a heap that was no more. */
static void the_rest_of_a_chain_does_not_survive_sleep_48(void **state)
{
    enum { LONG = 100 };
    struct handmade device;
    QXLCommand commands[LONG], more;
    uint64_t ids[LONG];

    (void)state;
    start_handmade(&device, 5);
    fill_and_take(&device, commands, LONG);
    for (int i = 0; i < LONG; i++)
        ids[i] = handmade_id(&device, &commands[i]);
    for (int i = 0; i < LONG; i++)
        handmade_chain(&device, &commands[i], i + 1 < LONG ? ids[i + 1] : 0);
    handmade_release(&device, ids[0]);
    fill_and_take(&device, &more, 1);
    assert_int_equal(qxl_display_statistics(device.display).releases, 64);
    check_status(qxl_power_suspend(device.display), QXL_STATUS_OK);
    check_status(qxl_power_resume(device.display), QXL_STATUS_OK);
    assert_int_equal(qxl_reclaim(device.display), 0);
    assert_int_equal(qxl_display_statistics(device.display).live, 0);
    assert_int_equal(qxl_display_statistics(device.display).bad_releases, 0);
    handmade_finish(&device);
}

int main(void)
{
    static const struct variant_test on_variants[] = {
        variant_test(suspend_ends_in_time_when_the_device_hangs, NEEDS_ASYNC),
        variant_test(suspend_ends_at_once_when_the_device_has_been_pulled_out, 0),
        variant_test(a_device_pulled_out_while_it_slept_is_gone_at_resume, 0),
        variant_test(set_gone_ends_suspend_and_resume_within_a_slice, NEEDS_ASYNC),
        variant_test(nothing_reaches_a_device_that_sleeps_or_has_no_primary_59, 0),
        variant_test(recover_is_the_way_out_of_a_guest_bug, 0),
        variant_test(recover_is_the_way_out_of_an_operation_that_never_ended, NEEDS_ASYNC),
        variant_test(recover_takes_no_system_memory_and_gives_back_what_was_in_flight, 0),
    };
    static const struct CMUnitTest handmade[] = {
        cmocka_unit_test(what_a_device_that_has_vanished_reads_as_is_not_taken_for_a_picture),
        cmocka_unit_test(an_id_from_before_sleep_is_never_followed_46),
        cmocka_unit_test(the_rest_of_a_chain_does_not_survive_sleep_48),
    };

    return run_on_variants("power, trouble", on_variants,
                           sizeof(on_variants) / sizeof(on_variants[0])) +
           cmocka_run_group_tests(handmade, NULL, NULL);
}
