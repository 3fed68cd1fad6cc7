/* SPDX-License-Identifier: BSD-3-Clause */
/* Data chunks: whole rows, at most 64 KiB each, one behind the other in one run of memory. */
#ifndef QXL_CORE_CHUNK_H
#define QXL_CORE_CHUNK_H

#include "command.h"
#include "rows.h"

enum { CHUNK_SIZE_MAX = 64 * 1024 };

struct chunk_rows {
    uint32_t stride; /* bytes of a row, 1 to CHUNK_SIZE_MAX */
    uint32_t rows, rows_per_chunk, chunks;
};

struct chunk_rows chunk_rows_of(uint32_t stride, uint32_t rows);
/* Bytes for all chunks, headers included. */
uint64_t chunks_size(struct chunk_rows rows);
/* Where the last one begins. */
uint64_t chunks_last(struct chunk_rows rows);
/* Write all chunks to `memory`, which the device knows as `address`. */
void chunks_write(uint8_t *memory, uint64_t address, struct chunk_rows rows,
                  struct row_source source);

#endif
