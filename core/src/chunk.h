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

/* `rows`: not 0. */
struct chunk_rows chunk_rows_of(uint32_t stride, uint32_t rows);
/* Bytes for all chunks, headers included. */
uint64_t chunks_size(struct chunk_rows rows);
/* Where the last one begins. */
uint64_t chunks_last(struct chunk_rows rows);
/* Write all chunks to `memory`, which the device knows as `address`. */
void chunks_write(uint8_t *memory, uint64_t address, struct chunk_rows rows,
                  struct row_source source);

/* The same for data that comes in pieces: a row of theirs is what must not be cut. */
struct chunk_stream {
    struct chunk_rows rows;
    uint32_t left;              /* rows for which there is no chunk yet */
    uint64_t previous, address; /* of the last chunk, of the next one */
    uint8_t *memory;            /* of the next one */
    uint8_t *at;                /* where to write in the last one */
    uint32_t room;              /* bytes left there */
};

struct chunk_stream chunk_stream_at(uint8_t *memory, uint64_t address, struct chunk_rows rows);
void chunk_stream_write_across(struct chunk_stream *stream, const uint8_t *bytes, uint32_t count);

/* Not more in all than the rows have. Mostly a few bytes: a row of a glyph, a point. */
static inline void chunk_stream_write(struct chunk_stream *stream, const void *bytes,
                                      uint32_t count)
{
    const uint8_t *from = bytes;

    if (count > stream->room) {
        chunk_stream_write_across(stream, from, count);
        return;
    }
    stream->room -= count;
    while (count-- > 0)
        *stream->at++ = *from++;
}

#endif
