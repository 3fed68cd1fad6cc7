/* SPDX-License-Identifier: BSD-3-Clause */
/* What the device heap costs on the allocations of a real desktop: the sequence is recorded while a
 * captured log is replayed through the core, and then run over and over on a heap alone. Prints one
 * JSON object. The linker puts record_* between the core and its heap (-Wl,--wrap). */
#include <glib.h>
#include <stdio.h>

#include "../../core/src/heap.h"
#include "../../harness/replay/replay.h"
#include "../../harness/trace/reader.h"

enum { RUNS = 200, HEAPS = 2, HEAP_BYTES = 64 * 1024 * 1024, BLOCKS = 65536 };

/* Allocate `size`, or free what step `allocated_by` allocated. */
struct step {
    uint64_t size; /* 0: free */
    uint32_t allocated_by;
    uint32_t heap;
};

struct recording {
    const struct heap *heaps[HEAPS]; /* of the first display: BAR 0's and the surface BAR's */
    GArray *steps;
    GHashTable *live[HEAPS]; /* block + 1 to the step that allocated it */
    uint64_t allocations;
};

static struct recording recording;

uint32_t __real_heap_allocate(struct heap *heap, uint64_t size);
void __real_heap_free(struct heap *heap, uint32_t block);
uint32_t __wrap_heap_allocate(struct heap *heap, uint64_t size);
void __wrap_heap_free(struct heap *heap, uint32_t block);

/* Which of the recorded heaps it is; HEAPS: none. */
static uint32_t find_heap(const struct heap *heap)
{
    uint32_t i = 0;

    while (i < HEAPS && recording.heaps[i] && recording.heaps[i] != heap)
        i++;
    if (i < HEAPS)
        recording.heaps[i] = heap;
    return i;
}

/* A block that is live already: the heap was made anew. */
static void forget(uint32_t heap, gpointer key)
{
    struct step step = {.heap = heap};
    gpointer by;

    if (!g_hash_table_lookup_extended(recording.live[heap], key, NULL, &by))
        return;
    step.allocated_by = GPOINTER_TO_UINT(by);
    g_array_append_val(recording.steps, step);
}

uint32_t __wrap_heap_allocate(struct heap *heap, uint64_t size)
{
    uint32_t block = __real_heap_allocate(heap, size);
    struct step step = {.size = size, .heap = find_heap(heap)};

    if (step.heap < HEAPS && block != HEAP_NONE) {
        forget(step.heap, GUINT_TO_POINTER(block + 1));
        g_hash_table_insert(recording.live[step.heap], GUINT_TO_POINTER(block + 1),
                            GUINT_TO_POINTER(recording.steps->len));
        g_array_append_val(recording.steps, step);
        recording.allocations++;
    }
    return block;
}

void __wrap_heap_free(struct heap *heap, uint32_t block)
{
    struct step step = {.heap = find_heap(heap)};
    gpointer key = GUINT_TO_POINTER(block + 1);

    if (step.heap < HEAPS) {
        step.allocated_by = GPOINTER_TO_UINT(g_hash_table_lookup(recording.live[step.heap], key));
        g_array_append_val(recording.steps, step);
        g_hash_table_remove(recording.live[step.heap], key);
    }
    __real_heap_free(heap, block);
}

static void record(const char *path)
{
    const struct rig_replay_options options = {.revision = 5};
    GError *error = NULL;
    struct rig_reader *reader = rig_reader_open(path, &error);
    struct rig_replay *replay;
    struct rig_event event;

    if (!reader)
        g_error("%s", error->message);
    recording.steps = g_array_new(FALSE, FALSE, sizeof(struct step));
    for (int i = 0; i < HEAPS; i++)
        recording.live[i] = g_hash_table_new(NULL, NULL);
    replay = rig_replay_create(&options);
    while (rig_reader_next(reader, &event)) {
        if (!rig_replay_event(replay, &event, &error))
            g_error("%s", error->message);
    }
    rig_replay_destroy(replay);
    rig_reader_close(reader);
}

/* Nanoseconds for one allocation and its free. */
static double run_once(struct heap *heaps, uint32_t *blocks)
{
    const struct step *steps = (const struct step *)(void *)recording.steps->data;
    gint64 start = g_get_monotonic_time();

    for (int run = 0; run < RUNS; run++) {
        for (guint i = 0; i < recording.steps->len; i++) {
            if (steps[i].size)
                blocks[i] = __real_heap_allocate(&heaps[steps[i].heap], steps[i].size);
            else if (blocks[steps[i].allocated_by] != HEAP_NONE)
                __real_heap_free(&heaps[steps[i].heap], blocks[steps[i].allocated_by]);
        }
    }
    return (double)(g_get_monotonic_time() - start) * 1000 / ((double)recording.allocations * RUNS);
}

/* What the log left allocated would fill the heap run by run. */
static void free_what_is_left(uint32_t heap)
{
    GHashTableIter iterator;
    gpointer by;

    g_hash_table_iter_init(&iterator, recording.live[heap]);
    while (g_hash_table_iter_next(&iterator, NULL, &by)) {
        struct step step = {.allocated_by = GPOINTER_TO_UINT(by), .heap = heap};

        g_array_append_val(recording.steps, step);
    }
}

int main(int argc, char **argv)
{
    static struct heap heaps[HEAPS];
    struct heap_block *records = g_new0(struct heap_block, HEAPS * BLOCKS);
    uint32_t *blocks;
    double best = G_MAXDOUBLE;

    if (argc != 2)
        g_error("usage: heap_bench LOG");
    record(argv[1]);
    for (uint32_t i = 0; i < HEAPS; i++) {
        free_what_is_left(i);
        heap_init(&heaps[i], HEAP_BYTES, records + i * BLOCKS, BLOCKS);
        g_hash_table_unref(recording.live[i]);
    }
    blocks = g_new0(uint32_t, recording.steps->len);
    for (int i = 0; i < 7; i++)
        best = MIN(best, run_once(heaps, blocks));
    printf("{\n  \"heap\" : {\n    \"allocations\" : %" G_GUINT64_FORMAT
           ",\n    \"allocate_and_free_ns\" : %.1f\n  }\n}\n",
           recording.allocations, best);
    g_free(blocks);
    g_free(records);
    g_array_unref(recording.steps);
    return heaps[0].used || heaps[1].used;
}
