/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <glib/gstdio.h>
#include <spice/enums.h>
#include <sys/stat.h>

#include "picture.h"

static char *folder, *path;

static struct rig_picture *from(uint32_t format, uint32_t width, uint32_t height, int32_t stride,
                                const void *bytes, size_t size)
{
    GError *error = NULL;
    struct rig_picture *picture =
        rig_picture_from_surface(format, width, height, stride, bytes, size, &error);

    if (!picture)
        fail_msg("%s", error->message);
    return picture;
}

static void expect_pixels(struct rig_picture *picture, const uint32_t *pixels)
{
    for (uint32_t i = 0; i < picture->width * picture->height; i++)
        assert_int_equal(picture->pixels[i], pixels[i]);
    rig_picture_destroy(picture);
}

static void every_surface_format_becomes_pixels(void **state)
{
    static const uint16_t of_555[] = {0x0000, 0xffff, 0x7c00, 0x0010};
    static const uint16_t of_565[] = {0x0000, 0xffff, 0xf800, 0x0400};
    static const uint8_t alphas[] = {0, 0xff, 0x80, 1};
    static const uint32_t of_32[] = {0x12345678, 0, 0xff00ff00, 0x80000001};

    (void)state;
    expect_pixels(from(SPICE_SURFACE_FMT_16_555, 4, 1, 8, of_555, 8),
                  (uint32_t[]){0xff000000, 0xffffffff, 0xffff0000, 0xff000084});
    expect_pixels(from(SPICE_SURFACE_FMT_16_565, 2, 2, 4, of_565, 8),
                  (uint32_t[]){0xff000000, 0xffffffff, 0xffff0000, 0xff008200});
    expect_pixels(from(SPICE_SURFACE_FMT_8_A, 4, 1, 4, alphas, 4),
                  (uint32_t[]){0xff000000, 0xffffffff, 0xff808080, 0xff010101});
    expect_pixels(from(SPICE_SURFACE_FMT_32_xRGB, 4, 1, 16, of_32, 16),
                  (uint32_t[]){0xff345678, 0xff000000, 0xff00ff00, 0xff000001});
    expect_pixels(from(SPICE_SURFACE_FMT_32_ARGB, 2, 2, 8, of_32, 16), of_32);
}

static void rows_follow_the_stride_and_a_negative_one_begins_at_the_bottom(void **state)
{
    static const uint8_t rows[] = {1, 2, 0, 3, 4, 0, 5, 6};
    static const uint32_t down[] = {0xff010101, 0xff020202, 0xff030303,
                                    0xff040404, 0xff050505, 0xff060606};
    static const uint32_t up[] = {0xff050505, 0xff060606, 0xff030303,
                                  0xff040404, 0xff010101, 0xff020202};

    (void)state;
    expect_pixels(from(SPICE_SURFACE_FMT_8_A, 2, 3, 3, rows, sizeof(rows)), down);
    expect_pixels(from(SPICE_SURFACE_FMT_8_A, 2, 3, -3, rows, sizeof(rows)), up);
}

static void expect_refused(uint32_t format, uint32_t width, uint32_t height, int32_t stride,
                           size_t size, const char *text)
{
    static const uint8_t bytes[64];
    GError *error = NULL;

    assert_null(rig_picture_from_surface(format, width, height, stride, bytes, size, &error));
    assert_true(g_error_matches(error, RIG_PICTURE_ERROR, RIG_PICTURE_ERROR_BROKEN));
    if (!strstr(error->message, text))
        fail_msg("expected %s in: %s", text, error->message);
    g_error_free(error);
}

static void a_surface_that_does_not_fit_its_memory_is_refused(void **state)
{
    (void)state;
    expect_refused(SPICE_SURFACE_FMT_1_A, 4, 4, 4, 64, "surface format 1: expected 16_555");
    expect_refused(SPICE_SURFACE_FMT_32_xRGB, 4, 4, 16, 63, "found 63 bytes");
    expect_refused(SPICE_SURFACE_FMT_32_xRGB, 4, 4, 15, 64, "stride 15");
    expect_refused(SPICE_SURFACE_FMT_32_xRGB, 4, 4, INT32_MIN, 64, "stride -2147483648");
    expect_refused(SPICE_SURFACE_FMT_32_xRGB, UINT32_MAX, UINT32_MAX, -1, 64, "to fit");
    expect_refused(SPICE_SURFACE_FMT_32_xRGB, 0, 4, 16, 64, "expected 1x1 to");
    expect_refused(SPICE_SURFACE_FMT_32_xRGB, 4, 0, 16, 64, "expected 1x1 to");
    rig_picture_destroy(from(SPICE_SURFACE_FMT_32_xRGB, 4, 4, 16, (uint8_t[64]){0}, 64));
}

