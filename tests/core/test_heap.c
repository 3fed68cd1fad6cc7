/* SPDX-License-Identifier: BSD-3-Clause */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "heap.h"

enum { UNIT = 1 << HEAP_UNIT_SHIFT };

static uint32_t units_of(const struct heap *heap, uint32_t block)
{
    return heap->blocks[block].units;
}

static void a_heap_below_one_unit_gives_nothing(void **state)
{
    struct heap_block blocks[3];
    struct heap heap;

    (void)state;
    for (uint64_t size = 0; size < UNIT; size++) {
        heap_init(&heap, size, blocks, 3);
        assert_int_equal(heap_allocate(&heap, 1), HEAP_NONE);
    }
}

static void no_block_is_given_for_size_zero_or_more_than_there_is(void **state)
{
    struct heap_block blocks[3];
    struct heap heap;

    (void)state;
    heap_init(&heap, 10 * UNIT, blocks, 3);
    assert_int_equal(heap_allocate(&heap, 0), HEAP_NONE);
    assert_int_equal(heap_allocate(&heap, 10 * UNIT + 1), HEAP_NONE);
    assert_int_equal(heap_allocate(&heap, UINT64_MAX), HEAP_NONE);
    assert_int_equal(heap_allocate(&heap, UINT64_MAX - 1), HEAP_NONE);
    assert_int_equal(heap_allocate(&heap, (uint64_t)UINT32_MAX << HEAP_UNIT_SHIFT), HEAP_NONE);
    assert_int_not_equal(heap_allocate(&heap, 10 * UNIT), HEAP_NONE);
}

static void a_heap_can_be_filled_to_the_last_unit_and_is_whole_again_when_freed(void **state)
{
    enum { N = 1000 };
    struct heap_block *blocks = malloc((N + 1) * sizeof(*blocks));
    uint32_t got[N];
    struct heap heap;

    (void)state;
    heap_init(&heap, (uint64_t)N * UNIT, blocks, N + 1);
    for (int i = 0; i < N; i++) {
        got[i] = heap_allocate(&heap, UNIT);
        assert_int_not_equal(got[i], HEAP_NONE);
    }
    assert_int_equal(heap.used, N * UNIT);
    assert_int_equal(heap_allocate(&heap, 1), HEAP_NONE);
    for (int i = 0; i < N; i += 2)
        heap_free(&heap, got[i]);
    assert_int_equal(heap_allocate(&heap, UNIT + 1), HEAP_NONE);
    for (int i = 1; i < N; i += 2)
        heap_free(&heap, got[i]);
    assert_int_equal(heap.used, 0);
    assert_int_not_equal(heap_allocate(&heap, (uint64_t)N * UNIT), HEAP_NONE);
    free(blocks);
}

static void running_out_of_records_is_a_failure_and_not_a_crash(void **state)
{
    struct heap_block blocks[2];
    struct heap heap;
    uint32_t first;

    (void)state;
    heap_init(&heap, 100 * UNIT, blocks, 2);
    first = heap_allocate(&heap, UNIT);
    assert_int_not_equal(first, HEAP_NONE);
    assert_int_equal(heap_allocate(&heap, UNIT), HEAP_NONE);
    assert_int_equal(heap.used, UNIT);
    assert_int_not_equal(heap_allocate(&heap, 99 * UNIT), HEAP_NONE);
    heap_free(&heap, first);
}

static void a_run_that_fits_exactly_is_found(void **state)
{
    (void)state;
    for (uint32_t units = 1; units < 3000; units += 7) {
        struct heap_block blocks[3];
        struct heap heap;

        heap_init(&heap, (uint64_t)units * UNIT, blocks, 3);
        assert_int_not_equal(heap_allocate(&heap, (uint64_t)units * UNIT), HEAP_NONE);
    }
}

