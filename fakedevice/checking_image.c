/* SPDX-License-Identifier: BSD-3-Clause */
#include <stddef.h>

#include "checking.h"

enum { MOST_DATA = 0x7fffffff };

/** 0: no such format. */
static unsigned bits_per_pixel(uint8_t format)
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
    return bits_per_pixel(format) <= 8 && format != SPICE_BITMAP_FMT_8BIT_A;
}

static verdict check_palette(struct check *check, uint64_t address)
{
    QXLPalette palette;
    void *entries;

    PASS(check_fetch(check, address, &palette, sizeof(palette), "palette: does not map"));
    return check_map(check, address + sizeof(palette), (uint64_t)palette.num_ents * 4, &entries,
                     "palette: entries are outside the slot");
}

static verdict check_bitmap(struct check *check, const QXLBitmap *bitmap, bool mask)
{
    unsigned bits = bits_per_pixel(bitmap->format);
    uint64_t size = (uint64_t)bitmap->y * bitmap->stride;
    struct chunks chunks;
    void *data;

    REQUIRE(check, bits, FAKE_QXL_DROP, "bitmap: unknown format");
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
    PASS(check_chunks(check, bitmap->data, &chunks));
    REQUIRE(check, chunks.size == size, FAKE_QXL_DROP,
            "bitmap: the chunks are not y * stride bytes");
    return FAKE_QXL_ACCEPT;
}

static verdict check_quic(struct check *check, uint64_t address, uint32_t data_size)
{
    const size_t offset = offsetof(QXLImage, quic.data);
    struct chunks chunks;

    PASS(check_chunks(check, address + offset, &chunks));
    REQUIRE(check, chunks.size == data_size, FAKE_QXL_DROP,
            "quic image: the chunks are not data_size bytes");
    return FAKE_QXL_ACCEPT;
}

verdict check_image(struct check *check, uint64_t address, bool mask, struct image_facts *facts)
{
    QXLImage image;

    *facts = (struct image_facts){0};
    REQUIRE(check, address, FAKE_QXL_DROP, "image: address is 0");
    PASS(check_fetch(check, address, &image, sizeof(image), "image: does not map"));
    facts->type = image.descriptor.type;
    facts->width = image.descriptor.width;
    facts->height = image.descriptor.height;
    switch (image.descriptor.type) {
    case SPICE_IMAGE_TYPE_BITMAP:
        return check_bitmap(check, &image.bitmap, mask);
    case SPICE_IMAGE_TYPE_SURFACE:
        facts->surface_id = image.surface_image.surface_id;
        return FAKE_QXL_ACCEPT;
    case SPICE_IMAGE_TYPE_QUIC:
        return check_quic(check, address, image.quic.data_size);
    default:
        REQUIRE(check, false, FAKE_QXL_DROP, "image: unknown type");
    }
}
