/* SPDX-License-Identifier: BSD-3-Clause */
#include "input.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "recording.h"

enum {
    BUFFER_SIZE = 256 * 1024,
    RAW_SIZE = 64 * 1024,
    AUTOMATIC_GZIP = 15 + 16, /* inflateInit2: largest window, gzip header and checksum */
};

/* What the stream is made of. The worker thread unpacks ahead of the reader. */
struct input_source {
    int file; /* -1: memory */
    const uint8_t *memory;
    size_t memory_left;
    uint64_t total;
    gint64 done; /* atomic */
    uint8_t raw[RAW_SIZE];
    size_t raw_size; /* bytes in raw that are not used yet, plain */
    const uint8_t *raw_at;
    bool gzip, member_ended, ended;
    z_stream zlib;
    GError *error;

    GThread *thread;
    pthread_mutex_t lock; /* not GMutex: ThreadSanitizer does not know it */
    pthread_cond_t changed;
    /* Two blocks: `ready` of them are full, the reader is at block `first`. */
    struct {
        uint8_t bytes[BUFFER_SIZE];
        size_t size;
    } block[4];
    unsigned first, ready;
    size_t used; /* of the first block */
    bool finished, abandoned;
};

static void fail(struct input_source *source, int code, const char *what)
{
    if (!source->error)
        source->error = g_error_new_literal(RIG_RECORDING_ERROR, code, what);
    source->ended = true;
}

/* Read more of the file when nothing is left of it at hand. Returns false at its end. */
static bool refill(struct input_source *source)
{
    ssize_t size;

    if (source->raw_size)
        return true;
    source->raw_at = source->raw;
    if (source->file < 0) {
        size = (ssize_t)MIN(source->memory_left, (size_t)RAW_SIZE);
        if (size)
            memcpy(source->raw, source->memory, (size_t)size);
        source->memory += size;
        source->memory_left -= (size_t)size;
    } else {
        do
            size = read(source->file, source->raw, RAW_SIZE);
        while (size < 0 && errno == EINTR);
    }
    if (size < 0) {
        fail(source, RIG_RECORDING_ERROR_IO, g_strerror(errno));
        return false;
    }
    source->raw_size = (size_t)size;
    __atomic_add_fetch(&source->done, (gint64)size, __ATOMIC_RELAXED);
    return size > 0;
}

static size_t produce_plain(struct input_source *source, uint8_t *bytes, size_t room)
{
    size_t size;

    if (!refill(source)) {
        source->ended = true;
        return 0;
    }
    size = MIN(room, source->raw_size);
    memcpy(bytes, source->raw_at, size);
    source->raw_at += size;
    source->raw_size -= size;
    return size;
}

/* Behind the end of a gzip member: another one, padding of zeros, or the end. */
static bool next_member(struct input_source *source)
{
    while (refill(source)) {
        if (*source->raw_at == 0x1f) {
            source->member_ended = false;
            inflateReset(&source->zlib);
            return true;
        }
        if (*source->raw_at != 0) {
            fail(source, RIG_RECORDING_ERROR_DAMAGED,
                 "the gzip data end, and something else follows");
            return false;
        }
        source->raw_at++;
        source->raw_size--;
    }
    source->ended = true;
    return false;
}

static void inflate_failed(struct input_source *source, int status)
{
    g_autofree char *what = g_strdup_printf("the gzip data are damaged (zlib: %s)",
                                            source->zlib.msg ? source->zlib.msg : zError(status));
    fail(source, RIG_RECORDING_ERROR_DAMAGED, what);
}

static size_t produce_gzip(struct input_source *source, uint8_t *bytes, size_t room)
{
    z_stream *zlib = &source->zlib;
    int status;

    if (source->member_ended && !next_member(source))
        return 0;
    if (!refill(source)) {
        fail(source, RIG_RECORDING_ERROR_CUT, "the gzip data end before their time");
        return 0;
    }
    zlib->next_in = (Bytef *)source->raw_at;
    zlib->avail_in = (uInt)source->raw_size;
    zlib->next_out = bytes;
    zlib->avail_out = (uInt)room;
    status = inflate(zlib, Z_NO_FLUSH);
    source->raw_at = zlib->next_in;
    source->raw_size = zlib->avail_in;
    if (status == Z_STREAM_END)
        source->member_ended = true;
    else if (status != Z_OK && status != Z_BUF_ERROR)
        inflate_failed(source, status);
    return room - zlib->avail_out;
}

/* Fill a block. Fewer bytes only at the end. */
static size_t produce(struct input_source *source, uint8_t *bytes, size_t room)
{
    size_t size = 0;

    while (size < room && !source->ended)
        size += source->gzip ? produce_gzip(source, bytes + size, room - size)
                             : produce_plain(source, bytes + size, room - size);
    return size;
}

/* The thread: one that reads has a processor of its own to take the file apart. */
static gpointer unpack(gpointer data)
{
    struct input_source *source = data;

    for (bool ended = false; !ended;) {
        unsigned index;

        pthread_mutex_lock(&source->lock);
        while (source->ready == G_N_ELEMENTS(source->block) && !source->abandoned)
            pthread_cond_wait(&source->changed, &source->lock);
        index = (source->first + source->ready) % G_N_ELEMENTS(source->block);
        ended = source->abandoned;
        pthread_mutex_unlock(&source->lock);
        if (ended)
            break;
        source->block[index].size =
            produce(source, source->block[index].bytes, sizeof(source->block[index].bytes));
        pthread_mutex_lock(&source->lock);
        ended = source->ended;
        source->ready++;
        source->finished = ended;
        pthread_cond_signal(&source->changed);
        pthread_mutex_unlock(&source->lock);
    }
    return NULL;
}

