/* SPDX-License-Identifier: BSD-3-Clause */
/* Config space of the fake device and of QEMU's, access by access, and what it switches. */
#include <place.h>
#include <string.h>

#include "with_qemu.h"

enum {
    COMMAND = 0x04,
    COMMAND_IO = 1,
    COMMAND_MEMORY = 2,
    COMMAND_ALL = 7,
    COMMAND_INTX_DISABLE = 0x400,
    BAR0 = 0x10,
    CONFIG_SIZE = 256,
    HEADER_SIZE = 8192,
};

static const struct fake_qxl_config configs[] = {
    {.guestdebug = 1, .revision = 1, .secondary = true},
    {.guestdebug = 1, .revision = 2},
    {.guestdebug = 1, .revision = 3, .vram64_size_mb = 8192, .vram_size_mb = 1},
    {.guestdebug = 1, .revision = 4, .secondary = true, .vram64_size_mb = 128},
    {.guestdebug = 1, .revision = 5, .ram_size_mb = 100, .vgamem_mb = 20},
};

/** The same device twice. */
struct pair {
    struct fake_qxl *fake;
    struct rig_qemu *qemu;
    uint64_t addresses[FAKE_QXL_BAR_COUNT];
    GString *printed; /**< by the fake device */
    bool irq_level;   /**< of the fake device */
};

static void set_irq(void *context, bool level)
{
    ((struct pair *)context)->irq_level = level;
}

static void print(void *context, const char *text, size_t length)
{
    g_string_append_len(((struct pair *)context)->printed, text, (gssize)length);
}

static void start(struct pair *pair, const struct fake_qxl_config *config)
{
    static const struct fake_qxl_machine machine = {.set_irq = set_irq, .print = print};
    GError *error = NULL;

    pair->printed = g_string_new(NULL);
    pair->irq_level = false;
    pair->fake = fake_qxl_create(config, &machine, pair);
    pair->qemu = rig_qemu_start(config, &error);
    if (!pair->qemu)
        fail_msg("no QEMU: %s", error->message);
    assert_non_null(pair->fake);
    assert_int_equal(fake_qxl_null_host_attach(pair->fake), 0);
    for (int bar = 0; bar < FAKE_QXL_BAR_COUNT; bar++)
        pair->addresses[bar] = rig_qemu_bar_address(pair->qemu, (enum fake_qxl_bar_index)bar);
    fake_qxl_pci_assign(pair->fake, pair->addresses);
    fake_qxl_pci_write(pair->fake, COMMAND, COMMAND_ALL, 2);
    fake_qxl_io_write(pair->fake, QXL_IO_RESET, 0, 1);
}

static void stop(struct pair *pair)
{
    rig_qemu_stop(pair->qemu);
    fake_qxl_destroy(pair->fake);
    g_string_free(pair->printed, TRUE);
}

static void pci_write(struct pair *pair, unsigned offset, uint32_t value, unsigned size)
{
    fake_qxl_pci_write(pair->fake, offset, value, size);
    rig_qemu_pci_write(pair->qemu, offset, value, size);
}

static void port(struct pair *pair, unsigned number, uint32_t value)
{
    fake_qxl_io_write(pair->fake, number, value, 1);
    rig_qemu_out(pair->qemu, (uint16_t)(pair->addresses[FAKE_QXL_BAR_IO] + number), value, 1);
}

/** All 256 bytes, read in pieces of this size. */
static void compare_config(struct pair *pair, unsigned size, const char *after)
{
    uint32_t found[CONFIG_SIZE];

    for (unsigned offset = 0; offset < CONFIG_SIZE; offset += size)
        rig_qemu_pci_read(pair->qemu, offset, size, &found[offset]);
    assert_true(rig_qemu_flush(pair->qemu));
    for (unsigned offset = 0; offset < CONFIG_SIZE; offset += size) {
        uint32_t fake = fake_qxl_pci_read(pair->fake, offset, size);

        if (fake != found[offset])
            fail_msg("%s: config space 0x%02x: QEMU has 0x%x, the fake device 0x%x", after, offset,
                     found[offset], fake);
    }
}

