/* SPDX-License-Identifier: BSD-3-Clause */
#include <qxl/cursor.h>

#include "payload.h"
#include "play.h"

/* Noise for colours and mask alike. */
static struct rig_play_result play_set(struct rig_machine *machine, const struct rig_cursor *cursor)
{
    uint32_t row =
        cursor->shape_type == SPICE_CURSOR_TYPE_MONO ? (cursor->width + 7) / 8 : cursor->width * 4;
    struct rig_payload payload;
    struct qxl_cursor_shape shape;

    if (cursor->shape_type != SPICE_CURSOR_TYPE_ALPHA &&
        cursor->shape_type != SPICE_CURSOR_TYPE_MONO &&
        cursor->shape_type != SPICE_CURSOR_TYPE_COLOR32)
        return rig_play_unsupported("the core does not make pointers of 4 to 24 bits");
    if (cursor->width > QXL_CURSOR_SIZE_MAX || cursor->height > QXL_CURSOR_SIZE_MAX)
        return rig_play_result_of(QXL_STATUS_INVALID);
    payload = rig_payload_make(cursor->unique, row, cursor->height);
    shape = (struct qxl_cursor_shape){
        .type = (uint8_t)cursor->shape_type,
        .width = (uint16_t)cursor->width,
        .height = (uint16_t)cursor->height,
        .hot_x = (uint16_t)cursor->hot_x,
        .hot_y = (uint16_t)cursor->hot_y,
        .pixels = payload.pixels,
        .pitch = payload.pitch,
        .mask = payload.pixels,
        .mask_pitch = payload.pitch,
        .unique = cursor->unique,
    };
    return rig_play_result_of(qxl_cursor_set(
        machine->display, &shape, (struct qxl_point){cursor->x, cursor->y}, cursor->visible));
}

struct rig_play_result rig_play_cursor(struct rig_machine *machine, const struct rig_cursor *cursor)
{
    enum { TRAIL_LENGTH = 3, TRAIL_FREQUENCY = 50 }; /* the log does not say */
    struct qxl_display *display = machine->display;

    switch (cursor->type) {
    case QXL_CURSOR_SET:
        return play_set(machine, cursor);
    case QXL_CURSOR_MOVE:
        return rig_play_result_of(
            qxl_cursor_move(display, (struct qxl_point){cursor->x, cursor->y}));
    case QXL_CURSOR_HIDE:
        return rig_play_result_of(qxl_cursor_hide(display));
    case QXL_CURSOR_TRAIL:
        return rig_play_result_of(qxl_cursor_trail(display, TRAIL_LENGTH, TRAIL_FREQUENCY));
    default:
        return rig_play_unsupported("it is no cursor command that is known");
    }
}
