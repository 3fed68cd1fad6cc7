/* SPDX-License-Identifier: BSD-3-Clause */
#include "source.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK_SIZE (256 * 1024)
#define BUFFER_SIZE (256 * 1024)

G_STATIC_ASSERT(BUFFER_SIZE > RIG_LINE_MAX);

struct rig_source {
    struct archive *archive;
    int fd;
    uint64_t total;
    const char *block; /* what libarchive gave and is not in the buffer yet */
    size_t block_left;
    char *buffer;
    size_t begin, filled; /* unread bytes: buffer[begin, filled) */
    uint64_t offset;      /* of buffer[begin] in the stream */
    uint64_t lines;
    bool ended;
    char *error;
};

static void stop_reading(struct rig_source *source, const char *why)
{
    if (!source->error)
        source->error = g_strdup(why && *why ? why : "damaged or cut");
    source->ended = true;
}

/* libarchive takes a file that ends inside a compression header for a plain one. */
static bool is_cut_header(struct rig_source *source)
{
    static const struct {
        const char *bytes;
        size_t size;
    } magic[] = {{"\x1f\x8b", 2},
                 {"\xfd"
                  "7zXZ",
                  5},
                 {"\x28\xb5\x2f\xfd", 4}};

    if (archive_filter_code(source->archive, 0) != ARCHIVE_FILTER_NONE)
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(magic); i++) {
        size_t size = MIN(magic[i].size, source->block_left);
        if (size >= 1 && !memcmp(source->block, magic[i].bytes, size) &&
            (size == magic[i].size || (unsigned char)magic[i].bytes[0] != '('))
            return true;
    }
    return false;
}

static bool next_block(struct rig_source *source)
{
    la_int64_t at;
    const void *block;
    bool first = source->offset == 0 && source->filled == 0;

    while (!source->ended && !source->block_left) {
        int status = archive_read_data_block(source->archive, &block, &source->block_left, &at);
        if (status == ARCHIVE_EOF) {
            source->ended = true;
            source->block_left = 0;
        } else if (status != ARCHIVE_OK) {
            source->block_left = 0;
            stop_reading(source, archive_error_string(source->archive));
        } else {
            source->block = block;
        }
    }
    if (first && source->block_left && is_cut_header(source)) {
        source->block_left = 0;
        stop_reading(source, "ends inside the header of its compression");
    }
    return source->block_left > 0;
}

/* More bytes behind those that are there, up to `limit` in all. */
static bool fill_up(struct rig_source *source, size_t limit)
{
    if (source->filled >= limit || !next_block(source))
        return false;
    size_t size = MIN(source->block_left, limit - source->filled);
    memcpy(source->buffer + source->filled, source->block, size);
    source->block += size;
    source->block_left -= size;
    source->filled += size;
    return true;
}

static bool fill(struct rig_source *source)
{
    if (source->begin) {
        memmove(source->buffer, source->buffer + source->begin, source->filled - source->begin);
        source->filled -= source->begin;
        source->begin = 0;
    }
    return fill_up(source, BUFFER_SIZE);
}

static struct rig_source *create(void)
{
    struct rig_source *source = g_new0(struct rig_source, 1);

    source->fd = -1;
    source->archive = archive_read_new();
    source->buffer = g_malloc(BUFFER_SIZE + RIG_SOURCE_AHEAD + 1);
    archive_read_support_filter_gzip(source->archive);
    archive_read_support_filter_xz(source->archive);
    archive_read_support_filter_zstd(source->archive);
    archive_read_support_format_raw(source->archive);
    archive_read_support_format_empty(source->archive);
    return source;
}

/* What cannot be read from its first byte on is like what breaks off later: an empty stream. */
static void begin(struct rig_source *source, int status)
{
    struct archive_entry *entry;

    if (status >= ARCHIVE_WARN)
        status = archive_read_next_header(source->archive, &entry);
    if (status == ARCHIVE_EOF)
        source->ended = true;
    else if (status < ARCHIVE_WARN)
        stop_reading(source, archive_error_string(source->archive));
}

struct rig_source *rig_source_open(const char *path, GError **error)
{
    struct stat status;
    bool standard_input = !strcmp(path, "-");
    int fd = standard_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    int failure = 0;

