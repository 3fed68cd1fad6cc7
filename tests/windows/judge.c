/* SPDX-License-Identifier: BSD-3-Clause */
/* Tests that pass, fail and are skipped, each in one way: for CMocka and for cmocka.c alike. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static int nothing_left;
static const char *const AB = "ab";

#define TEST(name, ...)            \
    static void name(void **state) \
    {                              \
        (void)state;               \
        __VA_ARGS__                \
    }

TEST(good_truth, assert_true(1); assert_false(0); assert_null(NULL); assert_non_null(AB);)
TEST(bad_truth, assert_true(nothing_left);)
TEST(bad_falsehood, assert_false(!nothing_left);)
TEST(bad_null, assert_null(AB);)
TEST(bad_pointer, assert_ptr_equal(AB, &nothing_left);)
TEST(good_integers, assert_int_equal(UINT64_MAX, -1); assert_int_not_equal(1, 2);)
TEST(bad_integer, assert_int_equal(1, UINT64_C(1) << 32 | 1);)
TEST(bad_other_integer, assert_int_not_equal(7, 7);)
TEST(good_ranges, assert_in_range(1, 1, 3); assert_in_range(3, 1, 3); assert_not_in_range(0, 1, 3);
     assert_not_in_range(4, 1, 3);)
TEST(bad_below, assert_in_range(0, 1, 3);)
TEST(bad_above, assert_in_range(4, 1, 3);)
TEST(bad_inside, assert_not_in_range(3, 1, 3);)
TEST(good_strings, assert_string_equal(AB, "ab"); assert_string_not_equal(AB, "abc");)
TEST(bad_string, assert_string_equal(AB, "aB");)
TEST(bad_same_string, assert_string_not_equal(AB, "ab");)
TEST(good_memory, assert_memory_equal(AB, "abc", 2); assert_memory_not_equal(AB, "ac", 2);)
TEST(bad_memory, assert_memory_equal(AB, "ac", 2);)
TEST(bad_same_memory, assert_memory_not_equal(AB, "ab", 2);)
TEST(bad_by_itself, fail();)
TEST(bad_with_words, fail_msg("%zu words, %s", strlen(AB), "and a string");)
TEST(left_out, skip();)
TEST(sees_its_state, assert_string_equal(*state, "given");)
TEST(sees_the_group, assert_string_equal(*state, "of the group");)

static int group_set_up(void **state)
{
    *state = (void *)"of the group";
    return 0;
}

static int set_up(void **state)
{
    *state = (void *)"given";
    return 0;
}

static int fails(void **state)
{
    (void)state;
    return -1;
}

static int asserts(void **state)
{
    assert_null(*state);
    return 0;
}

/* A test that fails is torn down, and a test that was not set up is not. */
static int torn_down;

static int count(void **state)
{
    (void)state;
    torn_down++;
    return 0;
}

TEST(was_torn_down_once, assert_int_equal(torn_down, 1);)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_truth),
        cmocka_unit_test(bad_truth),
        cmocka_unit_test(bad_falsehood),
        cmocka_unit_test(bad_null),
        cmocka_unit_test(bad_pointer),
        cmocka_unit_test(good_integers),
        cmocka_unit_test(bad_integer),
        cmocka_unit_test(bad_other_integer),
        cmocka_unit_test(good_ranges),
        cmocka_unit_test(bad_below),
        cmocka_unit_test(bad_above),
        cmocka_unit_test(bad_inside),
        cmocka_unit_test(good_strings),
        cmocka_unit_test(bad_string),
        cmocka_unit_test(bad_same_string),
        cmocka_unit_test(good_memory),
        cmocka_unit_test(bad_memory),
        cmocka_unit_test(bad_same_memory),
        cmocka_unit_test(bad_by_itself),
        cmocka_unit_test(bad_with_words),
        cmocka_unit_test(left_out),
        cmocka_unit_test(sees_the_group),
        {"the_group_goes_first", sees_the_group, NULL, NULL, (void *)"given"},
        {"set_up", sees_its_state, set_up, NULL, NULL},
        {"bad_and_torn_down", bad_by_itself, NULL, count, NULL},
        {"not_set_up", good_truth, fails, count, NULL},
        cmocka_unit_test(was_torn_down_once),
        {"asserts_in_set_up", good_truth, asserts, NULL, NULL},
        {"not_torn_down", good_truth, NULL, fails, NULL},
        {"asserts_in_teardown", good_truth, NULL, asserts, NULL},
    };
    const struct CMUnitTest few[] = {cmocka_unit_test_prestate(sees_its_state, (void *)"given")};
    int failed = cmocka_run_group_tests_name("single", tests, group_set_up, NULL);

    failed += 100 * cmocka_run_group_tests_name("no set-up", few, fails, NULL);
    return failed + 50 * cmocka_run_group_tests_name("no teardown", few, NULL, fails);
}
