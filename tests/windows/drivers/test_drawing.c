/* SPDX-License-Identifier: BSD-3-Clause */
/* qxldd.dll: block transfers, with and without scaling. What pixels they make is for the scenes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "drawn.h"

enum { SRCCOPY4 = 0xcccc };

static const LONG SIDE = 64;

static SURFOBJ *bitmap(ULONG format)
{
    SURFOBJ *object = win32k_bitmap(SIDE, SIDE, format, NULL);
    uint8_t *bytes = object->pvBits;

    for (ULONG i = 0; i < object->cjBits; i++)
        bytes[i] = (uint8_t)(i * 7);
    return object;
}

static void assert_rect(const QXLRect *rect, int left, int top, int right, int bottom)
{
    assert_int_equal(rect->left, left);
    assert_int_equal(rect->top, top);
    assert_int_equal(rect->right, right);
    assert_int_equal(rect->bottom, bottom);
}

static BOOL copy(SURFOBJ *target, SURFOBJ *source, CLIPOBJ *clip, RECTL box, POINTL from)
{
    XLATEOBJ *colors = win32k_xlate(source, target);
    BOOL done = gdi_copy_bits(target, source, clip, colors, &box, &from);

    win32k_free(colors);
    return done;
}

/* ---- what is sent ---- */

static void only_the_part_of_a_bitmap_that_is_needed_is_sent(void **state)
{
    SURFOBJ *source = bitmap(BMF_1BPP);
    const struct drawn *one;

    assert_true(copy(drawn_screen(state), source, NULL, (RECTL){10, 20, 20, 30}, (POINTL){13, 5}));
    one = drawn_one(QXL_DRAW_COPY);
    assert_rect(&one->command.bbox, 10, 20, 20, 30);
    assert_int_equal(one->image.bitmap.format, SPICE_BITMAP_FMT_1BIT_BE);
    assert_int_equal(one->image.bitmap.x, 15);
    assert_int_equal(one->image.bitmap.y, 10);
    assert_rect(&one->command.u.copy.src_area, 5, 0, 15, 10);
    win32k_free_bitmap(source);
}

static void a_rectangle_as_clip_makes_the_drawing_smaller(void **state)
{
    SURFOBJ *source = bitmap(BMF_32BPP);
    CLIPOBJ *clip = win32k_clip(&(RECTL){12, 24, 100, 28}, 1);
    const struct drawn *one;

    assert_true(copy(drawn_screen(state), source, clip, (RECTL){10, 20, 20, 30}, (POINTL){1, 2}));
    one = drawn_one(QXL_DRAW_COPY);
    assert_rect(&one->command.bbox, 12, 24, 20, 28);
    assert_int_equal(one->command.clip.type, SPICE_CLIP_TYPE_NONE);
    assert_int_equal(one->image.bitmap.x, 8);
    assert_int_equal(one->image.bitmap.y, 4);
    win32k_free(clip);
    win32k_free_bitmap(source);
}

typedef BOOL(APIENTRY *copy_bits)(SURFOBJ *, SURFOBJ *, CLIPOBJ *, XLATEOBJ *, RECTL *, POINTL *);

static copy_bits driver_copy_bits(const struct desk *desk)
{
    return (copy_bits)system_function(desk->session, INDEX_DrvCopyBits);
}

/* GDI itself would not call. */
static void nothing_is_sent_where_the_clip_leaves_nothing(void **state)
{
    const RECTL rects[] = {{0, 0, 5, 5}, {600, 400, 605, 405}};
    RECTL box = {10, 20, 20, 30};
    POINTL at = {0, 0};
    SURFOBJ *source = bitmap(BMF_32BPP);

    for (unsigned count = 1; count <= 2; count++) {
        CLIPOBJ *clip = win32k_clip(rects, count);

        assert_true(driver_copy_bits(*state)(drawn_screen(state), source, clip, NULL, &box, &at));
        win32k_free(clip);
    }
    assert_int_equal(drawn_since(), 0);
    win32k_free_bitmap(source);
}

