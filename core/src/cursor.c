/* SPDX-License-Identifier: BSD-3-Clause */
#include <qxl/cursor.h>

#include "cursor_shape.h"
#include "geometry.h"
#include "log.h"

static QXLPoint16 wire_position(struct qxl_point position)
{
    return (QXLPoint16){(int16_t)position.x, (int16_t)position.y};
}

static enum qxl_status begin(struct qxl_display *display, struct command *command,
                             enum handle_kind kind, uint64_t shape_size)
{
    const struct command_needs needs = {
        .size = command_aligned(sizeof(QXLCursorCmd)) + command_aligned(shape_size),
    };

    return command_begin(display, command, kind, 0, &needs, NULL);
}

static enum qxl_status publish(struct command *command, QXLCursorCmd *wire, void *memory)
{
    display_log(command->display, QXL_LOG_DRAW, "qxl: cursor command %u", (unsigned)wire->type);
    wire->release_info.id = command->id;
    memcpy(memory, wire, sizeof(*wire));
    return command_publish(command, &command->display->cursor_ring, QXL_CMD_CURSOR);
}

/* A command without a shape. */
static enum qxl_status send(struct qxl_display *display, QXLCursorCmd *wire)
{
    struct command command;
    struct qxl_addr address;
    enum qxl_status status = begin(display, &command, HANDLE_COMMAND, 0);

    if (status != QXL_STATUS_OK)
        return status;
    return publish(&command, wire, command_take(&command, sizeof(*wire), &address));
}

static enum qxl_status set(struct qxl_display *display, const struct qxl_cursor_shape *shape,
                           struct qxl_point position, bool visible)
{
    QXLCursorCmd wire = {
        .type = QXL_CURSOR_SET,
        .u.set = {.position = wire_position(position), .visible = visible},
    };
    struct cursor_plan plan;
    struct command command;
    struct qxl_addr address;
    enum qxl_status status;
    void *memory;

    if (!point_fits_16_bits(&position))
        return QXL_STATUS_INVALID;
    status = cursor_plan(shape, &plan);
    if (status == QXL_STATUS_OK)
        status = begin(display, &command, HANDLE_CURSOR_SHAPE, cursor_size(&plan));
    if (status != QXL_STATUS_OK)
        return status;
    memory = command_take(&command, sizeof(wire), &address);
    wire.u.set.shape = cursor_write(&command, &plan).value;
    return publish(&command, &wire, memory);
}

enum qxl_status qxl_cursor_set(struct qxl_display *display, const struct qxl_cursor_shape *shape,
                               struct qxl_point position, bool visible)
{
    return display_leave(display, __func__, set(display, shape, position, visible));
}

static enum qxl_status move(struct qxl_display *display, struct qxl_point position)
{
    QXLCursorCmd wire = {.type = QXL_CURSOR_MOVE, .u.position = wire_position(position)};

    return point_fits_16_bits(&position) ? send(display, &wire) : QXL_STATUS_INVALID;
}

enum qxl_status qxl_cursor_move(struct qxl_display *display, struct qxl_point position)
{
    return display_leave(display, __func__, move(display, position));
}

static enum qxl_status hide(struct qxl_display *display)
{
    QXLCursorCmd wire = {.type = QXL_CURSOR_HIDE};

    return send(display, &wire);
}

enum qxl_status qxl_cursor_hide(struct qxl_display *display)
{
    return display_leave(display, __func__, hide(display));
}

static enum qxl_status trail(struct qxl_display *display, uint16_t length, uint16_t frequency)
{
    QXLCursorCmd wire = {
        .type = QXL_CURSOR_TRAIL,
        .u.trail = {.length = length, .frequency = frequency},
    };

    return send(display, &wire);
}

enum qxl_status qxl_cursor_trail(struct qxl_display *display, uint16_t length, uint16_t frequency)
{
    return display_leave(display, __func__, trail(display, length, frequency));
}
