/* SPDX-License-Identifier: BSD-3-Clause */
/* Config space and ROM. The expected values were read from Debian 12's QEMU 7.2. */
#include <string.h>

#include "rig.h"

static uint32_t read32(struct fake_qxl *device, unsigned offset)
{
    return fake_qxl_pci_read(device, offset, 4);
}

struct pci_row {
    const char *name;
    struct fake_qxl_config config;
    uint32_t class_revision;
    uint32_t sizes[8]; /**< what the BARs 0 to 5, and the expansion ROM, read after all ones */
};

static const struct pci_row pci_rows[] = {
    {"default",
     {0},
     0x03000005,
     {0xfc000000, 0xfc000000, 0xffffe000, 0xffffffe1, 0, 0, 0xffff0001}},
    {"secondary",
     {.secondary = true, .id = 1},
     0x03800005,
     {0xfc000000, 0xfc000000, 0xffffe000, 0xffffffe1, 0, 0, 0}},
    {"revision 1",
     {.revision = 1},
     0x03000001,
     {0xfc000000, 0xfffff000, 0xffffe000, 0xfffffff9, 0, 0, 0xffff0001}},
    {"revision 2",
     {.revision = 2},
     0x03000002,
     {0xfc000000, 0xfc000000, 0xffffe000, 0xfffffff1, 0, 0, 0xffff0001}},
    {"revision 3",
     {.revision = 3},
     0x03000003,
     {0xfc000000, 0xfc000000, 0xffffe000, 0xffffffe1, 0, 0, 0xffff0001}},
    {"revision 4",
     {.revision = 4},
     0x03000004,
     {0xfc000000, 0xfc000000, 0xffffe000, 0xffffffe1, 0, 0, 0xffff0001}},
    {"16 MB of RAM",
     {.ram_size_mb = 16, .vram_size_mb = 32, .vgamem_mb = 8},
     0x03000005,
     {0xff000000, 0xfe000000, 0xffffe000, 0xffffffe1, 0, 0, 0xffff0001}},
    {"sizes that are no powers of two",
     {.ram_size_mb = 100, .vram_size_mb = 3, .vgamem_mb = 20},
     0x03000005,
     {0xf8000000, 0xffc00000, 0xffffe000, 0xffffffe1, 0, 0, 0xffff0001}},
    {"vgamem that makes RAM larger",
     {.vgamem_mb = 256},
     0x03000005,
     {0xe0000000, 0xfc000000, 0xffffe000, 0xffffffe1, 0, 0, 0xffff0001}},
    {"RAM that is too large for a VGA device",
     {.ram_size_mb = 2048},
     0x03000005,
     {0xe0000000, 0xfc000000, 0xffffe000, 0xffffffe1, 0, 0, 0xffff0001}},
    {"RAM that is not too large for a secondary device",
     {.secondary = true, .ram_size_mb = 600},
     0x03800005,
     {0xc0000000, 0xfc000000, 0xffffe000, 0xffffffe1, 0, 0, 0}},
    {"128 MB in the 64-bit BAR",
     {.vram64_size_mb = 128},
     0x03000005,
     {0xfc000000, 0xfc000000, 0xffffe000, 0xffffffe1, 0xf800000c, 0xffffffff, 0xffff0001}},
    {"64-bit BAR no larger than the 32-bit one",
     {.vram64_size_mb = 64},
     0x03000005,
     {0xfc000000, 0xfc000000, 0xffffe000, 0xffffffe1, 0, 0, 0xffff0001}},
};

static void config_space_reads_as_in_qemu(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(pci_rows) / sizeof(pci_rows[0]); i++) {
        const struct pci_row *row = &pci_rows[i];
        struct fake_qxl *device = fake_qxl_create(&row->config, NULL, NULL);

        assert_non_null(device);
        print_message("%s\n", row->name);
        assert_int_equal(read32(device, 0x00), 0x01001b36);
        assert_int_equal(read32(device, 0x04), 0);
        assert_int_equal(read32(device, 0x08), row->class_revision);
        assert_int_equal(read32(device, 0x2c), 0x11001af4);
        assert_int_equal(read32(device, 0x3c), 0x0100);
        assert_int_equal(read32(device, 0x1c), 1);
        assert_int_equal(read32(device, 0x20), row->sizes[4] & 0xf);
        for (unsigned offset = 0x40; offset < 0x100; offset += 4)
            assert_int_equal(read32(device, offset), 0);
        for (unsigned bar = 0; bar < 7; bar++) {
            unsigned offset = bar < 6 ? 0x10 + 4 * bar : 0x30;

            fake_qxl_pci_write(device, offset, UINT32_MAX, 4);
            assert_int_equal(read32(device, offset), row->sizes[bar]);
        }
        for (unsigned bar = 0; bar < 4; bar++) {
            uint32_t decoded = row->sizes[bar] & (bar == 3 ? ~3u : ~15u);

            assert_int_equal(fake_qxl_bar_size(device, (enum fake_qxl_bar_index)bar), -decoded);
        }
        fake_qxl_destroy(device);
    }
}

