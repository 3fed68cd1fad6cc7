/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>
#include <json-glib/json-glib.h>

#include "run.h"

static void help_is_printed_for_the_command_and_for_each_verb(void **state)
{
    static const char *const verbs[] = {"device", "diff",   "dump",   "info", "minimize",
                                        "record", "report", "status", "trim", "validate"};

    (void)state;
    expect("--help", 0, "Usage: qxlrig VERB", NULL);
    expect("-h", 0, "Exit codes", NULL);
    expect("--version", 0, "qxlrig ", NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(verbs); i++) {
        char *arguments = g_strdup_printf("%s --help", verbs[i]);
        expect(arguments, 0, "Exit codes", NULL);
        expect("--help", 0, verbs[i], NULL);
        g_free(arguments);
    }
}

/* What `./rig --help` calls the verbs. */
static void each_verb_has_a_manual_and_each_manual_a_verb(void **state)
{
    struct run result = run("--help");
    char **lines = g_strsplit(strstr(result.out, "Verbs:\n") + strlen("Verbs:\n"), "\n", -1);
    GDir *folder = g_dir_open(MANUALS, 0, NULL);
    unsigned verbs = 0, manuals = 0;
    const char *file;

    (void)state;
    assert_non_null(folder);
    for (; *lines[verbs]; verbs++) {
        char *verb = g_strndup(lines[verbs] + 2, strcspn(lines[verbs] + 2, " "));
        char *path = g_strdup_printf("%s/qxlrig-%s.1", MANUALS, verb);

        if (!g_file_test(path, G_FILE_TEST_EXISTS))
            fail_msg("there is no %s", path);
        g_free(path);
        g_free(verb);
    }
    while ((file = g_dir_read_name(folder)))
        manuals += g_str_has_prefix(file, "qxlrig-");
    assert_int_equal(manuals, verbs);
    g_dir_close(folder);
    g_strfreev(lines);
    free_run(&result);
}

/* The manual's text without the marks of its layout. */
static char *manual_of(const char *verb)
{
    char *path = g_strdup_printf("%s/qxlrig-%s.1", MANUALS, verb);
    char *text;
    GError *error = NULL;

    if (!g_file_get_contents(path, &text, NULL, &error)) {
        print_error("%s\n", error->message);
        fail();
    }
    g_free(path);
    char **parts = g_strsplit(text, "\\", -1);
    g_free(text);
    text = g_strjoinv("", parts);
    g_strfreev(parts);
    return text;
}

static void every_option_of_every_verb_is_in_its_manual(void **state)
{
    static const char *const verbs[] = {"device", "diff",   "dump",   "info", "minimize", "record",
                                        "replay", "report", "status", "trim", "validate"};
    unsigned options = 0;

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(verbs); i++) {
        char *arguments = g_strdup_printf("%s --help", verbs[i]);
        char *manual = manual_of(verbs[i]);
        struct run result = run(arguments);
        for (char *at = result.out; (at = strstr(at, "--")); options++) {
            size_t size = 2 + strspn(at + 2, "abcdefghijklmnopqrstuvwxyz-");
            char *option = g_strndup(at, size);
            if (!strstr(manual, option)) {
                print_error("qxlrig %s %s is not in its manual\n", verbs[i], option);
                fail();
            }
            g_free(option);
            at += size;
        }
        free_run(&result);
        g_free(manual);
        g_free(arguments);
    }
    assert_true(options > 8);
}

static void wrong_usage_is_said_and_exits_2(void **state)
{
    (void)state;
    expect("", 2, NULL, "Usage: qxlrig VERB");
    expect("frobnicate", 2, NULL, "there is no verb `frobnicate`");
    expect("--frobnicate", 2, NULL, "there is no option `--frobnicate`");
    expect("dump", 2, NULL, "expected FILE..., found 0 arguments");
    expect("diff @a_kms_desk.cmdlog.xz", 2, NULL, "expected A B, found 1 argument;");
    expect("info --frobnicate x", 2, NULL, "Unknown option --frobnicate");
    expect("diff --limit -1 a b", 2, NULL, "--limit: expected 0 or more, found -1");
    expect("validate --limit=-1 a", 2, NULL, "--limit: expected 0 or more, found -1");
}

static void a_file_that_cannot_be_opened_is_named_and_exits_2(void **state)
{
    (void)state;
    expect("dump %none", 2, NULL, "none: No such file or directory");
    expect("info /", 2, NULL, "/: Is a directory");
    expect("validate %none", 2, NULL, "No such file or directory");
    expect("diff @a_kms_desk.cmdlog.xz %none", 2, NULL, "No such file or directory");
    expect("diff %none @a_kms_desk.cmdlog.xz", 2, NULL, "No such file or directory");
    /* The others are still read. */
    expect("info %none @a_kms_desk.cmdlog.xz", 2, "869  qxl-0/cmd draw:fill/opaque", NULL);
}

