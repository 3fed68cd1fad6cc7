/* SPDX-License-Identifier: BSD-3-Clause */
#include "check.h"

#include <string.h>

#include "handmade.h"

#define ROM(field) offsetof(QXLRom, field)

static enum qxl_status probe(struct handmade *device, const char **reason)
{
    return qxl_probe(&device->base.bars, &device->hw, reason);
}

static void set_u32(struct handmade *device, size_t offset, uint32_t value)
{
    memcpy(device->rom + offset, &value, sizeof(value));
}

static bool all_zero(const void *memory, size_t size)
{
    const uint8_t *bytes = memory;

    while (size-- > 0) {
        if (*bytes++)
            return false;
    }
    return true;
}

static void expect_refused(struct handmade *device, enum qxl_status expected)
{
    const char *reason = NULL;

    memset(&device->hw, 0xff, sizeof(device->hw));
    check_status(probe(device, &reason), expected);
    assert_non_null(reason);
    assert_true(all_zero(&device->hw, sizeof(device->hw)));
    check_status(probe(device, NULL), expected);
}

static void expect_good(struct handmade *device)
{
    const char *reason = "none";

    check_status(probe(device, &reason), QXL_STATUS_OK);
    assert_null(reason);
}

static void a_good_device_is_described_as_it_is(void **state)
{
    struct handmade device;

    (void)state;
    handmade_init(&device, 4);
    expect_good(&device);
    assert_int_equal(device.hw.revision, 4);
    assert_ptr_equal(device.hw.ram.memory, device.ram);
    assert_ptr_equal(device.hw.vram.memory, device.vram);
    assert_int_equal(device.hw.surface0_size, HANDMADE_SURFACE0);
    assert_int_equal(device.hw.pages_offset, HANDMADE_PAGES_OFFSET);
    assert_int_equal(device.hw.pages_size, HANDMADE_PAGES * 4096);
    assert_int_equal(device.hw.ram_header_offset, HANDMADE_HEADER_OFFSET);
    assert_int_equal(device.hw.modes_offset, HANDMADE_MODES_OFFSET + 4);
    assert_int_equal(device.hw.mode_count, HANDMADE_MODES);
    assert_int_equal(device.hw.slots_start, 1);
    assert_int_equal(device.hw.slots_end, 7);
    assert_int_equal(device.hw.slot_id_bits, 8);
    assert_int_equal(device.hw.slot_generation_bits, 8);
    assert_int_equal(device.hw.surface_count, HANDMADE_SURFACES);
    handmade_finish(&device);
}

static void revisions_2_to_5_are_driven_and_no_other(void **state)
{
    (void)state;
    for (int revision = 0; revision < 256; revision++) {
        struct handmade device;

        handmade_init(&device, (uint8_t)revision);
        if (revision >= 2 && revision <= 5)
            expect_good(&device);
        else
            expect_refused(&device, QXL_STATUS_UNSUPPORTED);
        handmade_finish(&device);
    }
}

static void capabilities_follow_the_revision(void **state)
{
    static const uint32_t expected[] = {
        [2] = 0,
        [3] = QXL_CAN_ASYNC_IO,
        [4] = QXL_CAN_ASYNC_IO | QXL_CAN_MONITORS_CONFIG | QXL_CAN_COMPOSITE,
        [5] = QXL_CAN_ASYNC_IO | QXL_CAN_MONITORS_CONFIG | QXL_CAN_COMPOSITE,
    };

    (void)state;
    for (uint8_t revision = 2; revision <= 5; revision++) {
        struct handmade device;

        handmade_init(&device, revision);
        expect_good(&device);
        assert_int_equal(device.hw.capabilities, expected[revision]);
        handmade_finish(&device);
    }
}

struct rom_row {
    const char *what;
    size_t offset;
    uint32_t value;
    bool good;
};

