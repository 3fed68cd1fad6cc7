/* SPDX-License-Identifier: BSD-3-Clause */
#include <string.h>

#include "rig.h"

static struct rig rig;

static void listen(uint32_t mask)
{
    rig_set_header(&rig, offsetof(QXLRam, int_pending), 0);
    rig_set_header(&rig, offsetof(QXLRam, int_mask), mask);
    rig_io(&rig, QXL_IO_UPDATE_IRQ, 0);
    rig.irq_rises = 0;
}

static int set_up(void **state)
{
    (void)state;
    rig_init(&rig, NULL, RIG_NULL_HOST);
    rig_enter_native(&rig);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    rig_finish(&rig);
    return 0;
}

static void a_masked_event_is_pending_without_an_interrupt(void **state)
{
    (void)state;
    listen(QXL_INTERRUPT_DISPLAY);
    rig_io(&rig, QXL_IO_FLUSH_SURFACES_ASYNC, 0);
    assert_int_equal(rig_pending(&rig), QXL_INTERRUPT_IO_CMD);
    assert_false(rig.irq_level);
    rig_set_header(&rig, offsetof(QXLRam, int_mask), QXL_INTERRUPT_IO_CMD);
    assert_false(rig.irq_level);
    rig_io(&rig, QXL_IO_UPDATE_IRQ, 0);
    assert_true(rig.irq_level);
}

static void the_line_stays_up_until_the_guest_clears_and_tells(void **state)
{
    (void)state;
    listen(QXL_INTERRUPT_IO_CMD);
    rig_io(&rig, QXL_IO_FLUSH_SURFACES_ASYNC, 0);
    assert_true(rig.irq_level);
    rig_set_header(&rig, offsetof(QXLRam, int_pending), 0);
    assert_true(rig.irq_level);
    rig_io(&rig, QXL_IO_UPDATE_IRQ, 0);
    assert_false(rig.irq_level);
    assert_int_equal(rig.irq_rises, 1);
    assert_int_equal(fake_qxl_get_counters(rig.device).interrupts, 1);
}

static void an_event_that_is_pending_already_does_not_look_at_the_mask(void **state)
{
    (void)state;
    listen(0);
    rig_io(&rig, QXL_IO_FLUSH_SURFACES_ASYNC, 0);
    rig_set_header(&rig, offsetof(QXLRam, int_mask), QXL_INTERRUPT_IO_CMD);
    rig_io(&rig, QXL_IO_FLUSH_SURFACES_ASYNC, 0);
    assert_false(rig.irq_level);
}

static struct fake_qxl *interrupted;
static QXLRam *interrupted_ram;
static bool told_levels[8];
static unsigned told;

/** A handler that takes what is pending; while it runs the first time, a client comes. */
static void set_irq_and_handle(void *context, bool level)
{
    static const uint8_t capabilities[FAKE_QXL_CAPABILITY_BYTES];

    (void)context;
    assert_true(told < 8);
    told_levels[told++] = level;
    if (!level)
        return;
    __atomic_store_n(&interrupted_ram->int_pending, 0, __ATOMIC_SEQ_CST);
    fake_qxl_io_write(interrupted, QXL_IO_UPDATE_IRQ, 0, 1);
    if (told == 1)
        fake_qxl_set_client(interrupted, true, capabilities);
}

static void a_line_that_falls_and_rises_while_its_handler_runs_is_told_of_both(void **state)
{
    static const struct fake_qxl_machine machine = {.set_irq = set_irq_and_handle};
    static const struct fake_qxl_config config = {.revision = 5};
    static const uint8_t capabilities[FAKE_QXL_CAPABILITY_BYTES];
    static const bool expected[] = {true, false, true, false};
    static const uint64_t addresses[] = {RAM_ADDRESS, VRAM_ADDRESS, ROM_ADDRESS, IO_ADDRESS, 0};

    (void)state;
    told = 0;
    interrupted = fake_qxl_create(&config, &machine, NULL);
    fake_qxl_pci_assign(interrupted, addresses);
    uint8_t *ram = fake_qxl_bar_memory(interrupted, FAKE_QXL_BAR_RAM);
    interrupted_ram =
        (QXLRam *)(void *)(ram + fake_qxl_bar_size(interrupted, FAKE_QXL_BAR_RAM) - 8192);
    interrupted_ram->int_mask = QXL_INTERRUPT_CLIENT;
    fake_qxl_set_client(interrupted, false, capabilities);
    assert_int_equal(told, 4);
    assert_memory_equal(told_levels, expected, sizeof(expected));
    assert_int_equal(interrupted_ram->int_pending, 0);
    assert_int_equal(fake_qxl_get_counters(interrupted).interrupts, 2);
    fake_qxl_destroy(interrupted);
}

static void a_guest_bug_raises_the_error_interrupt_and_latches(void **state)
{
    (void)state;
    listen(QXL_INTERRUPT_ERROR);
    rig_take_text(&rig);
    rig_io(&rig, QXL_IO_ATTACH_PRIMARY, 0);
    assert_true(rig.irq_level);
    assert_true(fake_qxl_guest_bug(rig.device));
    assert_printed(&rig, "qxl-0: guest bug: ioport_write: unexpected ioport=0xb\n\n");
    /* Not even the interrupt can be taken back: only RESET is heard. */
    rig_set_header(&rig, offsetof(QXLRam, int_pending), 0);
    rig_io(&rig, QXL_IO_UPDATE_IRQ, 0);
    assert_true(rig.irq_level);
    rig_io(&rig, QXL_IO_RESET, 0);
    assert_false(rig.irq_level);
    assert_false(fake_qxl_guest_bug(rig.device));
    assert_int_equal(fake_qxl_get_counters(rig.device).guest_bugs, 1);
}

