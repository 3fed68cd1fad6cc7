/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <json-glib/json-glib.h>

#include "run.h"

enum { MOVES = 200 };

#define TRACE "d_ums_rev1.spice-record.gz"

/* A log of moves of the pointer; `skipped` is left out, `changed` is one lower. 0: none. */
static void write_log(const char *name, int skipped, int changed)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (int i = 1; i <= MOVES; i++)
        if (i != skipped)
            g_string_append_printf(text, "%d qxl-0/csr: cmd @ 0x10 cursor: move +%d+%d\n", i, i,
                                   i == changed ? 8 : 7);
    write_own_file(name, text->str);
}

static void write_recording(const char *name, int skipped, const char *end)
{
    g_autoptr(GString) text = g_string_new("SPICE_REPLAY 1\n");

    for (int i = 1; i <= MOVES; i++)
        if (i != skipped)
            g_string_append_printf(text, "event %d 0 3 %d\ncursor_cmd\ntype 1\npoint16 %d 7\n",
                                   i - 1, i, i);
    g_string_append(text, end);
    write_own_file(name, text->str);
}

static int make_files(void **state)
{
    if (make_own_folder(state) != 0)
        return -1;
    write_log("log", 0, 0);
    write_log("changed", 0, 120);
    write_log("shorter", 120, 0);
    write_recording("moves.spice-record", 0, "");
    write_recording("fewer.spice-record", 120, "");
    write_recording("garbage.spice-record", 0, "event 200 0 3 9\ncursor_bmd\n");
    write_own_file("foreign.spice-record", "SPICE_REPLAY 2\n");
    write_own_file("empty.spice-record.gz", "");
    return 0;
}

/* ---- a log and its recording ---- */

static void a_log_and_its_recording_agree(void **state)
{
    (void)state;
    expect("replay %log --record %moves.spice-record", 0,
           "200 commands agree, 0 do not, 0 only in the log, 0 only in the recording\n", NULL);
}

static void a_field_that_differs_has_its_line_and_its_record(void **state)
{
    (void)state;
    expect("replay %changed --record %moves.spice-record", 1,
           "changed:120: qxl-0/csr cursor:move: disagrees: position y: the log has 8, the "
           "recording 7 (record 120)\n",
           NULL);
    expect("replay %changed --record %moves.spice-record", 1,
           "199 commands agree, 1 do not, 0 only in the log, 0 only in the recording\n", NULL);
}

static void what_one_has_and_the_other_lacks_is_named(void **state)
{
    (void)state;
    expect("replay %shorter --record %moves.spice-record", 1,
           "shorter:0: cursor:move: disagrees: the log has no such command (record 120)\n", NULL);
    expect("replay %shorter --record %moves.spice-record", 1,
           "199 commands agree, 0 do not, 0 only in the log, 1 only in the recording\n", NULL);
    expect("replay %log --record %fewer.spice-record", 1,
           "log:120: qxl-0/csr cursor:move: disagrees: the recording has no such command\n", NULL);
    expect("replay %log --record %fewer.spice-record", 1,
           "199 commands agree, 0 do not, 1 only in the log, 0 only in the recording\n", NULL);
}

static void bundled_pairs_agree(void **state)
{
    (void)state;
    expect("replay @b_ums_mixed.cmdlog.xz --record @b_ums_mixed.spice-record.gz", 0,
           "1451 commands agree, 0 do not, 0 only in the log, 0 only in the recording\n", NULL);
    expect("replay @g_kms_two.cmdlog.xz --record @g_kms_two.spice-record.gz", 0,
           "190 commands agree, 0 do not, 0 only in the log, 0 only in the recording\n", NULL);
    expect("replay @b_ums_modes.cmdlog.xz --record @b_ums_modes.spice-record.gz", 0,
           "2634 commands agree, 0 do not, 0 only in the log, 0 only in the recording\n", NULL);
}

static void a_recording_beside_a_log_may_be_broken(void **state)
{
    (void)state;
    expect("replay %log --record %garbage.spice-record", 1, "200 commands agree, 0 do not",
           "garbage.spice-record: record 201 (begins at offset ");
    expect("replay %log --record %none", 2, NULL, "none: ");
    expect("replay %log %log --record %moves.spice-record", 2, NULL, "beside one log");
}

