/* SPDX-License-Identifier: BSD-3-Clause */
#define _GNU_SOURCE /* memfd_create */
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

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

/* A file of `size` ones, or -1. */
static int file_of_ones(size_t size)
{
    int file = memfd_create("ones", MFD_CLOEXEC);
    void *memory;

    if (file < 0)
        return -1;
    memory = ftruncate(file, (off_t)size) == 0
                 ? mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0)
                 : MAP_FAILED;
    if (memory == MAP_FAILED) {
        close(file);
        return -1;
    }
    memset(memory, 0xff, size);
    munmap(memory, size);
    return file;
}

/* Maps the same few pages again and again: a BAR is large, and most of it is never looked at. */
void memory_fill_with_ones(uint8_t *memory, uint64_t size)
{
    enum { PIECE = 256 * 1024 };
    uint64_t done = 0;
    int file = file_of_ones(PIECE);

    while (file >= 0 && done < size) {
        size_t left = size - done < PIECE ? (size_t)(size - done) : PIECE;

        if (mmap(memory + done, left, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED, file, 0) ==
            MAP_FAILED)
            break;
        done += left;
    }
    if (file >= 0)
        close(file);
    memset(memory + done, 0xff, (size_t)(size - done));
}
