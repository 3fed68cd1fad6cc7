/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Fuzz target `trace`: any bytes as a trace.
 *
 * Of a file that is not compressed each byte is in exactly one line, and each line is told of.
 * Events can be printed, are the same when read again, and do not differ from themselves.
 */
#include <inttypes.h>

#include "check.h"
#include "compare.h"
#include "input.h"
#include "reader.h"
#include "source.h"

/** A few bytes can be the compressed form of gigabytes: more is not looked at. */
enum { MOST_BYTES = 4 << 20, EVENTS_A_LINE = 8 };

/* By its first byte: gzip, xz, zstd, a frame of zstd's that is skipped. */
static bool may_be_compressed(const uint8_t *bytes, size_t size)
{
    return size &&
           (bytes[0] == 0x1f || bytes[0] == 0xfd || bytes[0] == 0x28 || (bytes[0] & 0xf0) == 0x50);
}

/* ---- lines ---- */

/* How much of the file is a line that begins at `offset`. */
static uint64_t check_plain_line(const uint8_t *bytes, size_t size, const struct rig_line *line,
                                 uint64_t offset)
{
    uint64_t length = line->length + line->skipped;

    HOLDS(length <= size - offset && !memcmp(bytes + offset, line->text, line->length),
          "line %" PRIu64 " is not what the file has", line->number);
    if (!line->skipped && length < size - offset && bytes[offset + length] == '\r')
        length++;
    if (!line->newline)
        return length;
    HOLDS(length < size - offset && bytes[offset + length] == '\n',
          "line %" PRIu64 " has no newline where it ends", line->number);
    return length + 1;
}

static void read_lines(const uint8_t *bytes, size_t size)
{
    struct rig_source *source = rig_source_open_memory(bytes, size, NULL);
    bool plain = !may_be_compressed(bytes, size);
    bool may_have_return = false;
    uint64_t offset = 0, number = 0;
    struct rig_line line = {0};

    while (offset < MOST_BYTES && rig_source_next(source, &line)) {
        HOLDS(line.number == ++number, "line %" PRIu64 " is numbered %" PRIu64, number,
              line.number);
        HOLDS(line.text[line.length] == '\0' && line.length <= RIG_LINE_MAX,
              "line %" PRIu64 " has no end", number);
        /* Of what is compressed it is not known if a carriage return stands between two lines. */
        HOLDS(line.offset == offset || (may_have_return && line.offset == offset + 1),
              "line %" PRIu64 " begins at %" PRIu64 ", the one before ends at %" PRIu64, number,
              line.offset, offset);
        offset = plain ? offset + check_plain_line(bytes, size, &line, offset)
                       : line.offset + line.length + line.skipped + line.newline;
        may_have_return = !plain && !line.skipped;
    }
    if (plain && offset < MOST_BYTES) {
        HOLDS(offset == size, "%" PRIu64 " of %zu bytes are in lines", offset, size);
        HOLDS(!rig_source_error(source), "what is not compressed cannot be read: %s",
              rig_source_error(source));
    }
    rig_source_close(source);
}

/* ---- events ---- */

struct reading {
    GString *text;    /* all events, printed */
    GByteArray *told; /* by line: something is told of it */
    struct rig_check *check;
    struct rig_id_map *ids;
    uint64_t events;
};

static void tell(struct reading *reading, uint64_t from, uint64_t to)
{
    if (to >= reading->told->len) {
        guint before = reading->told->len;
        g_byte_array_set_size(reading->told, (guint)to + 1);
        memset(reading->told->data + before, 0, reading->told->len - before);
    }
    memset(reading->told->data + from, 1, to - from + 1);
}

static void print_command(GString *text, const struct rig_command *command)
{
    char kind[64];

    g_string_append_printf(
        text, "%s %s at %" PRIx64 ", parts %x, %d %d, tail %" PRIu64, rig_ring_name(command->ring),
        rig_command_kind(command, command->parts, kind), command->address, command->parts,
        command->completeness, command->no_newline, command->tail_line);
    g_string_append_printf(text, " head %s", rig_command_kind(command, command->head_parts, kind));
}