/* Wait for a block that has bytes. Returns false at the end of the stream. */
static bool wait_for_block(struct input_source *source)
{
    bool found;

    pthread_mutex_lock(&source->lock);
    for (;;) {
        if (source->ready && source->used == source->block[source->first].size) {
            source->first = (source->first + 1) % G_N_ELEMENTS(source->block);
            source->ready--;
            source->used = 0;
            pthread_cond_signal(&source->changed);
        } else if (source->ready || source->finished) {
            break;
        } else {
            pthread_cond_wait(&source->changed, &source->lock);
        }
    }
    found = source->ready > 0;
    pthread_mutex_unlock(&source->lock);
    return found;
}

static size_t take(struct input_source *source, void *bytes, size_t room)
{
    size_t size;

    if (!source->thread)
        return source->ended ? 0 : produce(source, bytes, room);
    if (!wait_for_block(source))
        return 0;
    size = MIN(room, source->block[source->first].size - source->used);
    memcpy(bytes, source->block[source->first].bytes + source->used, size);
    source->used += size;
    return size;
}

/* take() until it is full or the stream is at its end. */
static size_t take_all(struct input *input, char *bytes, size_t room)
{
    size_t size = 0;

    while (size < room && !input->ended) {
        size_t more = take(input->source, bytes + size, room - size);
        size += more;
        if (!more) {
            input->ended = true;
            input->error = g_steal_pointer(&input->source->error);
        }
    }
    return size;
}

void input_fill(struct input *input)
{
    size_t left = (size_t)(input->end - input->at);
    size_t more;

    memmove(input->buffer, input->at, left);
    input->buffer_offset += (uint64_t)(input->at - input->buffer);
    input->at = input->buffer;
    /* In steps: a cut pipe is not waited for longer than for what is at hand. */
    do {
        more = take(input->source, input->buffer + left, BUFFER_SIZE - left);
        left += more;
    } while (more && left < INPUT_LINE);
    if (!more) {
        input->ended = true;
        input->error = g_steal_pointer(&input->source->error);
    }
    input->buffer[left] = '\0';
    input->end = input->buffer + left;
}

size_t input_read(struct input *input, void *bytes, size_t size)
{
    size_t at_hand = MIN(size, (size_t)(input->end - input->at));
    size_t more;

    memcpy(bytes, input->at, at_hand);
    input->at += at_hand;
    if (at_hand == size)
        return size;
    more = take_all(input, (char *)bytes + at_hand, size - at_hand);
    input->buffer_offset += more;
    return at_hand + more;
}

static bool open_file(struct input_source *source, const char *path, GError **error)
{
    struct stat status;

    source->file = strcmp(path, "-") ? open(path, O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
    if (source->file < 0 || fstat(source->file, &status) != 0) {
        g_set_error(error, RIG_RECORDING_ERROR, RIG_RECORDING_ERROR_IO, "%s: %s", path,
                    g_strerror(errno));
        return false;
    }
    if (S_ISREG(status.st_mode))
        source->total = (uint64_t)status.st_size;
    return true;
}

static bool is_gzip(struct input_source *source)
{
    return refill(source) && source->raw_size >= 2 && source->raw_at[0] == 0x1f &&
           source->raw_at[1] == 0x8b;
}

bool input_open(struct input *input, const char *path, const void *bytes, size_t size,
                GError **error)
{
    struct input_source *source = g_new0(struct input_source, 1);

    *input = (struct input){.source = source, .buffer = g_malloc(BUFFER_SIZE + INPUT_LINE)};
    memset(input->buffer + BUFFER_SIZE, 0, INPUT_LINE);
    input->at = input->end = input->buffer;
    source->file = -1;
    source->memory = bytes;
    source->memory_left = source->total = size;
    if (path && !open_file(source, path, error)) {
        input_close(input);
        return false;
    }
    source->gzip = is_gzip(source);
    if (source->gzip && inflateInit2(&source->zlib, AUTOMATIC_GZIP) != Z_OK)
        g_error("zlib has no memory");
    if (source->gzip) {
        pthread_mutex_init(&source->lock, NULL);
        pthread_cond_init(&source->changed, NULL);
        source->thread = g_thread_new("recording", unpack, source);
    }
    return true;
}

static void stop_thread(struct input_source *source)
{
    pthread_mutex_lock(&source->lock);
    source->abandoned = true;
    pthread_cond_signal(&source->changed);
    pthread_mutex_unlock(&source->lock);
    g_thread_join(source->thread);
    pthread_mutex_destroy(&source->lock);
    pthread_cond_destroy(&source->changed);
}

void input_close(struct input *input)
{
    struct input_source *source = input->source;

    if (!source)
        return;
    if (source->thread)
        stop_thread(source);
    if (source->gzip)
        inflateEnd(&source->zlib);
    if (source->file > STDIN_FILENO)
        close(source->file);
    g_clear_error(&source->error);
    g_clear_error(&input->error);
    g_free(source);
    g_free(input->buffer);
    input->source = NULL;
}

void input_progress(const struct input *input, uint64_t *done, uint64_t *total)
{
    *done = (uint64_t)__atomic_load_n(&input->source->done, __ATOMIC_RELAXED);
    *total = input->source->total;
}
