/* SPDX-License-Identifier: BSD-3-Clause */
/* qxldd.dll: modes, PDEVs, sessions, sleep, guest bugs, removal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "desk.h"

#include <qxl_wire.h>

static enum fake_qxl_mode mode(void)
{
    return fake_qxl_get_mode(machine_device());
}

/* ---- modes ---- */

static void every_mode_that_is_offered_can_be_set(void **state)
{
    struct desk *desk = *state;
    static DEVMODEW modes[256];
    unsigned count = system_modes(desk->session, modes, 256);

    assert_in_range(count, 10, 256);
    for (unsigned i = 0; i < count; i++) {
        assert_true(system_change_mode(&desk->screen, modes[i].dmPelsWidth, modes[i].dmPelsHeight,
                                       modes[i].dmBitsPerPel));
        assert_int_equal(desk->screen->screen->iBitmapFormat,
                         modes[i].dmBitsPerPel == 32 ? BMF_32BPP : BMF_16BPP);
        assert_int_equal(mode(), FAKE_QXL_MODE_NATIVE);
    }
}

static void a_mode_that_is_not_offered_is_refused_and_the_old_one_stays(void **state)
{
    struct desk *desk = *state;

    assert_false(system_change_mode(&desk->screen, 801, 601, 32));
    assert_int_equal(desk->screen->caps.ulHorzRes, 800);
    assert_int_equal(mode(), FAKE_QXL_MODE_NATIVE);
}

static void no_more_modes_are_written_than_there_is_room_for(void **state)
{
    struct desk *desk = *state;
    typedef ULONG(APIENTRY * get_modes)(HANDLE, ULONG, DEVMODEW *);
    get_modes function = (get_modes)system_function(desk->session, INDEX_DrvGetModes);
    DEVMODEW modes[3];

    memset(modes, 0x5a, sizeof(modes));
    assert_int_equal(function(desk->adapter, 2 * sizeof(*modes) + 1, modes), 2 * sizeof(*modes));
    assert_int_equal(modes[1].dmSize, sizeof(*modes));
    assert_int_equal(modes[2].dmSize, 0x5a5a);
    assert_int_equal(function(desk->adapter, 1, modes), 0);
}

static void the_screen_is_described_as_it_is(void **state)
{
    const struct desk *desk = *state;
    const GDIINFO *caps = &desk->screen->caps;

    assert_int_equal(caps->ulVersion, GDI_DRIVER_VERSION);
    assert_int_equal(caps->ulTechnology, DT_RASDISPLAY);
    assert_int_equal(caps->ulLogPixelsX, 96);
    assert_true(caps->ulHorzSize > 0 && caps->ulVertSize > 0);
    assert_int_equal(desk->screen->info.iDitherFormat, BMF_32BPP);
    assert_true(desk->screen->info.flGraphicsCaps & GCAPS_ASYNCMOVE);
}

/* ---- life ---- */

static void a_screen_is_enabled_and_disabled_a_hundred_times(void **state)
{
    struct desk *desk = *state;

    for (unsigned i = 0; i < 100; i++) {
        system_disable(desk->screen);
        desk->screen = NULL;
        assert_int_not_equal(mode(), FAKE_QXL_MODE_NATIVE);
        desk_enable(desk);
    }
}

static void modes_change_a_hundred_times(void **state)
{
    struct desk *desk = *state;

    for (unsigned i = 0; i < 100; i++)
        assert_true(system_change_mode(&desk->screen, i % 2 ? 1024 : 640, i % 2 ? 768 : 480,
                                       i % 3 ? 32 : 16));
}

static void whatever_fails_while_a_screen_is_enabled_leaves_nothing_behind(void **state)
{
    struct desk *desk = *state;
    struct win32k_device *screen = NULL;
    unsigned nth;

    system_disable(desk->screen);
    desk->screen = NULL;
    for (nth = 1; !screen && nth < 100; nth++) {
        win32k_fail_at(nth);
        screen = system_enable(desk->session, 800, 600, 32);
        win32k_fail_at(0);
        assert_int_equal(kernel_faults(), 0);
        if (!screen)
            assert_int_equal(win32k_leaks(system_module(desk->session)), 0);
    }
    desk->screen = screen;
    assert_non_null(screen);
    assert_true(nth > 10);
}

static DWORD foreign_miniport(HANDLE adapter, DWORD code, void *in, DWORD in_size, void *out,
                              DWORD out_size, DWORD *returned)
{
    DWORD error = desk_port(adapter, code, in, in_size, out, out_size, returned);

    if (code == QXL_WINDOWS_IOCTL_GET_INFO)
        ((struct qxl_windows_info *)out)->version++;
    return error;
}

