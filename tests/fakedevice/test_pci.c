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
        cmocka_unit_test(the_surface_bars_show_the_same_memory),
        cmocka_unit_test(the_rom_is_qemus_byte_by_byte),
        cmocka_unit_test(impossible_configurations_are_refused),
        cmocka_unit_test(reset_restores_the_rom),
        cmocka_unit_test(ports_have_the_names_of_the_trace_events),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
