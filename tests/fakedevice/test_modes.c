/* SPDX-License-Identifier: BSD-3-Clause */
#include <string.h>

#include "rig.h"

static struct rig rig;

static void set_up(enum fake_qxl_mode mode, uint8_t revision)
{
    struct fake_qxl_config config = {.revision = revision, .guestdebug = 3};

    rig_init(&rig, &config, RIG_NULL_HOST);
    if (mode == FAKE_QXL_MODE_VGA)
        return;
    if (mode == FAKE_QXL_MODE_COMPAT) {
        rig_io(&rig, QXL_IO_SET_MODE, 1);
        return;
    }
    rig_enter_native(&rig);
    if (mode == FAKE_QXL_MODE_UNDEFINED)
        rig_io(&rig, QXL_IO_DESTROY_PRIMARY, 0);
}

static void create_primary(void)
{
    rig_describe_primary(&rig, 640, 480, 2560);
    rig_io(&rig, QXL_IO_CREATE_PRIMARY, 0);
}

static void create_primary_too_large(void)
{
    rig_describe_primary(&rig, 8192, 8192, 32768);
    rig_io(&rig, QXL_IO_CREATE_PRIMARY, 0);
}

static void destroy_primary(void)
{
    rig_io(&rig, QXL_IO_DESTROY_PRIMARY, 0);
}

static void destroy_all(void)
{
    rig_io(&rig, QXL_IO_DESTROY_ALL_SURFACES, 0);
}

static void set_mode(void)
{
    rig_io(&rig, QXL_IO_SET_MODE, 0);
}

static void reset(void)
{
    rig_io(&rig, QXL_IO_RESET, 0);
}

static void write_vga(void)
{
    fake_qxl_vga_io_write(rig.device);
}

enum {
    VGA = FAKE_QXL_MODE_VGA,
    UNDEFINED = FAKE_QXL_MODE_UNDEFINED,
    NATIVE = FAKE_QXL_MODE_NATIVE,
    COMPAT = FAKE_QXL_MODE_COMPAT,
};

static void each_event_leads_to_its_mode(void **state)
{
    static const struct {
        const char *name;
        void (*event)(void);
        uint8_t revision;
        int from_vga, from_undefined, from_native, from_compat;
    } rows[] = {
        {"create primary", create_primary, 5, NATIVE, NATIVE, NATIVE, NATIVE},
        {"too large", create_primary_too_large, 5, VGA, UNDEFINED, NATIVE, COMPAT},
        {"destroy primary", destroy_primary, 5, VGA, UNDEFINED, UNDEFINED, UNDEFINED},
        {"destroy all", destroy_all, 5, VGA, UNDEFINED, UNDEFINED, UNDEFINED},
        {"set mode", set_mode, 5, COMPAT, COMPAT, COMPAT, COMPAT},
        {"reset", reset, 5, VGA, VGA, VGA, VGA},
        {"vga port, revision 4", write_vga, 4, VGA, VGA, VGA, VGA},
        {"vga port, revision 5", write_vga, 5, VGA, UNDEFINED, NATIVE, COMPAT},
    };
    static const enum fake_qxl_mode modes[] = {FAKE_QXL_MODE_VGA, FAKE_QXL_MODE_UNDEFINED,
                                               FAKE_QXL_MODE_NATIVE, FAKE_QXL_MODE_COMPAT};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const int expected[] = {rows[i].from_vga, rows[i].from_undefined, rows[i].from_native,
                                rows[i].from_compat};

        for (size_t from = 0; from < 4; from++) {
            print_message("%s, from mode %d\n", rows[i].name, modes[from]);
            set_up(modes[from], rows[i].revision);
            assert_int_equal(fake_qxl_get_mode(rig.device), modes[from]);
            rows[i].event();
            assert_int_equal(fake_qxl_get_mode(rig.device), expected[from]);
            rig_finish(&rig);
        }
    }
}

