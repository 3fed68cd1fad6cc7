/* SPDX-License-Identifier: BSD-3-Clause */
/* The engine's block transfers, against pixels worked out by hand. */
#include <setjmp.h>
#include <stddef.h>
#include <string.h>
#include <windows.h>

#include <cmocka.h>

#include "engine_bitmaps.h"
#include "fault.h"

static void copied_pixels_land_where_they_should(void **state)
{
    uint32_t from[3][3] = {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}};
    uint32_t to[3][4] = {{0}};
    uint32_t expected[3][4] = {{0, 0, 0, 0}, {0, 0, 5, 6}, {0, 0, 8, 9}};
    struct win32k_surface source = BITMAP_32(from), target = BITMAP_32(to);

    (void)state;
    assert_true(EngCopyBits(&target.object, &source.object, NULL, NULL, &(RECTL){2, 1, 4, 3},
                            &(POINTL){1, 1}));
    assert_memory_equal(to, expected, sizeof(to));
}

static void nothing_is_drawn_outside_the_clip_or_the_bitmap(void **state)
{
    uint32_t from[4][4] = {{1, 2, 3, 4}, {5, 6, 7, 8}, {9, 10, 11, 12}, {13, 14, 15, 16}};
    uint32_t to[3][3] = {{0}};
    uint32_t expected[3][3] = {{0, 0, 0}, {0, 1, 2}, {0, 0, 0}};
    struct win32k_surface source = BITMAP_32(from), target = BITMAP_32(to);
    CLIPOBJ clip = clip_to(0, 1, 5, 2);

    (void)state;
    assert_true(EngCopyBits(&target.object, &source.object, &clip, NULL, &(RECTL){1, 1, 5, 5},
                            &(POINTL){0, 0}));
    assert_memory_equal(to, expected, sizeof(to));
}

static void a_copy_onto_itself_reads_what_was_there_before(void **state)
{
    uint32_t rows[3][3] = {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}};
    uint32_t expected[3][3] = {{1, 2, 3}, {4, 1, 2}, {7, 4, 5}};
    struct win32k_surface surface = BITMAP_32(rows);

    (void)state;
    assert_true(EngCopyBits(&surface.object, &surface.object, NULL, NULL, &(RECTL){1, 1, 3, 3},
                            &(POINTL){0, 0}));
    assert_memory_equal(rows, expected, sizeof(rows));
}

static void a_bitmap_may_be_bottom_up(void **state)
{
    uint32_t from[2][1] = {{1}, {2}}, to[2][1] = {{0}};
    struct win32k_surface source = BITMAP_32(from), target = BITMAP_32(to);

    (void)state;
    source.object.pvScan0 = from[1];
    source.object.lDelta = -4;
    assert_true(EngCopyBits(&target.object, &source.object, NULL, NULL, &(RECTL){0, 0, 1, 2},
                            &(POINTL){0, 0}));
    assert_int_equal(to[0][0], 2);
    assert_int_equal(to[1][0], 1);
}

/* Bytes of a row of pixels 0 to 4, and of the row after the pixels at 1 and 2 went to 2 and 3. */
static const struct format {
    ULONG format;
    uint8_t before[20], after[20];
} formats[] = {
    {BMF_1BPP, {0x50}, {0x60}}, /* 01010 -> 01100 */
    {BMF_4BPP, {0x12, 0x34, 0x50}, {0x12, 0x23, 0x50}},
    {BMF_8BPP, {1, 2, 3, 4, 5}, {1, 2, 2, 3, 5}},
    {BMF_16BPP, {1, 10, 2, 20, 3, 30, 4, 40, 5, 50}, {1, 10, 2, 20, 2, 20, 3, 30, 5, 50}},
    {BMF_24BPP,
     {1, 10, 0, 2, 20, 0, 3, 30, 0, 4, 40, 0, 5, 50, 0},
     {1, 10, 0, 2, 20, 0, 2, 20, 0, 3, 30, 0, 5, 50, 0}},
    {BMF_32BPP,
     {1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5},
     {1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 5, 5, 5, 5}},
};

static void pixels_of_every_format_are_moved_alone(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
        uint8_t row[20];
        memcpy(row, formats[i].before, sizeof(row));
        struct win32k_surface surface = bitmap_over(row, formats[i].format, 5, 1, sizeof(row));
        assert_true(EngCopyBits(&surface.object, &surface.object, NULL, NULL, &(RECTL){2, 0, 4, 1},
                                &(POINTL){1, 0}));
        assert_memory_equal(row, formats[i].after, sizeof(row));
    }
}

