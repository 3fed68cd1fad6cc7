/* SPDX-License-Identifier: BSD-3-Clause */
/* 128 bits that stand for a content: XXH3 of the xxHash library, its header-only form. Not for
 * hiding anything from one who knows the seed. */
#ifndef QXL_CORE_HASH_H
#define QXL_CORE_HASH_H

#include "rows.h"

struct hash128 {
    uint64_t low, high;
};

struct hash128 hash_bytes(uint64_t seed, const void *bytes, size_t size);
/* `count` rows as they would go out, one behind the other, without padding. Of each row's last byte
 * only the bits of `last_byte` count. The same as hash_bytes() of a copy of that. */
struct hash128 hash_rows(uint64_t seed, const struct row_source *rows, uint32_t count,
                         uint8_t last_byte);

#endif
