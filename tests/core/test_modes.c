/* SPDX-License-Identifier: BSD-3-Clause */
/* What the screen can be: the device's modes, hostile mode lists, and modes of the caller's. */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include <qxl/modes.h>

#include "fixture.h"
#include "handmade.h"

/* ---- the device's list ---- */

static bool offered(const struct qxl_mode *modes, uint32_t count, uint32_t width, uint32_t height,
                    uint32_t bits)
{
    for (uint32_t i = 0; i < count; i++) {
        if (modes[i].width == width && modes[i].height == height && modes[i].bits == bits)
            return true;
    }
    return false;
}

static void every_mode_is_offered_once_with_16_and_with_32_bits(void **state)
{
    static struct qxl_mode modes[QXL_MODES_MAX];
    const struct fixture_options options = {.variant = *state};
    struct fixture f;
    uint32_t count;

    fixture_open(&f, &options);
    count = qxl_modes_read(&f.hw, modes, QXL_MODES_MAX);
    assert_int_equal(count, 64); /* 16 MB: 34 sizes fit with 16 bits, 30 with 32 */
    for (uint32_t i = 0; i < count; i++) {
        assert_int_equal(modes[i].stride, modes[i].width * modes[i].bits / 8);
        assert_true((uint64_t)modes[i].stride * modes[i].height <= f.hw.surface0_size);
        assert_true(modes[i].id % 4 < 2);
        assert_in_range(modes[i].millimeters_x, modes[i].width * 29 / 100,
                        modes[i].width * 30 / 100);
        for (uint32_t j = 0; j < i; j++)
            assert_true(modes[i].id != modes[j].id &&
                        (modes[i].width != modes[j].width || modes[i].height != modes[j].height ||
                         modes[i].bits != modes[j].bits));
    }
    fixture_close(&f);
}

static void low_modes_are_offered(void **state)
{
    static struct qxl_mode modes[QXL_MODES_MAX];
    const struct fixture_options options = {.variant = *state};
    struct fixture f;
    uint32_t count;

    fixture_open(&f, &options);
    count = qxl_modes_read(&f.hw, modes, QXL_MODES_MAX);
    for (uint32_t bits = 16; bits <= 32; bits += 16) {
        assert_true(offered(modes, count, 640, 480, bits));
        assert_true(offered(modes, count, 800, 600, bits));
        assert_true(offered(modes, count, 1024, 600, bits));
        assert_true(offered(modes, count, 1024, 768, bits));
    }
    fixture_close(&f);
}

static void every_offered_mode_can_be_set(void **state)
{
    static struct qxl_mode modes[QXL_MODES_MAX];
    const struct fixture_options options = {.variant = *state};
    struct fixture f;
    uint32_t count;

    fixture_open(&f, &options);
    count = qxl_modes_read(&f.hw, modes, QXL_MODES_MAX);
    for (uint32_t i = 0; i < count; i++) {
        const struct qxl_surface_request request = {
            .width = modes[i].width,
            .height = modes[i].height,
            .format = modes[i].bits == 16 ? SPICE_SURFACE_FMT_16_555 : SPICE_SURFACE_FMT_32_xRGB,
            .stride = (int32_t)modes[i].stride,
        };

        check_status(qxl_primary_create(f.display, &request), QXL_STATUS_OK);
        check_status(qxl_primary_destroy(f.display), QXL_STATUS_OK);
    }
    fixture_close(&f);
}

/* ---- lists that a good device does not have ---- */

/* A device whose ROM holds these modes, and claims to hold `claimed`. */
static void probe_modes(struct handmade *device, const QXLMode *modes, uint32_t count)
{
    size_t size = HANDMADE_MODES_OFFSET + 4 + count * sizeof(*modes);

    handmade_init(device, 5);
    device->rom = realloc(device->rom, size);
    assert_non_null(device->rom);
    memcpy(device->rom + HANDMADE_MODES_OFFSET, &count, sizeof(count));
    if (count)
        memcpy(device->rom + HANDMADE_MODES_OFFSET + 4, modes, count * sizeof(*modes));
    device->base.bars.rom.memory = device->rom;
    device->base.bars.rom.size = size;
    check_status(qxl_probe(&device->base.bars, &device->hw, NULL), QXL_STATUS_OK);
}

static const QXLMode GOOD = {
    .id = 7, .x_res = 128, .y_res = 100, .bits = 32, .stride = 512, .x_mili = 37, .y_mili = 29};

