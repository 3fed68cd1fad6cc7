/* SPDX-License-Identifier: BSD-3-Clause */
/* The readers of paths and strings. */
#include "draw_check.h"

#include <stdlib.h>
#include <string.h>

enum { CHUNK_MAX = 65536 };

/* ---- data in chunks ---- */

struct data {
    uint8_t *bytes;
    size_t size, at;
};

static struct data read_chunks(struct fixture *fixture, uint64_t address)
{
    struct data data = {0};
    uint64_t previous = 0;

    while (address) {
        QXLDataChunk chunk;

        assert_int_equal(address % 4, 0);
        memcpy(&chunk, wire_memory(fixture, address, sizeof(chunk)), sizeof(chunk));
        assert_true(chunk.data_size > 0 && chunk.data_size <= CHUNK_MAX);
        assert_int_equal(chunk.prev_chunk, previous);
        if (chunk.next_chunk)
            assert_int_equal(chunk.data_size, CHUNK_MAX);
        data.bytes = realloc(data.bytes, data.size + chunk.data_size);
        assert_non_null(data.bytes);
        memcpy(data.bytes + data.size,
               wire_memory(fixture, address + sizeof(chunk), chunk.data_size), chunk.data_size);
        data.size += chunk.data_size;
        previous = address;
        address = chunk.next_chunk;
    }
    return data;
}

static const uint8_t *take(struct data *data, size_t size)
{
    const uint8_t *bytes = data->bytes + data->at;

    assert_true(size <= data->size - data->at);
    data->at += size;
    return bytes;
}

static void expect_end(struct data *data)
{
    assert_int_equal(data->at, data->size);
    free(data->bytes);
}

static uint16_t rop_of(uint16_t rop)
{
    return rop ? rop : SPICE_ROPD_OP_PUT;
}

/* ---- stroke ---- */

static void check_path(struct fixture *fixture, uint64_t address, const struct qxl_path *expected)
{
    uint32_t data_size;
    struct data data;

    assert_false(wire_in_surface_bar(address));
    memcpy(&data_size, wire_memory(fixture, address, sizeof(data_size)), sizeof(data_size));
    data = read_chunks(fixture, address + 4);
    assert_int_equal(data_size, data.size);
    for (uint32_t i = 0; i < expected->count; i++) {
        const struct qxl_path_segment *segment = &expected->segments[i];
        uint32_t header[2];

        memcpy(header, take(&data, sizeof(header)), sizeof(header));
        assert_int_equal(header[0], segment->flags);
        assert_int_equal(header[1], segment->count);
        for (uint32_t j = 0; j < segment->count; j++) {
            int32_t point[2];

            memcpy(point, take(&data, sizeof(point)), sizeof(point));
            assert_int_equal(point[0], segment->points[j].x);
            assert_int_equal(point[1], segment->points[j].y);
        }
    }
    expect_end(&data);
}

static void check_style(struct fixture *fixture, const QXLLineAttr *found,
                        const struct qxl_line_style *expected)
{
    uint32_t count = expected->dash_count * (expected->dash_count % 2 ? 2 : 1);

    assert_int_equal(found->width, 16);
    assert_int_equal(found->miter_limit, 0);
    assert_int_equal(found->join_style, 0);
    assert_int_equal(found->end_style, 0);
    assert_int_equal(found->style_nseg, count);
    if (count == 0) {
        assert_int_equal(found->flags, 0);
        assert_int_equal(found->style, 0);
        return;
    }
    assert_int_equal(found->flags, expected->start_with_gap ? 12 : 8);
    assert_false(wire_in_surface_bar(found->style));
    for (uint32_t i = 0; i < count; i++) {
        int32_t dash;

        memcpy(&dash, wire_memory(fixture, found->style + 4ull * i, sizeof(dash)), sizeof(dash));
        assert_int_equal(dash, expected->dashes[i % expected->dash_count]);
    }
}

