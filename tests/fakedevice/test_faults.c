/* SPDX-License-Identifier: BSD-3-Clause */
#include <string.h>

#include "rig.h"

static struct rig rig;

static int set_up(void **state)
{
    (void)state;
    rig_init(&rig, NULL, RIG_NULL_HOST);
    rig_enter_native(&rig);
    rig_set_header(&rig, offsetof(QXLRam, int_pending), 0);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    rig_finish(&rig);
    return 0;
}

static void push_nops(unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        rig_push(&rig, false, rig_put_nop(&rig, 0x1000 + 0x100 * i, i + 1), QXL_CMD_DRAW);
}

static void a_vanished_device_reads_all_ones_and_does_nothing(void **state)
{
    struct fake_qxl_faults faults = {.vanish_at_port_write = 2};
    uint64_t size = fake_qxl_bar_size(rig.device, FAKE_QXL_BAR_RAM);

    (void)state;
    rig_set_header(&rig, offsetof(QXLRam, int_mask), UINT32_MAX);
    fake_qxl_set_faults(rig.device, &faults);
    rig_io(&rig, QXL_IO_FLUSH_SURFACES_ASYNC, 0);
    assert_true(rig.irq_level);
    assert_int_equal(rig.rom[0], 'Q');
    rig_io(&rig, QXL_IO_RESET, 0);
    assert_int_equal(rig.ram[0], 0xff);
    assert_int_equal(rig.ram[size - 1], 0xff);
    assert_int_equal(rig.vram[0], 0xff);
    assert_int_equal(rig.rom[0], 0xff);
    assert_false(rig.irq_level);
    assert_int_equal(fake_qxl_pci_read(rig.device, 0, 4), UINT32_MAX);
    assert_int_equal(fake_qxl_pci_read(rig.device, 0, 2), 0xffff);
    rig_io(&rig, QXL_IO_RESET, 0);
    rig_io(&rig, QXL_IO_ATTACH_PRIMARY, 0);
    assert_false(fake_qxl_guest_bug(rig.device));
    assert_int_equal(rig.ram[size - 8192], 0xff);
    assert_null(fake_qxl_phys2virt(rig.device, MAIN_SLOT, FAKE_QXL_GROUP_GUEST, 1));
}

static void a_dropped_interrupt_leaves_its_bit_and_no_edge(void **state)
{
    struct fake_qxl_faults faults = {.drop_interrupt = 1};

    (void)state;
    rig_set_header(&rig, offsetof(QXLRam, int_mask), UINT32_MAX);
    fake_qxl_set_faults(rig.device, &faults);
    rig_io(&rig, QXL_IO_FLUSH_SURFACES_ASYNC, 0);
    assert_int_equal(rig_pending(&rig), QXL_INTERRUPT_IO_CMD);
    assert_false(rig.irq_level);
    rig_set_header(&rig, offsetof(QXLRam, int_pending), 0);
    rig_io(&rig, QXL_IO_FLUSH_SURFACES_ASYNC, 0);
    assert_true(rig.irq_level);
}

static void held_releases_come_back_together(void **state)
{
    struct fake_qxl_faults faults = {.hold_releases_until = 3};

    (void)state;
    fake_qxl_set_faults(rig.device, &faults);
    push_nops(2);
    assert_int_equal(fake_qxl_flush_resources(rig.device), 0);
    push_nops(3);
    assert_int_equal(fake_qxl_flush_resources(rig.device), 1);
    assert_int_equal(rig_pop_release(&rig), 1);
    /* Two of the five are held again; reset forgets them. */
    rig_io(&rig, QXL_IO_RESET, 0);
    rig_enter_native(&rig);
    push_nops(2);
    assert_int_equal(fake_qxl_flush_resources(rig.device), 0);
}

static void releases_can_be_kept_for_ever(void **state)
{
    struct fake_qxl_faults faults = {.never_release = true};

    (void)state;
    fake_qxl_set_faults(rig.device, &faults);
    push_nops(40);
    assert_int_equal(fake_qxl_get_counters(rig.device).release_pushes, 0);
    rig_io(&rig, QXL_IO_NOTIFY_OOM, 0);
    assert_int_equal(rig_pop_release(&rig), 0);
}

static void an_operation_can_stay_pending_for_ever(void **state)
{
    struct fake_qxl_faults faults = {.never_complete_async = true};

    (void)state;
    fake_qxl_set_faults(rig.device, &faults);
    rig_take_text(&rig);
    rig_io(&rig, QXL_IO_FLUSH_SURFACES_ASYNC, 0);
    assert_int_equal(rig_pending(&rig), 0);
    rig_io(&rig, QXL_IO_FLUSH_SURFACES_ASYNC, 0);
    assert_printed(&rig, "qxl-0: guest bug: 22 async started before last (22) complete\n");
}

static void fetching_can_stall_and_go_on(void **state)
{
    struct fake_qxl_faults faults = {.stall_fetch = true};

    (void)state;
    fake_qxl_set_faults(rig.device, &faults);
    push_nops(3);
    assert_int_equal(fake_qxl_get_counters(rig.device).commands, 0);
    fake_qxl_set_faults(rig.device, NULL);
    rig_run(&rig);
    assert_int_equal(fake_qxl_get_counters(rig.device).commands, 3);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_vanished_device_reads_all_ones_and_does_nothing),
        TEST(a_dropped_interrupt_leaves_its_bit_and_no_edge),
        TEST(held_releases_come_back_together),
        TEST(releases_can_be_kept_for_ever),
        TEST(an_operation_can_stay_pending_for_ever),
        TEST(fetching_can_stall_and_go_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