static void config_space_takes_bytes_and_words(void **state)
{
    struct fake_qxl_config config = {0};
    struct fake_qxl *device = fake_qxl_create(&config, NULL, NULL);

    (void)state;
    fake_qxl_pci_write(device, 0x12, 0xe400, 2);
    fake_qxl_pci_write(device, 0x3c, 11, 1);
    assert_int_equal(read32(device, 0x10), 0xe4000000);
    assert_int_equal(fake_qxl_pci_read(device, 0x3c, 1), 11);
    assert_int_equal(fake_qxl_pci_read(device, 0x02, 2), 0x0100);
    assert_int_equal(fake_qxl_pci_read(device, 0x01, 1), 0x1b);
    fake_qxl_destroy(device);
}

struct bits_row {
    unsigned offset;
    uint8_t writable;
};

/** All below 0x40 but the BARs, of `qxl-vga`. */
static const struct bits_row bits_rows[] = {
    {0x04, 0x07}, {0x05, 0x05}, {0x0c, 0xff}, {0x30, 0x01},
    {0x32, 0xff}, {0x33, 0xff}, {0x3c, 0xff},
};

static uint8_t expected_bits(unsigned offset)
{
    for (size_t i = 0; i < sizeof(bits_rows) / sizeof(bits_rows[0]); i++)
        if (bits_rows[i].offset == offset)
            return bits_rows[i].writable;
    return offset < 0x40 ? 0 : 0xff;
}

static void each_byte_of_config_space_takes_the_bits_that_qemu_takes(void **state)
{
    struct fake_qxl_config config = {0};
    struct fake_qxl *device = fake_qxl_create(&config, NULL, NULL);

    (void)state;
    for (unsigned offset = 0; offset < 0x100; offset++) {
        uint32_t before = fake_qxl_pci_read(device, offset, 1);
        uint32_t ones, zeros;

        if (offset >= 0x10 && offset < 0x28)
            continue;
        fake_qxl_pci_write(device, offset, 0xff, 1);
        ones = fake_qxl_pci_read(device, offset, 1);
        fake_qxl_pci_write(device, offset, 0, 1);
        zeros = fake_qxl_pci_read(device, offset, 1);
        if ((ones ^ zeros) != expected_bits(offset) || zeros != before)
            fail_msg("byte 0x%02x: expected bits 0x%02x, found 0x%02x", offset,
                     expected_bits(offset), ones ^ zeros);
    }
    fake_qxl_destroy(device);
}

static void an_access_of_config_space_ends_with_its_four_bytes(void **state)
{
    static const struct {
        unsigned offset, size;
        uint32_t found, left; /**< read, and what 0x40 holds after 0xddccbbaa was written */
    } rows[] = {
        {0x41, 2, 0x00003322, 0x44bbaa11},  {0x41, 4, 0xff443322, 0xccbbaa11},
        {0x42, 4, 0xffff4433, 0xbbaa2211},  {0x43, 2, 0x0000ff44, 0xaa332211},
        {0x43, 4, 0xffffff44, 0xaa332211},  {0x41, 3, 0xffffffff, 0x44332211},
        {0x100, 4, 0xffffffff, 0x44332211},
    };
    struct fake_qxl_config config = {0};
    struct fake_qxl *device = fake_qxl_create(&config, NULL, NULL);

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        fake_qxl_pci_write(device, 0x40, 0x44332211, 4);
        fake_qxl_pci_write(device, 0x44, 0x88776655, 4);
        assert_int_equal(fake_qxl_pci_read(device, rows[i].offset, rows[i].size), rows[i].found);
        fake_qxl_pci_write(device, rows[i].offset, 0xddccbbaa, rows[i].size);
        assert_int_equal(read32(device, 0x40), rows[i].left);
        assert_int_equal(read32(device, 0x44), 0x88776655);
    }
    fake_qxl_destroy(device);
}

#define NO_MATCH "qxl-0: guest bug: qxl_add_memslot: finished loop without match\n"

