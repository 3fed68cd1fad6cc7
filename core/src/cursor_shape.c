/* SPDX-License-Identifier: BSD-3-Clause */
#include "cursor_shape.h"

#include "image_cache.h"

/* Rows of one bit a pixel. Behind the last pixel are ones in a mask (nothing is drawn there), else
 * zeros. */
struct bit_rows {
    const void *first;
    ptrdiff_t pitch;
    uint32_t bytes; /* of a row */
    uint8_t pixels; /* bits of the last byte that are pixels */
    uint8_t behind; /* the others */
};

static struct bit_rows bits_of(const struct qxl_cursor_shape *shape, bool mask)
{
    uint8_t pixels = row_last_byte(shape->width);

    return (struct bit_rows){
        .first = mask ? shape->mask : shape->pixels,
        .pitch = mask ? shape->mask_pitch : shape->pitch,
        .bytes = (shape->width + 7u) / 8,
        .pixels = pixels,
        .behind = mask ? (uint8_t)~pixels : 0,
    };
}

static void write_bits(uint8_t *to, const struct bit_rows *rows, uint32_t count)
{
    const uint8_t *from = rows->first;

    for (uint32_t i = 0; i < count; i++) {
        uint32_t last = rows->bytes - 1;

        memcpy(to, from, last);
        to[last] = (uint8_t)((from[last] & rows->pixels) | rows->behind);
        to += rows->bytes;
        from += rows->pitch;
    }
}

static bool size_valid(const struct qxl_cursor_shape *shape)
{
    return shape->width > 0 && shape->width <= QXL_CURSOR_SIZE_MAX && shape->height > 0 &&
           shape->height <= QXL_CURSOR_SIZE_MAX;
}

enum qxl_status cursor_plan(const struct qxl_cursor_shape *shape, struct cursor_plan *plan)
{
    enum row_bytes_order order = ROW_AS_IS;

    memset(plan, 0, sizeof(*plan));
    if (!size_valid(shape) || !shape->pixels ||
        (shape->type != SPICE_CURSOR_TYPE_ALPHA && !shape->mask))
        return QXL_STATUS_INVALID;
    plan->shape = shape;
    plan->width = shape->width;
    switch (shape->type) {
    case SPICE_CURSOR_TYPE_ALPHA:
        break;
    case SPICE_CURSOR_TYPE_COLOR32:
        /* Clients count the mask's bits through, without regard to rows: so a row has to end with
         * a byte. And they take the fourth byte for alpha where the screen shows through. */
        plan->width = (uint16_t)((shape->width + 7u) & ~7u);
        plan->mask_bytes = plan->width / 8u;
        order = ROW_CLEAR_FOURTH;
        break;
    case SPICE_CURSOR_TYPE_MONO:
        plan->mask_bytes = (shape->width + 7u) / 8;
        plan->chunks = chunk_rows_of(plan->mask_bytes, 2u * shape->height);
        return QXL_STATUS_OK;
    default:
        return QXL_STATUS_INVALID;
    }
    plan->colors = (struct row_source){shape->pixels, shape->pitch, shape->width * 4u, order};
    plan->chunks = chunk_rows_of(plan->width * 4u, shape->height);
    return QXL_STATUS_OK;
}

/* The mask of COLOR32: one chunk behind the others. */
static uint32_t mask_size(const struct cursor_plan *plan)
{
    return plan->shape->type == SPICE_CURSOR_TYPE_COLOR32 ? plan->mask_bytes * plan->shape->height
                                                          : 0;
}

uint64_t cursor_size(const struct cursor_plan *plan)
{
    uint32_t mask = mask_size(plan);

    return offsetof(QXLCursor, chunk) + chunks_size(plan->chunks) +
           (mask ? sizeof(QXLDataChunk) + mask : 0);
}

