/* SPDX-License-Identifier: BSD-3-Clause */
#include "cut_private.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include <qxl_wire.h>

#include "../trace/reader.h"

/* ---- bytes ---- */

static bool write_all(int fd, const char *bytes, size_t size, GError **error)
{
    while (size) {
        ssize_t written = write(fd, bytes, size);

        if (written < 0) {
            g_set_error(error, RIG_CUT_ERROR, RIG_CUT_ERROR_WRITE, "a temporary file: %s",
                        g_strerror(errno));
            return false;
        }
        bytes += written;
        size -= (size_t)written;
    }
    return true;
}

static void keep_damage(struct rig_cut *cut, const char *path, uint64_t offset,
                        struct archive *archive)
{
    const char *why = archive_error_string(archive);

    cut->damage = g_strdup_printf("%s: offset %" G_GUINT64_FORMAT
                                  " of what it holds uncompressed: it cannot be read any further: "
                                  "%s; the lines before are whole",
                                  path, offset, why && *why ? why : "damaged or cut");
}

static bool unpack(struct rig_cut *cut, struct archive *archive, const char *path, int fd,
                   GError **error)
{
    const void *block;
    uint64_t offset = 0;
    la_int64_t at;
    size_t size;

    for (;;) {
        int status = archive_read_data_block(archive, &block, &size, &at);

        if (status == ARCHIVE_EOF)
            return true;
        if (status != ARCHIVE_OK) {
            keep_damage(cut, path, offset, archive);
            return true;
        }
        if (!write_all(fd, block, size, error))
            return false;
        offset += size;
    }
}

static bool unpack_file(struct rig_cut *cut, const char *path, int fd, GError **error)
{
    struct archive *archive = archive_read_new();
    struct archive_entry *entry;
    bool unpacked = false;
    int status;

    archive_read_support_filter_gzip(archive);
    archive_read_support_filter_xz(archive);
    archive_read_support_filter_zstd(archive);
    archive_read_support_format_raw(archive);
    archive_read_support_format_empty(archive);
    status = archive_read_open_filename(archive, path, 256 * 1024);
    if (status == ARCHIVE_OK)
        status = archive_read_next_header(archive, &entry);
    if (status == ARCHIVE_OK)
        unpacked = unpack(cut, archive, path, fd, error);
    else if (status == ARCHIVE_EOF)
        unpacked = true;
    else
        g_set_error(error, RIG_CUT_ERROR, RIG_CUT_ERROR_READ, "%s: %s", path,
                    archive_error_string(archive));
    archive_read_free(archive);
    return unpacked;
}

static void find_lines(struct rig_cut *cut)
{
    const char *bytes = g_mapped_file_get_contents(cut->bytes);
    size_t size = g_mapped_file_get_length(cut->bytes);

    for (size_t at = 0; at < size;) {
        const char *end = memchr(bytes + at, '\n', size - at);
        const struct rig_cut_piece line = {at, end ? (size_t)(end - bytes) + 1 - at : size - at};

        g_array_append_val(cut->pieces, line);
        at += line.size;
    }
}

/* ---- events ---- */

struct reading {
    struct rig_cut *cut;
    struct cut_lives lives;
    uint64_t numbers, first_ns;
};

static void describe_surface(struct reading *reading, const struct rig_event *event,
                             struct rig_cut_part *part)
{
    const struct rig_surface *surface = &event->command.surface;
    uint32_t index = reading->cut->parts->len;

    if (!(event->command.parts & RIG_PART_SURFACE) || surface->unknown)
        return;
    if (surface->create) {
        part->role = RIG_CUT_CREATE;
        part->surface = cut_lives_begin(&reading->lives, event->device, surface->id, index);
    } else if (cut_lives_end(&reading->lives, event->device, surface->id, index)) {
        part->role = RIG_CUT_END;
    }
}

static void describe_draw(struct reading *reading, const struct rig_event *event,
                          struct rig_cut_part *part)
{
    const struct rig_command *command = &event->command;

