/* SPDX-License-Identifier: BSD-3-Clause */
/* The port driver and the computer of the test kernel see what a bad miniport does. */
#include "bad_miniport.h"
#include "miniport.h"

static int start_bad(void **state)
{
    switch_on(state);
    *state = videoprt_start("bad_miniport.sys");
    return *state ? 0 : -1;
}

/* @return how many rules were broken; the adapter is gone then. */
static unsigned break_rule(HANDLE adapter, enum bad_miniport rule, const char *said)
{
    uint8_t answer[16];

    videoprt_ioctl(adapter, rule, NULL, 0, answer, sizeof(answer), NULL);
    machine_settle();
    videoprt_stop(adapter);
    if (said && !strstr(kernel_last_fault(), said))
        fail_msg("expected \"%s\", found \"%s\"", said, kernel_last_fault());
    return kernel_take_faults();
}

static void a_miniport_that_breaks_no_rule_has_no_fault(void **state)
{
    assert_int_equal(break_rule(*state, BAD_NOTHING, NULL), 0);
}

static void memory_that_is_left_is_a_fault(void **state)
{
    assert_int_equal(break_rule(*state, BAD_LEAK, "left 1 blocks"), 1);
}

static void a_write_behind_a_block_is_a_fault(void **state)
{
    assert_true(break_rule(*state, BAD_WRITE_BEHIND, "behind a block of 32 bytes") > 0);
}

static void to_free_a_block_twice_is_a_fault(void **state)
{
    assert_int_equal(break_rule(*state, BAD_FREE_TWICE, "is no block of the pool"), 1);
}

static void a_call_at_the_wrong_level_is_a_fault(void **state)
{
    assert_int_equal(break_rule(*state, BAD_LEVEL, "VideoPortGetDeviceBase called at IRQL 2"), 1);
}

static void start_io_that_returns_false_is_a_fault(void **state)
{
    assert_int_equal(break_rule(*state, BAD_RESULT, "returned FALSE"), 1);
}

static void an_answer_larger_than_its_buffer_is_a_fault(void **state)
{
    assert_int_equal(break_rule(*state, BAD_SIZE, "wrote 17 bytes into 16"), 1);
}

static void to_map_what_is_not_the_devices_is_a_fault(void **state)
{
    assert_int_equal(break_rule(*state, BAD_MAPPING, "is not of one BAR"), 1);
}

static void a_port_that_nobody_answers_is_a_fault(void **state)
{
    assert_int_equal(break_rule(*state, BAD_PORT, "out to port 0x1234"), 1);
}

static void an_event_that_is_gone_is_a_fault(void **state)
{
    assert_int_equal(break_rule(*state, BAD_EVENT, "is no event"), 1);
}

static void another_extension_is_a_fault(void **state)
{
    assert_int_equal(break_rule(*state, BAD_EXTENSION, "is no device extension"), 1);
}

static void a_request_and_its_answer_share_one_buffer(void **state)
{
    DWORD returned = 1;
    uint8_t answer[4];

    assert_int_equal(videoprt_ioctl(*state, 0x1000, "in", 3, answer, sizeof(answer), &returned),
                     ERROR_INVALID_FUNCTION);
    assert_int_equal(returned, 0);
}

/* Museum 43. */
static void a_line_that_stays_high_is_a_fault(void **state)
{
    const QXLRom *rom = machine_bar(FAKE_QXL_BAR_ROM).memory;
    QXLRam *ram =
        (QXLRam *)((uint8_t *)machine_bar(FAKE_QXL_BAR_RAM).memory + rom->ram_header_offset);

    ram->int_mask = ram->int_pending = QXL_INTERRUPT_DISPLAY;
    fake_qxl_io_write(machine_device(), QXL_IO_UPDATE_IRQ, 0, 1);
    machine_settle();
    videoprt_stop(*state);
    assert_int_equal(kernel_take_faults(), 1);
}

static void a_computer_switched_off_under_a_miniport_is_a_fault(void **state)
{
    machine_stop();
    assert_int_equal(kernel_take_faults(), 1);
    machine_start(NULL);
    videoprt_stop(*state);
    kernel_take_faults();
}

static void out_and_in_of_every_size_reach_the_device(void **state)
{
    uint16_t port = (uint16_t)machine_bar(FAKE_QXL_BAR_IO).address;
    uint64_t before = writes();
    uint32_t value = 0;

    (void)state;
    __asm__ volatile("outb %b0, %w1" : : "a"(0), "d"(port) : "memory");
    assert_int_equal(writes(), before + 1);
    __asm__ volatile("outw %w0, %w1" : : "a"(0), "d"(port) : "memory");
    assert_int_equal(writes(), before + 3);
    __asm__ volatile("outl %0, %w1" : : "a"(0), "d"(port) : "memory");
    assert_int_equal(writes(), before + 7);
    __asm__ volatile("inb %w1, %b0" : "+a"(value) : "d"(port) : "memory");
    assert_int_equal(value, 0xff);
    value = 0;
    __asm__ volatile("inw %w1, %w0" : "+a"(value) : "d"(port) : "memory");
    assert_int_equal(value, 0xffff);
    __asm__ volatile("inl %w1, %0" : "+a"(value) : "d"(port) : "memory");
    assert_int_equal(value, UINT32_MAX);
}

#define BAD(name) cmocka_unit_test_setup_teardown(name, start_bad, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        BAD(a_miniport_that_breaks_no_rule_has_no_fault),
        BAD(memory_that_is_left_is_a_fault),
        BAD(a_write_behind_a_block_is_a_fault),
        BAD(to_free_a_block_twice_is_a_fault),
        BAD(a_call_at_the_wrong_level_is_a_fault),
        BAD(start_io_that_returns_false_is_a_fault),
        BAD(an_answer_larger_than_its_buffer_is_a_fault),
        BAD(to_map_what_is_not_the_devices_is_a_fault),
        BAD(a_port_that_nobody_answers_is_a_fault),
        BAD(an_event_that_is_gone_is_a_fault),
        BAD(another_extension_is_a_fault),
        BAD(a_request_and_its_answer_share_one_buffer),
        BAD(a_line_that_stays_high_is_a_fault),
        BAD(a_computer_switched_off_under_a_miniport_is_a_fault),
        BAD(out_and_in_of_every_size_reach_the_device),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
