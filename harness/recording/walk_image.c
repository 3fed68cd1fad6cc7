/* SPDX-License-Identifier: BSD-3-Clause */
#include "walk.h"

#include <stddef.h>

static unsigned format_bits(uint8_t format)
{
    static const uint8_t bits[] = {0, 1, 1, 4, 4, 8, 16, 24, 32, 32, 8};

    return format < G_N_ELEMENTS(bits) ? bits[format] : 0;
}

static void palette(struct walk *walk, void *address_field, uint8_t format)
{
    walk_address *address = address_field;
    int64_t count = 0, shown;
    QXLPalette *palette = NULL;

    if (!walk->reading) {
        palette = (QXLPalette *)walk_map(walk, *address, sizeof(*palette), "palette");
        if (!palette)
            return;
        count = palette->num_ents;
    }
    shown =
        walk->kind == RIG_RECORDING_MEANING ? MAX(count, 1 << MIN(format_bits(format), 8)) : count;
    shown = walk_number(walk, "qp.num_ents", shown, 0, UINT16_MAX);
    if (walk->reading)
        count = shown;
    palette = walk_enter(walk, address, sizeof(*palette) + (size_t)count * sizeof(palette->ents[0]),
                         "palette");
    if (!palette)
        return;
    if (walk->reading)
        palette->num_ents = (uint16_t)count;
    NUMBER_64(walk, "unique", palette->unique);
    for (int64_t i = 0; i < count && !walk_failed(walk); i++)
        NUMBER(walk, "ents", palette->ents[i]);
    for (int64_t i = count; i < shown && !walk_failed(walk); i++)
        walk_number(walk, "ents", 0, INT32_MIN, INT32_MAX);
}

/* The bits of a row's last byte that are pixels. */
static uint8_t last_byte(uint8_t format, uint64_t bits)
{
    unsigned used = bits % 8;

    if (used == 0)
        return UINT8_MAX;
    if (format == SPICE_BITMAP_FMT_1BIT_LE || format == SPICE_BITMAP_FMT_4BIT_LE)
        return (uint8_t)((1u << used) - 1);
    return (uint8_t)(UINT8_MAX << (8 - used));
}

/* What drivers leave behind the last pixel of a row is nobody's affair. */
static void clear_padding(struct walk *walk, const QXLBitmap *bitmap, uint64_t size)
{
    uint64_t bits = (uint64_t)bitmap->x * format_bits(bitmap->format), row = (bits + 7) / 8;
    uint8_t *data = walk->text->data + walk->text->len - 1 - size;

    if (row == 0 || row > bitmap->stride)
        return;
    for (uint32_t y = 0; y < bitmap->y; y++, data += bitmap->stride) {
        data[row - 1] &= last_byte(bitmap->format, bits);
        memset(data + row, 0, bitmap->stride - row);
    }
}

static void bitmap_data(struct walk *walk, QXLBitmap *bitmap)
{
    uint64_t size = (uint64_t)bitmap->y * bitmap->stride, found;
    void *base;

    if (size > UINT32_MAX) {
        walk_fail(walk, "expected an image of less than 4 GiB, found %u lines of %u bytes",
                  bitmap->y, bitmap->stride);
        return;
    }
    if (bitmap->flags & QXL_BITMAP_DIRECT && walk->kind == RIG_RECORDING_EXACT) {
        walk_flat(walk, "image_data_flat", &bitmap->data, size);
        return;
    }
    if (bitmap->flags & QXL_BITMAP_DIRECT) {
        walk_numbers(walk, "data_chunks", (int32_t[]){0, (int32_t)size}, 2, 0, INT32_MAX);
        walk_flat(walk, "bitmap.data", &bitmap->data, size);
        if (!walk_failed(walk))
            clear_padding(walk, bitmap, size);
        return;
    }
    found = walk_chunks(walk, "bitmap.data", &bitmap->data, 0, &base);
    if (!walk_failed(walk) && found != size)
        walk_fail(walk,
                  "expected %" G_GUINT64_FORMAT " bytes of `bitmap.data` (`bitmap.y` times "
                  "`bitmap.stride`), found %" G_GUINT64_FORMAT,
                  size, found);
    if (!walk_failed(walk) && walk->kind == RIG_RECORDING_MEANING)
        clear_padding(walk, bitmap, size);
}

