/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "picture.h"
#include "run.h"

/* A picture in a file of this test, black but for one white pixel. */
static void write_picture(const char *name, uint32_t width, uint32_t height, uint32_t white)
{
    struct rig_picture *picture = rig_picture_create(width, height);
    char *path = own_file(name);
    GError *error = NULL;

    picture->pixels[white] = 0xffffffff;
    if (!rig_picture_write_png(picture, path, &error)) {
        printf("SKIP: %s\n", error->message);
        remove_own_folder(NULL);
        exit(77);
    }
    rig_picture_destroy(picture);
    g_free(path);
}

static int make_pictures(void **state)
{
    if (make_own_folder(state) != 0)
        return -1;
    write_picture("a.png", 40, 30, 0);
    write_picture("b.png", 40, 30, 3 * 40 + 7);
    write_picture("wide.png", 41, 30, 0);
    write_own_file("log", NOP("1"));
    write_own_file("cut.png", "\x89PNG\r\n\x1a\n");
    return 0;
}

static void pictures_that_are_the_same_exit_with_0(void **state)
{
    (void)state;
    expect("diff %a.png %a.png", 0, "0 of 1200 pixels differ\n", NULL);
    expect("diff --json %a.png %a.png", 0,
           "{\"a\":{\"width\":40,\"height\":30},\"b\":{\"width\":40,\"height\":30},"
           "\"different\":0}\n",
           NULL);
}

static void pictures_that_differ_say_how_many_pixels_and_where(void **state)
{
    (void)state;
    expect("diff %a.png %b.png", 1, "2 of 1200 pixels differ in 8x4+0+0, the first at +0+0\n",
           NULL);
    expect("diff -j %a.png %b.png", 1,
           "\"different\":2,\"box\":{\"x\":0,\"y\":0,\"width\":8,\"height\":4},"
           "\"first\":{\"x\":0,\"y\":0}}\n",
           NULL);
    expect("diff %wide.png %a.png", 1, "wide.png is 41x30, ", NULL);
    expect("diff %wide.png %a.png", 1,
           "30 of 1230 pixels differ in 1x30+40+0, the first at +40+0\n", NULL);
}

static void what_differs_is_written_as_a_picture(void **state)
{
    char *path = own_file("out.png");
    struct rig_picture *shown;

    (void)state;
    expect("diff %a.png %b.png --png %out.png", 1, "2 of 1200", NULL);
    shown = rig_picture_read_png(path, NULL);
    assert_non_null(shown);
    assert_int_equal(shown->pixels[0], 0xffff0000);
    assert_int_equal(shown->pixels[1], 0xff000000);
    assert_int_equal(shown->pixels[3 * 40 + 7], 0xffff0000);
    rig_picture_destroy(shown);
    expect("diff %a.png %a.png -p %out.png", 0, NULL, NULL);
    shown = rig_picture_read_png(path, NULL);
    assert_int_equal(shown->pixels[0], 0xff555555);
    rig_picture_destroy(shown);
    g_free(path);
    expect("diff %a.png %b.png --png /nowhere/out.png", 2, "2 of 1200", "/nowhere/out.png: ");
}

static void what_is_no_picture_is_named(void **state)
{
    (void)state;
    expect("diff %a.png %log", 2, NULL, "a.png is a picture (PNG) and ");
    expect("diff %log %a.png", 2, NULL, "log is none: expected two of a kind");
    expect("diff %a.png %none", 2, NULL, "none: No such file or directory");
    expect("diff %a.png %cut.png", 125, NULL, "cut.png: ");
    expect("diff %a.png -", 2, NULL, "not from standard input");
    expect("diff --png %out.png %log %log", 125, NULL, "log: expected a PNG file");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pictures_that_are_the_same_exit_with_0),
        cmocka_unit_test(pictures_that_differ_say_how_many_pixels_and_where),
        cmocka_unit_test(what_differs_is_written_as_a_picture),
        cmocka_unit_test(what_is_no_picture_is_named),
    };

    return cmocka_run_group_tests_name("cli_diff_picture", tests, make_pictures, remove_own_folder);
}
