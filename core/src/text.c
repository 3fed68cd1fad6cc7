/* SPDX-License-Identifier: BSD-3-Clause */
#include "text.h"

/* Bits of a pixel in the caller's memory; 0: unknown format. */
static uint32_t source_bits(uint16_t format)
{
    switch (format) {
    case SPICE_STRING_FLAGS_RASTER_A1:
        return 1;
    case SPICE_STRING_FLAGS_RASTER_A4:
        return 4;
    case SPICE_STRING_FLAGS_RASTER_A8:
        return 8;
    default:
        return 0;
    }
}

/* spice-server's renderer begins behind the end of an A8 glyph. */
static uint16_t wire_format(uint16_t format)
{
    return format == SPICE_STRING_FLAGS_RASTER_A8 ? SPICE_STRING_FLAGS_RASTER_A4 : format;
}

static uint32_t row_bytes(uint16_t format, uint32_t width)
{
    return (width * source_bits(wire_format(format)) + 7) / 8;
}

/* ---- check ---- */

struct box {
    int64_t left, top, right, bottom;
};

static struct box glyph_box(const struct qxl_glyph *glyph)
{
    struct box box = {
        .left = (int64_t)glyph->position.x + glyph->origin.x,
        .top = (int64_t)glyph->position.y + glyph->origin.y,
    };

    box.right = box.left + glyph->width;
    box.bottom = box.top + glyph->height;
    return box;
}

static void extend(struct box *box, const struct box *by)
{
    if (by->left < box->left)
        box->left = by->left;
    if (by->top < box->top)
        box->top = by->top;
    if (by->right > box->right)
        box->right = by->right;
    if (by->bottom > box->bottom)
        box->bottom = by->bottom;
}

static bool extent_valid(const struct box *box)
{
    int64_t width = box->right - box->left, height = box->bottom - box->top;

    return box->left >= QXL_STRING_COORDINATE_MIN && box->top >= QXL_STRING_COORDINATE_MIN &&
           box->right <= QXL_STRING_COORDINATE_MAX && box->bottom <= QXL_STRING_COORDINATE_MAX &&
           width <= QXL_STRING_EXTENT_MAX && height <= QXL_STRING_EXTENT_MAX &&
           width * height <= QXL_STRING_PIXELS_MAX;
}

bool string_valid(const struct qxl_string *string, uint32_t *size)
{
    struct box all;
    uint64_t bytes = 0;

    if (source_bits(string->format) == 0 || !string->glyphs || string->count == 0 ||
        string->count > QXL_GLYPHS_MAX)
        return false;
    all = glyph_box(&string->glyphs[0]);
    for (uint32_t i = 0; i < string->count; i++) {
        const struct qxl_glyph *glyph = &string->glyphs[i];
        struct box box = glyph_box(glyph);

        if (!glyph->bits && glyph->width > 0 && glyph->height > 0)
            return false;
        bytes += sizeof(QXLRasterGlyph) +
                 (uint64_t)row_bytes(string->format, glyph->width) * glyph->height;
        extend(&all, &box);
    }
    *size = (uint32_t)bytes;
    return bytes <= QXL_STRING_BYTES_MAX && extent_valid(&all);
}

/* ---- write ---- */

static struct chunk_rows string_rows(uint32_t size)
{
    return chunk_rows_of(1, size);
}

uint64_t string_memory(uint32_t size)
{
    return offsetof(QXLString, chunk) + chunks_size(string_rows(size));
}

/* Pixels behind the row's end go out as 0. */
static void write_row(struct chunk_stream *stream, const uint8_t *row, uint32_t bits)
{
    uint8_t last;

    chunk_stream_write(stream, row, bits / 8);
    if (bits % 8 == 0)
        return;
    last = row[bits / 8] & row_last_byte(bits);
    chunk_stream_write(stream, &last, sizeof(last));
}

static void write_row_of_bytes(struct chunk_stream *stream, const uint8_t *row, uint32_t width)
{
    for (uint32_t i = 0; i < width; i += 2) {
        uint8_t pair = row[i] & 0xf0;

        if (i + 1 < width)
            pair |= row[i + 1] >> 4;
        chunk_stream_write(stream, &pair, sizeof(pair));
    }
}

/* The renderer knows no top-down glyphs: the lowest row comes first. */
static void write_glyph(struct chunk_stream *stream, const struct qxl_glyph *glyph, uint16_t format)
{
    QXLRasterGlyph header = {
        .render_pos = {glyph->position.x, glyph->position.y},
        .glyph_origin = {glyph->origin.x, glyph->origin.y},
        .width = glyph->width,
        .height = glyph->height,
    };

    chunk_stream_write(stream, &header, sizeof(header));
    if (glyph->width == 0)
        return;
    for (ptrdiff_t i = glyph->height - 1; i >= 0; i--) {
        const uint8_t *row = (const uint8_t *)glyph->bits + i * glyph->pitch;

        if (format == SPICE_STRING_FLAGS_RASTER_A8)
            write_row_of_bytes(stream, row, glyph->width);
        else
            write_row(stream, row, glyph->width * source_bits(format));
    }
}

uint64_t string_write(struct command *command, const struct qxl_string *string, uint32_t size)
{
    struct qxl_addr address;
    uint8_t *memory = command_take(command, (uint32_t)string_memory(size), &address);
    struct chunk_stream stream =
        chunk_stream_at(memory + offsetof(QXLString, chunk),
                        address.value + offsetof(QXLString, chunk), string_rows(size));
    uint16_t length = (uint16_t)string->count, flags = wire_format(string->format);

    memcpy(memory + offsetof(QXLString, data_size), &size, sizeof(size));
    memcpy(memory + offsetof(QXLString, length), &length, sizeof(length));
    memcpy(memory + offsetof(QXLString, flags), &flags, sizeof(flags));
    for (uint32_t i = 0; i < string->count; i++)
        write_glyph(&stream, &string->glyphs[i], string->format);
    return address.value;
}