static void every_rop3_is_its_truth_table(void **state)
{
    BRUSHOBJ brush = {.iSolidColor = 0xf0};

    (void)state;
    for (unsigned code = 0; code < 256; code++) {
        uint32_t from[1][1] = {{0xcc}}, to[1][1] = {{0xaa}};
        struct win32k_surface source = BITMAP_32(from), target = BITMAP_32(to);
        assert_true(EngBitBlt(&target.object, &source.object, NULL, NULL, NULL,
                              &(RECTL){0, 0, 1, 1}, &(POINTL){0, 0}, NULL, &brush, &(POINTL){0, 0},
                              code * 0x101));
        assert_int_equal(to[0][0] & 0xff, code);
    }
}

static void a_rop4_does_its_low_half_where_the_mask_is_1(void **state)
{
    uint32_t from[1][4] = {{0x11, 0x22, 0x33, 0x44}}, to[1][4] = {{1, 2, 3, 4}};
    uint32_t expected[1][4] = {{1, 0x22, 3, 0x44}};
    uint8_t bits[4] = {0x28}; /* 00101, read from its second pixel on: 0101 */
    struct win32k_surface source = BITMAP_32(from), target = BITMAP_32(to);
    struct win32k_surface mask = bitmap_over(bits, BMF_1BPP, 5, 1, 4);

    (void)state;
    assert_true(EngBitBlt(&target.object, &source.object, &mask.object, NULL, NULL,
                          &(RECTL){0, 0, 4, 1}, &(POINTL){0, 0}, &(POINTL){1, 0}, NULL, NULL,
                          0xaacc));
    assert_memory_equal(to, expected, sizeof(to));
}

static void a_rop4_does_its_high_half_where_the_mask_is_0(void **state)
{
    uint32_t to[1][3] = {{1, 2, 3}};
    uint32_t expected[1][3] = {{0xffffffff, 0, 3}}; /* the last one is beyond the mask */
    uint8_t bits[4] = {0x40};
    struct win32k_surface target = BITMAP_32(to), mask = bitmap_over(bits, BMF_1BPP, 2, 1, 4);

    (void)state;
    assert_true(EngBitBlt(&target.object, NULL, &mask.object, NULL, NULL, &(RECTL){0, 0, 3, 1},
                          NULL, &(POINTL){0, 0}, NULL, NULL, 0xff00));
    assert_memory_equal(to, expected, sizeof(to));
}

static void a_mix_is_an_operation_of_brush_and_target(void **state)
{
    BRUSHOBJ brush = {.iSolidColor = 0xc};
    CLIPOBJ clip = clip_to(0, 0, 1, 1);

    (void)state;
    /* R2_* less 1 has bit 2P + D: of P = 1100, D = 1010 the result is the code itself. */
    for (MIX mix = R2_BLACK; mix <= R2_WHITE; mix++) {
        uint32_t to[1][1] = {{0xa}};
        struct win32k_surface target = BITMAP_32(to);
        assert_true(EngPaint(&target.object, &clip, &brush, &(POINTL){0, 0}, mix << 8 | mix));
        assert_int_equal(to[0][0] & 0xf, mix - 1);
    }
}

static void erasing_stores_the_color(void **state)
{
    uint16_t to[2][2] = {{1, 2}, {3, 4}};
    uint16_t expected[2][2] = {{1, 0x7fff}, {3, 0x7fff}};
    struct win32k_surface target = BITMAP_16(to);

    (void)state;
    assert_true(EngEraseSurface(&target.object, &(RECTL){1, 0, 2, 2}, 0x7fff));
    assert_memory_equal(to, expected, sizeof(to));
}

static void what_has_no_source_although_it_reads_one_is_a_fault(void **state)
{
    uint32_t to[1][1] = {{5}};
    struct win32k_surface target = BITMAP_32(to);

    (void)state;
    assert_false(
        EngCopyBits(&target.object, NULL, NULL, NULL, &(RECTL){0, 0, 1, 1}, &(POINTL){0, 0}));
    assert_false(
        EngPaint(&target.object, &(CLIPOBJ){.rclBounds = {0, 0, 1, 1}}, NULL, NULL, R2_COPYPEN));
    assert_int_equal(kernel_take_faults(), 2);
    assert_int_equal(to[0][0], 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(copied_pixels_land_where_they_should),
        cmocka_unit_test(nothing_is_drawn_outside_the_clip_or_the_bitmap),
        cmocka_unit_test(a_copy_onto_itself_reads_what_was_there_before),
        cmocka_unit_test(a_bitmap_may_be_bottom_up),
        cmocka_unit_test(pixels_of_every_format_are_moved_alone),
        cmocka_unit_test(every_rop3_is_its_truth_table),
        cmocka_unit_test(a_rop4_does_its_low_half_where_the_mask_is_1),
        cmocka_unit_test(a_rop4_does_its_high_half_where_the_mask_is_0),
        cmocka_unit_test(a_mix_is_an_operation_of_brush_and_target),
        cmocka_unit_test(erasing_stores_the_color),
        cmocka_unit_test(what_has_no_source_although_it_reads_one_is_a_fault),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
