/* SPDX-License-Identifier: BSD-3-Clause */
/* test_round_trip FILE...: bundled recordings. Those of a folder RIG_RECORDINGS are tried as well.
 */
#include "sample.h"

#include <glib/gstdio.h>

static char **files;

static void try_file(const char *path)
{
    g_autofree char *copy = temporary_name("");
    unsigned count = copy_recording(path, copy);
    g_autoptr(GByteArray) before = unpack(path);
    g_autoptr(GByteArray) after = unpack(copy);

    print_message("%s: %u records\n", path, count);
    g_unlink(copy);
    assert_true(count > 0);
    assert_int_equal(before->len, after->len);
    assert_memory_equal(before->data, after->data, before->len);
}

static void a_bundled_recording_is_written_as_it_was(void **state)
{
    (void)state;
    for (char **file = files; *file; file++)
        try_file(*file);
}

static void a_recording_beside_the_bundled_ones_is_written_as_it_was(void **state)
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
            try_file(path);
    }
    g_dir_close(listing);
}

static void every_draw_type_and_layout_is_written_as_it_was(void **state)
{
    g_autofree char *from = temporary_name("");
    g_autofree char *to = temporary_name(".gz");
    GString *text = sample();
    g_autoptr(GByteArray) after = NULL;

    (void)state;
    assert_true(g_file_set_contents(from, text->str, (gssize)text->len, NULL));
    assert_int_equal(copy_recording(from, to), SAMPLE_RECORDS);
    after = unpack(to);
    g_unlink(from);
    g_unlink(to);
    assert_int_equal(after->len, text->len);
    assert_memory_equal(after->data, text->str, text->len);
    g_string_free(text, TRUE);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bundled_recording_is_written_as_it_was),
        cmocka_unit_test(a_recording_beside_the_bundled_ones_is_written_as_it_was),
        cmocka_unit_test(every_draw_type_and_layout_is_written_as_it_was),
    };

    (void)argc;
    files = argv + 1;
    return cmocka_run_group_tests_name("round trips of recordings", tests, NULL, NULL);
}