static void the_unused_byte_of_a_surface_does_not_count(void **state)
{
    static const uint32_t a[] = {0x00123456, 0xff000000};
    static const uint32_t b[] = {0x77123456, 0x00000000};
    struct rig_picture *left = from(SPICE_SURFACE_FMT_32_xRGB, 2, 1, 8, a, 8);
    struct rig_picture *right = from(SPICE_SURFACE_FMT_32_xRGB, 2, 1, 8, b, 8);

    (void)state;
    assert_true(rig_picture_compare(left, right, NULL));
    rig_picture_destroy(right);
    right = from(SPICE_SURFACE_FMT_32_ARGB, 2, 1, 8, b, 8);
    assert_false(rig_picture_compare(left, right, NULL));
    rig_picture_destroy(right);
    rig_picture_destroy(left);
}

static struct rig_picture *made(uint32_t width, uint32_t height)
{
    struct rig_picture *picture = rig_picture_create(width, height);

    assert_non_null(picture);
    for (uint32_t i = 0; i < width * height; i++)
        picture->pixels[i] = 0xff000000 | i * 0x050301;
    return picture;
}

static void a_difference_has_its_pixels_its_box_and_its_first_place(void **state)
{
    struct rig_picture *a = made(20, 10), *b = made(20, 10);
    struct rig_picture_difference difference;

    (void)state;
    assert_true(rig_picture_compare(a, b, &difference));
    assert_int_equal(difference.pixels, 0);
    assert_int_equal(difference.right, 0);
    b->pixels[3 * 20 + 7] ^= 1;
    b->pixels[3 * 20 + 9] ^= 0x010000;
    b->pixels[8 * 20 + 2] ^= 0x80000000;
    assert_false(rig_picture_compare(a, b, &difference));
    assert_int_equal(difference.pixels, 3);
    assert_int_equal(difference.left, 2);
    assert_int_equal(difference.right, 10);
    assert_int_equal(difference.top, 3);
    assert_int_equal(difference.bottom, 9);
    assert_int_equal(difference.first_x, 7);
    assert_int_equal(difference.first_y, 3);
    rig_picture_destroy(a);
    rig_picture_destroy(b);
}

static void what_only_one_picture_has_differs(void **state)
{
    struct rig_picture *a = rig_picture_create(4, 5), *b = rig_picture_create(6, 3);
    struct rig_picture_difference difference;
    struct rig_picture *shown = rig_picture_show_difference(a, b);

    (void)state;
    assert_false(rig_picture_compare(a, b, &difference));
    assert_int_equal(difference.pixels, 2 * 3 + 4 * 2);
    assert_int_equal(difference.left, 0);
    assert_int_equal(difference.right, 6);
    assert_int_equal(difference.first_x, 4);
    assert_int_equal(difference.first_y, 0);
    assert_int_equal(shown->width, 6);
    assert_int_equal(shown->height, 5);
    assert_int_equal(shown->pixels[0], 0xff000000);
    assert_int_equal(shown->pixels[5], 0xffff0000);
    assert_int_equal(shown->pixels[4 * 6], 0xffff0000);
    assert_int_equal(shown->pixels[4 * 6 + 5], 0xff000000);
    rig_picture_destroy(shown);
    rig_picture_destroy(a);
    rig_picture_destroy(b);
}

static void a_difference_is_shown_red_on_dark_grey(void **state)
{
    static const uint32_t white[] = {0xffffffff, 0xffffffff}, other[] = {0xffffffff, 0xfffffffe};
    struct rig_picture a = {2, 1, false, (uint32_t *)white}, b = {2, 1, false, (uint32_t *)other};

    (void)state;
    expect_pixels(rig_picture_show_difference(&a, &b), (uint32_t[]){0xff555555, 0xffff0000});
}

static void skip_without_libpng(void)
{
    if (!HAVE_PNG)
        skip();
}

static void a_picture_comes_back_from_its_file_as_it_was(void **state)
{
    GError *error = NULL;

    (void)state;
    skip_without_libpng();
    for (int alpha = 0; alpha < 2; alpha++) {
        struct rig_picture *picture = made(301, 77), *again;
        picture->has_alpha = alpha;
        for (uint32_t i = 0; alpha && i < 256; i++)
            picture->pixels[i] = i << 24 | 0x345678;
        assert_true(rig_picture_write_png(picture, path, &error));
        assert_true(rig_picture_is_png(path));
        again = rig_picture_read_png(path, &error);
        assert_non_null(again);
        assert_int_equal(again->has_alpha, alpha);
        assert_true(rig_picture_compare(picture, again, NULL));
        rig_picture_destroy(picture);
        rig_picture_destroy(again);
    }
}

