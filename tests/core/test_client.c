/* SPDX-License-Identifier: BSD-3-Clause */
/* What a client asks for, read from a ROM that its host writes at any time. */
#include "fixture.h"

#include <string.h>

#include "client_rom.h"

static void probe(struct handmade *device, uint8_t revision)
{
    handmade_init(device, revision);
    check_status(qxl_probe(&device->base.bars, &device->hw, NULL), QXL_STATUS_OK);
}

/* ---- with the fake device ---- */

static void what_a_client_asks_for_is_read(void **state)
{
    const QXLURect heads[] = {
        {.top = 0, .left = 0, .bottom = 768, .right = 1024},
        {.top = 5, .left = 1024, .bottom = 605, .right = 1824},
    };
    const struct fixture_options options = {.variant = *state};
    struct qxl_client_monitors config;
    struct fixture f;

    fixture_open(&f, &options);
    check_status(qxl_client_monitors_read(&f.hw, &config), QXL_STATUS_OK);
    assert_int_equal(config.count, 0);
    assert_false(fake_qxl_set_client_monitors(f.device, heads, 2));
    qxl_irq_set_mask(&f.hw, &rig_deterministic_os, &f.os, QXL_INTERRUPT_CLIENT_MONITORS_CONFIG);
    assert_true(fake_qxl_set_client_monitors(f.device, heads, 2));
    check_status(qxl_client_monitors_read(&f.hw, &config), QXL_STATUS_OK);
    assert_int_equal(config.count, 2);
    assert_int_equal(config.monitors[0].left, 0);
    assert_int_equal(config.monitors[0].top, 0);
    assert_int_equal(config.monitors[0].right, 1024);
    assert_int_equal(config.monitors[0].bottom, 768);
    assert_int_equal(config.monitors[1].left, 1024);
    assert_int_equal(config.monitors[1].top, 5);
    assert_int_equal(config.monitors[1].right, 1824);
    assert_int_equal(config.monitors[1].bottom, 605);
    fixture_close(&f);
}

static void as_many_as_64_monitors_are_read(void **state)
{
    const struct fixture_options options = {.variant = *state};
    struct qxl_client_monitors config;
    QXLURect heads[QXL_MONITORS_MAX];
    struct fixture f;

    for (uint32_t i = 0; i < QXL_MONITORS_MAX; i++)
        heads[i] = (QXLURect){.top = i, .left = i, .bottom = 2 * i, .right = 3 * i};
    fixture_open(&f, &options);
    qxl_irq_set_mask(&f.hw, &rig_deterministic_os, &f.os, QXL_INTERRUPT_CLIENT_MONITORS_CONFIG);
    assert_true(fake_qxl_set_client_monitors(f.device, heads, QXL_MONITORS_MAX));
    check_status(qxl_client_monitors_read(&f.hw, &config), QXL_STATUS_OK);
    assert_int_equal(config.count, QXL_MONITORS_MAX);
    assert_memory_equal(config.monitors, heads, sizeof(heads));
    fixture_close(&f);
}

/* ---- with a ROM that lies ---- */

static const QXLURect GOOD = {.top = 0, .left = 0, .bottom = 600, .right = 800};

static void expect(const struct rom_config *rom, enum qxl_status expected)
{
    struct qxl_client_monitors config;
    struct handmade device;

    probe(&device, 5);
    rom_put(device.rom, rom);
    memset(&config, 0xee, sizeof(config));
    check_status(qxl_client_monitors_read(&device.hw, &config), expected);
    assert_int_equal(config.count, expected == QXL_STATUS_OK ? rom->count : 0);
    handmade_finish(&device);
}

static void a_monitor_that_is_inverted_or_too_far_away_is_invalid(void **state)
{
    static const QXLURect BAD[] = {
        {.left = 10, .right = 9, .bottom = 5},
        {.top = 10, .right = 9, .bottom = 9},
        {.right = 1u << 31, .bottom = 5},
        {.right = 5, .bottom = UINT32_MAX},
        {.left = UINT32_MAX, .right = UINT32_MAX, .bottom = 5},
        {.top = 1u << 31, .right = 5, .bottom = UINT32_MAX},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
        expect(&(struct rom_config){.count = 2, .heads = {GOOD, BAD[i]}}, QXL_STATUS_INVALID);
        expect(&(struct rom_config){.count = 1, .heads = {GOOD, BAD[i]}}, QXL_STATUS_OK);
    }
}

