/* SPDX-License-Identifier: BSD-3-Clause */
/* test_truth FILE...: bundled recordings, in the order of enum bundled. Those of a folder
 * RIG_RECORDINGS are tried as well. */
#include <glib/gstdio.h>
#include <string.h>

#include <direct.h>

#include "../../harness/replay/truth.h"
#include "../../harness/replay/truth_screen.h"
#include "altered.h"

enum bundled { MIXED, MODES, CONSOLE, SCENARIOS };

static char **files;

static struct rig_truth_result run(const char *path, const char *direct)
{
    const struct rig_truth_options options = {.direct = direct};
    struct rig_truth_result result;
    GError *error = NULL;

    if (!rig_truth_run(path, &options, &result, &error))
        fail_msg("%s", error->message);
    return result;
}

/* ---- the same ---- */

static void expect_same(const char *path)
{
    struct rig_truth_result result = run(path, NULL);
    g_autofree char *text = rig_truth_text(&result);

    print_message("%s: %s\n", path, text);
    assert_null(result.cut);
    assert_true(result.same);
    assert_true(result.totals.screens > 0);
    rig_truth_result_clear(&result);
}

static void a_bundled_recording_has_the_pixels_of_direct_replay(void **state)
{
    (void)state;
    for (char **file = files; *file; file++)
        expect_same(*file);
}

static void a_recording_beside_the_bundled_ones_has_the_pixels_of_direct_replay(void **state)
{
    const char *folder = g_getenv("RIG_RECORDINGS");
    GDir *listing = folder ? g_dir_open(folder, 0, NULL) : NULL;
    const char *name;

    (void)state;
    if (!listing)
        skip();
    while ((name = g_dir_read_name(listing))) {
        g_autofree char *path = g_build_filename(folder, name, NULL);

        if (g_str_has_suffix(name, ".spice-record.gz"))
            expect_same(path);
    }
    g_dir_close(listing);
}

/* ---- not the same ---- */

/* Change one record, behind `skipped` others of its kind: one that can be seen, for much is drawn
 * over before anybody looks. @return what was found, at that record; free it. */
static struct rig_truth_result change(const char *path, alter_function *alter, unsigned skipped)
{
    struct altered altered = altered_copy(path, alter, skipped);
    struct rig_truth_result result = run(path, altered.path);

    altered_clear(&altered);
    assert_int_not_equal(altered.record, 0);
    assert_false(result.same);
    assert_int_equal(result.parting.record, altered.record);
    assert_true(result.parting.pixels > 0);
    return result;
}

static void a_fill_of_another_colour_is_found(void **state)
{
    struct rig_truth_result result = change(files[MIXED], alter_fill_color, 7);

    (void)state;
    assert_string_equal(result.parting.name, "draw:fill");
    assert_int_equal(result.parting.surface, 0);
    assert_int_equal((result.parting.direct ^ result.parting.replayed) & 0xffffff, 0x000100);
    assert_true(result.parting.equal_until < result.parting.record);
    assert_true(result.parting.seen_at >= result.parting.record);
    rig_truth_result_clear(&result);
}

static void one_pixel_of_a_bitmap_is_found(void **state)
{
    struct rig_truth_result result = change(files[MIXED], alter_one_pixel, 140);
    const struct rig_truth_box *box = &result.parting.box;

    (void)state;
    assert_string_equal(result.parting.name, "draw:copy");
    assert_int_equal(result.parting.pixels, 1);
    assert_int_equal(box->right - box->left, 1);
    assert_int_equal(box->bottom - box->top, 1);
    rig_truth_result_clear(&result);
}

static void a_clip_rectangle_is_found(void **state)
{
    struct rig_truth_result result = change(files[SCENARIOS], alter_clip_rectangle, 0);
    g_autofree char *text = rig_truth_text(&result);
    g_autofree char *where = g_strdup_printf(
        "behind record %" G_GUINT64_FORMAT " (draw:fill) on surface 0: ", result.parting.record);

    (void)state;
    assert_int_equal(result.parting.box.right - result.parting.box.left, 1);
    assert_non_null(strstr(text, where));
    assert_non_null(strstr(text, "unused byte does not count"));
    rig_truth_result_clear(&result);
}

/* Long before it can be seen on the screen. */
static void what_was_drawn_off_screen_is_found_where_it_was_drawn(void **state)
{
    struct rig_truth_result result = change(files[MODES], alter_off_screen_pixel, 0);

    (void)state;
    assert_int_not_equal(result.parting.surface, 0);
    assert_int_equal(result.parting.pixels, 1);
    assert_true(result.parting.seen_at > result.parting.record);
    rig_truth_result_clear(&result);
}

/* ---- which bytes count ---- */

enum { WIDTH = 3, HEIGHT = 2 };

static bool same(uint32_t format, int32_t stride, const void *direct, const void *replayed,
                 struct screen_difference *difference)
{
    struct rig_screen a = {.width = WIDTH, .height = HEIGHT, .format = format, .stride = stride};
    struct rig_screen b = a;

    a.bytes = direct;
    b.bytes = replayed;
    return screens_compare(&a, &b, difference);
}