static void a_file_with_nothing_to_judge_is_said_and_exits_125(void **state)
{
    static const char empty[] = "in 2 lines of ";

    (void)state;
    write_own_file("prose", "Nothing of a device\nis in here.\n");
    write_own_file("events", "7@10.500000:qxl_ring_command_get 0 native\n");
    write_own_file("nothing", "");
    expect("validate %prose", 125, NULL, empty);
    expect("info %prose", 125, "other lines 2", empty);
    expect("info --json %prose", 125, "\"lines\" : 2,", empty);
    expect("validate %prose", 125, NULL, "is it QEMU's stderr with `-device qxl-vga,cmdlog=1`?");
    expect("validate --json %prose", 125, "\"findings\":0}", empty);
    expect("validate %events %prose", 125, "1 line, 0 commands, 0 broken", empty);
    expect("validate %events", 0, NULL, NULL);
    write_own_file("bug", "qxl-0: guest bug: a\n");
    expect("validate %none %prose", 2, NULL, empty);
    expect("validate %none %bug", 2, "guest-bug: a", NULL);
    expect("validate %bug %prose", 1, NULL, empty);
    expect("validate %prose %bug", 1, NULL, empty);
    expect("diff %prose %nothing", 125, NULL, "in 0 lines of ");
    expect("diff %prose %nothing", 125, NULL, empty);
    expect("diff --json %prose %prose", 125, "\"compared\":0,", empty);
    expect("diff %prose @a_kms_desk.cmdlog.xz", 1, NULL, empty);
    expect("diff - -", 125, NULL, "nothing to compare it with");
}

static void a_damaged_recording_is_read_as_far_as_it_is_whole(void **state)
{
    static const char WHERE[] = "record 2 (begins at offset 29): offset 29: expected `event ";

    (void)state;
    write_own_file("recording", "SPICE_REPLAY 1\nevent 0 1 2 7\nqxl-0: guest bug: a\n");
    expect("info %recording", 125, "wakeup", WHERE);
    expect("info --json %recording", 125, "\"wakeup\" : 1", WHERE);
    expect("dump %recording", 125, "\"name\":\"wakeup\"", WHERE);
    expect("validate %recording", 1, WHERE, NULL);
    expect("validate --json %recording", 1, "\"findings\":1", NULL);
    expect("diff @a_kms_desk.cmdlog.xz %recording", 125, NULL,
           "a recording of spice-server (SPICE_REPLAY)");
    write_own_file("mention", "a\nSPICE_REPLAY 1\nqxl-0: guest bug: a\n");
    expect("validate %mention", 1, "guest-bug: a", NULL);
}

static void a_recording_is_known_by_its_content(void **state)
{
    (void)state;
    expect("info @d_ums_rev3.spice-record.gz", 0, "a recording of libspice-server: 3829 records",
           NULL);
    expect("dump @d_ums_rev3.spice-record.gz", 0, "\"name\":\"draw:copy_bits\"", NULL);
    expect("validate @d_ums_rev3.spice-record.gz", 0, "3829 records, 1498 commands, 0 broken",
           NULL);
}

static void dump_prints_valid_json_for_every_event(void **state)
{
    static const char *const traces[] = {"@b_ums_mixed.cmdlog.xz", "@g_kms_two.events.xz"};

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(traces); i++) {
        char *arguments = g_strdup_printf("dump %s", traces[i]);
        struct run result = run(arguments);
        char **lines = g_strsplit(result.out, "\n", -1);
        JsonParser *parser = json_parser_new();
        assert_int_equal(result.status, 0);
        assert_true(g_strv_length(lines) > 4000);
        for (char **line = lines; **line; line++) {
            assert_true(json_parser_load_from_data(parser, *line, -1, NULL));
            assert_true(
                json_object_has_member(json_node_get_object(json_parser_get_root(parser)), "kind"));
        }
        g_object_unref(parser);
        g_strfreev(lines);
        free_run(&result);
        g_free(arguments);
    }
}

static void dump_has_the_fields_of_a_line(void **state)
{
    (void)state;
    write_own_file("one", "a \"quoted\" \\ line \x01 \xff\n"
                          "7 qxl-3/cmd: cmd @ 0x10 surface: create id 1 size 16x8 stride -64 "
                          "format 565/16 (count 1, max 2)\n");
    expect("dump %one", 0, "\"text\":\"a \\\"quoted\\\" \\\\ line \\u0001 \\ufffd\"", NULL);
    expect(
        "dump %one", 0,
        "{\"line\":2,\"kind\":\"command\",\"device\":3,\"number\":1,\"ring\":\"cmd\",\"time_ns\":7,"
        "\"address\":\"0x10\",\"completeness\":\"whole\",\"type\":\"surface\","
        "\"surface_command\":\"create\",\"surface_id\":1,\"width\":16,\"height\":8,"
        "\"stride\":-64,\"format\":\"565/16\",\"count\":1,\"max\":2}\n",
        NULL);
    expect("dump %one %one", 0, "{\"file\":", NULL);
}