static void a_slot_is_found_where_its_bar_is_decoded(void **state)
{
    static const struct {
        uint32_t bar, command;
        uint64_t start;
        const char *printed;
    } rows[] = {
        {0xe0000000, 7, 0xe0000000, ""},
        {0xe0000000, 1, 0xe0000000, NO_MATCH},
        {0x40000000, 7, 0x40000000, ""},
        {0x40000000, 7, 0xe0000000, NO_MATCH},
        {0, 7, 0, NO_MATCH},
        {0xffffffff, 7, 0xfc000000, NO_MATCH},
        {0xf8000000, 7, 0xf8000000, ""},
        {0x4fffffff, 7, 0x4c000000, ""},
    };
    static struct rig rig;

    (void)state;
    rig_init(&rig, NULL, RIG_NULL_HOST);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        QXLMemSlot slot = {rows[i].start, rows[i].start + 4096};

        rig_io(&rig, QXL_IO_RESET, 0);
        memcpy(rig.header + offsetof(QXLRam, mem_slot), &slot, sizeof(slot));
        fake_qxl_pci_write(rig.device, 0x10, rows[i].bar, 4);
        fake_qxl_pci_write(rig.device, 4, rows[i].command, 2);
        rig_io(&rig, QXL_IO_MEMSLOT_ADD, 1);
        assert_printed(&rig, rows[i].printed);
    }
    rig_finish(&rig);
}

static void set_mode_fails_while_ram_is_not_decoded(void **state)
{
    static struct rig rig;

    (void)state;
    rig_init(&rig, NULL, RIG_NULL_HOST);
    fake_qxl_pci_write(rig.device, 4, 1, 2);
    rig_io(&rig, QXL_IO_SET_MODE, 0);
    assert_printed(&rig, "qxl-0: guest bug: qxl_add_memslot: guest_start > guest_end "
                         "0xffffffffffffffff > 0x3ffffff\n"
                         "qxl-0: guest bug: device isn't initialized yet\n");
    assert_int_equal(fake_qxl_get_mode(rig.device), FAKE_QXL_MODE_VGA);
    rig_finish(&rig);
}

static void ports_are_reached_where_they_are_decoded(void **state)
{
    static const struct {
        uint32_t bar, command;
        bool reached;
    } rows[] = {
        {IO_ADDRESS, 7, true},  {IO_ADDRESS, 6, false}, {0, 7, false},
        {UINT32_MAX, 7, false}, {0xffe0, 7, true},      {0x10000, 7, false},
    };
    static struct rig rig;

    (void)state;
    rig_init(&rig, NULL, RIG_NULL_HOST);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint64_t before = fake_qxl_get_counters(rig.device).port_writes[QXL_IO_RESET];

        fake_qxl_pci_write(rig.device, 0x1c, rows[i].bar, 4);
        fake_qxl_pci_write(rig.device, 4, rows[i].command, 2);
        rig_io(&rig, QXL_IO_RESET, 0);
        assert_int_equal(fake_qxl_get_counters(rig.device).port_writes[QXL_IO_RESET] - before,
                         rows[i].reached);
    }
    rig_finish(&rig);
}

/** The interrupt status bit and the line: STATUS, LINE. */
#define assert_interrupt(rig, status, line)                                              \
    do {                                                                                 \
        assert_int_equal(fake_qxl_pci_read((rig)->device, 6, 2), (status) ? 0x0008 : 0); \
        assert_int_equal((rig)->irq_level, line);                                        \
    } while (0)

static void config_space_holds_an_interrupt_back_and_computes_none(void **state)
{
    static struct rig rig;

    (void)state;
    rig_init(&rig, NULL, RIG_NULL_HOST);
    rig_io(&rig, QXL_IO_RESET, 0);
    rig_set_header(&rig, offsetof(QXLRam, int_mask), UINT32_MAX);
    rig_set_header(&rig, offsetof(QXLRam, int_pending), QXL_INTERRUPT_ERROR);
    fake_qxl_pci_write(rig.device, 4, 0x407, 2);
    fake_qxl_pci_write(rig.device, 4, 7, 2);
    assert_interrupt(&rig, false, false);
    rig_io(&rig, QXL_IO_UPDATE_IRQ, 0);
    assert_interrupt(&rig, true, true);
    fake_qxl_pci_write(rig.device, 4, 0x407, 2);
    assert_interrupt(&rig, true, false);
    rig_set_header(&rig, offsetof(QXLRam, int_pending), 0);
    fake_qxl_pci_write(rig.device, 4, 7, 2);
    assert_interrupt(&rig, true, true);
    fake_qxl_pci_write(rig.device, 6, 0xffff, 2);
    assert_interrupt(&rig, true, true);
    rig_io(&rig, QXL_IO_UPDATE_IRQ, 0);
    assert_interrupt(&rig, false, false);
    rig_finish(&rig);
}

