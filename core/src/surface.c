/* SPDX-License-Identifier: BSD-3-Clause */
#include <qxl/surface.h>

#include "command.h"
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
                                      struct surface *surface, bool keep_data,
                                      const struct qxl_evicted *picture)
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
    write_create(display, id, surface, keep_data, &wire);
    /* Before it is published: its release can come at once. */
    surface_set(display, id, surface);
    return publish_surface_command(&command, &wire);
}

/* A handle for a command whose memory a surface has kept. */
static uint16_t adopt(struct qxl_display *display, uint32_t id, uint64_t *release_id)
{
    const struct surface *surface = &display->surfaces[id];
    uint16_t index;

    display_lock(display, QXL_LOCK_STATE);
    index = handle_allocate(&display->handles, HANDLE_SURFACE_CREATE);
    if (index != HANDLE_NONE) {
        struct handle *handle = &display->handles.handles[index];

        handle->surface_id = id;
        handle->placements[handle->placements_used++] = surface->create_command;
        handle->placements[handle->placements_used++] = surface->pixels;
        *release_id = handle_id(&display->handles, index);
    }
    display_unlock(display, QXL_LOCK_STATE);
    return index;
}

static enum qxl_status publish_again(struct qxl_display *display, uint32_t id, uint16_t handle,
                                     uint64_t release_id)
{
    const struct surface *surface = &display->surfaces[id];
    const QXLCommand item = {
        .data = placement_address(display, surface->create_command, 0).value,
        .type = QXL_CMD_SURFACE,
    };
    struct surface_uses uses = {.count = 0};
    QXLSurfaceCmd wire;

    surface_use(display, QXL_PRIMARY.value, &uses);
    write_create(display, id, surface, true, &wire);
    wire.release_info.id = release_id;
    memcpy(placement_memory(display, surface->create_command), &wire, sizeof(wire));
    return ring_push(display, &display->command_ring, &item, handle, &uses);
}

enum qxl_status surface_unpark(struct qxl_display *display, uint32_t id)
{
    uint64_t release_id;
    uint16_t handle;
    enum qxl_status status;

    if (!surface_change(display, id, SURFACE_PARKED, SURFACE_LIVE))
        return QXL_STATUS_OK;
    handle = adopt(display, id, &release_id);
    display->surfaces[id].create_released = false;
    status = handle == HANDLE_NONE ? QXL_STATUS_NO_MEMORY
                                   : publish_again(display, id, handle, release_id);
    if (status == QXL_STATUS_OK)
        return status;
    surface_change(display, id, SURFACE_LIVE, SURFACE_PARKED);
    display_lock(display, QXL_LOCK_STATE);
    display->surfaces[id].create_released = true;
    if (handle != HANDLE_NONE)
        handle_free(&display->handles, handle);
    display_unlock(display, QXL_LOCK_STATE);
    return status;
}

enum qxl_status surface_make(struct qxl_display *display, struct surface *surface, bool keep_data,
                             const struct qxl_evicted *picture, struct qxl_surface_id *id)
{
    uint32_t value;
    enum qxl_status status = surface_take_id(display, &value);

    if (status != QXL_STATUS_OK)
        return status;
    status = publish_create(display, value, surface, keep_data, picture);
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

    if (status != QXL_STATUS_OK)
        return status;
    if (qxl_display_is_gone(display))
        return QXL_STATUS_GONE;
    display_lock(display, QXL_LOCK_SURFACES);
    status = surface_make(display, &surface, request->keep_data, NULL, id);
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

static enum qxl_status update_area(struct qxl_display *display, struct qxl_surface_id id,
                                   const struct qxl_rect *area)
{
    struct qxl_surface_info info;
    enum qxl_status status = qxl_surface_info(display, id, &info);

    if (status != QXL_STATUS_OK)
        return status;
    if (area->left < 0 || area->top < 0 || area->left > area->right || area->top > area->bottom ||
        (uint32_t)area->right > info.width || (uint32_t)area->bottom > info.height)
        return QXL_STATUS_INVALID;
    if (area->left == area->right || area->top == area->bottom)
        return QXL_STATUS_OK;
    return io_update_area(display, id.value, area);
}

enum qxl_status qxl_surface_update_area(struct qxl_display *display, struct qxl_surface_id id,
                                        const struct qxl_rect *area)
{
    return display_leave(display, __func__, update_area(display, id, area));
}