static void a_miniport_of_another_version_is_refused(void **state)
{
    struct desk *desk = *state;

    system_disable(desk->screen);
    win32k_set_port(foreign_miniport);
    desk->screen = system_enable(desk->session, 800, 600, 32);
    win32k_set_port(desk_port);
    assert_null(desk->screen);
}

/* ---- sessions ---- */

static void users_switch_and_each_finds_a_screen(void **state)
{
    struct desk *desk = *state;
    struct system_session *other = system_session_begin("qxldd.dll", desk->adapter);
    struct win32k_device *theirs;

    assert_non_null(other);
    assert_true(system_assert(desk->screen, false));
    theirs = system_enable(other, 1024, 768, 32);
    assert_non_null(theirs);
    for (unsigned i = 0; i < 20; i++) {
        assert_true(system_switch_user(theirs, desk->screen));
        assert_int_equal(mode(), FAKE_QXL_MODE_NATIVE);
        assert_true(system_switch_user(desk->screen, theirs));
        assert_int_equal(mode(), FAKE_QXL_MODE_NATIVE);
    }
    assert_true(system_switch_user(theirs, desk->screen));
    system_disable(theirs);
    system_session_end(other);
    assert_int_equal(mode(), FAKE_QXL_MODE_NATIVE);
}

static void a_user_who_leaves_late_does_not_take_the_other_ones_screen(void **state)
{
    struct desk *desk = *state;
    struct system_session *other = system_session_begin("qxldd.dll", desk->adapter);
    struct win32k_device *theirs = system_enable(other, 1024, 768, 32);
    uint64_t resets = desk_writes(QXL_IO_RESET);

    assert_non_null(theirs);
    assert_true(system_assert(desk->screen, false));
    system_disable(desk->screen);
    desk->screen = NULL;
    assert_int_equal(desk_writes(QXL_IO_RESET), resets);
    assert_int_equal(mode(), FAKE_QXL_MODE_NATIVE);
    system_disable(theirs);
    system_session_end(other);
    assert_int_not_equal(mode(), FAKE_QXL_MODE_NATIVE);
}

static void a_session_that_ends_leaves_the_device_to_others(void **state)
{
    struct desk *desk = *state;
    struct system_session *other = system_session_begin("qxldd.dll", desk->adapter);
    uint64_t resets = desk_writes(QXL_IO_RESET);

    system_session_end(other);
    assert_int_equal(desk_writes(QXL_IO_RESET), resets);
    desk_synchronize(desk, 0, 0, 10, 10);
    assert_int_equal(mode(), FAKE_QXL_MODE_NATIVE);
}

/* ---- sleep ---- */

static void the_screen_goes_and_comes_back(void **state)
{
    struct desk *desk = *state;

    for (unsigned i = 0; i < 10; i++) {
        assert_true(system_assert(desk->screen, false));
        assert_int_not_equal(mode(), FAKE_QXL_MODE_NATIVE);
        assert_true(system_assert(desk->screen, true));
        assert_int_equal(mode(), FAKE_QXL_MODE_NATIVE);
    }
    assert_true(system_assert(desk->screen, true)); /* twice */
    assert_true(system_assert(desk->screen, false));
    assert_true(system_assert(desk->screen, false));
}

static void power_that_was_not_lost_does_not_confuse_the_device(void **state)
{
    struct desk *desk = *state;

    desk_power(desk, VideoPowerOff);
    desk_power(desk, VideoPowerOn);
    desk_synchronize(desk, 0, 0, 10, 10);
    assert_int_equal(mode(), FAKE_QXL_MODE_NATIVE);
    assert_false(fake_qxl_guest_bug(machine_device()));
}

static void lose_power(void)
{
    fake_qxl_io_write(machine_device(), QXL_IO_RESET, 0, 1);
}

static void what_power_took_is_back_at_the_next_call(void **state)
{
    struct desk *desk = *state;

    lose_power();
    assert_int_not_equal(mode(), FAKE_QXL_MODE_NATIVE);
    desk_power(desk, VideoPowerOn);
    desk_synchronize(desk, 0, 0, 10, 10);
    assert_int_equal(mode(), FAKE_QXL_MODE_NATIVE);
}

