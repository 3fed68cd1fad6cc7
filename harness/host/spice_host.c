/* SPDX-License-Identifier: BSD-3-Clause */
#include "spice_host.h"

#include <pthread.h>
#include <qxl_wire.h>
#include <spice.h>
#include <string.h>

#include "spice_host_private.h"

enum { PAGE_BYTES = 4096, SLOT_ID_BITS = 8, GENERATION_BITS = 8, GROUPS = 2 };

static struct rig_spice_host *host_of(QXLInstance *instance)
{
    return SPICE_CONTAINEROF(instance, struct rig_spice_host, instance);
}

void spice_host_note(struct rig_spice_host *host, uint64_t *counter)
{
    pthread_mutex_lock(&host->lock);
    ++*counter;
    if (host->waiters)
        pthread_cond_broadcast(&host->changed);
    pthread_mutex_unlock(&host->lock);
}

/* ---- what libspice-server asks for, mostly in the device's worker thread ---- */

static void set_compression_level(QXLInstance *instance, int level)
{
    (void)instance;
    (void)level;
}

static void attached_worker(QXLInstance *instance)
{
    (void)instance;
}

static uint32_t rom_word(struct fake_qxl *device, size_t offset)
{
    uint32_t word;

    memcpy(&word, (uint8_t *)fake_qxl_bar_memory(device, FAKE_QXL_BAR_ROM) + offset, sizeof(word));
    return word;
}

static void get_init_info(QXLInstance *instance, QXLDevInitInfo *info)
{
    *info = host_of(instance)->info;
}

/** What is left to do when a ring is empty: have the guest ring the bell for the next command. */
static int take(struct rig_spice_host *host, QXLCommandExt *command,
                bool (*get)(struct fake_qxl *device, QXLCommandExt *command),
                bool (*ask)(struct fake_qxl *device), uint64_t *looks)
{
    if (get(host->device, command) || (!ask(host->device) && get(host->device, command))) {
        spice_host_note(host, &host->events);
        return TRUE;
    }
    spice_host_note(host, looks);
    return FALSE;
}

/**
 * libspice-server looks again, for ever, if a ring has commands. Behind a guest bug none can be
 * taken from it, until a RESET starts the display again.
 */
static int ask(struct rig_spice_host *host, bool (*ask_device)(struct fake_qxl *device))
{
    return ask_device(host->device) || fake_qxl_guest_bug(host->device);
}

static int get_command(QXLInstance *instance, QXLCommandExt *command)
{
    struct rig_spice_host *host = host_of(instance);

    return take(host, command, fake_qxl_get_command, fake_qxl_req_cmd_notification,
                &host->command_looks);
}

static int req_cmd_notification(QXLInstance *instance)
{
    return ask(host_of(instance), fake_qxl_req_cmd_notification);
}

static int get_cursor_command(QXLInstance *instance, QXLCommandExt *command)
{
    struct rig_spice_host *host = host_of(instance);

    return take(host, command, fake_qxl_get_cursor_command, fake_qxl_req_cursor_notification,
                &host->cursor_looks);
}

static int req_cursor_notification(QXLInstance *instance)
{
    return ask(host_of(instance), fake_qxl_req_cursor_notification);
}

static bool is_leaving(struct rig_spice_host *host)
{
    pthread_mutex_lock(&host->lock);
    bool leaving = host->leaving;
    pthread_mutex_unlock(&host->lock);
    return leaving;
}

static void release_resource(QXLInstance *instance, struct QXLReleaseInfoExt release)
{
    struct rig_spice_host *host = host_of(instance);

    /* A device that goes away has no guest any more who could be told. */
    if (is_leaving(host))
        return;
    fake_qxl_release_resource(host->device, release.info, release.group_id);
    spice_host_note(host, &host->events);
}

static void notify_update(QXLInstance *instance, uint32_t update_id)
{
    (void)instance;
    (void)update_id;
}

static int flush_resources(QXLInstance *instance)
{
    struct rig_spice_host *host = host_of(instance);
    int pushes = fake_qxl_flush_resources(host->device);

    spice_host_note(host, &host->events);
    return pushes;
}

static void async_complete(QXLInstance *instance, uint64_t cookie)
{
    struct rig_spice_host *host = host_of(instance);

    if (cookie == COOKIE_GUEST)
        fake_qxl_async_complete(host->device);
    spice_host_note(host, cookie == COOKIE_OWN ? &host->own_completions : &host->events);
}

static void update_area_complete(QXLInstance *instance, uint32_t surface_id,
                                 struct QXLRect *rectangles, uint32_t count)
{
    (void)instance;
    (void)surface_id;
    (void)rectangles;
    (void)count;
}

/** A device that goes away has no guest either who could be told. */
static bool hides_clients(struct rig_spice_host *host)
{
    pthread_mutex_lock(&host->lock);
    bool hides = host->leaving || host->hides_clients;
    pthread_mutex_unlock(&host->lock);
    return hides;
}

void rig_spice_host_hide_clients(struct rig_spice_host *host)
{
    pthread_mutex_lock(&host->lock);
    host->hides_clients = true;
    pthread_mutex_unlock(&host->lock);
}

static void set_client_capabilities(QXLInstance *instance, uint8_t present,
                                    uint8_t capabilities[SPICE_CAPABILITIES_SIZE])
{
    struct rig_spice_host *host = host_of(instance);

    if (hides_clients(host))
        return;
    fake_qxl_set_client(host->device, present, capabilities);
    spice_host_note(host, &host->events);
}

