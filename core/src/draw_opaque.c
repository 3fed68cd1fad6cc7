/* SPDX-License-Identifier: BSD-3-Clause */
/* Types with a source picture and a brush. */
#include "drawing.h"

#include <qxl/raster.h>

/* A brush of no kind would give the host an operand that nobody chose. */
static enum qxl_status plan_paint(struct drawing *drawing, const struct qxl_brush *brush)
{
    return brush->kind == QXL_BRUSH_NONE ? QXL_STATUS_INVALID
                                         : plan_brush(drawing, brush, &drawing->pattern);
}

static enum qxl_status plan_opaque(struct drawing *drawing)
{
    const struct qxl_opaque *opaque = &drawing->request->opaque;
    enum qxl_status status = plan_source_or_self(drawing, opaque->source, &opaque->source_area);

    if (status == QXL_STATUS_OK)
        status = plan_paint(drawing, &opaque->brush);
    if (status == QXL_STATUS_OK &&
        (!scale_mode_valid(opaque->scale_mode) || !rop_valid(opaque->rop)))
        status = QXL_STATUS_INVALID;
    return status == QXL_STATUS_OK ? plan_mask(drawing, &opaque->mask) : status;
}

static void write_opaque(struct drawing *drawing, struct command *command)
{
    const struct qxl_opaque *opaque = &drawing->request->opaque;
    QXLRect area;
    uint64_t source = write_source(drawing, command, &opaque->source_area, &area);

    drawing->wire.u.opaque = (QXLOpaque){
        .src_bitmap = source,
        .src_area = area,
        .brush = write_brush(command, &opaque->brush, &drawing->pattern),
        .rop_descriptor = rop_on_wire(opaque->rop),
        .scale_mode = opaque->scale_mode,
        .mask = write_mask(drawing, command, &opaque->mask),
    };
}

static uint8_t opaque_effect(const struct drawing *drawing)
{
    return table_effect(drawing, rop_table(drawing->request->opaque.rop, ROP_BRUSH_ON_SOURCE));
}

/* The renderer has no more than the operations of three operands, on pixels of 16 and 32 bits; any
 * other kills the virtual machine. */
static bool rop3_exists(const struct drawing *drawing)
{
    return table_operands(drawing->request->rop3.code) ==
               (QXL_RASTER_PATTERN | QXL_RASTER_SOURCE | QXL_RASTER_DEST) &&
           drawing->bits >= 16;
}

static enum qxl_status plan_rop3(struct drawing *drawing)
{
    const struct qxl_rop3 *rop3 = &drawing->request->rop3;
    enum qxl_status status = plan_source_or_self(drawing, rop3->source, &rop3->source_area);

    if (status == QXL_STATUS_OK)
        status = plan_paint(drawing, &rop3->brush);
    if (status == QXL_STATUS_OK && (!scale_mode_valid(rop3->scale_mode) || !rop3_exists(drawing)))
        status = QXL_STATUS_INVALID;
    return status == QXL_STATUS_OK ? plan_mask(drawing, &rop3->mask) : status;
}

/* The last place at or before `start` where a tile of `size` begins if one begins at `origin`. */
static int32_t tile_start(int32_t start, int32_t origin, uint32_t size)
{
    uint32_t rest;

    if (origin <= start) {
        rest = ((uint32_t)start - (uint32_t)origin) % size;
    } else {
        rest = ((uint32_t)origin - (uint32_t)start) % size;
        rest = rest ? size - rest : 0;
    }
    return start - (int32_t)rest;
}

/* For this type the renderer reads in front of a pattern that begins behind the box's corner. */
static struct qxl_brush tiled_before_box(const struct drawing *drawing)
{
    const struct qxl_rect *box = &drawing->request->box;
    struct qxl_brush brush = drawing->request->rop3.brush;

    if (brush.kind == QXL_BRUSH_PATTERN) {
        brush.origin.x = tile_start(box->left, brush.origin.x, drawing->pattern.width);
        brush.origin.y = tile_start(box->top, brush.origin.y, drawing->pattern.height);
    }
    return brush;
}

static void write_rop3(struct drawing *drawing, struct command *command)
{
    const struct qxl_rop3 *rop3 = &drawing->request->rop3;
    struct qxl_brush brush = tiled_before_box(drawing);
    QXLRect area;
    uint64_t source = write_source(drawing, command, &rop3->source_area, &area);

    drawing->wire.u.rop3 = (QXLRop3){
        .src_bitmap = source,
        .src_area = area,
        .brush = write_brush(command, &brush, &drawing->pattern),
        .rop3 = rop3->code,
        .scale_mode = rop3->scale_mode,
        .mask = write_mask(drawing, command, &rop3->mask),
    };
}

const struct encoder encoder_opaque = {plan_opaque, NULL, write_opaque, opaque_effect};
const struct encoder encoder_rop3 = {plan_rop3, NULL, write_rop3, blend_effect};
