/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What Windows' certification asks of a display driver, as far as it can be asked here: each test
 * is an entry of docs/hck-status.md. The device's host judges each command as spice-server does.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include <qxl_wire.h>

#include "desk.h"
#include "drawings.h"

enum { THREADS = 4 };

static LONG refused; /* commands that spice-server would not draw */

static void judge(void *context, const QXLCommandExt *command, enum fake_qxl_verdict verdict,
                  const char *reason)
{
    (void)context, (void)command;
    if (verdict == FAKE_QXL_ACCEPT && !reason)
        return;
    InterlockedIncrement(&refused);
    fprintf(stderr, "spice-server would complain: %s\n", reason ? reason : "no reason");
}

static int attach_judge(struct fake_qxl *device)
{
    return fake_qxl_checking_host_attach(device, judge, NULL);
}

static int sit_down(void **state)
{
    static struct desk desk;

    refused = 0;
    desk = (struct desk){0};
    machine_set_host(attach_judge);
    desk_switch_on(&desk, NULL);
    desk_enable(&desk);
    *state = &desk;
    return 0;
}

static int stand_up(void **state)
{
    desk_switch_off(*state, 0);
    machine_set_host(NULL);
    win32k_leaks(NULL);
    win32k_forget(NULL);
    assert_int_equal(kernel_take_faults(), 0);
    assert_int_equal(refused, 0);
    return 0;
}

static uint64_t commands(void)
{
    return fake_qxl_get_counters(machine_device()).commands;
}

/* Threads that draw on the screen and on bitmaps until they are told to stop. */
struct crowd {
    struct win32k_device *device;
    HANDLE threads[THREADS];
    LONG stop, failures, rounds;
};

static DWORD WINAPI draw_for_ever(void *context)
{
    struct crowd *crowd = context;
    struct drawings *drawings = drawings_create(crowd->device);

    while (!crowd->stop) {
        if (!draw_all(drawings, crowd->device->screen))
            InterlockedIncrement(&crowd->failures);
        if (!draw_on_a_bitmap(drawings))
            InterlockedIncrement(&crowd->failures);
        gdi_move_pointer(crowd->device, crowd->rounds % 800, crowd->rounds % 600);
        InterlockedIncrement(&crowd->rounds);
    }
    drawings_destroy(drawings);
    return 0;
}

static void crowd_comes(struct crowd *crowd, struct win32k_device *device)
{
    *crowd = (struct crowd){.device = device};
    for (unsigned i = 0; i < THREADS; i++)
        crowd->threads[i] = CreateThread(NULL, 0, draw_for_ever, crowd, 0, NULL);
}

/* Returns when each thread may have drawn so often once more. */
static void crowd_draws(const struct crowd *crowd, LONG rounds)
{
    LONG end = crowd->rounds + rounds;

    while (*(volatile const LONG *)&crowd->rounds < end)
        SwitchToThread();
}

static void crowd_goes(struct crowd *crowd)
{
    InterlockedExchange(&crowd->stop, 1);
    WaitForMultipleObjects(THREADS, crowd->threads, TRUE, INFINITE);
    for (unsigned i = 0; i < THREADS; i++)
        CloseHandle(crowd->threads[i]);
}

static void draw_once(struct win32k_device *device)
{
    struct drawings *drawings = drawings_create(device);

    assert_true(draw_all(drawings, device->screen));
    assert_true(draw_on_a_bitmap(drawings));
    drawings_destroy(drawings);
}

static void surprise_removal_while_idle(void **state)
{
    struct desk *desk = *state;

    struct drawings *drawings = drawings_create(desk->screen);

    assert_true(draw_all(drawings, desk->screen->screen));
    videoprt_surprise_remove(desk->adapter);
    draw_all(drawings, desk->screen->screen); /* may fail: the driver sees what has happened */
    assert_true(draw_all(drawings, desk->screen->screen));
    assert_true(draw_on_a_bitmap(drawings));
    drawings_destroy(drawings);
    assert_true(system_assert(desk->screen, false));
    assert_true(system_assert(desk->screen, true));
}

static void surprise_removal_while_drawing(void **state)
{
    struct desk *desk = *state;
    struct crowd crowd;

    crowd_comes(&crowd, desk->screen);
    crowd_draws(&crowd, 2 * THREADS);
    videoprt_surprise_remove(desk->adapter);
    crowd_draws(&crowd, 2 * THREADS);
    crowd_goes(&crowd);
    draw_once(desk->screen);
}

/* The device takes no command, so that a thread waits for room; then it is pulled out. */
static void surprise_removal_while_waiting(void **state)
{
    struct desk *desk = *state;
    struct crowd crowd;

    fake_qxl_set_faults(machine_device(), &(struct fake_qxl_faults){.stall_fetch = true});
    crowd_comes(&crowd, desk->screen);
    while (!kernel_event_waiters(NULL))
        SwitchToThread();
    videoprt_surprise_remove(desk->adapter);
    crowd_draws(&crowd, THREADS);
    crowd_goes(&crowd);
    draw_once(desk->screen);
}