static void more_rectangles_than_gdi_gives_at_once_all_clip(void **state)
{
    enum { COUNT = 100 };
    SURFOBJ *source = bitmap(BMF_32BPP);
    RECTL rects[COUNT];
    CLIPOBJ *clip;

    for (LONG i = 0; i < COUNT; i++)
        rects[i] = (RECTL){i % 10 * 6, i / 10 * 6, i % 10 * 6 + 3, i / 10 * 6 + 5};
    clip = win32k_clip(rects, COUNT);
    assert_true(copy(drawn_screen(state), source, clip, (RECTL){0, 0, 64, 64}, (POINTL){0, 0}));
    assert_int_equal(drawn_one(QXL_DRAW_COPY)->clip_count, COUNT);
    win32k_free(clip);
    win32k_free_bitmap(source);
}

static void two_operations_are_drawn_through_the_mask_and_around_it(void **state)
{
    RECTL box = {10, 20, 20, 30};
    POINTL at = {0, 0}, mask_at = {9, 3};
    SURFOBJ *source = bitmap(BMF_32BPP), *mask = bitmap(BMF_1BPP);

    assert_true(gdi_bit_blt(drawn_screen(state), source, mask, NULL, NULL, &box, &at, &mask_at,
                            NULL, NULL, 0x33cc));
    assert_int_equal(drawn_since(), 2);
    for (unsigned i = 0; i < 2; i++) {
        const QXLQMask *sent = &drawn[i].command.u.copy.mask;

        assert_int_equal(drawn[i].command.type, QXL_DRAW_COPY);
        assert_int_equal(sent->flags, i ? SPICE_MASK_FLAGS_INVERS : 0);
        assert_int_equal(sent->pos.x, 1); /* the mask's picture begins at a whole byte */
        assert_int_equal(sent->pos.y, 0);
        assert_int_equal(drawn[i].command.effect, QXL_EFFECT_BLEND);
    }
    win32k_free_bitmap(mask);
    win32k_free_bitmap(source);
}

static void a_mask_that_is_scaled_is_the_engines(void **state)
{
    RECTL box = {10, 20, 74, 84}, area = {0, 0, 32, 32};
    POINTL at = {0, 0};
    SURFOBJ *source = bitmap(BMF_32BPP), *mask = bitmap(BMF_1BPP);

    assert_true(gdi_stretch_blt(drawn_screen(state), source, mask, NULL, NULL, NULL, &at, &box,
                                &area, &at, COLORONCOLOR));
    drawn_by_engine(10, 20, 74, 84);
    area = (RECTL){0, 0, 64, 64};
    assert_true(gdi_stretch_blt(drawn_screen(state), source, mask, NULL, NULL, NULL, &at, &box,
                                &area, &at, COLORONCOLOR));
    assert_int_not_equal(drawn_one(QXL_DRAW_COPY)->command.u.copy.mask.bitmap, 0);
    win32k_free_bitmap(mask);
    win32k_free_bitmap(source);
}

static void the_brushs_own_mask_is_the_engines(void **state)
{
    RECTL box = {10, 20, 50, 60};
    POINTL origin = {0, 0};
    SURFOBJ *pattern = win32k_bitmap(8, 8, BMF_1BPP, NULL);
    XLATEOBJ *colors = win32k_xlate(pattern, drawn_screen(state));
    BRUSHOBJ *brush = win32k_brush_pattern(pattern, pattern, colors);

    assert_true(gdi_bit_blt(drawn_screen(state), NULL, NULL, NULL, NULL, &box, NULL, NULL, brush,
                            &origin, 0xaaf0));
    drawn_by_engine(10, 20, 50, 60);
    win32k_free(brush);
    win32k_free(colors);
    win32k_free_bitmap(pattern);
}

static void a_copy_on_the_screen_stays_on_the_device(void **state)
{
    assert_true(copy(drawn_screen(state), drawn_screen(state), NULL, (RECTL){10, 20, 50, 60},
                     (POINTL){14, 25}));
    assert_int_equal(drawn_one(QXL_COPY_BITS)->command.u.copy_bits.src_pos.x, 14);
}

