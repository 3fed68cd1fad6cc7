/* SPDX-License-Identifier: BSD-3-Clause */
#include <qxl/surface.h>

#include "command.h"
#include "geometry.h"
#include "io.h"
#include "log.h"
#include "pictures.h"
#include "surface_evict.h"
#include "surface_table.h"

static enum qxl_status begin_surface_command(struct qxl_display *display, struct command *command,
                                             enum handle_kind kind, uint32_t id,
                                             uint64_t pixel_bytes)
{
    const struct command_needs needs = {
        .size = sizeof(QXLSurfaceCmd),
        .payloads = {pixel_bytes},
        .payload_count = pixel_bytes > 0,
    };
    struct surface_uses uses = {.count = 0};
    bool has_primary;

    display_lock(display, QXL_LOCK_STATE);
    has_primary = surface_use_primary(display, &uses);
    display_unlock(display, QXL_LOCK_STATE);
    return has_primary ? command_begin(display, command, kind, id, &needs, &uses)
                       : QXL_STATUS_INVALID;
}

static enum qxl_status publish_surface_command(struct command *command, QXLSurfaceCmd *wire)
{
    struct qxl_addr address;

    wire->release_info.id = command->id;
    memcpy(command_take(command, sizeof(*wire), &address), wire, sizeof(*wire));
    return command_publish(command, &command->display->command_ring, QXL_CMD_SURFACE);
}

static void write_create(struct qxl_display *display, uint32_t id, const struct surface *surface,
                         bool keep_data, QXLSurfaceCmd *wire)
{
    *wire = (QXLSurfaceCmd){
        .surface_id = id,
        .type = QXL_SURFACE_CMD_CREATE,
        .flags = keep_data ? QXL_SURF_FLAG_KEEP_DATA : 0,
        .u.surface_create =
            {
                .format = surface->format,
                .width = surface->width,
                .height = surface->height,
                .stride = surface->stride,
                .data = placement_address(display, surface->pixels, 0).value,
            },
    };
}

static enum qxl_status publish_create(struct qxl_display *display, uint32_t id,
                                      struct surface *surface, const struct qxl_evicted *picture)
{
    struct command command;
    QXLSurfaceCmd wire;
    enum qxl_status status =
        begin_surface_command(display, &command, HANDLE_SURFACE_CREATE, id, surface_bytes(surface));

    if (status != QXL_STATUS_OK)
        return status;
    surface->create_command = command.placements[0];
    surface->pixels = command.placements[1];
    if (picture)
        evicted_load(picture, placement_memory(display, surface->pixels));
    write_create(display, id, surface, picture != NULL, &wire);
    /* Before it is published, as its release can come at once; live only then, as nobody may draw
     * on it before. */
    surface->state = SURFACE_CHANGING;
    surface_set(display, id, surface);
    status = publish_surface_command(&command, &wire);
    if (status == QXL_STATUS_OK)
        surface_change(display, id, SURFACE_CHANGING, SURFACE_LIVE);
    return status;
}

/* A create command's new handle. */
struct retaken {
    uint64_t release_id;
    uint32_t id; /* of the surface, which has kept the command's memory */
    uint16_t handle;
};

/* Under QXL_LOCK_STATE. */
static bool retake(struct qxl_display *display, void *context)
{
    struct retaken *retaken = context;
    struct surface *surface = &display->surfaces[retaken->id];
    struct handle *handle;

    retaken->handle = handle_allocate(&display->handles, HANDLE_SURFACE_CREATE);
    if (retaken->handle == HANDLE_NONE)
        return false;
    handle = &display->handles.handles[retaken->handle];
    handle->surface_id = retaken->id;
    handle->placements[handle->placements_used++] = surface->create_command;
    handle->placements[handle->placements_used++] = surface->pixels;
    retaken->release_id = handle_id(&display->handles, retaken->handle);
    surface->create_released = false;
    return true;
}

static void give_back(struct qxl_display *display, const struct retaken *retaken)
{
    display_lock(display, QXL_LOCK_STATE);
    display->surfaces[retaken->id].create_released = true;
    handle_free(&display->handles, retaken->handle);
    display_unlock(display, QXL_LOCK_STATE);
}

static enum qxl_status publish_again(struct qxl_display *display, const struct retaken *retaken)
{
    const struct surface *surface = &display->surfaces[retaken->id];
    const QXLCommand item = {
        .data = placement_address(display, surface->create_command, 0).value,
        .type = QXL_CMD_SURFACE,
    };
    struct surface_uses uses = {.count = 0};
    QXLSurfaceCmd wire;

    display_lock(display, QXL_LOCK_STATE);
    surface_use(display, QXL_PRIMARY.value, &uses);
    display_unlock(display, QXL_LOCK_STATE);
    write_create(display, retaken->id, surface, true, &wire);
    wire.release_info.id = retaken->release_id;
    memcpy(placement_memory(display, surface->create_command), &wire, sizeof(wire));
    return ring_push(display, &display->command_ring, &item, retaken->handle, &uses);
}

/* Live only behind its create command: until then others cannot draw on it. */
enum qxl_status surface_unpark(struct qxl_display *display, uint32_t id)
{
    struct retaken retaken = {.id = id};
    enum qxl_status status;

