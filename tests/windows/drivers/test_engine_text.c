/* SPDX-License-Identifier: BSD-3-Clause */
/* The engine's text and gradients, against pixels worked out by hand. */
#include <setjmp.h>
#include <stddef.h>
#include <string.h>
#include <windows.h>

#include <cmocka.h>

#include "engine_bitmaps.h"

/* A glyph of up to 8 bytes, its picture up and to the right of the origin. */
struct glyph {
    GLYPHDEF definition;
    union {
        GLYPHBITS bits;
        uint8_t room[sizeof(GLYPHBITS) + 8];
    };
};

static void make_glyph(struct glyph *glyph, LONG width, LONG height, const uint8_t *rows,
                       size_t size)
{
    *glyph = (struct glyph){.bits = {.ptlOrigin = {1, -height}, .sizlBitmap = {width, height}}};
    memcpy(glyph->bits.aj, rows, size);
    glyph->definition.pgb = &glyph->bits;
}

static STROBJ string_of(GLYPHPOS *positions, ULONG count)
{
    return (STROBJ){.cGlyphs = count, .rclBkGround = {0, 0, 8, 4}, .pgp = positions};
}

enum { MIX_COPY = R2_COPYPEN << 8 | R2_COPYPEN };

static void glyphs_are_drawn_from_their_origins(void **state)
{
    uint8_t to[4][8] = {{0}}, rows[] = {0xa0, 0x40};
    uint8_t expected[4][8] = {{0}, {0, 9, 0, 9, 9, 0, 9}, {0, 0, 9, 0, 0, 9}, {0}};
    struct win32k_surface target = bitmap_over(to, BMF_8BPP, 8, 4, 8);
    struct glyph glyph;
    GLYPHPOS positions[] = {{.pgdf = &glyph.definition, .ptl = {0, 3}},
                            {.pgdf = &glyph.definition, .ptl = {3, 3}}};
    STROBJ string = string_of(positions, 2);
    BRUSHOBJ fore = {.iSolidColor = 9};
    FONTOBJ font = {0};

    (void)state;
    make_glyph(&glyph, 3, 2, rows, sizeof(rows));
    assert_true(
        EngTextOut(&target.object, &string, &font, NULL, NULL, NULL, &fore, NULL, NULL, MIX_COPY));
    assert_memory_equal(to, expected, sizeof(to));
}

static void gray_glyphs_cover_in_fifteenths(void **state)
{
    uint32_t to[1][4] = {{0xff, 0xff, 0xff, 0xff}};
    uint32_t expected[1][4] = {{0xff, 0xff, 0x5500aa, 0xff0000}}; /* 0, 5 and 15 of 15 */
    uint8_t rows[] = {0x05, 0xf0};
    struct win32k_surface target = BITMAP_32(to);
    struct glyph glyph;
    GLYPHPOS position = {.pgdf = &glyph.definition, .ptl = {0, 1}};
    STROBJ string = string_of(&position, 1);
    BRUSHOBJ fore = {.iSolidColor = 0xff0000};
    FONTOBJ font = {.flFontType = FO_GRAY16};

    (void)state;
    make_glyph(&glyph, 3, 1, rows, sizeof(rows));
    assert_true(
        EngTextOut(&target.object, &string, &font, NULL, NULL, NULL, &fore, NULL, NULL, MIX_COPY));
    assert_memory_equal(to, expected, sizeof(to));
}

static void where_glyphs_overlap_the_one_that_covers_more_counts(void **state)
{
    uint32_t to[1][4] = {{0}}, expected[1][4] = {{0, 0xff0000, 0x550000, 0}}; /* 15, 5 of 15 */
    uint8_t more[] = {0xf0}, less[] = {0x55};
    struct win32k_surface target = BITMAP_32(to);
    struct glyph glyphs[2];
    GLYPHPOS positions[] = {{.pgdf = &glyphs[0].definition, .ptl = {0, 1}},
                            {.pgdf = &glyphs[1].definition, .ptl = {0, 1}}};
    STROBJ string = string_of(positions, 2);
    BRUSHOBJ fore = {.iSolidColor = 0xff0000};
    FONTOBJ font = {.flFontType = FO_GRAY16};

    (void)state;
    make_glyph(&glyphs[0], 2, 1, more, 1);
    make_glyph(&glyphs[1], 2, 1, less, 1);
    assert_true(
        EngTextOut(&target.object, &string, &font, NULL, NULL, NULL, &fore, NULL, NULL, MIX_COPY));
    assert_memory_equal(to, expected, sizeof(to));
}

