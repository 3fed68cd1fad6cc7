/* SPDX-License-Identifier: BSD-3-Clause */
#include "crosscheck.h"

#include <inttypes.h>
#include <string.h>

#include "../trace/compare.h"

/*
 * Both sides run through a window. Where they part, the nearest place is looked for at which a few
 * commands agree again: what lies before it is compared by pairs, and the rest has no partner.
 */
enum { WINDOW = 64, AGREE_AGAIN = 3, CURSORS = 1, RINGS = 2, QUEUED_MAX = 1 << 16 };

struct entry {
    uint64_t number; /* line of the log, or record from 1 */
    uint32_t device;
    struct rig_command command;
};

struct queue {
    GArray *entries;
    guint first;
};

/* Two rings of commands: the recording does not tell QEMU's own (vga) from the guest's. */
struct rig_crosscheck {
    struct rig_recording *recording;
    rig_finding_function *finding;
    void *context;
    struct rig_crosscheck_totals totals;
    struct queue log[RINGS], recorded[RINGS];
    bool recording_ended;
    /* the pair that is compared */
    const struct entry *line, *record;
};

static guint queue_size(const struct queue *queue)
{
    return queue->entries->len - queue->first;
}

static const struct entry *queue_at(const struct queue *queue, guint i)
{
    return &g_array_index(queue->entries, struct entry, queue->first + i);
}

static void queue_drop(struct queue *queue, guint count)
{
    queue->first += count;
    if (queue->first >= 1024) {
        g_array_remove_range(queue->entries, 0, queue->first);
        queue->first = 0;
    }
}

struct rig_crosscheck *rig_crosscheck_create(struct rig_recording *recording,
                                             rig_finding_function *finding, void *context)
{
    struct rig_crosscheck *check = g_new0(struct rig_crosscheck, 1);

    check->recording = recording;
    check->finding = finding;
    check->context = context;
    for (int ring = 0; ring < RINGS; ring++) {
        check->log[ring].entries = g_array_new(FALSE, FALSE, sizeof(struct entry));
        check->recorded[ring].entries = g_array_new(FALSE, FALSE, sizeof(struct entry));
    }
    return check;
}

void rig_crosscheck_destroy(struct rig_crosscheck *check)
{
    if (!check)
        return;
    for (int ring = 0; ring < RINGS; ring++) {
        g_array_unref(check->log[ring].entries);
        g_array_unref(check->recorded[ring].entries);
    }
    g_free(check);
}

/* ---- findings ---- */

static void find(struct rig_crosscheck *check, const struct entry *line, const struct entry *record,
                 const char *text)
{
    const struct entry *entry = line ? line : record;
    char kind[64], where[24] = "";
    g_autofree char *what = NULL;

    if (line)
        g_snprintf(where, sizeof(where), "qxl-%u/%s ", line->device,
                   rig_ring_name(line->command.ring));
    what = g_strconcat(where, rig_command_kind(&entry->command, entry->command.parts, kind), NULL);
    if (check->finding)
        check->finding(
            &(struct rig_finding){
                .kind = RIG_FINDING_DISAGREEMENT,
                .line = line ? line->number : 0,
                .record = record ? record->number : 0,
                .what = what,
                .text = text,
            },
            check->context);
}

static void find_alone(struct rig_crosscheck *check, const struct entry *line,
                       const struct entry *record)
{
    if (line)
        check->totals.log_alone++;
    else
        check->totals.recording_alone++;
    find(check, line, record,
         line ? "the recording has no such command" : "the log has no such command");
}

static void find_difference(const struct rig_difference *difference, void *context)
{
    struct rig_crosscheck *check = context;
    g_autofree char *text = NULL;

    if (!check->line)
        return;
    text = g_strdup_printf("%s: the log has %s, the recording %s", difference->field, difference->a,
                           difference->b);
    find(check, check->line, check->record, text);
}

/* ---- comparing ---- */

