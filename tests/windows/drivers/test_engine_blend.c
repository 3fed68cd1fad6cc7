/* SPDX-License-Identifier: BSD-3-Clause */
/* The engine's stretched, transparent and blended copies, against pixels worked out by hand. */
#include <setjmp.h>
#include <stddef.h>
#include <string.h>
#include <windows.h>

#include <cmocka.h>

#include "engine_bitmaps.h"
#include "fault.h"

/* Stretch 4 pixels, 1 to 4, into part of 8 zeros. */
static void stretch(uint32_t to[1][8], RECTL target_area, RECTL source_area)
{
    uint32_t from[1][4] = {{1, 2, 3, 4}};
    struct win32k_surface source = BITMAP_32(from);
    struct win32k_surface target = bitmap_over(to, BMF_32BPP, 8, 1, 32);

    memset(to, 0, 32);
    assert_true(EngStretchBlt(&target.object, &source.object, NULL, NULL, NULL, NULL, NULL,
                              &target_area, &source_area, NULL, COLORONCOLOR));
}

static void a_stretched_pixel_is_the_one_under_its_centre(void **state)
{
    uint32_t to[1][8];
    /* The centres 0.5 to 6.5 of 7 lie at 0.29 0.86 1.43 2 2.57 3.14 3.71 of 4: 2 is on a side. */
    uint32_t larger[1][8] = {{1, 1, 2, 2, 3, 4, 4, 0}};
    /* The centres of 2 lie at 1 and 3 of 4, both on sides; those of 3 at 0.67, 2 and 3.33. */
    uint32_t half[1][8] = {{0, 1, 3, 0, 0, 0, 0, 0}}, smaller[1][8] = {{1, 2, 4, 0, 0, 0, 0, 0}};

    (void)state;
    stretch(to, (RECTL){0, 0, 7, 1}, (RECTL){0, 0, 4, 1});
    assert_memory_equal(to, larger, sizeof(to));
    stretch(to, (RECTL){1, 0, 3, 1}, (RECTL){0, 0, 4, 1});
    assert_memory_equal(to, half, sizeof(to));
    stretch(to, (RECTL){0, 0, 3, 1}, (RECTL){0, 0, 4, 1});
    assert_memory_equal(to, smaller, sizeof(to));
}

static void an_area_from_right_to_left_is_mirrored(void **state)
{
    uint32_t to[1][8], expected[1][8] = {{0, 3, 3, 2, 2, 0, 0, 0}};

    (void)state;
    stretch(to, (RECTL){5, 0, 1, 1}, (RECTL){1, 0, 3, 1});
    assert_memory_equal(to, expected, sizeof(to));
}

static void what_lies_beyond_the_source_is_not_drawn(void **state)
{
    uint32_t to[1][8], expected[1][8] = {{0, 1, 2, 3, 4, 0, 0, 0}};

    (void)state;
    stretch(to, (RECTL){0, 0, 6, 1}, (RECTL){-1, 0, 5, 1});
    assert_memory_equal(to, expected, sizeof(to));
}

static void a_clip_does_not_change_which_pixels_are_sampled(void **state)
{
    uint32_t from[1][2] = {{1, 2}}, to[1][5] = {{0}}, expected[1][5] = {{0, 0, 1, 2, 0}};
    struct win32k_surface source = BITMAP_32(from), target = BITMAP_32(to);
    CLIPOBJ clip = clip_to(2, 0, 4, 1);

    (void)state;
    assert_true(EngStretchBlt(&target.object, &source.object, NULL, &clip, NULL, NULL, NULL,
                              &(RECTL){0, 0, 5, 1}, &(RECTL){0, 0, 2, 1}, NULL, COLORONCOLOR));
    assert_memory_equal(to, expected, sizeof(to));
}

static void a_stretched_mask_goes_with_its_source(void **state)
{
    uint32_t from[1][2] = {{5, 6}}, to[1][4] = {{0}}, expected[1][4] = {{0, 0, 6, 6}};
    uint8_t bits[4] = {0x20};
    struct win32k_surface source = BITMAP_32(from), target = BITMAP_32(to);
    struct win32k_surface mask = bitmap_over(bits, BMF_1BPP, 3, 1, 4);

    (void)state;
    assert_true(EngStretchBlt(&target.object, &source.object, &mask.object, NULL, NULL, NULL, NULL,
                              &(RECTL){0, 0, 4, 1}, &(RECTL){0, 0, 2, 1}, &(POINTL){1, 0},
                              COLORONCOLOR));
    assert_memory_equal(to, expected, sizeof(to));
}

static void a_stretch_with_a_rop_combines_brush_source_and_target(void **state)
{
    uint32_t from[1][1] = {{0xcc}}, to[1][2] = {{0xaa, 0xaa}};
    struct win32k_surface source = BITMAP_32(from), target = BITMAP_32(to);
    BRUSHOBJ brush = {.iSolidColor = 0xf0};

    (void)state;
    assert_true(EngStretchBltROP(&target.object, &source.object, NULL, NULL, NULL, NULL,
                                 &(POINTL){0, 0}, &(RECTL){0, 0, 2, 1}, &(RECTL){0, 0, 1, 1}, NULL,
                                 COLORONCOLOR, &brush, 0x9696));
    assert_int_equal(to[0][0] & 0xff, 0x96);
    assert_int_equal(to[0][1] & 0xff, 0x96);
}