static const struct rom_row ROM_ROWS[] = {
    {"magic 0", ROM(magic), 0, false},
    {"magic of the RAM header", ROM(magic), QXL_WIRE_RAM_MAGIC, false},
    {"header one byte too far", ROM(ram_header_offset), HANDMADE_HEADER_OFFSET + 1, false},
    {"header four bytes too far", ROM(ram_header_offset), HANDMADE_HEADER_OFFSET + 4, false},
    {"header at all ones", ROM(ram_header_offset), UINT32_MAX, false},
    {"header at the last aligned word", ROM(ram_header_offset), 0xfffffffc, false},
    {"header at 0", ROM(ram_header_offset), 0, false},
    {"header inside the pages", ROM(ram_header_offset), HANDMADE_HEADER_OFFSET - 4096, false},
    {"draw area elsewhere", ROM(draw_area_offset), 4096, false},
    {"surface 0 over the pages", ROM(surface0_area_size), HANDMADE_SURFACE0 + 1, false},
    {"surface 0 of all ones", ROM(surface0_area_size), UINT32_MAX, false},
    {"surface 0 smaller", ROM(surface0_area_size), HANDMADE_SURFACE0 - 4096, true},
    {"no surface 0", ROM(surface0_area_size), 0, true},
    {"pages in surface 0", ROM(pages_offset), HANDMADE_PAGES_OFFSET - 8, false},
    {"pages unaligned", ROM(pages_offset), HANDMADE_PAGES_OFFSET + 4, false},
    {"pages over the header", ROM(pages_offset), HANDMADE_PAGES_OFFSET + 8, false},
    {"pages at all ones", ROM(pages_offset), 0xfffffff8, false},
    {"no pages", ROM(num_pages), 0, false},
    {"one page", ROM(num_pages), 1, true},
    {"one page too many", ROM(num_pages), HANDMADE_PAGES + 1, false},
    {"pages that wrap in 32 bits", ROM(num_pages), 0x100000, false},
    {"pages that wrap in 32 bits and end well", ROM(num_pages), 0x100001, false},
    {"pages of all ones", ROM(num_pages), UINT32_MAX, false},
    {"modes unaligned", ROM(modes_offset), HANDMADE_MODES_OFFSET + 1, false},
    {"modes at all ones", ROM(modes_offset), 0xfffffffc, false},
    {"modes that end the ROM", ROM(modes_offset), HANDMADE_ROM_SIZE, false},
    {"no modes, at the end of the ROM", ROM(modes_offset), HANDMADE_ROM_SIZE - 4, true},
    {"one mode too many", HANDMADE_MODES_OFFSET, HANDMADE_MODES + 1, false},
    {"modes that wrap in 32 bits", HANDMADE_MODES_OFFSET, 0x08000000, false},
    {"modes of all ones", HANDMADE_MODES_OFFSET, UINT32_MAX, false},
    {"no modes", HANDMADE_MODES_OFFSET, 0, true},
    {"no surfaces", ROM(n_surfaces), 0, false},
    {"one surface", ROM(n_surfaces), 1, true},
    {"surfaces of all ones", ROM(n_surfaces), UINT32_MAX, true},
    {"log level of all ones", ROM(log_level), UINT32_MAX, true},
    /* slots_start, slots_end, slot_gen_bits, slot_id_bits */
    {"slots of all ones", ROM(slots_start), UINT32_MAX, false},
    {"slots of zeroes", ROM(slots_start), 0, false},
    {"slot 0 offered", ROM(slots_start), 0x08080700, false},
    {"one slot", ROM(slots_start), 0x08080101, false},
    {"two slots", ROM(slots_start), 0x08080201, true},
    {"slots that end before they start", ROM(slots_start), 0x08080106, false},
    {"slot ids of no bits", ROM(slots_start), 0x00080701, false},
    {"slot ids of 9 bits", ROM(slots_start), 0x09080701, false},
    {"slot ids that do not fit their bits", ROM(slots_start), 0x02080401, false},
    {"slot ids that just fit their bits", ROM(slots_start), 0x02080301, true},
    {"generations of 17 bits", ROM(slots_start), 0x08110701, false},
    {"generations of 16 bits", ROM(slots_start), 0x08100701, true},
    {"generations of no bits", ROM(slots_start), 0x08000701, true},
};

static void each_field_of_the_rom_is_checked(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(ROM_ROWS) / sizeof(ROM_ROWS[0]); i++) {
        const struct rom_row *row = &ROM_ROWS[i];
        struct handmade device;
        enum qxl_status expected = row->good ? QXL_STATUS_OK : QXL_STATUS_BAD_DEVICE;
        enum qxl_status found;

        handmade_init(&device, 5);
        set_u32(&device, row->offset, row->value);
        found = probe(&device, NULL);
        if (found != expected)
            fail_msg("%s: expected %s, found %s", row->what, qxl_status_name(expected),
                     qxl_status_name(found));
        handmade_finish(&device);
    }
}

static void a_device_with_more_surfaces_than_the_core_uses_gets_the_cores_number(void **state)
{
    static const uint32_t offered[] = {QXL_SURFACES_MAX - 1, QXL_SURFACES_MAX, QXL_SURFACES_MAX + 1,
                                       UINT32_MAX};

    (void)state;
    for (size_t i = 0; i < sizeof(offered) / sizeof(offered[0]); i++) {
        struct handmade device;

        handmade_init(&device, 5);
        set_u32(&device, ROM(n_surfaces), offered[i]);
        handmade_start(&device, NULL);
        assert_int_equal(device.hw.surface_count,
                         offered[i] < QXL_SURFACES_MAX ? offered[i] : QXL_SURFACES_MAX);
        handmade_finish(&device);
    }
}

