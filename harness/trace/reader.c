/* SPDX-License-Identifier: BSD-3-Clause */
#include "reader_private.h"

static bool next_line(struct rig_reader *reader)
{
    if (!rig_source_next(reader->source, &reader->line))
        return false;
    reader->in_line = true;
    reader->line_start = true;
    reader->pid_unsure = false;
    reader->head_line = 0;
    reader->piece = reader->line.text;
    reader->piece_end = reader->line.text + reader->line.length;
    if (reader->line.skipped) {
        rig_reader_enqueue_problem(reader, reader->piece_end, "the end of the line", "more",
                                   "a line longer than %d bytes: the rest is skipped",
                                   RIG_LINE_MAX);
    }
    return true;
}

/* Nothing more will come. */
static void finish(struct rig_reader *reader)
{
    const char *error = rig_source_error(reader->source);

    while (reader->splice_count)
        rig_reader_finish_splice(reader, 0, false);
    rig_reader_drop_fragment(reader);
    if (error) {
        reader->line.text = NULL;
        reader->line.number = rig_source_lines(reader->source) + 1;
        rig_reader_enqueue_problem(
            reader, NULL, "more of the file", error,
            "the file cannot be read any further, what was read so far is used; of a "
            "compressed file some text before the damage is lost with it: `xz -dc FILE | qxlrig "
            "VERB -` (or gzip, zstd) gets at it");
    }
    reader->ended = true;
}

bool rig_reader_next(struct rig_reader *reader, struct rig_event *event)
{
    struct rig_parse parse;

    for (;;) {
        if (reader->queue_begin < reader->queue_end) {
            *event = reader->queue[reader->queue_begin++].event;
            return true;
        }
        reader->queue_begin = reader->queue_end = 0;
        if (reader->in_line) {
            rig_reader_read_piece(reader);
            reader->in_line = reader->piece < reader->piece_end;
            continue;
        }
        if (reader->ended)
            return false;
        if (!next_line(reader)) {
            finish(reader);
        } else if (!reader->splice_count && !reader->fragment.size && !reader->line.skipped &&
                   rig_is_digit(*reader->piece) &&
                   rig_parse(reader->piece, reader->piece_end, &event->command, &parse)) {
            reader->in_line = false;
            reader->last_time = event->command.time_ns;
            event->kind = RIG_EVENT_COMMAND;
            event->line = reader->line.number;
            event->offset = reader->line.offset;
            event->device = parse.device;
            event->command.no_newline =
                !reader->line.newline && rig_may_go_on(&event->command, reader->piece_end);
            return true;
        }
    }
}

static struct rig_reader *reader_of(struct rig_source *source)
{
    if (!source)
        return NULL;
    struct rig_reader *reader = g_new0(struct rig_reader, 1);
    reader->source = source;
    return reader;
}

struct rig_reader *rig_reader_open(const char *path, GError **error)
{
    return reader_of(rig_source_open(path, error));
}

struct rig_reader *rig_reader_open_memory(const void *bytes, size_t size, GError **error)
{
    return reader_of(rig_source_open_memory(bytes, size, error));
}

void rig_reader_close(struct rig_reader *reader)
{
    if (reader) {
        rig_source_close(reader->source);
        g_free(reader);
    }
}

void rig_reader_progress(const struct rig_reader *reader, uint64_t *done, uint64_t *total)
{
    rig_source_progress(reader->source, done, total);
}

uint64_t rig_reader_lines(const struct rig_reader *reader)
{
    return rig_source_lines(reader->source);
}
