/* SPDX-License-Identifier: BSD-3-Clause */
#include "replay.h"

#include <inttypes.h>

#include "../trace/compare.h"
#include "guest.h"

enum {
    DEVICES_MAX = 16, /* QEMU has room for fewer; a damaged line can name any */
    KIND_SIZE = 128,
};

/* What stands for one `qxl-ID` of the capture. */
struct device {
    uint32_t id;
    struct rig_guest *guest;
    struct rig_replay *replay;
};

struct rig_replay {
    struct rig_replay_options options;
    struct rig_replay_totals totals;
    GPtrArray *devices; /* struct device */
    GHashTable *counts;

    const struct rig_event *event; /* the one that is worked on */
    char kind[KIND_SIZE];          /* of its command, once it was asked for */
};

static void free_device(gpointer memory)
{
    struct device *device = memory;

    rig_guest_destroy(device->guest);
    g_free(device);
}

struct rig_replay *rig_replay_create(const struct rig_replay_options *options)
{
    struct rig_replay *replay = g_new0(struct rig_replay, 1);

    replay->options = *options;
    replay->devices = g_ptr_array_new_with_free_func(free_device);
    replay->counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return replay;
}

void rig_replay_destroy(struct rig_replay *replay)
{
    if (!replay)
        return;
    g_ptr_array_free(replay->devices, TRUE);
    g_hash_table_destroy(replay->counts);
    g_free(replay);
}

static const char *kind_of(struct rig_replay *replay, const struct rig_event *event, uint32_t parts)
{
    char kind[64];

    g_snprintf(replay->kind, sizeof(replay->kind), "qxl-%u/%s %s", event->device,
               rig_ring_name(event->command.ring), rig_command_kind(&event->command, parts, kind));
    return replay->kind;
}

static void find(struct rig_replay *replay, struct rig_finding finding)
{
    replay->totals.findings[finding.kind]++;
    finding.line = replay->event->line;
    if (!finding.what)
        finding.what = replay->event->kind == RIG_EVENT_COMMAND
                           ? kind_of(replay, replay->event, replay->event->command.parts)
                           : "";
    if (!finding.text)
        finding.text = "";
    if (replay->options.finding)
        replay->options.finding(&finding, replay->options.context);
}

static void on_note(void *context, const char *text)
{
    struct device *device = context;

    find(device->replay, (struct rig_finding){.kind = RIG_FINDING_NOTE, .text = text});
}

static void on_difference(const struct rig_difference *difference, void *context)
{
    find(context, (struct rig_finding){
                      .kind = RIG_FINDING_DIFFERENCE,
                      .field = difference->field,
                      .captured = difference->a,
                      .replayed = difference->b,
                  });
}

static struct device *known_device(struct rig_replay *replay, uint32_t id)
{
    for (guint i = 0; i < replay->devices->len; i++) {
        struct device *device = g_ptr_array_index(replay->devices, i);

        if (device->id == id)
            return device;
    }
    return NULL;
}

/* Returns NULL without an error if the log names more devices than there can be. */
static struct device *device_for(struct rig_replay *replay, uint32_t id, GError **error)
{
    const struct rig_machine_options options = {.id = id, .revision = replay->options.revision};
    struct device *device = known_device(replay, id);

    if (device)
        return device;
    if (replay->devices->len == DEVICES_MAX)
        return NULL;
    device = g_new0(struct device, 1);
    device->id = id;
    device->replay = replay;
    device->guest = rig_guest_create(&options, on_note, device, error);
    if (!device->guest) {
        free_device(device);
        return NULL;
    }
    g_ptr_array_add(replay->devices, device);
    return device;
}

static void count_line(struct rig_replay *replay, const struct rig_event *event)
{
    const char *kind = kind_of(replay, event, event->command.head_parts);
    uint64_t *count = g_hash_table_lookup(replay->counts, kind);

    if (!count) {
        count = g_new0(uint64_t, 1);
        g_hash_table_insert(replay->counts, g_strdup(kind), count);
    }
    ++*count;
}

/* Fields that the comparison of two logs leaves out, because it cannot expect them to be equal. */
static bool compare_envelope(struct rig_replay *replay, const struct rig_command *captured,
                             const struct rig_command *replayed)
{
    char a[32], b[32];
    bool same = true;

    if (captured->time_ns != replayed->time_ns) {
        g_snprintf(a, sizeof(a), "%" PRIu64, captured->time_ns);
        g_snprintf(b, sizeof(b), "%" PRIu64, replayed->time_ns);
        on_difference(&(struct rig_difference){"time", a, b}, replay);
        same = false;
    }
    if (captured->ring != replayed->ring) {
        on_difference(&(struct rig_difference){"ring", rig_ring_name(captured->ring),
                                               rig_ring_name(replayed->ring)},
                      replay);
        same = false;
    }
    return same;
}

static void is_beginning(const struct rig_difference *difference, void *context)
{
    *(bool *)context = g_str_has_prefix(difference->b, difference->a);
}

/* The log ends in a number, without a newline, and all that differs is that it could go on. */
static bool is_cut_number(struct device *device, const struct rig_command *captured,
                          const struct rig_command *replayed)
{
    bool beginning = false;

    return captured->no_newline &&
           rig_compare_command(rig_guest_ids(device->guest), captured, replayed, is_beginning,
                               &beginning) == 1 &&
           beginning;
}

