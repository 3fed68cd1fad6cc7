/* SPDX-License-Identifier: BSD-3-Clause */
/* Images, masks, brushes: what a drawing takes its pixels from. */
#include "generator.h"

#include <string.h>

enum { SMALL = 64, LARGE = 300, DATA_WRITTEN = 64, PALETTE_MOST = 256 };

static const struct field BITMAP_FIELDS[] = {
    NUMBER(QXLImage, descriptor.type),  NUMBER(QXLImage, descriptor.flags),
    NUMBER(QXLImage, descriptor.width), NUMBER(QXLImage, descriptor.height),
    NUMBER(QXLImage, bitmap.format),    NUMBER(QXLImage, bitmap.flags),
    NUMBER(QXLImage, bitmap.x),         NUMBER(QXLImage, bitmap.y),
    NUMBER(QXLImage, bitmap.stride),    ADDRESS(QXLImage, bitmap.palette),
    ADDRESS(QXLImage, bitmap.data),
};

static unsigned bitmap_bits(uint8_t format)
{
    static const uint8_t bits[] = {0, 1, 1, 4, 4, 8, 16, 24, 32, 32, 8};

    return bits[format];
}

/** The start of some data; the rest is what lies there. */
static void write_some(struct generator *generator, int bar, uint64_t offset, uint64_t size)
{
    uint8_t bytes[DATA_WRITTEN];

    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (uint8_t)random_next(&generator->random);
    emit_write(generator, bar == RAM ? RIG_SPACE_RAM : RIG_SPACE_VRAM, offset, bytes,
               size < sizeof(bytes) ? size : sizeof(bytes));
}

static uint64_t make_direct(struct generator *generator, uint64_t size)
{
    int bar = generator->home.sizes[VRAM] > 2 * size && random_chance(&generator->random, 600)
                  ? VRAM
                  : RAM;
    uint64_t offset = find_room(generator, bar, size);

    write_some(generator, bar, offset, size);
    return address_of(generator, bar, offset, size);
}

/** Chunks of which only the headers are written. */
static uint64_t make_chunks(struct generator *generator, uint64_t size)
{
    unsigned count = 1 + random_below(&generator->random, 3);
    uint64_t next = 0;

    while (count--) {
        uint64_t here = count ? random_below(&generator->random, (uint32_t)size + 1) : size;
        uint64_t offset = find_room(generator, RAM, sizeof(QXLDataChunk) + here);
        QXLDataChunk chunk = {.data_size = (uint32_t)here, .next_chunk = next};

        maybe_spoil(generator, &chunk, FIELDS(CHUNK_FIELDS));
        emit_write(generator, RIG_SPACE_RAM, offset, &chunk, sizeof(chunk));
        next = address_of(generator, RAM, offset, sizeof(chunk) + here);
        size -= here;
    }
    return next;
}

static const struct field PALETTE_FIELDS[] = {NUMBER(QXLPalette, num_ents)};

static uint64_t make_palette(struct generator *generator, unsigned entries)
{
    struct {
        QXLPalette head;
        uint8_t entries[PALETTE_MOST * 4];
    } palette;

    memset(&palette, 0x5a, sizeof(palette));
    palette.head.unique = random_next(&generator->random);
    palette.head.num_ents = (uint16_t)entries;
    return put_object(generator, &palette, sizeof(QXLPalette) + (size_t)entries * 4,
                      FIELDS(PALETTE_FIELDS));
}

struct image make_bitmap(struct generator *generator, uint8_t format)
{
    struct random *random = &generator->random;
    uint32_t most = random_chance(random, 50) ? LARGE : SMALL;
    uint32_t width = 1 + random_below(random, most), height = 1 + random_below(random, most);
    uint32_t row = (width * bitmap_bits(format) + 7) / 8;
    uint32_t stride = random_chance(random, 900) ? (row + 3) & ~3u : row;
    bool direct = random_chance(random, 500);
    QXLImage image = {.descriptor = {.id = random_next(random),
                                     .type = SPICE_IMAGE_TYPE_BITMAP,
                                     .flags = random_chance(random, 100) ? QXL_IMAGE_CACHE : 0,
                                     .width = width,
                                     .height = height}};

    image.bitmap.format = format;
    image.bitmap.flags = (uint8_t)((direct ? QXL_BITMAP_DIRECT : 0) |
                                   (random_chance(random, 700) ? QXL_BITMAP_TOP_DOWN : 0));
    image.bitmap.x = width;
    image.bitmap.y = height;
    image.bitmap.stride = stride;
    if (bitmap_bits(format) <= 8 && format != SPICE_BITMAP_FMT_8BIT_A)
        image.bitmap.palette = make_palette(generator, 1u << bitmap_bits(format));
    image.bitmap.data = direct ? make_direct(generator, (uint64_t)stride * height)
                               : make_chunks(generator, (uint64_t)stride * height);
    return (struct image){put_object(generator, &image, sizeof(image), FIELDS(BITMAP_FIELDS)),
                          width, height, true};
}

