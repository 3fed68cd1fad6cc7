/* SPDX-License-Identifier: BSD-3-Clause */
#include "reader_private.h"

#include <stdarg.h>
#include <stdio.h>

struct rig_queued *rig_reader_enqueue(struct rig_reader *reader, enum rig_event_kind kind)
{
    struct rig_queued *queued = &reader->queue[reader->queue_end++];

    g_assert(reader->queue_end <= RIG_QUEUE_SIZE);
    memset(&queued->event, 0, sizeof(queued->event));
    queued->event.kind = kind;
    queued->event.line = reader->line.number;
    queued->event.offset = reader->line.offset;
    return queued;
}

void rig_reader_enqueue_command(struct rig_reader *reader, uint64_t line, uint64_t offset,
                                uint32_t device, const struct rig_command *command)
{
    struct rig_event *event = &rig_reader_enqueue(reader, RIG_EVENT_COMMAND)->event;

    event->line = line;
    event->offset = offset;
    event->device = device;
    event->command = *command;
}

G_GNUC_PRINTF(5, 6)
struct rig_queued *rig_reader_enqueue_problem(struct rig_reader *reader, const char *at,
                                              const char *expected, const char *found,
                                              const char *format, ...)
{
    struct rig_queued *queued = rig_reader_enqueue(reader, RIG_EVENT_PROBLEM);
    struct rig_problem *problem = &queued->event.problem;
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(queued->text, sizeof(queued->text), format, arguments);
    va_end(arguments);
    g_strlcpy(queued->found, found, sizeof(queued->found));
    problem->column = at ? (uint32_t)(at - reader->line.text) + 1 : 1;
    problem->expected = expected;
    problem->found = queued->found;
    problem->text = queued->text;
    return queued;
}

const char *rig_reader_excerpt(struct rig_reader *reader, const char *at, char *buffer)
{
    if (at >= reader->piece_end)
        return reader->line.newline ? "the end of the line" : "the end of the file";
    return rig_excerpt(at, reader->piece_end, buffer, RIG_SPLICE_FOUND);
}

/* The position in the line of a position in the piece, which may lie in a copy. */
const char *rig_reader_position(struct rig_reader *reader, const char *at)
{
    const char *end = reader->line.text + reader->line.length;

    return end - MIN((size_t)(reader->piece_end - at), reader->line.length);
}

/* Text up to `end`, terminated. NUL bytes in it become SUB. */
char *rig_reader_text(struct rig_reader *reader, const char *begin, const char *end)
{
    char *text = (char *)begin;
    size_t size = (size_t)(end - begin);

    if (*end) {
        text = memcpy(reader->scratch, begin, size);
        text[size] = '\0';
    }
    for (char *p = memchr(text, '\0', size); p; p = memchr(p, '\0', size - (size_t)(p - text)))
        *p = '\x1a';
    return text;
}
