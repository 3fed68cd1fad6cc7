/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <spice/enums.h>
#include <spice/qxl_dev.h>

#include "selection.h"

enum { PARTS = 12, SECOND = 1000000000 };

/* A trace: its draws, and other kinds between them, one each half second. */
static const struct {
    enum rig_selection_kind kind;
    uint8_t type;
} TRACE[PARTS] = {
    {RIG_SELECTION_SURFACE, 0},
    {RIG_SELECTION_DRAW, QXL_DRAW_FILL},
    {RIG_SELECTION_DRAW, QXL_DRAW_COPY},
    {RIG_SELECTION_CURSOR, QXL_DRAW_COPY},
    {RIG_SELECTION_UPDATE, 0},
    {RIG_SELECTION_DRAW, QXL_DRAW_COPY},
    {RIG_SELECTION_MESSAGE, 0},
    {RIG_SELECTION_DRAW, QXL_COPY_BITS},
    {RIG_SELECTION_OTHER, 0},
    {RIG_SELECTION_UPDATE, 0},
    {RIG_SELECTION_DRAW, QXL_DRAW_ALPHA_BLEND},
    {RIG_SELECTION_DRAW, QXL_DRAW_FILL},
};

static void append_selected(struct rig_selection *selection, GString *found)
{
    for (unsigned i = 0; i < PARTS; i++)
        if (rig_selection_has(selection, i + 1, TRACE[i].kind, TRACE[i].type,
                              (uint64_t)i * SECOND / 2))
            g_string_append_printf(found, "%s%u", found->len ? " " : "", i + 1);
}

static void expect_selected(const char *text, const char *numbers)
{
    GError *error = NULL;
    struct rig_selection *selection = rig_selection_parse(text, &error);
    GString *found = g_string_new(NULL);

    if (!selection)
        fail_msg("%s", error->message);
    append_selected(selection, found);
    if (strcmp(found->str, numbers))
        fail_msg("`%s` selects %s, expected %s", text, found->str, numbers);
    g_string_free(found, TRUE);
    rig_selection_destroy(selection);
}

static void numbers_select_from_one_and_ranges_have_both_their_ends(void **state)
{
    (void)state;
    expect_selected("12", "12");
    expect_selected("3-5", "3 4 5");
    expect_selected("11-", "11 12");
    expect_selected("4-4", "4");
    expect_selected("13", "");
    expect_selected("11-18446744073709551615", "11 12");
}

static void a_kind_selects_of_a_range(void **state)
{
    (void)state;
    expect_selected("1-/draw", "2 3 6 8 11 12");
    expect_selected("1-/copy", "3 6");
    expect_selected("4-8/copy", "6");
    expect_selected("1-/copy-bits", "8");
    expect_selected("1-/alpha-blend", "11");
    expect_selected("1-/cursor", "4");
    expect_selected("1-/surface", "1");
    expect_selected("1-/message", "7");
    expect_selected("4/draw", "");
    expect_selected("@updates", "5 10");
    expect_selected("1-/update", "5 10");
}

static void times_select_a_range_or_the_first_behind_a_point(void **state)
{
    (void)state;
    expect_selected("1s-2s", "3 4 5");
    expect_selected("1.0s-1.999999999s", "3 4");
    expect_selected("5s-", "11 12");
    expect_selected("2.5s", "6");
    expect_selected("2.6s", "7");
    expect_selected("2s/copy", "6");
    expect_selected("0s", "1");
    expect_selected("2500ms", "6");
    expect_selected("2500000us-2500000000ns", "6");
    expect_selected("9s", "");
}

static void items_are_joined(void **state)
{
    (void)state;
    expect_selected("1,3-4,12", "1 3 4 12");
    expect_selected("12,1-2/surface,@updates,2.5s", "1 5 6 10 12");
    expect_selected("2-4,3-5", "2 3 4 5");
    expect_selected("2s,2s", "5");
}

static void a_selection_begins_again_when_it_is_rewound(void **state)
{
    struct rig_selection *selection = rig_selection_parse("2s,12", NULL);
    GString *found = g_string_new(NULL);

    (void)state;
    append_selected(selection, found);
    append_selected(selection, found);
    rig_selection_rewind(selection);
    append_selected(selection, found);
    assert_string_equal(found->str, "5 12 12 5 12");
    g_string_free(found, TRUE);
    rig_selection_destroy(selection);
}

static void what_is_wrong_is_pointed_at(void **state)
{
    static const struct {
        const char *text, *error;
    } cases[] = {
        {"", "selection ``, character 1: expected a number, a time as 2.5s, or @updates, found its "
             "end"},
        {"1,", "character 3: expected a number"},
        {"1-20,30-x", "character 9: expected a number, a time as 2.5s, or @updates, found `x`"},
        {"0", "character 1: expected a number from 1, found `0`"},
        {"-5", "character 1: expected a number"},
        {"20-10,1", "character 4: expected no less than what is in front of the -, found `10`"},
        {"1s-3", "character 4: expected a time, as in front of the -, found `3`"},
        {"1-3s", "character 3: expected a number, as in front of the -, found `3s`"},
        {"1.5", "character 4: expected a unit of time: s, ms, us or ns, found its end"},
        {"1.s", "character 3: expected digits, found `s`"},
        {"1 2", "character 2: expected -, /KIND, a comma or the end, found ` 2`"},
        {"1-2-3", "character 4: expected -, /KIND"},
        {"18446744073709551616", "character 1: expected a number below 2^64"},
        {"99999999999s", "character 1: expected a shorter time"},
        {"@update", "character 2: expected updates, found `update`"},
        {"@updates/draw", "character 9: expected a comma or the end"},
        {"1/drawn,2", "character 3: expected one of draw, cursor, surface, message, update, fill,"},
        {"1/", "alpha-blend, composite, found its end"},
    };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        GError *error = NULL;
        assert_null(rig_selection_parse(cases[i].text, &error));
        assert_true(g_error_matches(error, RIG_SELECTION_ERROR, RIG_SELECTION_ERROR_SYNTAX));
        if (!strstr(error->message, cases[i].error))
            fail_msg("expected %s in: %s", cases[i].error, error->message);
        g_error_free(error);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_select_from_one_and_ranges_have_both_their_ends),
        cmocka_unit_test(a_kind_selects_of_a_range),
        cmocka_unit_test(times_select_a_range_or_the_first_behind_a_point),
        cmocka_unit_test(items_are_joined),
        cmocka_unit_test(a_selection_begins_again_when_it_is_rewound),
        cmocka_unit_test(what_is_wrong_is_pointed_at),
    };

    return cmocka_run_group_tests_name("trace_selection", tests, NULL, NULL);
}