    if (fd < 0 || fstat(fd, &status) < 0)
        failure = errno;
    else if (S_ISDIR(status.st_mode))
        failure = EISDIR;
    if (failure) {
        if (fd > STDIN_FILENO)
            close(fd);
        g_set_error(error, G_IO_ERROR, g_io_error_from_errno(failure), "%s: %s", path,
                    g_strerror(failure));
        return NULL;
    }
    struct rig_source *source = create();
    source->fd = standard_input ? -1 : fd;
    source->total = S_ISREG(status.st_mode) ? (uint64_t)status.st_size : 0;
    begin(source, archive_read_open_fd(source->archive, fd, BLOCK_SIZE));
    return source;
}

struct rig_source *rig_source_open_memory(const void *bytes, size_t size, GError **error)
{
    struct rig_source *source = create();

    (void)error;
    source->total = size;
    if (size == 0)
        source->ended = true;
    else
        begin(source, archive_read_open_memory2(source->archive, bytes, size, BLOCK_SIZE));
    return source;
}

void rig_source_close(struct rig_source *source)
{
    if (!source)
        return;
    archive_read_free(source->archive);
    if (source->fd >= 0)
        close(source->fd);
    g_free(source->buffer);
    g_free(source->error);
    g_free(source);
}

static void take(struct rig_source *source, size_t size)
{
    source->begin += size;
    source->offset += size;
}

/* The line's kept part is moved in front of the buffer's unread part: it fits, it was there. */
static uint64_t skip_rest(struct rig_source *source, bool *newline)
{
    uint64_t skipped = 0;
    char *end;

    for (;;) {
        char *from = source->buffer + source->begin;
        size_t left = source->filled - source->begin;
        end = memchr(from, '\n', left);
        if (end) {
            skipped += (uint64_t)(end - from);
            take(source, (size_t)(end - from) + 1);
            *newline = true;
            return skipped;
        }
        skipped += left;
        take(source, left);
        /* Keep the line's text: refill behind it. */
        source->begin = source->filled = RIG_LINE_MAX;
        if (!next_block(source)) {
            *newline = false;
            return skipped;
        }
        size_t size = MIN(source->block_left, BUFFER_SIZE - source->filled);
        memcpy(source->buffer + source->filled, source->block, size);
        source->block += size;
        source->block_left -= size;
        source->filled += size;
    }
}

bool rig_source_next(struct rig_source *source, struct rig_line *line)
{
    size_t searched = 0;
    char *end;

    for (;;) {
        char *from = source->buffer + source->begin;
        size_t left = source->filled - source->begin;
        end = memchr(from + searched, '\n', left - searched);
        if (end || left > RIG_LINE_MAX)
            break;
        searched = left;
        if (!fill(source))
            break;
    }
    line->text = source->buffer + source->begin;
    line->offset = source->offset;
    line->skipped = 0;
    line->newline = end != NULL;
    line->length = end ? (size_t)(end - line->text) : source->filled - source->begin;
    if (!end && !line->length)
        return false;
    if (line->length > RIG_LINE_MAX) {
        memmove(source->buffer, line->text, source->filled - source->begin);
        source->filled -= source->begin;
        source->begin = 0;
        line->text = source->buffer;
        line->length = RIG_LINE_MAX - 1;
        take(source, RIG_LINE_MAX);
        line->skipped = 1 + skip_rest(source, &line->newline);
    } else {
        take(source, line->length + line->newline);
        if (line->length && line->text[line->length - 1] == '\r')
            line->length--;
    }
    line->text[line->length] = '\0';
    line->number = ++source->lines;
    return true;
}

const char *rig_source_ahead(struct rig_source *source, size_t *at, size_t *length)
{
    size_t from = source->begin + *at;
    size_t searched = from;

    /* The current line is in front of `begin`: nothing may be moved. */
    for (;;) {
        const char *begin = source->buffer + from;
        const char *end = searched < source->filled
                              ? memchr(source->buffer + searched, '\n', source->filled - searched)
                              : NULL;
        if (end && end - (source->buffer + source->begin) < RIG_SOURCE_AHEAD) {
            *length = (size_t)(end - begin);
            *at += *length + 1;
            return begin;
        }
        searched = source->filled;
        if (end || !fill_up(source, MIN(source->begin + RIG_SOURCE_AHEAD,
                                        (size_t)BUFFER_SIZE + RIG_SOURCE_AHEAD)))
            return NULL;
    }
}

const char *rig_source_error(const struct rig_source *source)
{
    return source->error;
}

void rig_source_progress(const struct rig_source *source, uint64_t *done, uint64_t *total)
{
    *done = (uint64_t)MAX(archive_filter_bytes(source->archive, -1), 0);
    *total = source->total;
}

uint64_t rig_source_lines(const struct rig_source *source)
{
    return source->lines;
}
