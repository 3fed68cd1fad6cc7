/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A computer with both drivers in it, at which somebody sits: what tests of the display driver have
 * in common. Include it after cmocka.h.
 */
#ifndef TESTS_WINDOWS_DRIVERS_DESK_H
#define TESTS_WINDOWS_DRIVERS_DESK_H

#include <string.h>

#include <windows.h>

#include <devioctl.h>
#include <ntddvdeo.h>

#include <gdi.h>
#include <qxl_windows.h>
#include <system.h>
#include <videoprt.h>

struct desk {
    HANDLE adapter;
    struct system_session *session;
    struct win32k_device *screen; /* NULL: not enabled */
};

/* What the device would print: its command log, above all. */
static char desk_log[1 << 18];
static size_t desk_log_size;
static SRWLOCK desk_log_lock = SRWLOCK_INIT;

static inline void desk_print(void *context, const char *text, size_t length)
{
    (void)context;
    AcquireSRWLockExclusive(&desk_log_lock);
    if (desk_log_size + length >= sizeof(desk_log))
        desk_log_size = 0;
    memcpy(desk_log + desk_log_size, text, length);
    desk_log_size += length;
    desk_log[desk_log_size] = '\0';
    ReleaseSRWLockExclusive(&desk_log_lock);
}

static inline bool desk_logged(const char *text)
{
    AcquireSRWLockShared(&desk_log_lock);
    bool found = strstr(desk_log, text) != NULL;
    ReleaseSRWLockShared(&desk_log_lock);
    return found;
}

static inline void desk_forget_log(void)
{
    AcquireSRWLockExclusive(&desk_log_lock);
    desk_log_size = 0;
    desk_log[0] = '\0';
    ReleaseSRWLockExclusive(&desk_log_lock);
}

/* The device's thread takes commands in its own time, which is far less than this. */
static inline void desk_wait_for(const char *text)
{
    enum { LIMIT_MS = 20000 };
    DWORD start = GetTickCount();

    while (!desk_logged(text))
        if (GetTickCount() - start > LIMIT_MS)
            fail_msg("expected '%s' in the log, found:\n%s", text, desk_log);
        else
            SwitchToThread();
}

static inline DWORD desk_port(HANDLE adapter, DWORD code, void *in, DWORD in_size, void *out,
                              DWORD out_size, DWORD *returned)
{
    return videoprt_ioctl(adapter, code, in, in_size, out, out_size, returned);
}

static inline void desk_switch_on(struct desk *desk, const struct fake_qxl_config *config)
{
    const uint32_t surfaces = 1;

    kernel_take_faults();
    desk_forget_log();
    win32k_forget_prints();
    win32k_fail_at(0);
    win32k_clock_rate(1);
    win32k_set_port(desk_port);
    videoprt_set(NULL);
    videoprt_registry_set(QXL_WINDOWS_VALUE_SURFACES, &surfaces, sizeof(surfaces));
    machine_set_print(desk_print, NULL);
    machine_start(config);
    desk->adapter = videoprt_start("qxl.sys");
    assert_non_null(desk->adapter);
    desk->session = system_session_begin("qxldd.dll", desk->adapter);
    assert_non_null(desk->session);
}

static inline void desk_enable(struct desk *desk)
{
    desk->screen = system_enable(desk->session, 800, 600, 32);
    assert_non_null(desk->screen);
}

/* @param faults broken rules that the test has provoked. */
static inline void desk_switch_off(struct desk *desk, unsigned faults)
{
    system_disable(desk->screen);
    desk->screen = NULL;
    system_session_end(desk->session);
    videoprt_stop(desk->adapter);
    machine_stop();
    machine_set_print(NULL, NULL);
    assert_int_equal(kernel_take_faults(), faults);
}

/* With a screen of 800x600, and the command log. */
static inline int desk_setup(void **state)
{
    static struct desk desk;

    desk = (struct desk){0};
    desk_switch_on(&desk, &(struct fake_qxl_config){.cmdlog = true});
    desk_enable(&desk);
    *state = &desk;
    return 0;
}

static inline int desk_teardown(void **state)
{
    desk_switch_off(*state, 0);
    return 0;
}

#define DESK_TEST(name) cmocka_unit_test_setup_teardown(name, desk_setup, desk_teardown)

/* What the driver and the device share. */
static inline struct qxl_windows_info desk_info(const struct desk *desk)
{
    struct qxl_windows_info info;

    assert_int_equal(videoprt_ioctl(desk->adapter, QXL_WINDOWS_IOCTL_GET_INFO, NULL, 0, &info,
                                    sizeof(info), NULL),
                     0);
    return info;
}

static inline uint64_t desk_writes(unsigned port)
{
    return fake_qxl_get_counters(machine_device()).port_writes[port];
}

/** The adapter is switched: VideoPowerOn, VideoPowerOff ... */
static inline void desk_power(const struct desk *desk, ULONG state)
{
    const ULONG whole_adapter = 0xffffffff; /* DISPLAY_ADAPTER_HW_ID */

    assert_int_equal(videoprt_set_power(desk->adapter, whole_adapter, state), 0);
}

static inline void desk_synchronize(const struct desk *desk, LONG left, LONG top, LONG right,
                                    LONG bottom)
{
    typedef VOID(APIENTRY * synchronize)(DHPDEV, RECTL *);
    RECTL area = {left, top, right, bottom};

    ((synchronize)system_function(desk->session, INDEX_DrvSynchronize))(desk->screen->pdev, &area);
}

#endif