static void sleep_is_survived_in_any_order_of_calls(void **state)
{
    struct desk *desk = *state;

    for (unsigned order = 0; order < 8; order++) {
        if (order & 1)
            assert_true(system_assert(desk->screen, false));
        desk_power(desk, VideoPowerOff);
        if (!(order & 1) && (order & 2))
            assert_true(system_assert(desk->screen, false));
        lose_power();
        if (order & 4)
            assert_true(system_assert(desk->screen, true));
        desk_power(desk, VideoPowerOn);
        assert_true(system_assert(desk->screen, true));
        desk_synchronize(desk, 0, 0, 10, 10);
        assert_int_equal(mode(), FAKE_QXL_MODE_NATIVE);
        assert_false(fake_qxl_guest_bug(machine_device()));
    }
}

/* ---- trouble ---- */

static void after_a_guest_bug_the_device_is_brought_back(void **state)
{
    struct desk *desk = *state;

    fake_qxl_io_write(machine_device(), QXL_IO_MEMSLOT_ADD, 200, 1);
    machine_settle();
    assert_int_equal(desk_info(desk).shared->errors, 1);
    assert_int_equal(fake_qxl_get_counters(machine_device()).guest_bugs, 1);
    desk_synchronize(desk, 0, 0, 10, 10);
    assert_false(fake_qxl_guest_bug(machine_device()));
    assert_int_equal(mode(), FAKE_QXL_MODE_NATIVE);
}

/* The guest bug is reported when the computer is switched off. */
static int teardown_after_guest_bug(void **state)
{
    desk_switch_off(*state, 1);
    return 0;
}

static void an_operation_that_never_ends_is_given_up_and_the_device_reset(void **state)
{
    struct desk *desk = *state;
    uint64_t resets = desk_writes(QXL_IO_RESET), updates;

    win32k_clock_rate(1000);
    fake_qxl_set_faults(machine_device(), &(struct fake_qxl_faults){.never_complete_async = true});
    desk_synchronize(desk, 0, 0, 10, 10);
    fake_qxl_set_faults(machine_device(), NULL);
    win32k_clock_rate(1);
    updates = desk_writes(QXL_IO_UPDATE_AREA_ASYNC);
    desk_synchronize(desk, 0, 0, 10, 10);
    assert_int_equal(desk_writes(QXL_IO_RESET), resets + 1);
    assert_int_equal(desk_writes(QXL_IO_UPDATE_AREA_ASYNC), updates + 1);
    assert_int_equal(desk_writes(QXL_IO_UPDATE_AREA), 0);
}

static void a_device_that_does_not_start_gives_no_screen(void **state)
{
    struct desk *desk = *state;

    system_disable(desk->screen);
    win32k_clock_rate(1000);
    fake_qxl_set_faults(machine_device(), &(struct fake_qxl_faults){.never_complete_async = true});
    desk->screen = system_enable(desk->session, 800, 600, 32);
    assert_null(desk->screen);
    fake_qxl_set_faults(machine_device(), NULL);
    win32k_clock_rate(1);
    desk_enable(desk);
}

/* Windows is not to be told that a mode cannot be set again. */
static void a_screen_that_does_not_come_back_does_when_power_comes(void **state)
{
    struct desk *desk = *state;

    assert_true(system_assert(desk->screen, false));
    win32k_clock_rate(1000);
    fake_qxl_set_faults(machine_device(), &(struct fake_qxl_faults){.never_complete_async = true});
    assert_true(system_assert(desk->screen, true));
    desk_synchronize(desk, 0, 0, 10, 10);
    gdi_move_pointer(desk->screen, 5, 5);
    fake_qxl_set_faults(machine_device(), NULL);
    win32k_clock_rate(1);
    desk_power(desk, VideoPowerOn);
    desk_synchronize(desk, 0, 0, 10, 10);
    assert_int_equal(mode(), FAKE_QXL_MODE_NATIVE);
    assert_int_equal(desk->screen->screen->iType, STYPE_DEVICE);
}

static void areas_that_are_outside_or_inverted_are_not_asked_for(void **state)
{
    struct desk *desk = *state;
    uint64_t updates = desk_writes(QXL_IO_UPDATE_AREA_ASYNC);

    desk_synchronize(desk, 10, 10, 5, 5);
    desk_synchronize(desk, -20, -20, -10, -10);
    desk_synchronize(desk, 800, 0, 900, 600);
    desk_synchronize(desk, 0, 0, 0, 600);
    assert_int_equal(desk_writes(QXL_IO_UPDATE_AREA_ASYNC), updates);
    desk_synchronize(desk, INT32_MIN, INT32_MIN, INT32_MAX, INT32_MAX);
    assert_int_equal(desk_writes(QXL_IO_UPDATE_AREA_ASYNC), updates + 1);
    assert_false(fake_qxl_guest_bug(machine_device()));
}

static DWORD WINAPI synchronize_often(void *context)
{
    for (LONG i = 0; i < 200; i++)
        desk_synchronize(context, i, i, i + 100, i + 100);
    return 0;
}

