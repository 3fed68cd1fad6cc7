/* SPDX-License-Identifier: BSD-3-Clause */
#include "check.h"

#include <string.h>

#include "memslot.h"

static struct qxl_hw hw_with(uint8_t id_bits, uint8_t generation_bits, uint8_t first)
{
    return (struct qxl_hw){
        .slot_id_bits = id_bits,
        .slot_generation_bits = generation_bits,
        .slots_start = first,
        .slots_end = (uint8_t)(first + 1),
        .ram = {.physical = 0xc0000000, .size = 0x4000000},
        .vram = {.physical = 0x800000000, .size = 0x8000000},
        .ram_header_offset = 0x3ffe000,
    };
}

static void an_address_carries_id_and_generation_where_the_rom_wants_them(void **state)
{
    static const struct {
        uint8_t id_bits, generation_bits, first, generation;
        uint64_t main, surface;
    } rows[] = {
        {8, 8, 1, 0, 0x0100000000000000, 0x0200000000000000},
        {8, 8, 1, 0xab, 0x01ab000000000000, 0x02ab000000000000},
        {8, 16, 1, 0xab, 0x0100ab0000000000, 0x0200ab0000000000},
        {8, 0, 1, 0xab, 0x0100000000000000, 0x0200000000000000},
        {2, 8, 1, 0xff, 0x7fc0000000000000, 0xbfc0000000000000},
        {4, 4, 2, 0x05, 0x2500000000000000, 0x3500000000000000},
        {8, 4, 1, 0xf5, 0x0150000000000000, 0x0250000000000000},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct qxl_hw hw = hw_with(rows[i].id_bits, rows[i].generation_bits, rows[i].first);
        struct memslot slots[APERTURE_COUNT];

        memslots_init(slots, &hw, rows[i].generation);
        assert_int_equal(slots[APERTURE_MAIN].id, rows[i].first);
        assert_int_equal(slots[APERTURE_SURFACE].id, rows[i].first + 1);
        assert_int_equal(memslot_address(&slots[APERTURE_MAIN], 0x1234, 8).value,
                         rows[i].main | 0x1234);
        assert_int_equal(memslot_address(&slots[APERTURE_SURFACE], 0x1234, 8).value,
                         rows[i].surface | 0x1234);
    }
}

static void a_slot_ends_where_its_memory_ends(void **state)
{
    const struct qxl_hw hw = hw_with(8, 8, 1);
    struct memslot slots[APERTURE_COUNT];

    (void)state;
    memslots_init(slots, &hw, 0);
    for (int i = 0; i < APERTURE_COUNT; i++) {
        uint64_t limit = i == APERTURE_MAIN ? 0x3ffe000 : 0x8000000;

        assert_int_equal(slots[i].limit, limit);
        assert_int_not_equal(memslot_address(&slots[i], 0, limit).value, 0);
        assert_int_not_equal(memslot_address(&slots[i], limit - 8, 8).value, 0);
        assert_int_equal(memslot_address(&slots[i], limit - 8, 9).value, 0);
        assert_int_equal(memslot_address(&slots[i], limit + 1, 0).value, 0);
        assert_int_equal(memslot_address(&slots[i], UINT64_MAX, 8).value, 0);
        assert_int_equal(memslot_address(&slots[i], 8, UINT64_MAX).value, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_address_carries_id_and_generation_where_the_rom_wants_them),
        cmocka_unit_test(a_slot_ends_where_its_memory_ends),
    };

    return cmocka_run_group_tests_name("memslot", tests, NULL, NULL);
}