static void expect_refused(QXLMode mode)
{
    const QXLMode list[] = {mode, GOOD};
    struct qxl_mode modes[4];
    struct handmade device;

    probe_modes(&device, list, 2);
    assert_int_equal(qxl_modes_read(&device.hw, modes, 4), 1);
    assert_int_equal(modes[0].id, GOOD.id);
    assert_int_equal(modes[0].width, 128);
    assert_int_equal(modes[0].height, 100);
    assert_int_equal(modes[0].bits, 32);
    assert_int_equal(modes[0].stride, 512);
    assert_int_equal(modes[0].millimeters_x, 37);
    assert_int_equal(modes[0].millimeters_y, 29);
    handmade_finish(&device);
}

static void modes_that_cannot_be_used_are_left_out(void **state)
{
    (void)state;
    expect_refused((QXLMode){.id = 1, .x_res = 16, .y_res = 16, .bits = 32, .orientation = 1});
    expect_refused((QXLMode){.id = 1, .x_res = 0, .y_res = 16, .bits = 32});
    expect_refused((QXLMode){.id = 1, .x_res = 16, .y_res = 0, .bits = 32});
    expect_refused((QXLMode){.id = 1, .x_res = 16, .y_res = 16, .bits = 0});
    expect_refused((QXLMode){.id = 1, .x_res = 16, .y_res = 16, .bits = 8});
    expect_refused((QXLMode){.id = 1, .x_res = 16, .y_res = 16, .bits = 24});
    expect_refused((QXLMode){.id = 1, .x_res = 16, .y_res = 16, .bits = UINT32_MAX});
    expect_refused((QXLMode){.id = QXL_MODE_CUSTOM, .x_res = 16, .y_res = 16, .bits = 32});
}

static void sizes_whose_bytes_overflow_are_left_out(void **state)
{
    (void)state;
    expect_refused((QXLMode){.id = 1, .x_res = 65536, .y_res = 65536, .bits = 32});
    expect_refused((QXLMode){.id = 1, .x_res = 1u << 30, .y_res = 1, .bits = 32});
    expect_refused((QXLMode){.id = 1, .x_res = 1u << 30, .y_res = 1u << 30, .bits = 32});
    expect_refused((QXLMode){.id = 1, .x_res = UINT32_MAX, .y_res = UINT32_MAX, .bits = 32});
    expect_refused((QXLMode){.id = 1, .x_res = 1, .y_res = UINT32_MAX, .bits = 16});
    expect_refused((QXLMode){.id = 1, .x_res = 128, .y_res = 129, .bits = 32});
}

static void the_stride_of_the_rom_is_not_believed(void **state)
{
    const QXLMode list[] = {
        {.id = 1, .x_res = 3, .y_res = 5, .bits = 16, .stride = UINT32_MAX},
        {.id = 2, .x_res = 3, .y_res = 5, .bits = 32, .stride = 1},
    };
    struct qxl_mode modes[4];
    struct handmade device;

    (void)state;
    probe_modes(&device, list, 2);
    assert_int_equal(qxl_modes_read(&device.hw, modes, 4), 2);
    assert_int_equal(modes[0].stride, 8);
    assert_int_equal(modes[1].stride, 12);
    handmade_finish(&device);
}

static void a_size_or_an_id_that_comes_twice_is_offered_once(void **state)
{
    const QXLMode list[] = {
        {.id = 1, .x_res = 16, .y_res = 16, .bits = 32},
        {.id = 2, .x_res = 16, .y_res = 16, .bits = 32},
        {.id = 1, .x_res = 20, .y_res = 16, .bits = 32},
        {.id = 3, .x_res = 16, .y_res = 16, .bits = 16},
        {.id = 4, .x_res = 16, .y_res = 20, .bits = 32},
    };
    struct qxl_mode modes[8];
    struct handmade device;

    (void)state;
    probe_modes(&device, list, 5);
    assert_int_equal(qxl_modes_read(&device.hw, modes, 8), 3);
    assert_int_equal(modes[0].id, 1);
    assert_int_equal(modes[1].id, 3);
    assert_int_equal(modes[2].id, 4);
    handmade_finish(&device);
}

