/* SPDX-License-Identifier: BSD-3-Clause */
#include "pictures.h"

#include "surface_evict.h"
#include "surface_table.h"

/* Other threads may reap meanwhile, and give surfaces back. */
static void drop(struct qxl_display *display, struct surface *surface)
{
    qxl_evicted_destroy(display, __atomic_exchange_n(&surface->picture, NULL, __ATOMIC_ACQ_REL));
}

void pictures_drop(struct qxl_display *display)
{
    for (uint32_t id = 0; id < display->hw.surface_count; id++)
        drop(display, &display->surfaces[id]);
}

void pictures_drop_live(struct qxl_display *display)
{
    for (uint32_t id = 0; id < display->hw.surface_count; id++) {
        if (surface_is(display, id, SURFACE_LIVE))
            drop(display, &display->surfaces[id]);
    }
}

bool pictures_allocate(struct qxl_display *display)
{
    for (uint32_t id = 0; id < display->hw.surface_count; id++) {
        struct surface *surface = &display->surfaces[id];

        if (surface->state != SURFACE_LIVE)
            continue;
        surface->picture = evicted_allocate(display, surface);
        if (!surface->picture) {
            pictures_drop_live(display);
            return false;
        }
    }
    return true;
}

void pictures_take(struct qxl_display *display)
{
    for (uint32_t id = 0; id < display->hw.surface_count; id++) {
        struct surface *surface = &display->surfaces[id];

        if (surface->state == SURFACE_LIVE && surface->picture)
            evicted_save(surface->picture, surface_memory(display, id));
    }
    if (display_vanished(display))
        pictures_drop_live(display);
}

void pictures_park(struct qxl_display *display)
{
    for (uint32_t id = 0; id < display->hw.surface_count; id++) {
        if (surface_change(display, id, SURFACE_LIVE, SURFACE_PARKED))
            display->surfaces[id].create_released = true;
    }
}

static void load(struct qxl_display *display, uint32_t id)
{
    const struct qxl_evicted *picture =
        __atomic_load_n(&display->surfaces[id].picture, __ATOMIC_ACQUIRE);

    if (picture)
        evicted_load(picture, surface_memory(display, id));
}

enum qxl_status pictures_restore(struct qxl_display *display)
{
    enum qxl_status status;

    load(display, QXL_PRIMARY.value);
    status = primary_unpark(display);
    if (!surface_is(display, QXL_PRIMARY.value, SURFACE_LIVE))
        return status;
    for (uint32_t id = 1; status == QXL_STATUS_OK && id < display->hw.surface_count; id++) {
        load(display, id);
        status = surface_unpark(display, id);
    }
    return status;
}