static void validate_finds_nothing_in_good_traces(void **state)
{
    (void)state;
    expect("validate @b_ums_modes.cmdlog.xz @b_ums_mixed.cmdlog.xz @a_kms_desk.cmdlog.xz "
           "@e_ums_small.cmdlog.xz @e_ums_small.events.xz @d_ums_rev3.cmdlog.xz "
           "@d_ums_rev5_trace.cmdlog.xz",
           0, "1451 commands, 0 broken", NULL);
    expect("validate @g_kms_two.cmdlog.xz", 1, "guest-bug: qxl_create_guest_primary", NULL);
}

static void validate_names_the_rule_that_a_line_breaks(void **state)
{
#define COPY(bitmap, area)                                                                    \
    "9 qxl-0/cmd: cmd @ 0x10 draw: surface_id 0 type copy effect opaque src 1f (id 1 type 0 " \
    "flags 0 width 16 height 16, " bitmap " data 7) area " area " rop 8\n"
    static const struct {
        const char *rule, *text;
    } cases[] = {
        {":2: qxl-0: time: ", NOP("10") NOP("9")},
        {":2:", NOP("10") "11 qxl-0/cmd: cmd @ 0x10 nap\n"},
        {": problem: ", "11 qxl-0/cmd: cmd @ 0x10 nap\n"},
        {": unmapped: ", "11 qxl-0/cmd: cmd @ 0x10 drawqxl-0: guest bug: inactive slot 3\n"},
        {": guest-bug: inactive slot 3", "qxl-0: guest bug: inactive slot 3\n"},
        {":2: qxl-0: surface-live: ",
         SURFACE("1", "create id 1 size 8x8 stride 32 format xRGB/32 (count 1, max 1)")
             SURFACE("2", "create id 1 size 8x8 stride 32 format xRGB/32 (count 2, max 2)")},
        {":3: qxl-0: surface-dead: draws to",
         SURFACE("1", "create id 1 size 8x8 stride 32 format xRGB/32 (count 1, max 1)")
             SURFACE("2", "destroy id 1 (count 0)") FILL("3", "1", "opaque")},
        {":2: qxl-0: surface-dead: surface 9",
         SURFACE("1", "create id 1 size 8x8 stride 32 format xRGB/32 (count 1, max 1)")
             SURFACE("2", "destroy id 9 (count 0)")},
        {":2: qxl-0: count: ",
         SURFACE("1", "create id 1 size 8x8 stride 32 format xRGB/32 (count 1, max 1)")
             SURFACE("2", "create id 2 size 8x8 stride 32 format xRGB/32 (count 7, max 7)")},
        {": stride: surface 1",
         SURFACE("1", "create id 1 size 8x8 stride -28 format xRGB/32 (count 1, max 1)")},
        {": stride: surface 1",
         SURFACE("1", "create id 1 size 8x8 stride 18 format 565/16 (count 1, max 1)")},
        {": format: surface 1", SURFACE("1", "create id 1 size 8x8 stride 32 format ?"
                                             "?? (count 1, max 1)")},
        {": size: surface",
         SURFACE("1", "create id 1 size 0x8 stride 32 format xRGB/32 (count 1, max 1)")},
        {": unknown: ", SURFACE("1", "?"
                                     "?? id 1")},
        {": stride: bitmap", COPY("fmt 9 flags 4 x 16 y 16 stride 60 palette 0", "16x16+0+0")},
        {": palette: bitmap", COPY("fmt 5 flags 4 x 16 y 16 stride 16 palette 0", "16x16+0+0")},
        {": palette: bitmap", COPY("fmt 9 flags 4 x 16 y 16 stride 64 palette 8", "16x16+0+0")},
        {": format: bitmap", COPY("fmt 11 flags 4 x 16 y 16 stride 64 palette 0", "16x16+0+0")},
        {": size: area", COPY("fmt 9 flags 4 x 16 y 16 stride 64 palette 0", "-1x16+0+0")},
        {": area: area", COPY("fmt 9 flags 4 x 16 y 16 stride 64 palette 0", "16x16+1+0")},
        {": size: bitmap", COPY("fmt 9 flags 4 x 16 y 0 stride 64 palette 0", "16x0+0+0")},
        {": unknown: ", "1 qxl-0/cmd: cmd @ 0x10 ?"
                        "??\n"},
        {": unknown: ", FILL("1", "0",
                             "?"
                             "??")},
        {": unknown: ", "1 qxl-0/csr: cmd @ 0x10 cursor: ?"
                        "??\n"},
    };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        write_own_file("broken", cases[i].text);
        expect("validate %broken", 1, cases[i].rule, NULL);
    }
}

