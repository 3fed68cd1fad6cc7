/* SPDX-License-Identifier: BSD-3-Clause */
#include "pointer.h"

#include <string.h>

/* Pixels whose mask bit is 1 show what is below, inverted where they are white. */
static uint32_t masked(bool mask, uint32_t color)
{
    if (!mask)
        return 0xff000000 | color;
    return color == 0xffffff ? SCENES_INVERSE : 0;
}

static bool bit_at(const uint8_t *bits, size_t index)
{
    return bits[index / 8] >> (7 - index % 8) & 1;
}

static void decode_alpha(struct shown_pointer *pointer, const uint8_t *data)
{
    memcpy(pointer->pixels, data, (size_t)4 * pointer->width * pointer->height);
}

/* The mask goes on from row to row without a gap, as clients read it. */
static void decode_color(struct shown_pointer *pointer, const uint8_t *data)
{
    size_t count = (size_t)pointer->width * pointer->height;

    for (size_t i = 0; i < count; i++) {
        uint32_t color;

        memcpy(&color, data + 4 * i, sizeof(color));
        pointer->pixels[i] = masked(bit_at(data + 4 * count, i), color & 0xffffff);
    }
}

/* AND rows, then XOR rows, of whole bytes. */
static void decode_mono(struct shown_pointer *pointer, const uint8_t *data)
{
    size_t row = (pointer->width + 7) / 8, half = row * pointer->height;

    for (uint32_t y = 0; y < pointer->height; y++)
        for (uint32_t x = 0; x < pointer->width; x++)
            pointer->pixels[(size_t)y * pointer->width + x] =
                masked(bit_at(data + row * y, x), bit_at(data + half + row * y, x) ? 0xffffff : 0);
}

static size_t size_of(uint16_t type, uint32_t width, uint32_t height)
{
    size_t bits = (size_t)(width + 7) / 8 * height, pixels = (size_t)width * height;

    switch (type) {
    case SPICE_CURSOR_TYPE_ALPHA:
        return 4 * pixels;
    case SPICE_CURSOR_TYPE_COLOR32:
        return 4 * pixels + (pixels + 7) / 8;
    case SPICE_CURSOR_TYPE_MONO:
        return 2 * bits;
    default:
        return 0;
    }
}

static GByteArray *data_of(const QXLCursor *cursor)
{
    GByteArray *data = g_byte_array_new();
    const QXLDataChunk *chunk = &cursor->chunk;

    do {
        g_byte_array_append(data, chunk->data, chunk->data_size);
        chunk = (const QXLDataChunk *)(uintptr_t)chunk->next_chunk;
    } while (chunk);
    return data;
}

static void decode(struct shown_pointer *pointer, const QXLCursor *cursor)
{
    g_autoptr(GByteArray) data = data_of(cursor);
    size_t size = size_of(cursor->header.type, cursor->header.width, cursor->header.height);

    pointer->hot_x = cursor->header.hot_spot_x;
    pointer->hot_y = cursor->header.hot_spot_y;
    pointer->width = cursor->header.width;
    pointer->height = cursor->header.height;
    pointer->fault = NULL;
    if (size == 0 || pointer->width > SCENES_POINTER_MAX || pointer->height > SCENES_POINTER_MAX)
        pointer->fault = "it is of a type, or a size, that is not compared";
    else if (data->len < size)
        pointer->fault = "it has less data than its size needs";
    if (pointer->fault)
        return;
    pointer->pixels = g_realloc_n(pointer->pixels, (size_t)pointer->width * pointer->height, 4);
    if (cursor->header.type == SPICE_CURSOR_TYPE_ALPHA)
        decode_alpha(pointer, data->data);
    else if (cursor->header.type == SPICE_CURSOR_TYPE_COLOR32)
        decode_color(pointer, data->data);
    else
        decode_mono(pointer, data->data);
}

static void follow_command(struct shown_pointer *pointer, const QXLCursorCmd *command)
{
    switch (command->type) {
    case QXL_CURSOR_SET:
        pointer->visible = command->u.set.visible;
        pointer->x = command->u.set.position.x;
        pointer->y = command->u.set.position.y;
        decode(pointer, (const QXLCursor *)(uintptr_t)command->u.set.shape);
        break;
    case QXL_CURSOR_MOVE:
        pointer->x = command->u.position.x;
        pointer->y = command->u.position.y;
        break;
    case QXL_CURSOR_HIDE:
        pointer->visible = false;
        break;
    default:
        break;
    }
}

void pointer_follow(struct shown_pointer *pointer, const struct rig_record *record)
{
    if (record->kind == RIG_RECORD_COMMAND && record->type == QXL_CMD_CURSOR)
        follow_command(pointer, (const QXLCursorCmd *)(uintptr_t)record->command.cmd.data);
}
