/* SPDX-License-Identifier: BSD-3-Clause */
#include "record.h"
#include "walk.h"

#include <errno.h>
#include <stdlib.h>

static const char FIRST_LINE[] = "SPICE_REPLAY 1\n";

struct rig_recording {
    char *name;
    struct input input;
    struct record_pool *pool;
    uint64_t number; /* of the next record */
    /* Create-primary messages that came without their fields, and the last of them. */
    unsigned without_fields;
    struct rig_record last_without_fields;
    GError *error; /* given already */
};

GQuark rig_recording_error_quark(void)
{
    return g_quark_from_static_string("rig-recording-error");
}

static bool check_first_line(struct rig_recording *recording, GError **error)
{
    struct input *input = &recording->input;
    size_t size;
    g_autofree char *found = NULL;
    g_autofree char *shown = NULL;

    input_look(input);
    size = (size_t)(input->end - input->at);
    if (size >= strlen(FIRST_LINE) && !memcmp(input->at, FIRST_LINE, strlen(FIRST_LINE))) {
        input->at += strlen(FIRST_LINE);
        return true;
    }
    if (input->error) {
        g_set_error(error, RIG_RECORDING_ERROR, input->error->code, "%s: %s", recording->name,
                    input->error->message);
        return false;
    }
    found = g_strndup(input->at, MIN(size, 20));
    shown = g_strescape(found, NULL);
    g_set_error(
        error, RIG_RECORDING_ERROR, RIG_RECORDING_ERROR_FOREIGN,
        "%s: offset 0: expected `SPICE_REPLAY 1` and a newline, found `%s`: not a recording "
        "of libspice-server; make one with SPICE_WORKER_RECORD_FILENAME",
        recording->name, shown);
    return false;
}

static struct rig_recording *open_recording(const char *path, const void *bytes, size_t size,
                                            GError **error)
{
    struct rig_recording *recording = g_new0(struct rig_recording, 1);

    recording->name = g_strdup(path ? path : "memory");
    recording->pool = record_pool_new();
    if (!input_open(&recording->input, path, bytes, size, error) ||
        !check_first_line(recording, error)) {
        rig_recording_close(recording);
        return NULL;
    }
    return recording;
}

struct rig_recording *rig_recording_open(const char *path, GError **error)
{
    return open_recording(path, NULL, 0, error);
}

struct rig_recording *rig_recording_open_memory(const void *bytes, size_t size, GError **error)
{
    return open_recording(NULL, bytes, size, error);
}

void rig_recording_close(struct rig_recording *recording)
{
    if (!recording)
        return;
    input_close(&recording->input);
    record_pool_unref(recording->pool);
    g_clear_error(&recording->error);
    g_free(recording->name);
    g_free(recording);
}

void rig_recording_progress(const struct rig_recording *recording, uint64_t *done, uint64_t *total)
{
    input_progress(&recording->input, done, total);
}

static bool creates_primary(uint32_t type)
{
    return type == RIG_WORKER_CREATE_PRIMARY || type == RIG_WORKER_CREATE_PRIMARY_ASYNC;
}

static bool sees_number(struct walk *walk)
{
    input_look(walk->input);
    return g_ascii_isdigit(*walk->input->at) || *walk->input->at == '-';
}

static void read_primary(struct walk *walk, struct rig_record *record)
{
    record->primary = arena_new(walk->arena, sizeof(*record->primary));
    walk_primary(walk, record->primary);
}

static void read_message(struct rig_recording *recording, struct walk *walk,
                         struct rig_record *record)
{
    record->kind = RIG_RECORD_MESSAGE;
    if (!creates_primary(record->type))
        return;
    if (sees_number(walk)) {
        read_primary(walk, record);
        return;
    }
    recording->without_fields++;
    recording->last_without_fields = *record;
}

/* The numbers of a line `event`, each as the recorder's printf takes it. */
struct event {
    uint64_t counter, what, type, time_ns;
};

static bool scan_number(const char **at, uint64_t *value, uint64_t high)
{
    const char *first = *at;
    char *end;

    if (!g_ascii_isdigit(*first) || (*first == '0' && g_ascii_isdigit(first[1])))
        return false;
    errno = 0;
    *value = strtoull(first, &end, 10);
    *at = end;
    return errno == 0 && *value <= high;
}

static bool read_event(struct walk *walk, struct event *event)
{
    static const char NAME[] = "event ";
    const char *at = walk->input->at + strlen(NAME);

    if (walk_sees(walk, NAME)) {
        at = walk->input->at + strlen(NAME);
        if (scan_number(&at, &event->counter, UINT32_MAX) && *at++ == ' ' &&
            scan_number(&at, &event->what, 1) && *at++ == ' ' &&
            scan_number(&at, &event->type, UINT32_MAX) && *at++ == ' ' &&
            scan_number(&at, &event->time_ns, UINT64_MAX) && *at == '\n') {
            walk->input->at = at + 1;
            return true;
        }
    }
    walk_fail_line(walk, NAME, "COUNTER 0-or-1 TYPE TIME");
    return false;
}

static void read_record(struct rig_recording *recording, struct walk *walk,
                        struct rig_record *record)
{
    struct event event;

    if (recording->without_fields && sees_number(walk)) {
        const struct rig_record *message = &recording->last_without_fields;

        recording->without_fields--;
        record->kind = RIG_RECORD_PRIMARY;
        record->counter = message->counter;
        record->type = message->type;
        record->time_ns = message->time_ns;
        read_primary(walk, record);
        return;
    }
    if (!read_event(walk, &event))
        return;
    record->counter = (uint32_t)event.counter;
    record->type = (uint32_t)event.type;
    record->time_ns = event.time_ns;
    if (event.what == 1) {
        read_message(recording, walk, record);
        return;
    }
    record->command.cmd.type = record->type;
    walk_command(walk, &record->command);
}

/* Keep a failure with all that one wants to know, for this call and each that follows. */
static void fail(struct rig_recording *recording, const GError *cause, uint64_t first)
{
    const char *advice = cause->code == RIG_RECORDING_ERROR_CUT ? "the recording was cut here"
                                                                : "the recording is damaged here";

    recording->error =
        g_error_new(RIG_RECORDING_ERROR, cause->code,
                    "%s: record %" G_GUINT64_FORMAT " (begins at offset %" G_GUINT64_FORMAT
                    "): offset %" G_GUINT64_FORMAT ": %s; %s; the records before are whole",
                    recording->name, recording->number + 1, first, input_offset(&recording->input),
                    cause->message, advice);
}

static bool at_end(struct rig_recording *recording)
{
    struct input *input = &recording->input;

    input_look(input);
    if (input->at < input->end || !input->ended)
        return false;
    if (input->error)
        fail(recording, input->error, input_offset(input));
    return true;
}

struct rig_record *rig_recording_next(struct rig_recording *recording, GError **error)
{
    struct record_body *body = NULL;
    uint64_t first = input_offset(&recording->input);

    if (!recording->error && !at_end(recording)) {
        struct walk walk = {.reading = true, .input = &recording->input};

        body = record_new(recording->pool);
        body->record.number = recording->number;
        body->record.offset = first;
        walk.arena = &body->arena;
        read_record(recording, &walk, &body->record);
        body->record.size = input_offset(&recording->input) - first;
        if (walk.error) {
            fail(recording, walk.error, first);
            g_clear_error(&walk.error);
            rig_record_unref(&body->record);
            body = NULL;
        }
    }
    if (recording->error && error)
        *error = g_error_copy(recording->error);
    recording->number += body != NULL;
    return body ? &body->record : NULL;
}
