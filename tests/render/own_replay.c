/* SPDX-License-Identifier: BSD-3-Clause */
#include "own_replay.h"

#include <pthread.h>
#include <spice.h>
#include <stdio.h>
#include <sys/wait.h>

#include <spice_host_private.h>

#pragma GCC diagnostic ignored "-Wdeprecated-declarations" /* spice_qxl_start() */

enum { QUEUE = 128, NUDGE_MS = 20 };

struct queue {
    QXLCommandExt *commands[QUEUE];
    unsigned head, tail;
};

struct own_replay {
    struct rig_spice_server *server;
    QXLInstance instance;
    SpiceReplay *replay;
    GPid child;

    pthread_mutex_t lock; /* of all below */
    pthread_cond_t changed;
    pthread_t nudger;
    struct queue queues[2]; /* commands, cursors */
    unsigned pushed;
    bool over;
};

static struct own_replay *replay_of(QXLInstance *instance)
{
    return SPICE_CONTAINEROF(instance, struct own_replay, instance);
}

/* ---- what libspice-server asks for ---- */

static void ignore_instance(QXLInstance *instance)
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
        .memslot_gen_bits = 1,
        .memslot_id_bits = 1,
        .qxl_ram_size = 1 << 30,
        .n_surfaces = RIG_SPICE_SURFACES_MAX,
    };
}

static int take(struct own_replay *replay, struct queue *queue, QXLCommandExt *command)
{
    pthread_mutex_lock(&replay->lock);
    bool is_there = queue->head != queue->tail;

    if (is_there)
        *command = *queue->commands[queue->head++ % QUEUE];
    if (queue->tail - queue->head <= QUEUE / 2)
        pthread_cond_broadcast(&replay->changed);
    pthread_mutex_unlock(&replay->lock);
    return is_there;
}

static int is_empty(struct own_replay *replay, struct queue *queue)
{
    pthread_mutex_lock(&replay->lock);
    bool empty = queue->head == queue->tail;
    pthread_mutex_unlock(&replay->lock);
    return empty;
}

static int get_command(QXLInstance *instance, QXLCommandExt *command)
{
    return take(replay_of(instance), &replay_of(instance)->queues[0], command);
}

static int req_cmd_notification(QXLInstance *instance)
{
    return is_empty(replay_of(instance), &replay_of(instance)->queues[0]);
}

static int get_cursor_command(QXLInstance *instance, QXLCommandExt *command)
{
    return take(replay_of(instance), &replay_of(instance)->queues[1], command);
}

static int req_cursor_notification(QXLInstance *instance)
{
    return is_empty(replay_of(instance), &replay_of(instance)->queues[1]);
}

