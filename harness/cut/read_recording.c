/* SPDX-License-Identifier: BSD-3-Clause */
#include "cut_private.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "../recording/writer.h"

struct reading {
    struct rig_cut *cut;
    struct cut_lives lives;
    uint64_t first_ns;
    uint32_t head;  /* the last message to create a primary that has no fields, or RIG_CUT_NONE */
    uint32_t shape; /* the part that set the pointer's shape last, or RIG_CUT_NONE */
};

static void describe_surface(struct reading *reading, const QXLSurfaceCmd *command,
                             struct rig_cut_part *part)
{
    uint32_t index = reading->cut->parts->len;

    part->kind = RIG_SELECTION_SURFACE;
    if (command->type != QXL_SURFACE_CMD_CREATE) {
        if (cut_lives_end(&reading->lives, 0, command->surface_id, index))
            part->role = RIG_CUT_END;
        return;
    }
    part->role = RIG_CUT_CREATE;
    part->surface = cut_lives_begin(&reading->lives, 0, command->surface_id, index);
    cut_surface(reading->cut, part->surface)->width = command->u.surface_create.width;
    cut_surface(reading->cut, part->surface)->height = command->u.surface_create.height;
}

static void describe_cursor(struct reading *reading, const QXLCursorCmd *command,
                            struct rig_cut_part *part)
{
    part->kind = RIG_SELECTION_CURSOR;
    if (command->type == QXL_CURSOR_SET)
        reading->shape = reading->cut->parts->len;
    else
        part->shape = reading->shape;
}

static void describe_command(struct reading *reading, const struct rig_record *record,
                             struct rig_cut_part *part)
{
    const void *data = (const void *)(uintptr_t)record->command.cmd.data;

    part->is_command = true;
    switch (record->type) {
    case QXL_CMD_DRAW:
        part->kind = RIG_SELECTION_DRAW;
        part->role = RIG_CUT_DRAW;
        cut_describe_draw(&reading->lives, &record->command, part);
        break;
    case QXL_CMD_SURFACE:
        describe_surface(reading, data, part);
        break;
    case QXL_CMD_CURSOR:
        describe_cursor(reading, data, part);
        break;
    case QXL_CMD_UPDATE:
        part->kind = RIG_SELECTION_UPDATE;
        break;
    case QXL_CMD_MESSAGE:
        part->kind = RIG_SELECTION_MESSAGE;
        break;
    default:
        break;
    }
}

static void describe_primary(struct reading *reading, const struct rig_record *record,
                             struct rig_cut_part *part)
{
    struct rig_cut_surface *surface;

    part->role = RIG_CUT_CREATE;
    part->surface = cut_lives_begin(&reading->lives, 0, 0, reading->cut->parts->len);
    surface = cut_surface(reading->cut, part->surface);
    surface->width = record->primary->width;
    surface->height = record->primary->height;
    if (record->kind == RIG_RECORD_PRIMARY)
        surface->head = reading->head;
}

static void describe_message(struct reading *reading, const struct rig_record *record,
                             struct rig_cut_part *part)
{
    uint32_t index = reading->cut->parts->len;

    part->kind = RIG_SELECTION_MESSAGE;
    switch (record->type) {
    case RIG_WORKER_UPDATE:
    case RIG_WORKER_UPDATE_ASYNC:
        part->kind = RIG_SELECTION_UPDATE;
        break;
    case RIG_WORKER_CREATE_PRIMARY:
    case RIG_WORKER_CREATE_PRIMARY_ASYNC:
        part->role = RIG_CUT_HEAD;
        reading->head = index;
        break;
    case RIG_WORKER_DESTROY_PRIMARY:
    case RIG_WORKER_DESTROY_PRIMARY_ASYNC:
        if (cut_lives_end(&reading->lives, 0, 0, index))
            part->role = RIG_CUT_END;
        break;
    case RIG_WORKER_DESTROY_SURFACES:
    case RIG_WORKER_DESTROY_SURFACES_ASYNC:
        cut_lives_end_all(&reading->lives, 0, index);
        part->role = RIG_CUT_END;
        break;
    case RIG_WORKER_RESET_IMAGE_CACHE:
    case RIG_WORKER_RESET_CURSOR:
        part->role = RIG_CUT_STATE;
        break;
    default:
        break;
    }
}

static void add_record(struct reading *reading, const struct rig_record *record)
{
    const struct rig_cut_piece piece = {record->offset, record->size};
    struct rig_cut_part part = cut_new_part(RIG_CUT_ALONE);

    if (record->number == 0)
        reading->first_ns = record->time_ns;
    part.number = record->number + 1;
    part.time_ns = record->time_ns > reading->first_ns ? record->time_ns - reading->first_ns : 0;
    if (record->kind == RIG_RECORD_COMMAND)
        describe_command(reading, record, &part);
    else if (record->primary)
        describe_primary(reading, record, &part);
    else
        describe_message(reading, record, &part);
    if (record->kind != RIG_RECORD_COMMAND && part.kind == RIG_SELECTION_OTHER)
        part.kind = RIG_SELECTION_MESSAGE;
    part.primary = cut_lives_primary(&reading->lives, 0);
    part.first = part.last = reading->cut->pieces->len;
    g_array_append_val(reading->cut->pieces, piece);
    cut_add_part(reading->cut, &part);
}

/* Returns false if it cannot be kept. */
static bool read_records(struct reading *reading, struct rig_recording *recording,
                         struct rig_recording_writer *writer, GError **error)
{
    GError *damage = NULL;
    struct rig_record *record;
    bool kept = true;

    while (kept && (record = rig_recording_next(recording, &damage))) {
        add_record(reading, record);
        kept = rig_recording_writer_record(writer, record, error);
        rig_record_unref(record);
    }
    if (damage)
        reading->cut->damage = g_strdup(damage->message);
    g_clear_error(&damage);
    return kept;
}

bool cut_read_recording(struct rig_cut *cut, struct rig_recording *recording, GError **error)
{
    struct reading reading = {.cut = cut, .head = RIG_CUT_NONE, .shape = RIG_CUT_NONE};
    struct rig_recording_writer *writer;
    char *name;
    int fd = cut_open_scratch(&name, error);
    bool kept = false;

    if (fd < 0)
        return false;
    cut->is_recording = true;
    cut_lives_init(&reading.lives, cut);
    writer = rig_recording_writer_create(name, error);
    if (writer) {
        kept = read_records(&reading, recording, writer, error);
        kept = rig_recording_writer_close(writer, kept ? error : NULL) && kept;
    }
    cut_lives_finish(&reading.lives);
    if (kept)
        return cut_map_scratch(cut, fd, name, error);
    g_unlink(name);
    g_free(name);
    close(fd);
    return false;
}
