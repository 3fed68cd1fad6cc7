/* SPDX-License-Identifier: BSD-3-Clause */
/* Commands that draw nothing: of the cursor, small ones in numbers, and wrong ones. */
#include "generator.h"

#include <string.h>

enum { MOST_SMALL = 34, SHAPE_MOST = 1024 };

static const struct field SHAPE_FIELDS[] = {
    NUMBER(QXLCursor, header.unique),     NUMBER(QXLCursor, header.type),
    NUMBER(QXLCursor, header.width),      NUMBER(QXLCursor, header.height),
    NUMBER(QXLCursor, header.hot_spot_x), NUMBER(QXLCursor, header.hot_spot_y),
    NUMBER(QXLCursor, data_size),         NUMBER(QXLCursor, chunk.data_size),
    ADDRESS(QXLCursor, chunk.next_chunk),
};

static uint64_t make_shape(struct generator *generator)
{
    struct random *random = &generator->random;
    uint16_t type = (uint16_t)random_below(random, SPICE_CURSOR_TYPE_COLOR32 + 1);
    uint16_t side = (uint16_t)(1 + random_below(random, 16));
    uint32_t size =
        type == SPICE_CURSOR_TYPE_MONO ? 2u * side * ((side + 7u) / 8) : 4u * side * side;
    uint8_t data[SHAPE_MOST];
    QXLCursor shape = {
        .header = {.unique = random_chance(random, 500) ? random_next(random) : 0,
                   .type = type,
                   .width = side,
                   .height = side,
                   .hot_spot_x = (uint16_t)random_below(random, side),
                   .hot_spot_y = (uint16_t)random_below(random, side)},
        .data_size = size,
    };

    memset(data, (int)random_below(random, 256), size);
    return put_chunked(generator, &shape, sizeof(shape), data, size, FIELDS(SHAPE_FIELDS));
}

static const struct field CURSOR_FIELDS[] = {
    NUMBER(QXLCursorCmd, type),
    NUMBER(QXLCursorCmd, u.set.position.x),
    NUMBER(QXLCursorCmd, u.set.position.y),
    NUMBER(QXLCursorCmd, u.set.visible),
};
static const struct field SET_FIELDS[] = {
    ADDRESS(QXLCursorCmd, u.set.shape),
    NUMBER(QXLCursorCmd, u.set.position.x),
};

void act_cursor(struct generator *generator)
{
    struct random *random = &generator->random;
    QXLCursorCmd command = {
        .release_info = {.id = new_id(generator)},
        .type = (uint8_t)random_below(random, QXL_CURSOR_TRAIL + 1),
    };
    uint64_t address;

    command.u.set.position = (QXLPoint16){(int16_t)random_between(random, -20, 700),
                                          (int16_t)random_between(random, -20, 500)};
    if (command.type == QXL_CURSOR_SET) {
        command.u.set.visible = (uint8_t)random_below(random, 2);
        command.u.set.shape = make_shape(generator);
        maybe_spoil(generator, &command, FIELDS(SET_FIELDS));
    }
    address = put_object(generator, &command, sizeof(command), FIELDS(CURSOR_FIELDS));
    if (spoil_now(generator))
        address = bad_address(generator, address);
    emit_push(generator, RIG_RING_CURSOR, address, QXL_CMD_CURSOR);
}

static void push_nop(struct generator *generator)
{
    QXLDrawable drawable = {
        .release_info = {.id = new_id(generator)},
        .type = QXL_DRAW_NOP,
        .surfaces_dest = {-1, -1, -1},
    };
    uint64_t address =
        in_mode(generator, FAKE_QXL_MODE_COMPAT)
            ? put_object(generator, &(QXLCompatDrawable){.release_info = drawable.release_info},
                         sizeof(QXLCompatDrawable), NULL, 0)
            : put_object(generator, &drawable, sizeof(drawable), NULL, 0);

    emit_push(generator, RIG_RING_COMMAND, address, QXL_CMD_DRAW);
}

static void push_message(struct generator *generator)
{
    struct {
        QXLMessage message;
        char text[8];
    } command = {.message.release_info.id = new_id(generator), .text = "hello"};
    uint64_t address = put_object(generator, &command, sizeof(command), NULL, 0);

    if (spoil_now(generator))
        address = bad_address(generator, address);
    emit_push(generator, RIG_RING_COMMAND, address, QXL_CMD_MESSAGE);
}

static const struct field UPDATE_FIELDS[] = {
    NUMBER(QXLUpdateCmd, area.left),  NUMBER(QXLUpdateCmd, area.top),
    NUMBER(QXLUpdateCmd, area.right), NUMBER(QXLUpdateCmd, area.bottom),
    NUMBER(QXLUpdateCmd, update_id),  NUMBER(QXLUpdateCmd, surface_id),
};

static void push_update(struct generator *generator)
{
    struct random *random = &generator->random;
    int32_t left = (int32_t)random_below(random, 600), top = (int32_t)random_below(random, 400);
    QXLUpdateCmd command = {
        .release_info = {.id = new_id(generator)},
        .area = {top, left, random_between(random, top + 1, 800),
                 random_between(random, left + 1, 800)},
        .update_id = random_below(random, 100),
        .surface_id = in_mode(generator, FAKE_QXL_MODE_COMPAT) ? 0 : some_surface(generator, 0),
    };
    uint64_t address = put_object(generator, &command, sizeof(command), FIELDS(UPDATE_FIELDS));

    if (spoil_now(generator))
        address = bad_address(generator, address);
    emit_push(generator, RIG_RING_COMMAND, address, QXL_CMD_UPDATE);
}

void act_small_commands(struct generator *generator)
{
    struct random *random = &generator->random;
    bool many = random_chance(random, 60);
    unsigned count = many ? random_below(random, MOST_SMALL) + 1 : 1 + random_below(random, 3);

    while (count-- && !fake_side_is_over(&generator->fake)) {
        switch (random_below(random, 3)) {
        case 0:
            push_nop(generator);
            break;
        case 1:
            push_message(generator);
            break;
        default:
            push_update(generator);
        }
    }
}

void act_wrong_command(struct generator *generator)
{
    struct random *random = &generator->random;
    enum rig_ring ring = random_chance(random, 500) ? RIG_RING_CURSOR : RIG_RING_COMMAND;
    uint32_t type =
        (uint32_t)(random_chance(random, 700) ? random_below(random, QXL_CMD_SURFACE + 2)
                                              : edge_number(generator, random_below(random, 8), 4));
    uint8_t bytes[256] = {0};

    /* As a command of a surface it must not clear anything. */
    bytes[12] = ring == RIG_RING_CURSOR || type == QXL_CMD_SURFACE;
    if (ring == RIG_RING_COMMAND && type == QXL_CMD_DRAW)
        type = QXL_CMD_NOP;
    emit_push(generator, ring, put_object(generator, bytes, sizeof(bytes), NULL, 0), type);
}