void draw_check_stroke(struct fixture *fixture, const QXLStroke *found,
                       const struct qxl_stroke *expected)
{
    QXLLineAttr attributes = found->attr;
    QXLBrush brush = found->brush;

    check_path(fixture, found->path, &expected->path);
    check_style(fixture, &attributes, &expected->style);
    draw_check_brush(fixture, &brush, &expected->brush);
    assert_int_equal(found->fore_mode, rop_of(expected->fore_rop));
    assert_int_equal(found->back_mode, rop_of(expected->back_rop));
}

/* ---- text ---- */

/* Of a row whose pixels have `bits` bits each, the first in the high ones. */
static uint32_t pixel(const uint8_t *row, uint32_t index, uint32_t bits)
{
    uint32_t first = index * bits;

    return row[first / 8] >> (8 - bits - first % 8) & ((1u << bits) - 1);
}

static void check_glyph(struct data *data, const struct qxl_glyph *expected, uint16_t format)
{
    uint32_t given = format == SPICE_STRING_FLAGS_RASTER_A1   ? 1
                     : format == SPICE_STRING_FLAGS_RASTER_A4 ? 4
                                                              : 8;
    uint32_t sent = given == 8 ? 4 : given;
    uint32_t bytes = (expected->width * sent + 7) / 8;
    QXLRasterGlyph header;

    memcpy(&header, take(data, sizeof(header)), sizeof(header));
    assert_int_equal(header.render_pos.x, expected->position.x);
    assert_int_equal(header.render_pos.y, expected->position.y);
    assert_int_equal(header.glyph_origin.x, expected->origin.x);
    assert_int_equal(header.glyph_origin.y, expected->origin.y);
    assert_int_equal(header.width, expected->width);
    assert_int_equal(header.height, expected->height);
    for (int y = expected->height - 1; y >= 0; y--) {
        const uint8_t *row = take(data, bytes);

        for (uint32_t x = 0; x < bytes * 8 / sent; x++) {
            uint32_t wanted = 0;

            if (x < expected->width)
                wanted = pixel((const uint8_t *)expected->bits + y * expected->pitch, x, given) >>
                         (given - sent);
            if (pixel(row, x, sent) != wanted)
                fail_msg("pixel %u of row %d of a glyph: expected %u, found %u", x, y, wanted,
                         pixel(row, x, sent));
        }
    }
}

static void check_string(struct fixture *fixture, uint64_t address,
                         const struct qxl_string *expected)
{
    QXLString header;
    struct data data;

    assert_false(wire_in_surface_bar(address));
    memcpy(&header, wire_memory(fixture, address, sizeof(header)), sizeof(header));
    assert_int_equal(header.length, expected->count);
    assert_int_equal(header.flags, expected->format == SPICE_STRING_FLAGS_RASTER_A8
                                       ? SPICE_STRING_FLAGS_RASTER_A4
                                       : expected->format);
    data = read_chunks(fixture, address + offsetof(QXLString, chunk));
    assert_int_equal(header.data_size, data.size);
    for (uint32_t i = 0; i < expected->count; i++)
        check_glyph(&data, &expected->glyphs[i], expected->format);
    expect_end(&data);
}

void draw_check_text(struct fixture *fixture, const QXLText *found, const struct qxl_text *expected)
{
    static const struct qxl_brush none = {.kind = QXL_BRUSH_NONE};
    const struct qxl_rect *area = &expected->back_area;
    bool backed = area->left < area->right && area->top < area->bottom;
    QXLBrush fore = found->fore_brush, back = found->back_brush;

    check_string(fixture, found->str, &expected->string);
    assert_int_equal(found->back_area.left, area->left);
    assert_int_equal(found->back_area.top, area->top);
    assert_int_equal(found->back_area.right, area->right);
    assert_int_equal(found->back_area.bottom, area->bottom);
    draw_check_brush(fixture, &fore, &expected->fore);
    draw_check_brush(fixture, &back, backed ? &expected->back : &none);
    assert_int_equal(found->fore_mode, rop_of(expected->fore_rop));
    assert_int_equal(found->back_mode, rop_of(expected->back_rop));
}
