/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <json-glib/json-glib.h>

#include "run.h"

static JsonObject *parse_json(const char *text, JsonParser **parser)
{
    GError *error = NULL;

    *parser = json_parser_new();
    if (!json_parser_load_from_data(*parser, text, -1, &error)) {
        print_error("%s\n%s\n", error->message, text);
        fail();
    }
    return json_node_get_object(json_parser_get_root(*parser));
}

static void expect_counts(JsonObject *found, JsonObject *expected, const char *name)
{
    GList *keys = json_object_get_members(expected);

    assert_int_equal(json_object_get_size(found), json_object_get_size(expected));
    for (GList *key = keys; key; key = key->next) {
        if (!json_object_has_member(found, key->data) ||
            json_object_get_int_member(found, key->data) !=
                json_object_get_int_member(expected, key->data)) {
            print_error("%s: %s differs\n", name, (const char *)key->data);
            fail();
        }
    }
    g_list_free(keys);
}

static void info_counts_the_bundled_recordings_as_they_were_captured(void **state)
{
    JsonParser *parser, *own_parser;
    char *path = bundled("recordings.json");
    char *text;
    unsigned compared = 0;

    (void)state;
    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    JsonObject *expected = parse_json(text, &parser);
    GList *names = json_object_get_members(expected);
    for (GList *name = names; name; name = name->next) {
        char *file = g_strdup_printf("%s.spice-record.gz", (char *)name->data);
        char *arguments = g_strdup_printf("info --json @%s", file);
        char *recording = bundled(file);

        if (g_file_test(recording, G_FILE_TEST_EXISTS)) {
            JsonObject *counts = json_object_get_object_member(expected, name->data);
            struct run result = run(arguments);

            assert_int_equal(result.status, 0);
            JsonObject *found = parse_json(result.out, &own_parser);
            expect_counts(json_object_get_object_member(found, "recording"),
                          json_object_get_object_member(counts, "recording"), file);
            g_object_unref(own_parser);
            free_run(&result);
            compared++;
        }
        g_free(recording);
        g_free(arguments);
        g_free(file);
    }
    assert_int_equal(compared, 8);
    g_list_free(names);
    g_object_unref(parser);
    g_free(text);
    g_free(path);
}

static void info_counts_the_bundled_traces_as_they_were_captured(void **state)
{
    JsonParser *parser, *own_parser;
    char *path = bundled("expected.json");
    char *text;

    (void)state;
    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    JsonObject *expected = parse_json(text, &parser);
    GList *names = json_object_get_members(expected);
    for (GList *name = names; name; name = name->next) {
        static const struct {
            const char *ending, *member;
        } files[] = {{"cmdlog", "log"}, {"events", "port_writes"}};
        JsonObject *counts = json_object_get_object_member(expected, name->data);
        for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
            char *arguments =
                g_strdup_printf("info --json @%s.%s.xz", (char *)name->data, files[i].ending);
            char *file = g_strdup_printf("%s.%s.xz", (char *)name->data, files[i].ending);
            char *trace = bundled(file);
            if (g_file_test(trace, G_FILE_TEST_EXISTS)) {
                struct run result = run(arguments);
                assert_int_equal(result.status, 0);
                JsonObject *found = parse_json(result.out, &own_parser);
                expect_counts(json_object_get_object_member(found, files[i].member),
                              json_object_get_object_member(counts, files[i].member), file);
                g_object_unref(own_parser);
                free_run(&result);
            }
            g_free(trace);
            g_free(file);
            g_free(arguments);
        }
    }
    g_list_free(names);
    g_object_unref(parser);
    g_free(text);
    g_free(path);
}

static void info_names_what_it_put_together(void **state)
{
    (void)state;
    expect("info @b_ums_mixed.cmdlog.xz", 0, "line 9314: surface:destroy, its rest from line 9315",
           NULL);
}

static void info_of_several_files_is_an_array(void **state)
{
    struct run result = run("info -j @d_ums_rev1.cmdlog.xz @g_kms_two.cmdlog.xz");
    JsonParser *parser = json_parser_new();

    (void)state;
    assert_true(json_parser_load_from_data(parser, result.out, -1, NULL));
    JsonArray *files = json_node_get_array(json_parser_get_root(parser));
    assert_int_equal(json_array_get_length(files), 2);
    JsonObject *bugs =
        json_object_get_object_member(json_array_get_object_element(files, 1), "guest_bugs");
    assert_int_equal(json_object_get_int_member(bugs, "count"), 1);
    g_object_unref(parser);
    free_run(&result);
}

static void info_measures_from_out_of_memory_to_the_next_command(void **state)
{
#define WRITE(time, port, name) \
    "77@" time ":qxl_io_write 0 native addr=" port " (" name ") val=0 size=1 async=0\n"
    (void)state;
    write_own_file("oom", WRITE("10.000000", "4", "QXL_IO_NOTIFY_OOM")
                              WRITE("10.100000", "0", "QXL_IO_NOTIFY_CMD")
                                  WRITE("10.200000", "0", "QXL_IO_NOTIFY_CMD")
                                      WRITE("11.000000", "4", "QXL_IO_NOTIFY_OOM")
                                          WRITE("11.000500", "0", "QXL_IO_NOTIFY_CMD")
                                              WRITE("12.000000", "4", "QXL_IO_NOTIFY_OOM"));
    expect("info %oom", 0, "QXL_IO_NOTIFY_OOM: 3; a QXL_IO_NOTIFY_CMD followed 2 times", NULL);
    expect("info %oom", 0, "after 0.500 ms at least, 100.000 ms in the middle, 100.000 ms at most",
           NULL);
    expect("info @e_ums_small.events.xz", 0, "the events carry no time", NULL);
    expect("info @e_ums_small.events.xz", 0, "`-msg timestamp=on`", NULL);
    write_own_file("stopped", WRITE("10.000000", "4", "QXL_IO_NOTIFY_OOM"));
    expect("info %stopped", 0, "none followed: the guest stopped", NULL);
}

