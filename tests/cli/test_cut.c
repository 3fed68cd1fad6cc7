/* SPDX-License-Identifier: BSD-3-Clause */
/* trim and minimize, as a person runs them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <glib/gstdio.h>

#include "run.h"

#define RECORDING "@b_ums_modes.spice-record.gz"
#define EVENT(pid) pid "@10.500000:qxl_ring_command_get 0 native\n"
#define CREATE(time, id) \
    SURFACE(time, "create id " id " size 10x10 stride 40 format xRGB/32 (count 1, max 1)")

static const char LOG[] = EVENT("1") NOP("1") EVENT("2") CREATE("2", "5") EVENT("3")
    FILL("3", "5", "opaque") EVENT("4") CREATE("4", "6") FILL("5", "6", "blend") EVENT("5")
        SURFACE("6", "destroy id 5 (count 0)") NOP("7");

static char *contents(const char *name)
{
    g_autofree char *path = own_file(name);
    char *text = NULL;

    if (!g_file_get_contents(path, &text, NULL, NULL))
        fail_msg("%s cannot be read", path);
    return text;
}

static void assert_holds(const char *name, const char *expected)
{
    g_autofree char *text = contents(name);

    assert_string_equal(text, expected);
}

static void assert_absent(const char *name)
{
    g_autofree char *path = own_file(name);

    assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
}

/* A program that is given a trace. */
static void write_program(const char *name, const char *body)
{
    g_autofree char *text = g_strdup_printf("#!/bin/sh\n%s\n", body);
    g_autofree char *path = own_file(name);

    write_own_file(name, text);
    assert_int_equal(g_chmod(path, 0755), 0);
}

/* No trace that was being tried is left. */
static int remove_all_own(void **state)
{
    g_autofree char *path = own_file("");
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    const char *name;
    int left = 0;

    while ((name = g_dir_read_name(folder)))
        left += name[0] == '.';
    return remove_own_folder(state) || left;
}

/* ---- trim ---- */

static void trim_keeps_lines_as_they_were_and_the_surfaces_they_need(void **state)
{
    (void)state;
    write_own_file("log", LOG);
    expect("trim 3 %log -o %out", 0,
           "kept 2 of 7 commands: 1 selected, 1 that they need; and 1 of 5 other lines\n", NULL);
    assert_holds("out", CREATE("2", "5") FILL("3", "5", "opaque") EVENT("4"));
    expect("trim 3,7 %log -o %out", 0, "kept 4 of 7 commands: 2 selected, 2 that they need", NULL);
    assert_holds("out", CREATE("2", "5") FILL("3", "5", "opaque") EVENT("4")
                            SURFACE("6", "destroy id 5 (count 0)") NOP("7"));
    expect("trim 6 %log -o %out", 0, "1 selected, 1 that they need", NULL);
    assert_holds("out", CREATE("2", "5") SURFACE("6", "destroy id 5 (count 0)"));
    expect("trim 1- %log -o %out", 0, "kept 7 of 7 commands", NULL);
    assert_holds("out", LOG);
    expect("trim 1-/draw %log -o %log", 0, "kept 4 of 7 commands: 2 selected", NULL);
    expect("info %log", 0, "1  qxl-0/cmd draw:fill/blend", NULL);
}

static void trim_keeps_drawing_or_structure(void **state)
{
    (void)state;
    expect("trim 4000 " RECORDING " -o %o.gz", 0,
           "kept 471 of 2634 commands: 1 selected, 470 that they need; and 13 of 4056 messages\n",
           NULL);
    expect("info %o.gz", 0, "a recording of libspice-server: 484 records", NULL);
    expect("trim --needs structure 4000 " RECORDING " -o %o", 0, "1 selected, 1 that they need",
           NULL);
    expect("dump %o", 0, "\"name\":\"surface:create\"", NULL);
    expect("trim 99999,@updates @b_ums_modes.spice-record.gz -o %o", 0,
           "0 selected, 1317 that they need", NULL);
}

