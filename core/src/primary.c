/* SPDX-License-Identifier: BSD-3-Clause */
#include <qxl/surface.h>

#include "io.h"
#include "log.h"
#include "pictures.h"
#include "surface_table.h"

/* Of which the caller has made sure that the device has none. */
static enum qxl_status tell_device(struct qxl_display *display, const struct surface *surface,
                                   bool keep_data)
{
    uint64_t size = surface_bytes(surface);
    const QXLSurfaceCreate create = {
        .width = surface->width,
        .height = surface->height,
        .stride = surface->stride,
        .format = surface->format,
        .flags = keep_data ? QXL_SURF_FLAG_KEEP_DATA : 0,
        .type = QXL_SURF_TYPE_PRIMARY,
        .mem = memslot_address(&display->slots[APERTURE_MAIN], 0, size).value,
    };

    display_log(display, QXL_LOG_LIFECYCLE, "qxl: primary surface %ux%u, format %u, stride %d",
                surface->width, surface->height, surface->format, surface->stride);
    return io_create_primary(display, &create);
}

static enum qxl_status create_primary(struct qxl_display *display, struct surface surface,
                                      bool keep_data)
{
    enum qxl_status status;

    if (surface_bytes(&surface) > display->hw.surface0_size ||
        !surface_change(display, QXL_PRIMARY.value, SURFACE_FREE, SURFACE_CHANGING))
        return QXL_STATUS_INVALID;
    status = tell_device(display, &surface, keep_data);
    if (status != QXL_STATUS_OK)
        surface.state = SURFACE_FREE;
    surface_set(display, QXL_PRIMARY.value, &surface);
    return status;
}

enum qxl_status primary_unpark(struct qxl_display *display)
{
    enum qxl_status status;

    if (!surface_change(display, QXL_PRIMARY.value, SURFACE_PARKED, SURFACE_CHANGING))
        return QXL_STATUS_OK;
    status = tell_device(display, &display->surfaces[QXL_PRIMARY.value], true);
    surface_change(display, QXL_PRIMARY.value, SURFACE_CHANGING,
                   status == QXL_STATUS_OK ? SURFACE_LIVE : SURFACE_PARKED);
    return status;
}

static enum qxl_status create(struct qxl_display *display,
                              const struct qxl_surface_request *request)
{
    struct surface surface;
    enum qxl_status status = surface_describe(request, &surface);

    if (status != QXL_STATUS_OK)
        return status;
    if (qxl_display_is_gone(display))
        return QXL_STATUS_GONE;
    display_lock(display, QXL_LOCK_SURFACES);
    status = create_primary(display, surface, request->keep_data);
    if (status == QXL_STATUS_OK) {
        status = pictures_restore(display);
        pictures_drop_live(display);
    }
    display_unlock(display, QXL_LOCK_SURFACES);
    return status;
}

enum qxl_status qxl_primary_create(struct qxl_display *display,
                                   const struct qxl_surface_request *request)
{
    return display_leave(display, __func__, create(display, request));
}

static enum qxl_status destroy_primary(struct qxl_display *display)
{
    const struct surface none = {.state = SURFACE_FREE};
    enum qxl_status status;

    /* Before the device hears of it: no command that still uses it may follow. */
    if (!surface_change(display, QXL_PRIMARY.value, SURFACE_LIVE, SURFACE_CHANGING))
        return QXL_STATUS_INVALID;
    surfaces_wait_for_publishers(display);
    status = io_destroy_primary(display);
    surface_set(display, QXL_PRIMARY.value, &none);
    display_log(display, QXL_LOG_LIFECYCLE, "qxl: no primary surface any more");
    return status;
}

static enum qxl_status destroy(struct qxl_display *display)
{
    enum qxl_status status;

    if (qxl_display_is_gone(display))
        return QXL_STATUS_GONE;
    display_lock(display, QXL_LOCK_SURFACES);
    status = destroy_primary(display);
    display_unlock(display, QXL_LOCK_SURFACES);
    return status;
}

enum qxl_status qxl_primary_destroy(struct qxl_display *display)
{
    return display_leave(display, __func__, destroy(display));
}