    if (!surface_change(display, id, SURFACE_PARKED, SURFACE_CHANGING))
        return QXL_STATUS_OK;
    reclaim_if_any(display); /* the surfaces before may have their handles there */
    status = reclaim_until(display, retake, &retaken);
    if (status == QXL_STATUS_OK) {
        status = publish_again(display, &retaken);
        if (status != QXL_STATUS_OK)
            give_back(display, &retaken);
    }
    surface_change(display, id, SURFACE_CHANGING,
                   status == QXL_STATUS_OK ? SURFACE_LIVE : SURFACE_PARKED);
    return status;
}

enum qxl_status surface_make(struct qxl_display *display, struct surface *surface,
                             const struct qxl_evicted *picture, struct qxl_surface_id *id)
{
    uint32_t value;
    enum qxl_status status = surface_take_id(display, &value);

    if (status != QXL_STATUS_OK)
        return status;
    status = publish_create(display, value, surface, picture);
    if (status == QXL_STATUS_OK)
        id->value = value;
    else
        surface_give_back_id(display, value);
    return status;
}

static enum qxl_status create(struct qxl_display *display,
                              const struct qxl_surface_request *request, struct qxl_surface_id *id)
{
    struct surface surface;
    enum qxl_status status = surface_describe(request, &surface);

    /* Memory that the core picks holds no picture yet. */
    if (request->keep_data)
        status = QXL_STATUS_INVALID;
    if (status != QXL_STATUS_OK)
        return status;
    if (qxl_display_is_gone(display))
        return QXL_STATUS_GONE;
    display_lock(display, QXL_LOCK_SURFACES);
    status = surface_make(display, &surface, NULL, id);
    display_unlock(display, QXL_LOCK_SURFACES);
    return status;
}

enum qxl_status qxl_surface_create(struct qxl_display *display,
                                   const struct qxl_surface_request *request,
                                   struct qxl_surface_id *id)
{
    return display_leave(display, __func__, create(display, request, id));
}

enum qxl_status surface_publish_destroy(struct qxl_display *display, uint32_t id)
{
    QXLSurfaceCmd wire = {.surface_id = id, .type = QXL_SURFACE_CMD_DESTROY};
    struct command command;
    enum qxl_status status =
        begin_surface_command(display, &command, HANDLE_SURFACE_DESTROY, id, 0);

    return status == QXL_STATUS_OK ? publish_surface_command(&command, &wire) : status;
}

static enum qxl_status destroy_surface(struct qxl_display *display, struct qxl_surface_id id)
{
    enum qxl_status status;

    if (id.value == QXL_PRIMARY.value ||
        !surface_change(display, id.value, SURFACE_LIVE, SURFACE_DYING))
        return QXL_STATUS_INVALID;
    status = surface_publish_destroy(display, id.value);
    if (status != QXL_STATUS_OK)
        surface_change(display, id.value, SURFACE_DYING, SURFACE_LIVE);
    return status;
}

static enum qxl_status destroy(struct qxl_display *display, struct qxl_surface_id id)
{
    enum qxl_status status;

    if (qxl_display_is_gone(display))
        return QXL_STATUS_GONE;
    display_lock(display, QXL_LOCK_SURFACES);
    status = destroy_surface(display, id);
    display_unlock(display, QXL_LOCK_SURFACES);
    return status;
}

enum qxl_status qxl_surface_destroy(struct qxl_display *display, struct qxl_surface_id id)
{
    return display_leave(display, __func__, destroy(display, id));
}

static enum qxl_status destroy_all(struct qxl_display *display)
{
    enum qxl_status status;

    if (qxl_display_is_gone(display))
        return QXL_STATUS_GONE;
    display_lock(display, QXL_LOCK_SURFACES);
    pictures_drop(display);
    surfaces_doom(display);
    status = io_destroy_all_surfaces(display);
    surfaces_bury(display);
    display_unlock(display, QXL_LOCK_SURFACES);
    return status;
}

enum qxl_status qxl_surface_destroy_all(struct qxl_display *display)
{
    return display_leave(display, __func__, destroy_all(display));
}

static bool is_of_surface(struct qxl_display *display, struct qxl_surface_id id,
                          const struct qxl_rect *area)
{
    const struct surface *surface;
    bool good;

    display_lock(display, QXL_LOCK_STATE);
    surface = surface_find(display, id);
    good = surface && rect_inside(area, surface->width, surface->height);
    display_unlock(display, QXL_LOCK_STATE);
    return good;
}

static enum qxl_status update_area(struct qxl_display *display, struct qxl_surface_id id,
                                   const struct qxl_rect *area)
{
    enum qxl_status status = QXL_STATUS_OK;

    if (qxl_display_is_gone(display))
        return QXL_STATUS_GONE;
    /* Until the device is done: to render a surface that is destroyed meanwhile is a guest bug. */
    display_lock(display, QXL_LOCK_SURFACES);
    if (!is_of_surface(display, id, area))
        status = QXL_STATUS_INVALID;
    else if (!rect_empty(area))
        status = io_update_area(display, id.value, area);
    display_unlock(display, QXL_LOCK_SURFACES);
    return status;
}

enum qxl_status qxl_surface_update_area(struct qxl_display *display, struct qxl_surface_id id,
                                        const struct qxl_rect *area)
{
    return display_leave(display, __func__, update_area(display, id, area));
}
