/* SPDX-License-Identifier: BSD-3-Clause */
#include "image.h"

struct bitmap_format {
    uint8_t bits;
    bool indexed;
    /* spice-server's renderer kills the virtual machine on the two little-endian formats, except
     * in masks: they go out as their big-endian twins. */
    uint8_t rendered_as;
    enum row_bytes_order order;
};

static const struct bitmap_format FORMATS[] = {
    [SPICE_BITMAP_FMT_1BIT_LE] = {1, true, SPICE_BITMAP_FMT_1BIT_BE, ROW_REVERSE_BITS},
    [SPICE_BITMAP_FMT_1BIT_BE] = {1, true, SPICE_BITMAP_FMT_1BIT_BE, ROW_AS_IS},
    [SPICE_BITMAP_FMT_4BIT_LE] = {4, true, SPICE_BITMAP_FMT_4BIT_BE, ROW_SWAP_NIBBLES},
    [SPICE_BITMAP_FMT_4BIT_BE] = {4, true, SPICE_BITMAP_FMT_4BIT_BE, ROW_AS_IS},
    [SPICE_BITMAP_FMT_8BIT] = {8, true, SPICE_BITMAP_FMT_8BIT, ROW_AS_IS},
    [SPICE_BITMAP_FMT_16BIT] = {16, false, SPICE_BITMAP_FMT_16BIT, ROW_AS_IS},
    [SPICE_BITMAP_FMT_24BIT] = {24, false, SPICE_BITMAP_FMT_24BIT, ROW_AS_IS},
    [SPICE_BITMAP_FMT_32BIT] = {32, false, SPICE_BITMAP_FMT_32BIT, ROW_AS_IS},
    [SPICE_BITMAP_FMT_RGBA] = {32, false, SPICE_BITMAP_FMT_RGBA, ROW_AS_IS},
    [SPICE_BITMAP_FMT_8BIT_A] = {8, false, SPICE_BITMAP_FMT_8BIT_A, ROW_AS_IS},
};

static uint32_t palette_size(const struct image_plan *plan)
{
    return (uint32_t)(sizeof(QXLPalette) + plan->palette_entries * sizeof(uint32_t));
}

static enum qxl_status plan_palette(const struct qxl_bitmap *bitmap, enum image_use use,
                                    struct image_plan *plan)
{
    struct bitmap_format format = FORMATS[bitmap->format];

    if (!format.indexed)
        return bitmap->palette ? QXL_STATUS_INVALID : QXL_STATUS_OK;
    if (!bitmap->palette)
        return use == IMAGE_MASK ? QXL_STATUS_OK : QXL_STATUS_INVALID;
    if (!bitmap->palette->entries || bitmap->palette->count == 0 ||
        bitmap->palette->count > 1u << format.bits)
        return QXL_STATUS_INVALID;
    plan->palette_entries = 1u << format.bits;
    return QXL_STATUS_OK;
}

/* As it goes out. */
static uint8_t last_byte_of(uint32_t bits, uint8_t wire_format)
{
    uint8_t last = row_last_byte(bits);

    if (wire_format == SPICE_BITMAP_FMT_1BIT_LE)
        row_write(&last, &last, 1, ROW_REVERSE_BITS);
    return last;
}

static enum qxl_status plan_bitmap(const struct qxl_bitmap *bitmap, enum image_use use,
                                   struct image_plan *plan)
{
    uint64_t row, stride = bitmap->stride;

    if (bitmap->format >= sizeof(FORMATS) / sizeof(FORMATS[0]) ||
        FORMATS[bitmap->format].bits == 0 || !bitmap->pixels)
        return QXL_STATUS_INVALID;
    if (use == IMAGE_MASK && FORMATS[bitmap->format].bits != 1)
        return QXL_STATUS_INVALID;
    row = ((uint64_t)bitmap->width * FORMATS[bitmap->format].bits + 7) / 8;
    if (stride == 0)
        stride = (row + 3) & ~(uint64_t)3;
    if (row == 0 || bitmap->height == 0 || stride < row || stride > CHUNK_SIZE_MAX ||
        stride * bitmap->height > PIXEL_BYTES_MAX)
        return QXL_STATUS_INVALID;
    plan->mask = use == IMAGE_MASK;
    plan->width = bitmap->width;
    plan->height = bitmap->height;
    plan->row_bytes = (uint32_t)row;
    plan->format = bitmap->format;
    if (use == IMAGE_SOURCE) {
        plan->format = FORMATS[bitmap->format].rendered_as;
        plan->order = FORMATS[bitmap->format].order;
    }
    plan->last_byte = last_byte_of(bitmap->width * FORMATS[bitmap->format].bits, plan->format);
    plan->rows = chunk_rows_of((uint32_t)stride, bitmap->height);
    return plan_palette(bitmap, use, plan);
}

