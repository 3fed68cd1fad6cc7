/* SPDX-License-Identifier: BSD-3-Clause */
#include <string.h>

#include "port.h"

enum { BLOCKS_MAX = 256 };

static struct block {
    void *memory;
    size_t size;
} blocks[BLOCKS_MAX];

/* The place of a block, or of NULL: a free one. */
static struct block *place_of(const void *memory)
{
    for (int i = 0; i < BLOCKS_MAX; i++)
        if (blocks[i].memory == memory)
            return &blocks[i];
    return NULL;
}

KERNEL_API PVOID NTAPI VideoPortAllocatePool(PVOID extension, VP_POOL_TYPE type, SIZE_T size,
                                             ULONG tag)
{
    (void)type, (void)tag;
    if (!port_call(extension, MACHINE_DISPATCH, __func__) || port_fails())
        return NULL;
    struct block *place = place_of(NULL);
    if (!place) {
        kernel_fault("the miniport has more than %d blocks of the pool", BLOCKS_MAX);
        return NULL;
    }
    *place = (struct block){size ? guarded_allocate(size) : NULL, size};
    return place->memory;
}

KERNEL_API VOID NTAPI VideoPortFreePool(PVOID extension, PVOID block)
{
    if (!port_call(extension, MACHINE_DISPATCH, __func__))
        return;
    struct block *place = block ? place_of(block) : NULL;
    if (!place) {
        kernel_fault("VideoPortFreePool: %p is no block of the pool", block);
        return;
    }
    guarded_free(block, place->size);
    place->memory = NULL;
}

unsigned videoprt_pool_blocks(void)
{
    unsigned count = 0;

    for (int i = 0; i < BLOCKS_MAX; i++)
        count += blocks[i].memory != NULL;
    return count;
}

void port_check_pool(void)
{
    unsigned count = videoprt_pool_blocks();

    if (count)
        kernel_fault("the miniport has left %u blocks of the pool", count);
    for (int i = 0; i < BLOCKS_MAX; i++)
        if (blocks[i].memory)
            guarded_free(blocks[i].memory, blocks[i].size);
    memset(blocks, 0, sizeof(blocks));
}

KERNEL_API VOID NTAPI VideoPortZeroMemory(PVOID destination, ULONG length)
{
    memset(destination, 0, length);
}

KERNEL_API VOID NTAPI VideoPortMoveMemory(PVOID destination, PVOID source, ULONG length)
{
    memmove(destination, source, length);
}

KERNEL_API ULONG NTAPI VideoPortCompareMemory(PVOID a, PVOID b, SIZE_T length)
{
    const uint8_t *left = a, *right = b;
    ULONG same = 0;

    while (same < length && left[same] == right[same])
        same++;
    return same;
}