static void each_byte_of_config_space_takes_the_same_bits(void **state)
{
    static const uint32_t values[] = {UINT32_MAX, 0, 0xa55a3cc3, 0x5aa5c33c};

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(configs); i++) {
        struct pair pair;

        start(&pair, &configs[i]);
        compare_config(&pair, 1, "at first");
        for (unsigned size = 1; size <= 4; size *= 2) {
            for (size_t value = 0; value < G_N_ELEMENTS(values); value++) {
                for (unsigned offset = 0; offset < CONFIG_SIZE; offset += size)
                    pci_write(&pair, offset, values[value], size);
                compare_config(&pair, size, "after writes");
                compare_config(&pair, 4, "after writes");
            }
        }
        stop(&pair);
    }
}

static void accesses_that_are_not_aligned_do_the_same(void **state)
{
    struct pair pair;

    (void)state;
    start(&pair, &configs[4]);
    for (unsigned offset = 0x40; offset < 0x44; offset++) {
        for (unsigned size = 1; size <= 4; size *= 2) {
            char *name = g_strdup_printf("%u bytes to 0x%02x", size, offset);
            uint32_t found;

            pci_write(&pair, 0x40, 0x44332211, 4);
            pci_write(&pair, 0x44, 0x88776655, 4);
            rig_qemu_pci_read(pair.qemu, offset, size, &found);
            assert_true(rig_qemu_flush(pair.qemu));
            assert_int_equal(fake_qxl_pci_read(pair.fake, offset, size), found);
            pci_write(&pair, offset, 0xddccbbaa, size);
            compare_config(&pair, 4, name);
            g_free(name);
        }
    }
    stop(&pair);
}

static void compare_printed(struct pair *pair, const char *after)
{
    assert_true(rig_qemu_flush(pair->qemu));
    if (strcmp(rig_qemu_output(pair->qemu), pair->printed->str))
        fail_msg("%s: QEMU printed `%s`, the fake device `%s`", after, rig_qemu_output(pair->qemu),
                 pair->printed->str);
}

/** RESET, with the BARs where they were at first, and nothing printed yet. */
static void reset(struct pair *pair)
{
    for (unsigned bar = 0; bar < FAKE_QXL_BAR_COUNT; bar++)
        pci_write(pair, BAR0 + 4 * bar, (uint32_t)pair->addresses[bar], 4);
    pci_write(pair, BAR0 + 4 * FAKE_QXL_BAR_COUNT,
              (uint32_t)(pair->addresses[FAKE_QXL_BAR_VRAM64] >> 32), 4);
    pci_write(pair, COMMAND, COMMAND_ALL, 2);
    port(pair, QXL_IO_RESET, 0);
    assert_true(rig_qemu_flush(pair->qemu));
    rig_qemu_clear_output(pair->qemu);
    g_string_truncate(pair->printed, 0);
}

static void set_header(struct pair *pair, size_t offset, const void *bytes, size_t size)
{
    uint64_t at = rig_qemu_bar_size(pair->qemu, FAKE_QXL_BAR_RAM) - HEADER_SIZE + offset;

    memcpy((uint8_t *)fake_qxl_bar_memory(pair->fake, FAKE_QXL_BAR_RAM) + at, bytes, size);
    rig_qemu_write(pair->qemu, pair->addresses[FAKE_QXL_BAR_RAM] + at, bytes, size);
}

static void a_slot_is_added_where_the_bars_are_decoded(void **state)
{
    static const struct {
        const char *name;
        uint32_t bar, command;
        uint64_t start, size;
    } rows[] = {
        {"at first", 0xe0000000, COMMAND_ALL, 0xe0000000, 0x1000},
        {"memory off", 0xe0000000, COMMAND_IO, 0xe0000000, 0x1000},
        {"all of it", 0xe0000000, COMMAND_ALL, 0xe0000000, 0x8000000},
        {"a byte too many", 0xe0000000, COMMAND_ALL, 0xe0000000, 0x8000001},
        {"empty, at the end", 0xe0000000, COMMAND_ALL, 0xe8000000, 0},
        {"moved", 0x40000000, COMMAND_ALL, 0x40000000, 0x1000},
        {"where it was", 0x40000000, COMMAND_ALL, 0xe0000000, 0x1000},
        {"at 0", 0, COMMAND_ALL, 0, 0x1000},
        {"all ones", 0xffffffff, COMMAND_ALL, 0xf8000000, 0x1000},
        {"below the last", 0xf0000000, COMMAND_ALL, 0xf0000000, 0x1000},
        {"not a multiple of its size", 0x4fffffff, COMMAND_ALL, 0x48000000, 0x1000},
    };
    struct pair pair;

    (void)state;
    start(&pair, &configs[4]);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        QXLMemSlot slot = {rows[i].start, rows[i].start + rows[i].size};

        reset(&pair);
        set_header(&pair, offsetof(QXLRam, mem_slot), &slot, sizeof(slot));
        pci_write(&pair, BAR0, rows[i].bar, 4);
        pci_write(&pair, COMMAND, rows[i].command, 2);
        port(&pair, QXL_IO_MEMSLOT_ADD, 1);
        compare_printed(&pair, rows[i].name);
        if (rows[i].command == COMMAND_IO) {
            port(&pair, QXL_IO_RESET, 0);
            port(&pair, QXL_IO_SET_MODE, 0);
            compare_printed(&pair, "SET_MODE with memory off");
        }
    }
    stop(&pair);
}

