/* SPDX-License-Identifier: BSD-3-Clause */
#include "draw_check.h"

#include <string.h>

#include "state.h"

enum { CHUNK_MAX = 65536, RING = 32 };

bool wire_in_surface_bar(uint64_t address)
{
    return address >> 56 == 2;
}

uint8_t *wire_memory(struct fixture *fixture, uint64_t address, uint64_t size)
{
    const struct qxl_hw *hw = &fixture->hw;
    uint64_t offset = address & 0xffffffffffff;

    assert_int_equal(address >> 48 & 0xff, 0);
    if (wire_in_surface_bar(address)) {
        assert_true(offset <= hw->vram.size && size <= hw->vram.size - offset);
        return (uint8_t *)hw->vram.memory + offset;
    }
    assert_int_equal(address >> 56, 1);
    assert_true(offset >= hw->pages_offset);
    assert_true(offset - hw->pages_offset + size <= hw->pages_size);
    return (uint8_t *)hw->ram.memory + offset;
}

void wire_fetch(struct fixture *fixture, uint64_t address, void *object, size_t size)
{
    memcpy(object, wire_memory(fixture, address, size), size);
}

QXLCommand wire_last_command(struct fixture *fixture)
{
    QXLCommand command;

    memcpy(&command, &fixture->header->cmd_ring.items[(fixture->header->cmd_ring.prod - 1) % RING],
           sizeof(command));
    return command;
}

QXLCommand wire_last_cursor_command(struct fixture *fixture)
{
    QXLCommand command;

    memcpy(&command,
           &fixture->header->cursor_ring.items[(fixture->header->cursor_ring.prod - 1) % RING],
           sizeof(command));
    return command;
}

QXLDrawable wire_last_drawable(struct fixture *fixture)
{
    QXLCommand command = wire_last_command(fixture);
    QXLDrawable drawable;

    assert_int_equal(command.type, QXL_CMD_DRAW);
    assert_int_equal(command.padding, 0);
    assert_false(wire_in_surface_bar(command.data));
    assert_int_equal(command.data % 8, 0);
    wire_fetch(fixture, command.data, &drawable, sizeof(drawable));
    return drawable;
}

void wire_expect_rect(const QXLRect *found, const struct qxl_rect *expected)
{
    assert_int_equal(found->left, expected->left);
    assert_int_equal(found->top, expected->top);
    assert_int_equal(found->right, expected->right);
    assert_int_equal(found->bottom, expected->bottom);
}

/* ---- chunks ---- */

static uint32_t bits_of(uint8_t format)
{
    switch (format) {
    case SPICE_BITMAP_FMT_1BIT_LE:
    case SPICE_BITMAP_FMT_1BIT_BE:
        return 1;
    case SPICE_BITMAP_FMT_4BIT_LE:
    case SPICE_BITMAP_FMT_4BIT_BE:
        return 4;
    case SPICE_BITMAP_FMT_16BIT:
        return 16;
    case SPICE_BITMAP_FMT_24BIT:
        return 24;
    case SPICE_BITMAP_FMT_32BIT:
    case SPICE_BITMAP_FMT_RGBA:
        return 32;
    default:
        return 8;
    }
}

struct row_check {
    const uint8_t *first;
    ptrdiff_t pitch;
    uint32_t bytes, stride, rows;
    uint8_t format; /* if pixels and not bytes are compared, or 0 */
    uint8_t wire_format;
    uint32_t pixels; /* of a row that are compared */
};

static uint8_t pixel_of(const uint8_t *row, uint32_t index, uint8_t format)
{
    bool low_first = format == SPICE_BITMAP_FMT_1BIT_LE || format == SPICE_BITMAP_FMT_4BIT_LE;

    if (bits_of(format) == 1)
        return row[index / 8] >> (low_first ? index % 8 : 7 - index % 8) & 1;
    return row[index / 2] >> (low_first == (index % 2 == 0) ? 0 : 4) & 15;
}