static void what_was_expected_and_found_stands_in_quotes(void **state)
{
    static const char text[] = "(expected ` effect `, found `!end`)";

    (void)state;
    write_own_file("cut", NOP("1") "2 qxl-0/cmd: cmd @ 0x10 draw: surface_id 0 type fill!end\n");
    expect("validate %cut", 1, text, NULL);
    expect("info %cut", 0, text, NULL);
    expect("diff %cut %cut", 125, NULL, text);
}

static void validate_prints_json_and_keeps_to_its_limit(void **state)
{
    (void)state;
    write_own_file("bugs", "qxl-1: guest bug: a\nqxl-0: guest bug: b\nqxl-0: guest bug: c\n");
    expect("validate --limit 1 %bugs", 1, "... and 2 more", NULL);
    expect("validate -n 0 %bugs", 1, ":3: qxl-0: guest-bug: c", NULL);
    expect("validate --json %bugs", 1,
           "\"line\":1,\"device\":1,\"rule\":\"guest-bug\",\"text\":\"a\"}", NULL);
    expect("validate -j --limit 1 %bugs", 1, "\"lines\":3,\"commands\":0,\"findings\":3}", NULL);
}

static void a_full_disk_is_said(void **state)
{
    char *path = bundled("a_kms_desk.cmdlog.xz");
    char *command = g_strdup_printf("'%s' dump '%s' > /dev/full", g_getenv("QXLRIG"), path);
    char *argv[] = {"/bin/sh", "-c", command, NULL};
    char *err;
    int status;

    (void)state;
    assert_true(
        g_spawn_sync(NULL, argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, &err, &status, NULL));
    assert_int_equal(WEXITSTATUS(status), 1);
    assert_non_null(strstr(err, "standard output"));
    g_free(err);
    g_free(command);
    g_free(path);
}

static void a_pipe_that_closes_ends_quietly_and_standard_input_is_read(void **state)
{
    char *path = bundled("b_ums_mixed.cmdlog.xz");
    char *command = g_strdup_printf("cat '%s' | '%s' dump - | head -n 1", path, g_getenv("QXLRIG"));
    char *argv[] = {"/bin/sh", "-c", command, NULL};
    char *out, *err;
    int status;

    (void)state;
    assert_true(
        g_spawn_sync(NULL, argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out, &err, &status, NULL));
    assert_int_equal(status, 0);
    assert_string_equal(err, "");
    assert_true(g_str_has_prefix(out, "{\"line\":1,"));
    g_free(out);
    g_free(err);
    g_free(command);
    g_free(path);
}

static void a_file_behind_two_dashes_may_look_like_an_option(void **state)
{
    (void)state;
    expect("dump -- --frobnicate", 2, NULL, "--frobnicate: No such file or directory");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(help_is_printed_for_the_command_and_for_each_verb),
        cmocka_unit_test(each_verb_has_a_manual_and_each_manual_a_verb),
        cmocka_unit_test(every_option_of_every_verb_is_in_its_manual),
        cmocka_unit_test(wrong_usage_is_said_and_exits_2),
        cmocka_unit_test(a_file_that_cannot_be_opened_is_named_and_exits_2),
        cmocka_unit_test(a_file_with_nothing_to_judge_is_said_and_exits_125),
        cmocka_unit_test(a_damaged_recording_is_read_as_far_as_it_is_whole),
        cmocka_unit_test(a_recording_is_known_by_its_content),
        cmocka_unit_test(dump_prints_valid_json_for_every_event),
        cmocka_unit_test(dump_has_the_fields_of_a_line),
        cmocka_unit_test(validate_finds_nothing_in_good_traces),
        cmocka_unit_test(validate_names_the_rule_that_a_line_breaks),
        cmocka_unit_test(what_was_expected_and_found_stands_in_quotes),
        cmocka_unit_test(validate_prints_json_and_keeps_to_its_limit),
        cmocka_unit_test(a_full_disk_is_said),
        cmocka_unit_test(a_pipe_that_closes_ends_quietly_and_standard_input_is_read),
        cmocka_unit_test(a_file_behind_two_dashes_may_look_like_an_option),
    };

    return cmocka_run_group_tests_name("cli", tests, make_own_folder, remove_own_folder);
}
