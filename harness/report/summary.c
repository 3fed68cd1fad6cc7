/* SPDX-License-Identifier: BSD-3-Clause */
#include "summary.h"

#include <stdlib.h>
#include <string.h>

#define BUCKET_START_NS UINT64_C(1000000)
/* Bounds for logs that are noise: what is beyond is counted under OTHERS or not followed. */
#define KEYS_MAX 4096
#define OTHERS "(others)"
#define SURFACES_MAX 65536
#define RINGS_MAX 256
#define DEVICES_MAX 64

struct ring_state {
    uint32_t device;
    enum rig_ring ring;
    uint64_t time_ns, line;
};

struct oom_state {
    uint32_t device;
    bool waiting;
    uint64_t time_us;
};

struct rig_follow {
    struct ring_state rings[RINGS_MAX];
    unsigned ring_count;
    struct oom_state ooms[DEVICES_MAX];
    unsigned oom_count;
    GHashTable *surfaces; /* device and id to its bytes */
};

static void free_place(void *place)
{
    g_free(((struct rig_place *)place)->text);
}

static void init_places(struct rig_places *places)
{
    places->kept = g_array_new(FALSE, FALSE, sizeof(struct rig_place));
    g_array_set_clear_func(places->kept, free_place);
}

static void add_place(struct rig_places *places, uint64_t line, char *text)
{
    struct rig_place place = {line, text};

    places->count++;
    if (places->kept->len < RIG_PLACES_MAX)
        g_array_append_val(places->kept, place);
    else
        g_free(text);
}

void rig_summary_init(struct rig_summary *summary)
{
    memset(summary, 0, sizeof(*summary));
    summary->commands = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    summary->port_writes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    summary->bucket_ns = BUCKET_START_NS;
    summary->oom.latency_us = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    init_places(&summary->rejoined);
    init_places(&summary->lost);
    init_places(&summary->unmapped);
    init_places(&summary->guest_bugs);
    init_places(&summary->problems);
    summary->follow = g_new0(struct rig_follow, 1);
    summary->follow->surfaces = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
}

void rig_summary_finish(struct rig_summary *summary)
{
    g_hash_table_destroy(summary->commands);
    g_hash_table_destroy(summary->port_writes);
    g_array_free(summary->oom.latency_us, TRUE);
    g_array_free(summary->rejoined.kept, TRUE);
    g_array_free(summary->lost.kept, TRUE);
    g_array_free(summary->unmapped.kept, TRUE);
    g_array_free(summary->guest_bugs.kept, TRUE);
    g_array_free(summary->problems.kept, TRUE);
    g_hash_table_destroy(summary->follow->surfaces);
    g_free(summary->follow);
}

static void count(GHashTable *table, const char *key)
{
    uint64_t *value = g_hash_table_lookup(table, key);

    if (!value && g_hash_table_size(table) >= KEYS_MAX) {
        key = OTHERS;
        value = g_hash_table_lookup(table, key);
    }
    if (!value) {
        value = g_new0(uint64_t, 1);
        g_hash_table_insert(table, g_strdup(key), value);
    }
    ++*value;
}

static void merge(struct rig_bucket *into, const struct rig_bucket *from)
{
    into->commands += from->commands;
    into->bitmap_bytes += from->bitmap_bytes;
    into->surfaces = MAX(into->surfaces, from->surfaces);
    into->surface_bytes = MAX(into->surface_bytes, from->surface_bytes);
}

static struct rig_bucket *bucket_at(struct rig_summary *summary, uint64_t time_ns)
{
    uint64_t after = time_ns > summary->first_ns ? time_ns - summary->first_ns : 0;

    while (after / summary->bucket_ns >= RIG_BUCKETS) {
        for (unsigned i = 0; i < RIG_BUCKETS / 2; i++) {
            struct rig_bucket both = summary->buckets[2 * i];
            merge(&both, &summary->buckets[2 * i + 1]);
            summary->buckets[i] = both;
        }
        memset(summary->buckets + RIG_BUCKETS / 2, 0, sizeof(summary->buckets) / 2);
        summary->bucket_ns *= 2;
    }
    return &summary->buckets[after / summary->bucket_ns];
}

unsigned rig_summary_buckets(const struct rig_summary *summary)
{
    return summary->has_time
               ? (unsigned)((summary->last_ns - summary->first_ns) / summary->bucket_ns) + 1
               : 0;
}

static void add_stall(struct rig_summary *summary, const struct ring_state *last,
                      const struct rig_event *event)
{
    uint64_t time_ns = event->command.time_ns;
    struct rig_stall stall = {.line = last->line,
                              .next_line = event->line,
                              .from_ns = last->time_ns,
                              .device = event->device,
                              .ring = event->command.ring};
    unsigned i = RIG_STALLS;

    if (time_ns <= last->time_ns)
        return;
    stall.gap_ns = time_ns - last->time_ns;
    while (i > 0 && summary->stalls[i - 1].gap_ns < stall.gap_ns) {
        if (i < RIG_STALLS)
            summary->stalls[i] = summary->stalls[i - 1];
        i--;
    }
    if (i < RIG_STALLS)
        summary->stalls[i] = stall;
}