static void the_box_is_below_and_extra_rectangles_are_above(void **state)
{
    uint8_t to[2][8] = {{0}}, rows[] = {0x80};
    uint8_t expected[2][8] = {{5, 9, 5, 5, 0, 0, 0, 0}, {9, 9, 5, 5, 0, 0, 9, 0}};
    struct win32k_surface target = bitmap_over(to, BMF_8BPP, 8, 2, 8);
    struct glyph glyph;
    GLYPHPOS position = {.pgdf = &glyph.definition, .ptl = {0, 1}};
    STROBJ string = string_of(&position, 1);
    BRUSHOBJ fore = {.iSolidColor = 9}, back = {.iSolidColor = 5};
    RECTL extra[] = {{0, 1, 2, 2}, {6, 1, 7, 2}, {0, 0, 0, 0}};
    FONTOBJ font = {0};

    (void)state;
    make_glyph(&glyph, 1, 1, rows, sizeof(rows));
    assert_true(EngTextOut(&target.object, &string, &font, NULL, extra, &(RECTL){0, 0, 4, 2}, &fore,
                           &back, NULL, MIX_COPY));
    assert_memory_equal(to, expected, sizeof(to));
}

static void a_gradient_leads_from_one_color_to_the_other(void **state)
{
    uint32_t to[2][4] = {{0}};
    /* The fourth part of 0xff00 is 0x3fc0, of which the high byte counts. */
    uint32_t expected[2][4] = {{0x000080, 0x3f0060, 0x7f0040, 0xbf0020},
                               {0x000080, 0x3f0060, 0x7f0040, 0xbf0020}};
    struct win32k_surface target = BITMAP_32(to);
    TRIVERTEX vertices[] = {{0, 0, 0, 0, 0x8000, 0}, {4, 2, 0xff00, 0, 0, 0}};
    GRADIENT_RECT rect = {0, 1};

    (void)state;
    assert_true(EngGradientFill(&target.object, NULL, NULL, vertices, 2, &rect, 1,
                                &(RECTL){0, 0, 4, 2}, NULL, GRADIENT_FILL_RECT_H));
    assert_memory_equal(to, expected, sizeof(to));
}

static void a_triangle_has_its_corners_colors(void **state)
{
    uint32_t to[3][3] = {{0}};
    uint32_t expected[3][3] = {{0xff0000, 0x7f7f00, 0}, {0x7f007f, 0, 0}, {0, 0, 0}};
    struct win32k_surface target = BITMAP_32(to);
    TRIVERTEX vertices[] = {
        {0, 0, 0xff00, 0, 0, 0}, {2, 0, 0, 0xff00, 0, 0}, {0, 2, 0, 0, 0xff00, 0}};
    GRADIENT_TRIANGLE triangle = {0, 1, 2};

    (void)state;
    assert_true(EngGradientFill(&target.object, NULL, NULL, vertices, 3, &triangle, 1,
                                &(RECTL){0, 0, 3, 3}, NULL, GRADIENT_FILL_TRIANGLE));
    assert_memory_equal(to, expected, sizeof(to));
}

static void a_parallelogram_turns_its_source(void **state)
{
    uint32_t from[2][2] = {{1, 2}, {3, 4}}, to[3][3] = {{0}};
    uint32_t expected[3][3] = {{0, 0, 0}, {0, 2, 4}, {0, 1, 3}};
    struct win32k_surface source = BITMAP_32(from), target = BITMAP_32(to);
    /* The upper left corner goes to the lower left, the upper right one to the upper left. */
    POINTFIX corners[] = {{16, 40}, {16, 8}, {48, 40}};

    (void)state;
    assert_true(EngPlgBlt(&target.object, &source.object, NULL, NULL, NULL, NULL, NULL, corners,
                          &(RECTL){0, 0, 2, 2}, NULL, COLORONCOLOR));
    assert_memory_equal(to, expected, sizeof(to));
}

static void a_parallelogram_has_no_pixels_on_its_far_sides(void **state)
{
    uint32_t from[3][3] = {{1, 2, 7}, {3, 4, 7}, {7, 7, 7}}, to[3][3] = {{0}};
    uint32_t expected[3][3] = {{1, 2, 0}, {3, 4, 0}, {0, 0, 0}};
    struct win32k_surface source = BITMAP_32(from), target = BITMAP_32(to);
    POINTFIX corners[] = {{0, 0}, {32, 0}, {0, 32}};

    (void)state;
    assert_true(EngPlgBlt(&target.object, &source.object, NULL, NULL, NULL, NULL, NULL, corners,
                          &(RECTL){0, 0, 2, 2}, NULL, COLORONCOLOR));
    assert_memory_equal(to, expected, sizeof(to));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(glyphs_are_drawn_from_their_origins),
        cmocka_unit_test(gray_glyphs_cover_in_fifteenths),
        cmocka_unit_test(where_glyphs_overlap_the_one_that_covers_more_counts),
        cmocka_unit_test(the_box_is_below_and_extra_rectangles_are_above),
        cmocka_unit_test(a_gradient_leads_from_one_color_to_the_other),
        cmocka_unit_test(a_triangle_has_its_corners_colors),
        cmocka_unit_test(a_parallelogram_turns_its_source),
        cmocka_unit_test(a_parallelogram_has_no_pixels_on_its_far_sides),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