/* MONO: the AND rows, then the XOR rows. 512x512 are just 64 KiB: QEMU reads one chunk only. */
static void write_mono(uint8_t *memory, const struct cursor_plan *plan)
{
    const struct qxl_cursor_shape *shape = plan->shape;
    const QXLDataChunk header = {.data_size = plan->chunks.stride * plan->chunks.rows};
    const struct bit_rows mask = bits_of(shape, true), pixels = bits_of(shape, false);

    memcpy(memory, &header, sizeof(header));
    memory += sizeof(header);
    write_bits(memory, &mask, shape->height);
    write_bits(memory + mask.bytes * shape->height, &pixels, shape->height);
}

static void write_mask(uint8_t *memory, uint64_t previous, const struct cursor_plan *plan)
{
    const QXLDataChunk header = {.data_size = mask_size(plan), .prev_chunk = previous};
    const struct bit_rows mask = bits_of(plan->shape, true);

    memcpy(memory, &header, sizeof(header));
    write_bits(memory + sizeof(header), &mask, plan->shape->height);
}

static void write_data(uint8_t *memory, uint64_t address, const struct cursor_plan *plan)
{
    uint64_t size = chunks_size(plan->chunks), last, next = address + size;

    if (plan->shape->type == SPICE_CURSOR_TYPE_MONO) {
        write_mono(memory, plan);
        return;
    }
    chunks_write(memory, address, plan->chunks, plan->colors);
    if (plan->shape->type != SPICE_CURSOR_TYPE_COLOR32)
        return;
    last = chunks_last(plan->chunks);
    memcpy(memory + last + offsetof(QXLDataChunk, next_chunk), &next, sizeof(next));
    write_mask(memory + size, address + last, plan);
}

/* ---- the same shape again ---- */

static struct hash128 bits_hash(uint64_t seed, const struct bit_rows *bits, uint32_t count)
{
    const struct row_source rows = {bits->first, bits->pitch, bits->bytes, ROW_AS_IS};

    return hash_rows(seed, &rows, count, bits->pixels);
}

static uint64_t find_unique(struct qxl_display *display, const struct cursor_plan *plan)
{
    const struct qxl_cursor_shape *shape = plan->shape;
    const struct bit_rows mask = bits_of(shape, true), pixels = bits_of(shape, false);
    uint64_t seed = display->hash_seed;
    struct {
        struct hash128 pixels, mask;
    } parts = {{0, 0}, {0, 0}};
    struct cache_key key;

    if (shape->unique || display->config.cursor_cache_entries == 0)
        return shape->unique;
    if (shape->type == SPICE_CURSOR_TYPE_MONO)
        parts.pixels = bits_hash(seed, &pixels, shape->height);
    else
        parts.pixels = hash_rows(seed, &plan->colors, shape->height, 0xff);
    if (plan->mask_bytes)
        parts.mask = bits_hash(seed, &mask, shape->height);
    key = (struct cache_key){
        .hash = hash_bytes(seed, &parts, sizeof(parts)),
        .shape = (uint64_t)shape->type << 52 | (uint64_t)shape->width << 42 |
                 (uint64_t)shape->height << 32 | (uint32_t)shape->hot_x << 16 | shape->hot_y,
    };
    return content_unique(display, &display->cursor_cache, &key);
}

struct qxl_addr cursor_write(struct command *command, const struct cursor_plan *plan)
{
    const struct qxl_cursor_shape *shape = plan->shape;
    struct qxl_addr address;
    uint8_t *memory = command_take(command, (uint32_t)cursor_size(plan), &address);
    const QXLCursor wire = {
        .header =
            {
                .unique = find_unique(command->display, plan),
                .type = shape->type,
                .width = plan->width,
                .height = shape->height,
                .hot_spot_x = shape->hot_x,
                .hot_spot_y = shape->hot_y,
            },
        .data_size = plan->chunks.stride * plan->chunks.rows + mask_size(plan),
    };

    memcpy(memory, &wire, offsetof(QXLCursor, chunk));
    write_data(memory + offsetof(QXLCursor, chunk), address.value + offsetof(QXLCursor, chunk),
               plan);
    return address;
}
