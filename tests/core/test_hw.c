/* SPDX-License-Identifier: BSD-3-Clause */
/* The log of the hw half. Its interrupts are in test_irq.c. */
#include "check.h"

#include <stdio.h>
#include <string.h>

#include "handmade.h"

struct printed {
    char text[600];
    int lines;
};

static void take_line(struct rig_deterministic *os, const char *text)
{
    struct printed *printed = os->test;

    snprintf(printed->text, sizeof(printed->text), "%s", text);
    printed->lines++;
}

static void probe(struct handmade *device, struct printed *printed)
{
    memset(printed, 0, sizeof(*printed));
    handmade_init(device, 5);
    device->rom[offsetof(QXLRom, log_level)] = 3;
    check_status(qxl_probe(&device->base.bars, &device->hw, NULL), QXL_STATUS_OK);
    device->os.test = printed;
    device->os.on_print = take_line;
}

#define expect_logged(device, printed, expected, ...)                                             \
    do {                                                                                          \
        qxl_log(&(device)->hw, &rig_deterministic_os, &(device)->os, QXL_LOG_ERROR, __VA_ARGS__); \
        assert_string_equal((printed)->text, expected);                                           \
        assert_string_equal((const char *)(device)->header->log_buf, expected "\n");              \
    } while (0)

static void conversions_print_as_in_printf(void **state)
{
    struct handmade device;
    struct printed printed;

    (void)state;
    probe(&device, &printed);
    expect_logged(&device, &printed, "", "%s", "");
    expect_logged(&device, &printed, "plain", "plain");
    expect_logged(&device, &printed, "a[b]c", "a[%s]c", "b");
    expect_logged(&device, &printed, "0 1 10 4294967295", "%u %u %u %u", 0u, 1u, 10u, UINT32_MAX);
    expect_logged(&device, &printed, "0 -1 2147483647 -2147483648", "%d %d %d %d", 0, -1, INT32_MAX,
                  INT32_MIN);
    expect_logged(&device, &printed, "0 f 10 ffffffff", "%x %x %x %x", 0u, 15u, 16u, UINT32_MAX);
    expect_logged(&device, &printed, "0 123456789abcdef0 ffffffffffffffff|", "%llx %llx %llx|",
                  0ull, 0x123456789abcdef0ull, ~0ull);
    expect_logged(&device, &printed, "100%", "%u%%", 100u);
    assert_int_equal(device.ports[QXL_IO_LOG], 8);
    handmade_finish(&device);
}

static void a_format_that_ends_in_a_percent_sign_ends_there(void **state)
{
    const char *format = "50%";
    struct handmade device;
    struct printed printed;

    (void)state;
    probe(&device, &printed);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat"
#pragma GCC diagnostic ignored "-Wformat-security"
    qxl_log(&device.hw, &rig_deterministic_os, &device.os, QXL_LOG_ERROR, format);
#pragma GCC diagnostic pop
    assert_string_equal(printed.text, "50%");
    handmade_finish(&device);
}

static void a_message_is_cut_at_255_bytes(void **state)
{
    char text[1000];

    (void)state;
    for (size_t length = 250; length < sizeof(text); length += length < 260 ? 1 : 100) {
        size_t kept = length < 255 ? length : 255;
        struct handmade device;
        struct printed printed;
        const uint8_t *log;

        memset(text, 'x', sizeof(text));
        text[length] = 0;
        probe(&device, &printed);
        memset(device.header->log_buf, 0xee, sizeof(device.header->log_buf));
        qxl_log(&device.hw, &rig_deterministic_os, &device.os, QXL_LOG_ERROR, "%s", text);
        assert_int_equal(strlen(printed.text), kept);
        log = device.header->log_buf;
        assert_memory_equal(log, text, kept);
        assert_int_equal(log[kept], '\n');
        assert_int_equal(log[kept + 1], 0);
        for (size_t i = kept + 2; i < sizeof(device.header->log_buf); i++)
            assert_int_equal(log[i], 0xee);
        handmade_finish(&device);
    }
}