static void print_event(GString *text, const struct rig_event *event)
{
    g_string_append_printf(text, "%" PRIu64 " at %" PRIu64 ", qxl-%u, %d: ", event->line,
                           event->offset, event->device, event->kind);
    switch (event->kind) {
    case RIG_EVENT_COMMAND:
        print_command(text, &event->command);
        break;
    case RIG_EVENT_PORT_WRITE:
        g_string_append(text, event->device_event.port_name);
        /* fall through */
    case RIG_EVENT_DEVICE:
    case RIG_EVENT_INTERRUPT:
    case RIG_EVENT_PRIMARY:
        g_string_append_printf(text, "%u %" PRIu64 " %s %s", event->device_event.pid,
                               event->device_event.time_us, event->device_event.name,
                               event->device_event.text);
        break;
    case RIG_EVENT_GUEST_LOG:
    case RIG_EVENT_GUEST_BUG:
    case RIG_EVENT_FOREIGN:
        g_string_append(text, event->message.text);
        break;
    case RIG_EVENT_PROBLEM:
        g_string_append_printf(text, "%u %s, %s, %s", event->problem.column,
                               event->problem.expected, event->problem.found, event->problem.text);
        break;
    }
    g_string_append_c(text, '\n');
}

static void check_event(struct reading *reading, const struct rig_event *event, size_t lines)
{
    const struct rig_command *command = &event->command;

    HOLDS((unsigned)event->kind <= RIG_EVENT_PROBLEM, "an event of kind %d", (int)event->kind);
    HOLDS(event->line >= 1 && event->line <= lines + 1, "an event of line %" PRIu64 " of %zu",
          event->line, lines);
    tell(reading, event->line, event->line);
    if (event->kind != RIG_EVENT_COMMAND)
        return;
    HOLDS(command->completeness != RIG_WHOLE || !command->tail_line,
          "line %" PRIu64 " is whole, and has a tail in line %" PRIu64, event->line,
          command->tail_line);
    HOLDS(!command->tail_line || (command->tail_line >= event->line && command->tail_line <= lines),
          "line %" PRIu64 " has a tail in line %" PRIu64 " of %zu", event->line, command->tail_line,
          lines);
    if (command->tail_line)
        tell(reading, event->line, command->tail_line);
    HOLDS(!rig_compare_command(reading->ids, command, command, NULL, NULL),
          "the command of line %" PRIu64 " differs from itself", event->line);
}

static void report(const struct rig_event *event, const char *rule, const char *text, void *context)
{
    struct reading *reading = context;

    g_string_append_printf(reading->text, "%" PRIu64 ": %s: %s\n", event->line, rule, text);
}

static void read_events(const uint8_t *bytes, size_t size, struct reading *reading)
{
    struct rig_reader *reader = rig_reader_open_memory(bytes, size, NULL);
    struct rig_event event;

    reading->text = g_string_new(NULL);
    reading->told = g_byte_array_new();
    reading->check = rig_check_create(report, reading);
    reading->ids = rig_id_map_create();
    reading->events = 0;
    tell(reading, 0, 0);
    while (rig_reader_next(reader, &event) && event.offset < MOST_BYTES) {
        uint64_t lines = rig_reader_lines(reader);
        reading->events++;
        check_event(reading, &event, lines);
        print_event(reading->text, &event);
        rig_check_event(reading->check, &event);
    }
    uint64_t lines = rig_reader_lines(reader);
    HOLDS(reading->events <= EVENTS_A_LINE * (size + 1) || may_be_compressed(bytes, size),
          "%" PRIu64 " events of %zu bytes", reading->events, size);
    for (uint64_t line = 1; line <= lines && size < MOST_BYTES && !may_be_compressed(bytes, size);
         line++)
        HOLDS(line < reading->told->len && reading->told->data[line],
              "nothing is told of line %" PRIu64 " of %" PRIu64, line, lines);
    rig_reader_close(reader);
    rig_check_destroy(reading->check);
    rig_id_map_destroy(reading->ids);
}

static void free_reading(struct reading *reading)
{
    g_string_free(reading->text, TRUE);
    g_byte_array_free(reading->told, TRUE);
}

/* A line by itself: what it parses to, it parses to again. */
static void parse_line(const uint8_t *bytes, size_t size)
{
    struct rig_command first, second;
    uint32_t device, same_device;
    /* Exactly as long as it is: what is read behind it is found. */
    char *line = malloc(size ? size : 1);

    memcpy(line, bytes, size);
    bool whole = rig_parse_command(line, size, &device, &first);
    HOLDS(whole == rig_parse_command(line, size, &same_device, &second),
          "a line is a command once only");
    HOLDS(!whole ||
              (device == same_device && !rig_compare_command(NULL, &first, &second, NULL, NULL)),
          "a line is two commands");
    free(line);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    const uint8_t *newline = size ? memchr(bytes, '\n', size) : NULL;
    struct reading first, second;

    read_lines(bytes, size);
    if (size)
        parse_line(bytes, newline ? (size_t)(newline - bytes) : size);
    read_events(bytes, size, &first);
    read_events(bytes, size, &second);
    HOLDS(g_string_equal(first.text, second.text), "read again, it has other events:\n%s\n%s",
          first.text->str, second.text->str);
    free_reading(&first);
    free_reading(&second);
    return 0;
}