static void a_copy_to_a_compatible_bitmap_stays_on_the_device(void **state)
{
    const struct desk *desk = *state;
    SURFOBJ *kept = gdi_compatible_bitmap(desk->screen, 200, 100);

    assert_int_equal(kept->iType, STYPE_DEVBITMAP);
    drawn_since();
    assert_true(copy(kept, drawn_screen(state), NULL, (RECTL){1, 2, 41, 42}, (POINTL){3, 4}));
    assert_int_equal(drawn_one(QXL_DRAW_COPY)->image.descriptor.type, SPICE_IMAGE_TYPE_SURFACE);
    assert_true(copy(drawn_screen(state), kept, NULL, (RECTL){1, 2, 41, 42}, (POINTL){3, 4}));
    assert_int_equal(drawn_one(QXL_DRAW_COPY)->image.descriptor.type, SPICE_IMAGE_TYPE_SURFACE);
    gdi_delete_bitmap(kept);
}

/* ---- of the bug museum ---- */

/* 12: the parts were drawn unscaled. */
static void a_scaled_picture_through_many_rectangles_is_sent_once_with_all_of_them(void **state)
{
    const RECTL rects[] = {{10, 20, 60, 40}, {10, 40, 30, 90}, {70, 40, 110, 90}};
    RECTL box = {10, 20, 138, 148}, area = {0, 0, 64, 64};
    POINTL origin = {0, 0};
    SURFOBJ *source = bitmap(BMF_32BPP);
    CLIPOBJ *clip = win32k_clip(rects, 3);
    const struct drawn *one;

    assert_true(gdi_stretch_blt(drawn_screen(state), source, NULL, clip, NULL, NULL, &origin, &box,
                                &area, NULL, COLORONCOLOR));
    one = drawn_one(QXL_DRAW_COPY);
    assert_rect(&one->command.bbox, 10, 20, 138, 148);
    assert_rect(&one->command.u.copy.src_area, 0, 0, 64, 64);
    assert_int_equal(one->command.u.copy.scale_mode, SPICE_IMAGE_SCALE_MODE_NEAREST);
    assert_int_equal(one->command.clip.type, SPICE_CLIP_TYPE_RECTS);
    assert_rect(&one->clip[2], 70, 40, 110, 90);
    win32k_free(clip);
    win32k_free_bitmap(source);
}

/* 13: the rectangle was put in order, and the picture was not mirrored. */
static void a_mirrored_picture_is_the_engines(void **state)
{
    RECTL boxes[] = {{74, 20, 10, 84}, {10, 84, 74, 20}, {74, 84, 10, 20}};
    RECTL area = {0, 0, 64, 64};
    POINTL origin = {0, 0};
    SURFOBJ *source = bitmap(BMF_32BPP);
    BRUSHOBJ *brush = win32k_brush_solid(0x123456);

    for (unsigned i = 0; i < 3; i++) {
        assert_true(gdi_stretch_blt(drawn_screen(state), source, NULL, NULL, NULL, NULL, &origin,
                                    &boxes[i], &area, NULL, COLORONCOLOR));
        drawn_by_engine(10, 20, 74, 84);
        /* An operation that reads no picture is drawn, too. */
        assert_true(gdi_stretch_blt_rop(drawn_screen(state), source, NULL, NULL, NULL, NULL,
                                        &origin, &boxes[i], &area, NULL, COLORONCOLOR, brush,
                                        0xf0f0));
        drawn_by_engine(10, 20, 74, 84);
    }
    win32k_free(brush);
    win32k_free_bitmap(source);
}

static void a_scaled_picture_over_the_edge_is_cut_only_at_whole_pixels(void **state)
{
    RECTL even = {-64, 20, 64, 148}, odd = {-31, 20, 33, 84}, area = {0, 0, 64, 64};
    RECTL half = {0, 0, 32, 64};
    POINTL origin = {0, 0};
    SURFOBJ *source = bitmap(BMF_32BPP);
    const struct drawn *one;

    assert_true(gdi_stretch_blt(drawn_screen(state), source, NULL, NULL, NULL, NULL, &origin, &even,
                                &area, NULL, COLORONCOLOR));
    one = drawn_one(QXL_DRAW_COPY);
    assert_rect(&one->command.bbox, 0, 20, 64, 148);
    assert_int_equal(one->command.u.copy.src_area.right - one->command.u.copy.src_area.left, 32);
    assert_true(gdi_stretch_blt(drawn_screen(state), source, NULL, NULL, NULL, NULL, &origin, &odd,
                                &half, NULL, COLORONCOLOR));
    drawn_by_engine(0, 20, 33, 84);
    win32k_free_bitmap(source);
}