static void an_empty_monitor_is_one_that_is_switched_off(void **state)
{
    (void)state;
    expect(&(struct rom_config){.count = 2, .heads = {{0, 0, 0, 0}, GOOD}}, QXL_STATUS_OK);
}

static void a_count_beyond_the_list_is_invalid(void **state)
{
    (void)state;
    expect(&(struct rom_config){.count = QXL_MONITORS_MAX}, QXL_STATUS_OK);
    expect(&(struct rom_config){.count = QXL_MONITORS_MAX + 1}, QXL_STATUS_INVALID);
    expect(&(struct rom_config){.count = UINT16_MAX}, QXL_STATUS_INVALID);
    expect(&(struct rom_config){.count = 1, .padding = UINT16_MAX}, QXL_STATUS_OK);
}

static void a_checksum_that_never_fits_is_given_up_on(void **state)
{
    const struct rom_config rom = {.count = 1, .heads = {GOOD}};
    struct qxl_client_monitors config;
    struct handmade device;

    (void)state;
    probe(&device, 5);
    rom_put(device.rom, &rom);
    for (size_t at = CRC_AT; at < CONFIG_AT + CONFIG_SIZE; at++) {
        for (int bit = 0; bit < 8; bit += 7) {
            device.rom[at] ^= (uint8_t)(1 << bit);
            memset(&config, 0xee, sizeof(config));
            check_status(qxl_client_monitors_read(&device.hw, &config), QXL_STATUS_TIMEOUT);
            assert_int_equal(config.count, 0);
            device.rom[at] ^= (uint8_t)(1 << bit);
        }
    }
    check_status(qxl_client_monitors_read(&device.hw, &config), QXL_STATUS_OK);
    handmade_finish(&device);
}

static void a_device_that_vanished_asks_for_nothing(void **state)
{
    struct qxl_client_monitors config;
    struct handmade device;

    (void)state;
    probe(&device, 5);
    memset(device.rom, 0xff, HANDMADE_ROM_SIZE);
    check_status(qxl_client_monitors_read(&device.hw, &config), QXL_STATUS_TIMEOUT);
    assert_int_equal(config.count, 0);
    handmade_finish(&device);
}

static void revisions_below_4_have_no_client(void **state)
{
    const struct rom_config rom = {.count = 1, .heads = {GOOD}};
    struct qxl_client_monitors config;

    (void)state;
    for (uint8_t revision = 2; revision <= 3; revision++) {
        struct handmade device;

        probe(&device, revision);
        rom_put(device.rom, &rom);
        memset(&config, 0xee, sizeof(config));
        check_status(qxl_client_monitors_read(&device.hw, &config), QXL_STATUS_UNSUPPORTED);
        assert_int_equal(config.count, 0);
        handmade_finish(&device);
    }
}

int main(void)
{
    const struct variant_test on_devices[] = {
        variant_test(what_a_client_asks_for_is_read, NEEDS_MONITORS),
        variant_test(as_many_as_64_monitors_are_read, NEEDS_MONITORS),
    };
    const struct CMUnitTest handmade[] = {
        cmocka_unit_test(a_monitor_that_is_inverted_or_too_far_away_is_invalid),
        cmocka_unit_test(an_empty_monitor_is_one_that_is_switched_off),
        cmocka_unit_test(a_count_beyond_the_list_is_invalid),
        cmocka_unit_test(a_checksum_that_never_fits_is_given_up_on),
        cmocka_unit_test(a_device_that_vanished_asks_for_nothing),
        cmocka_unit_test(revisions_below_4_have_no_client),
    };

    return run_on_variants("client", on_devices, sizeof(on_devices) / sizeof(on_devices[0])) +
           cmocka_run_group_tests_name("client, handmade", handmade, NULL, NULL);
}