    if (!(command->parts & RIG_PART_DRAW))
        return;
    part->draw_type = command->draw.type;
    /* QEMU's own need nothing: it has its screen. */
    if (command->ring == RIG_RING_VGA)
        return;
    part->role = RIG_CUT_DRAW;
    part->surface = cut_lives_find(&reading->lives, event->device,
                                   command->compat ? 0 : command->draw.surface_id);
}

static void describe_command(struct reading *reading, const struct rig_event *event,
                             struct rig_cut_part *part)
{
    const struct rig_command *command = &event->command;

    part->is_command = true;
    part->number = ++reading->numbers;
    if (part->number == 1)
        reading->first_ns = command->time_ns;
    if (command->time_ns > reading->first_ns)
        part->time_ns = command->time_ns - reading->first_ns;
    switch (command->type) {
    case RIG_COMMAND_DRAW:
        part->kind = RIG_SELECTION_DRAW;
        describe_draw(reading, event, part);
        break;
    case RIG_COMMAND_SURFACE:
        part->kind = RIG_SELECTION_SURFACE;
        describe_surface(reading, event, part);
        break;
    case RIG_COMMAND_CURSOR:
        part->kind = RIG_SELECTION_CURSOR;
        break;
    case RIG_COMMAND_UPDATE:
        part->kind = RIG_SELECTION_UPDATE;
        break;
    case RIG_COMMAND_MESSAGE:
        part->kind = RIG_SELECTION_MESSAGE;
        break;
    default:
        break;
    }
}

static void describe_port_write(struct reading *reading, const struct rig_event *event,
                                struct rig_cut_part *part)
{
    uint32_t index = reading->cut->parts->len;

    switch (event->device_event.port) {
    case QXL_IO_RESET:
    case QXL_IO_DESTROY_ALL_SURFACES:
    case QXL_IO_DESTROY_ALL_SURFACES_ASYNC:
        cut_lives_end_all(&reading->lives, event->device, index);
        part->role = RIG_CUT_END;
        break;
    case QXL_IO_DESTROY_SURFACE_WAIT:
    case QXL_IO_DESTROY_SURFACE_ASYNC:
        if (cut_lives_end(&reading->lives, event->device, event->device_event.value, index))
            part->role = RIG_CUT_END;
        break;
    default:
        break;
    }
}

static void add_event(struct reading *reading, const struct rig_event *event)
{
    struct rig_cut_part part = cut_new_part(RIG_CUT_BESIDES);

    part.first = part.last = (uint32_t)(event->line - 1);
    if (event->kind == RIG_EVENT_COMMAND) {
        part.role = RIG_CUT_ALONE;
        part.last = (uint32_t)(MAX(event->line, event->command.tail_line) - 1);
        describe_command(reading, event, &part);
    } else if (event->kind == RIG_EVENT_PRIMARY) {
        part.role = RIG_CUT_CREATE;
        part.surface = cut_lives_begin(&reading->lives, event->device, 0, reading->cut->parts->len);
    } else if (event->kind == RIG_EVENT_PORT_WRITE) {
        describe_port_write(reading, event, &part);
    }
    cut_add_part(reading->cut, &part);
}

static bool read_events(struct rig_cut *cut, GError **error)
{
    struct reading reading = {.cut = cut};
    struct rig_reader *reader = rig_reader_open_memory(g_mapped_file_get_contents(cut->bytes),
                                                       g_mapped_file_get_length(cut->bytes), error);
    struct rig_event event;

    if (!reader)
        return false;
    cut_lives_init(&reading.lives, cut);
    while (rig_reader_next(reader, &event))
        if (event.kind != RIG_EVENT_PROBLEM && event.line <= cut->pieces->len)
            add_event(&reading, &event);
    cut_lives_finish(&reading.lives);
    rig_reader_close(reader);
    return true;
}

bool cut_read_log(struct rig_cut *cut, const char *path, GError **error)
{
    char *name;
    int fd = cut_open_scratch(&name, error);

    if (fd < 0)
        return false;
    if (!unpack_file(cut, path, fd, error)) {
        g_unlink(name);
        g_free(name);
        close(fd);
        return false;
    }
    if (!cut_map_scratch(cut, fd, name, error))
        return false;
    find_lines(cut);
    return cut->pieces->len == 0 || read_events(cut, error);
}