static void a_message_above_the_hosts_level_goes_nowhere(void **state)
{
    struct handmade device;
    struct printed printed;

    (void)state;
    probe(&device, &printed);
    for (int level = 0; level <= QXL_LOG_ALLOCATION; level++)
        qxl_log(&device.hw, &rig_deterministic_os, &device.os, (enum qxl_log_level)level, "x");
    assert_int_equal(printed.lines, 4);
    assert_int_equal(device.ports[QXL_IO_LOG], 4);
    handmade_finish(&device);
}

static void a_host_of_level_0_is_not_written_to(void **state)
{
    struct handmade device;
    struct printed printed;

    (void)state;
    probe(&device, &printed);
    device.hw.log_level = 0;
    qxl_hw_set_log_level(&device.hw, QXL_LOG_LIFECYCLE);
    for (int level = 0; level <= QXL_LOG_ALLOCATION; level++)
        qxl_log(&device.hw, &rig_deterministic_os, &device.os, (enum qxl_log_level)level, "x");
    assert_int_equal(printed.lines, 2);
    assert_int_equal(device.os.port_writes, 0);
    assert_int_equal(device.header->log_buf[0], 0);
    handmade_finish(&device);
}

static void the_os_can_raise_the_level_but_not_lower_it(void **state)
{
    struct handmade device;
    struct printed printed;

    (void)state;
    probe(&device, &printed);
    qxl_hw_set_log_level(&device.hw, QXL_LOG_LIFECYCLE);
    assert_int_equal(qxl_hw_log_level(&device.hw), 3);
    qxl_hw_set_log_level(&device.hw, QXL_LOG_CACHE);
    assert_int_equal(qxl_hw_log_level(&device.hw), QXL_LOG_CACHE);
    qxl_log(&device.hw, &rig_deterministic_os, &device.os, QXL_LOG_CACHE, "x");
    qxl_log(&device.hw, &rig_deterministic_os, &device.os, QXL_LOG_ALLOCATION, "y");
    assert_string_equal(printed.text, "x");
    assert_int_equal(device.ports[QXL_IO_LOG], 1);
    handmade_finish(&device);
}

static void look_at_the_log(struct handmade *device, uint32_t port, uint8_t value)
{
    (void)value;
    assert_int_equal(port, QXL_IO_LOG);
    assert_string_equal((const char *)device->header->log_buf, "now 7\n");
}

static void the_port_is_rung_when_the_text_is_there(void **state)
{
    struct handmade device;
    struct printed printed;

    (void)state;
    probe(&device, &printed);
    device.on_port = look_at_the_log;
    qxl_log(&device.hw, &rig_deterministic_os, &device.os, QXL_LOG_ERROR, "now %u", 7u);
    assert_int_equal(device.ports[QXL_IO_LOG], 1);
    handmade_finish(&device);
}

static void every_status_has_its_name(void **state)
{
    (void)state;
    assert_string_equal(qxl_status_name(QXL_STATUS_OK), "QXL_STATUS_OK");
    assert_string_equal(qxl_status_name(QXL_STATUS_INVALID), "QXL_STATUS_INVALID");
    assert_string_equal(qxl_status_name(QXL_STATUS_UNSUPPORTED), "QXL_STATUS_UNSUPPORTED");
    assert_string_equal(qxl_status_name(QXL_STATUS_NO_MEMORY), "QXL_STATUS_NO_MEMORY");
    assert_string_equal(qxl_status_name(QXL_STATUS_TIMEOUT), "QXL_STATUS_TIMEOUT");
    assert_string_equal(qxl_status_name(QXL_STATUS_GONE), "QXL_STATUS_GONE");
    assert_string_equal(qxl_status_name(QXL_STATUS_BAD_DEVICE), "QXL_STATUS_BAD_DEVICE");
    assert_string_equal(qxl_status_name((enum qxl_status)99), "unknown status");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(conversions_print_as_in_printf),
        cmocka_unit_test(a_format_that_ends_in_a_percent_sign_ends_there),
        cmocka_unit_test(a_message_is_cut_at_255_bytes),
        cmocka_unit_test(a_message_above_the_hosts_level_goes_nowhere),
        cmocka_unit_test(a_host_of_level_0_is_not_written_to),
        cmocka_unit_test(the_os_can_raise_the_level_but_not_lower_it),
        cmocka_unit_test(the_port_is_rung_when_the_text_is_there),
        cmocka_unit_test(every_status_has_its_name),
    };

    return cmocka_run_group_tests_name("hw", tests, NULL, NULL);
}
