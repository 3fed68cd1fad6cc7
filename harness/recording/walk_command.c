/* SPDX-License-Identifier: BSD-3-Clause */
#include "walk.h"

#include <stddef.h>

enum { MESSAGE_MAX = 64 * 1024 };

static void position(struct walk *walk, QXLPoint16 *point)
{
    int32_t values[2] = {point->x, point->y};

    walk_numbers(walk, "point16", values, 2, INT16_MIN, INT16_MAX);
    if (walk->reading)
        *point = (QXLPoint16){.x = (int16_t)values[0], .y = (int16_t)values[1]};
}

/* Where pixels of COLOR32 begin, each has a fourth byte that nobody looks at. */
static void clear_fourth_bytes(struct walk *walk, const QXLCursorHeader *header, uint64_t size)
{
    uint64_t pixels = MIN((uint64_t)header->width * header->height, size / 4);
    uint8_t *data = walk->text->data + walk->text->len - 1 - size;

    for (uint64_t i = 0; i < pixels; i++)
        data[4 * i + 3] = 0;
}

static void shape(struct walk *walk, void *address_field)
{
    walk_address *address = address_field;
    QXLCursor head = {0};
    uint64_t size;
    void *base;

    if (!walk->reading) {
        const QXLCursor *written = walk_map(walk, *address, sizeof(*written), "cursor");
        if (!written)
            return;
        head = *written;
    }
    NUMBER_64(walk, "header.unique", head.header.unique);
    NUMBER(walk, "header.type", head.header.type);
    NUMBER(walk, "header.width", head.header.width);
    NUMBER(walk, "header.height", head.header.height);
    NUMBER(walk, "header.hot_spot_x", head.header.hot_spot_x);
    NUMBER(walk, "header.hot_spot_y", head.header.hot_spot_y);
    NUMBER(walk, "data_size", head.data_size);
    size = walk_chunks(walk, "cursor", address, offsetof(QXLCursor, chunk), &base);
    if (!walk_failed(walk) && walk->kind == RIG_RECORDING_MEANING &&
        head.header.type == SPICE_CURSOR_TYPE_COLOR32)
        clear_fourth_bytes(walk, &head.header, size);
    if (walk->reading && base)
        memcpy(base, &head, offsetof(QXLCursor, chunk));
}

static void cursor(struct walk *walk, walk_address *address)
{
    QXLCursorCmd *command = walk_enter(walk, address, sizeof(*command), "cursor_cmd");

    if (!command)
        return;
    walk_word(walk, "cursor_cmd");
    NUMBER(walk, "type", command->type);
    switch (command->type) {
    case QXL_CURSOR_SET:
        position(walk, &command->u.set.position);
        NUMBER(walk, "u.set.visible", command->u.set.visible);
        shape(walk, &command->u.set.shape);
        break;
    case QXL_CURSOR_MOVE:
        position(walk, &command->u.position);
        break;
    case QXL_CURSOR_TRAIL:
        NUMBER(walk, "u.trail.length", command->u.trail.length);
        NUMBER(walk, "u.trail.frequency", command->u.trail.frequency);
        break;
    default:
        break;
    }
}

/* A size times a stride, which may be negative. */
static uint64_t surface_size(uint32_t height, int32_t stride)
{
    return height * (stride < 0 ? -(uint64_t)stride : (uint64_t)stride);
}

static void surface(struct walk *walk, walk_address *address)
{
    QXLSurfaceCmd *command = walk_enter(walk, address, sizeof(*command), "surface_cmd");
    QXLSurface *created;

    if (!command)
        return;
    walk_word(walk, "surface_cmd");
    SURFACE(walk, "surface_id", command->surface_id);
    NUMBER(walk, "type", command->type);
    NUMBER(walk, "flags", command->flags);
    if (command->type != QXL_SURFACE_CMD_CREATE)
        return;
    created = &command->u.surface_create;
    NUMBER(walk, "u.surface_create.format", created->format);
    NUMBER(walk, "u.surface_create.width", created->width);
    NUMBER(walk, "u.surface_create.height", created->height);
    NUMBER(walk, "u.surface_create.stride", created->stride);
    if (command->flags & QXL_SURF_FLAG_KEEP_DATA)
        walk_flat(walk, "data", &created->data, surface_size(created->height, created->stride));
}