static void a_client_is_announced_from_revision_4_on(void **state)
{
    static const uint8_t capabilities[FAKE_QXL_CAPABILITY_BYTES] = {0xfe, 0x01};

    (void)state;
    for (uint8_t revision = 2; revision <= 5; revision++) {
        struct fake_qxl_config config = {.revision = revision};
        static struct rig other;

        rig_init(&other, &config, RIG_NO_HOST);
        fake_qxl_set_client(other.device, true, capabilities);
        assert_int_equal(rig_pending(&other), revision >= 4 ? QXL_INTERRUPT_CLIENT : 0);
        assert_int_equal(other.rom[offsetof(QXLRom, client_present)], revision >= 4);
        assert_int_equal(other.rom[offsetof(QXLRom, client_capabilities)],
                         revision >= 4 ? 0xfe : 0);
        rig_finish(&other);
    }
}

static uint32_t crc_of_monitors(void)
{
    uint32_t crc;

    memcpy(&crc, rig.rom + offsetof(QXLRom, client_monitors_config_crc), sizeof(crc));
    return crc;
}

static void monitors_are_announced_to_a_guest_that_listens(void **state)
{
    static const QXLURect heads[2] = {{0, 0, 480, 640}, {0, 640, 480, 1280}};

    (void)state;
    listen(0);
    assert_false(fake_qxl_set_client_monitors(rig.device, heads, 2));
    listen(UINT32_MAX);
    assert_false(fake_qxl_set_client_monitors(rig.device, heads, 2));
    listen(QXL_INTERRUPT_DISPLAY);
    assert_false(fake_qxl_set_client_monitors(rig.device, heads, 2));
    assert_int_equal(rig_pending(&rig), 0);
    listen(QXL_INTERRUPT_CLIENT_MONITORS_CONFIG);
    assert_true(fake_qxl_set_client_monitors(rig.device, heads, 2));
    assert_true(rig.irq_level);
    assert_int_equal(rig.rom[offsetof(QXLRom, client_monitors_config)], 2);
    assert_memory_equal(rig.rom + offsetof(QXLRom, client_monitors_config) + 4, heads,
                        sizeof(heads));
    assert_int_not_equal(crc_of_monitors(), 0);
    assert_true(fake_qxl_set_client_monitors(rig.device, NULL, 0));
    assert_int_equal(rig.rom[offsetof(QXLRom, client_monitors_config)], 2);
    listen(QXL_INTERRUPT_CLIENT_MONITORS_CONFIG);
    assert_true(fake_qxl_set_client_monitors(rig.device, heads, 2));
    assert_int_equal(rig_pending(&rig), 0);
}

static void at_most_64_monitors_are_announced(void **state)
{
    static const QXLURect heads[100];

    (void)state;
    listen(QXL_INTERRUPT_CLIENT_MONITORS_CONFIG);
    assert_true(fake_qxl_set_client_monitors(rig.device, heads, 100));
    assert_int_equal(rig.rom[offsetof(QXLRom, client_monitors_config)], 64);
    /* CRC of the bytes 64, 0, 0, ...: nothing inverted, as in Linux. */
    uint32_t crc = 0;
    for (size_t i = 0; i < 1028; i++) {
        crc ^= i ? 0 : 64;
        for (int bit = 0; bit < 8; bit++)
            crc = crc & 1 ? crc >> 1 ^ 0xedb88320 : crc >> 1;
    }
    assert_int_equal(crc_of_monitors(), crc);
}

static void a_write_of_four_bytes_is_four_writes(void **state)
{
    struct fake_qxl_counters counters;

    (void)state;
    fake_qxl_io_write(rig.device, 0, 0x01020304, 4);
    counters = fake_qxl_get_counters(rig.device);
    assert_int_equal(counters.port_writes[0], 1);
    assert_int_equal(counters.port_writes[1], 1);
    assert_int_equal(counters.port_writes[2], 1);
    assert_int_equal(counters.port_writes[3], 1);
    assert_int_equal(fake_qxl_io_read(rig.device, 0, 1), 0xff);
    assert_int_equal(fake_qxl_io_read(rig.device, 0, 2), 0xffff);
    assert_int_equal(fake_qxl_io_read(rig.device, 0, 4), UINT32_MAX);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_masked_event_is_pending_without_an_interrupt),
        TEST(the_line_stays_up_until_the_guest_clears_and_tells),
        TEST(an_event_that_is_pending_already_does_not_look_at_the_mask),
        cmocka_unit_test(a_line_that_falls_and_rises_while_its_handler_runs_is_told_of_both),
        TEST(a_guest_bug_raises_the_error_interrupt_and_latches),
        TEST(a_client_is_announced_from_revision_4_on),
        TEST(monitors_are_announced_to_a_guest_that_listens),
        TEST(at_most_64_monitors_are_announced),
        TEST(a_write_of_four_bytes_is_four_writes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
