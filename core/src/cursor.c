/* SPDX-License-Identifier: BSD-3-Clause */
#include <qxl/cursor.h>

#include "chunk.h"
#include "geometry.h"

static QXLPoint16 wire_position(struct qxl_point position)
{
    return (QXLPoint16){(int16_t)position.x, (int16_t)position.y};
}

static enum qxl_status begin(struct qxl_display *display, struct command *command,
                             uint64_t shape_size)
{
    const struct command_needs needs = {
        .size = command_aligned(sizeof(QXLCursorCmd)) + command_aligned(shape_size),
    };

    return command_begin(display, command, HANDLE_COMMAND, 0, &needs, NULL);
}

static enum qxl_status publish(struct command *command, QXLCursorCmd *wire, void *memory)
{
    wire->release_info.id = command->id;
    memcpy(memory, wire, sizeof(*wire));
    return command_publish(command, &command->display->cursor_ring, QXL_CMD_CURSOR);
}

/* A command without a shape. */
static enum qxl_status send(struct qxl_display *display, QXLCursorCmd *wire)
{
    struct command command;
    struct qxl_addr address;
    enum qxl_status status = begin(display, &command, 0);

    if (status != QXL_STATUS_OK)
        return status;
    return publish(&command, wire, command_take(&command, sizeof(*wire), &address));
}

static uint64_t write_shape(struct command *command, const struct qxl_cursor_shape *shape,
                            struct chunk_rows rows)
{
    struct row_source source = {shape->pixels, shape->pitch, rows.stride, ROW_AS_IS};
    struct qxl_addr address;
    uint8_t *memory =
        command_take(command, (uint32_t)(offsetof(QXLCursor, chunk) + chunks_size(rows)), &address);
    QXLCursor wire = {
        .header =
            {
                .unique = shape->unique,
                .type = SPICE_CURSOR_TYPE_ALPHA,
                .width = shape->width,
                .height = shape->height,
                .hot_spot_x = shape->hot_x,
                .hot_spot_y = shape->hot_y,
            },
        .data_size = rows.stride * rows.rows,
    };

    memcpy(memory, &wire, offsetof(QXLCursor, chunk));
    chunks_write(memory + offsetof(QXLCursor, chunk), address.value + offsetof(QXLCursor, chunk),
                 rows, source);
    return address.value;
}

enum qxl_status qxl_cursor_set(struct qxl_display *display, const struct qxl_cursor_shape *shape,
                               struct qxl_point position, bool visible)
{
    QXLCursorCmd wire = {
        .type = QXL_CURSOR_SET,
        .u.set = {.position = wire_position(position), .visible = visible},
    };
    struct chunk_rows rows;
    struct command command;
    struct qxl_addr address;
    enum qxl_status status;
    void *memory;

    if (shape->width == 0 || shape->width > QXL_CURSOR_SIZE_MAX || shape->height == 0 ||
        shape->height > QXL_CURSOR_SIZE_MAX || !shape->pixels || !point_fits_16_bits(&position))
        return QXL_STATUS_INVALID;
    rows = chunk_rows_of(shape->width * 4u, shape->height);
    status = begin(display, &command, offsetof(QXLCursor, chunk) + chunks_size(rows));
    if (status != QXL_STATUS_OK)
        return status;
    memory = command_take(&command, sizeof(wire), &address);
    wire.u.set.shape = write_shape(&command, shape, rows);
    return publish(&command, &wire, memory);
}

enum qxl_status qxl_cursor_move(struct qxl_display *display, struct qxl_point position)
{
    QXLCursorCmd wire = {.type = QXL_CURSOR_MOVE, .u.position = wire_position(position)};

    return point_fits_16_bits(&position) ? send(display, &wire) : QXL_STATUS_INVALID;
}

enum qxl_status qxl_cursor_hide(struct qxl_display *display)
{
    QXLCursorCmd wire = {.type = QXL_CURSOR_HIDE};

    return send(display, &wire);
}

enum qxl_status qxl_cursor_trail(struct qxl_display *display, uint16_t length, uint16_t frequency)
{
    QXLCursorCmd wire = {
        .type = QXL_CURSOR_TRAIL,
        .u.trail = {.length = length, .frequency = frequency},
    };

    return send(display, &wire);
}
