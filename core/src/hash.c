/* SPDX-License-Identifier: BSD-3-Clause */
#include "hash.h"

/* Plain C, whatever CPU the compiler aims at: a kernel's vector registers are not ours. Without the
 * first two, xxhash.h includes the compiler's vector headers even if it does not use them. */
#undef __SSE2__
#undef __AVX2__
#define XXH_VECTOR 0
#define XXH_NO_PREFETCH
#define XXH_INLINE_ALL
#include <xxhash.h>

static struct hash128 result(XXH128_hash_t hash)
{
    return (struct hash128){hash.low64, hash.high64};
}

struct hash128 hash_bytes(uint64_t seed, const void *bytes, size_t size)
{
    return result(XXH3_128bits_withSeed(bytes, size, seed));
}

/* A function of its own at any level of optimisation: the state alone is more than half a KiB. */
static __attribute__((noinline)) void add(XXH3_state_t *state, const void *bytes, size_t size)
{
    /* It fails for NULL alone. */
    (void)XXH3_128bits_update(state, bytes, size);
}

/* A piece at a time: the caller's row stays as it is. */
static void add_reordered(XXH3_state_t *state, const uint8_t *row, uint32_t size,
                          enum row_bytes_order order)
{
    enum { PIECE = 64 };
    uint8_t piece[PIECE];

    while (size > 0) {
        uint32_t part = size < PIECE ? size : PIECE;

        row_write(piece, row, part, order);
        add(state, piece, part);
        row += part;
        size -= part;
    }
}

static void add_row(XXH3_state_t *state, const uint8_t *row, const struct row_source *rows,
                    uint8_t last_byte)
{
    uint32_t whole = rows->row_bytes - (last_byte != 0xff);
    uint8_t last;

    if (rows->order == ROW_AS_IS)
        add(state, row, whole);
    else
        add_reordered(state, row, whole, rows->order);
    if (last_byte == 0xff)
        return;
    row_write(&last, row + whole, 1, rows->order);
    last &= last_byte;
    add(state, &last, 1);
}

struct hash128 hash_rows(uint64_t seed, const struct row_source *rows, uint32_t count,
                         uint8_t last_byte)
{
    const uint8_t *row = rows->first;
    XXH3_state_t state;

    if (rows->order == ROW_AS_IS && last_byte == 0xff && rows->pitch == (ptrdiff_t)rows->row_bytes)
        return hash_bytes(seed, row, (size_t)rows->row_bytes * count);
    XXH3_INITSTATE(&state);
    (void)XXH3_128bits_reset_withSeed(&state, seed);
    for (uint32_t i = 0; i < count; i++) {
        add_row(&state, row, rows, last_byte);
        row += rows->pitch;
    }
    return result(XXH3_128bits_digest(&state));
}
