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

/** Formats that the protocol has and the renderer has not. */
static bool renderable(uint8_t format)
{
    return bits_per_pixel(format) && format != SPICE_BITMAP_FMT_1BIT_LE &&
           format != SPICE_BITMAP_FMT_4BIT_LE;
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
    PASS(check_chunks(check, bitmap->data, &chunks));
    REQUIRE(check, chunks.size == size, FAKE_QXL_DROP,
            "bitmap: the chunks are not y * stride bytes");
    return FAKE_QXL_ACCEPT;
}

/** The image's own bytes are not decoded: what is no QUIC at all is not found. */
static verdict check_quic(struct check *check, uint64_t address, uint32_t data_size)
{
    struct chunks chunks;

    PASS(check_chunks(check, address + offsetof(QXLImage, quic.data), &chunks));
    REQUIRE(check, chunks.size == data_size, FAKE_QXL_DROP,
            "quic image: the chunks are not data_size bytes");
    return FAKE_QXL_ACCEPT;
}

static void note_what_cannot_be_rendered(struct check *check, const QXLImage *image, bool mask)
{
    uint8_t format = image->bitmap.format;

    if (image->descriptor.type == SPICE_IMAGE_TYPE_SURFACE) {
        if (!check_surface_exists(check, image->surface_image.surface_id))
            note_render_abort(check, "surface image: the surface does not exist");
    } else if (mask) {
        if (image->descriptor.type != SPICE_IMAGE_TYPE_BITMAP || bits_per_pixel(format) != 1)
            note_render_abort(check, "mask: not a bitmap of 1 bit");
    } else if (image->descriptor.type == SPICE_IMAGE_TYPE_BITMAP && !renderable(format)) {
        note_render_abort(check, "bitmap: a format the renderer does not have");
    }
}

static verdict read_image(struct check *check, uint64_t address, bool mask, QXLImage *image)
{
    REQUIRE(check, address, FAKE_QXL_DROP, "image: address is 0");
    PASS(check_fetch(check, address, image, sizeof(*image), "image: does not map"));
    switch (image->descriptor.type) {
    case SPICE_IMAGE_TYPE_BITMAP:
        return check_bitmap(check, &image->bitmap, mask);
    case SPICE_IMAGE_TYPE_SURFACE:
        return FAKE_QXL_ACCEPT;
    case SPICE_IMAGE_TYPE_QUIC:
        return check_quic(check, address, image->quic.data_size);
    default:
        check->reason = "image: unknown type";
        return FAKE_QXL_DROP;
    }
}

verdict check_image(struct check *check, uint64_t address, enum image_use use,
                    struct image_facts *facts)
{
    QXLImage image;
    verdict result = read_image(check, address, use == IMAGE_OF_MASK, &image);

    if (facts)
        *facts = (struct image_facts){0};
    if (result == FAKE_QXL_DROP && use == IMAGE_TO_DRAW) {
        note_render_abort(check, check->reason);
        return FAKE_QXL_ACCEPT;
    }
    if (result == FAKE_QXL_DROP && use == IMAGE_OF_MASK) {
        check->warning = check->reason;
        return FAKE_QXL_ACCEPT;
    }
    if (result != FAKE_QXL_ACCEPT)
        return result;
    note_what_cannot_be_rendered(check, &image, use == IMAGE_OF_MASK);
    if (facts && image.descriptor.type == SPICE_IMAGE_TYPE_BITMAP)
        *facts = (struct image_facts){true, false, image.bitmap.x, image.bitmap.y};
    if (facts && image.descriptor.type == SPICE_IMAGE_TYPE_SURFACE)
        facts->surface = true;
    return FAKE_QXL_ACCEPT;
}