static unsigned compare_id(struct rig_crosscheck *check, const char *field, uint64_t a, uint64_t b)
{
    char text[2][24];

    if (a == b || a == RIG_LOST)
        return 0;
    g_snprintf(text[0], sizeof(text[0]), "%" PRIx64, a);
    g_snprintf(text[1], sizeof(text[1]), "%" PRIx64, b);
    find_difference(&(struct rig_difference){field, text[0], text[1]}, check);
    return 1;
}

/* Both sides have the guest's own ids. */
static unsigned compare_ids(struct rig_crosscheck *check, const struct rig_command *a,
                            const struct rig_command *b)
{
    uint32_t parts = a->parts & b->parts;
    unsigned differ = 0;

    if (a->type != b->type || a->compat != b->compat)
        return 0;
    if (a->type == RIG_COMMAND_DRAW && parts & RIG_PART_DRAW && !a->compat)
        differ += compare_id(check, "surface_id", a->draw.surface_id, b->draw.surface_id);
    if (a->type == RIG_COMMAND_DRAW && parts & RIG_PART_IMAGE)
        differ += compare_id(check, "image id", a->draw.image.id, b->draw.image.id);
    if (a->type == RIG_COMMAND_SURFACE && parts & RIG_PART_SURFACE)
        differ += compare_id(check, "surface id", a->surface.id, b->surface.id);
    if (a->type == RIG_COMMAND_CURSOR && parts & RIG_PART_SHAPE)
        differ += compare_id(check, "shape unique", a->cursor.unique, b->cursor.unique);
    return differ;
}

/* How many fields differ; told if `tell`. */
static unsigned compare(struct rig_crosscheck *check, const struct entry *line,
                        const struct entry *record, bool tell)
{
    struct rig_command a = line->command, b = record->command;

    check->line = tell ? line : NULL;
    check->record = tell ? record : NULL;
    b.ring = a.ring;
    a.parts &= ~(uint32_t)RIG_PART_COUNT;
    if (a.completeness == RIG_UNMAPPED)
        a.completeness = RIG_CUT;
    return rig_compare_command(NULL, &a, &b, find_difference, check) + compare_ids(check, &a, &b);
}

static void take_pair(struct rig_crosscheck *check, int ring)
{
    if (compare(check, queue_at(&check->log[ring], 0), queue_at(&check->recorded[ring], 0), true))
        check->totals.disagree++;
    else
        check->totals.agree++;
    queue_drop(&check->log[ring], 1);
    queue_drop(&check->recorded[ring], 1);
}

static bool agree_from(struct rig_crosscheck *check, int ring, guint line, guint record)
{
    guint lines = queue_size(&check->log[ring]), records = queue_size(&check->recorded[ring]);
    guint i;

    for (i = 0; i < AGREE_AGAIN && line + i < lines && record + i < records; i++)
        if (compare(check, queue_at(&check->log[ring], line + i),
                    queue_at(&check->recorded[ring], record + i), false))
            return false;
    return i == AGREE_AGAIN || (line + i == lines && record + i == records);
}

/* The nearest place behind the heads where both go on alike; as many of each if it is not there. */
static void find_place(struct rig_crosscheck *check, int ring, guint *line, guint *record)
{
    guint lines = MIN(queue_size(&check->log[ring]), WINDOW);
    guint records = MIN(queue_size(&check->recorded[ring]), WINDOW);

    for (guint far = 1; far <= lines + records; far++)
        for (guint less = 0; 2 * less <= far; less++)
            for (int turn = 0; turn < 2; turn++) {
                /* As many of each first: a changed command is likelier than a lost one. */
                guint a = far / 2 - MIN(less, far / 2), b = far - a;
                *line = turn ? b : a;
                *record = turn ? a : b;
                if (*line <= lines && *record <= records && agree_from(check, ring, *line, *record))
                    return;
            }
    *line = *record = 1;
}