static void threads_that_render_areas_do_not_mix_them(void **state)
{
    struct desk *desk = *state;
    HANDLE threads[4];

    for (unsigned i = 0; i < 4; i++)
        threads[i] = CreateThread(NULL, 0, synchronize_often, desk, 0, NULL);
    WaitForMultipleObjects(4, threads, TRUE, INFINITE);
    for (unsigned i = 0; i < 4; i++)
        CloseHandle(threads[i]);
    assert_false(fake_qxl_guest_bug(machine_device()));
}

static void a_device_that_is_pulled_out_is_left_alone(void **state)
{
    struct desk *desk = *state;

    videoprt_surprise_remove(desk->adapter);
    desk_synchronize(desk, 0, 0, 10, 10);
    desk_synchronize(desk, 0, 0, 10, 10);
    assert_true(system_assert(desk->screen, false));
    assert_true(system_assert(desk->screen, true));
}

static void who_waits_for_a_device_that_is_pulled_out_is_let_go(void **state)
{
    struct desk *desk = *state;
    HANDLE thread;

    fake_qxl_set_faults(machine_device(), &(struct fake_qxl_faults){.never_complete_async = true});
    thread = CreateThread(NULL, 0, synchronize_often, desk, 0, NULL);
    while (desk_writes(QXL_IO_UPDATE_AREA_ASYNC) == 0)
        SwitchToThread();
    videoprt_surprise_remove(desk->adapter);
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
}

static void who_waits_is_let_go_when_the_miniport_says_that_the_device_is_gone(void **state)
{
    struct desk *desk = *state;
    struct qxl_windows_info info = desk_info(desk);
    HANDLE thread;

    fake_qxl_set_faults(machine_device(), &(struct fake_qxl_faults){.never_complete_async = true});
    thread = CreateThread(NULL, 0, synchronize_often, desk, 0, NULL);
    while (desk_writes(QXL_IO_UPDATE_AREA_ASYNC) == 0)
        SwitchToThread();
    __atomic_store_n(&info.shared->gone, 1, __ATOMIC_RELEASE);
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
    assert_int_equal(desk_writes(QXL_IO_UPDATE_AREA_ASYNC), 1);
    assert_false(win32k_has_printed("did not complete in time"));
}

/* ---- all at once ---- */

static struct {
    const struct desk *desk;
    volatile LONG stop;
} crowd;

static bool goes_on(void)
{
    return !crowd.stop;
}

static DWORD WINAPI draw_on_the_screen(void *unused)
{
    SURFOBJ *source = win32k_bitmap(100, 100, BMF_32BPP, NULL);
    RECTL area = {50, 50, 150, 150}, mirrored = {300, 10, 200, 110}, from = {0, 0, 100, 100};
    POINTL start = {0, 0};

    (void)unused;
    for (unsigned i = 0; goes_on(); i++) {
        gdi_copy_bits(crowd.desk->screen->screen, source, NULL, NULL, &area, &start);
        if (i % 16 == 0)
            gdi_stretch_blt(crowd.desk->screen->screen, source, NULL, NULL, NULL, NULL, NULL,
                            &mirrored, &from, NULL, COLORONCOLOR);
    }
    win32k_free_bitmap(source);
    return 0;
}

static DWORD WINAPI draw_on_bitmaps(void *unused)
{
    RECTL area = {0, 0, 64, 64};
    POINTL start = {0, 0};

    (void)unused;
    while (goes_on()) {
        SURFOBJ *bitmap = gdi_compatible_bitmap(crowd.desk->screen, 64, 64);

        gdi_copy_bits(bitmap, crowd.desk->screen->screen, NULL, NULL, &area, &start);
        gdi_copy_bits(crowd.desk->screen->screen, bitmap, NULL, NULL, &area, &start);
        gdi_delete_bitmap(bitmap);
    }
    return 0;
}

static DWORD WINAPI move_the_pointer(void *unused)
{
    SURFOBJ *mask = win32k_bitmap(32, 64, BMF_1BPP, NULL);

    (void)unused;
    for (LONG i = 0; goes_on(); i++) {
        if (i % 32 == 0)
            gdi_set_pointer(crowd.desk->screen, mask, NULL, NULL, 0, 0, i % 800, 5, SPS_CHANGE);
        gdi_move_pointer(crowd.desk->screen, i % 64 ? i % 800 : -1, i % 600);
    }
    win32k_free_bitmap(mask);
    return 0;
}

