/* SPDX-License-Identifier: BSD-3-Clause */
#include <string.h>
#include <windows.h>

#include "memory.h"

uint8_t *memory_map(uint64_t size)
{
    if (size > SIZE_MAX)
        return NULL;
    return VirtualAlloc(NULL, (SIZE_T)size, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
}

void memory_unmap(uint8_t *memory, uint64_t size)
{
    (void)size;
    VirtualFree(memory, 0, MEM_RELEASE);
}

void memory_fill_with_ones(uint8_t *memory, uint64_t size)
{
    memset(memory, 0xff, (size_t)size);
}
