/* SPDX-License-Identifier: BSD-3-Clause */
#include "surface_table.h"

#include <qxl/surface.h>

#include "log.h"

#define NO_SURFACE UINT32_MAX

/* Under QXL_LOCK_STATE. */
static void set_alive(struct qxl_display *display, uint32_t id, bool alive)
{
    uint32_t life = __atomic_load_n(&display->surface_lives[id], __ATOMIC_RELAXED);

    if ((life & 1) != alive)
        __atomic_store_n(&display->surface_lives[id], life + 1, __ATOMIC_SEQ_CST);
}

void surface_use(struct qxl_display *display, uint32_t id, struct surface_uses *uses)
{
    uses->uses[uses->count++] = (struct surface_use){
        .id = id,
        .life = __atomic_load_n(&display->surface_lives[id], __ATOMIC_RELAXED),
    };
}

bool surface_use_primary(struct qxl_display *display, struct surface_uses *uses)
{
    if (!surface_find(display, QXL_PRIMARY))
        return false;
    surface_use(display, QXL_PRIMARY.value, uses);
    return true;
}

bool surface_uses_hold(struct qxl_display *display, const struct surface_uses *uses)
{
    for (uint32_t i = 0; i < uses->count; i++) {
        const struct surface_use *use = &uses->uses[i];

        if (__atomic_load_n(&display->surface_lives[use->id], __ATOMIC_SEQ_CST) != use->life)
            return false;
    }
    return true;
}

/* Under QXL_LOCK_STATE. */
static void put_id(struct qxl_display *display, uint32_t id)
{
    display->surfaces[id].state = SURFACE_FREE;
    /* Dropped before, or another's. */
    __atomic_store_n(&display->surfaces[id].picture, NULL, __ATOMIC_RELEASE);
    display->surfaces[id].next_free = display->first_free_surface;
    display->first_free_surface = id;
    set_alive(display, id, false);
}

void surfaces_init(struct qxl_display *display)
{
    display->first_free_surface = NO_SURFACE;
    for (uint32_t id = display->hw.surface_count; id-- > 1;)
        put_id(display, id);
    display->surfaces[0].state = SURFACE_FREE;
    set_alive(display, 0, false);
}

struct surface *surface_find(struct qxl_display *display, struct qxl_surface_id id)
{
    if (id.value >= display->hw.surface_count || display->surfaces[id.value].state != SURFACE_LIVE)
        return NULL;
    return &display->surfaces[id.value];
}

bool surface_change(struct qxl_display *display, uint32_t id, enum surface_state from,
                    enum surface_state to)
{
    bool changed = false;

    display_lock(display, QXL_LOCK_STATE);
    if (id < display->hw.surface_count && display->surfaces[id].state == from) {
        display->surfaces[id].state = (uint8_t)to;
        set_alive(display, id, to == SURFACE_LIVE);
        changed = true;
    }
    display_unlock(display, QXL_LOCK_STATE);
    return changed;
}

bool surface_is(struct qxl_display *display, uint32_t id, enum surface_state state)
{
    bool is;

    display_lock(display, QXL_LOCK_STATE);
    is = display->surfaces[id].state == state;
    display_unlock(display, QXL_LOCK_STATE);
    return is;
}

void surface_set(struct qxl_display *display, uint32_t id, const struct surface *surface)
{
    display_lock(display, QXL_LOCK_STATE);
    display->surfaces[id] = *surface;
    set_alive(display, id, surface->state == SURFACE_LIVE);
    display_unlock(display, QXL_LOCK_STATE);
}

/* Under QXL_LOCK_STATE. */
static void free_surface(struct qxl_display *display, uint32_t id)
{
    struct surface *surface = &display->surfaces[id];

    display_log_block(display, "freed with the surface", id, surface->pixels);
    display_log_block(display, "freed with the surface", id, surface->create_command);
    heap_free(&display->heaps[surface->pixels.aperture], surface->pixels.block);
    heap_free(&display->heaps[surface->create_command.aperture], surface->create_command.block);
    put_id(display, id);
}

static void free_if_released(struct qxl_display *display, uint32_t id)
{
    struct surface *surface = &display->surfaces[id];

    if (surface->state == SURFACE_DYING && surface->create_released && surface->destroy_released)
        free_surface(display, id);
}

void surface_command_released(struct qxl_display *display, uint32_t id, enum handle_kind kind)
{
    struct surface *surface = &display->surfaces[id];

    if (kind == HANDLE_SURFACE_CREATE)
        surface->create_released = true;
    else
        surface->destroy_released = true;
    free_if_released(display, id);
}

void surfaces_wait_for_publishers(struct qxl_display *display)
{
    display_lock(display, QXL_LOCK_COMMAND);
    display_unlock(display, QXL_LOCK_COMMAND);
}

/* Under QXL_LOCK_STATE. */
static bool take_free_id(struct qxl_display *display, void *context)
{
    uint32_t *id = context;

    *id = display->first_free_surface;
    if (*id == NO_SURFACE)
        return false;
    display->first_free_surface = display->surfaces[*id].next_free;
    return true;
}

enum qxl_status surface_take_id(struct qxl_display *display, uint32_t *id)
{
    return reclaim_until(display, take_free_id, id);
}

void surface_give_back_id(struct qxl_display *display, uint32_t id)
{
    display_lock(display, QXL_LOCK_STATE);
    put_id(display, id);
    display_unlock(display, QXL_LOCK_STATE);
}

void surfaces_doom(struct qxl_display *display)
{
    display_lock(display, QXL_LOCK_STATE);
    for (uint32_t id = 0; id < display->hw.surface_count; id++) {
        if (display->surfaces[id].state != SURFACE_LIVE &&
            display->surfaces[id].state != SURFACE_PARKED)
            continue;
        display->surfaces[id].state = SURFACE_CHANGING;
        set_alive(display, id, false);
    }
    display_unlock(display, QXL_LOCK_STATE);
    surfaces_wait_for_publishers(display);
}

void surfaces_bury(struct qxl_display *display)
{
    display_lock(display, QXL_LOCK_STATE);
    for (uint32_t id = 0; id < display->hw.surface_count; id++) {
        struct surface *surface = &display->surfaces[id];

        if (surface->state != SURFACE_CHANGING)
            continue;
        surface->state = id == QXL_PRIMARY.value ? SURFACE_FREE : SURFACE_DYING;
        surface->destroy_released = true;
        free_if_released(display, id);
    }
    display_unlock(display, QXL_LOCK_STATE);
}

void *surface_memory(struct qxl_display *display, uint32_t id)
{
    if (id == QXL_PRIMARY.value)
        return display->hw.ram.memory;
    return placement_memory(display, display->surfaces[id].pixels);
}

static enum qxl_status info_of(struct qxl_display *display, struct qxl_surface_id id,
                               struct qxl_surface_info *info)
{
    struct surface *surface;

    if (qxl_display_is_gone(display))
        return QXL_STATUS_GONE;
    display_lock(display, QXL_LOCK_STATE);
    surface = surface_find(display, id);
    if (surface)
        *info = (struct qxl_surface_info){
            .width = surface->width,
            .height = surface->height,
            .format = surface->format,
            .stride = surface->stride,
            .memory = surface_memory(display, id.value),
            .size = surface_bytes(surface),
        };
    display_unlock(display, QXL_LOCK_STATE);
    return surface ? QXL_STATUS_OK : QXL_STATUS_INVALID;
}

enum qxl_status qxl_surface_info(struct qxl_display *display, struct qxl_surface_id id,
                                 struct qxl_surface_info *info)
{
    return display_leave(display, __func__, info_of(display, id, info));
}