static void no_more_modes_are_written_than_there_is_room_for(void **state)
{
    struct qxl_mode modes[3];
    struct handmade device;
    QXLMode list[4];

    (void)state;
    for (uint32_t i = 0; i < 4; i++)
        list[i] = (QXLMode){.id = i, .x_res = 16 + i, .y_res = 16, .bits = 32};
    probe_modes(&device, list, 4);
    memset(modes, 0xee, sizeof(modes));
    assert_int_equal(qxl_modes_read(&device.hw, modes, 0), 0);
    assert_int_equal(modes[0].id, 0xeeeeeeee);
    assert_int_equal(qxl_modes_read(&device.hw, modes, 2), 2);
    assert_int_equal(modes[1].id, 1);
    assert_int_equal(modes[2].id, 0xeeeeeeee);
    handmade_finish(&device);
}

static void an_empty_list_has_no_modes(void **state)
{
    struct qxl_mode modes[1];
    struct handmade device;

    (void)state;
    probe_modes(&device, NULL, 0);
    assert_int_equal(qxl_modes_read(&device.hw, modes, 1), 0);
    handmade_finish(&device);
}

static void only_the_first_records_of_an_endless_list_are_looked_at(void **state)
{
    enum { RECORDS = 100 * 1000, LOOKED_AT = 1024 };
    QXLMode *list = calloc(RECORDS, sizeof(*list));
    static struct qxl_mode modes[2000];
    struct handmade device;

    (void)state;
    assert_non_null(list);
    for (uint32_t i = 0; i < RECORDS; i++)
        list[i] = (QXLMode){.id = i, .x_res = 1 + i / 100, .y_res = 1 + i % 100, .bits = 16};
    probe_modes(&device, list, RECORDS);
    assert_int_equal(qxl_modes_read(&device.hw, modes, 2000), LOOKED_AT);
    assert_int_equal(modes[LOOKED_AT - 1].id, LOOKED_AT - 1);
    handmade_finish(&device);
    free(list);
}

static void a_list_that_grew_after_probing_is_read_as_long_as_it_was(void **state)
{
    const uint32_t more = UINT32_MAX;
    struct qxl_mode modes[4];
    struct handmade device;

    (void)state;
    probe_modes(&device, &GOOD, 1);
    memcpy(device.rom + HANDMADE_MODES_OFFSET, &more, sizeof(more));
    assert_int_equal(qxl_modes_read(&device.hw, modes, 4), 1);
    handmade_finish(&device);
}

/* ---- custom modes ---- */

static const struct qxl_hw SIXTEEN_MB = {.surface0_size = 16 << 20};
static const struct qxl_hw FOUR_GB = {.surface0_size = UINT32_MAX};

static void expect_custom(uint32_t width, uint32_t bits, uint32_t width_kept, uint32_t stride)
{
    struct qxl_mode mode;

    check_status(qxl_mode_custom(&SIXTEEN_MB, width, 600, bits, &mode), QXL_STATUS_OK);
    assert_int_equal(mode.id, QXL_MODE_CUSTOM);
    assert_int_equal(mode.width, width_kept);
    assert_int_equal(mode.height, 600);
    assert_int_equal(mode.bits, bits);
    assert_int_equal(mode.stride, stride);
    assert_int_equal(mode.millimeters_x, (uint64_t)width_kept * 2936875 / 10000000);
    assert_int_equal(mode.millimeters_y, 176);
}

static void a_custom_mode_has_a_stride_that_is_a_multiple_of_4(void **state)
{
    (void)state;
    expect_custom(800, 32, 800, 3200);
    expect_custom(801, 32, 801, 3204);
    expect_custom(1366, 16, 1366, 2732);
    expect_custom(801, 16, 800, 1600);
    expect_custom(3, 16, 2, 4);
}

static void a_custom_mode_that_makes_no_sense_is_invalid(void **state)
{
    const struct qxl_mode before = {.id = 42};
    struct qxl_mode mode = before;

    (void)state;
    check_status(qxl_mode_custom(&SIXTEEN_MB, 0, 600, 32, &mode), QXL_STATUS_INVALID);
    check_status(qxl_mode_custom(&SIXTEEN_MB, 800, 0, 32, &mode), QXL_STATUS_INVALID);
    check_status(qxl_mode_custom(&SIXTEEN_MB, 1, 600, 16, &mode), QXL_STATUS_INVALID);
    for (uint32_t bits = 0; bits < 100; bits++) {
        if (bits != 16 && bits != 32)
            check_status(qxl_mode_custom(&SIXTEEN_MB, 800, 600, bits, &mode), QXL_STATUS_INVALID);
    }
    assert_memory_equal(&mode, &before, sizeof(mode));
}

