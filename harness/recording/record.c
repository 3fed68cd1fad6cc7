/* SPDX-License-Identifier: BSD-3-Clause */
#include "record.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { KEPT = 256 };

struct record_pool {
    gint references;      /* of the reader, and one a record that is held */
    pthread_mutex_t lock; /* not GMutex: ThreadSanitizer does not know it */
    struct record_body *unused;
    unsigned count;
};

struct record_pool *record_pool_new(void)
{
    struct record_pool *pool = g_new0(struct record_pool, 1);

    pool->references = 1;
    pthread_mutex_init(&pool->lock, NULL);
    return pool;
}

static void free_body(struct record_body *body)
{
    arena_finish(&body->arena);
    g_free(body);
}

void record_pool_unref(struct record_pool *pool)
{
    if (!g_atomic_int_dec_and_test(&pool->references))
        return;
    while (pool->unused) {
        struct record_body *next = pool->unused->next;
        free_body(pool->unused);
        pool->unused = next;
    }
    pthread_mutex_destroy(&pool->lock);
    g_free(pool);
}

struct record_body *record_new(struct record_pool *pool)
{
    struct record_body *body;

    pthread_mutex_lock(&pool->lock);
    body = pool->unused;
    if (body) {
        pool->unused = body->next;
        pool->count--;
    }
    pthread_mutex_unlock(&pool->lock);
    if (!body)
        body = g_new0(struct record_body, 1);
    body->record = (struct rig_record){0};
    body->references = 1;
    body->pool = pool;
    g_atomic_int_inc(&pool->references);
    return body;
}

struct rig_record *rig_record_ref(struct rig_record *record)
{
    g_atomic_int_inc(&((struct record_body *)record)->references);
    return record;
}

void rig_record_unref(struct rig_record *record)
{
    struct record_body *body = (struct record_body *)record;
    struct record_pool *pool;
    bool kept;

    if (!body || !g_atomic_int_dec_and_test(&body->references))
        return;
    pool = body->pool;
    arena_reset(&body->arena);
    pthread_mutex_lock(&pool->lock);
    kept = pool->count < KEPT;
    if (kept) {
        body->next = pool->unused;
        pool->unused = body;
        pool->count++;
    }
    pthread_mutex_unlock(&pool->lock);
    if (!kept)
        free_body(body);
    record_pool_unref(pool);
}

bool rig_record_give_pixels(struct rig_record *record, GError **error)
{
    QXLSurfaceCmd *command = (QXLSurfaceCmd *)(uintptr_t)record->command.cmd.data;
    uint64_t size;
    void *pixels;

    if (record->kind != RIG_RECORD_COMMAND || record->type != QXL_CMD_SURFACE ||
        command->type != QXL_SURFACE_CMD_CREATE || command->u.surface_create.data)
        return true;
    size = (uint64_t)command->u.surface_create.height *
           (uint64_t)llabs(command->u.surface_create.stride);
    pixels =
        size <= UINT32_MAX ? arena_new_large(&((struct record_body *)record)->arena, size) : NULL;
    if (!pixels) {
        g_set_error(error, RIG_RECORDING_ERROR, RIG_RECORDING_ERROR_MEMORY,
                    "record %" G_GUINT64_FORMAT
                    ": expected memory for a surface of %" G_GUINT64_FORMAT " bytes, found none",
                    record->number + 1, size);
        return false;
    }
    memset(pixels, 0, size);
    command->u.surface_create.data = (uintptr_t)pixels;
    return true;
}

const char *rig_worker_message_name(uint32_t type)
{
    static const char *const NAMES[] = {
        [RIG_WORKER_UPDATE] = "update",
        [RIG_WORKER_WAKEUP] = "wakeup",
        [RIG_WORKER_OOM] = "oom",
        [RIG_WORKER_START] = "start",
        [RIG_WORKER_STOP] = "stop",
        [RIG_WORKER_ADD_MEMSLOT] = "add_memslot",
        [RIG_WORKER_DEL_MEMSLOT] = "del_memslot",
        [RIG_WORKER_RESET_MEMSLOTS] = "reset_memslots",
        [RIG_WORKER_DESTROY_SURFACES] = "destroy_surfaces",
        [RIG_WORKER_CREATE_PRIMARY] = "create_primary",
        [RIG_WORKER_DESTROY_PRIMARY] = "destroy_primary",
        [RIG_WORKER_RESET_CURSOR] = "reset_cursor",
        [RIG_WORKER_RESET_IMAGE_CACHE] = "reset_image_cache",
        [RIG_WORKER_DESTROY_SURFACE_WAIT] = "destroy_surface_wait",
        [RIG_WORKER_LOADVM_COMMANDS] = "loadvm_commands",
        [RIG_WORKER_UPDATE_ASYNC] = "update_async",
        [RIG_WORKER_ADD_MEMSLOT_ASYNC] = "add_memslot_async",
        [RIG_WORKER_DESTROY_SURFACES_ASYNC] = "destroy_surfaces_async",
        [RIG_WORKER_CREATE_PRIMARY_ASYNC] = "create_primary_async",
        [RIG_WORKER_DESTROY_PRIMARY_ASYNC] = "destroy_primary_async",
        [RIG_WORKER_DESTROY_SURFACE_WAIT_ASYNC] = "destroy_surface_wait_async",
        [RIG_WORKER_FLUSH_SURFACES_ASYNC] = "flush_surfaces_async",
        [RIG_WORKER_MONITORS_CONFIG_ASYNC] = "monitors_config_async",
        [RIG_WORKER_DRIVER_UNLOAD] = "driver_unload",
    };

    return type < G_N_ELEMENTS(NAMES) ? NAMES[type] : NULL;
}

uint8_t rig_command_draw_type(const QXLCommandExt *command)
{
    const void *data = (const void *)(uintptr_t)command->cmd.data;

    if (command->cmd.type != QXL_CMD_DRAW)
        return 0;
    return command->flags & QXL_COMMAND_FLAG_COMPAT ? ((const QXLCompatDrawable *)data)->type
                                                    : ((const QXLDrawable *)data)->type;
}

bool rig_record_is_update(const struct rig_record *record)
{
    return record->kind != RIG_RECORD_COMMAND &&
           (record->type == RIG_WORKER_UPDATE || record->type == RIG_WORKER_UPDATE_ASYNC);
}

bool rig_record_ends_primary(const struct rig_record *record)
{
    if (record->kind == RIG_RECORD_COMMAND)
        return false;
    switch (record->type) {
    case RIG_WORKER_DESTROY_PRIMARY:
    case RIG_WORKER_DESTROY_PRIMARY_ASYNC:
    case RIG_WORKER_DESTROY_SURFACES:
    case RIG_WORKER_DESTROY_SURFACES_ASYNC:
        return true;
    default:
        return record->primary != NULL;
    }
}
