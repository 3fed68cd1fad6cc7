/* SPDX-License-Identifier: BSD-3-Clause */
#include "corpus.h"

#include "writer.h"

/* Of a kind of command so many records, none larger. */
enum { RECORDS_A_KIND = 3, LARGEST = 3000, KINDS = 256, COMPRESSED = 2000 };

static unsigned kind_of(const struct rig_record *record)
{
    const QXLDrawable *drawable = (const QXLDrawable *)(uintptr_t)record->command.cmd.data;

    if (record->type == QXL_CMD_DRAW && !record->command.flags)
        return KINDS / 2 + drawable->type % (KINDS / 2);
    return record->type % (KINDS / 2);
}

static void write_record(const struct rig_record *record)
{
    GByteArray *input = g_byte_array_new();
    g_autofree char *head = g_strdup_printf("SPICE_REPLAY 1\nevent %u 0 %u %" G_GUINT64_FORMAT "\n",
                                            record->counter, record->type, record->time_ns);

    g_byte_array_append(input, (const guint8 *)head, (guint)strlen(head));
    if (rig_recording_command_text(&record->command, NULL, RIG_RECORDING_EXACT, input, NULL))
        corpus_write("recording", input);
    g_byte_array_unref(input);
}

static void write_compressed(const char *path)
{
    GByteArray *input = g_byte_array_new();
    g_autofree char *bytes = NULL;
    gsize size;

    if (g_file_get_contents(path, &bytes, &size, NULL))
        g_byte_array_append(input, (const guint8 *)bytes, (guint)MIN(size, COMPRESSED));
    corpus_write("recording", input);
    g_byte_array_unref(input);
}

void corpus_from_recording(const char *path)
{
    unsigned written[KINDS] = {0};
    GError *error = NULL;
    struct rig_recording *recording = rig_recording_open(path, &error);
    struct rig_record *record;

    while (recording && (record = rig_recording_next(recording, &error))) {
        if (record->kind == RIG_RECORD_COMMAND && record->size <= LARGEST &&
            written[kind_of(record)]++ < RECORDS_A_KIND)
            write_record(record);
        rig_record_unref(record);
    }
    if (error) {
        fprintf(stderr, "make_corpus: %s\n", error->message);
        exit(1);
    }
    rig_recording_close(recording);
    write_compressed(path);
}