static void bytes_that_a_format_does_not_define_do_not_count(void **state)
{
    const uint32_t a[WIDTH * HEIGHT] = {0};
    uint32_t b[WIDTH * HEIGHT] = {[1] = 0xff000000};
    const uint16_t c[WIDTH * HEIGHT] = {0};
    uint16_t d[WIDTH * HEIGHT] = {[5] = 0x8000};
    struct screen_difference difference;

    (void)state;
    assert_true(same(SPICE_SURFACE_FMT_32_xRGB, WIDTH * 4, a, b, &difference));
    assert_int_equal(difference.unused, 1);
    assert_false(same(SPICE_SURFACE_FMT_32_ARGB, WIDTH * 4, a, b, &difference));
    assert_int_equal(difference.pixels, 1);
    assert_true(same(SPICE_SURFACE_FMT_16_555, WIDTH * 2, c, d, &difference));
    assert_int_equal(difference.unused, 1);
    assert_false(same(SPICE_SURFACE_FMT_16_565, WIDTH * 2, c, d, &difference));
    d[5] = 1;
    assert_false(same(SPICE_SURFACE_FMT_16_555, WIDTH * 2, c, d, &difference));
    b[1] = 1;
    assert_false(same(SPICE_SURFACE_FMT_32_xRGB, WIDTH * 4, a, b, &difference));
}

static void what_differs_has_its_box_and_its_first_pixel(void **state)
{
    const uint32_t a[WIDTH * HEIGHT] = {0};
    const uint32_t b[WIDTH * HEIGHT] = {[1] = 7, [WIDTH] = 9}; /* bottom-up: row 1, row 0 */
    struct screen_difference difference;

    (void)state;
    assert_false(same(SPICE_SURFACE_FMT_32_xRGB, -WIDTH * 4, a, b, &difference));
    assert_int_equal(difference.pixels, 2);
    assert_int_equal(difference.replayed, 9);
    assert_int_equal(difference.direct, 0);
    assert_int_equal(difference.first_x, 0);
    assert_int_equal(difference.first_y, 0);
    assert_int_equal(difference.box.left, 0);
    assert_int_equal(difference.box.right, 2);
    assert_int_equal(difference.box.top, 0);
    assert_int_equal(difference.box.bottom, 2);
}

static void what_lies_behind_a_row_does_not_count(void **state)
{
    const uint8_t a[HEIGHT * 4] = {1, 2, 3, 4, 5, 6, 7, 8};
    const uint8_t b[HEIGHT * 4] = {1, 2, 3, 9, 5, 6, 7, 9};
    struct screen_difference difference;

    (void)state;
    assert_true(same(SPICE_SURFACE_FMT_8_A, 4, a, b, &difference));
}

/* ---- recordings that end early, and memory ---- */

static void what_comes_before_a_cut_is_compared(void **state)
{
    g_autofree char *bytes = NULL;
    g_autofree char *path = NULL;
    struct rig_truth_result result;
    gsize size;
    int file = g_file_open_tmp("qxlrig-cut-XXXXXX", &path, NULL);

    (void)state;
    assert_true(file >= 0);
    assert_true(g_file_get_contents(files[MIXED], &bytes, &size, NULL));
    assert_true(g_file_set_contents(path, bytes, (gssize)(size / 2), NULL));
    result = run(path, NULL);
    g_close(file, NULL);
    g_unlink(path);
    assert_true(g_error_matches(result.cut, RIG_RECORDING_ERROR, RIG_RECORDING_ERROR_CUT));
    assert_true(result.same);
    assert_true(result.totals.screens > 0);
    rig_truth_result_clear(&result);
}

static void what_cannot_be_opened_is_an_error(void **state)
{
    const struct rig_truth_options options = {0};
    struct rig_truth_result result;
    GError *error = NULL;

    (void)state;
    assert_false(rig_truth_run("/nowhere", &options, &result, &error));
    assert_non_null(strstr(error->message, "/nowhere"));
    g_error_free(error);
}

/* It keeps what it may still need to draw: a thousand drawings, and the surfaces. */
static void records_are_given_back_as_they_are_drawn(void **state)
{
    enum { MANY = 3000, ROUNDS = 10 };
    static const struct rig_spice_server_options NO_SOCKET;
    struct rig_spice_server *server = rig_spice_server_create(&NO_SOCKET, NULL);
    struct rig_direct *direct = rig_direct_create(server, NULL);
    unsigned most = 0, played = 0;

    (void)state;
    assert_non_null(direct);
    for (int round = 0; round < ROUNDS; round++) {
        struct rig_recording *recording = rig_recording_open(files[CONSOLE], NULL);
        struct rig_record *record;

        while ((record = rig_recording_next(recording, NULL))) {
            assert_true(rig_direct_play(direct, record, NULL));
            rig_record_unref(record);
            most = MAX(most, rig_direct_held(direct));
            played++;
        }
        rig_recording_close(recording);
    }
    rig_direct_destroy(direct);
    rig_spice_server_destroy(server);
    print_message("%u records, at most %u held\n", played, most);
    assert_true(played > ROUNDS * MANY);
    assert_true(most < MANY);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bundled_recording_has_the_pixels_of_direct_replay),
        cmocka_unit_test(a_recording_beside_the_bundled_ones_has_the_pixels_of_direct_replay),
        cmocka_unit_test(a_fill_of_another_colour_is_found),
        cmocka_unit_test(one_pixel_of_a_bitmap_is_found),
        cmocka_unit_test(a_clip_rectangle_is_found),
        cmocka_unit_test(what_was_drawn_off_screen_is_found_where_it_was_drawn),
        cmocka_unit_test(bytes_that_a_format_does_not_define_do_not_count),
        cmocka_unit_test(what_differs_has_its_box_and_its_first_pixel),
        cmocka_unit_test(what_lies_behind_a_row_does_not_count),
        cmocka_unit_test(what_comes_before_a_cut_is_compared),
        cmocka_unit_test(what_cannot_be_opened_is_an_error),
        cmocka_unit_test(records_are_given_back_as_they_are_drawn),
    };

    if (argc < 2) {
        fprintf(stderr, "usage: test_truth FILE...\n");
        return 2;
    }
    files = argv + 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