static void follow_ring(struct rig_summary *summary, const struct rig_event *event)
{
    struct rig_follow *follow = summary->follow;
    struct ring_state *state = NULL;

    for (unsigned i = 0; i < follow->ring_count && !state; i++)
        if (follow->rings[i].device == event->device &&
            follow->rings[i].ring == event->command.ring)
            state = &follow->rings[i];
    if (state) {
        add_stall(summary, state, event);
    } else if (follow->ring_count < RINGS_MAX) {
        state = &follow->rings[follow->ring_count++];
        state->device = event->device;
        state->ring = event->command.ring;
    } else {
        return;
    }
    state->time_ns = event->command.time_ns;
    state->line = event->line;
}

static void follow_surface(struct rig_summary *summary, const struct rig_event *event)
{
    const struct rig_surface *surface = &event->command.surface;
    GHashTable *surfaces = summary->follow->surfaces;
    int64_t key = (int64_t)((uint64_t)event->device << 32 | surface->id);
    uint64_t *bytes = g_hash_table_lookup(surfaces, &key);

    if (bytes) {
        summary->surface_bytes -= *bytes;
        summary->surfaces--;
        g_hash_table_remove(surfaces, &key);
    }
    if (!surface->create || g_hash_table_size(surfaces) >= SURFACES_MAX)
        return;
    int64_t *new_key = g_new(int64_t, 1);
    bytes = g_new(uint64_t, 1);
    *new_key = key;
    *bytes = event->command.parts & RIG_PART_SURFACE_SIZE && (int32_t)surface->height > 0
                 ? (uint64_t)llabs(surface->stride) * surface->height
                 : 0;
    g_hash_table_insert(surfaces, new_key, bytes);
    summary->surfaces++;
    summary->surface_bytes += *bytes;
    summary->surfaces_max = MAX(summary->surfaces_max, summary->surfaces);
    summary->surface_bytes_max = MAX(summary->surface_bytes_max, summary->surface_bytes);
}

/* The device drops its surfaces on a reset: the count that the next create prints starts again. */
static void forget_surfaces(struct rig_summary *summary, const struct rig_event *event)
{
    GHashTableIter iterator;
    void *key, *value;

    g_hash_table_iter_init(&iterator, summary->follow->surfaces);
    while (g_hash_table_iter_next(&iterator, &key, &value)) {
        if (*(uint64_t *)key >> 32 == event->device) {
            summary->surface_bytes -= *(uint64_t *)value;
            summary->surfaces--;
            g_hash_table_iter_remove(&iterator);
        }
    }
}

static uint64_t bitmap_bytes(const struct rig_command *command)
{
    const struct rig_image *image = &command->draw.image;

    if (command->type != RIG_COMMAND_DRAW || !(command->parts & RIG_PART_BITMAP) ||
        (int32_t)image->stride < 0 || (int32_t)image->bitmap_y < 0)
        return 0;
    return (uint64_t)image->stride * image->bitmap_y;
}

static void note_completeness(struct rig_summary *summary, const struct rig_event *event)
{
    const struct rig_command *command = &event->command;
    char kind[64];

    rig_command_kind(command, command->parts, kind);
    switch (command->completeness) {
    case RIG_REJOINED:
        add_place(&summary->rejoined, event->line,
                  command->tail_line ? g_strdup_printf("%s, its rest from line %" G_GUINT64_FORMAT,
                                                       kind, command->tail_line)
                                     : g_strdup_printf("%s, followed by another line", kind));
        break;
    case RIG_UNMAPPED:
        add_place(&summary->unmapped, event->line, g_strdup(kind));
        break;
    case RIG_CUT:
        add_place(&summary->lost, event->line, g_strdup(kind));
        break;
    default:
        break;
    }
}

static void add_command(struct rig_summary *summary, const struct rig_event *event)
{
    const struct rig_command *command = &event->command;
    char kind[64];
    char key[128];

    g_snprintf(key, sizeof(key), "qxl-%u/%s %s", event->device, rig_ring_name(command->ring),
               rig_command_kind(command, command->head_parts, kind));
    count(summary->commands, key);
    summary->parts[command->completeness]++;
    summary->cmd_ring += command->ring == RIG_RING_CMD;
    note_completeness(summary, event);
    if (!summary->has_time) {
        summary->has_time = true;
        summary->first_ns = summary->last_ns = command->time_ns;
    }
    summary->last_ns = MAX(summary->last_ns, command->time_ns);
    follow_ring(summary, event);
    if (command->type == RIG_COMMAND_SURFACE && command->parts & RIG_PART_SURFACE) {
        if (command->surface.create && command->parts & RIG_PART_COUNT &&
            command->surface.count == 1)
            forget_surfaces(summary, event);
        follow_surface(summary, event);
    }
    struct rig_bucket *bucket = bucket_at(summary, command->time_ns);
    uint64_t bytes = bitmap_bytes(command);
    bucket->commands++;
    bucket->bitmap_bytes += bytes;
    bucket->surfaces = MAX(bucket->surfaces, summary->surfaces);
    bucket->surface_bytes = MAX(bucket->surface_bytes, summary->surface_bytes);
    summary->bitmap_bytes += bytes;
}