/* 65536 x 65536 x 32 bits are 2^34 bytes: 0, to who counts in 32 bits. */
static void a_custom_mode_that_does_not_fit_is_refused_however_large(void **state)
{
    static const uint32_t SIZES[] = {4097, 65535, 65536, 1u << 29, 1u << 30, 1u << 31, UINT32_MAX};
    const struct qxl_mode before = {.id = 42};
    struct qxl_mode mode = before;

    (void)state;
    for (size_t x = 0; x < sizeof(SIZES) / sizeof(SIZES[0]); x++) {
        for (size_t y = 0; y < sizeof(SIZES) / sizeof(SIZES[0]); y++) {
            check_status(qxl_mode_custom(&SIXTEEN_MB, SIZES[x], SIZES[y], 32, &mode),
                         QXL_STATUS_NO_MEMORY);
            check_status(qxl_mode_custom(&SIXTEEN_MB, SIZES[x], SIZES[y], 16, &mode),
                         QXL_STATUS_NO_MEMORY);
        }
    }
    assert_memory_equal(&mode, &before, sizeof(mode));
}

static void a_custom_mode_may_fill_the_memory_to_the_last_byte(void **state)
{
    struct qxl_mode mode;

    (void)state;
    check_status(qxl_mode_custom(&SIXTEEN_MB, 2048, 2048, 32, &mode), QXL_STATUS_OK);
    check_status(qxl_mode_custom(&SIXTEEN_MB, 2048, 2049, 32, &mode), QXL_STATUS_NO_MEMORY);
    check_status(qxl_mode_custom(&SIXTEEN_MB, 1u << 22, 1, 32, &mode), QXL_STATUS_OK);
    check_status(qxl_mode_custom(&SIXTEEN_MB, (1u << 22) + 1, 1, 32, &mode), QXL_STATUS_NO_MEMORY);
}

/* The host counts a surface's bytes in 31 bits. */
static void no_mode_is_larger_than_the_host_can_count(void **state)
{
    struct qxl_mode mode;

    (void)state;
    check_status(qxl_mode_custom(&FOUR_GB, 16384, 32767, 32, &mode), QXL_STATUS_OK);
    check_status(qxl_mode_custom(&FOUR_GB, 16384, 32768, 32, &mode), QXL_STATUS_NO_MEMORY);
    check_status(qxl_mode_custom(&FOUR_GB, 1u << 29, 1, 32, &mode), QXL_STATUS_NO_MEMORY);
}

static void a_custom_mode_can_be_set(void **state)
{
    const struct fixture_options options = {.variant = *state};
    struct qxl_surface_request request = {.format = SPICE_SURFACE_FMT_16_555};
    struct qxl_mode mode;
    struct fixture f;

    fixture_open(&f, &options);
    check_status(qxl_mode_custom(&f.hw, 1367, 769, 16, &mode), QXL_STATUS_OK);
    request.width = mode.width;
    request.height = mode.height;
    request.stride = (int32_t)mode.stride;
    check_status(qxl_primary_create(f.display, &request), QXL_STATUS_OK);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(modes_that_cannot_be_used_are_left_out),
        cmocka_unit_test(sizes_whose_bytes_overflow_are_left_out),
        cmocka_unit_test(the_stride_of_the_rom_is_not_believed),
        cmocka_unit_test(a_size_or_an_id_that_comes_twice_is_offered_once),
        cmocka_unit_test(no_more_modes_are_written_than_there_is_room_for),
        cmocka_unit_test(an_empty_list_has_no_modes),
        cmocka_unit_test(only_the_first_records_of_an_endless_list_are_looked_at),
        cmocka_unit_test(a_list_that_grew_after_probing_is_read_as_long_as_it_was),
        cmocka_unit_test(a_custom_mode_has_a_stride_that_is_a_multiple_of_4),
        cmocka_unit_test(a_custom_mode_that_makes_no_sense_is_invalid),
        cmocka_unit_test(a_custom_mode_that_does_not_fit_is_refused_however_large),
        cmocka_unit_test(a_custom_mode_may_fill_the_memory_to_the_last_byte),
        cmocka_unit_test(no_mode_is_larger_than_the_host_can_count),
    };
    const struct variant_test on_devices[] = {
        variant_test(every_mode_is_offered_once_with_16_and_with_32_bits, 0),
        variant_test(low_modes_are_offered, 0),
        variant_test(every_offered_mode_can_be_set, 0),
        variant_test(a_custom_mode_can_be_set, 0),
    };

    return cmocka_run_group_tests_name("modes", tests, NULL, NULL) +
           run_on_variants("modes of the device", on_devices,
                           sizeof(on_devices) / sizeof(on_devices[0]));
}