static void trim_of_a_folder_takes_its_recording(void **state)
{
    g_autofree char *folder = own_file("session");
    g_autofree char *from = bundled("d_ums_rev3.spice-record.gz");
    g_autofree char *to = g_build_filename(folder, "recording.spice-record.gz", NULL);
    g_autofree char *bytes = NULL;
    gsize size;

    (void)state;
    assert_int_equal(g_mkdir(folder, 0755), 0);
    assert_true(g_file_get_contents(from, &bytes, &size, NULL));
    assert_true(g_file_set_contents(to, bytes, (gssize)size, NULL));
    expect("trim 3000 %session -o %o", 0, "of 1498 commands", NULL);
    g_unlink(to);
    expect("trim 3000 %session -o %o", 2, NULL, "Is a directory");
}

static void trim_of_nothing_is_an_error_with_its_reason(void **state)
{
    (void)state;
    write_own_file("log", LOG);
    write_own_file("prose", "Nothing of a device\nis in here.\n");
    write_own_file("nothing", "");
    expect("trim 8- %log -o %absent", 1, NULL,
           "log: `8-` selects nothing of its 7 commands in 0.000 s: nothing is written\n");
    expect("trim 9000 " RECORDING " -o %absent", 1, NULL,
           "selects nothing of its 6690 records in ");
    expect("trim 1 %prose -o %absent", 125, NULL, "there is no command in 2 lines; expected");
    expect("trim 1 %nothing -o %absent", 125, NULL, "there is no command in 0 lines");
    assert_absent("absent");
}

static void trim_says_what_is_wrong_with_its_arguments(void **state)
{
    (void)state;
    write_own_file("log", LOG);
    expect("trim 1 %log", 2, NULL, "expected --output OUT");
    expect("trim 1 -o %o", 2, NULL, "expected SELECTION FILE, found 1 argument");
    expect("trim x %log -o %o", 2, NULL, "selection `x`, character 1: expected a number");
    expect("trim 1 %log -o %o --needs all", 2, NULL, "expected pixels or structure, found `all`");
    expect("trim 1 - -o %o", 2, NULL, "found standard input");
    expect("trim 1 %none -o %o", 2, NULL, "none: No such file or directory");
    expect("trim 1 %log -o %o.xz", 2, NULL, "expected a name that ends in .gz");
    expect("trim 1 %log -o /", 2, NULL, "/: Is a directory");
    expect("trim 1 %log -o /nowhere/o", 2, NULL, "/nowhere/o: cannot be written: No such file");
}

/* The first part of a bundled trace. */
static void write_cut(const char *name, const char *trace, gsize size)
{
    g_autofree char *from = bundled(trace);
    g_autofree char *to = own_file(name);
    g_autofree char *bytes = NULL;
    gsize whole;

    assert_true(g_file_get_contents(from, &bytes, &whole, NULL));
    assert_true(size < whole);
    assert_true(g_file_set_contents(to, bytes, (gssize)size, NULL));
}

static void a_cut_trace_is_named_with_its_offset_and_used_up_to_there(void **state)
{
    static const char CUT[] = "SPICE_REPLAY 1\nevent 0 1 2 7\nevent 1 0 3 8\ncursor_cmd\ntype 2\n"
                              "event 2 0 3 8\ncursor_cm";

    (void)state;
    write_own_file("text", CUT);
    expect("trim 2 %text -o %o", 125, "kept 1 of 1 command: 1 selected, 0 that they need",
           "record 3 (begins at offset 61): offset 75: ");
    expect("trim 2 %text -o %o", 125, NULL, "the records before are whole, and are used\n");
    assert_holds("o", "SPICE_REPLAY 1\nevent 1 0 3 8\ncursor_cmd\ntype 2\n");
    write_cut("cut.gz", "b_ums_modes.spice-record.gz", 300000);
    expect("trim 900 %cut.gz -o %o", 125, "kept ", ", and are used\n");
    write_cut("cut.xz", "c_vga_console.spice-record.gz", 100000);
    expect("trim 100 %cut.xz -o %o", 125, "kept ", "the recording was cut here");
    write_cut("log.xz", "b_ums_mixed.cmdlog.xz", 50000);
    expect("trim 100 %log.xz -o %o", 125, "kept 1 of ", "offset ");
    write_own_file("wrong", "SPICE_REPLAY 1\nevent 0 1 2 7\nqxl-0: guest bug: a\n");
    expect("trim 1 %wrong -o %o", 125, NULL, "there is no command in its 1 record;");
    expect("minimize %text -d -o %o", 1, NULL, "offset 75: ");
}

