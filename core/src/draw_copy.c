/* SPDX-License-Identifier: BSD-3-Clause */
#include "drawing.h"

static enum qxl_status plan_copy(struct drawing *drawing)
{
    const struct qxl_copy *copy = &drawing->request->copy;
    enum qxl_status status = plan_source(drawing, copy->source, &copy->source_area);

    if (status == QXL_STATUS_OK && (!scale_mode_valid(copy->scale_mode) || !rop_valid(copy->rop)))
        status = QXL_STATUS_INVALID;
    return status == QXL_STATUS_OK ? plan_mask(drawing, &copy->mask) : status;
}

static void write_copy(struct drawing *drawing, struct command *command)
{
    const struct qxl_copy *copy = &drawing->request->copy;

    drawing->wire.u.copy = (QXLCopy){
        .src_bitmap = image_write(command, &drawing->source).value,
        .src_area = wire_rect(&copy->source_area),
        .rop_descriptor = rop_on_wire(copy->rop),
        .scale_mode = copy->scale_mode,
        .mask = write_mask(drawing, command, &copy->mask),
    };
}

static uint8_t copy_effect(const struct drawing *drawing)
{
    return table_effect(drawing, rop_table(drawing->request->copy.rop, ROP_SOURCE_ON_DEST));
}

static enum qxl_status plan_copy_bits(struct drawing *drawing)
{
    const struct qxl_rect *box = &drawing->request->box;
    const struct qxl_point *source = &drawing->request->copy_bits.source;

    if (source->x < 0 || source->y < 0 ||
        (int64_t)source->x + box->right - box->left > drawing->width ||
        (int64_t)source->y + box->bottom - box->top > drawing->height)
        return QXL_STATUS_INVALID;
    drawing->reads = (struct qxl_rect){source->y, source->x, source->y + box->bottom - box->top,
                                       source->x + box->right - box->left};
    return QXL_STATUS_OK;
}

static void write_copy_bits(struct drawing *drawing, struct command *command)
{
    const struct qxl_point *source = &drawing->request->copy_bits.source;

    (void)command;
    drawing->wire.u.copy_bits = (QXLCopyBits){.src_pos = {source->x, source->y}};
}

/* The host knows by itself what a copy-bits reads. */
static uint8_t copy_bits_effect(const struct drawing *drawing)
{
    (void)drawing;
    return QXL_EFFECT_OPAQUE;
}

const struct encoder encoder_copy = {plan_copy, NULL, write_copy, copy_effect};
const struct encoder encoder_blend = {plan_copy, NULL, write_copy, copy_effect};
const struct encoder encoder_copy_bits = {plan_copy_bits, NULL, write_copy_bits, copy_bits_effect};