static void a_block_is_never_shorter_than_what_was_asked_for(void **state)
{
    static const uint64_t units[] = {
        0x80000000, 0xf0000000, 0xf8000000, 0xf8000001, 0xfc000000, 0xfffffffe, 0xffffffff,
    };

    (void)state;
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        for (size_t j = 0; j < sizeof(units) / sizeof(units[0]); j++) {
            struct heap_block blocks[3];
            struct heap heap;
            uint32_t block;

            heap_init(&heap, units[i] << HEAP_UNIT_SHIFT, blocks, 3);
            block = heap_allocate(&heap, units[j] << HEAP_UNIT_SHIFT);
            if (units[j] > units[i])
                assert_int_equal(block, HEAP_NONE);
            if (block != HEAP_NONE)
                assert_true(units_of(&heap, block) >= units[j]);
        }
    }
}

/* ---- against a map of units that knows nothing of lists ---- */

enum { MAP_UNITS = 4096, MAP_LIVE = 300 };

struct live {
    uint32_t block, start, units;
};

static void mark(uint8_t *map, struct live live, uint8_t expected, uint8_t now)
{
    for (uint32_t i = 0; i < live.units; i++) {
        assert_true(live.start + i < MAP_UNITS);
        assert_int_equal(map[live.start + i], expected);
        map[live.start + i] = now;
    }
}

static uint32_t longest_free_run(const uint8_t *map)
{
    uint32_t longest = 0, run = 0;

    for (uint32_t i = 0; i < MAP_UNITS; i++) {
        run = map[i] ? 0 : run + 1;
        longest = run > longest ? run : longest;
    }
    return longest;
}

static uint64_t random_size(uint64_t *seed)
{
    uint64_t limit = 1ull << (1 + noise(seed) % 15);

    return 1 + noise(seed) % limit;
}

static void blocks_never_overlap_and_used_bytes_add_up(void **state)
{
    static uint8_t map[MAP_UNITS];
    struct heap_block *blocks = malloc((2 * MAP_LIVE + 1) * sizeof(*blocks));
    struct live live[MAP_LIVE];
    uint32_t count = 0;
    uint64_t seed = 0x51585245, used = 0;
    struct heap heap;

    (void)state;
    memset(map, 0, sizeof(map));
    heap_init(&heap, (uint64_t)MAP_UNITS * UNIT, blocks, 2 * MAP_LIVE + 1);
    for (int i = 0; i < 100000; i++) {
        if (count < MAP_LIVE && noise(&seed) % 2) {
            uint64_t size = random_size(&seed);
            uint32_t units = (uint32_t)((size + UNIT - 1) / UNIT);
            struct live *next = &live[count];

            next->block = heap_allocate(&heap, size);
            if (next->block == HEAP_NONE) {
                /* It may look away from the last sixteenth, and no more. */
                assert_true(longest_free_run(map) < units + units / 16 + 1);
                continue;
            }
            next->start = (uint32_t)(heap_offset(&heap, next->block) / UNIT);
            next->units = units;
            mark(map, *next, 0, 1);
            used += (uint64_t)units * UNIT;
            count++;
        } else if (count > 0) {
            uint32_t victim = (uint32_t)(noise(&seed) % count);

            heap_free(&heap, live[victim].block);
            mark(map, live[victim], 1, 0);
            used -= (uint64_t)live[victim].units * UNIT;
            live[victim] = live[--count];
        }
        assert_int_equal(heap.used, used);
    }
    while (count > 0)
        heap_free(&heap, live[--count].block);
    assert_int_equal(heap.used, 0);
    assert_int_not_equal(heap_allocate(&heap, (uint64_t)MAP_UNITS * UNIT), HEAP_NONE);
    free(blocks);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_heap_below_one_unit_gives_nothing),
        cmocka_unit_test(no_block_is_given_for_size_zero_or_more_than_there_is),
        cmocka_unit_test(a_heap_can_be_filled_to_the_last_unit_and_is_whole_again_when_freed),
        cmocka_unit_test(running_out_of_records_is_a_failure_and_not_a_crash),
        cmocka_unit_test(a_run_that_fits_exactly_is_found),
        cmocka_unit_test(a_block_is_never_shorter_than_what_was_asked_for),
        cmocka_unit_test(blocks_never_overlap_and_used_bytes_add_up),
    };

    return cmocka_run_group_tests_name("heap", tests, NULL, NULL);
}
