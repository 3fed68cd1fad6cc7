/* SPDX-License-Identifier: BSD-3-Clause */
#include "drawing.h"

#include <qxl/raster.h>

enum qxl_status plan_mask(struct drawing *drawing, const struct qxl_mask *mask)
{
    return image_plan(drawing->display, mask->image, IMAGE_MASK, &drawing->uses, &drawing->mask);
}

QXLQMask write_mask(const struct drawing *drawing, struct command *command,
                    const struct qxl_mask *mask)
{
    if (!drawing->mask.image)
        return (QXLQMask){0};
    return (QXLQMask){
        .flags = mask->invert ? SPICE_MASK_FLAGS_INVERS : 0,
        .pos = {mask->position.x, mask->position.y},
        .bitmap = image_write(command, &drawing->mask).value,
    };
}

/* The renderer aborts over a palette for any other format. */
static bool takes_palettes(uint32_t format)
{
    return format == SPICE_SURFACE_FMT_16_555 || format == SPICE_SURFACE_FMT_32_xRGB ||
           format == SPICE_SURFACE_FMT_32_ARGB;
}

enum qxl_status plan_image(struct drawing *drawing, const struct qxl_image *image,
                           struct image_plan *plan)
{
    enum qxl_status status =
        image_plan(drawing->display, image, IMAGE_SOURCE, &drawing->uses, plan);

    if (status == QXL_STATUS_OK && plan->image && image->kind == QXL_IMAGE_FROM_SURFACE &&
        image->surface.value == drawing->request->surface.value)
        drawing->reads = rect_of_size(plan->width, plan->height);
    if (status == QXL_STATUS_OK && plan->palette_entries && !takes_palettes(drawing->format))
        return QXL_STATUS_INVALID;
    return status;
}

/* The renderer asserts that surfaces which it reads have as many bits a pixel as the one that it
 * draws on. Bitmaps are converted. */
enum qxl_status plan_picture(struct drawing *drawing, const struct qxl_image *image,
                             struct image_plan *plan)
{
    enum qxl_status status = plan_image(drawing, image, plan);

    if (status != QXL_STATUS_OK || !plan->image || image->kind != QXL_IMAGE_FROM_SURFACE)
        return status;
    return plan->surface_bits == drawing->bits ? QXL_STATUS_OK : QXL_STATUS_INVALID;
}

enum qxl_status plan_brush(struct drawing *drawing, const struct qxl_brush *brush,
                           struct image_plan *pattern)
{
    enum qxl_status status;

    if (brush->kind == QXL_BRUSH_NONE || brush->kind == QXL_BRUSH_SOLID)
        return QXL_STATUS_OK;
    if (brush->kind != QXL_BRUSH_PATTERN)
        return QXL_STATUS_INVALID;
    status = plan_picture(drawing, brush->pattern, pattern);
    return status == QXL_STATUS_OK && !pattern->image ? QXL_STATUS_INVALID : status;
}

QXLBrush write_brush(struct command *command, const struct qxl_brush *brush,
                     const struct image_plan *pattern)
{
    QXLBrush wire = {.type = SPICE_BRUSH_TYPE_NONE};

    if (brush->kind == QXL_BRUSH_SOLID) {
        wire.type = SPICE_BRUSH_TYPE_SOLID;
        wire.u.color = brush->color;
    } else if (brush->kind == QXL_BRUSH_PATTERN) {
        wire.type = SPICE_BRUSH_TYPE_PATTERN;
        wire.u.pattern.pat = image_write(command, pattern).value;
        wire.u.pattern.pos = (QXLPoint){brush->origin.x, brush->origin.y};
    }
    return wire;
}

enum qxl_status plan_source(struct drawing *drawing, const struct qxl_image *image,
                            const struct qxl_rect *area)
{
    enum qxl_status status = plan_picture(drawing, image, &drawing->source);

    if (status != QXL_STATUS_OK)
        return status;
    if (!drawing->source.image ||
        !rect_inside(area, drawing->source.width, drawing->source.height) ||
        (rect_empty(area) && !rect_empty(&drawing->request->box)))
        return QXL_STATUS_INVALID;
    if (!rect_empty(&drawing->reads))
        drawing->reads = *area;
    return QXL_STATUS_OK;
}

/* Formats for which the host has a bitmap to take a picture of the surface. */
static bool can_be_pictured(uint32_t format)
{
    return format == SPICE_SURFACE_FMT_8_A || format == SPICE_SURFACE_FMT_16_555 ||
           format == SPICE_SURFACE_FMT_32_xRGB || format == SPICE_SURFACE_FMT_32_ARGB;
}

enum qxl_status plan_source_or_self(struct drawing *drawing, const struct qxl_image *image,
                                    const struct qxl_rect *area)
{
    enum qxl_status status = plan_source(drawing, image, area);

    if (status != QXL_STATUS_OK || image->kind != QXL_IMAGE_FROM_SURFACE ||
        image->surface.value != drawing->request->surface.value)
        return status;
    drawing->self = true;
    drawing->source.image = NULL;
    return can_be_pictured(drawing->format) ? QXL_STATUS_OK : QXL_STATUS_INVALID;
}

uint64_t write_source(struct drawing *drawing, struct command *command, const struct qxl_rect *area,
                      QXLRect *wire_area)
{
    *wire_area = wire_rect(area);
    if (!drawing->self)
        return image_write(command, &drawing->source).value;
    drawing->wire.self_bitmap = 1;
    drawing->wire.self_bitmap_area = *wire_area;
    *wire_area = (QXLRect){.bottom = area->bottom - area->top, .right = area->right - area->left};
    return 0;
}

bool scale_mode_valid(uint8_t mode)
{
    return mode < SPICE_IMAGE_SCALE_MODE_ENUM_END;
}

uint8_t blend_effect(const struct drawing *drawing)
{
    (void)drawing;
    return QXL_EFFECT_BLEND;
}

/* The host drops what an opaque drawing covers: it must not read any of that itself. */
uint8_t table_effect(const struct drawing *drawing, uint8_t table)
{
    if (table_operands(table) & QXL_RASTER_DEST || drawing->mask.image ||
        !rect_empty(&drawing->reads))
        return QXL_EFFECT_BLEND;
    return QXL_EFFECT_OPAQUE;
}