static struct oom_state *oom_state(struct rig_follow *follow, uint32_t device)
{
    for (unsigned i = 0; i < follow->oom_count; i++)
        if (follow->ooms[i].device == device)
            return &follow->ooms[i];
    if (follow->oom_count == DEVICES_MAX)
        return NULL;
    follow->ooms[follow->oom_count].device = device;
    return &follow->ooms[follow->oom_count++];
}

static void end_oom(struct rig_oom *oom, struct oom_state *state, uint64_t time_us)
{
    state->waiting = false;
    oom->followed++;
    if (!state->time_us || time_us < state->time_us)
        return;
    uint64_t latency = time_us - state->time_us;
    oom->min_us = oom->timed ? MIN(oom->min_us, latency) : latency;
    oom->max_us = MAX(oom->max_us, latency);
    oom->timed++;
    if (oom->latency_us->len < RIG_LATENCIES_MAX)
        g_array_append_val(oom->latency_us, latency);
}

static void add_port_write(struct rig_summary *summary, const struct rig_event *event)
{
    const struct rig_device_event *write = &event->device_event;
    struct oom_state *state = oom_state(summary->follow, event->device);

    count(summary->port_writes, *write->port_name ? write->port_name : "?");
    if (!state)
        return;
    if (!strcmp(write->port_name, "QXL_IO_NOTIFY_OOM")) {
        summary->oom.count++;
        if (!state->waiting) {
            state->waiting = true;
            state->time_us = write->time_us;
        }
    } else if (!strcmp(write->port_name, "QXL_IO_NOTIFY_CMD") && state->waiting) {
        end_oom(&summary->oom, state, write->time_us);
    }
}

static void add_event_time(struct rig_summary *summary, uint64_t time_us)
{
    if (time_us) {
        summary->first_event_us = summary->first_event_us ? summary->first_event_us : time_us;
        summary->last_event_us = time_us;
    }
}

static void add_primary(struct rig_summary *summary, const struct rig_event *event)
{
    const struct rig_device_event *device_event = &event->device_event;

    summary->primaries[summary->primary_count++ % RIG_PRIMARIES] =
        (struct rig_primary){.line = event->line,
                             .time_us = device_event->time_us,
                             .device = event->device,
                             .width = device_event->width,
                             .height = device_event->height,
                             .format = rig_surface_format_name(device_event->bits)};
}

void rig_summary_add(struct rig_summary *summary, const struct rig_event *event)
{
    char *text;

    summary->kinds[event->kind]++;
    switch (event->kind) {
    case RIG_EVENT_COMMAND:
        add_command(summary, event);
        break;
    case RIG_EVENT_PORT_WRITE:
        add_event_time(summary, event->device_event.time_us);
        add_port_write(summary, event);
        break;
    case RIG_EVENT_DEVICE:
    case RIG_EVENT_INTERRUPT:
    case RIG_EVENT_PRIMARY:
        if (event->kind == RIG_EVENT_PRIMARY)
            add_primary(summary, event);
        add_event_time(summary, event->device_event.time_us);
        summary->taken += !strcmp(event->device_event.name, "qxl_ring_command_get") &&
                          !strstr(event->device_event.text, " vga");
        break;
    case RIG_EVENT_GUEST_BUG:
        add_place(&summary->guest_bugs, event->line,
                  g_strdup_printf("qxl-%u: %s", event->device, event->message.text));
        break;
    case RIG_EVENT_PROBLEM:
        text = rig_problem_text(&event->problem);
        add_place(&summary->problems, event->line,
                  g_strdup_printf("column %u: %s", event->problem.column, text));
        g_free(text);
        break;
    default:
        break;
    }
}

bool rig_summary_is_empty(const struct rig_summary *summary)
{
    for (int kind = 0; kind < RIG_KINDS; kind++)
        if (kind != RIG_EVENT_FOREIGN && kind != RIG_EVENT_PROBLEM && summary->kinds[kind])
            return false;
    return true;
}

unsigned rig_summary_primaries(const struct rig_summary *summary)
{
    return (unsigned)MIN(summary->primary_count, RIG_PRIMARIES);
}

const struct rig_primary *rig_summary_primary(const struct rig_summary *summary, unsigned index)
{
    uint64_t first = summary->primary_count - rig_summary_primaries(summary);

    return &summary->primaries[(first + index) % RIG_PRIMARIES];
}

static int by_value(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

bool rig_summary_oom_median(const struct rig_summary *summary, uint64_t *median_us)
{
    GArray *latency = summary->oom.latency_us;

    if (latency->len == 0)
        return false;
    qsort(latency->data, latency->len, sizeof(uint64_t), by_value);
    *median_us = g_array_index(latency, uint64_t, latency->len / 2);
    return true;
}