static bool compare(struct rig_replay *replay, struct device *device,
                    const struct rig_command *captured)
{
    const struct rig_command *replayed = &rig_guest_machine(device->guest)->command;
    bool same = compare_envelope(replay, captured, replayed);

    if (is_cut_number(device, captured, replayed)) {
        find(replay, (struct rig_finding){.kind = RIG_FINDING_UNREADABLE,
                                          .text = "the file ends in its last number"});
        return true;
    }
    return rig_compare_command(rig_guest_ids(device->guest), captured, replayed, on_difference,
                               replay) == 0 &&
           same;
}

static void replay_command(struct rig_replay *replay, struct device *device,
                           const struct rig_command *command)
{
    const char *reason = NULL;

    switch (rig_guest_play(device->guest, command, &reason)) {
    case RIG_GUEST_DONE:
        replay->totals.replayed++;
        replay->totals.differing += !compare(replay, device, command);
        break;
    case RIG_GUEST_UNSUPPORTED:
        find(replay, (struct rig_finding){.kind = RIG_FINDING_UNSUPPORTED, .text = reason});
        break;
    case RIG_GUEST_REFUSED:
        find(replay, (struct rig_finding){.kind = RIG_FINDING_REFUSED, .text = reason});
        break;
    }
}

static gboolean on_command(struct rig_replay *replay, const struct rig_event *event, GError **error)
{
    const struct rig_command *command = &event->command;
    struct device *device;
    GError *failure = NULL;

    if (replay->totals.commands++ == 0 || command->time_ns < replay->totals.first_ns)
        replay->totals.first_ns = command->time_ns;
    replay->totals.last_ns = MAX(replay->totals.last_ns, command->time_ns);
    count_line(replay, event);
    if (command->completeness == RIG_REJOINED)
        find(replay,
             (struct rig_finding){
                 .kind = RIG_FINDING_REJOINED,
                 .text = "another line was spliced into it; its pieces were put together again",
             });
    if (command->ring == RIG_RING_VGA) {
        replay->totals.vga++;
        return TRUE;
    }
    device = device_for(replay, event->device, &failure);
    if (failure) {
        g_propagate_error(error, failure);
        return FALSE;
    }
    if (!device) {
        find(replay, (struct rig_finding){.kind = RIG_FINDING_UNREADABLE,
                                          .text = "too many devices: taken for damage"});
        return TRUE;
    }
    switch (command->completeness) {
    case RIG_REJOINED:
    case RIG_WHOLE:
        replay_command(replay, device, command);
        break;
    case RIG_UNMAPPED:
        find(replay, (struct rig_finding){
                         .kind = RIG_FINDING_UNMAPPED,
                         .text = "QEMU could not map an address of it and stopped printing",
                     });
        break;
    case RIG_CUT: /* a problem event says what is lost */
        break;
    }
    return TRUE;
}

static gboolean on_device_event(struct rig_replay *replay, const struct rig_event *event,
                                GError **error)
{
    GError *failure = NULL;
    struct device *device;

    replay->totals.device_events++;
    if (event->kind != RIG_EVENT_PRIMARY && event->kind != RIG_EVENT_PORT_WRITE)
        return TRUE;
    /* Room is kept for devices that draw: an id in a damaged event can be any. */
    if (replay->devices->len >= DEVICES_MAX / 2)
        device = known_device(replay, event->device);
    else
        device = device_for(replay, event->device, &failure);
    if (device)
        rig_guest_event(device->guest, event);
    else if (failure)
        g_propagate_error(error, failure);
    return !failure;
}

static void find_guest_bug(struct rig_replay *replay, const struct rig_event *event)
{
    char device[32];

    g_snprintf(device, sizeof(device), "qxl-%u", event->device);
    find(replay, (struct rig_finding){
                     .kind = RIG_FINDING_GUEST_BUG, .what = device, .text = event->message.text});
}

gboolean rig_replay_event(struct rig_replay *replay, const struct rig_event *event, GError **error)
{
    replay->event = event;
    switch (event->kind) {
    case RIG_EVENT_COMMAND:
        return on_command(replay, event, error);
    case RIG_EVENT_PORT_WRITE:
    case RIG_EVENT_PRIMARY:
    case RIG_EVENT_DEVICE:
    case RIG_EVENT_INTERRUPT:
        return on_device_event(replay, event, error);
    case RIG_EVENT_GUEST_LOG:
        replay->totals.guest_messages++;
        break;
    case RIG_EVENT_GUEST_BUG:
        find_guest_bug(replay, event);
        break;
    case RIG_EVENT_FOREIGN:
        replay->totals.foreign_lines++;
        break;
    case RIG_EVENT_PROBLEM:
        find(replay, (struct rig_finding){.kind = RIG_FINDING_UNREADABLE,
                                          .text = event->problem.text,

                                          .problem = &event->problem});
        break;
    }
    return TRUE;
}

struct rig_replay_totals rig_replay_get_totals(const struct rig_replay *replay)
{
    return replay->totals;
}

GHashTable *rig_replay_get_counts(struct rig_replay *replay)
{
    return replay->counts;
}
