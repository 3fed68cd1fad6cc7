/* SPDX-License-Identifier: BSD-3-Clause */
#include "drawing.h"

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

enum qxl_status plan_brush(struct drawing *drawing, const struct qxl_brush *brush,
                           struct image_plan *pattern)
{
    enum qxl_status status;

    if (brush->kind == QXL_BRUSH_NONE || brush->kind == QXL_BRUSH_SOLID)
        return QXL_STATUS_OK;
    if (brush->kind != QXL_BRUSH_PATTERN)
        return QXL_STATUS_INVALID;
    status = image_plan(drawing->display, brush->pattern, IMAGE_SOURCE, &drawing->uses, pattern);
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

bool rect_empty(const struct qxl_rect *rect)
{
    return rect->left >= rect->right || rect->top >= rect->bottom;
}

enum qxl_status plan_source(struct drawing *drawing, const struct qxl_image *image,
                            const struct qxl_rect *area)
{
    enum qxl_status status =
        image_plan(drawing->display, image, IMAGE_SOURCE, &drawing->uses, &drawing->source);

    if (status != QXL_STATUS_OK)
        return status;
    if (!drawing->source.image || !rect_ordered(area) || area->left < 0 || area->top < 0 ||
        (uint32_t)area->right > drawing->source.width ||
        (uint32_t)area->bottom > drawing->source.height)
        return QXL_STATUS_INVALID;
    return QXL_STATUS_OK;
}

uint16_t wire_rop(uint16_t rop)
{
    return rop ? rop : SPICE_ROPD_OP_PUT;
}

uint8_t blend_effect(const struct drawing *drawing)
{
    (void)drawing;
    return QXL_EFFECT_BLEND;
}

uint8_t put_effect(const struct drawing *drawing, uint16_t rop)
{
    return !drawing->mask.image && wire_rop(rop) == SPICE_ROPD_OP_PUT ? QXL_EFFECT_OPAQUE
                                                                      : QXL_EFFECT_BLEND;
}