static void bitmap(struct walk *walk, QXLBitmap *bitmap)
{
    QXLBitmap fields = *bitmap;
    bool has_palette;

    NUMBER(walk, "bitmap.format", fields.format);
    if (walk->kind == RIG_RECORDING_MEANING)
        fields.flags &= QXL_BITMAP_TOP_DOWN;
    NUMBER(walk, "bitmap.flags", fields.flags);
    if (!walk->reading)
        fields.flags = bitmap->flags;
    NUMBER(walk, "bitmap.x", fields.x);
    NUMBER(walk, "bitmap.y", fields.y);
    NUMBER(walk, "bitmap.stride", fields.stride);
    has_palette = walk_flag(walk, "has_palette", fields.palette != 0);
    if (has_palette)
        palette(walk, &fields.palette, fields.format);
    bitmap_data(walk, &fields);
    if (walk->reading)
        *bitmap = fields;
}

static void compressed(struct walk *walk, walk_address *address,
                       const QXLImageDescriptor *descriptor)
{
    const size_t offset = offsetof(QXLImage, quic.data);
    const QXLImage *written;
    uint32_t size = 0;
    uint64_t found;
    void *base;

    if (!walk->reading) {
        written = walk_map(walk, *address, offset, "image");
        if (written)
            size = written->quic.data_size;
    }
    NUMBER(walk, "quic.data_size", size);
    found = walk_chunks(walk, "quic.data", address, offset, &base);
    if (walk_failed(walk))
        return;
    if (found != size)
        walk_fail(walk,
                  "expected %u bytes of `quic.data` (`quic.data_size`), found %" G_GUINT64_FORMAT,
                  size, found);
    if (walk->reading) {
        QXLImage *image = base;
        image->descriptor = *descriptor;
        image->quic.data_size = size;
    }
}

static void descriptor(struct walk *walk, QXLImageDescriptor *descriptor)
{
    if (walk->kind == RIG_RECORDING_MEANING && descriptor->type == SPICE_IMAGE_TYPE_SURFACE)
        descriptor->flags = 0, descriptor->width = descriptor->height = 0;
    NUMBER_64(walk, "descriptor.id", descriptor->id);
    NUMBER(walk, "descriptor.type", descriptor->type);
    NUMBER(walk, "descriptor.flags", descriptor->flags);
    NUMBER(walk, "descriptor.width", descriptor->width);
    NUMBER(walk, "descriptor.height", descriptor->height);
}

void walk_image(struct walk *walk, void *address_field)
{
    walk_address *address = address_field;
    QXLImageDescriptor copy = {0};
    QXLImage *image;

    if (!walk_flag(walk, "image", *address != 0)) {
        if (walk->reading)
            *address = 0;
        return;
    }
    if (!walk->reading) {
        const QXLImage *written = walk_map(walk, *address, sizeof(copy), "image");
        if (!written)
            return;
        copy = written->descriptor;
    }
    descriptor(walk, &copy);
    if (walk_failed(walk))
        return;
    if (copy.type == SPICE_IMAGE_TYPE_QUIC) {
        compressed(walk, address, &copy);
        return;
    }
    if (copy.type != SPICE_IMAGE_TYPE_BITMAP && copy.type != SPICE_IMAGE_TYPE_SURFACE) {
        walk_fail(walk,
                  "expected an image of type %d (bitmap), %d (quic) or %d (surface), found %u; "
                  "libspice-server records no other",
                  SPICE_IMAGE_TYPE_BITMAP, SPICE_IMAGE_TYPE_QUIC, SPICE_IMAGE_TYPE_SURFACE,
                  copy.type);
        return;
    }
    image = walk_enter(walk, address, sizeof(*image), "image");
    if (!image)
        return;
    if (walk->reading)
        image->descriptor = copy;
    if (copy.type == SPICE_IMAGE_TYPE_BITMAP)
        bitmap(walk, &image->bitmap);
    else
        SURFACE(walk, "surface_image.surface_id", image->surface_image.surface_id);
}
