/* SPDX-License-Identifier: BSD-3-Clause */
#include "check.h"

#include <string.h>

#include "handle.h"

enum { CAPACITY = 5 };

struct table {
    struct handle handles[CAPACITY + 1];
    struct handle_table table;
};

static void init(struct table *table)
{
    memset(table, 0, sizeof(*table));
    handle_table_init(&table->table, table->handles, CAPACITY + 1); /* one to destroy */
}

static uint16_t in_flight(struct table *table)
{
    uint16_t index = handle_allocate(&table->table, HANDLE_COMMAND);

    assert_int_not_equal(index, HANDLE_NONE);
    handle_publish(&table->table, index);
    return index;
}

static void an_id_is_never_zero_and_finds_its_handle(void **state)
{
    struct table table;

    (void)state;
    init(&table);
    for (int i = 0; i < CAPACITY; i++) {
        uint16_t index = in_flight(&table);
        uint64_t id = handle_id(&table.table, index);

        assert_int_not_equal(id, 0);
        assert_int_equal(handle_find(&table.table, id), index);
    }
    assert_int_equal(table.table.live, CAPACITY);
}

static void a_full_table_gives_no_handle_and_a_freed_one_comes_back(void **state)
{
    struct table table;

    (void)state;
    init(&table);
    for (int i = 0; i < CAPACITY; i++)
        in_flight(&table);
    assert_int_equal(handle_allocate(&table.table, HANDLE_COMMAND), HANDLE_NONE);
    handle_free(&table.table, 3);
    assert_int_equal(handle_allocate(&table.table, HANDLE_COMMAND), 3);
    assert_int_equal(handle_allocate(&table.table, HANDLE_COMMAND), HANDLE_NONE);
}

static void a_released_id_is_stale_even_when_its_handle_is_in_use_again(void **state)
{
    struct table table;
    uint16_t index;
    uint64_t id;

    (void)state;
    init(&table);
    index = in_flight(&table);
    id = handle_id(&table.table, index);
    handle_free(&table.table, index);
    assert_int_equal(handle_find(&table.table, id), HANDLE_NONE);
    assert_int_equal(in_flight(&table), index);
    assert_int_equal(handle_find(&table.table, id), HANDLE_NONE);
    assert_int_not_equal(handle_id(&table.table, index), id);
}

static void initialising_again_makes_every_id_stale(void **state)
{
    struct table table;
    uint64_t ids[CAPACITY];

    (void)state;
    init(&table);
    for (int i = 0; i < CAPACITY; i++)
        ids[i] = handle_id(&table.table, in_flight(&table));
    handle_table_init(&table.table, table.handles, CAPACITY + 1);
    assert_int_equal(table.table.live, 0);
    for (int i = 0; i < CAPACITY; i++)
        in_flight(&table);
    for (int i = 0; i < CAPACITY; i++)
        assert_int_equal(handle_find(&table.table, ids[i]), HANDLE_NONE);
}

static void an_id_that_was_never_given_out_finds_nothing(void **state)
{
    struct table table;
    uint64_t seed = 99, good;

    (void)state;
    init(&table);
    good = handle_id(&table.table, in_flight(&table));
    assert_int_equal(handle_find(&table.table, 0), HANDLE_NONE);
    assert_int_equal(handle_find(&table.table, UINT64_MAX), HANDLE_NONE);
    assert_int_equal(handle_find(&table.table, good & UINT32_MAX), HANDLE_NONE);
    assert_int_equal(handle_find(&table.table, good & ~(uint64_t)UINT32_MAX), HANDLE_NONE);
    for (int bit = 0; bit < 64; bit++)
        assert_int_equal(handle_find(&table.table, good ^ 1ull << bit), HANDLE_NONE);
    for (int i = 0; i < 100000; i++) {
        uint64_t id = noise(&seed);

        if (id != good)
            assert_int_equal(handle_find(&table.table, id), HANDLE_NONE);
    }
}

static void an_id_is_unknown_until_its_command_is_published(void **state)
{
    struct table table;
    uint16_t index;

    (void)state;
    init(&table);
    index = handle_allocate(&table.table, HANDLE_COMMAND);
    assert_int_equal(handle_find(&table.table, handle_id(&table.table, index)), HANDLE_NONE);
    handle_publish(&table.table, index);
    assert_int_equal(handle_find(&table.table, handle_id(&table.table, index)), index);
    handle_free(&table.table, index);
    assert_int_equal(handle_allocate(&table.table, HANDLE_COMMAND), index);
    assert_int_equal(handle_find(&table.table, handle_id(&table.table, index)), HANDLE_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_id_is_never_zero_and_finds_its_handle),
        cmocka_unit_test(a_full_table_gives_no_handle_and_a_freed_one_comes_back),
        cmocka_unit_test(a_released_id_is_stale_even_when_its_handle_is_in_use_again),
        cmocka_unit_test(initialising_again_makes_every_id_stale),
        cmocka_unit_test(an_id_that_was_never_given_out_finds_nothing),
        cmocka_unit_test(an_id_is_unknown_until_its_command_is_published),
    };

    return cmocka_run_group_tests_name("handle", tests, NULL, NULL);
}