static uint8_t big_endian(uint8_t format)
{
    return format == SPICE_BITMAP_FMT_1BIT_LE ? SPICE_BITMAP_FMT_1BIT_BE : SPICE_BITMAP_FMT_4BIT_BE;
}

static void check_row(const uint8_t *found, const struct row_check *expected, uint32_t row)
{
    const uint8_t *wanted = expected->first + (ptrdiff_t)row * expected->pitch;

    if (expected->format == 0)
        assert_memory_equal(found, wanted, expected->bytes);
    else
        for (uint32_t i = 0; i < expected->pixels; i++)
            assert_int_equal(pixel_of(found, i, expected->wire_format),
                             pixel_of(wanted, i, expected->format));
    for (uint32_t i = expected->bytes; i < expected->stride; i++)
        assert_int_equal(found[i], 0);
}

/* Whole rows in each chunk, at most 64 KiB, linked both ways, one behind the other. */
static void check_chunks(struct fixture *fixture, uint64_t address, struct row_check expected)
{
    uint64_t previous = 0, end = address;
    uint32_t row = 0;

    while (address) {
        QXLDataChunk chunk;
        const uint8_t *data;

        assert_true(address >= end && address - end < 4);
        assert_int_equal(address % 4, 0);
        wire_fetch(fixture, address, &chunk, sizeof(chunk));
        assert_true(chunk.data_size > 0 && chunk.data_size <= CHUNK_MAX);
        assert_int_equal(chunk.data_size % expected.stride, 0);
        /* Museum 58: the next one starts where this one could not take another row. */
        if (chunk.next_chunk)
            assert_true(chunk.data_size + expected.stride > CHUNK_MAX);
        assert_int_equal(chunk.prev_chunk, previous);
        data = wire_memory(fixture, address + sizeof(chunk), chunk.data_size);
        for (uint32_t i = 0; i < chunk.data_size / expected.stride; i++) {
            assert_true(row < expected.rows);
            check_row(data + (uint64_t)i * expected.stride, &expected, row++);
        }
        end = address + sizeof(chunk) + chunk.data_size;
        previous = address;
        address = chunk.next_chunk;
    }
    assert_int_equal(row, expected.rows);
}

/* ---- images ---- */

static void check_palette(struct fixture *fixture, uint64_t address,
                          const struct qxl_bitmap *bitmap)
{
    QXLPalette palette;
    uint32_t entries = 1u << bits_of(bitmap->format);

    assert_false(wire_in_surface_bar(address));
    wire_fetch(fixture, address, &palette, sizeof(palette));
    assert_int_equal(palette.num_ents, entries);
    if (bitmap->palette->unique || fixture->display->config.palette_cache_entries == 0)
        assert_int_equal(palette.unique, bitmap->palette->unique);
    else
        assert_int_not_equal(palette.unique, 0);
    for (uint32_t i = 0; i < entries; i++) {
        uint32_t entry;

        wire_fetch(fixture, address + sizeof(palette) + 4 * i, &entry, sizeof(entry));
        assert_int_equal(entry, i < bitmap->palette->count ? bitmap->palette->entries[i] : 0);
    }
}

static bool is_kept(const QXLImageDescriptor *found)
{
    return found->flags == QXL_IMAGE_CACHE && (uint32_t)found->id == QXL_IMAGE_GROUP_DRIVER;
}

