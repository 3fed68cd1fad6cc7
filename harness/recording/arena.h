/* SPDX-License-Identifier: BSD-3-Clause */
/* The memory of records: taken piece by piece, given back at once. */
#ifndef RIG_RECORDING_ARENA_H
#define RIG_RECORDING_ARENA_H

#include <stddef.h>
#include <stdint.h>

struct arena_block;

struct arena {
    struct arena_block *blocks, *large;
};

/* Zeroed, aligned to 16 bytes, never NULL; for sizes of structures. */
void *arena_new(struct arena *arena, size_t size);
/* A block of its own, not zeroed, for what a file brings. NULL if there is no memory. */
void *arena_new_large(struct arena *arena, size_t size);
/* Resize what arena_new_large() gave last. It may move. NULL if there is no memory. */
void *arena_resize_large(struct arena *arena, size_t size);
/* Free all but what a next record is likely to need. */
void arena_reset(struct arena *arena);
void arena_finish(struct arena *arena);

#endif
