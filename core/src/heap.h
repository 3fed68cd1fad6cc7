/* SPDX-License-Identifier: BSD-3-Clause */
/* Device-memory allocator: two-level segregated fit, constant time, with all its bookkeeping in
 * system memory. Offsets only; it never touches what it hands out. The caller locks. */
#ifndef QXL_CORE_HEAP_H
#define QXL_CORE_HEAP_H

#include <stdbool.h>
#include <stdint.h>

enum {
    HEAP_UNIT_SHIFT = 6, /* 64 bytes: a cache line, and room for most clipped commands in four */
    HEAP_LEVELS = 29,
    HEAP_LISTS = 16,
};

#define HEAP_NONE UINT32_MAX

/* A run of units, free or in use; neighbours are linked in address order. */
struct heap_block {
    uint32_t start, units;
    uint32_t before, after;
    uint32_t free_previous, free_next;
    bool used;
};

struct heap {
    struct heap_block *blocks; /* the owner's memory */
    uint32_t capacity;
    uint32_t spare; /* records not in use, linked by free_next */
    uint32_t levels;
    uint32_t lists[HEAP_LEVELS];
    uint32_t first[HEAP_LEVELS][HEAP_LISTS];
    uint64_t used; /* bytes */
};

/* Manage `[0, size)` with `capacity` records (at least 1). A size below one unit gives an empty
 * heap, which is fine. */
void heap_init(struct heap *heap, uint64_t size, struct heap_block *blocks, uint32_t capacity);

/* Returns a block, or HEAP_NONE: no run that long, no record left, or size 0. */
uint32_t heap_allocate(struct heap *heap, uint64_t size);
void heap_free(struct heap *heap, uint32_t block);
/* Bytes that a block takes. */
uint64_t heap_size(const struct heap *heap, uint32_t block);
uint64_t heap_offset(const struct heap *heap, uint32_t block);

#endif
