/* SPDX-License-Identifier: BSD-3-Clause */
/* What xxhash.h wants of <stdlib.h>, for hash.c alone. The core allocates nothing behind its
 * owner's back: the functions of xxHash that would are not called. */
#ifndef QXL_CORE_XXHASH_STDLIB_H
#define QXL_CORE_XXHASH_STDLIB_H

#include <stddef.h>
#include <stdint.h>

static inline void *malloc(size_t size)
{
    (void)size;
    return NULL;
}

static inline void free(void *memory)
{
    (void)memory;
}

#ifdef _MSC_VER
static inline unsigned long _byteswap_ulong(unsigned long value)
{
    return __builtin_bswap32(value);
}

static inline uint64_t _byteswap_uint64(uint64_t value)
{
    return __builtin_bswap64(value);
}
#endif

#endif
