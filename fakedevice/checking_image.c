/* SPDX-License-Identifier: BSD-3-Clause */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "checking.h"

enum { MOST_DATA = 0x7fffffff };

unsigned check_bitmap_bits(uint8_t format)
{
    switch (format) {
    case SPICE_BITMAP_FMT_1BIT_LE:
    case SPICE_BITMAP_FMT_1BIT_BE:
        return 1;
    case SPICE_BITMAP_FMT_4BIT_LE:
    case SPICE_BITMAP_FMT_4BIT_BE:
        return 4;
    case SPICE_BITMAP_FMT_8BIT:
    case SPICE_BITMAP_FMT_8BIT_A:
        return 8;
    case SPICE_BITMAP_FMT_16BIT:
        return 16;
    case SPICE_BITMAP_FMT_24BIT:
        return 24;
    case SPICE_BITMAP_FMT_32BIT:
    case SPICE_BITMAP_FMT_RGBA:
        return 32;
    default:
        return 0;
    }
}

static bool indexed(uint8_t format)
{
    return check_bitmap_bits(format) <= 8 && format != SPICE_BITMAP_FMT_8BIT_A;
}

static verdict check_palette(struct check *check, uint64_t address)
{
    QXLPalette palette;
    void *entries;

    PASS(check_fetch(check, address, &palette, sizeof(palette), "palette: does not map"));
    return check_map(check, address + sizeof(palette), (uint64_t)palette.num_ents * 4, &entries,
                     "palette: entries are outside the slot");
}

/**
 * When the first header does not map, spice-server frees the further chunks all the same, from a
 * list on the stack that it has not begun to fill in: it frees what the stack holds there.
 */
static verdict check_bitmap_chunks(struct check *check, uint64_t address, uint64_t size)
{
    struct chunks chunks;
    void *header;
    verdict mapped = check_map(check, address, sizeof(QXLDataChunk), &header,
                               "bitmap: the header of its first chunk is outside its slot");

    if (mapped != FAKE_QXL_ACCEPT)
        return mapped == FAKE_QXL_DROP ? FAKE_QXL_CHANCE : mapped;
    PASS(check_chunks(check, address, &chunks));
    REQUIRE(check, chunks.size == size, FAKE_QXL_DROP,
            "bitmap: the chunks are not y * stride bytes");
    return FAKE_QXL_ACCEPT;
}

static verdict check_bitmap(struct check *check, const QXLBitmap *bitmap, bool mask)
{
    unsigned bits = check_bitmap_bits(bitmap->format);
    uint64_t size = (uint64_t)bitmap->y * bitmap->stride;
    void *data;

    REQUIRE(check, bitmap->format < SPICE_BITMAP_FMT_ENUM_END, FAKE_QXL_ABORT,
            "bitmap: format is not below 11");
    REQUIRE(check, !indexed(bitmap->format) || bitmap->palette || mask, FAKE_QXL_DROP,
            "bitmap: an indexed format without a palette");
    REQUIRE(check, bitmap->x && bitmap->y, FAKE_QXL_DROP, "bitmap: no area");
    REQUIRE(check, bitmap->stride >= ((uint64_t)bitmap->x * bits + 7) / 8, FAKE_QXL_DROP,
            "bitmap: stride is shorter than a row");
    if (bitmap->palette)
        PASS(check_palette(check, bitmap->palette));
    REQUIRE(check, size <= MOST_DATA, FAKE_QXL_DROP, "bitmap: more than 2 GiB");
    if (bitmap->flags & QXL_BITMAP_DIRECT)
        return check_map(check, bitmap->data, size, &data, "bitmap: data is outside its slot");
    return check_bitmap_chunks(check, bitmap->data, size);
}

/**
 * Only the head is looked at, not whether the bits behind it suffice.
 * @param image gets why it cannot be decoded.
 */
