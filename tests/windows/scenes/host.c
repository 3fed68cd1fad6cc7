/* SPDX-License-Identifier: BSD-3-Clause */
#include "host.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "protocol.h"
#include "stream.h"

static struct {
    struct fake_qxl *device;
    int in, out;
    pthread_mutex_t lock; /* a message and all that answers it */
} host = {.lock = PTHREAD_MUTEX_INITIALIZER};

static _Noreturn void __attribute__((format(__printf__, 1, 2))) die(const char *format, ...)
{
    va_list arguments;

    fputs("scenes: ", stderr);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    fflush(stderr);
    _Exit(SCENES_EXIT);
}

/* ---- bytes ---- */

enum { PIECE = 1 << 20 };

static void put(const void *bytes, size_t size)
{
    const uint8_t *at = bytes;

    while (size) {
        ssize_t written = write(host.out, at, size < PIECE ? (unsigned)size : PIECE);

        if (written <= 0)
            die("the renderer does not read any more");
        at += written;
        size -= (size_t)written;
    }
}

static void get(void *bytes, size_t size)
{
    uint8_t *at = bytes;

    while (size) {
        ssize_t count = read(host.in, at, size < PIECE ? (unsigned)size : PIECE);

        if (count <= 0)
            die("the renderer has ended; it says why");
        at += count;
        size -= (size_t)count;
    }
}

static void put_head(uint32_t type, size_t size)
{
    const struct scenes_head head = {SCENES_MAGIC, type, (uint32_t)size};

    put(&head, sizeof(head));
}

/* ---- the guest's memory ---- */

static uint8_t *find(uint64_t address, uint64_t size)
{
    enum fake_qxl_bar_index bar;
    uint64_t offset;

    if (size > SCENES_SIZE_MAX || !fake_qxl_find(host.device, address, (size_t)size, &bar, &offset))
        return NULL;
    return (uint8_t *)fake_qxl_bar_memory(host.device, bar) + offset;
}

static void answer_read(void)
{
    struct scenes_read wanted;
    const uint8_t *memory;

    get(&wanted, sizeof(wanted));
    memory = find(wanted.address, wanted.size);
    put_head(SCENES_BYTES, memory ? (size_t)wanted.size : 0);
    if (memory)
        put(memory, (size_t)wanted.size);
}

static void do_write(uint32_t size)
{
    struct scenes_write wanted;
    uint8_t *memory;

    get(&wanted, sizeof(wanted));
    if (size != sizeof(wanted) + (uint64_t)wanted.row_bytes * wanted.rows || !wanted.rows)
        die("expected %u rows of %u bytes, found %u bytes", wanted.rows, wanted.row_bytes,
            size - (unsigned)sizeof(wanted));
    memory = find(wanted.address, (uint64_t)wanted.pitch * (wanted.rows - 1) + wanted.row_bytes);
    if (!memory)
        die("a surface is at 0x%llx, where the guest has no memory any more",
            (unsigned long long)wanted.address);
    for (uint32_t row = 0; row < wanted.rows; row++)
        get(memory + (size_t)wanted.pitch * row, wanted.row_bytes);
}

/* ---- messages ---- */

/* A message of two parts, and its answer. */
static uint32_t say(uint32_t type, const void *first, size_t first_size, const void *second,
                    size_t second_size)
{
    struct scenes_head head;
    uint32_t answer;

    pthread_mutex_lock(&host.lock);
    put_head(type, first_size + second_size);
    put(first, first_size);
    put(second, second_size);
    for (;;) {
        get(&head, sizeof(head));
        if (head.magic == SCENES_MAGIC && head.type == SCENES_READ) {
            answer_read();
        } else if (head.magic == SCENES_MAGIC && head.type == SCENES_WRITE) {
            do_write(head.size);
        } else {
            break;
        }
    }
    if (head.magic != SCENES_MAGIC || head.type != SCENES_DONE || head.size != sizeof(answer))
        die("expected an answer to message %u, found type %u of %u bytes", type, head.type,
            head.size);
    get(&answer, sizeof(answer));
    pthread_mutex_unlock(&host.lock);
    return answer;
}