static void a_64_bit_bar_is_decoded_above_4_gib_and_below(void **state)
{
    static const struct {
        const char *name;
        uint64_t bar, start;
    } rows[] = {
        {"64 GiB", 0x1000000000, 0x1000000000},
        {"below 4 GiB", 0x50000000, 0x50000000},
        {"at 0", 0, 0},
        {"all ones", UINT64_MAX, 0xfffffffff8000000},
        {"below the last", 0xfffffffff0000000, 0xfffffffff0000000},
        {"over 4 GiB", 0xf8000000, 0xf8000000},
        {"high", 0x800000000000, 0x800000000000},
    };
    struct pair pair;

    (void)state;
    start(&pair, &configs[3]);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        QXLMemSlot slot = {rows[i].start, rows[i].start + 0x1000};

        reset(&pair);
        set_header(&pair, offsetof(QXLRam, mem_slot), &slot, sizeof(slot));
        pci_write(&pair, BAR0 + 16, (uint32_t)rows[i].bar, 4);
        pci_write(&pair, BAR0 + 20, (uint32_t)(rows[i].bar >> 32), 4);
        port(&pair, QXL_IO_MEMSLOT_ADD, 1);
        compare_printed(&pair, rows[i].name);
    }
    stop(&pair);
}

static void a_slot_stays_when_its_bar_moves_or_goes(void **state)
{
    static const struct {
        const char *name;
        uint32_t bar, command;
    } rows[] = {
        {"at first", 0xe0000000, COMMAND_ALL},
        {"moved", 0x40000000, COMMAND_ALL},
        {"memory off", 0xe0000000, COMMAND_IO},
    };
    static const struct {
        QXLMonitorsConfig config;
        QXLHead head;
    } monitors = {{.count = 1, .max_allowed = 1}, {.width = 640, .height = 480}};
    struct pair pair;

    (void)state;
    start(&pair, &configs[3]);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        QXLMemSlot slot = {0xe0000000, 0xe0001000};
        QXLPHYSICAL address = UINT64_C(1) << 56;

        reset(&pair);
        memcpy(fake_qxl_bar_memory(pair.fake, FAKE_QXL_BAR_RAM), &monitors, sizeof(monitors));
        rig_qemu_write(pair.qemu, slot.mem_start, &monitors, sizeof(monitors));
        set_header(&pair, offsetof(QXLRam, mem_slot), &slot, sizeof(slot));
        set_header(&pair, offsetof(QXLRam, monitors_config), &address, sizeof(address));
        port(&pair, QXL_IO_MEMSLOT_ADD, 1);
        pci_write(&pair, BAR0, rows[i].bar, 4);
        pci_write(&pair, COMMAND, rows[i].command, 2);
        port(&pair, QXL_IO_MONITORS_CONFIG_ASYNC, 0);
        compare_printed(&pair, rows[i].name);
    }
    stop(&pair);
}