static void the_surface_bars_show_the_same_memory(void **state)
{
    struct fake_qxl_config config = {.vram64_size_mb = 128};
    struct fake_qxl *device = fake_qxl_create(&config, NULL, NULL);

    (void)state;
    ((uint8_t *)fake_qxl_bar_memory(device, FAKE_QXL_BAR_VRAM64))[5] = 7;
    assert_int_equal(((uint8_t *)fake_qxl_bar_memory(device, FAKE_QXL_BAR_VRAM32))[5], 7);
    assert_null(fake_qxl_bar_memory(device, FAKE_QXL_BAR_IO));
    fake_qxl_destroy(device);
}

static uint32_t crc32(const uint8_t *bytes, size_t length)
{
    uint32_t crc = UINT32_MAX;

    for (size_t i = 0; i < length; i++) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc & 1 ? crc >> 1 ^ 0xedb88320 : crc >> 1;
    }
    return ~crc;
}

static void the_rom_is_qemus_byte_by_byte(void **state)
{
    static const struct {
        struct fake_qxl_config config;
        uint32_t crc; /**< of the 8192 bytes in QEMU */
        uint32_t modes;
        uint32_t pages;
    } rows[] = {
        {{.guestdebug = 3}, 0xf6a918a0, 128, 12286},
        {{.guestdebug = 3, .secondary = true, .id = 1}, 0x2ad244ff, 128, 12286},
        {{.guestdebug = 3, .revision = 1}, 0xf6a918a0, 128, 12286},
        {{.guestdebug = 3, .revision = 2}, 0xf6a918a0, 128, 12286},
        {{.guestdebug = 3, .vgamem_mb = 8, .ram_size_mb = 16}, 0xd54d634b, 106, 2046},
        {{.guestdebug = 3, .vgamem_mb = 256}, 0xfcd8041c, 148, 65534},
        {{.guestdebug = 3, .vgamem_mb = 1}, 0x49379b18, 106, 14334},
        {{.guestdebug = 3, .vgamem_mb = 20, .ram_size_mb = 100}, 0x4992fcf0, 138, 24574},
        {{.guestdebug = 3, .surfaces = 100}, 0xffbea967, 128, 12286},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct fake_qxl *device = fake_qxl_create(&rows[i].config, NULL, NULL);
        const uint8_t *rom = fake_qxl_bar_memory(device, FAKE_QXL_BAR_ROM);
        uint32_t modes;
        QXLRom fields;

        memcpy(&fields, rom, sizeof(fields));
        memcpy(&modes, rom + fields.modes_offset, sizeof(modes));
        assert_int_equal(modes, rows[i].modes);
        assert_int_equal(fields.num_pages, rows[i].pages);
        assert_int_equal(crc32(rom, 8192), rows[i].crc);
        fake_qxl_destroy(device);
    }
}

static void impossible_configurations_are_refused(void **state)
{
    static const struct fake_qxl_config configs[] = {
        {.revision = 6}, {.ram_size_mb = 4096}, {.vram_size_mb = 4096}};

    (void)state;
    for (size_t i = 0; i < sizeof(configs) / sizeof(configs[0]); i++)
        assert_null(fake_qxl_create(&configs[i], NULL, NULL));
    fake_qxl_destroy(NULL);
}

static void reset_restores_the_rom(void **state)
{
    static struct rig rig;
    uint32_t before;

    (void)state;
    rig_init(&rig, NULL, RIG_NULL_HOST);
    before = crc32(rig.rom, 8192);
    memset(rig.rom, 0xaa, 8192);
    rig_io(&rig, QXL_IO_RESET, 0);
    assert_int_equal(crc32(rig.rom, 8192), before);
    rig_finish(&rig);
}

static void ports_have_the_names_of_the_trace_events(void **state)
{
    (void)state;
    assert_string_equal(fake_qxl_port_name(0), "QXL_IO_NOTIFY_CMD");
    assert_string_equal(fake_qxl_port_name(24), "QXL_IO_MONITORS_CONFIG_ASYNC");
    assert_null(fake_qxl_port_name(25));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(config_space_reads_as_in_qemu),
        cmocka_unit_test(config_space_takes_bytes_and_words),
        cmocka_unit_test(each_byte_of_config_space_takes_the_bits_that_qemu_takes),
        cmocka_unit_test(an_access_of_config_space_ends_with_its_four_bytes),
        cmocka_unit_test(a_slot_is_found_where_its_bar_is_decoded),
        cmocka_unit_test(set_mode_fails_while_ram_is_not_decoded),
        cmocka_unit_test(ports_are_reached_where_they_are_decoded),
        cmocka_unit_test(config_space_holds_an_interrupt_back_and_computes_none),
        cmocka_unit_test(the_surface_bars_show_the_same_memory),
        cmocka_unit_test(the_rom_is_qemus_byte_by_byte),
        cmocka_unit_test(impossible_configurations_are_refused),
        cmocka_unit_test(reset_restores_the_rom),
        cmocka_unit_test(ports_have_the_names_of_the_trace_events),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