static void check_bitmap(struct fixture *fixture, const QXLImage *image,
                         const struct qxl_bitmap *bitmap, bool mask)
{
    bool turned = !mask && (bitmap->format == SPICE_BITMAP_FMT_1BIT_LE ||
                            bitmap->format == SPICE_BITMAP_FMT_4BIT_LE);
    /* Of what was kept, the bits behind a row's pixels may be those of an earlier request. */
    bool kept = bits_of(bitmap->format) < 8 && is_kept(&image->descriptor);
    const QXLBitmap *found = &image->bitmap;
    uint32_t row_bytes = (bitmap->width * bits_of(bitmap->format) + 7) / 8;
    uint32_t stride = bitmap->stride ? bitmap->stride : (row_bytes + 3) / 4 * 4;
    uint8_t flags = bitmap->bottom_up ? 0 : QXL_BITMAP_TOP_DOWN;
    uint64_t data = found->data;

    assert_int_equal(image->descriptor.type, SPICE_IMAGE_TYPE_BITMAP);
    assert_int_equal(image->descriptor.width, bitmap->width);
    assert_int_equal(image->descriptor.height, bitmap->height);
    assert_int_equal(found->format, turned ? big_endian(bitmap->format) : bitmap->format);
    assert_int_equal(found->x, bitmap->width);
    assert_int_equal(found->y, bitmap->height);
    assert_int_equal(found->stride, stride);
    assert_int_equal(found->flags, flags);
    if (bitmap->palette)
        check_palette(fixture, found->palette, bitmap);
    else
        assert_int_equal(found->palette, 0);
    check_chunks(fixture, data,
                 (struct row_check){
                     .first = bitmap->pixels,
                     .pitch = bitmap->pitch,
                     .bytes = row_bytes,
                     .stride = stride,
                     .rows = bitmap->height,
                     .format = turned || kept ? bitmap->format : 0,
                     .wire_format = found->format,
                     .pixels = kept ? bitmap->width : row_bytes * 8 / bits_of(bitmap->format),
                 });
}

static void check_identity(struct fixture *fixture, const QXLImageDescriptor *found,
                           const struct qxl_image *expected)
{
    bool may_be_kept = fixture->display->config.image_cache_entries > 0 &&
                       expected->kind == QXL_IMAGE_FROM_BITMAP && expected->named == 0 &&
                       expected->caching != QXL_IMAGE_CACHING_NEVER;

    if (may_be_kept && is_kept(found)) {
        assert_int_not_equal(found->id >> 32, 0);
        return;
    }
    if (expected->named & QXL_IMAGE_NAMES_ID)
        assert_int_equal(found->id, expected->id);
    else
        assert_int_equal((uint32_t)found->id, QXL_IMAGE_GROUP_DRIVER_DONT_CACHE);
    assert_int_equal(found->flags, expected->named & QXL_IMAGE_NAMES_FLAGS ? expected->flags : 0);
}

void wire_expect_image(struct fixture *fixture, uint64_t address, const struct qxl_image *expected,
                       bool mask)
{
    QXLImage image;

    if (!expected || expected->kind == QXL_IMAGE_NONE) {
        assert_int_equal(address, 0);
        return;
    }
    assert_false(wire_in_surface_bar(address));
    /* The host maps the whole structure, whatever its kind. */
    wire_fetch(fixture, address, &image, sizeof(image));
    check_identity(fixture, &image.descriptor, expected);
    if (expected->kind == QXL_IMAGE_FROM_BITMAP) {
        check_bitmap(fixture, &image, &expected->bitmap, mask);
    } else {
        struct qxl_surface_info info;

        check_status(qxl_surface_info(fixture->display, expected->surface, &info), QXL_STATUS_OK);
        assert_int_equal(image.descriptor.type, SPICE_IMAGE_TYPE_SURFACE);
        assert_int_equal(image.descriptor.width, info.width);
        assert_int_equal(image.descriptor.height, info.height);
        assert_int_equal(image.surface_image.surface_id, expected->surface.value);
    }
}

void wire_expect_mask(struct fixture *fixture, const QXLQMask *found,
                      const struct qxl_mask *expected)
{
    wire_expect_image(fixture, found->bitmap, expected->image, true);
    if (!expected->image)
        return;
    assert_int_equal(found->flags, expected->invert ? SPICE_MASK_FLAGS_INVERS : 0);
    assert_int_equal(found->pos.x, expected->position.x);
    assert_int_equal(found->pos.y, expected->position.y);
}

/* ---- what all types share ---- */

