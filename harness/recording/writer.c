/* SPDX-License-Identifier: BSD-3-Clause */
#include "writer.h"

#include <errno.h>
#include <zlib.h>

#include "walk.h"

struct rig_recording_writer {
    char *name;
    gzFile file;
    GByteArray *text;
    uint32_t counter; /* of the next record */
};

bool rig_recording_command_text(const QXLCommandExt *command, const struct rig_memory *memory,
                                enum rig_recording_text kind, GByteArray *text, GError **error)
{
    struct walk walk = {.text = text, .memory = memory, .kind = kind};
    QXLCommandExt copy = *command;

    walk_command(&walk, &copy);
    if (!walk.error)
        return true;
    g_propagate_error(error, walk.error);
    return false;
}

static bool not_written(struct rig_recording_writer *writer, GError **error)
{
    int status = Z_ERRNO;
    const char *what = writer->file ? gzerror(writer->file, &status) : NULL;

    g_set_error(error, RIG_RECORDING_ERROR, RIG_RECORDING_ERROR_IO,
                "%s: cannot be written: %s; what is there is not whole", writer->name,
                status == Z_ERRNO ? g_strerror(errno) : what);
    return false;
}

static bool write_out(struct rig_recording_writer *writer, GError **error)
{
    const guint8 *bytes = writer->text->data;
    size_t left = writer->text->len;

    while (left) {
        unsigned part = (unsigned)MIN(left, (size_t)1 << 30);

        if (gzwrite(writer->file, bytes, part) != (int)part)
            return not_written(writer, error);
        bytes += part;
        left -= part;
    }
    return true;
}

struct rig_recording_writer *rig_recording_writer_create(const char *path, GError **error)
{
    struct rig_recording_writer *writer = g_new0(struct rig_recording_writer, 1);

    writer->name = g_strdup(path);
    writer->text = g_byte_array_new();
    errno = 0;
    writer->file = gzopen(path, g_str_has_suffix(path, ".gz") ? "wb1" : "wbT");
    if (!writer->file) {
        not_written(writer, error);
        rig_recording_writer_close(writer, NULL);
        return NULL;
    }
    g_byte_array_append(writer->text, (const guint8 *)"SPICE_REPLAY 1\n", 15);
    if (!write_out(writer, error)) {
        rig_recording_writer_close(writer, NULL);
        return NULL;
    }
    return writer;
}

bool rig_recording_writer_close(struct rig_recording_writer *writer, GError **error)
{
    int status = writer->file ? gzclose(writer->file) : Z_OK;

    writer->file = NULL;
    if (status != Z_OK)
        not_written(writer, error);
    g_byte_array_unref(writer->text);
    g_free(writer->name);
    g_free(writer);
    return status == Z_OK;
}

/* Begin a record with its line. */
static void begin(struct rig_recording_writer *writer, uint32_t counter, enum rig_record_kind kind,
                  uint32_t type, uint64_t time_ns)
{
    char line[80];
    int size = g_snprintf(line, sizeof(line), "event %u %d %u %" G_GUINT64_FORMAT "\n", counter,
                          kind == RIG_RECORD_COMMAND ? 0 : 1, type, time_ns);

    g_byte_array_set_size(writer->text, 0);
    if (kind != RIG_RECORD_PRIMARY)
        g_byte_array_append(writer->text, (const guint8 *)line, (guint)size);
}

/* End a record: all of it goes out, or nothing. */
static bool end(struct rig_recording_writer *writer, uint32_t counter, GError *failure,
                GError **error)
{
    if (failure) {
        g_propagate_prefixed_error(error, failure, "%s: ", writer->name);
        return false;
    }
    writer->counter = counter + 1;
    return write_out(writer, error);
}

bool rig_recording_writer_command(struct rig_recording_writer *writer, uint64_t time_ns,
                                  const QXLCommandExt *command, const struct rig_memory *memory,
                                  GError **error)
{
    GError *failure = NULL;

    begin(writer, writer->counter, RIG_RECORD_COMMAND, command->cmd.type, time_ns);
    rig_recording_command_text(command, memory, RIG_RECORDING_EXACT, writer->text, &failure);
    return end(writer, writer->counter, failure, error);
}

static void add_primary(struct rig_recording_writer *writer,
                        const struct rig_record_primary *primary)
{
    struct walk walk = {.text = writer->text};
    struct rig_record_primary copy = *primary;

    walk_primary(&walk, &copy);
}

bool rig_recording_writer_message(struct rig_recording_writer *writer, uint64_t time_ns,
                                  uint32_t type, const struct rig_record_primary *primary,
                                  GError **error)
{
    begin(writer, writer->counter, RIG_RECORD_MESSAGE, type, time_ns);
    if (primary)
        add_primary(writer, primary);
    return end(writer, writer->counter, NULL, error);
}

bool rig_recording_writer_record(struct rig_recording_writer *writer,
                                 const struct rig_record *record, GError **error)
{
    GError *failure = NULL;

    begin(writer, record->counter, record->kind, record->type, record->time_ns);
    if (record->kind == RIG_RECORD_COMMAND)
        rig_recording_command_text(&record->command, NULL, RIG_RECORDING_EXACT, writer->text,
                                   &failure);
    if (record->primary)
        add_primary(writer, record->primary);
    return end(writer, record->counter, failure, error);
}
