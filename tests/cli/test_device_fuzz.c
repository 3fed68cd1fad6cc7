/* SPDX-License-Identifier: BSD-3-Clause */
/* `qxlrig device --fuzz` with a real QEMU. That the devices are alike is tests/conformance's. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <json-glib/json-glib.h>

#include "run.h"

static void twelve_sequences_of_a_seed_end_alike(void **state)
{
    struct run result = run("device --sequences 12 --seed 0x1");

    (void)state;
    assert_true(g_str_has_prefix(result.out, "seed 0x1\n12 sequences of 50 steps in "));
    assert_non_null(strstr(result.out, " s: 0 differ, "));
    assert_non_null(strstr(result.out, " % in QEMU, "));
    assert_null(strstr(result.out, "stopped"));
    assert_string_equal(result.err, "");
    assert_int_equal(result.status, 0);
    free_run(&result);
}

static JsonObject *report_of(JsonParser *parser, const struct run *result)
{
    assert_true(json_parser_load_from_data(parser, result->out, -1, NULL));
    return json_node_get_object(json_parser_get_root(parser));
}

static void the_report_in_json_says_the_same(void **state)
{
    struct run result = run("device --backend qemu --sequences 12 --seed 1 --json");
    JsonParser *parser = json_parser_new();
    JsonObject *report = report_of(parser, &result);

    (void)state;
    assert_int_equal(result.status, 0);
    assert_string_equal(result.err, "seed 0x1\n");
    assert_string_equal(json_object_get_string_member(report, "seed"), "0x1");
    assert_int_equal(json_object_get_int_member(report, "sequences"), 12);
    assert_int_equal(json_object_get_int_member(report, "steps"), 50);
    assert_int_equal(json_object_get_int_member(report, "differ"), 0);
    assert_in_range(json_object_get_int_member(report, "died"), 0, 12);
    assert_in_range(json_object_get_int_member(report, "chance"), 0, 12);
    assert_in_range(json_object_get_int_member(report, "port_writes"), 12, 12 * 100);
    assert_true(json_object_get_double_member(report, "seconds") > 0);
    assert_true(json_object_get_double_member(report, "qemu_share") > 0);
    assert_true(json_object_get_double_member(report, "qemu_share") < 1);
    assert_true(json_object_get_double_member(report, "fake_share") > 0);
    assert_int_equal(json_array_get_length(json_object_get_array_member(report, "differences")), 0);
    assert_false(json_object_has_member(report, "stopped"));
    g_object_unref(parser);
    free_run(&result);
}

static char *port_writes_of(const char *arguments)
{
    struct run result = run(arguments);
    char *writes = strstr(result.out, " in the fake device; ");

    assert_int_equal(result.status, 0);
    assert_non_null(writes);
    char *count = g_strdup(writes);
    free_run(&result);
    return count;
}

static void a_run_begins_with_the_sequence_that_is_named(void **state)
{
    char *first = port_writes_of("device --seed 1 --sequences 1");
    char *third = port_writes_of("device --seed 1 --sequences 1 --first 2");
    char *again = port_writes_of("device --seed 1 --sequences 1 --first 2");

    (void)state;
    assert_string_equal(third, again);
    assert_string_not_equal(first, third);
    g_free(again);
    g_free(third);
    g_free(first);
}

static void what_ends_first_ends_it(void **state)
{
    (void)state;
    expect("device --sequences 1 --fuzz 10000 --seed 1 --steps 7", 0, "1 sequence of 7 steps in ",
           "");
    expect("device --sequences 1000000000 --fuzz 1 --steps 1 --seed 1", 0, " of 1 step in ", "");
}

/** All that is left in a pipe. Free with g_free(). */
static char *read_all(int file)
{
    GString *text = g_string_new("");
    char part[4096];
    ssize_t count;

    while ((count = read(file, part, sizeof(part))) > 0)
        g_string_append_len(text, part, count);
    return g_string_free(text, FALSE);
}

/** Start it, and send it a signal when it has printed something. What it prints: g_free(). */
static char *interrupted(const char *arguments, int number, int *status)
{
    char *line = g_strdup_printf("%s device %s", g_getenv("QXLRIG"), arguments);
    char **argv = g_strsplit(line, " ", -1);
    GString *all = g_string_new("");
    int out, wait_status;
    char first;
    GPid pid;

    assert_true(g_spawn_async_with_pipes(NULL, argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL,
                                         &pid, NULL, &out, NULL, NULL));
    assert_int_equal(read(out, &first, 1), 1);
    assert_int_equal(kill(pid, number), 0);
    char *rest = read_all(out);
    assert_int_equal(waitpid(pid, &wait_status, 0), pid);
    assert_true(WIFEXITED(wait_status));
    *status = WEXITSTATUS(wait_status);
    g_string_append_c(all, first);
    g_string_append(all, rest);
    g_free(rest);
    close(out);
    g_strfreev(argv);
    g_free(line);
    return g_string_free(all, FALSE);
}

static void interrupting_it_prints_the_summary(void **state)
{
    int status;
    char *out = interrupted("--fuzz 10000 --seed 1 --steps 10000", SIGINT, &status);

    (void)state;
    assert_int_equal(status, 130);
    assert_non_null(strstr(out, "\n0 sequences of 10000 steps in "));
    assert_non_null(strstr(out, "\nstopped: interrupted\n"));
    g_free(out);
}

static void interrupting_the_scenarios_prints_those_that_were_played(void **state)
{
    int status;
    char *out = interrupted("--scenarios -b qemu", SIGTERM, &status);

    (void)state;
    assert_int_equal(status, 143);
    assert_non_null(strstr(out, " on qemu, revision 5: "));
    assert_null(strstr(out, "\n41 scenarios"));
    assert_non_null(strstr(out, "\nstopped: interrupted\n"));
    g_free(out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(twelve_sequences_of_a_seed_end_alike),
        cmocka_unit_test(the_report_in_json_says_the_same),
        cmocka_unit_test(a_run_begins_with_the_sequence_that_is_named),
        cmocka_unit_test(what_ends_first_ends_it),
        cmocka_unit_test(interrupting_it_prints_the_summary),
        cmocka_unit_test(interrupting_the_scenarios_prints_those_that_were_played),
    };

    skip_without_qemu();
    return cmocka_run_group_tests_name("cli_device_fuzz", tests, NULL, NULL);
}