static void release_resource(QXLInstance *instance, struct QXLReleaseInfoExt release)
{
    spice_replay_free_cmd(replay_of(instance)->replay,
                          (QXLCommandExt *)(uintptr_t)release.info->id);
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

static const QXLInterface INTERFACE = {
    .base =
        {
            .type = SPICE_INTERFACE_QXL,
            .description = "qxlrig own replay",
            .major_version = SPICE_INTERFACE_QXL_MAJOR,
            .minor_version = SPICE_INTERFACE_QXL_MINOR,
        },
    .attached_worker = ignore_instance,
    .set_compression_level = set_compression_level,
    .get_init_info = get_init_info,
    .get_command = get_command,
    .req_cmd_notification = req_cmd_notification,
    .release_resource = release_resource,
    .get_cursor_command = get_cursor_command,
    .req_cursor_notification = req_cursor_notification,
    .notify_update = notify_update,
    .flush_resources = flush_resources,
};

/* ---- playing ---- */

/* The reader waits inside the library when it has no surface id left. They come back when surfaces
 * are destroyed, for which the library may have to be woken, or to be told to draw what waits. */
static void *nudge(void *argument)
{
    struct own_replay *replay = argument;
    unsigned before = 0;

    pthread_mutex_lock(&replay->lock);
    while (!replay->over) {
        struct timespec deadline;
        bool stuck = replay->pushed == before;

        before = replay->pushed;
        pthread_mutex_unlock(&replay->lock);
        if (stuck) {
            spice_qxl_wakeup(&replay->instance);
            spice_qxl_oom(&replay->instance);
        }
        clock_gettime(CLOCK_REALTIME, &deadline);
        deadline.tv_nsec += NUDGE_MS * 1000000;
        if (deadline.tv_nsec >= 1000000000) {
            deadline.tv_sec++;
            deadline.tv_nsec -= 1000000000;
        }
        pthread_mutex_lock(&replay->lock);
        while (!replay->over &&
               pthread_cond_timedwait(&replay->changed, &replay->lock, &deadline) == 0)
            ;
    }
    pthread_mutex_unlock(&replay->lock);
    return NULL;
}

static void push(struct own_replay *replay, QXLCommandExt *command)
{
    struct queue *queue = &replay->queues[command->cmd.type == QXL_CMD_CURSOR];

    pthread_mutex_lock(&replay->lock);
    while (queue->tail - queue->head == QUEUE)
        pthread_cond_wait(&replay->changed, &replay->lock);
    queue->commands[queue->tail++ % QUEUE] = command;
    replay->pushed++;
    bool wake = queue->tail - queue->head == QUEUE / 4;
    pthread_mutex_unlock(&replay->lock);
    if (wake)
        spice_qxl_wakeup(&replay->instance);
}

unsigned own_replay_run(struct own_replay *replay)
{
    QXLCommandExt *command;

    while ((command = spice_replay_next_cmd(replay->replay, &replay->instance)))
        push(replay, command);
    spice_qxl_wakeup(&replay->instance);
    pthread_mutex_lock(&replay->lock);
    for (int i = 0; i < 2; i++)
        while (replay->queues[i].head != replay->queues[i].tail)
            pthread_cond_wait(&replay->changed, &replay->lock);
    unsigned pushed = replay->pushed;
    pthread_mutex_unlock(&replay->lock);
    /* Answered when what was taken has been dealt with. */
    spice_qxl_loadvm_commands(&replay->instance, NULL, 0);
    return pushed;
}

void own_replay_draw(struct own_replay *replay, uint32_t width, uint32_t height)
{
    QXLRect all = {.right = (int32_t)width, .bottom = (int32_t)height};

    spice_qxl_update_area(&replay->instance, 0, &all, NULL, 0, FALSE);
}

/* ---- coming and going ---- */

static void add_interface(void *data)
{
    struct own_replay *replay = data;

    spice_server_add_interface(rig_spice_server_reds(replay->server), &replay->instance.base);
}

static void remove_interface(void *data)
{
    struct own_replay *replay = data;

    spice_server_remove_interface(&replay->instance.base);
}

static FILE *unpack(const char *path, uint64_t size, GPid *child)
{
    static const char PART[] = "gzip -dc \"$1\" | head -c \"$2\"", WHOLE[] = "exec gzip -dc \"$1\"";
    g_autofree char *bytes = g_strdup_printf("%" G_GUINT64_FORMAT, size);
    const char *const command[] = {"sh", "-c", size ? PART : WHOLE, "sh", path, bytes, NULL};
    int out;

    if (!g_spawn_async_with_pipes(NULL, (char **)command, NULL,
                                  G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL,
                                  child, NULL, &out, NULL, NULL))
        return NULL;
    return fdopen(out, "r");
}

struct own_replay *own_replay_create(struct rig_spice_server *server, const char *path,
                                     uint64_t size)
{
    QXLDevMemSlot all = {.virt_end = UINTPTR_MAX};
    struct own_replay *replay = g_new0(struct own_replay, 1);
    FILE *file = unpack(path, size, &replay->child);

    replay->replay = file ? spice_replay_new(file, RIG_SPICE_SURFACES_MAX) : NULL;
    if (!replay->replay)
        return NULL; /* the test is over */
    replay->server = server;
    replay->instance.base.sif = &INTERFACE.base;
    replay->instance.id = rig_spice_server_take_id(server);
    pthread_mutex_init(&replay->lock, NULL);
    pthread_cond_init(&replay->changed, NULL);
    rig_spice_server_call(server, add_interface, replay);
    spice_qxl_add_memslot(&replay->instance, &all);
    spice_qxl_start(&replay->instance);
    pthread_create(&replay->nudger, NULL, nudge, replay);
    return replay;
}

void own_replay_destroy(struct own_replay *replay)
{
    pthread_mutex_lock(&replay->lock);
    replay->over = true;
    pthread_cond_broadcast(&replay->changed);
    pthread_mutex_unlock(&replay->lock);
    pthread_join(replay->nudger, NULL);
    spice_qxl_destroy_surfaces(&replay->instance);
    spice_qxl_stop(&replay->instance);
    rig_spice_server_call(replay->server, remove_interface, replay);
    rig_spice_server_give_id(replay->server, replay->instance.id);
    spice_replay_free(replay->replay);
    waitpid(replay->child, NULL, 0);
    g_spawn_close_pid(replay->child);
    pthread_cond_destroy(&replay->changed);
    pthread_mutex_destroy(&replay->lock);
    g_free(replay);
}