static void update(struct walk *walk, walk_address *address)
{
    QXLUpdateCmd *command = walk_enter(walk, address, sizeof(*command), "update");

    if (!command)
        return;
    walk_word(walk, "update");
    walk_rect(walk, "rect area", &command->area);
    NUMBER(walk, "update_id", command->update_id);
    SURFACE(walk, "surface_id", command->surface_id);
}

/* A message has no size: it ends with a NUL. */
static void write_message(struct walk *walk, QXLPHYSICAL address)
{
    g_autoptr(GByteArray) text = g_byte_array_new();
    const uint8_t *byte = NULL;

    address += offsetof(QXLMessage, data);
    while (text->len < MESSAGE_MAX) {
        byte = walk_map(walk, address + text->len, 1, "message");
        if (!byte || !*byte)
            break;
        g_byte_array_append(text, byte, 1);
    }
    if (byte && *byte)
        walk_fail(walk, "expected a message with an end, found none in %d bytes", MESSAGE_MAX);
    walk_write_payload(walk, "message", text->data, text->len);
}

static void message(struct walk *walk, walk_address *address)
{
    const uint8_t *text;
    size_t size;
    void *base;

    if (!walk->reading) {
        write_message(walk, *address);
        return;
    }
    base = walk_read_payload(walk, "message", sizeof(QXLMessage), &size);
    if (!base)
        return;
    text = (const uint8_t *)base + sizeof(QXLMessage);
    if (memchr(text, 0, size) || size >= MESSAGE_MAX)
        walk_fail(walk, "expected a message without a NUL in it and below %d bytes, found %zu",
                  MESSAGE_MAX, size);
    *address = (uintptr_t)base;
}

void walk_command(struct walk *walk, QXLCommandExt *command)
{
    QXLPHYSICAL address = command->cmd.data;

    switch (command->cmd.type) {
    case QXL_CMD_DRAW:
        walk_drawable(walk, command);
        return;
    case QXL_CMD_UPDATE:
        update(walk, &address);
        break;
    case QXL_CMD_CURSOR:
        cursor(walk, &address);
        break;
    case QXL_CMD_MESSAGE:
        message(walk, &address);
        break;
    case QXL_CMD_SURFACE:
        surface(walk, &address);
        break;
    default:
        break;
    }
    if (walk->reading)
        command->cmd.data = address;
}

void walk_primary(struct walk *walk, struct rig_record_primary *primary)
{
    int32_t first[4] = {(int32_t)primary->width, (int32_t)primary->height, primary->stride,
                        (int32_t)primary->format};
    int32_t second[4] = {(int32_t)primary->position, (int32_t)primary->mouse_mode,
                         (int32_t)primary->flags, (int32_t)primary->type};

    walk_numbers(walk, "", first, 4, INT32_MIN, INT32_MAX);
    walk_numbers(walk, "", second, 4, INT32_MIN, INT32_MAX);
    if (!walk->reading) {
        walk_write_payload(walk, "data", primary->data, primary->size);
        return;
    }
    *primary = (struct rig_record_primary){
        .width = (uint32_t)first[0],
        .height = (uint32_t)first[1],
        .stride = first[2],
        .format = (uint32_t)first[3],
        .position = (uint32_t)second[0],
        .mouse_mode = (uint32_t)second[1],
        .flags = (uint32_t)second[2],
        .type = (uint32_t)second[3],
    };
    primary->data = walk_read_payload(walk, "data", 0, &primary->size);
    if (!primary->data)
        return;
    if (primary->size && primary->size != surface_size(primary->height, primary->stride))
        walk_fail(walk,
                  "expected 0 or %" G_GUINT64_FORMAT
                  " bytes of `data` (height times stride), found %zu",
                  surface_size(primary->height, primary->stride), primary->size);
    if (!primary->size)
        primary->data = NULL;
}