static void info_lists_the_last_primaries_that_the_guest_created(void **state)
{
    GString *text = g_string_new("7@10.000000:qxl_interface_attach_worker 0\n");
    JsonParser *parser;
    struct run result;

    (void)state;
    expect("info @b_ums_modes.events.xz", 0, "primaries created: 11\n", NULL);
    expect("info @b_ums_modes.events.xz", 0, ": qxl-0 4096x768 xRGB/32\n", NULL);
    for (int i = 1; i <= 40; i++)
        g_string_append_printf(text, "7@%d.250000:qxl_create_guest_primary 1 %dx8 mem=0x100 %d,0\n",
                               10 + i, i, i == 40 ? 80 : 32);
    write_own_file("primaries", text->str);
    g_string_free(text, TRUE);
    expect("info %primaries", 0,
           "primaries created: 40, the last 32\n"
           "    line 10: qxl-1 9x8 xRGB/32, 9.250 s after the first event\n",
           NULL);
    result = run("info --json %primaries");
    JsonObject *primaries =
        json_object_get_object_member(parse_json(result.out, &parser), "primaries");
    JsonArray *last = json_object_get_array_member(primaries, "last");
    assert_int_equal(json_object_get_int_member(primaries, "count"), 40);
    assert_int_equal(json_array_get_length(last), 32);
    JsonObject *primary = json_array_get_object_element(last, 31);
    assert_int_equal(json_object_get_int_member(primary, "line"), 41);
    assert_int_equal(json_object_get_int_member(primary, "time_us"), 50250000);
    assert_int_equal(json_object_get_int_member(primary, "device"), 1);
    assert_int_equal(json_object_get_int_member(primary, "width"), 40);
    assert_int_equal(json_object_get_int_member(primary, "height"), 8);
    assert_int_equal(json_object_get_int_member(primary, "bits"), 16);
    assert_string_equal(json_object_get_string_member(primary, "format"), "565/16");
    g_object_unref(parser);
    free_run(&result);
}

static void info_shows_the_first_guest_bugs_with_their_lines(void **state)
{
    GString *text = g_string_new(NULL);

    (void)state;
    for (int i = 1; i <= 12; i++)
        g_string_append_printf(text, "qxl-0: guest bug: number %d\n", i);
    write_own_file("bugs", text->str);
    g_string_free(text, TRUE);
    expect("info %bugs", 0,
           "    line 10: qxl-0: number 10\n    ... and 2 more; qxlrig validate lists all\n", NULL);
    expect("info --json %bugs", 0, "qxl-0: number 12", NULL);
}

static void info_of_files_that_cannot_be_opened_prints_no_json(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct run result = run(i ? "info --json %none %none" : "info --json %none");
        assert_int_equal(result.status, 2);
        assert_string_equal(result.out, "");
        free_run(&result);
    }
}

static void info_counts_notifications_by_what_the_file_has(void **state)
{
    struct run result = run("info @e_ums_small.events.xz");

    (void)state;
    assert_null(strstr(result.out, "QXL_IO_NOTIFY_CMD per command"));
    assert_non_null(strstr(result.out, "QXL_IO_NOTIFY_CMD per qxl_ring_command_get: 0.676"));
    free_run(&result);
    expect("info @b_ums_mixed.cmdlog.xz", 0, "QXL_IO_NOTIFY_CMD per command: ", NULL);
}

static void info_finds_the_longest_gaps_and_the_memory_of_surfaces(void **state)
{
    (void)state;
    write_own_file(
        "gaps",
        NOP("1000000000") NOP("1001000000") NOP("9001000000") NOP(
            "9001000001") "9001000002 qxl-0/cmd: cmd @ 0x10 surface: create id 1 size 1024x1024 "
                          "stride -4096 format ARGB/32 (count 1, max 1)\n"
                          "9001000003 qxl-0/cmd: cmd @ 0x10 surface: destroy id 1 (count 0)\n");
    expect("info %gaps", 0, "8000.000 ms  from 1.001 s, qxl-0/cmd, lines 2 and 3", NULL);
    expect("info %gaps", 0, "(the guest was idle, or it stalled)", NULL);
    expect("info --json %gaps", 0, "\"from_ns\" : 1001000000,", NULL);
    expect("info %gaps", 0, "at most 1 with 4.0 MiB; 0 with 0.0 MiB live at the end", NULL);
    expect("info %gaps", 0, "off-screen surfaces (the primary is not counted)", NULL);
    expect("info %gaps", 0, "over time, rows of 0.256 s, empty ones left out", NULL);
    expect("info --json %gaps", 0, "\"timeline_row_ns\" : 256000000,", NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(info_counts_the_bundled_recordings_as_they_were_captured),
        cmocka_unit_test(info_counts_the_bundled_traces_as_they_were_captured),
        cmocka_unit_test(info_names_what_it_put_together),
        cmocka_unit_test(info_of_several_files_is_an_array),
        cmocka_unit_test(info_measures_from_out_of_memory_to_the_next_command),
        cmocka_unit_test(info_lists_the_last_primaries_that_the_guest_created),
        cmocka_unit_test(info_shows_the_first_guest_bugs_with_their_lines),
        cmocka_unit_test(info_of_files_that_cannot_be_opened_prints_no_json),
        cmocka_unit_test(info_counts_notifications_by_what_the_file_has),
        cmocka_unit_test(info_finds_the_longest_gaps_and_the_memory_of_surfaces),
    };

    return cmocka_run_group_tests_name("cli_info", tests, make_own_folder, remove_own_folder);
}
