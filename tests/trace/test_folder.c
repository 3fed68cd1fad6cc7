/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <glib/gstdio.h>

#include "folder.h"

static void a_file_stands_for_itself(void **state)
{
    static const char *const paths[] = {"-", "/none", "a.log"};

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(paths); i++) {
        char *found = rig_folder_find(paths[i], RIG_FOLDER_RECORDING, NULL);
        assert_string_equal(found, paths[i]);
        g_free(found);
    }
}

static void a_folder_stands_for_the_part_that_is_asked_for(void **state)
{
    char *folder = g_dir_make_tmp("qxlrig-test-XXXXXX", NULL);
    char *log = g_build_filename(folder, "qemu.log", NULL);
    char *recording = g_build_filename(folder, "recording.spice-record.gz", NULL);
    GError *error = NULL;
    char *found;

    (void)state;
    assert_true(g_file_set_contents(log, "", 0, NULL));
    found = rig_folder_find(folder, RIG_FOLDER_LOG, &error);
    assert_string_equal(found, log);
    g_free(found);
    assert_null(rig_folder_find(folder, RIG_FOLDER_RECORDING, &error));
    assert_true(g_str_has_prefix(error->message, folder));
    assert_non_null(strstr(error->message, "has no recording.spice-record.gz"));
    g_error_free(error);
    assert_true(g_file_set_contents(recording, "", 0, NULL));
    found = rig_folder_find(folder, RIG_FOLDER_RECORDING, NULL);
    assert_string_equal(found, recording);
    g_free(found);
    g_remove(log);
    g_remove(recording);
    g_rmdir(folder);
    g_free(log);
    g_free(recording);
    g_free(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_stands_for_itself),
        cmocka_unit_test(a_folder_stands_for_the_part_that_is_asked_for),
    };

    return cmocka_run_group_tests_name("trace_folder", tests, NULL, NULL);
}