static DWORD WINAPI ask_for_monitors(void *unused)
{
    struct qxl_windows_monitors config = {.count = 1, .monitors = {{.width = 800, .height = 600}}};

    (void)unused;
    while (goes_on())
        gdi_escape(crowd.desk->screen, QXL_WINDOWS_ESCAPE_MONITORS_CONFIG, sizeof(config), &config,
                   0, NULL);
    return 0;
}

static void begin_crowd(const struct desk *desk, HANDLE threads[5])
{
    static const LPTHREAD_START_ROUTINE routines[] = {
        draw_on_the_screen, draw_on_bitmaps, draw_on_bitmaps, move_the_pointer, ask_for_monitors};

    crowd.desk = desk;
    crowd.stop = 0;
    for (unsigned i = 0; i < 5; i++)
        threads[i] = CreateThread(NULL, 0, routines[i], NULL, 0, NULL);
}

static void end_crowd(HANDLE threads[5])
{
    InterlockedExchange(&crowd.stop, 1);
    WaitForMultipleObjects(5, threads, TRUE, INFINITE);
    for (unsigned i = 0; i < 5; i++)
        CloseHandle(threads[i]);
}

static void wait_for_commands(uint64_t count)
{
    uint64_t before = fake_qxl_get_counters(machine_device()).commands;

    while (fake_qxl_get_counters(machine_device()).commands < before + count)
        SwitchToThread();
}

static void threads_draw_while_the_screen_comes_and_goes_and_power_too(void **state)
{
    struct desk *desk = *state;
    HANDLE threads[5];

    begin_crowd(desk, threads);
    for (unsigned i = 0; i < 30; i++) {
        wait_for_commands(20);
        if (i % 3 != 1)
            assert_true(system_assert(desk->screen, false));
        if (i % 3)
            desk_power(desk, VideoPowerOff);
        if (i % 3)
            desk_power(desk, VideoPowerOn);
        assert_true(system_assert(desk->screen, true));
    }
    end_crowd(threads);
    assert_false(fake_qxl_guest_bug(machine_device()));
}

static void threads_that_draw_on_a_device_that_is_pulled_out_go_on(void **state)
{
    struct desk *desk = *state;
    HANDLE threads[5];

    begin_crowd(desk, threads);
    wait_for_commands(200);
    videoprt_surprise_remove(desk->adapter);
    for (unsigned i = 0; i < 10; i++) {
        assert_true(system_assert(desk->screen, false));
        assert_true(system_assert(desk->screen, true));
    }
    end_crowd(threads);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_TEST(every_mode_that_is_offered_can_be_set),
        DESK_TEST(a_mode_that_is_not_offered_is_refused_and_the_old_one_stays),
        DESK_TEST(no_more_modes_are_written_than_there_is_room_for),
        DESK_TEST(the_screen_is_described_as_it_is),
        DESK_TEST(a_screen_is_enabled_and_disabled_a_hundred_times),
        DESK_TEST(modes_change_a_hundred_times),
        DESK_TEST(whatever_fails_while_a_screen_is_enabled_leaves_nothing_behind),
        DESK_TEST(a_miniport_of_another_version_is_refused),
        DESK_TEST(users_switch_and_each_finds_a_screen),
        DESK_TEST(a_user_who_leaves_late_does_not_take_the_other_ones_screen),
        DESK_TEST(a_session_that_ends_leaves_the_device_to_others),
        DESK_TEST(the_screen_goes_and_comes_back),
        DESK_TEST(power_that_was_not_lost_does_not_confuse_the_device),
        DESK_TEST(what_power_took_is_back_at_the_next_call),
        DESK_TEST(sleep_is_survived_in_any_order_of_calls),
        cmocka_unit_test_setup_teardown(after_a_guest_bug_the_device_is_brought_back, desk_setup,
                                        teardown_after_guest_bug),
        DESK_TEST(an_operation_that_never_ends_is_given_up_and_the_device_reset),
        DESK_TEST(a_device_that_does_not_start_gives_no_screen),
        DESK_TEST(a_screen_that_does_not_come_back_does_when_power_comes),
        DESK_TEST(areas_that_are_outside_or_inverted_are_not_asked_for),
        DESK_TEST(threads_that_render_areas_do_not_mix_them),
        DESK_TEST(a_device_that_is_pulled_out_is_left_alone),
        DESK_TEST(who_waits_for_a_device_that_is_pulled_out_is_let_go),
        DESK_TEST(who_waits_is_let_go_when_the_miniport_says_that_the_device_is_gone),
        DESK_TEST(threads_draw_while_the_screen_comes_and_goes_and_power_too),
        DESK_TEST(threads_that_draw_on_a_device_that_is_pulled_out_go_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
