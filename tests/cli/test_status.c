/* SPDX-License-Identifier: BSD-3-Clause */
/* qxlrig status: the certification list from the log of a test run. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "run.h"

#define HEAD "| asked | answer |\n|---|---|\n"

static void each_entry_of_a_program_is_a_row(void **state)
{
    (void)state;
    write_own_file("log", "{\"name\": \"drivers / drivers_certification\", \"result\": \"OK\", "
                          "\"stdout\": \"[ RUN      ] sleep_with_io\\r\\n"
                          "[       OK ] sleep_with_io\\r\\n\"}\n"
                          "{\"name\": \"unit / core\", \"result\": \"FAIL\"}\n"
                          "{\"name\": \"render / scenes 32\", \"result\": \"SKIP\"}\n");
    expect("status %log", 0, HEAD "| sleep with io | passed |\n| scenes 32 | skipped |\n", NULL);
}

static void an_entry_that_failed_or_has_no_end_makes_the_status_1(void **state)
{
    (void)state;
    write_own_file("failed", "{\"name\": \"certification\", \"stdout\": \"[ RUN      ] a_b\\n"
                             "[  FAILED  ] a_b\\n[ RUN      ] a\\n[ RUN      ] c\\n"
                             "[       OK ] c\\n\"}\n");
    expect("status %failed", 1, HEAD "| a b | failed |\n| a | did not end |\n| c | passed |\n",
           NULL);
}

static void a_log_without_such_tests_is_said_and_exits_125(void **state)
{
    (void)state;
    write_own_file("other", "{\"name\": \"unit / core\", \"result\": \"OK\"}\n");
    write_own_file("text", "{\"name\": \"unit / core\"}\nno json\n");
    expect("status %other", 125, NULL, "was it skipped?");
    expect("status %text", 125, NULL, ":2: expected an object of JSON");
    expect("status %none", 2, NULL, "No such file or directory");
}

static void the_table_in_the_documents_has_every_entry(void **state)
{
    char *table, *program;
    unsigned entries = 0;

    (void)state;
    assert_true(g_file_get_contents(MANUALS "/../hck-status.md", &table, NULL, NULL));
    assert_true(g_file_get_contents(MANUALS "/../../tests/windows/drivers/test_certification.c",
                                    &program, NULL, NULL));
    for (char *at = strstr(program, "tests[] = {"); (at = strstr(at, " entry(")); entries++) {
        at += strlen(" entry(");
        char *name = g_strdelimit(g_strndup(at, strcspn(at, ")")), "_", ' ');
        char *row = g_strdup_printf("| %s | passed |", name);

        if (!strstr(table, row))
            fail_msg("docs/hck-status.md does not have `%s`: make it anew", row);
        g_free(row);
        g_free(name);
    }
    assert_true(entries >= 10);
    g_free(program);
    g_free(table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_entry_of_a_program_is_a_row),
        cmocka_unit_test(an_entry_that_failed_or_has_no_end_makes_the_status_1),
        cmocka_unit_test(a_log_without_such_tests_is_said_and_exits_125),
        cmocka_unit_test(the_table_in_the_documents_has_every_entry),
    };

    return cmocka_run_group_tests(tests, make_own_folder, remove_own_folder);
}
