/* SPDX-License-Identifier: BSD-3-Clause */
#include "heap.h"

#include "wire.h"

struct place {
    uint32_t level, list;
};

static uint32_t log2_floor(uint32_t value)
{
    return 31u - (uint32_t)__builtin_clz(value);
}

/* The list that holds free runs of this length: exact below 16 units, then 16 lists an octave. */
static struct place place_of(uint32_t units)
{
    uint32_t log;

    if (units < HEAP_LISTS)
        return (struct place){0, units};
    log = log2_floor(units);
    return (struct place){log - 3, units >> (log - 4) & (HEAP_LISTS - 1)};
}

/* The first list all of whose runs are long enough. */
static struct place place_to_search(uint32_t units)
{
    if (units >= HEAP_LISTS) {
        uint32_t round = (1u << (log2_floor(units) - 4)) - 1;
        units = units > UINT32_MAX - round ? UINT32_MAX : units + round;
    }
    return place_of(units);
}

static void link_free(struct heap *heap, uint32_t index)
{
    struct heap_block *block = &heap->blocks[index];
    struct place place = place_of(block->units);
    uint32_t *first = &heap->first[place.level][place.list];

    block->used = false;
    block->free_previous = HEAP_NONE;
    block->free_next = *first;
    if (*first != HEAP_NONE)
        heap->blocks[*first].free_previous = index;
    *first = index;
    heap->lists[place.level] |= 1u << place.list;
    heap->levels |= 1u << place.level;
}

static void unlink_free(struct heap *heap, uint32_t index)
{
    struct heap_block *block = &heap->blocks[index];
    struct place place = place_of(block->units);

    if (block->free_next != HEAP_NONE)
        heap->blocks[block->free_next].free_previous = block->free_previous;
    if (block->free_previous != HEAP_NONE) {
        heap->blocks[block->free_previous].free_next = block->free_next;
        return;
    }
    heap->first[place.level][place.list] = block->free_next;
    if (block->free_next == HEAP_NONE) {
        heap->lists[place.level] &= ~(1u << place.list);
        if (heap->lists[place.level] == 0)
            heap->levels &= ~(1u << place.level);
    }
}

static uint32_t take_spare(struct heap *heap)
{
    uint32_t index = heap->spare;

    if (index != HEAP_NONE)
        heap->spare = heap->blocks[index].free_next;
    return index;
}

static void give_spare(struct heap *heap, uint32_t index)
{
    heap->blocks[index].free_next = heap->spare;
    heap->spare = index;
}

void heap_init(struct heap *heap, uint64_t size, struct heap_block *blocks, uint32_t capacity)
{
    uint64_t units = size >> HEAP_UNIT_SHIFT;

    memset(heap, 0, sizeof(*heap));
    memset(heap->first, 0xff, sizeof(heap->first));
    heap->blocks = blocks;
    heap->capacity = capacity;
    heap->spare = HEAP_NONE;
    for (uint32_t i = capacity; i-- > 0;)
        give_spare(heap, i);
    if (units == 0)
        return;

    uint32_t whole = take_spare(heap);
    blocks[whole] = (struct heap_block){
        .start = 0,
        .units = units > UINT32_MAX ? UINT32_MAX : (uint32_t)units,
        .before = HEAP_NONE,
        .after = HEAP_NONE,
    };
    link_free(heap, whole);
}

static uint32_t find_free(const struct heap *heap, uint32_t units)
{
    struct place place = place_to_search(units);
    uint32_t lists = heap->lists[place.level] & (UINT32_MAX << place.list);

    if (lists == 0) {
        uint32_t levels = heap->levels & ~(UINT32_MAX >> (31 - place.level));
        if (levels == 0)
            return HEAP_NONE;
        place.level = (uint32_t)__builtin_ctz(levels);
        lists = heap->lists[place.level];
    }
    return heap->first[place.level][__builtin_ctz(lists)];
}

/* Rounding up may overlook a run in the request's own list: look there before giving up. */
static uint32_t find_free_in_own_list(const struct heap *heap, uint32_t units)
{
    enum { LOOK_AT = 16 };
    struct place place = place_of(units);
    uint32_t index = heap->first[place.level][place.list];

    for (int i = 0; i < LOOK_AT && index != HEAP_NONE; i++) {
        if (heap->blocks[index].units >= units)
            return index;
        index = heap->blocks[index].free_next;
    }
    return HEAP_NONE;
}

/* Cut a run to `units` and free what is behind. */
static void split(struct heap *heap, uint32_t index, uint32_t rest_index, uint32_t units)
{
    struct heap_block *block = &heap->blocks[index];
    struct heap_block *rest = &heap->blocks[rest_index];

    *rest = (struct heap_block){
        .start = block->start + units,
        .units = block->units - units,
        .before = index,
        .after = block->after,
    };
    if (block->after != HEAP_NONE)
        heap->blocks[block->after].before = rest_index;
    block->after = rest_index;
    block->units = units;
    link_free(heap, rest_index);
}

uint32_t heap_allocate(struct heap *heap, uint64_t size)
{
    uint64_t wanted = (size + (1u << HEAP_UNIT_SHIFT) - 1) >> HEAP_UNIT_SHIFT;
    uint32_t index, units = (uint32_t)wanted;

    if (size == 0 || size > UINT64_MAX >> 1 || wanted > UINT32_MAX)
        return HEAP_NONE;
    index = find_free(heap, units);
    if (index == HEAP_NONE)
        index = find_free_in_own_list(heap, units);
    if (index == HEAP_NONE || heap->blocks[index].units < units)
        return HEAP_NONE;
    if (heap->blocks[index].units > units) {
        uint32_t rest = take_spare(heap);
        if (rest == HEAP_NONE)
            return HEAP_NONE;
        unlink_free(heap, index);
        split(heap, index, rest, units);
    } else {
        unlink_free(heap, index);
    }
    heap->blocks[index].used = true;
    heap->used += (uint64_t)heap->blocks[index].units << HEAP_UNIT_SHIFT;
    return index;
}

/* Append the run `next`, which lies right behind `index`, to it. */
static void merge(struct heap *heap, uint32_t index, uint32_t next)
{
    heap->blocks[index].units += heap->blocks[next].units;
    heap->blocks[index].after = heap->blocks[next].after;
    if (heap->blocks[next].after != HEAP_NONE)
        heap->blocks[heap->blocks[next].after].before = index;
    give_spare(heap, next);
}

void heap_free(struct heap *heap, uint32_t index)
{
    struct heap_block *block = &heap->blocks[index];
    uint32_t before = block->before, after = block->after;

    heap->used -= (uint64_t)block->units << HEAP_UNIT_SHIFT;
    block->used = false;
    if (after != HEAP_NONE && !heap->blocks[after].used) {
        unlink_free(heap, after);
        merge(heap, index, after);
    }
    if (before != HEAP_NONE && !heap->blocks[before].used) {
        unlink_free(heap, before);
        merge(heap, before, index);
        index = before;
    }
    link_free(heap, index);
}

uint64_t heap_size(const struct heap *heap, uint32_t block)
{
    return (uint64_t)heap->blocks[block].units << HEAP_UNIT_SHIFT;
}

uint64_t heap_offset(const struct heap *heap, uint32_t block)
{
    return (uint64_t)heap->blocks[block].start << HEAP_UNIT_SHIFT;
}
