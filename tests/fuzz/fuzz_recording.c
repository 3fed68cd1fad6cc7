/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Fuzz target `recording`: any bytes as a recording of libspice-server.
 *
 * Records follow each other without a gap, and what is not compressed is written again byte by byte
 * as far as it was read. A failure names a place in the file, and is told again.
 */
#include <inttypes.h>

#include "input.h"
#include "writer.h"

/** A few bytes can be the compressed form of gigabytes: more is not looked at. */
enum { MOST_BYTES = 4 << 20, FIRST_LINE = 15 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void check_text(const struct rig_record *record, const uint8_t *bytes)
{
    GByteArray *text = g_byte_array_new();
    GError *error = NULL;
    uint64_t end = record->offset + record->size;

    HOLDS(rig_recording_command_text(&record->command, NULL, RIG_RECORDING_EXACT, text, &error),
          "record %" PRIu64 " cannot be written: %s", record->number, error->message);
    if (bytes)
        HOLDS(text->len < record->size &&
                  (!text->len || !memcmp(bytes + end - text->len, text->data, text->len)),
              "record %" PRIu64 " is not written as it was", record->number);
    g_byte_array_set_size(text, 0);
    HOLDS(rig_recording_command_text(&record->command, NULL, RIG_RECORDING_MEANING, text, &error),
          "the meaning of record %" PRIu64 " cannot be written: %s", record->number,
          error->message);
    g_byte_array_unref(text);
}

static void read_all(struct rig_recording *recording, const uint8_t *bytes, size_t size)
{
    uint64_t offset = FIRST_LINE, number = 0;
    GError *error = NULL, *again = NULL;
    struct rig_record *record;

    while (offset < MOST_BYTES && (record = rig_recording_next(recording, &error))) {
        HOLDS(record->number == number++, "record %" PRIu64 " is numbered %" PRIu64, number - 1,
              record->number);
        HOLDS(record->offset == offset,
              "a record begins at %" PRIu64 ", the one before ends at %" PRIu64, record->offset,
              offset);
        offset += record->size;
        if (record->kind == RIG_RECORD_COMMAND)
            check_text(record, bytes);
        rig_record_unref(record);
    }
    if (bytes && !error)
        HOLDS(offset >= size, "%" PRIu64 " of %zu bytes are in records", offset, size);
    if (error) {
        HOLDS(!rig_recording_next(recording, &again) && !strcmp(error->message, again->message),
              "a failure is not told again: %s", error->message);
        HOLDS(error->domain == RIG_RECORDING_ERROR && strstr(error->message, "offset "),
              "a failure names no place: %s", error->message);
    }
    g_clear_error(&error);
    g_clear_error(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    bool gzip = size >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b;
    struct rig_recording *recording = rig_recording_open_memory(bytes, size, NULL);

    if (recording)
        read_all(recording, gzip ? NULL : bytes, size);
    rig_recording_close(recording);
    return 0;
}
