/* SPDX-License-Identifier: BSD-3-Clause */
/* EDID blocks, read back by hand. test_edid_decode.c asks edid-decode. */
#include "check.h"

#include <string.h>

#include <qxl/modes.h>

#include "edid_sizes.h"

static void make(uint32_t width, uint32_t height, uint32_t serial, uint8_t *edid)
{
    check_status(qxl_edid_make(width, height, serial, edid), QXL_STATUS_OK);
}

static void the_sum_of_all_bytes_is_0(void **state)
{
    (void)state;
    for (int i = 0; i < SIZES_COUNT; i++) {
        uint8_t edid[QXL_EDID_SIZE], sum = 0;

        make(SIZES[i][0], SIZES[i][1], (uint32_t)i, edid);
        for (int b = 0; b < QXL_EDID_SIZE; b++)
            sum = (uint8_t)(sum + edid[b]);
        assert_int_equal(sum, 0);
    }
}

/* A detailed timing as a system reads it. */
struct timing {
    uint32_t clock_khz, h_active, h_blank, h_front, h_sync, v_active, v_blank, v_front, v_sync;
    uint32_t x_mm, y_mm;
};

static struct timing decode(const uint8_t *edid)
{
    const uint8_t *d = edid + 54;

    return (struct timing){
        .clock_khz = (d[0] | d[1] << 8) * 10u,
        .h_active = d[2] | (d[4] & 0xf0u) << 4,
        .h_blank = d[3] | (d[4] & 0x0fu) << 8,
        .h_front = d[8] | (d[11] & 0xc0u) << 2,
        .h_sync = d[9] | (d[11] & 0x30u) << 4,
        .v_active = d[5] | (d[7] & 0xf0u) << 4,
        .v_blank = d[6] | (d[7] & 0x0fu) << 8,
        .v_front = d[10] >> 4 | (d[11] & 0x0cu) << 2,
        .v_sync = (d[10] & 0x0fu) | (d[11] & 0x03u) << 4,
        .x_mm = d[12] | (d[14] & 0xf0u) << 4,
        .y_mm = d[13] | (d[14] & 0x0fu) << 8,
    };
}

static void the_preferred_timing_is_the_size_at_60_hz(void **state)
{
    (void)state;
    for (int i = 0; i < SIZES_COUNT; i++) {
        uint8_t edid[QXL_EDID_SIZE];
        struct timing t;
        double hz, line_us;

        make(SIZES[i][0], SIZES[i][1], 1, edid);
        t = decode(edid);
        assert_int_equal(t.h_active, SIZES[i][0]);
        assert_int_equal(t.v_active, SIZES[i][1]);
        assert_true(t.h_front + t.h_sync < t.h_blank);
        assert_true(t.v_front + t.v_sync + 6 <= t.v_blank);
        hz = t.clock_khz * 1000.0 / (t.h_active + t.h_blank) / (t.v_active + t.v_blank);
        assert_true(hz > 59.95 && hz < 60.05);
        line_us = 1e6 / hz / (t.v_active + t.v_blank);
        assert_true(t.v_blank * line_us > 459.0);
        assert_int_equal(t.x_mm, (uint64_t)t.h_active * 2936875 / 10000000);
        assert_int_equal(t.y_mm, (uint64_t)t.v_active * 2936875 / 10000000);
        assert_true(edid[24] & 0x02);
    }
}

/* By CVT 1.1 with reduced blanking, 1920x1080 has 1111 lines of 2080, 5 of them sync. */
static void the_timing_is_that_of_reduced_blanking(void **state)
{
    uint8_t edid[QXL_EDID_SIZE];
    struct timing t;

    (void)state;
    make(1920, 1080, 1, edid);
    t = decode(edid);
    assert_int_equal(t.h_blank, 160);
    assert_int_equal(t.h_front, 48);
    assert_int_equal(t.h_sync, 32);
    assert_int_equal(t.v_blank, 31);
    assert_int_equal(t.v_front, 3);
    assert_int_equal(t.v_sync, 5);
    assert_in_range(t.clock_khz, 138500, 138750);
}

