/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "run.h"

static int make_folder_or_skip(void **state)
{
    struct run result = run("replay @d_ums_rev1.spice-record.gz");

    if (result.status == 77) {
        printf("SKIP: %s", result.err);
        exit(77);
    }
    free_run(&result);
    return make_own_folder(state);
}

static void pixels_that_are_the_same_are_counted_and_exit_with_0(void **state)
{
    (void)state;
    expect("replay --compare-direct @d_ums_rev1.spice-record.gz", 0,
           "4 screens compared with direct replay (1190400 pixels): 0 pixels differ; of xRGB the "
           "unused byte does not count",
           NULL);
    expect("replay --json --compare-direct @d_ums_rev1.spice-record.gz", 0,
           "\"screens\" : 4,\n    \"pixels\" : 1190400,\n    \"differing_pixels\" : 0,\n"
           "    \"differing_in_unused_byte_alone\" : 0,\n    \"same\" : true\n",
           NULL);
}

static void what_has_no_pixels_or_cannot_be_read_twice_is_said(void **state)
{
    (void)state;
    write_own_file("log", NOP("1"));
    expect("replay --compare-direct %log", 125, NULL, "--compare-direct is for recordings");
    expect("replay --compare-direct -", 2, NULL, "expected a file, found standard input");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pixels_that_are_the_same_are_counted_and_exit_with_0),
        cmocka_unit_test(what_has_no_pixels_or_cannot_be_read_twice_is_said),
    };

    return cmocka_run_group_tests(tests, make_folder_or_skip, remove_own_folder);
}