static void check_clip(struct fixture *fixture, const QXLClip *found,
                       const struct qxl_clip *expected)
{
    uint32_t count;

    if (expected->count == 0) {
        assert_int_equal(found->type, SPICE_CLIP_TYPE_NONE);
        return;
    }
    assert_int_equal(found->type, SPICE_CLIP_TYPE_RECTS);
    assert_false(wire_in_surface_bar(found->data));
    wire_fetch(fixture, found->data, &count, sizeof(count));
    assert_int_equal(count, expected->count);
    check_chunks(fixture, found->data + sizeof(count),
                 (struct row_check){
                     .first = (const uint8_t *)expected->rects,
                     .pitch = 16,
                     .bytes = 16,
                     .stride = 16,
                     .rows = expected->count,
                 });
}

static void check_dependencies(struct fixture *fixture, const QXLDrawable *found,
                               const struct qxl_draw *request)
{
    struct wire_dependencies on = wire_dependencies_of(request);

    for (int i = 0; i < 3; i++) {
        struct qxl_surface_info info;
        QXLRect area = found->surfaces_rects[i];

        if (i >= on.count) {
            assert_int_equal(found->surfaces_dest[i], -1);
            continue;
        }
        assert_int_equal(found->surfaces_dest[i], on.ids[i]);
        check_status(qxl_surface_info(fixture->display, (struct qxl_surface_id){on.ids[i]}, &info),
                     QXL_STATUS_OK);
        wire_expect_rect(&area, &(struct qxl_rect){0, 0, (int)info.height, (int)info.width});
    }
}

void draw_check(struct fixture *fixture, const struct qxl_draw *request)
{
    QXLDrawable found = wire_last_drawable(fixture);
    QXLRect box = found.bbox;
    QXLClip clip = found.clip;

    assert_int_not_equal(found.release_info.id, 0);
    assert_int_equal(found.surface_id, request->surface.value);
    assert_int_equal(found.type, request->type);
    if (request->named & QXL_DRAW_NAMES_EFFECT)
        assert_int_equal(found.effect, request->effect);
    if (request->named & QXL_DRAW_NAMES_MM_TIME)
        assert_int_equal(found.mm_time, request->mm_time);
    else
        assert_int_equal(found.mm_time, qxl_hw_mm_clock(&fixture->hw));
    wire_expect_rect(&box, &request->box);
    check_clip(fixture, &clip, &request->clip);
    check_dependencies(fixture, &found, request);
    wire_expect_type(fixture, &found, request);
}

void draw_expect_accepted(struct fixture *fixture, const struct qxl_draw *request)
{
    uint32_t prod = fixture->header->cmd_ring.prod;
    uint32_t accepted = fixture->verdicts[FAKE_QXL_ACCEPT];
    uint64_t used = fixture_statistics(fixture).heap_used;

    check_status(qxl_draw(fixture->display, request), QXL_STATUS_OK);
    assert_int_equal(fixture->header->cmd_ring.prod, prod + 1);
    draw_check(fixture, request);
    fixture_drain(fixture);
    if (fixture->verdicts[FAKE_QXL_DROP] || fixture->verdicts[FAKE_QXL_ABORT])
        fail_msg("the host does not like it: %s", fixture->reason);
    assert_int_equal(fixture->verdicts[FAKE_QXL_ACCEPT], accepted + 1);
    assert_int_equal(fixture_statistics(fixture).heap_used, used);
}

void draw_expect_refused(struct fixture *fixture, const struct qxl_draw *request,
                         enum qxl_status expected)
{
    uint32_t prod = fixture->header->cmd_ring.prod;
    uint64_t writes = fixture->os.port_writes, waits = fixture->os.waits;
    struct qxl_statistics before = fixture_statistics(fixture);

    check_status(qxl_draw(fixture->display, request), expected);
    fixture_expect_same(before, fixture_statistics(fixture));
    assert_int_equal(fixture->header->cmd_ring.prod, prod);
    assert_int_equal(fixture->os.port_writes, writes);
    assert_int_equal(fixture->os.waits, waits);
}
