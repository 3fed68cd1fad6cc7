/* SPDX-License-Identifier: BSD-3-Clause */
#include <stddef.h>
#include <sys/mman.h>

#include "memory.h"

uint8_t *memory_map(uint64_t size)
{
    void *memory;

    if (size > SIZE_MAX)
        return NULL;
    memory = mmap(NULL, (size_t)size, PROT_READ | PROT_WRITE,
                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

void memory_unmap(uint8_t *memory, uint64_t size)
{
    munmap(memory, (size_t)size);
}
