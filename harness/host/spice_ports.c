/* SPDX-License-Identifier: BSD-3-Clause */
#include "spice_host_private.h"

/* Of one device: spice_server_vm_stop() would stop all devices of the server. */
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

static bool set(struct rig_spice_host *host, bool *flag, bool value)
{
    pthread_mutex_lock(&host->lock);
    bool before = *flag;
    *flag = value;
    pthread_cond_broadcast(&host->changed);
    pthread_mutex_unlock(&host->lock);
    return before;
}

static void wakeup(void *context)
{
    struct rig_spice_host *host = context;

    spice_qxl_wakeup(&host->instance);
}

static void oom(void *context)
{
    struct rig_spice_host *host = context;

    spice_qxl_oom(&host->instance);
}

static void add_memslot(void *context, const struct fake_qxl_memslot *slot, bool async)
{
    struct rig_spice_host *host = context;
    QXLDevMemSlot told = {
        .slot_group_id = slot->group_id,
        .slot_id = slot->slot_id,
        .generation = slot->generation,
        .virt_end = UINTPTR_MAX,
    };

    if (slot->group_id == FAKE_QXL_GROUP_GUEST) {
        told.virt_start =
            (uintptr_t)fake_qxl_bar_memory(host->device, slot->bar) + slot->virt_start;
        told.virt_end = told.virt_start + slot->size;
        told.addr_delta = told.virt_start - slot->delta;
    }
    if (async)
        spice_qxl_add_memslot_async(&host->instance, &told, COOKIE_GUEST);
    else
        spice_qxl_add_memslot(&host->instance, &told);
}

static void del_memslot(void *context, uint32_t group_id, uint32_t slot_id)
{
    struct rig_spice_host *host = context;

    spice_qxl_del_memslot(&host->instance, group_id, slot_id);
}

static void reset_memslots(void *context)
{
    struct rig_spice_host *host = context;

    spice_qxl_reset_memslots(&host->instance);
}

static void create_primary(void *context, const struct fake_qxl_primary *primary, bool async)
{
    struct rig_spice_host *host = context;
    QXLDevSurfaceCreate surface = {
        .width = primary->width,
        .height = primary->height,
        .stride = primary->stride,
        .format = primary->format,
        .position = primary->position,
        .mouse_mode = primary->mouse_mode,
        .flags = primary->flags,
        .type = primary->type,
        .mem = primary->mem,
        .group_id = FAKE_QXL_GROUP_GUEST,
    };

    set(host, &host->has_primary, true);
    if (async)
        spice_qxl_create_primary_surface_async(&host->instance, 0, &surface, COOKIE_GUEST);
    else
        spice_qxl_create_primary_surface(&host->instance, 0, &surface);
}

static void flush_and_wait(struct rig_spice_host *host)
{
    pthread_mutex_lock(&host->lock);
    uint64_t before = host->own_completions;
    pthread_mutex_unlock(&host->lock);
    spice_qxl_flush_surfaces_async(&host->instance, COOKIE_OWN);
    pthread_mutex_lock(&host->lock);
    while (host->own_completions == before)
        spice_host_wait(host);
    pthread_mutex_unlock(&host->lock);
}

/**
 * QEMU has a primary of its own while the guest has none, for its VGA screen. Here there is none,
 * and libspice-server warns if it is to destroy what is not there: what is left is that it takes
 * what waits.
 */
static void destroy_primary(void *context, bool async)
{
    struct rig_spice_host *host = context;
    bool was = set(host, &host->has_primary, false);

    if (was && async)
        spice_qxl_destroy_primary_surface_async(&host->instance, 0, COOKIE_GUEST);
    else if (was)
        spice_qxl_destroy_primary_surface(&host->instance, 0);
    else if (async)
        spice_qxl_flush_surfaces_async(&host->instance, COOKIE_GUEST);
    else
        flush_and_wait(host);
}

static void update_area(void *context, uint32_t surface_id, const QXLRect *area, bool async)
{
    struct rig_spice_host *host = context;
    QXLRect copy = *area;

    if (async)
        spice_qxl_update_area_async(&host->instance, surface_id, &copy, FALSE, COOKIE_GUEST);
    else
        spice_qxl_update_area(&host->instance, surface_id, &copy, NULL, 0, FALSE);
}

static void destroy_surface(void *context, uint32_t surface_id, bool async)
{
    struct rig_spice_host *host = context;

    if (async)
        spice_qxl_destroy_surface_async(&host->instance, surface_id, COOKIE_GUEST);
    else
        spice_qxl_destroy_surface_wait(&host->instance, surface_id);
}

static void destroy_surfaces(void *context, bool async)
{
    struct rig_spice_host *host = context;

    set(host, &host->has_primary, false);
    if (async)
        spice_qxl_destroy_surfaces_async(&host->instance, COOKIE_GUEST);
    else
        spice_qxl_destroy_surfaces(&host->instance);
}

static void flush_surfaces(void *context)
{
    struct rig_spice_host *host = context;

    spice_qxl_flush_surfaces_async(&host->instance, COOKIE_GUEST);
}

static void monitors_config(void *context, uint64_t address)
{
    struct rig_spice_host *host = context;

    spice_qxl_monitors_config_async(&host->instance, address, FAKE_QXL_GROUP_GUEST, COOKIE_GUEST);
}

static void reset_cursor(void *context)
{
    struct rig_spice_host *host = context;

    spice_qxl_reset_cursor(&host->instance);
}

static void reset_image_cache(void *context)
{
    struct rig_spice_host *host = context;

    spice_qxl_reset_image_cache(&host->instance);
}

static void stop(void *context)
{
    struct rig_spice_host *host = context;

    spice_qxl_stop(&host->instance);
    set(host, &host->runs, false);
}

/** It has reported its client when this returns. */
static void start(void *context)
{
    struct rig_spice_host *host = context;

    spice_qxl_start(&host->instance);
    spice_host_barrier(host);
    set(host, &host->runs, true);
}

const struct fake_qxl_host spice_host_table = {
    .wakeup = wakeup,
    .oom = oom,
    .add_memslot = add_memslot,
    .del_memslot = del_memslot,
    .reset_memslots = reset_memslots,
    .create_primary = create_primary,
    .destroy_primary = destroy_primary,
    .update_area = update_area,
    .destroy_surface = destroy_surface,
    .destroy_surfaces = destroy_surfaces,
    .flush_surfaces = flush_surfaces,
    .monitors_config = monitors_config,
    .reset_cursor = reset_cursor,
    .reset_image_cache = reset_image_cache,
    .stop = stop,
    .start = start,
    .detach = spice_host_detach,
};