static enum qxl_status plan_surface(struct qxl_display *display, struct qxl_surface_id id,
                                    enum image_use use, struct surface_uses *uses,
                                    struct image_plan *plan)
{
    struct surface *surface;

    display_lock(display, QXL_LOCK_STATE);
    surface = surface_find(display, id);
    if (surface) {
        plan->width = surface->width;
        plan->height = surface->height;
        plan->surface_bits = surface_format_bits(surface->format);
        surface_use(display, id.value, uses);
    }
    display_unlock(display, QXL_LOCK_STATE);
    return surface && use == IMAGE_SOURCE ? QXL_STATUS_OK : QXL_STATUS_INVALID;
}

enum qxl_status image_plan(struct qxl_display *display, const struct qxl_image *image,
                           enum image_use use, struct surface_uses *uses, struct image_plan *plan)
{
    memset(plan, 0, sizeof(*plan));
    if (!image || image->kind == QXL_IMAGE_NONE)
        return QXL_STATUS_OK;
    if (image->named & ~(uint32_t)(QXL_IMAGE_NAMES_ID | QXL_IMAGE_NAMES_FLAGS))
        return QXL_STATUS_INVALID;
    plan->display = display;
    plan->image = image;
    if (image->kind == QXL_IMAGE_FROM_BITMAP)
        return plan_bitmap(&image->bitmap, use, plan);
    if (image->kind == QXL_IMAGE_FROM_SURFACE)
        return plan_surface(display, image->surface, use, uses, plan);
    return QXL_STATUS_INVALID;
}

static struct row_source rows_of(const struct image_plan *plan)
{
    const struct qxl_bitmap *bitmap = &plan->image->bitmap;

    return (struct row_source){bitmap->pixels, bitmap->pitch, plan->row_bytes, plan->order};
}

static struct hash128 palette_hash(const struct image_plan *plan)
{
    const struct qxl_palette *palette = plan->image->bitmap.palette;

    return hash_bytes(plan->display->hash_seed, palette->entries,
                      palette->count * sizeof(*palette->entries));
}

static void find_palette(struct image_plan *plan)
{
    const struct qxl_palette *palette = plan->image->bitmap.palette;

    plan->palette_unique = palette->unique;
    if (palette->unique == 0 && plan->display->config.palette_cache_entries > 0) {
        const struct cache_key key = {palette_hash(plan),
                                      (uint64_t)plan->palette_entries << 16 | palette->count};

        plan->palette_unique = content_unique(plan->display, &plan->display->palette_cache, &key);
    }
}

/* All that makes a picture what it is. Width takes 20 bits and height 31: chunks and the limit of a
 * bitmap see to that. */
static struct cache_key image_key(const struct image_plan *plan)
{
    const struct row_source rows = rows_of(plan);
    uint64_t seed = plan->display->hash_seed;
    struct {
        struct hash128 pixels, palette;
        uint64_t stride;
    } parts = {.stride = plan->rows.stride};
    uint8_t way = (uint8_t)(plan->format << 2 | plan->mask << 1 | plan->image->bitmap.bottom_up);

    parts.pixels = hash_rows(seed, &rows, plan->height, plan->last_byte);
    if (plan->palette_entries)
        parts.palette = palette_hash(plan);
    return (struct cache_key){
        .hash = hash_bytes(seed, &parts, sizeof(parts)),
        .shape = (uint64_t)plan->width << 44 | (uint64_t)plan->height << 8 | way,
    };
}

static bool may_be_kept(const struct image_plan *plan)
{
    const struct qxl_image *image = plan->image;

    return !(image->named & (QXL_IMAGE_NAMES_ID | QXL_IMAGE_NAMES_FLAGS)) &&
           image->caching != QXL_IMAGE_CACHING_NEVER &&
           image_cache_takes(plan->display, chunks_size(plan->rows));
}

static void find_image(struct image_plan *plan, struct command_needs *needs)
{
    struct cache_key key;

    plan->cached.entry = CACHE_NONE;
    plan->cached.unique = 0;
    if (!may_be_kept(plan))
        return;
    key = image_key(plan);
    plan->cached =
        image_cache_look_up(plan->display, &key, plan->image->caching == QXL_IMAGE_CACHING_NOW);
    if (plan->cached.entry != CACHE_NONE)
        needs->images[needs->image_count++] = plan->cached.entry;
}