/* ---- minimize ---- */

/* What Ctrl-C does to the parent of the shell that runs a program. */
#define INTERRUPT "kill -INT $(cut -d' ' -f4 /proc/$PPID/stat)"

static void minimize_finds_the_command_that_shows_it(void **state)
{
    (void)state;
    write_program("check", "\"$QXLRIG\" dump \"$1\" | grep -q copy_bits");
    expect("minimize " RECORDING " -c %check -o %m.gz", 0, "m.gz: 1 of 2634 commands left after ",
           NULL);
    expect("minimize " RECORDING " -c %check -o %m.gz", 0, "tests: none can be left out\n", NULL);
    expect("info %m.gz", 0, ": 2 records", NULL);
    expect("dump %m.gz", 0, "\"name\":\"draw:copy_bits\"", NULL);
    write_own_file("log", LOG);
    write_program("check", "grep -q 'surface_id 6' \"$TRACE\"");
    expect("minimize %log -c %check -o %m", 0, "m: 2 of 7 commands left", NULL);
    assert_holds("m", CREATE("4", "6") FILL("5", "6", "blend"));
}

static void minimize_gives_the_trace_in_three_ways(void **state)
{
    (void)state;
    write_own_file("log", LOG);
    write_program("check", "test \"$1\" = \"$TRACE\" && grep -q 'id 5' \"$1\"");
    expect("minimize %log --check %check --output %m", 0, "m: 1 of 7 commands left", NULL);
    assert_holds("m", CREATE("2", "5"));
    /* Words of `run` have no blanks: these are the shell's. */
    expect("minimize %log -c a={};grep<$a\t-q\t\"id\t5\"||grep<{}\t-q\t'blend' -o %m", 0,
           "m: 2 of 7 commands left", NULL);
    expect("minimize %log -c <$TRACE\tgrep\t-q\tblend -o %m", 0, "m: 2 of 7 commands left", NULL);
}

static void minimize_keeps_an_end_where_an_id_is_used_again(void **state)
{
    static const char AGAIN[] = CREATE("1", "5") FILL("2", "5", "opaque")
        SURFACE("3", "destroy id 5 (count 0)") CREATE("4", "5") FILL("5", "5", "blend") NOP("6");

    (void)state;
    write_own_file("log", AGAIN);
    write_program("check", "grep -q opaque \"$1\" && grep -q blend \"$1\"");
    expect("minimize %log -c %check -o %m", 0, "m: 5 of 6 commands left", NULL);
}

static void minimize_differs_finds_what_a_replay_reports(void **state)
{
    struct run result;
    g_autofree char *text = NULL;

    (void)state;
    write_own_file("log", LOG);
    expect("minimize %log --differs -o %m", 0, "m: 1 of 7 commands left", NULL);
    assert_holds("m", NOP("1"));
    expect("minimize @a_kms_desk.cmdlog.xz -d -o %absent", 1, NULL,
           "its replay reports no command that differs or is refused; nothing is written\n");
    expect("trim 1-300 @d_ums_rev3.spice-record.gz -o %part", 0, NULL, NULL);
    text = contents("part");
    assert_non_null(text);
    result = run("minimize %part -d -o %absent");
    assert_true(result.status == 1 || result.status == 77);
    free_run(&result);
    assert_absent("absent");
    write_own_file("refused", "SPICE_REPLAY 1\nevent 0 1 2 7\nevent 1 0 3 8\ncursor_cmd\ntype 9\n"
                              "event 2 1 2 9\n");
    result = run("minimize %refused -d -o %m");
    if (result.status != 77) {
        assert_int_equal(result.status, 0);
        assert_holds("m", "SPICE_REPLAY 1\nevent 1 0 3 8\ncursor_cmd\ntype 9\n");
    }
    free_run(&result);
}