/* The heads differ. */
static void part(struct rig_crosscheck *check, int ring)
{
    guint line, record;

    find_place(check, ring, &line, &record);
    for (; line && record; line--, record--)
        take_pair(check, ring);
    for (; line; line--) {
        find_alone(check, queue_at(&check->log[ring], 0), NULL);
        queue_drop(&check->log[ring], 1);
    }
    for (; record; record--) {
        find_alone(check, NULL, queue_at(&check->recorded[ring], 0));
        queue_drop(&check->recorded[ring], 1);
    }
}

/* Until one side has fewer than `keep`. */
static void work(struct rig_crosscheck *check, int ring, guint keep)
{
    struct queue *log = &check->log[ring], *recorded = &check->recorded[ring];

    while (queue_size(log) > keep && queue_size(recorded) > keep) {
        if (compare(check, queue_at(log, 0), queue_at(recorded, 0), false))
            part(check, ring);
        else
            take_pair(check, ring);
    }
}

/* ---- the two sides ---- */

static int ring_of(const struct rig_command *command)
{
    return command->ring == RIG_RING_CSR ? CURSORS : 0;
}

/* Read on until there are `wanted` commands of a ring. */
static bool read_recording(struct rig_crosscheck *check, int ring, guint wanted, GError **error)
{
    GError *failure = NULL;

    while (!check->recording_ended && queue_size(&check->recorded[ring]) < wanted &&
           queue_size(&check->recorded[!ring]) < QUEUED_MAX) {
        struct rig_record *record = rig_recording_next(check->recording, &failure);
        struct entry entry = {.number = 0};

        if (!record) {
            check->recording_ended = true;
            break;
        }
        entry.number = record->number + 1;
        if (record->kind == RIG_RECORD_COMMAND) {
            rig_crosscheck_command(record, &entry.command);
            g_array_append_val(check->recorded[ring_of(&entry.command)].entries, entry);
        }
        rig_record_unref(record);
    }
    if (!failure)
        return true;
    g_propagate_error(error, failure);
    return false;
}

bool rig_crosscheck_event(struct rig_crosscheck *check, const struct rig_event *event,
                          GError **error)
{
    struct entry entry = {.number = event->line, .device = event->device};
    int ring;

    if (event->kind != RIG_EVENT_COMMAND)
        return true;
    entry.command = event->command;
    ring = ring_of(&event->command);
    g_array_append_val(check->log[ring].entries, entry);
    if (queue_size(&check->log[ring]) <= 2 * WINDOW)
        return true;
    if (!read_recording(check, ring, 2 * WINDOW + 1, error))
        return false;
    work(check, ring, WINDOW);
    if (check->recording_ended)
        work(check, ring, 0);
    return true;
}

bool rig_crosscheck_end(struct rig_crosscheck *check, GError **error)
{
    bool well = true;

    for (int ring = 0; ring < RINGS; ring++) {
        guint found;

        do {
            found = queue_size(&check->recorded[ring]);
            well =
                read_recording(check, ring, queue_size(&check->log[ring]) + WINDOW, error) && well;
        } while (well && !check->recording_ended && queue_size(&check->recorded[ring]) > found);
        work(check, ring, 0);
        for (guint i = 0; i < queue_size(&check->log[ring]); i++)
            find_alone(check, queue_at(&check->log[ring], i), NULL);
        queue_drop(&check->log[ring], queue_size(&check->log[ring]));
    }
    for (int ring = 0; ring < RINGS; ring++) {
        well = well && read_recording(check, ring, G_MAXUINT, error);
        for (guint i = 0; i < queue_size(&check->recorded[ring]); i++)
            find_alone(check, NULL, queue_at(&check->recorded[ring], i));
        queue_drop(&check->recorded[ring], queue_size(&check->recorded[ring]));
    }
    return well;
}

struct rig_crosscheck_totals rig_crosscheck_get_totals(const struct rig_crosscheck *check)
{
    return check->totals;
}
