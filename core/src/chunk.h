/* SPDX-License-Identifier: BSD-3-Clause */
/* Data chunks: whole rows, at most 64 KiB each, one behind the other in one run of memory. */
#ifndef QXL_CORE_CHUNK_H
#define QXL_CORE_CHUNK_H

#include "command.h"

enum { CHUNK_SIZE_MAX = 64 * 1024 };

struct chunk_rows {
    uint32_t stride; /* bytes of a row, 1 to CHUNK_SIZE_MAX */
    uint32_t rows, rows_per_chunk, chunks;
};

/* What happens to each byte on its way: spice-server renders the leftmost pixel in the high bits.
 */
enum row_bytes_order {
    ROW_AS_IS,
    ROW_REVERSE_BITS,
    ROW_SWAP_NIBBLES,
};

/* Rows in the caller's memory. */
struct row_source {
    const void *first;
    ptrdiff_t pitch;    /* from row to row */
    uint32_t row_bytes; /* that are copied; up to the stride, the rest is zeroed */
    enum row_bytes_order order;
};

/* `size` bytes of a row in the order of the wire. */
void row_write(uint8_t *to, const uint8_t *from, uint32_t size, enum row_bytes_order order);

struct chunk_rows chunk_rows_of(uint32_t stride, uint32_t rows);
/* Bytes for all chunks, headers included. */
uint64_t chunks_size(struct chunk_rows rows);
/* Write all chunks to `memory`, which the device knows as `address`. */
void chunks_write(uint8_t *memory, uint64_t address, struct chunk_rows rows,
                  struct row_source source);

#endif