static void the_disagreements_are_in_the_json(void **state)
{
    struct run result = run("replay --json %changed --record %moves.spice-record");
    g_autoptr(JsonParser) parser = json_parser_new();
    JsonObject *root, *recording, *finding;

    (void)state;
    assert_int_equal(result.status, 1);
    assert_true(json_parser_load_from_data(parser, result.out, -1, NULL));
    root = json_node_get_object(json_parser_get_root(parser));
    recording = json_object_get_object_member(root, "recording");
    assert_int_equal(json_object_get_int_member(recording, "agree"), 199);
    assert_int_equal(json_object_get_int_member(recording, "disagree"), 1);
    finding = json_array_get_object_element(json_object_get_array_member(root, "findings"), 0);
    assert_string_equal(json_object_get_string_member(finding, "kind"), "disagreement");
    assert_int_equal(json_object_get_int_member(finding, "line"), 120);
    assert_int_equal(json_object_get_int_member(finding, "record"), 120);
    free_run(&result);
}

/* ---- pixels ---- */

static bool has_server(void)
{
    struct run result = run("replay @" TRACE);
    bool has = result.status != 77;

    free_run(&result);
    return has;
}

static void screens_are_written_where_they_are_asked_for(void **state)
{
    g_autofree char *last = own_file("005158.png"), *first = own_file("000050.png");

    (void)state;
    if (!has_server())
        skip();
    expect("replay @" TRACE " --png %", 0, "169 of 169 commands replayed and drawn, 0 differences",
           NULL);
    assert_true(g_file_test(last, G_FILE_TEST_EXISTS));
    expect("replay @" TRACE " --png % --at 50", 0, "screen after record 50: ", NULL);
    assert_true(g_file_test(first, G_FILE_TEST_EXISTS));
    expect("replay @" TRACE " --png % --at 50,x", 2, NULL, "selection `50,x`, character 4: ");
    expect("replay @" TRACE " --at 50", 2, NULL, "expected --png FOLDER beside --at");
    expect("replay @" TRACE " --png /dev/null/x", 2, NULL, "/dev/null/x: ");
    expect("replay %log --png %", 125, NULL, "a command log has no pixels");
}

static void several_recordings_make_one_array(void **state)
{
    struct run result;
    g_autoptr(JsonParser) parser = json_parser_new();
    JsonArray *files;

    (void)state;
    if (!has_server())
        skip();
    result = run("replay --json @" TRACE " @c_vga_console.spice-record.gz %garbage.spice-record");
    assert_int_equal(result.status, 1);
    assert_true(json_parser_load_from_data(parser, result.out, -1, NULL));
    files = json_node_get_array(json_parser_get_root(parser));
    assert_int_equal(json_array_get_length(files), 3);
    assert_int_equal(
        json_object_get_int_member(json_array_get_object_element(files, 1), "replayed"), 3467);
    free_run(&result);
}

static void what_came_before_the_end_of_a_cut_recording_is_drawn(void **state)
{
    g_autofree char *path = bundled(TRACE), *cut = own_file("cut.spice-record.gz");
    g_autofree char *bytes = NULL;
    gsize size;
    struct run result;

    (void)state;
    if (!has_server())
        skip();
    assert_true(g_file_get_contents(path, &bytes, &size, NULL));
    assert_true(g_file_set_contents(cut, bytes, (gssize)size / 2, NULL));
    result = run("replay %cut.spice-record.gz --png %");
    assert_int_equal(result.status, 1);
    assert_non_null(strstr(result.err, "cut.spice-record.gz: record "));
    assert_non_null(strstr(result.err, "): offset "));
    assert_non_null(strstr(result.out, "cut.spice-record.gz: screen after record "));
    assert_non_null(strstr(result.out, "commands replayed and drawn, 0 differences"));
    free_run(&result);
    expect("replay %garbage.spice-record", 1,
           "garbage.spice-record: ", "found `cursor_bmd`; the recording is damaged here");
}

static void what_is_no_recording_is_told_with_its_offset(void **state)
{
    (void)state;
    expect("replay %foreign.spice-record", 1, NULL, "offset 0: expected `SPICE_REPLAY 1`");
    expect("replay %empty.spice-record.gz", 1, NULL, "empty.spice-record.gz: ");
    expect("replay %none.spice-record", 2, NULL, "none.spice-record: ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_log_and_its_recording_agree),
        cmocka_unit_test(a_field_that_differs_has_its_line_and_its_record),
        cmocka_unit_test(what_one_has_and_the_other_lacks_is_named),
        cmocka_unit_test(bundled_pairs_agree),
        cmocka_unit_test(a_recording_beside_a_log_may_be_broken),
        cmocka_unit_test(the_disagreements_are_in_the_json),
        cmocka_unit_test(screens_are_written_where_they_are_asked_for),
        cmocka_unit_test(several_recordings_make_one_array),
        cmocka_unit_test(what_came_before_the_end_of_a_cut_recording_is_drawn),
        cmocka_unit_test(what_is_no_recording_is_told_with_its_offset),
    };

    return cmocka_run_group_tests_name("cli_replay_recording", tests, make_files,
                                       remove_own_folder);
}
