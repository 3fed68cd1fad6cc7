/* SPDX-License-Identifier: BSD-3-Clause */
/* How qxl.sys finds its device, and what it makes of one that is not right. */
#include "miniport.h"

static HANDLE load(void)
{
    HANDLE adapter = videoprt_load("qxl.sys");

    assert_non_null(adapter);
    return adapter;
}

/* Nothing is left of a start that failed, and nothing answers. */
static void assert_refused(HANDLE adapter, DWORD status)
{
    struct qxl_windows_info info;

    assert_int_not_equal(status, NO_ERROR);
    assert_int_equal(videoprt_mappings(), 0);
    assert_int_equal(kernel_events(), 0);
    assert_int_equal(
        videoprt_ioctl(adapter, QXL_WINDOWS_IOCTL_GET_INFO, NULL, 0, &info, sizeof(info), NULL),
        ERROR_DEV_NOT_EXIST);
}

static void switch_on_with(const struct fake_qxl_config *config)
{
    machine_stop();
    machine_start(config);
}

/* ---- resources ---- */

/* Museum 55: BARs were taken in the order in which they came. */
static void bars_are_found_in_any_order(void **state)
{
    static const struct videoprt_settings ORDERS[] = {
        {.reverse_ranges = true},
        {.legacy_ranges = true},
        {.legacy_ranges = true, .reverse_ranges = true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(ORDERS) / sizeof(*ORDERS); i++) {
        videoprt_set(&ORDERS[i]);
        HANDLE adapter = videoprt_start("qxl.sys");
        assert_non_null(adapter);
        struct qxl_windows_info info = info_of(adapter);
        assert_ptr_equal(info.hw.ram.memory, machine_bar(FAKE_QXL_BAR_RAM).memory);
        assert_ptr_equal(info.hw.vram.memory, machine_bar(FAKE_QXL_BAR_VRAM32).memory);
        assert_ptr_equal(info.hw.rom, machine_bar(FAKE_QXL_BAR_ROM).memory);
        assert_int_equal(info.ports, machine_bar(FAKE_QXL_BAR_IO).address);
        videoprt_stop(adapter);
    }
}

static void a_bar_that_comes_in_pieces_is_put_together(void **state)
{
    (void)state;
    videoprt_set(&(struct videoprt_settings){.split_ranges = 16 << 20});
    HANDLE adapter = videoprt_start("qxl.sys");
    assert_non_null(adapter);
    struct qxl_windows_info info = info_of(adapter);
    assert_int_equal(info.hw.ram.size, machine_bar(FAKE_QXL_BAR_RAM).size);
    assert_int_equal(info.hw.vram.size, machine_bar(FAKE_QXL_BAR_VRAM32).size);
    videoprt_stop(adapter);
}

/* The two may well be neighbours: 128 MiB each, one behind the other. */
static void neighbours_are_not_taken_for_one(void **state)
{
    (void)state;
    switch_on_with(&(struct fake_qxl_config){.ram_size_mb = 128, .vram_size_mb = 128});
    assert_int_equal(machine_bar(FAKE_QXL_BAR_RAM).address + machine_bar(FAKE_QXL_BAR_RAM).size,
                     machine_bar(FAKE_QXL_BAR_VRAM32).address);
    HANDLE adapter = videoprt_start("qxl.sys");
    assert_non_null(adapter);
    struct qxl_windows_info info = info_of(adapter);
    assert_int_equal(info.hw.ram.size, 128 << 20);
    assert_int_equal(info.hw.vram.size, 128 << 20);
    videoprt_stop(adapter);
}

static void the_surface_bar_above_4_gib_is_used(void **state)
{
    (void)state;
    switch_on_with(&(struct fake_qxl_config){.vram_size_mb = 64, .vram64_size_mb = 256});
    HANDLE adapter = videoprt_start("qxl.sys");
    assert_non_null(adapter);
    struct qxl_windows_info info = info_of(adapter);
    assert_true(info.hw.vram.physical > UINT32_MAX);
    assert_int_equal(info.hw.vram.size, 256 << 20);
    assert_ptr_equal(info.hw.vram.memory, machine_bar(FAKE_QXL_BAR_VRAM64).memory);
    videoprt_stop(adapter);
}

static void where_windows_does_not_reach_that_bar_the_other_is_used(void **state)
{
    (void)state;
    switch_on_with(&(struct fake_qxl_config){.vram_size_mb = 64, .vram64_size_mb = 256});
    videoprt_set(&(struct videoprt_settings){.hide_large_ranges = true});
    HANDLE adapter = videoprt_start("qxl.sys");
    assert_non_null(adapter);
    struct qxl_windows_info info = info_of(adapter);
    assert_int_equal(info.hw.vram.physical, machine_bar(FAKE_QXL_BAR_VRAM32).address);
    assert_int_equal(info.hw.vram.size, 64 << 20);
    videoprt_stop(adapter);
}

static void of_a_surface_bar_that_is_too_large_a_part_is_used(void **state)
{
    (void)state;
    switch_on_with(&(struct fake_qxl_config){.vram_size_mb = 64, .vram64_size_mb = 256});
    videoprt_set(&(struct videoprt_settings){.largest_mapping = 100 << 20});
    HANDLE adapter = videoprt_start("qxl.sys");
    assert_non_null(adapter);
    struct qxl_windows_info info = info_of(adapter);
    assert_int_equal(info.hw.vram.physical, machine_bar(FAKE_QXL_BAR_VRAM64).address);
    assert_int_equal(info.hw.vram.size, 64 << 20);
    videoprt_stop(adapter);
}

/* Windows 2000 and NT 4 had less to say: what all of them have is enough. */
static void a_shorter_configuration_is_enough(void **state)
{
    uint32_t cut = sizeof(VIDEO_PORT_CONFIG_INFO) - SIZE_OF_NT4_VIDEO_PORT_CONFIG_INFO;
    HANDLE adapter = load();

    (void)state;
    videoprt_set(&(struct videoprt_settings){.config_info_cut = cut + 1});
    assert_refused(adapter, videoprt_find_adapter(adapter));
    videoprt_set(&(struct videoprt_settings){.config_info_cut = cut});
    assert_int_equal(videoprt_find_adapter(adapter), NO_ERROR);
    videoprt_stop(adapter);
}

/* Museum 1: the cleared extension was used after a failure. */
static void a_start_can_fail_anywhere_and_be_tried_again(void **state)
{
    HANDLE adapter = load();
    unsigned failed = 0, call = 1;

    (void)state;
    do {
        videoprt_set(&(struct videoprt_settings){.fail_call = call++});
        DWORD status = videoprt_find_adapter(adapter);
        if (status != NO_ERROR) {
            assert_refused(adapter, status);
            failed++;
        }
        videoprt_disable(adapter);
    } while (videoprt_calls() >= call - 1);
    /* Config space, ranges, four BARs less one that is retried, the events. */
    assert_true(failed >= 8);
    videoprt_set(NULL);
    assert_int_equal(videoprt_find_adapter(adapter), NO_ERROR);
    assert_true(videoprt_initialize(adapter));
    videoprt_stop(adapter);
}

static void a_device_is_disabled_and_enabled_100_times(void **state)
{
    HANDLE adapter = videoprt_start("qxl.sys");

    (void)state;
    assert_non_null(adapter);
    unsigned mappings = videoprt_mappings(), events = kernel_events();
    for (int i = 0; i < 100; i++) {
        videoprt_disable(adapter);
        assert_int_equal(videoprt_find_adapter(adapter), NO_ERROR);
        assert_true(videoprt_initialize(adapter));
        assert_int_equal(videoprt_mappings(), mappings);
        assert_int_equal(kernel_events(), events);
        assert_int_equal(videoprt_pool_blocks(), 0);
    }
    videoprt_stop(adapter);
}

static void a_device_is_removed_and_added_100_times(void **state)
{
    (void)state;
    for (int i = 0; i < 100; i++) {
        HANDLE adapter = videoprt_start("qxl.sys");
        assert_non_null(adapter);
        info_of(adapter);
        videoprt_stop(adapter);
    }
}

static void a_device_that_was_pulled_out_is_found_when_it_is_back(void **state)
{
    HANDLE adapter = videoprt_start("qxl.sys");

    (void)state;
    assert_non_null(adapter);
    struct qxl_windows_info info = info_of(adapter);
    videoprt_surprise_remove(adapter);
    assert_false(videoprt_initialize(adapter));
    assert_int_equal(info.shared->gone, 1);
    assert_int_not_equal(videoprt_find_adapter(adapter), NO_ERROR);
    switch_on_with(NULL);
    assert_int_equal(videoprt_find_adapter(adapter), NO_ERROR);
    assert_int_equal(info_of(adapter).shared->gone, 0);
    videoprt_stop(adapter);
}

/* ---- devices that are not right ---- */

/* Museum 1, 8, 9, 54, 56: offsets and sizes that wrap around, overlap or reach out. */
static void a_device_that_contradicts_itself_is_refused(void **state)
{
    static const struct {
        size_t field;
        uint32_t value;
    } LIES[] = {
        {offsetof(QXLRom, magic), 0},
        {offsetof(QXLRom, modes_offset), 0xfffffffc},
        {offsetof(QXLRom, modes_offset), 0x2000},
        {offsetof(QXLRom, num_pages), 0x00100000}, /* 2^32 bytes */
        {offsetof(QXLRom, num_pages), UINT32_MAX},
        {offsetof(QXLRom, num_pages), 0},
        {offsetof(QXLRom, surface0_area_size), UINT32_MAX},
        {offsetof(QXLRom, ram_header_offset), UINT32_MAX & ~3u},
        {offsetof(QXLRom, ram_header_offset), 0},
        {offsetof(QXLRom, slots_start), UINT32_MAX},
        {offsetof(QXLRom, slots_start), 0},
        {offsetof(QXLRom, n_surfaces), 0},
    };
    HANDLE adapter = load();
    uint8_t *rom = machine_bar(FAKE_QXL_BAR_ROM).memory;

    (void)state;
    for (size_t i = 0; i < sizeof(LIES) / sizeof(*LIES); i++) {
        uint32_t truth, logged = videoprt_errors_logged();

        memcpy(&truth, rom + LIES[i].field, sizeof(truth));
        memcpy(rom + LIES[i].field, &LIES[i].value, sizeof(truth));
        assert_refused(adapter, videoprt_find_adapter(adapter));
        assert_int_equal(videoprt_errors_logged(), logged + 1);
        memcpy(rom + LIES[i].field, &truth, sizeof(truth));
    }
    assert_int_equal(videoprt_find_adapter(adapter), NO_ERROR);
    videoprt_stop(adapter);
}

static void a_list_of_more_modes_than_the_rom_holds_is_refused(void **state)
{
    static const uint32_t COUNTS[] = {UINT32_MAX, 0x08000000, 0x08000001, 0x10000};
    QXLRom *rom = machine_bar(FAKE_QXL_BAR_ROM).memory;
    uint32_t *count = (uint32_t *)((uint8_t *)rom + rom->modes_offset), truth = *count;
    HANDLE adapter = load();

    (void)state;
    for (size_t i = 0; i < sizeof(COUNTS) / sizeof(*COUNTS); i++) {
        *count = COUNTS[i];
        assert_refused(adapter, videoprt_find_adapter(adapter));
    }
    *count = truth;
    videoprt_stop(adapter);
}

static void a_device_without_a_usable_mode_is_refused(void **state)
{
    QXLRom *rom = machine_bar(FAKE_QXL_BAR_ROM).memory;
    HANDLE adapter = load();

    (void)state;
    *(uint32_t *)((uint8_t *)rom + rom->modes_offset) = 0;
    assert_refused(adapter, videoprt_find_adapter(adapter));
    videoprt_stop(adapter);
}

static void the_first_revision_is_refused_and_the_others_are_taken(void **state)
{
    (void)state;
    for (uint8_t revision = 1; revision <= 5; revision++) {
        switch_on_with(&(struct fake_qxl_config){.revision = revision});
        HANDLE adapter = load();
        assert_int_equal(videoprt_find_adapter(adapter) == NO_ERROR, revision > 1);
        if (revision > 1)
            assert_int_equal(info_of(adapter).hw.revision, revision);
        videoprt_stop(adapter);
    }
}

/* Museum 11: a power request came before the device was found. */
static void whatever_comes_before_the_device_was_found_is_refused(void **state)
{
    HANDLE adapter = load();
    struct videoprt_child child;

    (void)state;
    assert_refused(adapter, ERROR_DEV_NOT_EXIST);
    videoprt_set_power(adapter, DISPLAY_ADAPTER_HW_ID, VideoPowerOn);
    videoprt_set_power(adapter, DISPLAY_ADAPTER_HW_ID, VideoPowerShutdown);
    assert_int_equal(videoprt_child(adapter, 1, 256, &child), VIDEO_ENUM_NO_MORE_DEVICES);
    assert_int_equal(videoprt_ioctl(adapter, IOCTL_VIDEO_RESET_DEVICE, NULL, 0, NULL, 0, NULL),
                     ERROR_DEV_NOT_EXIST);
    assert_false(videoprt_interrupt(adapter));
    assert_true(videoprt_bug_check(adapter));
    assert_false(videoprt_initialize(adapter));
    assert_int_equal(writes(), 0);
    videoprt_stop(adapter);
}

static void finding_a_device_writes_nothing_to_it(void **state)
{
    HANDLE adapter = videoprt_start("qxl.sys");

    (void)state;
    assert_non_null(adapter);
    assert_int_equal(writes(), 0);
    videoprt_stop(adapter);
}

/* ---- registry, and version of Windows ---- */

/* Museum 39: the value's being there was enough, and so was an error. */
static void surfaces_are_off_screen_only_where_a_number_1_says_so(void **state)
{
    static const uint8_t ONE[] = {1, 0, 0, 0, 0, 0, 0, 0};
    static const uint32_t NUMBERS[] = {0, 1, 2, UINT32_MAX, '1'};

    (void)state;
    for (ULONG size = 0; size <= sizeof(ONE); size++) {
        videoprt_registry_set(QXL_WINDOWS_VALUE_SURFACES, size ? ONE : NULL, size);
        HANDLE adapter = videoprt_start("qxl.sys");
        assert_int_equal(info_of(adapter).surfaces_enabled, size == sizeof(uint32_t));
        videoprt_stop(adapter);
    }
    for (size_t i = 0; i < sizeof(NUMBERS) / sizeof(*NUMBERS); i++) {
        videoprt_registry_set(QXL_WINDOWS_VALUE_SURFACES, &NUMBERS[i], sizeof(*NUMBERS));
        HANDLE adapter = videoprt_start("qxl.sys");
        assert_int_equal(info_of(adapter).surfaces_enabled, NUMBERS[i] == 1);
        videoprt_stop(adapter);
    }
    videoprt_registry_set(QXL_WINDOWS_VALUE_SURFACES, ONE, sizeof(uint32_t));
    videoprt_registry_fail(ERROR_ACCESS_DENIED);
    HANDLE adapter = videoprt_start("qxl.sys");
    assert_int_equal(info_of(adapter).surfaces_enabled, 0);
    videoprt_stop(adapter);
    videoprt_registry_fail(0);
    videoprt_registry_set(QXL_WINDOWS_VALUE_SURFACES, NULL, 0);
}

static void the_log_level_is_the_registrys(void **state)
{
    static const uint32_t LEVELS[] = {QXL_LOG_LIFECYCLE, QXL_LOG_ALLOCATION, 1000, 0};

    (void)state;
    for (size_t i = 0; i < sizeof(LEVELS) / sizeof(*LEVELS); i++) {
        videoprt_registry_set(QXL_WINDOWS_VALUE_LOG_LEVEL, &LEVELS[i], sizeof(*LEVELS));
        HANDLE adapter = videoprt_start("qxl.sys");
        assert_int_equal(info_of(adapter).hw.os_log_level,
                         LEVELS[i] > QXL_LOG_ALLOCATION ? 0 : LEVELS[i]);
        assert_int_equal(videoprt_prints() > 0, LEVELS[i] == 1 || LEVELS[i] == 12);
        videoprt_stop(adapter);
    }
    videoprt_registry_set(QXL_WINDOWS_VALUE_LOG_LEVEL, NULL, 0);
}

/* "Video RAM 0", said one. */
static void windows_is_told_what_the_adapter_is(void **state)
{
    uint32_t number = 99;
    wchar_t text[64] = {0};

    (void)state;
    switch_on_with(&(struct fake_qxl_config){.id = 3, .secondary = true});
    HANDLE adapter = videoprt_start("qxl.sys");
    assert_int_equal(videoprt_registry_get(L"QxlDeviceID", &number, sizeof(number)), 4);
    assert_int_equal(number, 3);
    videoprt_registry_get(L"HardwareInformation.MemorySize", &number, sizeof(number));
    assert_int_equal(number, 128 << 20);
    assert_true(videoprt_registry_get(L"HardwareInformation.ChipType", text, sizeof(text)) > 0);
    assert_int_equal(text[0], 'Q');
    videoprt_stop(adapter);
}

/* Museum, 2E: 5-5-5 was offered to 3D programs and then denied. */
static void from_vista_on_modes_have_32_bits(void **state)
{
    static VIDEO_MODE_INFORMATION modes[300];

    (void)state;
    for (unsigned major = 5; major <= 6; major++) {
        bool any = false;

        videoprt_set(&(struct videoprt_settings){.major = major, .minor = 1});
        HANDLE adapter = videoprt_start("qxl.sys");
        ULONG count = modes_of(adapter, modes, 300);
        for (ULONG i = 0; i < count; i++) {
            assert_int_equal(modes[i].ModeIndex, i);
            any |= modes[i].BitsPerPlane == 16;
        }
        assert_int_equal(any, major == 5);
        videoprt_stop(adapter);
    }
}

#define WITH_COMPUTER(name) cmocka_unit_test_setup_teardown(name, switch_on, switch_off)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_COMPUTER(bars_are_found_in_any_order),
        WITH_COMPUTER(a_bar_that_comes_in_pieces_is_put_together),
        WITH_COMPUTER(neighbours_are_not_taken_for_one),
        WITH_COMPUTER(the_surface_bar_above_4_gib_is_used),
        WITH_COMPUTER(where_windows_does_not_reach_that_bar_the_other_is_used),
        WITH_COMPUTER(of_a_surface_bar_that_is_too_large_a_part_is_used),
        WITH_COMPUTER(a_shorter_configuration_is_enough),
        WITH_COMPUTER(a_start_can_fail_anywhere_and_be_tried_again),
        WITH_COMPUTER(a_device_is_disabled_and_enabled_100_times),
        WITH_COMPUTER(a_device_is_removed_and_added_100_times),
        WITH_COMPUTER(a_device_that_was_pulled_out_is_found_when_it_is_back),
        WITH_COMPUTER(a_device_that_contradicts_itself_is_refused),
        WITH_COMPUTER(a_list_of_more_modes_than_the_rom_holds_is_refused),
        WITH_COMPUTER(a_device_without_a_usable_mode_is_refused),
        WITH_COMPUTER(the_first_revision_is_refused_and_the_others_are_taken),
        WITH_COMPUTER(whatever_comes_before_the_device_was_found_is_refused),
        WITH_COMPUTER(finding_a_device_writes_nothing_to_it),
        WITH_COMPUTER(surfaces_are_off_screen_only_where_a_number_1_says_so),
        WITH_COMPUTER(the_log_level_is_the_registrys),
        WITH_COMPUTER(windows_is_told_what_the_adapter_is),
        WITH_COMPUTER(from_vista_on_modes_have_32_bits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
