/* SPDX-License-Identifier: BSD-3-Clause */
/* qxl.sys: found, asked and started as Windows does. */
#include <setjmp.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <videoprt.h>

#include <qxl_windows.h>

static int switch_on(void **state)
{
    kernel_take_faults();
    videoprt_set(NULL);
    machine_start(NULL);
    *state = videoprt_start("qxl.sys");
    return *state ? 0 : -1;
}

static int switch_off(void **state)
{
    videoprt_stop(*state);
    machine_stop();
    return kernel_faults() ? -1 : 0;
}

static void the_display_driver_is_told_where_the_device_is(void **state)
{
    struct qxl_windows_info info;
    DWORD size;

    assert_int_equal(videoprt_ioctl(*state, QXL_WINDOWS_IOCTL_GET_INFO, NULL, 0, &info,
                                    sizeof(info), &size),
                     0);
    assert_int_equal(size, sizeof(info));
    assert_int_equal(info.version, QXL_WINDOWS_INFO_VERSION);
    assert_ptr_equal(info.hw.ram.memory, machine_bar(FAKE_QXL_BAR_RAM).memory);
    assert_int_equal(info.ports, machine_bar(FAKE_QXL_BAR_IO).address);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_display_driver_is_told_where_the_device_is, switch_on,
                                        switch_off),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