static void expect_unreadable(const char *name, const char *text, int code)
{
    GError *error = NULL;

    assert_null(rig_picture_read_png(name, &error));
    assert_true(g_error_matches(error, RIG_PICTURE_ERROR, code));
    if (!g_str_has_prefix(error->message, name) || !strstr(error->message, text))
        fail_msg("expected %s: %s, found: %s", name, text, error->message);
    g_error_free(error);
}

static void a_broken_file_is_named_and_refused_wherever_it_is_cut_or_changed(void **state)
{
    struct rig_picture *picture = made(9, 5);
    char *bytes;
    size_t size;

    (void)state;
    skip_without_libpng();
    assert_true(rig_picture_write_png(picture, path, NULL));
    assert_true(g_file_get_contents(path, &bytes, &size, NULL));
    /* The last chunk, 12 bytes, only says that it is the last one. */
    for (size_t cut = 0; cut < size - 12; cut++) {
        assert_true(g_file_set_contents(path, bytes, (gssize)cut, NULL));
        expect_unreadable(path, "", RIG_PICTURE_ERROR_BROKEN);
    }
    bytes[size - 20] ^= 0x10;
    assert_true(g_file_set_contents(path, bytes, (gssize)size, NULL));
    expect_unreadable(path, "", RIG_PICTURE_ERROR_BROKEN);
    g_free(bytes);
    assert_true(g_file_set_contents(path, "qxl-0", -1, NULL));
    assert_false(rig_picture_is_png(path));
    expect_unreadable(path, "PNG", RIG_PICTURE_ERROR_BROKEN);
    expect_unreadable("/nowhere/a.png", "No such file", RIG_PICTURE_ERROR_FILE);
    rig_picture_destroy(picture);
}

static void a_file_that_cannot_be_written_is_named_and_nothing_is_left(void **state)
{
    struct rig_picture *picture = made(3, 3);
    struct stat facts;
    GError *error = NULL;
    GDir *left;

    (void)state;
    skip_without_libpng();
    g_remove(path);
    assert_false(rig_picture_write_png(picture, "/nowhere/a.png", &error));
    assert_true(g_error_matches(error, RIG_PICTURE_ERROR, RIG_PICTURE_ERROR_FILE));
    assert_true(g_str_has_prefix(error->message, "/nowhere/a.png: "));
    g_clear_error(&error);
    assert_false(rig_picture_write_png(picture, folder, &error));
    assert_non_null(strstr(error->message, "Is a directory"));
    g_clear_error(&error);
    assert_false(rig_picture_write_png(picture, "/dev/null", &error));
    g_clear_error(&error);
    assert_int_equal(stat("/dev/null", &facts), 0);
    assert_true(S_ISCHR(facts.st_mode));
    left = g_dir_open(folder, 0, NULL);
    assert_null(g_dir_read_name(left));
    g_dir_close(left);
    rig_picture_destroy(picture);
}

static int make_folder(void **state)
{
    (void)state;
    folder = g_dir_make_tmp("qxlrig-test-XXXXXX", NULL);
    path = g_build_filename(folder, "a.png", NULL);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    g_remove(path);
    g_rmdir(folder);
    g_free(path);
    g_free(folder);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_surface_format_becomes_pixels),
        cmocka_unit_test(rows_follow_the_stride_and_a_negative_one_begins_at_the_bottom),
        cmocka_unit_test(a_surface_that_does_not_fit_its_memory_is_refused),
        cmocka_unit_test(the_unused_byte_of_a_surface_does_not_count),
        cmocka_unit_test(a_difference_has_its_pixels_its_box_and_its_first_place),
        cmocka_unit_test(what_only_one_picture_has_differs),
        cmocka_unit_test(a_difference_is_shown_red_on_dark_grey),
        cmocka_unit_test(a_picture_comes_back_from_its_file_as_it_was),
        cmocka_unit_test(a_broken_file_is_named_and_refused_wherever_it_is_cut_or_changed),
        cmocka_unit_test(a_file_that_cannot_be_written_is_named_and_nothing_is_left),
    };

    return cmocka_run_group_tests_name("picture", tests, make_folder, remove_folder);
}
