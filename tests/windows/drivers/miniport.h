/* SPDX-License-Identifier: BSD-3-Clause */
/* What tests of qxl.sys share. */
#ifndef TESTS_WINDOWS_DRIVERS_MINIPORT_H
#define TESTS_WINDOWS_DRIVERS_MINIPORT_H

#include <setjmp.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <video_port.h>

#include <event.h>
#include <videoprt.h>

#include <qxl_windows.h>

#define ANSWERS(adapter, code, in, in_size, out, out_size) \
    assert_int_equal(videoprt_ioctl(adapter, code, in, in_size, out, out_size, NULL), NO_ERROR)

/** The computer is on, with an ordinary device; no driver is loaded. */
static inline int switch_on(void **state)
{
    (void)state;
    videoprt_stop(NULL); /* of a test that failed */
    machine_stop();
    kernel_take_faults();
    videoprt_set(NULL);
    machine_start(NULL);
    return 0;
}

/** And qxl.sys has started it. */
static inline int start(void **state)
{
    switch_on(state);
    *state = videoprt_start("qxl.sys");
    return *state ? 0 : -1;
}

/** Fails if a rule was broken. */
static inline int switch_off(void **state)
{
    (void)state;
    machine_stop();
    return kernel_faults() ? -1 : 0;
}

static inline int stop(void **state)
{
    videoprt_stop(*state);
    return switch_off(state);
}

static inline struct qxl_windows_info info_of(HANDLE adapter)
{
    struct qxl_windows_info info;

    ANSWERS(adapter, QXL_WINDOWS_IOCTL_GET_INFO, NULL, 0, &info, sizeof(info));
    return info;
}

/** @return how many. */
static inline ULONG modes_of(HANDLE adapter, VIDEO_MODE_INFORMATION *modes, ULONG capacity)
{
    VIDEO_NUM_MODES count;

    ANSWERS(adapter, IOCTL_VIDEO_QUERY_NUM_AVAIL_MODES, NULL, 0, &count, sizeof(count));
    assert_int_equal(count.ModeInformationLength, sizeof(*modes));
    assert_in_range(count.NumModes, 1, capacity);
    ANSWERS(adapter, IOCTL_VIDEO_QUERY_AVAIL_MODES, NULL, 0, modes,
            (DWORD)(count.NumModes * sizeof(*modes)));
    return count.NumModes;
}

static inline DWORD add_mode(HANDLE adapter, uint32_t width, uint32_t height, uint32_t bits)
{
    struct qxl_windows_custom_display display = {width, height, bits};

    return videoprt_ioctl(adapter, QXL_WINDOWS_IOCTL_SET_CUSTOM_DISPLAY, &display, sizeof(display),
                          NULL, 0, NULL);
}

static inline DWORD set_mode(HANDLE adapter, ULONG index)
{
    return videoprt_ioctl(adapter, IOCTL_VIDEO_SET_CURRENT_MODE, &index, sizeof(index), NULL, 0,
                          NULL);
}

static inline uint64_t writes_to(unsigned port)
{
    return fake_qxl_get_counters(machine_device()).port_writes[port];
}

static inline uint64_t writes(void)
{
    uint64_t sum = 0;

    for (unsigned port = 0; port < 32; port++)
        sum += writes_to(port);
    return sum;
}

#endif
