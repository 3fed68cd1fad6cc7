/* SPDX-License-Identifier: BSD-3-Clause */
#include "drawing.h"

static enum qxl_status plan_fill(struct drawing *drawing)
{
    const struct qxl_fill *fill = &drawing->request->fill;
    enum qxl_status status = plan_brush(drawing, &fill->brush, &drawing->pattern);

    return status == QXL_STATUS_OK ? plan_mask(drawing, &fill->mask) : status;
}

static void write_fill(struct drawing *drawing, struct command *command)
{
    const struct qxl_fill *fill = &drawing->request->fill;

    drawing->wire.u.fill = (QXLFill){
        .brush = write_brush(command, &fill->brush, &drawing->pattern),
        .rop_descriptor = wire_rop(fill->rop),
        .mask = write_mask(drawing, command, &fill->mask),
    };
}

static uint8_t fill_effect(const struct drawing *drawing)
{
    if (drawing->request->fill.brush.kind == QXL_BRUSH_NONE)
        return QXL_EFFECT_BLEND;
    return put_effect(drawing, drawing->request->fill.rop);
}

const struct encoder encoder_fill = {plan_fill, NULL, write_fill, fill_effect};
