/* SPDX-License-Identifier: BSD-3-Clause */
/* Types without a source picture. */
#include "drawing.h"

static enum qxl_status plan_fill(struct drawing *drawing)
{
    const struct qxl_fill *fill = &drawing->request->fill;
    enum qxl_status status = plan_brush(drawing, &fill->brush, &drawing->pattern);

    if (status == QXL_STATUS_OK && !rop_valid(fill->rop))
        status = QXL_STATUS_INVALID;
    return status == QXL_STATUS_OK ? plan_mask(drawing, &fill->mask) : status;
}

static void write_fill(struct drawing *drawing, struct command *command)
{
    const struct qxl_fill *fill = &drawing->request->fill;

    drawing->wire.u.fill = (QXLFill){
        .brush = write_brush(command, &fill->brush, &drawing->pattern),
        .rop_descriptor = rop_on_wire(fill->rop),
        .mask = write_mask(drawing, command, &fill->mask),
    };
}

static uint8_t fill_effect(const struct drawing *drawing)
{
    const struct qxl_fill *fill = &drawing->request->fill;
    uint8_t table = rop_table(fill->rop, ROP_BRUSH_ON_DEST);

    if (fill->brush.kind == QXL_BRUSH_NONE)
        return QXL_EFFECT_BLEND;
    if (fill->brush.kind == QXL_BRUSH_SOLID && !drawing->mask.image)
        return fill_table_effect(table);
    return table_effect(drawing, table);
}

static enum qxl_status plan_flood(struct drawing *drawing)
{
    return plan_mask(drawing, &drawing->request->flood.mask);
}

static void write_flood(struct drawing *drawing, struct command *command)
{
    /* Three types, one layout. */
    drawing->wire.u.blackness.mask = write_mask(drawing, command, &drawing->request->flood.mask);
}

static uint8_t flood_effect(const struct drawing *drawing)
{
    return drawing->mask.image ? QXL_EFFECT_BLEND : QXL_EFFECT_OPAQUE;
}

static uint8_t invers_effect(const struct drawing *drawing)
{
    return drawing->mask.image ? QXL_EFFECT_BLEND : QXL_EFFECT_REVERT_ON_DUP;
}

const struct encoder encoder_fill = {plan_fill, NULL, write_fill, fill_effect};
const struct encoder encoder_blackness = {plan_flood, NULL, write_flood, flood_effect};
const struct encoder encoder_whiteness = {plan_flood, NULL, write_flood, flood_effect};
const struct encoder encoder_invers = {plan_flood, NULL, write_flood, invers_effect};
