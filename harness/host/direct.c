/* SPDX-License-Identifier: BSD-3-Clause */
#include "direct.h"

#include <pthread.h>
#include <qxl_wire.h>
#include <spice.h>
#include <stdlib.h>
#include <string.h>

#include "spice_host_private.h"

/* Of one display: spice_server_vm_start() would start all displays of the server. */
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

enum {
    QUEUE_MAX = 256, /* commands that wait; libspice-server holds on to more, 1000 drawings or so */
    QUEUE_LOW = 64,  /* when there is room again, and when to wake libspice-server */
    SLOT_BITS = 1,   /* the library cannot do with none; the top bits of pointers are 0 */
    RAM_BYTES = 1 << 30,
};

/** A record that libspice-server has, or shall have. Its release id is its address. */
struct fed {
    struct rig_record *record;
    struct fed *before, *after; /* of all that are held */
    struct fed *next;           /* in its queue */
};

struct queue {
    struct fed *first, *last;
    unsigned count;
};

/** A surface that the recording has, to look at. */
struct surface {
    struct rig_record *record; /* NULL: there is none */
    struct rig_screen screen;
};

struct rig_direct {
    struct rig_spice_server *server;
    QXLInstance instance;
    bool refused;

    struct surface surfaces[RIG_SPICE_SURFACES_MAX];
    struct rig_screen primary; /* bytes: NULL if there is none */
    uint8_t *primary_memory;

    pthread_mutex_t lock; /* of all below */
    pthread_cond_t room;
    struct queue commands, cursors;
    struct fed *held;
    unsigned held_count;
    bool player_waits;
};

static struct rig_direct *direct_of(QXLInstance *instance)
{
    return SPICE_CONTAINEROF(instance, struct rig_direct, instance);
}

/* ---- what libspice-server asks for, mostly in the display's worker thread ---- */

static void attached_worker(QXLInstance *instance)
{
    (void)instance;
}

static void set_compression_level(QXLInstance *instance, int level)
{
    (void)instance;
    (void)level;
}

static void get_init_info(QXLInstance *instance, QXLDevInitInfo *info)
{
    (void)instance;
    *info = (QXLDevInitInfo){
        .num_memslots_groups = 1,
        .num_memslots = 1,
        .memslot_gen_bits = SLOT_BITS,
        .memslot_id_bits = SLOT_BITS,
        .qxl_ram_size = RAM_BYTES,
        .n_surfaces = RIG_SPICE_SURFACES_MAX,
    };
}

static int take(struct rig_direct *direct, struct queue *queue, QXLCommandExt *command)
{
    pthread_mutex_lock(&direct->lock);
    struct fed *fed = queue->first;

    if (fed) {
        *command = fed->record->command;
        queue->first = fed->next;
        queue->count--;
    }
    if (direct->player_waits && queue->count <= QUEUE_LOW)
        pthread_cond_signal(&direct->room);
    pthread_mutex_unlock(&direct->lock);
    return fed != NULL;
}

static bool is_empty(struct rig_direct *direct, const struct queue *queue)
{
    pthread_mutex_lock(&direct->lock);
    bool empty = !queue->first;
    pthread_mutex_unlock(&direct->lock);
    return empty;
}

static int get_command(QXLInstance *instance, QXLCommandExt *command)
{
    struct rig_direct *direct = direct_of(instance);

    return take(direct, &direct->commands, command);
}

static int req_cmd_notification(QXLInstance *instance)
{
    struct rig_direct *direct = direct_of(instance);

    return is_empty(direct, &direct->commands);
}

static int get_cursor_command(QXLInstance *instance, QXLCommandExt *command)
{
    struct rig_direct *direct = direct_of(instance);

    return take(direct, &direct->cursors, command);
}

static int req_cursor_notification(QXLInstance *instance)
{
    struct rig_direct *direct = direct_of(instance);

    return is_empty(direct, &direct->cursors);
}

/* With the lock held. */
static void forget(struct rig_direct *direct, struct fed *fed)
{
    if (fed->before)
        fed->before->after = fed->after;
    else
        direct->held = fed->after;
    if (fed->after)
        fed->after->before = fed->before;
    direct->held_count--;
}

static void give_back(struct fed *fed)
{
    rig_record_unref(fed->record);
    g_free(fed);
}

static void release_resource(QXLInstance *instance, struct QXLReleaseInfoExt release)
{
    struct rig_direct *direct = direct_of(instance);
    struct fed *fed = (struct fed *)(uintptr_t)release.info->id;

    pthread_mutex_lock(&direct->lock);
    forget(direct, fed);
    pthread_mutex_unlock(&direct->lock);
    give_back(fed);
}

static void notify_update(QXLInstance *instance, uint32_t update_id)
{
    (void)instance;
    (void)update_id;
}

static int flush_resources(QXLInstance *instance)
{
    (void)instance;
    return FALSE;
}

static void async_complete(QXLInstance *instance, uint64_t cookie)
{
    (void)instance;
    (void)cookie;
}

