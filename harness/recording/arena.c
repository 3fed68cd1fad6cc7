/* SPDX-License-Identifier: BSD-3-Clause */
#include "arena.h"

#include <glib.h>
#include <string.h>

enum { ALIGNMENT = 16, FIRST_BLOCK = 4096, KEPT_BLOCK = 16384 };

struct arena_block {
    struct arena_block *next;
    size_t size, used;
    _Alignas(ALIGNMENT) uint8_t bytes[];
};

static struct arena_block *add_block(struct arena *arena, size_t size)
{
    size_t wanted = arena->blocks ? 2 * arena->blocks->size : FIRST_BLOCK;
    struct arena_block *block;

    wanted = MAX(MIN(wanted, KEPT_BLOCK), size);
    block = g_malloc(sizeof(*block) + wanted);
    block->next = arena->blocks;
    block->size = wanted;
    block->used = 0;
    arena->blocks = block;
    return block;
}

void *arena_new(struct arena *arena, size_t size)
{
    struct arena_block *block = arena->blocks;
    size_t rounded = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    void *piece;

    if (!block || block->size - block->used < rounded)
        block = add_block(arena, rounded);
    piece = block->bytes + block->used;
    block->used += rounded;
    return memset(piece, 0, rounded);
}

void *arena_new_large(struct arena *arena, size_t size)
{
    struct arena_block *block = g_try_malloc(sizeof(*block) + size);

    if (!block)
        return NULL;
    block->next = arena->large;
    arena->large = block;
    return block->bytes;
}

void *arena_resize_large(struct arena *arena, size_t size)
{
    struct arena_block *block = g_try_realloc(arena->large, sizeof(*block) + size);

    if (!block)
        return NULL;
    arena->large = block;
    return block->bytes;
}

static void free_blocks(struct arena_block *block)
{
    while (block) {
        struct arena_block *next = block->next;
        g_free(block);
        block = next;
    }
}

void arena_reset(struct arena *arena)
{
    struct arena_block *block = arena->blocks;

    free_blocks(arena->large);
    arena->large = NULL;
    if (!block)
        return;
    free_blocks(block->next);
    block->next = NULL;
    block->used = 0;
    if (block->size > KEPT_BLOCK) {
        g_free(block);
        arena->blocks = NULL;
    }
}

void arena_finish(struct arena *arena)
{
    free_blocks(arena->blocks);
    free_blocks(arena->large);
    *arena = (struct arena){0};
}
