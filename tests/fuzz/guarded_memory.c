/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * In place of fakedevice/memory_posix.c's: a page that cannot be touched on either side of a BAR,
 * so that an access outside it ends the target. AddressSanitizer does not know mapped memory.
 */
#include <sys/mman.h>

#include "input.h"

enum { GUARD = 4096 };

uint8_t *__wrap_memory_map(uint64_t size);
void __wrap_memory_unmap(uint8_t *memory, uint64_t size);

uint8_t *__wrap_memory_map(uint64_t size)
{
    uint8_t *memory = mmap(NULL, (size_t)size + 2 * GUARD, PROT_NONE,
                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (memory == MAP_FAILED)
        return NULL;
    if (mprotect(memory + GUARD, (size_t)size, PROT_READ | PROT_WRITE) != 0) {
        munmap(memory, (size_t)size + 2 * GUARD);
        return NULL;
    }
    return memory + GUARD;
}

void __wrap_memory_unmap(uint8_t *memory, uint64_t size)
{
    munmap(memory - GUARD, (size_t)size + 2 * GUARD);
}
