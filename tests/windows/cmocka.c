/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The functions behind <cmocka.h> that the tests of the core call, for systems without a package of
 * CMocka. No mocks, no filters, one output format. What it says of a test is what CMocka says:
 * the_stand_in_for_cmocka_judges_alike holds the two against each other.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum outcome { PASSED, FAILED, SKIPPED, BROKEN };

static const char *const OUTCOME[] = {
    [PASSED] = "       OK ",
    [FAILED] = "  FAILED  ",
    [SKIPPED] = "  SKIPPED ",
    [BROKEN] = "  ERROR   ",
};

/** Out of the function that runs, in its thread. */
static _Thread_local jmp_buf *way_out;

/* ---- messages ---- */

void vprint_message(const char *const format, va_list args)
{
    vprintf(format, args);
    fflush(stdout);
}

void vprint_error(const char *const format, va_list args)
{
    vfprintf(stderr, format, args);
    fflush(stderr);
}

void print_message(const char *const format, ...)
{
    va_list args;

    va_start(args, format);
    vprint_message(format, args);
    va_end(args);
}

void print_error(const char *const format, ...)
{
    va_list args;

    va_start(args, format);
    vprint_error(format, args);
    va_end(args);
}

/* ---- verdicts ---- */

static void leave(enum outcome outcome, const char *file, int line)
{
    print_error("%s:%d: %s\n", file, line, outcome == SKIPPED ? "skipped" : "error: failed");
    if (!way_out) {
        print_error("That was in a thread that runs no test: nothing can go on.\n");
        abort();
    }
    longjmp(*way_out, outcome);
}

void _fail(const char *const file, const int line)
{
    leave(FAILED, file, line);
}

void _skip(const char *const file, const int line)
{
    leave(SKIPPED, file, line);
}

void _assert_true(const LargestIntegralType result, const char *const expression,
                  const char *const file, const int line)
{
    if (result)
        return;
    print_error("expected: %s\n", expression);
    _fail(file, line);
}

static void check_integers(bool good, LargestIntegralType a, const char *relation,
                           LargestIntegralType b, const char *file, int line)
{
    if (good)
        return;
    print_error("expected 0x%llx %s 0x%llx\n", (unsigned long long)a, relation,
                (unsigned long long)b);
    _fail(file, line);
}

void _assert_int_equal(const LargestIntegralType a, const LargestIntegralType b,
                       const char *const file, const int line)
{
    check_integers(a == b, a, "==", b, file, line);
}

void _assert_int_not_equal(const LargestIntegralType a, const LargestIntegralType b,
                           const char *const file, const int line)
{
    check_integers(a != b, a, "!=", b, file, line);
}

void _assert_in_range(const LargestIntegralType value, const LargestIntegralType minimum,
                      const LargestIntegralType maximum, const char *const file, const int line)
{
    check_integers(value >= minimum, value, ">=", minimum, file, line);
    check_integers(value <= maximum, value, "<=", maximum, file, line);
}

void _assert_not_in_range(const LargestIntegralType value, const LargestIntegralType minimum,
                          const LargestIntegralType maximum, const char *const file, const int line)
{
    if (value < minimum)
        return;
    check_integers(value > maximum, value, ">", maximum, file, line);
}

static void check_strings(bool good, const char *a, const char *relation, const char *b,
                          const char *file, int line)
{
    if (good)
        return;
    print_error("expected \"%s\" %s \"%s\"\n", a, relation, b);
    _fail(file, line);
}

void _assert_string_equal(const char *const a, const char *const b, const char *const file,
                          const int line)
{
    check_strings(strcmp(a, b) == 0, a, "==", b, file, line);
}

void _assert_string_not_equal(const char *const a, const char *const b, const char *file,
                              const int line)
{
    check_strings(strcmp(a, b) != 0, a, "!=", b, file, line);
}

void _assert_memory_equal(const void *const a, const void *const b, const size_t size,
                          const char *const file, const int line)
{
    const unsigned char *left = a, *right = b;
    size_t i = 0;

    while (i < size && left[i] == right[i])
        i++;
    if (i == size)
        return;
    print_error("expected equal memory, byte %zu of %zu differs: 0x%02x, 0x%02x\n", i, size,
                left[i], right[i]);
    _fail(file, line);
}

void _assert_memory_not_equal(const void *const a, const void *const b, const size_t size,
                              const char *const file, const int line)
{
    if (memcmp(a, b, size) != 0)
        return;
    print_error("expected different memory, all %zu bytes are equal\n", size);
    _fail(file, line);
}

/* ---- runs ---- */

/** What is run: a test or a fixture, the other is NULL. */
struct part {
    CMUnitTestFunction test;
    CMFixtureFunction fixture;
};

static enum outcome run(struct part part, void **state)
{
    jmp_buf here;
    int outcome = setjmp(here);

    if (outcome == PASSED) {
        way_out = &here;
        if (part.test)
            part.test(state);
        else if (part.fixture && part.fixture(state) != 0)
            outcome = FAILED;
    }
    way_out = NULL;
    return (enum outcome)outcome;
}

static bool run_fixture(CMFixtureFunction fixture, void **state, const char *what)
{
    if (run((struct part){.fixture = fixture}, state) == PASSED)
        return true;
    print_error("%s failed\n", what);
    return false;
}

static enum outcome run_one(const struct CMUnitTest *test, void *group_state)
{
    void *state = group_state ? group_state : test->initial_state;
    enum outcome outcome;

    if (!run_fixture(test->setup_func, &state, "the set-up"))
        return BROKEN;
    outcome = run((struct part){.test = test->test_func}, &state);
    if (!run_fixture(test->teardown_func, &state, "the teardown"))
        return BROKEN;
    return outcome;
}

int _cmocka_run_group_tests(const char *group_name, const struct CMUnitTest *const tests,
                            const size_t num_tests, CMFixtureFunction group_setup,
                            CMFixtureFunction group_teardown)
{
    int counts[] = {[PASSED] = 0, [FAILED] = 0, [SKIPPED] = 0, [BROKEN] = 0};
    void *state = NULL;

    print_message("[==========] Running %zu test(s) of %s\n", num_tests, group_name);
    if (!run_fixture(group_setup, &state, "the set-up of the group"))
        return 1;
    for (size_t i = 0; i < num_tests; i++) {
        print_message("[ RUN      ] %s\n", tests[i].name);
        enum outcome outcome = run_one(&tests[i], state);
        counts[outcome]++;
        print_message("[%s] %s\n", OUTCOME[outcome], tests[i].name);
    }
    run_fixture(group_teardown, &state, "the teardown of the group");
    print_message("[==========] %d passed, %d failed, %d skipped\n", counts[PASSED],
                  counts[FAILED] + counts[BROKEN], counts[SKIPPED]);
    return counts[FAILED] + counts[BROKEN];
}