static void a_secondary_device_has_no_vga_mode(void **state)
{
    struct fake_qxl_config config = {.secondary = true, .id = 1, .revision = 4};

    (void)state;
    rig_init(&rig, &config, RIG_NULL_HOST);
    assert_int_equal(fake_qxl_get_mode(rig.device), FAKE_QXL_MODE_UNDEFINED);
    rig_enter_native(&rig);
    fake_qxl_vga_io_write(rig.device);
    assert_int_equal(fake_qxl_get_mode(rig.device), FAKE_QXL_MODE_NATIVE);
    rig_io(&rig, QXL_IO_RESET, 0);
    assert_int_equal(fake_qxl_get_mode(rig.device), FAKE_QXL_MODE_UNDEFINED);
    rig_finish(&rig);
}

static void slots_need_bars_that_are_decoded(void **state)
{
    (void)state;
    rig_init(&rig, NULL, RIG_NULL_HOST);
    fake_qxl_pci_write(rig.device, 4, 5, 2);
    rig_add_main_slot(&rig);
    assert_printed(&rig, "qxl-0: guest bug: qxl_add_memslot: finished loop without match\n");
    rig_finish(&rig);
}

static void addresses_translate_within_their_slot(void **state)
{
    (void)state;
    rig_init(&rig, NULL, RIG_NULL_HOST);
    rig_add_main_slot(&rig);
    assert_ptr_equal(fake_qxl_phys2virt(rig.device, MAIN_SLOT | 0x1234, FAKE_QXL_GROUP_GUEST, 8),
                     rig.ram + 0x1234);
    assert_false(fake_qxl_guest_bug(rig.device));
    assert_null(fake_qxl_phys2virt(rig.device, MAIN_SLOT | 0x1234, FAKE_QXL_GROUP_HOST, 8));
    assert_null(fake_qxl_phys2virt(rig.device, UINT64_C(2) << 56, FAKE_QXL_GROUP_GUEST, 8));
    assert_true(fake_qxl_guest_bug(rig.device));
    assert_printed(&rig, "qxl-0: guest bug: inactive slot 2\n\n");
    rig_finish(&rig);
}

static void an_offset_below_the_delta_of_compat_mode_is_a_guest_bug(void **state)
{
    (void)state;
    rig_init(&rig, NULL, RIG_NULL_HOST);
    rig_io(&rig, QXL_IO_SET_MODE, 0);
    assert_ptr_equal(fake_qxl_phys2virt(rig.device, RAM_ADDRESS + 16, FAKE_QXL_GROUP_GUEST, 8),
                     rig.ram + 16);
    assert_null(fake_qxl_phys2virt(rig.device, RAM_ADDRESS - 16, FAKE_QXL_GROUP_GUEST, 8));
    assert_printed(&rig, "qxl-0: guest bug: slot 0 offset 3758096368 < delta 3758096384\n\n");
    rig_finish(&rig);
}

static void add_slot(uint32_t id, uint64_t start, uint64_t end)
{
    const QXLMemSlot slot = {start, end};

    memcpy(rig.header + offsetof(QXLRam, mem_slot), &slot, sizeof(slot));
    rig_io(&rig, QXL_IO_MEMSLOT_ADD, id);
}

static void assert_found_where_it_translates_to(uint64_t address, size_t size)
{
    const uint8_t *memory = fake_qxl_phys2virt(rig.device, address, FAKE_QXL_GROUP_GUEST, size);
    enum fake_qxl_bar_index bar;
    uint64_t offset;
    bool found = fake_qxl_find(rig.device, address, size, &bar, &offset);

    assert_int_equal(found, memory != NULL);
    if (found)
        assert_ptr_equal((uint8_t *)fake_qxl_bar_memory(rig.device, bar) + offset, memory);
}

