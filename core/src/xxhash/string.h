/* SPDX-License-Identifier: BSD-3-Clause */
/* What xxhash.h wants of <string.h>, for hash.c alone. */
#ifndef QXL_CORE_XXHASH_STRING_H
#define QXL_CORE_XXHASH_STRING_H

#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t size);
void *memset(void *memory, int value, size_t size);
int memcmp(const void *one, const void *other, size_t size);

/* Freestanding code calls the functions even for the eight bytes of a word: 20 times slower. */
#define memcpy __builtin_memcpy
#define memset __builtin_memset

#endif
