/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdlib.h>
#include <string.h>

#include "checking.h"

enum { MOST_DATA = 0x7fffffff, MOST_CHUNKS = MOST_DATA / 1024 };

verdict check_map(struct check *check, uint64_t address, uint64_t size, void **memory,
                  const char *why)
{
    verdict mapped = worker_translate(check->worker, address, size, memory);

    if (mapped == FAKE_QXL_ABORT)
        check->reason = "address: slot id or generation is not valid";
    else if (mapped == FAKE_QXL_DROP)
        check->reason = why;
    return mapped;
}

verdict check_fetch(struct check *check, uint64_t address, void *object, size_t size,
                    const char *why)
{
    void *memory;

    PASS(check_map(check, address, size, &memory, why));
    memcpy(object, memory, size);
    return FAKE_QXL_ACCEPT;
}

bool check_is_memory(const struct check *check, const uint8_t *from, int64_t offset)
{
    for (int bar = 0; bar < FAKE_QXL_BAR_COUNT; bar++) {
        const uint8_t *start = fake_qxl_bar_memory(check->worker->device, bar);
        int64_t size = (int64_t)fake_qxl_bar_size(check->worker->device, bar);

        if (start && from >= start && from - start < size && offset >= start - from &&
            offset < size - (from - start))
            return true;
    }
    return false;
}

/** One chunk: its header and its data. */
static verdict check_chunk(struct check *check, uint64_t address, QXLDataChunk *chunk)
{
    void *data;

    PASS(check_fetch(check, address, chunk, sizeof(*chunk), "chunk: header is outside its slot"));
    return check_map(check, address + sizeof(*chunk), chunk->data_size, &data,
                     "chunk: data is outside its slot");
}

verdict check_chunks(struct check *check, uint64_t address, struct chunks *chunks)
{
    QXLDataChunk chunk;
    uint32_t count = 0;
    /* A chunk to meet again, chosen anew whenever twice as many were read. */
    uint64_t met = address;
    uint32_t next_choice = 1;

    PASS(check_chunk(check, address, &chunk));
    *chunks = (struct chunks){address, chunk.data_size, chunk.next_chunk == 0, chunk.data_size};
    while (chunk.next_chunk) {
        uint64_t next = chunk.next_chunk;

        REQUIRE(check, ++count < MOST_CHUNKS, FAKE_QXL_DROP, "chunks: more than 2097151");
        REQUIRE(check, next != met, FAKE_QXL_DROP, "chunks: a circular list");
        if (count == next_choice) {
            met = next;
            next_choice *= 2;
        }
        PASS(check_chunk(check, next, &chunk));
        chunks->size += chunk.data_size;
        REQUIRE(check, chunks->size <= MOST_DATA, FAKE_QXL_DROP, "chunks: more than 2 GiB");
    }
    return FAKE_QXL_ACCEPT;
}

verdict check_linearize(struct check *check, const struct chunks *chunks, uint8_t **data)
{
    uint64_t address = chunks->address;
    uint64_t done = 0;
    uint8_t *bytes;

    *data = NULL;
    if (!chunks->size)
        return FAKE_QXL_ACCEPT;
    bytes = malloc(chunks->size);
    REQUIRE(check, bytes, FAKE_QXL_DROP, "chunks: no memory to look at them");
    do {
        QXLDataChunk chunk;
        void *from;
        verdict mapped =
            check_fetch(check, address, &chunk, sizeof(chunk), "chunk: changed while it was read");

        if (mapped == FAKE_QXL_ACCEPT)
            mapped = check_map(check, address + sizeof(chunk), chunk.data_size, &from,
                               "chunk: changed while it was read");
        if (mapped != FAKE_QXL_ACCEPT) {
            free(bytes);
            return mapped;
        }
        uint64_t take = chunk.data_size;
        if (take > chunks->size - done)
            take = chunks->size - done;
        memcpy(bytes + done, from, take);
        done += take;
        address = chunk.next_chunk;
    } while (address && done < chunks->size);
    memset(bytes + done, 0, chunks->size - done);
    *data = bytes;
    return FAKE_QXL_ACCEPT;
}