static verdict check_quic_head(struct check *check, const QXLImage *image, uint64_t address,
                               uint32_t first_size, const char **broken)
{
    enum { MAGIC = 0x43495551, RGB16 = 2, RGBA = 5 };
    uint32_t head[5];

    *broken = "quic image: no head";
    if (first_size < sizeof(head))
        return FAKE_QXL_ACCEPT;
    PASS(check_fetch(check, address + sizeof(QXLDataChunk), head, sizeof(head),
                     "quic image: changed while it was read"));
    bool sound = head[0] == MAGIC && head[1] == 0 && head[2] >= RGB16 && head[2] <= RGBA &&
                 head[3] == image->descriptor.width && head[4] == image->descriptor.height;
    *broken = sound ? NULL : "quic image: its head is wrong, or not the descriptor's size";
    return FAKE_QXL_ACCEPT;
}

static verdict check_quic(struct check *check, uint64_t address, const QXLImage *image,
                          const char **broken)
{
    uint64_t data = address + offsetof(QXLImage, quic.data);
    struct chunks chunks;

    PASS(check_chunks(check, data, &chunks));
    REQUIRE(check, chunks.size == image->quic.data_size, FAKE_QXL_DROP,
            "quic image: the chunks are not data_size bytes");
    return check_quic_head(check, image, data, chunks.first_size, broken);
}

static const char *why_not_rendered(uint8_t format)
{
    /* Formats that the protocol has and the renderer has not. */
    if (!check_bitmap_bits(format) || format == SPICE_BITMAP_FMT_1BIT_LE ||
        format == SPICE_BITMAP_FMT_4BIT_LE)
        return "bitmap: a format the renderer does not have";
    return NULL;
}

static void describe_surface(struct check *check, struct image *image)
{
    const struct surface *surface = check_find_surface(check, image->surface_id);

    if (!surface) {
        image->broken = "surface image: the surface does not exist";
        return;
    }
    image->width = surface->width;
    image->height = surface->height;
}

static verdict read_image(struct check *check, uint64_t address, bool mask, struct image *image)
{
    QXLImage wire;

    REQUIRE(check, address, FAKE_QXL_DROP, "image: address is 0");
    PASS(check_fetch(check, address, &wire, sizeof(wire), "image: does not map"));
    image->to_cache = wire.descriptor.flags & QXL_IMAGE_CACHE;
    switch (wire.descriptor.type) {
    case SPICE_IMAGE_TYPE_BITMAP:
        image->kind = IMAGE_BITMAP;
        image->format = wire.bitmap.format;
        image->flags = wire.bitmap.flags;
        image->width = wire.bitmap.x;
        image->height = wire.bitmap.y;
        image->stride = wire.bitmap.stride;
        image->data = wire.bitmap.data;
        image->broken = why_not_rendered(image->format);
        return check_bitmap(check, &wire.bitmap, mask);
    case SPICE_IMAGE_TYPE_SURFACE:
        image->kind = IMAGE_SURFACE;
        image->surface_id = wire.surface_image.surface_id;
        describe_surface(check, image);
        return FAKE_QXL_ACCEPT;
    case SPICE_IMAGE_TYPE_QUIC:
        image->kind = IMAGE_QUIC;
        image->width = wire.descriptor.width;
        image->height = wire.descriptor.height;
        return check_quic(check, address, &wire, &image->broken);
    default:
        check->reason = "image: unknown type";
        return FAKE_QXL_DROP;
    }
}

verdict check_read_image(struct check *check, uint64_t address, bool mask, struct image *image)
{
    *image = (struct image){0};
    verdict result = read_image(check, address, mask, image);

    if (result != FAKE_QXL_DROP)
        return result;
    *image = (struct image){.kind = IMAGE_MISSING, .why = check->reason};
    return FAKE_QXL_ACCEPT;
}

verdict check_bitmap_bytes(struct check *check, const struct image *image, uint8_t **bytes)
{
    uint64_t size = (uint64_t)image->height * image->stride;
    struct chunks chunks;
    void *data;

    if (!(image->flags & QXL_BITMAP_DIRECT)) {
        PASS(check_chunks(check, image->data, &chunks));
        REQUIRE(check, chunks.size == size, FAKE_QXL_DROP, "bitmap: changed while it was read");
        return check_linearize(check, &chunks, bytes);
    }
    PASS(check_map(check, image->data, size, &data, "bitmap: changed while it was read"));
    *bytes = malloc(size);
    REQUIRE(check, *bytes, FAKE_QXL_DROP, "bitmap: no memory to look at it");
    memcpy(*bytes, data, size);
    return FAKE_QXL_ACCEPT;
}