/* 16: the PDEV was looked for in a bitmap that has none. */
static void what_is_on_the_screen_can_be_copied_to_any_bitmap(void **state)
{
    static const ULONG FORMATS[] = {BMF_1BPP, BMF_8BPP, BMF_16BPP, BMF_24BPP, BMF_32BPP};
    SURFOBJ *screen = drawn_screen(state);

    for (unsigned i = 0; i < sizeof(FORMATS) / sizeof(*FORMATS); i++) {
        SURFOBJ *target = bitmap(FORMATS[i]);
        RECTL box = {0, 0, 40, 40}, area = {5, 5, 25, 25};
        POINTL at = {5, 5};
        XLATEOBJ *colors = win32k_xlate(screen, target);

        target->dhpdev = NULL;
        assert_true(
            gdi_bit_blt(target, screen, NULL, NULL, colors, &box, &at, NULL, NULL, NULL, SRCCOPY4));
        assert_true(gdi_stretch_blt(target, screen, NULL, NULL, colors, NULL, &at, &box, &area,
                                    NULL, COLORONCOLOR));
        win32k_free(colors);
        win32k_free_bitmap(target);
    }
    assert_int_equal(drawn_since(), 0);
}

/* 22: a picture was known by its SURFOBJ and not by what is in it. */
static void a_bitmap_with_other_pixels_or_colours_is_another_picture(void **state)
{
    SURFOBJ *screen = drawn_screen(state), *source = bitmap(BMF_8BPP);
    XLATEOBJ *colors = win32k_xlate(source, screen);
    RECTL box = {10, 20, 74, 84};
    POINTL at = {0, 0};
    uint64_t ids[6];

    for (unsigned i = 0; i < 6; i++) {
        if (i == 4)
            ((uint8_t *)source->pvBits)[1000]++;
        if (i == 5)
            ((struct win32k_xlate *)colors)->table[9] ^= 0xff;
        assert_true(gdi_copy_bits(screen, source, NULL, colors, &box, &at));
        ids[i] = drawn_one(QXL_DRAW_COPY)->image.descriptor.id;
    }
    assert_true(ids[2] == ids[3]);
    assert_true(ids[4] != ids[3]);
    assert_true(ids[5] != ids[3]);
    win32k_free(colors);
    win32k_free_bitmap(source);
}

/* Pixels that change while they are sent would stay in the cache as what they were not. */
static void a_large_bitmap_that_programs_can_write_to_is_never_kept(void **state)
{
    enum { LARGE = 300 };
    RECTL box = {10, 20, 10 + LARGE, 20 + LARGE};
    POINTL at = {0, 0};

    for (unsigned writable = 0; writable <= 1; writable++) {
        SURFOBJ *source = win32k_bitmap(LARGE, LARGE, BMF_32BPP, NULL);
        uint8_t flags = 0;

        if (writable)
            source->fjBitmap |= BMF_KMSECTION;
        for (unsigned i = 0; i < 3; i++) {
            assert_true(gdi_copy_bits(drawn_screen(state), source, NULL, NULL, &box, &at));
            flags |= drawn_one(QXL_DRAW_COPY)->image.descriptor.flags;
        }
        assert_int_equal(flags & QXL_IMAGE_CACHE, writable ? 0 : QXL_IMAGE_CACHE);
        win32k_free_bitmap(source);
    }
}