static void saw_command(void *context, const QXLCommandExt *command, enum fake_qxl_verdict verdict,
                        const char *reason)
{
    (void)context;
    if (verdict != FAKE_QXL_ACCEPT) {
        say(SCENES_REFUSED, reason, strlen(reason), NULL, 0);
        return;
    }
    const struct scenes_command message = {
        .data = command->cmd.data,
        .type = command->cmd.type,
        .flags = command->flags,
    };
    say(SCENES_COMMAND, &message, sizeof(message), NULL, 0);
}

static void saw_primary(void *context, const struct fake_qxl_primary *primary)
{
    (void)context;
    if (!primary) {
        say(SCENES_PRIMARY, NULL, 0, NULL, 0);
        return;
    }
    const struct scenes_primary message = {
        .width = primary->width,
        .height = primary->height,
        .stride = primary->stride,
        .format = primary->format,
        .position = primary->position,
        .mouse_mode = primary->mouse_mode,
        .flags = primary->flags,
        .type = primary->type,
        .mem = primary->mem,
    };
    say(SCENES_PRIMARY, &message, sizeof(message), NULL, 0);
}

static void surfaces_are_gone(void *context)
{
    (void)context;
    say(SCENES_SURFACES_GONE, NULL, 0, NULL, 0);
}

static void update_area(void *context, uint32_t surface_id, const QXLRect *area)
{
    const struct scenes_update message = {
        .surface = surface_id,
        .left = area->left,
        .top = area->top,
        .right = area->right,
        .bottom = area->bottom,
    };

    (void)context;
    say(SCENES_UPDATE, &message, sizeof(message), NULL, 0);
}

int scenes_host_attach(struct fake_qxl *device)
{
    static const struct fake_qxl_watcher WATCHER = {
        .command = saw_command,
        .primary = saw_primary,
        .surfaces_gone = surfaces_are_gone,
        .update_area = update_area,
    };
    const uint32_t version = SCENES_VERSION;

    host.device = device;
    stream_take(&host.in, &host.out);
    put_head(SCENES_HELLO, sizeof(version));
    put(&version, sizeof(version));
    return fake_qxl_watched_host_attach(device, &WATCHER, NULL);
}

/* ---- pictures ---- */

static size_t bytes_a_pixel(uint32_t format)
{
    return format == SPICE_SURFACE_FMT_16_555 || format == SPICE_SURFACE_FMT_16_565 ? 2 : 4;
}

bool scenes_host_expect(const struct scenes_expected *expected)
{
    struct scenes_picture picture = {
        .surface = expected->surface,
        .format = expected->format,
        .width = expected->width,
        .height = expected->height,
        .levels = expected->levels,
        .pixels = expected->differing,
    };
    size_t row = expected->width * bytes_a_pixel(expected->format);
    uint8_t *rows = malloc(row * expected->height);

    if (!rows)
        die("no memory for the picture of %s", expected->name);
    for (uint32_t y = 0; y < expected->height; y++)
        memcpy(rows + row * y, (const uint8_t *)expected->pixels + (size_t)expected->pitch * y,
               row);
    snprintf(picture.name, sizeof(picture.name), "%s", expected->name);
    snprintf(picture.reason, sizeof(picture.reason), "%s",
             expected->reason ? expected->reason : "");
    fake_qxl_watched_host_settle(host.device);
    bool is_same =
        say(SCENES_PICTURE, &picture, sizeof(picture), rows, row * expected->height) != 0;
    free(rows);
    return is_same;
}

bool scenes_host_expect_pointer(const struct scenes_expected_pointer *expected)
{
    struct scenes_pointer pointer = {
        .visible = expected->visible,
        .x = expected->x,
        .y = expected->y,
        .hot_x = expected->hot_x,
        .hot_y = expected->hot_y,
        .width = expected->visible ? expected->width : 0,
        .height = expected->visible ? expected->height : 0,
    };

    snprintf(pointer.name, sizeof(pointer.name), "%s", expected->name);
    fake_qxl_watched_host_settle(host.device);
    return say(SCENES_POINTER, &pointer, sizeof(pointer), expected->pixels,
               (size_t)4 * pointer.width * pointer.height) != 0;
}

void scenes_host_end(void)
{
    say(SCENES_END, NULL, 0, NULL, 0);
}