static void update_area_complete(QXLInstance *instance, uint32_t surface_id,
                                 struct QXLRect *rectangles, uint32_t count)
{
    (void)instance;
    (void)surface_id;
    (void)rectangles;
    (void)count;
}

static void set_client_capabilities(QXLInstance *instance, uint8_t present,
                                    uint8_t capabilities[SPICE_CAPABILITIES_SIZE])
{
    (void)instance;
    (void)present;
    (void)capabilities;
}

static int client_monitors_config(QXLInstance *instance, VDAgentMonitorsConfig *config)
{
    (void)instance;
    (void)config;
    return FALSE;
}

static const QXLInterface INTERFACE = {
    .base =
        {
            .type = SPICE_INTERFACE_QXL,
            .description = "qxlrig recording",
            .major_version = SPICE_INTERFACE_QXL_MAJOR,
            .minor_version = SPICE_INTERFACE_QXL_MINOR,
        },
    .attached_worker = attached_worker,
    .set_compression_level = set_compression_level,
    .get_init_info = get_init_info,
    .get_command = get_command,
    .req_cmd_notification = req_cmd_notification,
    .release_resource = release_resource,
    .get_cursor_command = get_cursor_command,
    .req_cursor_notification = req_cursor_notification,
    .notify_update = notify_update,
    .flush_resources = flush_resources,
    .async_complete = async_complete,
    .update_area_complete = update_area_complete,
    .set_client_capabilities = set_client_capabilities,
    .client_monitors_config = client_monitors_config,
};

/* ---- surfaces ---- */

static bool is_below(uint32_t id)
{
    return id < RIG_SPICE_SURFACES_MAX;
}

static void forget_surface(struct rig_direct *direct, uint32_t id)
{
    rig_record_unref(direct->surfaces[id].record);
    direct->surfaces[id].record = NULL;
}

/* Before libspice-server has the command. */
static void note_surface(struct rig_direct *direct, struct rig_record *record)
{
    const QXLSurfaceCmd *command = (const void *)(uintptr_t)record->command.cmd.data;
    const QXLSurface *surface = &command->u.surface_create;

    if (!is_below(command->surface_id))
        return;
    forget_surface(direct, command->surface_id);
    if (command->type != QXL_SURFACE_CMD_CREATE)
        return;
    direct->surfaces[command->surface_id] = (struct surface){
        .record = rig_record_ref(record),
        .screen =
            {
                .width = surface->width,
                .height = surface->height,
                .format = surface->format,
                .stride = surface->stride,
                .bytes = (const uint8_t *)(uintptr_t)surface->data,
                .size = (size_t)surface->height * (size_t)llabs(surface->stride),
            },
    };
}

static void destroy_primary(struct rig_direct *direct)
{
    if (!direct->primary.bytes)
        return;
    spice_qxl_destroy_primary_surface(&direct->instance, 0);
    direct->primary.bytes = NULL;
    g_clear_pointer(&direct->primary_memory, g_free);
}

static void destroy_surfaces(struct rig_direct *direct)
{
    spice_qxl_destroy_surfaces(&direct->instance);
    for (uint32_t id = 0; is_below(id); id++)
        forget_surface(direct, id);
    direct->primary.bytes = NULL;
    g_clear_pointer(&direct->primary_memory, g_free);
}

static bool create_primary(struct rig_direct *direct, const struct rig_record *record,
                           GError **error)
{
    const struct rig_record_primary *primary = record->primary;
    uint64_t size = (uint64_t)primary->height * (uint64_t)llabs(primary->stride);

    destroy_primary(direct);
    direct->primary_memory = size ? g_try_malloc0(size) : NULL;
    if (!direct->primary_memory) {
        g_set_error(error, RIG_RECORDING_ERROR, RIG_RECORDING_ERROR_MEMORY,
                    "record %" G_GUINT64_FORMAT
                    ": expected memory for a primary of %" G_GUINT64_FORMAT " bytes, found none",
                    record->number + 1, size);
        return false;
    }
    if (primary->size)
        memcpy(direct->primary_memory, primary->data, MIN(primary->size, size));
    direct->primary = (struct rig_screen){
        .width = primary->width,
        .height = primary->height,
        .format = primary->format,
        .stride = primary->stride,
        .bytes = direct->primary_memory,
        .size = size,
    };
    QXLDevSurfaceCreate surface = {
        .width = primary->width,
        .height = primary->height,
        .stride = primary->stride,
        .format = primary->format,
        .position = primary->position,
        .mouse_mode = primary->mouse_mode,
        .flags = primary->flags,
        .type = primary->type,
        .mem = (uintptr_t)direct->primary_memory,
    };
    spice_qxl_create_primary_surface(&direct->instance, 0, &surface);
    return true;
}

/* ---- playing ---- */