static void the_ram_header_must_carry_its_magic(void **state)
{
    static const uint32_t magics[] = {0, UINT32_MAX, QXL_WIRE_ROM_MAGIC};

    (void)state;
    for (size_t i = 0; i < sizeof(magics) / sizeof(magics[0]); i++) {
        struct handmade device;

        handmade_init(&device, 5);
        device.header->magic = magics[i];
        expect_refused(&device, QXL_STATUS_BAD_DEVICE);
        handmade_finish(&device);
    }
}

static void each_bar_must_be_there_and_large_enough(void **state)
{
    static const struct {
        struct qxl_bars less; /* what to take away */
        bool no_ram, no_rom;
    } rows[] = {
        {.no_ram = true},
        {.no_rom = true},
        {.less.ram.size = 1},
        {.less.ram.size = HANDMADE_RAM_SIZE},
        {.less.ram.size = HANDMADE_RAM_SIZE - sizeof(QXLRam) + 1},
        {.less.rom.size = 1},
        {.less.rom.size = HANDMADE_ROM_SIZE},
        {.less.rom.size = HANDMADE_ROM_SIZE - sizeof(QXLRom) + 1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct handmade device;

        handmade_init(&device, 5);
        device.base.bars.ram.size -= rows[i].less.ram.size;
        device.base.bars.rom.size -= rows[i].less.rom.size;
        if (rows[i].no_ram)
            device.base.bars.ram.memory = NULL;
        if (rows[i].no_rom)
            device.base.bars.rom.memory = NULL;
        expect_refused(&device, QXL_STATUS_BAD_DEVICE);
        handmade_finish(&device);
    }
}

static void a_bar_may_end_with_the_address_space_but_not_beyond(void **state)
{
    struct handmade device;

    (void)state;
    handmade_init(&device, 5);
    device.base.bars.ram.physical = UINT64_MAX - HANDMADE_RAM_SIZE;
    device.base.bars.vram.physical = UINT64_MAX - HANDMADE_VRAM_SIZE;
    expect_good(&device);
    device.base.bars.ram.physical++;
    expect_refused(&device, QXL_STATUS_BAD_DEVICE);
    device.base.bars.ram.physical--;
    device.base.bars.vram.physical++;
    expect_refused(&device, QXL_STATUS_BAD_DEVICE);
    handmade_finish(&device);
}

static void a_revision_needs_its_ports(void **state)
{
    static const uint32_t needed[] = {[2] = 16, [3] = 24, [4] = 25, [5] = 25};

    (void)state;
    for (uint8_t revision = 2; revision <= 5; revision++) {
        struct handmade device;

        handmade_init(&device, revision);
        device.base.bars.io_size = needed[revision];
        expect_good(&device);
        device.base.bars.io_size--;
        expect_refused(&device, QXL_STATUS_BAD_DEVICE);
        handmade_finish(&device);
    }
}

static void a_device_without_a_surface_bar_is_good(void **state)
{
    struct handmade device;

    (void)state;
    handmade_init(&device, 5);
    device.base.bars.vram = (struct qxl_bar){0};
    handmade_start(&device, NULL);
    assert_int_equal(device.ports[QXL_IO_MEMSLOT_ADD_ASYNC], 1);
    handmade_finish(&device);
}

static void a_surface_bar_that_addresses_cannot_reach_is_refused(void **state)
{
    static const struct {
        uint8_t id_bits, generation_bits;
        uint64_t reach;
    } ROWS[] = {{8, 8, 1ull << 48}, {8, 16, 1ull << 40}, {3, 0, 1ull << 61}};
    struct handmade device;

    (void)state;
    handmade_init(&device, 5);
    for (int i = 0; i < 3; i++) {
        device.rom[ROM(slot_id_bits)] = ROWS[i].id_bits;
        device.rom[ROM(slot_gen_bits)] = ROWS[i].generation_bits;
        device.base.bars.vram.size = ROWS[i].reach + 1;
        expect_refused(&device, QXL_STATUS_BAD_DEVICE);
        device.base.bars.vram.size = ROWS[i].reach;
        expect_good(&device);
    }
    handmade_finish(&device);
}

static void probing_touches_nothing(void **state)
{
    struct handmade device, before;

    (void)state;
    handmade_init(&device, 5);
    handmade_init(&before, 5);
    expect_good(&device);
    assert_memory_equal(device.ram, before.ram, HANDMADE_RAM_SIZE);
    assert_memory_equal(device.rom, before.rom, HANDMADE_ROM_SIZE);
    assert_int_equal(device.os.port_writes, 0);
    handmade_finish(&before);
    handmade_finish(&device);
}

static void a_rom_of_noise_never_gives_a_range_outside_its_bar(void **state)
{
    uint64_t seed = 0x524f4d;
    unsigned good = 0;

    (void)state;
    for (int round = 0; round < 20000; round++) {
        struct handmade device;
        const struct qxl_hw *hw = &device.hw;

        handmade_init(&device, 5);
        /* Most fields stay good, or the magic would hide all others. */
        for (int i = 0; i < 3; i++)
            set_u32(&device, 4 * (noise(&seed) % 20),
                    (uint32_t)(noise(&seed) >> noise(&seed) % 60));
        if (probe(&device, NULL) == QXL_STATUS_OK) {
            good++;
            assert_true((uint64_t)hw->ram_header_offset + sizeof(QXLRam) <= hw->ram.size);
            assert_true((uint64_t)hw->pages_offset + hw->pages_size <= hw->ram_header_offset);
            assert_true(hw->surface0_size <= hw->pages_offset);
            assert_true(hw->modes_offset + (uint64_t)hw->mode_count * sizeof(QXLMode) <=
                        HANDMADE_ROM_SIZE);
            assert_true(hw->surface_count >= 1 && hw->surface_count <= QXL_SURFACES_MAX);
        }
        handmade_finish(&device);
    }
    assert_true(good > 100 && good < 19900);
}

static void client_capabilities_are_read_when_a_client_is_there(void **state)
{
    struct handmade device;

    (void)state;
    handmade_init(&device, 4);
    expect_good(&device);
    device.rom[ROM(client_capabilities) + 1] = 0x10;
    assert_false(qxl_hw_client_can(&device.hw, 12));
    device.rom[ROM(client_present)] = 1;
    for (unsigned bit = 0; bit < 8 * QXL_CLIENT_CAPABILITIES_SIZE + 100; bit++)
        assert_int_equal(qxl_hw_client_can(&device.hw, bit), bit == 12);
    assert_false(qxl_hw_client_can(&device.hw, UINT32_MAX));
    handmade_finish(&device);
}

static void revisions_before_4_do_not_know_the_client(void **state)
{
    struct handmade device;

    (void)state;
    handmade_init(&device, 3);
    expect_good(&device);
    device.rom[ROM(client_present)] = 1;
    memset(device.rom + ROM(client_capabilities), 0xff, QXL_CLIENT_CAPABILITIES_SIZE);
    assert_false(qxl_hw_client_can(&device.hw, 2));
    handmade_finish(&device);
}

static void the_hosts_clock_is_read_each_time(void **state)
{
    struct handmade device;

    (void)state;
    handmade_init(&device, 5);
    expect_good(&device);
    set_u32(&device, ROM(mm_clock), 1234);
    assert_int_equal(qxl_hw_mm_clock(&device.hw), 1234);
    set_u32(&device, ROM(mm_clock), 5678);
    assert_int_equal(qxl_hw_mm_clock(&device.hw), 5678);
    handmade_finish(&device);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_device_is_described_as_it_is),
        cmocka_unit_test(revisions_2_to_5_are_driven_and_no_other),
        cmocka_unit_test(capabilities_follow_the_revision),
        cmocka_unit_test(each_field_of_the_rom_is_checked),
        cmocka_unit_test(a_device_with_more_surfaces_than_the_core_uses_gets_the_cores_number),
        cmocka_unit_test(the_ram_header_must_carry_its_magic),
        cmocka_unit_test(each_bar_must_be_there_and_large_enough),
        cmocka_unit_test(a_bar_may_end_with_the_address_space_but_not_beyond),
        cmocka_unit_test(a_revision_needs_its_ports),
        cmocka_unit_test(a_device_without_a_surface_bar_is_good),
        cmocka_unit_test(a_surface_bar_that_addresses_cannot_reach_is_refused),
        cmocka_unit_test(probing_touches_nothing),
        cmocka_unit_test(a_rom_of_noise_never_gives_a_range_outside_its_bar),
        cmocka_unit_test(client_capabilities_are_read_when_a_client_is_there),
        cmocka_unit_test(revisions_before_4_do_not_know_the_client),
        cmocka_unit_test(the_hosts_clock_is_read_each_time),
    };

    return cmocka_run_group_tests_name("probe", tests, NULL, NULL);
}