/** An id that means nothing: of another depth it would kill, which the checking host cannot say. */
static uint32_t missing_surface(struct generator *generator)
{
    const uint32_t n = generator->surfaces;
    const uint32_t ids[] = {n, n + 1, n - 1, UINT32_MAX, INT32_MAX, 7, n / 2};
    uint32_t id = RANDOM_OF(&generator->random, ids);

    return id < n && generator->pictures[id].exists ? n : id;
}

static struct image make_surface_image(struct generator *generator, unsigned bits)
{
    uint32_t id = some_surface(generator, bits);
    const struct picture *picture = &generator->pictures[id];
    struct image made = {.width = picture->width, .height = picture->height};
    QXLImage image = {.descriptor = {.id = random_next(&generator->random),
                                     .type = SPICE_IMAGE_TYPE_SURFACE,
                                     .width = picture->width,
                                     .height = picture->height}};
    uint64_t offset = find_room(generator, RAM, sizeof(image));

    if (!picture->exists || format_bits(picture->format) != bits || spoil_now(generator))
        id = missing_surface(generator);
    image.surface_image.surface_id = id;
    emit_write(generator, RIG_SPACE_RAM, offset, &image, sizeof(image));
    made.address = address_of(generator, RAM, offset, sizeof(image));
    return made;
}

/** Of no use to anybody: what would be decoded is random, so it must not come to that. */
static struct image make_quic(struct generator *generator)
{
    uint32_t size = random_below(&generator->random, 100);
    struct {
        QXLImageDescriptor descriptor;
        uint32_t data_size;
        QXLDataChunk chunk;
    } __attribute__((packed)) image = {
        .descriptor = {.type = SPICE_IMAGE_TYPE_QUIC, .width = SMALL, .height = SMALL},
        .data_size = size,
        .chunk = {.data_size = size + 1},
    };

    return (struct image){put_object(generator, &image, sizeof(image), NULL, 0), SMALL, SMALL,
                          true};
}

struct image make_image(struct generator *generator, unsigned bits)
{
    static const uint8_t formats[] = {
        SPICE_BITMAP_FMT_1BIT_BE, SPICE_BITMAP_FMT_4BIT_BE, SPICE_BITMAP_FMT_8BIT,
        SPICE_BITMAP_FMT_16BIT,   SPICE_BITMAP_FMT_24BIT,   SPICE_BITMAP_FMT_32BIT,
        SPICE_BITMAP_FMT_32BIT,   SPICE_BITMAP_FMT_RGBA,    SPICE_BITMAP_FMT_8BIT_A,
    };
    struct random *random = &generator->random;

    if (random_chance(random, 150))
        return make_surface_image(generator, bits);
    if (random_chance(random, 15))
        return make_quic(generator);
    if (random_chance(random, 5)) /* what the renderer does not have */
        return make_bitmap(generator, random_chance(random, 500) ? SPICE_BITMAP_FMT_1BIT_LE
                                                                 : SPICE_BITMAP_FMT_4BIT_LE);
    return make_bitmap(generator, RANDOM_OF(random, formats));
}

QXLQMask make_mask(struct generator *generator)
{
    struct random *random = &generator->random;
    QXLQMask mask = {.flags = 0};

    if (!random_chance(random, 150))
        return mask;
    mask.flags = (uint8_t)random_below(random, 2);
    mask.pos = (QXLPoint){random_between(random, -4, 20), random_between(random, -4, 20)};
    mask.bitmap = random_chance(random, 30) ? make_image(generator, 32).address
                                            : make_bitmap(generator, random_chance(random, 700)
                                                                         ? SPICE_BITMAP_FMT_1BIT_BE
                                                                         : SPICE_BITMAP_FMT_1BIT_LE)
                                                  .address;
    return mask;
}

QXLBrush make_brush(struct generator *generator, unsigned bits, const QXLRect *box, bool stroke)
{
    struct random *random = &generator->random;
    QXLBrush brush = {.type = SPICE_BRUSH_TYPE_SOLID};

    brush.u.color = (uint32_t)random_next(random);
    if (random_chance(random, 50))
        brush.type = SPICE_BRUSH_TYPE_NONE;
    if (!random_chance(random, 250))
        return brush;
    brush.type = SPICE_BRUSH_TYPE_PATTERN;
    brush.u.pattern.pat = stroke ? make_bitmap(generator, SPICE_BITMAP_FMT_32BIT).address
                                 : make_image(generator, bits).address;
    brush.u.pattern.pos = (QXLPoint){.x = box->left - (int32_t)random_below(random, 20),
                                     .y = box->top - (int32_t)random_below(random, 20)};
    return brush;
}