static void ports_that_are_not_decoded_do_nothing(void **state)
{
    static const struct {
        const char *name;
        uint32_t bar, command;
    } rows[] = {
        {"at first", 0xc000, COMMAND_ALL}, {"off", 0xc000, COMMAND_MEMORY},
        {"at 0", 0, COMMAND_ALL},          {"all ones", 0xffffffff, COMMAND_ALL},
        {"last", 0xffe0, COMMAND_ALL},     {"too high", 0x10000, COMMAND_ALL},
        {"again", 0xc000, COMMAND_ALL},
    };
    struct pair pair;

    (void)state;
    start(&pair, &configs[4]);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        reset(&pair);
        pci_write(&pair, BAR0 + 12, rows[i].bar, 4);
        pci_write(&pair, COMMAND, rows[i].command, 2);
        fake_qxl_io_write(pair.fake, QXL_IO_SET_MODE, 255, 1);
        rig_qemu_out(pair.qemu, (uint16_t)(rows[i].bar + QXL_IO_SET_MODE), 255, 1);
        compare_printed(&pair, rows[i].name);
    }
    stop(&pair);
}

static void compare_interrupt(struct pair *pair, const char *after)
{
    uint32_t status;

    rig_qemu_pci_read(pair->qemu, COMMAND, 4, &status);
    assert_true(rig_qemu_flush(pair->qemu));
    if (rig_qemu_irq_level(pair->qemu) != pair->irq_level)
        fail_msg("%s: QEMU's line is %d, the fake device's %d", after,
                 rig_qemu_irq_level(pair->qemu), pair->irq_level);
    if (status != fake_qxl_pci_read(pair->fake, COMMAND, 4))
        fail_msg("%s: command and status in QEMU 0x%08x, in the fake device 0x%08x", after, status,
                 fake_qxl_pci_read(pair->fake, COMMAND, 4));
}

static void interrupts_are_disabled_in_config_space(void **state)
{
    uint32_t pending = QXL_INTERRUPT_ERROR, mask = UINT32_MAX, none = 0;
    struct pair pair;

    (void)state;
    /* Of a revision that raises nothing by itself: later ones have CLIENT. */
    start(&pair, &configs[1]);
    reset(&pair);
    compare_interrupt(&pair, "at first");
    set_header(&pair, offsetof(QXLRam, int_mask), &mask, sizeof(mask));
    set_header(&pair, offsetof(QXLRam, int_pending), &pending, sizeof(pending));
    compare_interrupt(&pair, "pending");
    pci_write(&pair, COMMAND, COMMAND_ALL | COMMAND_INTX_DISABLE, 2);
    compare_interrupt(&pair, "disabled");
    pci_write(&pair, COMMAND, COMMAND_ALL, 2);
    compare_interrupt(&pair, "enabled, not yet raised");
    port(&pair, QXL_IO_UPDATE_IRQ, 0);
    compare_interrupt(&pair, "raised");
    pci_write(&pair, COMMAND, COMMAND_ALL | COMMAND_INTX_DISABLE, 2);
    compare_interrupt(&pair, "raised and disabled");
    set_header(&pair, offsetof(QXLRam, int_pending), &none, sizeof(none));
    pci_write(&pair, COMMAND, COMMAND_ALL, 2);
    compare_interrupt(&pair, "raised and enabled, nothing pending");
    pci_write(&pair, COMMAND, COMMAND_ALL | COMMAND_INTX_DISABLE, 2);
    port(&pair, QXL_IO_UPDATE_IRQ, 0);
    compare_interrupt(&pair, "fallen while disabled");
    pci_write(&pair, COMMAND, COMMAND_ALL, 2);
    compare_interrupt(&pair, "fallen");
    set_header(&pair, offsetof(QXLRam, int_pending), &pending, sizeof(pending));
    pci_write(&pair, COMMAND, COMMAND_ALL | COMMAND_INTX_DISABLE, 2);
    port(&pair, QXL_IO_UPDATE_IRQ, 0);
    compare_interrupt(&pair, "raised while disabled");
    pci_write(&pair, COMMAND, 0, 2);
    compare_interrupt(&pair, "enabled, nothing decoded");
    pci_write(&pair, COMMAND, UINT32_MAX, 4);
    compare_interrupt(&pair, "all ones into the status");
    stop(&pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_byte_of_config_space_takes_the_same_bits),
        cmocka_unit_test(accesses_that_are_not_aligned_do_the_same),
        cmocka_unit_test(a_slot_is_added_where_the_bars_are_decoded),
        cmocka_unit_test(a_64_bit_bar_is_decoded_above_4_gib_and_below),
        cmocka_unit_test(a_slot_stays_when_its_bar_moves_or_goes),
        cmocka_unit_test(ports_that_are_not_decoded_do_nothing),
        cmocka_unit_test(interrupts_are_disabled_in_config_space),
    };

    skip_without_qemu();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