static void the_ranges_hold_the_preferred_timing_and_the_established_ones(void **state)
{
    (void)state;
    for (int i = 0; i < SIZES_COUNT; i++) {
        uint8_t edid[QXL_EDID_SIZE];
        const uint8_t *ranges = edid + 72;
        struct timing t;
        double khz;

        make(SIZES[i][0], SIZES[i][1], 1, edid);
        t = decode(edid);
        khz = (double)t.clock_khz / (t.h_active + t.h_blank);
        assert_memory_equal(ranges, "\0\0\0\xfd\0", 5);
        assert_true(ranges[5] <= 59 && ranges[6] >= 61);
        assert_true(ranges[7] <= khz && ranges[8] >= khz);
        assert_true(ranges[9] * 10000u >= t.clock_khz);
        assert_int_equal(edid[35], 0x21);
        assert_int_equal(edid[36], 0x08);
        assert_true(ranges[7] <= 31 && ranges[8] >= 49 && ranges[9] >= 7);
        assert_memory_equal(ranges + 10, "\0\n      ", 8);
    }
}

static void the_block_names_monitor_and_serial(void **state)
{
    uint8_t edid[QXL_EDID_SIZE];

    (void)state;
    make(1024, 768, 0xdeadbeef, edid);
    assert_memory_equal(edid, "\0\xff\xff\xff\xff\xff\xff\0", 8);
    assert_int_equal(edid[8] >> 2, 'Q' - 'A' + 1);
    assert_int_equal((edid[8] & 3) << 3 | edid[9] >> 5, 'X' - 'A' + 1);
    assert_int_equal(edid[9] & 31, 'L' - 'A' + 1);
    assert_memory_equal(edid + 12, "\xef\xbe\xad\xde", 4);
    assert_memory_equal(edid + 18, "\1\3", 2);
    assert_memory_equal(edid + 90, "\0\0\0\xfc\0QXL\n         ", 18);
    assert_memory_equal(edid + 108,
                        "\0\0\0\xff\0"
                        "3735928559\n  ",
                        18);
    assert_int_equal(edid[126], 0);
    make(1024, 768, 0, edid);
    assert_memory_equal(edid + 108,
                        "\0\0\0\xff\0"
                        "0\n           ",
                        18);
}

static void a_size_that_edid_cannot_say_is_refused(void **state)
{
    static const uint32_t BAD[][2] = {{0, 768},           {1024, 0},          {340, 768},
                                      {1024, 340},        {4096, 768},        {1024, 4096},
                                      {4095, 4095},       {4095, 2500},       {UINT32_MAX, 768},
                                      {1024, UINT32_MAX}, {65536 + 800, 600}, {800, 65536 + 600}};
    uint8_t edid[QXL_EDID_SIZE], before[QXL_EDID_SIZE];

    (void)state;
    memset(edid, 0xee, sizeof(edid));
    memcpy(before, edid, sizeof(edid));
    for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++)
        check_status(qxl_edid_make(BAD[i][0], BAD[i][1], 1, edid), QXL_STATUS_INVALID);
    assert_memory_equal(edid, before, sizeof(edid));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_sum_of_all_bytes_is_0),
        cmocka_unit_test(the_preferred_timing_is_the_size_at_60_hz),
        cmocka_unit_test(the_timing_is_that_of_reduced_blanking),
        cmocka_unit_test(the_ranges_hold_the_preferred_timing_and_the_established_ones),
        cmocka_unit_test(the_block_names_monitor_and_serial),
        cmocka_unit_test(a_size_that_edid_cannot_say_is_refused),
    };

    return cmocka_run_group_tests_name("edid", tests, NULL, NULL);
}
