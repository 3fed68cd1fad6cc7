/* SPDX-License-Identifier: BSD-3-Clause */
#include "chunk.h"

struct chunk_rows chunk_rows_of(uint32_t stride, uint32_t rows)
{
    struct chunk_rows all = {.stride = stride, .rows = rows, .rows_per_chunk = rows, .chunks = 1};

    /* Most data fits one chunk, and divisions are slow. */
    if ((uint64_t)stride * rows > CHUNK_SIZE_MAX) {
        all.rows_per_chunk = CHUNK_SIZE_MAX / stride;
        all.chunks = (rows + all.rows_per_chunk - 1) / all.rows_per_chunk;
    }
    return all;
}

/* Headers stay 4-byte aligned. */
static uint32_t chunk_step(struct chunk_rows rows, uint32_t count)
{
    return (uint32_t)((sizeof(QXLDataChunk) + (uint64_t)rows.stride * count + 3) & ~(uint64_t)3);
}

uint64_t chunks_last(struct chunk_rows rows)
{
    return (uint64_t)(rows.chunks - 1) * chunk_step(rows, rows.rows_per_chunk);
}

uint64_t chunks_size(struct chunk_rows rows)
{
    return chunks_last(rows) +
           chunk_step(rows, rows.rows - (rows.chunks - 1) * rows.rows_per_chunk);
}

static void write_rows(uint8_t *to, const uint8_t *from, uint32_t count, uint32_t stride,
                       struct row_source source)
{
    uint32_t padding = stride - source.row_bytes;

    if (source.pitch == (ptrdiff_t)stride && padding == 0 && source.order == ROW_AS_IS) {
        memcpy(to, from, (size_t)stride * count);
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        row_write(to, from, source.row_bytes, source.order);
        if (padding)
            memset(to + source.row_bytes, 0, padding);
        to += stride;
        from += source.pitch;
    }
}

struct chunk_stream chunk_stream_at(uint8_t *memory, uint64_t address, struct chunk_rows rows)
{
    return (struct chunk_stream){
        .rows = rows, .left = rows.rows, .address = address, .memory = memory};
}

/* Returns its rows. */
static uint32_t begin_chunk(struct chunk_stream *stream)
{
    struct chunk_rows rows = stream->rows;
    uint32_t count = stream->left < rows.rows_per_chunk ? stream->left : rows.rows_per_chunk;
    uint32_t step = chunk_step(rows, count);
    QXLDataChunk header = {
        .data_size = rows.stride * count,
        .prev_chunk = stream->previous,
        .next_chunk = stream->left > count ? stream->address + step : 0,
    };

    memcpy(stream->memory, &header, sizeof(header));
    stream->at = stream->memory + sizeof(header);
    stream->room = header.data_size;
    stream->previous = stream->address;
    stream->address += step;
    stream->memory += step;
    stream->left -= count;
    return count;
}

void chunk_stream_write_across(struct chunk_stream *stream, const uint8_t *from, uint32_t count)
{
    while (count > 0) {
        uint32_t piece;

        if (stream->room == 0)
            begin_chunk(stream);
        piece = count < stream->room ? count : stream->room;
        memcpy(stream->at, from, piece);
        stream->at += piece;
        stream->room -= piece;
        from += piece;
        count -= piece;
    }
}

void chunks_write(uint8_t *memory, uint64_t address, struct chunk_rows rows,
                  struct row_source source)
{
    struct chunk_stream stream = chunk_stream_at(memory, address, rows);
    const uint8_t *from = source.first;

    while (stream.left > 0) {
        uint32_t count = begin_chunk(&stream);

        write_rows(stream.at, from, count, rows.stride, source);
        from += source.pitch * (ptrdiff_t)count;
    }
}