static int client_monitors_config(QXLInstance *instance, VDAgentMonitorsConfig *config)
{
    struct rig_spice_host *host = host_of(instance);

    if (hides_clients(host))
        return FALSE;
    if (!config)
        return fake_qxl_set_client_monitors(host->device, NULL, 0);
    QXLURect *heads = g_new0(QXLURect, config->num_of_monitors);
    for (uint32_t i = 0; i < config->num_of_monitors; i++) {
        const VDAgentMonConfig *monitor = &config->monitors[i];

        heads[i] = (QXLURect){
            .left = (uint32_t)monitor->x,
            .top = (uint32_t)monitor->y,
            .right = (uint32_t)monitor->x + monitor->width,
            .bottom = (uint32_t)monitor->y + monitor->height,
        };
    }
    bool listens = fake_qxl_set_client_monitors(host->device, heads, config->num_of_monitors);
    g_free(heads);
    spice_host_note(host, &host->events);
    return listens;
}

static const QXLInterface INTERFACE = {
    .base =
        {
            .type = SPICE_INTERFACE_QXL,
            .description = "qxlrig fake device",
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

/* ---- coming and going ---- */

/** In the server's thread. */
static void add_interface(void *data)
{
    struct rig_spice_host *host = data;

    host->refused =
        spice_server_add_interface(rig_spice_server_reds(host->server), &host->instance.base) != 0;
}

static void remove_interface(void *data)
{
    struct rig_spice_host *host = data;

    spice_server_remove_interface(&host->instance.base);
}

static void free_host(struct rig_spice_host *host)
{
    rig_spice_server_give_id(host->server, host->instance.id);
    pthread_cond_destroy(&host->changed);
    pthread_mutex_destroy(&host->lock);
    g_free(host);
}

void spice_host_detach(void *context)
{
    struct rig_spice_host *host = context;

    pthread_mutex_lock(&host->lock);
    host->leaving = true;
    pthread_mutex_unlock(&host->lock);
    rig_spice_server_call(host->server, remove_interface, host);
    free_host(host);
}

struct rig_spice_host *rig_spice_host_attach(struct rig_spice_server *server,
                                             struct fake_qxl *device, GError **error)
{
    uint32_t surfaces = rom_word(device, offsetof(QXLRom, n_surfaces));
    int id = rig_spice_server_take_id(server);

    if (surfaces > RIG_SPICE_SURFACES_MAX || id < 0) {
        if (id < 0) {
            g_set_error(error, RIG_SPICE_ERROR, RIG_SPICE_ERROR_FAILED,
                        "the server has all the devices that it can have");
        } else {
            g_set_error(error, RIG_SPICE_ERROR, RIG_SPICE_ERROR_FAILED,
                        "spice-server has room for %d surface ids, the device has %u",
                        RIG_SPICE_SURFACES_MAX, surfaces);
            rig_spice_server_give_id(server, id);
        }
        return NULL;
    }
    struct rig_spice_host *host = g_new0(struct rig_spice_host, 1);
    host->server = server;
    host->device = device;
    host->instance.base.sif = &INTERFACE.base;
    host->instance.id = id;
    host->info = (QXLDevInitInfo){
        .num_memslots_groups = GROUPS,
        .num_memslots = FAKE_QXL_MEMSLOTS,
        .memslot_gen_bits = GENERATION_BITS,
        .memslot_id_bits = SLOT_ID_BITS,
        .qxl_ram_size = rom_word(device, offsetof(QXLRom, num_pages)) * PAGE_BYTES,
        .internal_groupslot_id = FAKE_QXL_GROUP_HOST,
        .n_surfaces = surfaces,
    };
    pthread_mutex_init(&host->lock, NULL);
    pthread_cond_init(&host->changed, NULL);
    rig_spice_server_call(server, add_interface, host);
    if (host->refused) {
        g_set_error(error, RIG_SPICE_ERROR, RIG_SPICE_ERROR_FAILED,
                    "spice-server does not take the device");
        free_host(host);
        return NULL;
    }
    fake_qxl_attach_host(device, &spice_host_table, host);
    return host;
}

/* ---- waiting ---- */

void spice_host_barrier(struct rig_spice_host *host)
{
    /* A message of no effect, which is answered when those before it have been dealt with. */
    spice_qxl_loadvm_commands(&host->instance, NULL, 0);
}

void spice_host_wait(struct rig_spice_host *host)
{
    host->waiters++;
    pthread_cond_wait(&host->changed, &host->lock);
    host->waiters--;
}

/** Both rings were found empty after the call began, or something happened. */
static void wait_for_looks(struct rig_spice_host *host)
{
    uint64_t commands = host->command_looks, cursors = host->cursor_looks;

    pthread_mutex_unlock(&host->lock);
    spice_qxl_wakeup(&host->instance);
    pthread_mutex_lock(&host->lock);
    while (host->runs && host->events == host->events_told &&
           (host->command_looks == commands || host->cursor_looks == cursors))
        spice_host_wait(host);
}

bool rig_spice_host_settle(struct rig_spice_host *host)
{
    pthread_mutex_lock(&host->lock);
    if (host->events == host->events_told)
        wait_for_looks(host);
    if (host->events == host->events_told) {
        pthread_mutex_unlock(&host->lock);
        spice_host_barrier(host);
        pthread_mutex_lock(&host->lock);
    }
    bool news = host->events != host->events_told;
    host->events_told = host->events;
    pthread_mutex_unlock(&host->lock);
    return news;
}
