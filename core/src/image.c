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

enum { BITMAP_BYTES_MAX = 0x7fffffff };

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
        stride * bitmap->height > BITMAP_BYTES_MAX)
        return QXL_STATUS_INVALID;
    plan->width = bitmap->width;
    plan->height = bitmap->height;
    plan->row_bytes = (uint32_t)row;
    plan->format = bitmap->format;
    if (use == IMAGE_SOURCE) {
        plan->format = FORMATS[bitmap->format].rendered_as;
        plan->order = FORMATS[bitmap->format].order;
    }
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
    plan->image = image;
    if (image->kind == QXL_IMAGE_FROM_BITMAP)
        return plan_bitmap(&image->bitmap, use, plan);
    if (image->kind == QXL_IMAGE_FROM_SURFACE)
        return plan_surface(display, image->surface, use, uses, plan);
    return QXL_STATUS_INVALID;
}

void image_measure(struct image_plan *plan, struct command_needs *needs)
{
    if (!plan->image)
        return;
    /* The host maps the whole structure, also for a surface's image, which uses half of it. */
    needs->size += command_aligned(sizeof(QXLImage));
    if (plan->image->kind != QXL_IMAGE_FROM_BITMAP)
        return;
    if (plan->palette_entries)
        needs->size += command_aligned(palette_size(plan));
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
    header.unique = palette->unique;
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
    struct placement placement = command->placements[plan->payload];
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
    struct row_source source = {bitmap->pixels, bitmap->pitch, plan->row_bytes, plan->order};

    chunks_write(placement_memory(command->display, placement), data, plan->rows, source);
    return wire;
}

/* Without an id of its own an image must never be found in the client's cache. */
static uint64_t choose_id(struct qxl_display *display)
{
    uint64_t unique;

    display_lock(display, QXL_LOCK_STATE);
    unique = ++display->next_image;
    display_unlock(display, QXL_LOCK_STATE);
    return unique << 32 | QXL_IMAGE_GROUP_DRIVER_DONT_CACHE;
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
    wire.descriptor = (QXLImageDescriptor){
        .id = image->named & QXL_IMAGE_NAMES_ID ? image->id : choose_id(command->display),
        .type = image->kind == QXL_IMAGE_FROM_SURFACE ? SPICE_IMAGE_TYPE_SURFACE
                                                      : SPICE_IMAGE_TYPE_BITMAP,
        .flags = image->named & QXL_IMAGE_NAMES_FLAGS ? image->flags : 0,
        .width = plan->width,
        .height = plan->height,
    };
    if (image->kind == QXL_IMAGE_FROM_SURFACE)
        wire.surface_image.surface_id = image->surface.value;
    else
        wire.bitmap = write_bitmap(command, plan);
    memcpy(memory, &wire, sizeof(wire));
    return address;
}
