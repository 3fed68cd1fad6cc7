/* SPDX-License-Identifier: BSD-3-Clause */
/* Surfaces whose pictures are in system memory. */
#include "surface_evict.h"

#include "geometry.h"
#include "io.h"
#include "log.h"
#include "surface_table.h"

struct qxl_evicted {
    struct surface
        surface; /* what it was, without picture; its places in device memory mean nothing */
    uint64_t size;
    uint8_t pixels[];
};

struct qxl_evicted *evicted_allocate(struct qxl_display *display, const struct surface *surface)
{
    uint64_t size = surface_bytes(surface);
    struct qxl_evicted *evicted =
        display->os->allocate(display->os_context, sizeof(*evicted) + (size_t)size);

    if (!evicted)
        return NULL;
    evicted->surface = *surface;
    evicted->surface.picture = NULL;
    evicted->size = size;
    return evicted;
}

void evicted_save(struct qxl_evicted *evicted, const void *pixels)
{
    memcpy(evicted->pixels, pixels, (size_t)evicted->size);
}

void evicted_load(const struct qxl_evicted *evicted, void *pixels)
{
    memcpy(pixels, evicted->pixels, (size_t)evicted->size);
}

void qxl_evicted_destroy(struct qxl_display *display, struct qxl_evicted *evicted)
{
    if (evicted)
        display->os->free(display->os_context, evicted, sizeof(*evicted) + (size_t)evicted->size);
}

void qxl_evicted_info(const struct qxl_evicted *evicted, struct qxl_surface_info *info)
{
    *info = (struct qxl_surface_info){
        .width = evicted->surface.width,
        .height = evicted->surface.height,
        .format = evicted->surface.format,
        .stride = evicted->surface.stride,
        .memory = (void *)(uintptr_t)evicted->pixels,
        .size = evicted->size,
    };
}

/* With the surface out of everybody's reach: what is drawn from now on would be lost. */
static enum qxl_status save_and_destroy(struct qxl_display *display, uint32_t id,
                                        struct qxl_evicted *evicted)
{
    const struct surface *surface = &evicted->surface;
    const struct qxl_rect all = rect_of_size(surface->width, surface->height);
    enum qxl_status status;

    surfaces_wait_for_publishers(display);
    status = io_update_area(display, id, &all);
    if (status != QXL_STATUS_OK)
        return status;
    evicted_save(evicted, placement_memory(display, surface->pixels));
    return surface_publish_destroy(display, id);
}

static enum qxl_status evict(struct qxl_display *display, struct qxl_surface_id id,
                             struct qxl_evicted **evicted)
{
    struct surface *surface;
    struct surface copy;
    enum qxl_status status;

    display_lock(display, QXL_LOCK_STATE);
    surface = surface_find(display, id);
    if (surface)
        copy = *surface;
    display_unlock(display, QXL_LOCK_STATE);
    if (!surface || id.value == QXL_PRIMARY.value)
        return QXL_STATUS_INVALID;
    *evicted = evicted_allocate(display, &copy);
    if (!*evicted)
        return QXL_STATUS_NO_MEMORY;
    surface_change(display, id.value, SURFACE_LIVE, SURFACE_DYING);
    status = save_and_destroy(display, id.value, *evicted);
    if (status == QXL_STATUS_OK)
        return QXL_STATUS_OK;
    surface_change(display, id.value, SURFACE_DYING, SURFACE_LIVE);
    qxl_evicted_destroy(display, *evicted);
    *evicted = NULL;
    return status;
}

static enum qxl_status lock_and_evict(struct qxl_display *display, struct qxl_surface_id id,
                                      struct qxl_evicted **evicted)
{
    enum qxl_status status;

    *evicted = NULL;
    if (qxl_display_is_gone(display))
        return QXL_STATUS_GONE;
    display_lock(display, QXL_LOCK_SURFACES);
    status = evict(display, id, evicted);
    display_unlock(display, QXL_LOCK_SURFACES);
    return status;
}

enum qxl_status qxl_surface_evict(struct qxl_display *display, struct qxl_surface_id id,
                                  struct qxl_evicted **evicted)
{
    return display_leave(display, __func__, lock_and_evict(display, id, evicted));
}

static enum qxl_status restore(struct qxl_display *display, struct qxl_evicted *evicted,
                               struct qxl_surface_id *id)
{
    struct surface surface = evicted->surface;
    enum qxl_status status;

    if (qxl_display_is_gone(display))
        return QXL_STATUS_GONE;
    surface.create_released = surface.destroy_released = false;
    display_lock(display, QXL_LOCK_SURFACES);
    status = surface_make(display, &surface, evicted, id);
    display_unlock(display, QXL_LOCK_SURFACES);
    if (status == QXL_STATUS_OK)
        qxl_evicted_destroy(display, evicted);
    return status;
}

enum qxl_status qxl_surface_restore(struct qxl_display *display, struct qxl_evicted *evicted,
                                    struct qxl_surface_id *id)
{
    return display_leave(display, __func__, restore(display, evicted, id));
}
