/* SPDX-License-Identifier: BSD-3-Clause */
/* The renderer of scenes, with scene_core, the first argument, as a program of this system. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <glib/gstdio.h>
#include <recording.h>
#include <string.h>

#include "peer.h"
#include "render.h"

static char *program;

struct run {
    char *folder;
    struct render_result result;
    GError *error;
    bool well;
};

static void run_with(struct run *run, const char *word, int patience_ms)
{
    char *arguments[] = {program, (char *)word, NULL};
    struct render_options options = {.program = arguments, .patience_ms = patience_ms};

    *run = (struct run){.folder = g_dir_make_tmp("test-scenes-XXXXXX", NULL)};
    assert_non_null(run->folder);
    options.folder = run->folder;
    run->well = render_run(&options, &run->result, &run->error);
}

static void finish(struct run *run)
{
    GDir *folder = g_dir_open(run->folder, 0, NULL);
    const char *name;

    while ((name = g_dir_read_name(folder))) {
        g_autofree char *path = g_build_filename(run->folder, name, NULL);
        g_unlink(path);
    }
    g_dir_close(folder);
    g_rmdir(run->folder);
    g_free(run->folder);
    g_clear_error(&run->error);
    render_result_clear(&run->result);
}

static void assert_has(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("expected `%s` in:\n%s", part, text);
}

static void assert_file(const struct run *run, const char *name)
{
    g_autofree char *path = g_build_filename(run->folder, name, NULL);

    if (!g_file_test(path, G_FILE_TEST_IS_REGULAR))
        fail_msg("expected a file %s", path);
}

/* ---- a program that does well ---- */

static void scenes_are_drawn_as_expected(void **state)
{
    struct run run;

    (void)state;
    run_with(&run, "", 0);
    if (!run.well)
        fail_msg("%s", run.error->message);
    assert_string_equal(run.result.report->str, "");
    assert_int_equal(run.result.pictures, 8);
    assert_int_equal(run.result.different, 0);
    assert_int_equal(run.result.refused, 0);
    finish(&run);
}

static void what_was_drawn_is_recorded(void **state)
{
    unsigned draws = 0;
    struct rig_record *record;
    GError *error = NULL;
    struct run run;

    (void)state;
    run_with(&run, "", 0);
    g_autofree char *path = g_build_filename(run.folder, "scenes.spice-record.gz", NULL);
    struct rig_recording *recording = rig_recording_open(path, &error);
    assert_non_null(recording);
    while ((record = rig_recording_next(recording, &error))) {
        draws += record->kind == RIG_RECORD_COMMAND && record->type == QXL_CMD_DRAW;
        rig_record_unref(record);
    }
    assert_null(error);
    assert_int_equal(draws, 8);
    assert_has(run.result.counts, "5 draw:fill\n");
    assert_has(run.result.counts, "1 draw:text\n");
    rig_recording_close(recording);
    finish(&run);
}

static void thousands_of_commands_are_drawn(void **state)
{
    struct run run;

    (void)state;
    run_with(&run, "many", 0);
    assert_true(run.well);
    assert_string_equal(run.result.report->str, "");
    assert_has(run.result.counts, "5005 draw:fill\n");
    finish(&run);
}

/* ---- and others ---- */

static void a_wrong_pixel_is_named_and_shown(void **state)
{
    struct run run;

    (void)state;
    run_with(&run, "wrong-pixel", 0);
    assert_true(run.well);
    assert_int_equal(run.result.pictures, 8);
    assert_int_equal(run.result.different, 1);
    assert_has(run.result.report->str, "core text: 1 pixels differ by more than 0 (allowed: 0), "
                                       "the first at +33+77 of surface 0: expected 0xff214060, "
                                       "found 0xff204060\n");
    assert_file(&run, "core_text-expected.png");
    assert_file(&run, "core_text-found.png");
    assert_file(&run, "core_text-difference.png");
    finish(&run);
}

static void a_wrong_pixel_of_the_pointer_is_named_and_shown(void **state)
{
    struct run run;

    (void)state;
    run_with(&run, "wrong-pointer", 0);
    assert_true(run.well);
    assert_int_equal(run.result.different, 1);
    assert_has(run.result.report->str, "core pointer: the pointer differs, first at +11+4: "
                                       "expected 0xff000001, found 0xff000000\n");
    assert_file(&run, "core_pointer-difference.png");
    finish(&run);
}

static void a_tolerance_is_reported_with_its_reason(void **state)
{
    struct run run;

    (void)state;
    run_with(&run, "tolerance", 0);
    assert_true(run.well);
    assert_int_equal(run.result.different, 0);
    assert_string_equal(run.result.report->str,
                        "core text: 1 pixels differ by at most 1, 0 (of 0) by more: one level\n");
    finish(&run);
}

static void a_command_that_would_be_dropped_is_reported_and_not_drawn(void **state)
{
    struct run run;

    (void)state;
    run_with(&run, "refused", 0);
    assert_true(run.well);
    assert_int_equal(run.result.refused, 1);
    assert_has(run.result.report->str, "libspice-server would drop this command, or die: ");
    finish(&run);
}

static void a_program_that_dies_is_an_error(void **state)
{
    struct run run;

    (void)state;
    run_with(&run, "die", 0);
    assert_false(run.well);
    assert_true(g_error_matches(run.error, PEER_ERROR, PEER_ERROR_DIED));
    assert_has(run.error->message, "ended with exit status 7 behind message ");
    assert_int_equal(run.result.pictures, 3);
    finish(&run);
}

static void a_stream_that_is_no_message_is_an_error(void **state)
{
    struct run run;

    (void)state;
    run_with(&run, "print", 0);
    assert_false(run.well);
    assert_true(g_error_matches(run.error, PEER_ERROR, PEER_ERROR_DAMAGED));
    assert_has(run.error->message, "does it print on stdout?");
    finish(&run);
}

static void a_program_that_says_nothing_is_not_waited_for(void **state)
{
    struct run run;

    (void)state;
    run_with(&run, "silence", 1000);
    assert_false(run.well);
    assert_true(g_error_matches(run.error, PEER_ERROR, PEER_ERROR_SILENT));
    finish(&run);
}

static void a_program_that_is_not_there_is_an_error(void **state)
{
    char *before = program;
    struct run run;

    (void)state;
    program = "/nonexistent/scenes";
    run_with(&run, "", 0);
    program = before;
    assert_false(run.well);
    assert_true(g_error_matches(run.error, PEER_ERROR, PEER_ERROR_FAILED));
    finish(&run);
}

int main(int count, char **arguments)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scenes_are_drawn_as_expected),
        cmocka_unit_test(what_was_drawn_is_recorded),
        cmocka_unit_test(thousands_of_commands_are_drawn),
        cmocka_unit_test(a_wrong_pixel_is_named_and_shown),
        cmocka_unit_test(a_wrong_pixel_of_the_pointer_is_named_and_shown),
        cmocka_unit_test(a_tolerance_is_reported_with_its_reason),
        cmocka_unit_test(a_command_that_would_be_dropped_is_reported_and_not_drawn),
        cmocka_unit_test(a_program_that_dies_is_an_error),
        cmocka_unit_test(a_stream_that_is_no_message_is_an_error),
        cmocka_unit_test(a_program_that_says_nothing_is_not_waited_for),
        cmocka_unit_test(a_program_that_is_not_there_is_an_error),
    };

    if (count != 2)
        return 2;
    program = arguments[1];
    return cmocka_run_group_tests(tests, NULL, NULL);
}