static void an_address_is_found_where_it_translates_to(void **state)
{
    uint64_t bar_size, second = UINT64_C(2) << 56;
    const size_t sizes[] = {0, 1, 8, 4096, SIZE_MAX};

    (void)state;
    rig_init(&rig, NULL, RIG_NULL_HOST);
    rig.discard_text = true;
    bar_size = fake_qxl_bar_size(rig.device, FAKE_QXL_BAR_RAM);
    rig_add_main_slot(&rig);
    add_slot(2, RAM_ADDRESS + 4096, RAM_ADDRESS + bar_size);
    const uint64_t main_end = MAIN_SLOT | (rig.header_address - RAM_ADDRESS);
    const uint64_t bar_end = second | (bar_size - 4096);
    const uint64_t addresses[] = {
        0,           MAIN_SLOT,   MAIN_SLOT + 1,           main_end - 1, main_end, main_end + 1,
        bar_end - 1, bar_end + 1, UINT64_C(255) << 56 | 1, second,
    };
    for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++)
        for (size_t j = 0; j < sizeof(sizes) / sizeof(sizes[0]); j++)
            assert_found_where_it_translates_to(addresses[i], sizes[j]);
    assert_found_where_it_translates_to(bar_end, 1);
    rig_finish(&rig);
}

static void an_empty_slot_at_the_end_of_a_bar_is_found_in_it(void **state)
{
    enum fake_qxl_bar_index bar = FAKE_QXL_BAR_ROM;
    uint64_t offset, bar_size;

    (void)state;
    rig_init(&rig, NULL, RIG_NULL_HOST);
    bar_size = fake_qxl_bar_size(rig.device, FAKE_QXL_BAR_RAM);
    add_slot(2, RAM_ADDRESS + bar_size, RAM_ADDRESS + bar_size);
    assert_true(fake_qxl_find(rig.device, UINT64_C(2) << 56, 0, &bar, &offset));
    assert_int_equal(bar, FAKE_QXL_BAR_RAM);
    assert_int_equal(offset, bar_size);
    assert_false(fake_qxl_find(rig.device, UINT64_C(2) << 56, 1, &bar, &offset));
    rig_finish(&rig);
}

static void what_the_32_bit_bar_does_not_show_is_found_in_the_64_bit_bar(void **state)
{
    const struct fake_qxl_config wide = {.vram_size_mb = 16, .vram64_size_mb = 64};
    enum { WINDOW = 16 << 20 };
    const uint64_t slot = UINT64_C(2) << 56;
    enum fake_qxl_bar_index bar;
    uint64_t offset;

    (void)state;
    rig_init(&rig, &wide, RIG_NULL_HOST);
    add_slot(2, VRAM_ADDRESS + WINDOW - 8, VRAM_ADDRESS + WINDOW);
    assert_true(fake_qxl_find(rig.device, slot, 8, &bar, &offset));
    assert_int_equal(bar, FAKE_QXL_BAR_VRAM32);
    assert_int_equal(offset, WINDOW - 8);
    assert_true(fake_qxl_find(rig.device, slot, 9, &bar, &offset));
    assert_int_equal(bar, FAKE_QXL_BAR_VRAM64);
    assert_int_equal(offset, WINDOW - 8);
    assert_false(fake_qxl_find(rig.device, slot, (48 << 20) + 9, &bar, &offset));
    assert_found_where_it_translates_to(slot | 8, 1);
    rig_finish(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_event_leads_to_its_mode),
        cmocka_unit_test(a_secondary_device_has_no_vga_mode),
        cmocka_unit_test(slots_need_bars_that_are_decoded),
        cmocka_unit_test(addresses_translate_within_their_slot),
        cmocka_unit_test(an_offset_below_the_delta_of_compat_mode_is_a_guest_bug),
        cmocka_unit_test(an_address_is_found_where_it_translates_to),
        cmocka_unit_test(an_empty_slot_at_the_end_of_a_bar_is_found_in_it),
        cmocka_unit_test(what_the_32_bit_bar_does_not_show_is_found_in_the_64_bit_bar),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