void image_measure(struct image_plan *plan, struct command_needs *needs)
{
    if (!plan->image)
        return;
    plan->payload = 0; /* a drawing in several commands is measured for each */
    /* The host maps the whole structure, also for a surface's image, which uses half of it. */
    needs->size += command_aligned(sizeof(QXLImage));
    if (plan->image->kind != QXL_IMAGE_FROM_BITMAP)
        return;
    if (plan->palette_entries) {
        needs->size += command_aligned(palette_size(plan));
        find_palette(plan);
    }
    find_image(plan, needs);
    if (plan->cached.unique)
        return;
    needs->payloads[needs->payload_count++] = chunks_size(plan->rows);
    plan->payload = needs->payload_count; /* placement 0 is the command */
}

static uint64_t write_palette(struct command *command, const struct image_plan *plan)
{
    const struct qxl_palette *palette = plan->image->bitmap.palette;
    QXLPalette header = {.num_ents = (uint16_t)plan->palette_entries};
    uint32_t given, all = plan->palette_entries * (uint32_t)sizeof(uint32_t);
    struct qxl_addr address;
    uint8_t *memory;

    if (plan->palette_entries == 0)
        return 0;
    header.unique = plan->palette_unique;
    given = palette->count * (uint32_t)sizeof(uint32_t);
    memory = command_take(command, palette_size(plan), &address);
    memcpy(memory, &header, sizeof(header));
    memcpy(memory + sizeof(header), palette->entries, given);
    memset(memory + sizeof(header) + given, 0, all - given);
    return address.value;
}

static QXLBitmap write_bitmap(struct command *command, const struct image_plan *plan)
{
    const struct qxl_bitmap *bitmap = &plan->image->bitmap;
    struct placement placement =
        plan->payload ? command->placements[plan->payload] : plan->cached.data;
    uint64_t data = placement_address(command->display, placement, 0).value;
    QXLBitmap wire = {
        .format = plan->format,
        .flags = bitmap->bottom_up ? 0 : QXL_BITMAP_TOP_DOWN,
        .x = bitmap->width,
        .y = bitmap->height,
        .stride = plan->rows.stride,
        .palette = write_palette(command, plan),
        .data = data,
    };

    if (plan->payload)
        chunks_write(placement_memory(command->display, placement), data, plan->rows,
                     rows_of(plan));
    return wire;
}

/* After the chunks have been written. */
static QXLImageDescriptor describe(struct command *command, const struct image_plan *plan)
{
    const struct qxl_image *image = plan->image;
    bool bitmap = image->kind == QXL_IMAGE_FROM_BITMAP;
    uint32_t unique = bitmap ? plan->cached.unique : 0;
    QXLImageDescriptor wire = {
        .type = bitmap ? SPICE_IMAGE_TYPE_BITMAP : SPICE_IMAGE_TYPE_SURFACE,
        .width = plan->width,
        .height = plan->height,
    };

    if (bitmap && plan->payload && plan->cached.entry != CACHE_NONE)
        unique = image_cache_keep(command, plan->payload, plan->cached.entry);
    if (unique) {
        wire.id = (uint64_t)unique << 32 | QXL_IMAGE_GROUP_DRIVER;
        wire.flags = QXL_IMAGE_CACHE;
    } else if (!(image->named & QXL_IMAGE_NAMES_ID)) {
        /* Without an id of its own an image must never be found in the client's cache. */
        wire.id =
            (uint64_t)image_unique(command->display) << 32 | QXL_IMAGE_GROUP_DRIVER_DONT_CACHE;
    }
    if (image->named & QXL_IMAGE_NAMES_ID)
        wire.id = image->id;
    if (image->named & QXL_IMAGE_NAMES_FLAGS)
        wire.flags = image->flags;
    return wire;
}

struct qxl_addr image_write(struct command *command, const struct image_plan *plan)
{
    const struct qxl_image *image = plan->image;
    struct qxl_addr address = {0};
    QXLImage wire;
    uint8_t *memory;

    if (!image)
        return address;
    memory = command_take(command, sizeof(wire), &address);
    memset(&wire, 0, sizeof(wire));
    if (image->kind == QXL_IMAGE_FROM_SURFACE)
        wire.surface_image.surface_id = image->surface.value;
    else
        wire.bitmap = write_bitmap(command, plan);
    wire.descriptor = describe(command, plan);
    memcpy(memory, &wire, sizeof(wire));
    return address;
}