/* DrvStretchBltROP() is not told where a pattern begins. */
static void a_pattern_in_a_scaled_operation_is_the_engines(void **state)
{
    RECTL box = {10, 20, 138, 148}, area = {0, 0, 64, 64};
    POINTL origin = {0, 0};
    SURFOBJ *source = bitmap(BMF_32BPP), *pattern = win32k_bitmap(8, 8, BMF_32BPP, NULL);
    BRUSHOBJ *brush = win32k_brush_pattern(pattern, NULL, NULL);
    BRUSHOBJ *solid = win32k_brush_solid(0x123456);

    assert_true(gdi_stretch_blt_rop(drawn_screen(state), source, NULL, NULL, NULL, NULL, &origin,
                                    &box, &area, NULL, COLORONCOLOR, brush, 0xc0c0));
    drawn_by_engine(10, 20, 138, 148);
    assert_true(gdi_stretch_blt_rop(drawn_screen(state), source, NULL, NULL, NULL, NULL, &origin,
                                    &box, &area, NULL, COLORONCOLOR, solid, 0xc0c0));
    drawn_one(QXL_DRAW_OPAQUE);
    win32k_free(solid);
    win32k_free(brush);
    win32k_free_bitmap(pattern);
    win32k_free_bitmap(source);
}

/* 35: sizes were divided by. GDI gives no empty rectangle; the driver does not rely on it. */
static void an_empty_rectangle_is_not_divided_by(void **state)
{
    typedef BOOL(APIENTRY * stretch)(SURFOBJ *, SURFOBJ *, SURFOBJ *, CLIPOBJ *, XLATEOBJ *,
                                     COLORADJUSTMENT *, POINTL *, RECTL *, RECTL *, POINTL *,
                                     ULONG);
    const struct desk *desk = *state;
    stretch function = (stretch)system_function(desk->session, INDEX_DrvStretchBlt);
    RECTL boxes[] = {{10, 20, 10, 84}, {10, 20, 74, 20}}, area = {0, 0, 64, 64};
    POINTL origin = {0, 0};
    SURFOBJ *source = bitmap(BMF_32BPP);

    for (unsigned i = 0; i < 2; i++)
        assert_true(function(drawn_screen(state), source, NULL, NULL, NULL, NULL, &origin,
                             &boxes[i], &area, NULL, COLORONCOLOR));
    assert_int_equal(drawn_since(), 0);
    win32k_free_bitmap(source);
}

/* 37: GDI was told that it failed. */
static void what_is_drawn_while_the_mode_is_off_is_no_failure(void **state)
{
    struct desk *desk = *state;
    SURFOBJ *source = bitmap(BMF_32BPP), *screen = drawn_screen(state);
    SURFOBJ as_before = *screen;
    RECTL box = {10, 20, 20, 30};
    POINTL at = {0, 0};

    assert_true(system_assert(desk->screen, false));
    assert_true(copy(screen, source, NULL, box, at));
    assert_true(driver_copy_bits(desk)(&as_before, source, NULL, NULL, &box, &at));
    assert_true(system_assert(desk->screen, true));
    drawn_since();
    win32k_free_bitmap(source);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DRAWN_TEST(only_the_part_of_a_bitmap_that_is_needed_is_sent),
        DRAWN_TEST(a_rectangle_as_clip_makes_the_drawing_smaller),
        DRAWN_TEST(nothing_is_sent_where_the_clip_leaves_nothing),
        DRAWN_TEST(more_rectangles_than_gdi_gives_at_once_all_clip),
        DRAWN_TEST(two_operations_are_drawn_through_the_mask_and_around_it),
        DRAWN_TEST(a_mask_that_is_scaled_is_the_engines),
        DRAWN_TEST(the_brushs_own_mask_is_the_engines),
        DRAWN_TEST(a_copy_on_the_screen_stays_on_the_device),
        DRAWN_TEST(a_copy_to_a_compatible_bitmap_stays_on_the_device),
        DRAWN_TEST(a_scaled_picture_through_many_rectangles_is_sent_once_with_all_of_them),
        DRAWN_TEST(a_mirrored_picture_is_the_engines),
        DRAWN_TEST(a_scaled_picture_over_the_edge_is_cut_only_at_whole_pixels),
        DRAWN_TEST(what_is_on_the_screen_can_be_copied_to_any_bitmap),
        DRAWN_TEST(a_bitmap_with_other_pixels_or_colours_is_another_picture),
        DRAWN_TEST(a_large_bitmap_that_programs_can_write_to_is_never_kept),
        DRAWN_TEST(a_pattern_in_a_scaled_operation_is_the_engines),
        DRAWN_TEST(an_empty_rectangle_is_not_divided_by),
        DRAWN_TEST(what_is_drawn_while_the_mode_is_off_is_no_failure),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