static void the_transparent_color_is_left_out(void **state)
{
    uint32_t from[1][3] = {{7, 8, 9}}, to[1][6] = {{1, 2, 3, 4, 5, 6}};
    uint32_t expected[1][6] = {{7, 7, 3, 4, 9, 9}};
    struct win32k_surface source = BITMAP_32(from), target = BITMAP_32(to);

    (void)state;
    assert_true(EngTransparentBlt(&target.object, &source.object, NULL, NULL, &(RECTL){0, 0, 6, 1},
                                  &(RECTL){0, 0, 3, 1}, 8, 0));
    assert_memory_equal(to, expected, sizeof(to));
}

static uint32_t blended(uint32_t source_pixel, uint32_t below, int constant, int format)
{
    uint32_t from[1][1] = {{source_pixel}}, to[1][1] = {{below}};
    struct win32k_surface source = BITMAP_32(from), target = BITMAP_32(to);
    BLENDOBJ blend = {{AC_SRC_OVER, 0, (BYTE)constant, (BYTE)format}};

    assert_true(EngAlphaBlend(&target.object, &source.object, NULL, NULL, &(RECTL){0, 0, 1, 1},
                              &(RECTL){0, 0, 1, 1}, &blend));
    return to[0][0];
}

static void a_constant_alpha_blends_all_of_the_source(void **state)
{
    (void)state;
    assert_int_equal(blended(0x102030, 0x405060, 255, 0), 0x102030);
    assert_int_equal(blended(0x102030, 0x405060, 0, 0), 0x405060);
    /* 0xff of 0x80: 128. 0 onto 0xff: 127. 1 onto 2: 382 of 255, 1. 3 onto 2: 638 of 255, 3. */
    assert_int_equal(blended(0xff0001, 0x00ff02, 128, 0), 0x807f01);
    assert_int_equal(blended(0x000003, 0x000002, 128, 0), 0x000003);
}

static void premultiplied_pixels_cover_by_their_own_alpha(void **state)
{
    (void)state;
    assert_int_equal(blended(0x00000000, 0x00405060, 255, AC_SRC_ALPHA), 0x00405060);
    assert_int_equal(blended(0xff102030, 0x00405060, 255, AC_SRC_ALPHA), 0xff102030);
    /* Red: 64 + 200 * 127 / 255 = 64 + 99.6. Green: 0 + 100 * 127 / 255 = 49.8. Blue: 0x80. */
    assert_int_equal(blended(0x80400080, 0x00c86400, 255, AC_SRC_ALPHA), 0x80a43280);
}

static void a_constant_alpha_thins_premultiplied_pixels_out(void **state)
{
    (void)state;
    /* 0xff800000 becomes 0x80400000, and 127 of 255 of 0xff below are left. */
    assert_int_equal(blended(0xff800000, 0x0000ff00, 128, AC_SRC_ALPHA), 0x80407f00);
}

static void blending_spreads_5_bits_over_8(void **state)
{
    uint16_t from[1][1] = {{0x7fff}}, to[1][1] = {{0x0010}};
    struct win32k_surface source = BITMAP_16(from), target = BITMAP_16(to);
    BLENDOBJ blend = {{AC_SRC_OVER, 0, 128, 0}};

    (void)state;
    assert_true(EngAlphaBlend(&target.object, &source.object, NULL, NULL, &(RECTL){0, 0, 1, 1},
                              &(RECTL){0, 0, 1, 1}, &blend));
    /* Red, green: 128, 16 of 31. Blue: 0x84 and 255 become 193.7, 24 of 31. */
    assert_int_equal(to[0][0], 16 << 10 | 16 << 5 | 24);
}

static void alpha_in_a_source_that_has_none_is_a_fault(void **state)
{
    uint16_t rows[1][1] = {{0}};
    struct win32k_surface surface = BITMAP_16(rows);
    BLENDOBJ blend = {{AC_SRC_OVER, 0, 128, AC_SRC_ALPHA}};

    (void)state;
    assert_false(EngAlphaBlend(&surface.object, &surface.object, NULL, NULL, &(RECTL){0, 0, 1, 1},
                               &(RECTL){0, 0, 1, 1}, &blend));
    assert_int_equal(kernel_take_faults(), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stretched_pixel_is_the_one_under_its_centre),
        cmocka_unit_test(an_area_from_right_to_left_is_mirrored),
        cmocka_unit_test(what_lies_beyond_the_source_is_not_drawn),
        cmocka_unit_test(a_clip_does_not_change_which_pixels_are_sampled),
        cmocka_unit_test(a_stretched_mask_goes_with_its_source),
        cmocka_unit_test(a_stretch_with_a_rop_combines_brush_source_and_target),
        cmocka_unit_test(the_transparent_color_is_left_out),
        cmocka_unit_test(a_constant_alpha_blends_all_of_the_source),
        cmocka_unit_test(premultiplied_pixels_cover_by_their_own_alpha),
        cmocka_unit_test(a_constant_alpha_thins_premultiplied_pixels_out),
        cmocka_unit_test(blending_spreads_5_bits_over_8),
        cmocka_unit_test(alpha_in_a_source_that_has_none_is_a_fault),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
