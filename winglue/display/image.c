/* SPDX-License-Identifier: BSD-3-Clause */
#include "image.h"

#include <string.h>

enum {
    BYTES_MOST = 64 * 1024 * 1024, /* of pixels that are translated */
    /* Programs write to their bitmaps when they like, and the core must see the same pixels twice.
     * Small ones, which come again (icons, themes), are copied; larger ones are never kept. */
    COPIED_MOST = 256 * 1024,
    WRITABLE = BMF_USERMEM | BMF_KMSECTION,
};

static uint8_t format_of(uint32_t bits)
{
    switch (bits) {
    case 1:
        return SPICE_BITMAP_FMT_1BIT_BE;
    case 4:
        return SPICE_BITMAP_FMT_4BIT_BE;
    case 8:
        return SPICE_BITMAP_FMT_8BIT;
    case 16:
        return SPICE_BITMAP_FMT_16BIT;
    case 24:
        return SPICE_BITMAP_FMT_24BIT;
    default:
        return SPICE_BITMAP_FMT_32BIT;
    }
}

static const uint8_t *row_of(const SURFOBJ *object, int32_t y)
{
    return (const uint8_t *)object->pvScan0 + (intptr_t)y * object->lDelta;
}

static bool readable(const SURFOBJ *object, const struct qxl_rect *area)
{
    struct qxl_rect all = rect_of_surface(&object->sizlBitmap);

    return object->pvScan0 && rect_inside(area, &all);
}

/* The rows in place. The first pixel begins a byte, and `area` then begins behind it. */
static void point_at(struct image *image, const SURFOBJ *object, uint32_t bits,
                     const struct qxl_rect *area)
{
    struct qxl_bitmap *bitmap = &image->picture.bitmap;
    int32_t in_byte = bits < 8 ? area->left % (int32_t)(8 / bits) : 0;
    int32_t left = area->left - in_byte;

    image->picture.kind = QXL_IMAGE_FROM_BITMAP;
    bitmap->format = format_of(bits);
    bitmap->width = (uint32_t)(area->right - left);
    bitmap->height = (uint32_t)(area->bottom - area->top);
    bitmap->pixels = row_of(object, area->top) + (size_t)left * bits / 8;
    bitmap->pitch = object->lDelta;
    image->area = rect_moved(area, -left, -area->top);
}

static bool make_palette(struct image *image, uint32_t bits, XLATEOBJ *colors)
{
    const uint32_t *entries;
    uint32_t count = colors_palette_size(bits, colors, &entries);

    if (count == 0)
        return false;
    if (!entries) {
        image->memory = pdev_allocate(count * sizeof(*entries));
        if (!image->memory)
            return false;
        colors_palette(colors, image->memory, count);
        entries = image->memory;
    }
    image->palette.entries = entries;
    image->palette.count = (uint16_t)count;
    image->picture.bitmap.palette = &image->palette;
    return true;
}

/* Memory for `row` bytes for each row, in place of the bitmap's own. */
static bool take_memory(struct image *image, uint32_t row, uint64_t most)
{
    struct qxl_bitmap *bitmap = &image->picture.bitmap;

    if ((uint64_t)row * bitmap->height > most)
        return false;
    image->memory = pdev_allocate((size_t)row * bitmap->height);
    if (!image->memory)
        return false;
    bitmap->pixels = image->memory;
    bitmap->pitch = row;
    return true;
}

static bool translate(struct image *image, const SURFOBJ *object, uint32_t bits, XLATEOBJ *colors,
                      ULONG target, const struct qxl_rect *area)
{
    struct qxl_bitmap *bitmap = &image->picture.bitmap;
    uint32_t target_bits = colors_bits(target), row = bitmap->width * (target_bits / 8);
    struct colors_last last = {0};

    if (!take_memory(image, row, BYTES_MOST))
        return false;
    bitmap->format = format_of(target_bits);
    for (uint32_t y = 0; y < bitmap->height; y++) {
        const uint8_t *from = row_of(object, area->top + (int32_t)y);
        uint8_t *to = (uint8_t *)image->memory + (size_t)y * row;

        for (uint32_t x = 0; x < bitmap->width; x++) {
            uint32_t pixel = colors_pixel(from, (uint32_t)area->left + x, bits);

            colors_put(to, x, target_bits, colors_translate(colors, pixel, &last));
        }
    }
    return true;
}

/* See COPIED_MOST. */
static void keep_from_changing(struct image *image, const SURFOBJ *object, uint32_t bits)
{
    struct qxl_bitmap *bitmap = &image->picture.bitmap;
    struct qxl_bitmap original = *bitmap;
    uint32_t row = (bitmap->width * bits + 7) / 8;

    if (object->fjBitmap & BMF_DONTCACHE)
        image->picture.caching = QXL_IMAGE_CACHING_NEVER;
    if (!(object->fjBitmap & WRITABLE) || image->picture.caching == QXL_IMAGE_CACHING_NEVER)
        return;
    /* A palette's memory is not taken away. */
    if (image->memory || !take_memory(image, row, COPIED_MOST)) {
        image->picture.caching = QXL_IMAGE_CACHING_NEVER;
        return;
    }
    for (uint32_t y = 0; y < bitmap->height; y++)
        memcpy((uint8_t *)image->memory + (size_t)y * row,
               (const uint8_t *)original.pixels + (ptrdiff_t)y * original.pitch, row);
}

static bool from_bitmap(struct image *image, const SURFOBJ *object, XLATEOBJ *colors, ULONG target,
                        const struct qxl_rect *area)
{
    uint32_t bits = colors_bits(object->iBitmapFormat);

    image->way = colors_way_of(object->iBitmapFormat, colors, target);
    if (image->way == COLORS_UNKNOWN || !readable(object, area))
        return false;
    point_at(image, object, bits, area);
    if (image->way == COLORS_ONE_BY_ONE)
        return translate(image, object, bits, colors, target, area);
    if (image->way == COLORS_BY_PALETTE && !make_palette(image, bits, colors))
        return false;
    keep_from_changing(image, object, bits);
    return true;
}

static bool from_surface(struct image *image, const struct surface *source, const XLATEOBJ *colors,
                         ULONG target, const struct qxl_rect *area)
{
    struct qxl_rect all = rect_of_surface(&source->size);

    if ((colors && !(colors->flXlate & XO_TRIVIAL)) || source->bmf != target ||
        !rect_inside(area, &all))
        return false;
    image->way = COLORS_BY_DEVICE;
    image->picture.kind = QXL_IMAGE_FROM_SURFACE;
    image->picture.surface = source->id;
    image->area = *area;
    return true;
}

bool image_begin(struct image *image, const struct drawing *drawing, SURFOBJ *object,
                 XLATEOBJ *colors, const struct qxl_rect *area)
{
    memset(image, 0, sizeof(*image));
    if (!object)
        return false;
    if (drawing->source)
        return from_surface(image, drawing->source, colors, drawing->target->bmf, area);
    return from_bitmap(image, object, colors, drawing->target->bmf, area);
}

bool image_begin_mask(struct image *image, SURFOBJ *object, const struct qxl_rect *area)
{
    memset(image, 0, sizeof(*image));
    if (!object || object->iBitmapFormat != BMF_1BPP || !readable(object, area))
        return false;
    point_at(image, object, 1, area);
    keep_from_changing(image, object, 1);
    return true;
}

void image_end(struct image *image)
{
    pdev_free(image->memory);
}