static void push(struct rig_direct *direct, struct queue *queue, struct rig_record *record)
{
    struct fed *fed = g_new0(struct fed, 1);
    QXLReleaseInfo *release = (QXLReleaseInfo *)(uintptr_t)record->command.cmd.data;
    bool wake;

    fed->record = rig_record_ref(record);
    release->id = (uintptr_t)fed;
    pthread_mutex_lock(&direct->lock);
    while (queue->count >= QUEUE_MAX) {
        direct->player_waits = true;
        pthread_cond_wait(&direct->room, &direct->lock);
    }
    direct->player_waits = false;
    fed->after = direct->held;
    if (direct->held)
        direct->held->before = fed;
    direct->held = fed;
    direct->held_count++;
    if (queue->first)
        queue->last->next = fed;
    else
        queue->first = fed;
    queue->last = fed;
    queue->count++;
    wake = queue->count == QUEUE_LOW;
    pthread_mutex_unlock(&direct->lock);
    if (wake)
        spice_qxl_wakeup(&direct->instance);
}

static bool play_command(struct rig_direct *direct, struct rig_record *record, GError **error)
{
    switch (record->type) {
    case QXL_CMD_CURSOR:
        push(direct, &direct->cursors, record);
        return true;
    case QXL_CMD_SURFACE:
        if (!rig_record_give_pixels(record, error))
            return false;
        note_surface(direct, record);
        break;
    case QXL_CMD_DRAW:
        break;
    default:
        return true;
    }
    push(direct, &direct->commands, record);
    return true;
}

bool rig_direct_play(struct rig_direct *direct, struct rig_record *record, GError **error)
{
    if (record->kind == RIG_RECORD_COMMAND)
        return play_command(direct, record, error);
    if (record->primary)
        return create_primary(direct, record, error);
    switch (record->type) {
    case RIG_WORKER_DESTROY_PRIMARY:
    case RIG_WORKER_DESTROY_PRIMARY_ASYNC:
        destroy_primary(direct);
        break;
    case RIG_WORKER_DESTROY_SURFACES:
    case RIG_WORKER_DESTROY_SURFACES_ASYNC:
        destroy_surfaces(direct);
        break;
    default:
        break;
    }
    return true;
}

bool rig_direct_look(struct rig_direct *direct, uint32_t surface, struct rig_screen *screen)
{
    if (surface == 0) {
        *screen = direct->primary;
    } else {
        if (!is_below(surface) || !direct->surfaces[surface].record)
            return false;
        *screen = direct->surfaces[surface].screen;
    }
    if (!screen->bytes)
        return false;
    QXLRect all = {.right = (int32_t)screen->width, .bottom = (int32_t)screen->height};

    spice_qxl_update_area(&direct->instance, surface, &all, NULL, 0, FALSE);
    return true;
}

unsigned rig_direct_held(struct rig_direct *direct)
{
    pthread_mutex_lock(&direct->lock);
    unsigned count = direct->held_count;
    pthread_mutex_unlock(&direct->lock);
    return count;
}

/* ---- coming and going ---- */

/** In the server's thread. */
static void add_interface(void *data)
{
    struct rig_direct *direct = data;

    direct->refused = spice_server_add_interface(rig_spice_server_reds(direct->server),
                                                 &direct->instance.base) != 0;
}

static void remove_interface(void *data)
{
    struct rig_direct *direct = data;

    spice_server_remove_interface(&direct->instance.base);
}

static void free_direct(struct rig_direct *direct)
{
    rig_spice_server_give_id(direct->server, direct->instance.id);
    while (direct->held) {
        struct fed *fed = direct->held;

        forget(direct, fed);
        give_back(fed);
    }
    pthread_cond_destroy(&direct->room);
    pthread_mutex_destroy(&direct->lock);
    g_free(direct);
}

struct rig_direct *rig_direct_create(struct rig_spice_server *server, GError **error)
{
    QXLDevMemSlot all = {.virt_end = UINTPTR_MAX};
    int id = rig_spice_server_take_id(server);

    if (id < 0) {
        g_set_error(error, RIG_SPICE_ERROR, RIG_SPICE_ERROR_FAILED,
                    "the server has all the devices that it can have");
        return NULL;
    }
    struct rig_direct *direct = g_new0(struct rig_direct, 1);
    direct->server = server;
    direct->instance.base.sif = &INTERFACE.base;
    direct->instance.id = id;
    pthread_mutex_init(&direct->lock, NULL);
    pthread_cond_init(&direct->room, NULL);
    rig_spice_server_call(server, add_interface, direct);
    if (direct->refused) {
        g_set_error(error, RIG_SPICE_ERROR, RIG_SPICE_ERROR_FAILED,
                    "spice-server does not take another display");
        free_direct(direct);
        return NULL;
    }
    spice_qxl_add_memslot(&direct->instance, &all);
    spice_qxl_start(&direct->instance);
    return direct;
}

void rig_direct_destroy(struct rig_direct *direct)
{
    if (!direct)
        return;
    destroy_primary(direct);
    destroy_surfaces(direct);
    spice_qxl_stop(&direct->instance);
    rig_spice_server_call(direct->server, remove_interface, direct);
    free_direct(direct);
}