static void removal_and_return_after_surprise_removal(void **state)
{
    struct desk *desk = *state;

    videoprt_surprise_remove(desk->adapter);
    desk_switch_off(desk, 0);
    desk_switch_on(desk, NULL);
    desk_enable(desk);
    uint64_t before = commands();
    draw_once(desk->screen);
    assert_true(commands() > before);
}

static void disable_and_enable_100_times(void **state)
{
    struct desk *desk = *state;

    for (unsigned i = 0; i < 100; i++) {
        draw_once(desk->screen);
        system_disable(desk->screen);
        desk->screen = NULL;
        system_session_end(desk->session);
        videoprt_stop(desk->adapter);
        assert_int_equal(videoprt_mappings() + videoprt_pool_blocks(), 0);
        desk->adapter = videoprt_start("qxl.sys");
        assert_non_null(desk->adapter);
        desk->session = system_session_begin("qxldd.dll", desk->adapter);
        assert_non_null(desk->session);
        desk_enable(desk);
        assert_int_equal(kernel_faults(), 0);
    }
}

static void sleep_with_io(void **state)
{
    struct desk *desk = *state;
    struct crowd crowd;

    crowd_comes(&crowd, desk->screen);
    for (unsigned i = 0; i < 20; i++) {
        crowd_draws(&crowd, THREADS);
        assert_true(system_assert(desk->screen, false));
        desk_power(desk, VideoPowerOff);
        crowd_draws(&crowd, THREADS);
        fake_qxl_io_write(machine_device(), QXL_IO_RESET, 0, 1); /* what it forgets without power */
        desk_power(desk, VideoPowerOn);
        assert_true(system_assert(desk->screen, true));
    }
    crowd_goes(&crowd);
    assert_int_equal(crowd.failures, 0);
    assert_int_equal(fake_qxl_get_mode(machine_device()), FAKE_QXL_MODE_NATIVE);
}

static void concurrent_io_from_several_threads(void **state)
{
    struct desk *desk = *state;
    struct crowd crowd;

    uint64_t before = commands();
    crowd_comes(&crowd, desk->screen);
    crowd_draws(&crowd, 10 * THREADS);
    crowd_goes(&crowd);
    assert_int_equal(crowd.failures, 0);
    assert_true(commands() - before >= 100 * THREADS);
}

static void fast_mode_changes_1000_times(void **state)
{
    static const struct {
        unsigned width, height, bits;
    } modes[] = {{640, 480, 32}, {1024, 768, 16}, {800, 600, 32}, {1280, 1024, 32}};
    struct desk *desk = *state;

    for (unsigned i = 0; i < 1000; i++) {
        assert_true(system_change_mode(&desk->screen, modes[i % 4].width, modes[i % 4].height,
                                       modes[i % 4].bits));
        if (i % 50 == 0)
            draw_once(desk->screen);
        assert_int_equal(kernel_faults(), 0);
    }
}

static void fast_user_switching_with_io(void **state)
{
    struct desk *desk = *state;
    struct system_session *other = system_session_begin("qxldd.dll", desk->adapter);
    struct crowd crowd;

    assert_non_null(other);
    assert_true(system_assert(desk->screen, false));
    struct win32k_device *theirs = system_enable(other, 1024, 768, 32);
    assert_non_null(theirs);
    crowd_comes(&crowd, desk->screen);
    for (unsigned i = 0; i < 20; i++) {
        draw_once(theirs);
        assert_true(system_switch_user(theirs, desk->screen));
        crowd_draws(&crowd, THREADS);
        assert_true(system_switch_user(desk->screen, theirs));
    }
    crowd_goes(&crowd);
    assert_int_equal(crowd.failures, 0);
    system_disable(theirs);
    system_session_end(other);
}

/* Each creation of an object or of memory fails once while all is drawn. */
static void drawing_with_little_memory(void **state)
{
    struct desk *desk = *state;
    struct drawings *drawings = drawings_create(desk->screen);
    unsigned nth = 0, made;

    do {
        drawings_forget_brushes(drawings);
        win32k_fail_at(++nth);
        draw_all(drawings, desk->screen->screen);
        made = win32k_creations();
        win32k_fail_at(0);
        assert_int_equal(kernel_faults(), 0);
    } while (nth <= made && nth < 1000);
    drawings_forget_brushes(drawings);
    assert_true(draw_all(drawings, desk->screen->screen));
    drawings_destroy(drawings);
}

#define entry(name) cmocka_unit_test_setup_teardown(name, sit_down, stand_up)

int main(void)
{
    const struct CMUnitTest tests[] = {
        entry(surprise_removal_while_idle),        entry(surprise_removal_while_drawing),
        entry(surprise_removal_while_waiting),     entry(removal_and_return_after_surprise_removal),
        entry(disable_and_enable_100_times),       entry(sleep_with_io),
        entry(concurrent_io_from_several_threads), entry(fast_mode_changes_1000_times),
        entry(fast_user_switching_with_io),        entry(drawing_with_little_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
