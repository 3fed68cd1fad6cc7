/* SPDX-License-Identifier: BSD-3-Clause */
/* The options that let clients watch a replay; tests/live has the clients. */
#include <glib/gstdio.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "run.h"

#define RECORDING "@d_ums_rev1.spice-record.gz"

static void options_that_go_with_serve_are_refused_without_it(void **state)
{
    static const char *const OPTIONS[] = {"--speed 2x", "--step", "--loop"};

    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(OPTIONS); i++) {
        g_autofree char *arguments = g_strdup_printf("replay %s " RECORDING, OPTIONS[i]);

        expect(arguments, 2, "", "expected --serve beside --speed, --step and --loop");
    }
}

static void options_that_do_not_go_with_serve_are_refused(void **state)
{
    static const char *const OPTIONS[] = {"--json", "--png %screens", "--compare-direct",
                                          RECORDING};

    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(OPTIONS); i++) {
        g_autofree char *arguments = g_strdup_printf("replay --serve %s " RECORDING, OPTIONS[i]);

        expect(arguments, 2, "", "expected one FILE beside --serve");
    }
}

static void a_speed_that_is_none_is_refused(void **state)
{
    (void)state;
    expect("replay --serve --speed 1000x " RECORDING, 2, "", "expected --speed `2x`");
    expect("replay --serve --speed fast " RECORDING, 2, "", "expected --speed `2x`");
}

static void a_log_cannot_be_watched(void **state)
{
    (void)state;
    write_own_file("log", FILL("1", "0", "opaque"));
    expect("replay --serve %log", 125, "", "a command log has no pixels: --serve is for");
}

static void serve_without_an_address_does_not_take_the_file_for_one(void **state)
{
    (void)state;
    expect("replay --serve %none", 2, "", "none: ");
    expect("replay --serve", 2, "", "found 0 arguments");
    expect("replay --serve :0", 2, "", "found 0 arguments");
    expect("replay --serve unix:there", 2, "", "found 0 arguments");
    expect("replay --serve localhost:5930 --loop", 2, "", "found 0 arguments");
    expect("replay -- --serve :0", 2, "", "--serve: ");
}

static void an_address_that_cannot_be_had_is_named(void **state)
{
    struct run probe = run("replay --serve unix:/nowhere/at/all " RECORDING);

    (void)state;
    if (probe.status != 77) {
        assert_int_equal(probe.status, 2);
        assert_string_equal(probe.out, "");
        assert_non_null(strstr(probe.err, "cannot listen on `unix:/nowhere/at/all`: "));
        expect("replay --serve 127.0.0.1:70000 " RECORDING, 2, "",
               "cannot listen on `127.0.0.1:70000`: ");
    }
    free_run(&probe);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_that_go_with_serve_are_refused_without_it),
        cmocka_unit_test(options_that_do_not_go_with_serve_are_refused),
        cmocka_unit_test(a_speed_that_is_none_is_refused),
        cmocka_unit_test(a_log_cannot_be_watched),
        cmocka_unit_test(serve_without_an_address_does_not_take_the_file_for_one),
        cmocka_unit_test(an_address_that_cannot_be_had_is_named),
    };

    return cmocka_run_group_tests(tests, make_own_folder, remove_own_folder);
}