static void minimize_ends_at_its_limits(void **state)
{
    (void)state;
    write_own_file("log", LOG);
    write_program("check", "grep -q 'id 5' \"$1\"");
    expect("minimize %log -c %check --tests 1 -o %m", 0,
           "m: 7 of 7 commands left after 1 test: the limit; more may be left out\n", NULL);
    assert_holds("m", LOG);
    expect("minimize %log -c %check --tests 2 -o %m", 0, "after 2 tests: the limit", NULL);
    expect("minimize %log -c %check --seconds 1000 -o %m", 0, "none can be left out", NULL);
    expect("minimize %log -c %check --tests -1 -o %m", 2, NULL, "--tests: expected 0 or more");
    expect("minimize %log -c %check --seconds -1 -o %m", 2, NULL, "--seconds: expected 0 or more");
}

static void an_interrupted_minimize_leaves_the_smallest_so_far(void **state)
{
    (void)state;
    write_own_file("log", LOG);
    write_program("check", "grep -q 'id 5' \"$1\" || { " INTERRUPT "; exit 1; }");
    expect("minimize %log -c %check -o %m", 1, "interrupted; more may be left out\n", NULL);
    expect("info %m", 0, "surface:create", NULL);
    write_program("check", INTERRUPT "; kill -INT $$");
    expect("minimize %log -c %check -o %absent", 1, NULL, "nothing is written\n");
    assert_absent("absent");
}

static void a_check_that_cannot_be_made_stops_minimize(void **state)
{
    (void)state;
    write_own_file("log", LOG);
    write_program("check", "echo it broke >&2; exit 126");
    expect("minimize %log -c %check -o %absent", 125, NULL,
           "ended with 126: expected 0 (it shows it) or 1 to 125 (it does not); it said: it broke");
    expect("minimize %log -c no-such-program -o %absent", 125, NULL, "ended with 127");
    expect("minimize %log -c kill\t-9\t$$\t#{} -o %absent", 125, NULL,
           "was ended by signal 9: expected 0");
    assert_absent("absent");
    write_program("check", "grep -q 'id 5' \"$1\" || exit 200");
    expect("minimize %log -c %check -o %m", 125, "stopped; more may be left out", "ended with 200");
}

static void minimize_wants_a_trace_that_shows_it(void **state)
{
    (void)state;
    write_own_file("log", LOG);
    write_own_file("kept", "as it was");
    write_program("check", "exit 125");
    expect("minimize %log -c %check -o %kept", 1, NULL,
           "the whole trace does not show it: the check does not exit with 0; nothing is written");
    assert_holds("kept", "as it was");
    expect("minimize %log -o %o", 2, NULL, "expected --check CMD or --differs, found neither");
    expect("minimize %log -d -c %check -o %o", 2, NULL, "found both");
    expect("minimize %log -d", 2, NULL, "expected --output OUT");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trim_keeps_lines_as_they_were_and_the_surfaces_they_need),
        cmocka_unit_test(trim_keeps_drawing_or_structure),
        cmocka_unit_test(trim_of_a_folder_takes_its_recording),
        cmocka_unit_test(trim_of_nothing_is_an_error_with_its_reason),
        cmocka_unit_test(trim_says_what_is_wrong_with_its_arguments),
        cmocka_unit_test(a_cut_trace_is_named_with_its_offset_and_used_up_to_there),
        cmocka_unit_test(minimize_finds_the_command_that_shows_it),
        cmocka_unit_test(minimize_gives_the_trace_in_three_ways),
        cmocka_unit_test(minimize_keeps_an_end_where_an_id_is_used_again),
        cmocka_unit_test(minimize_differs_finds_what_a_replay_reports),
        cmocka_unit_test(minimize_ends_at_its_limits),
        cmocka_unit_test(an_interrupted_minimize_leaves_the_smallest_so_far),
        cmocka_unit_test(a_check_that_cannot_be_made_stops_minimize),
        cmocka_unit_test(minimize_wants_a_trace_that_shows_it),
    };

    return cmocka_run_group_tests_name("cli_cut", tests, make_own_folder, remove_all_own);
}
