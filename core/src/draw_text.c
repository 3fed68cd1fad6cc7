/* SPDX-License-Identifier: BSD-3-Clause */
#include "drawing.h"
#include "text.h"

static enum qxl_status plan_text(struct drawing *drawing)
{
    const struct qxl_text *text = &drawing->request->text;
    enum qxl_status status;

    if (!string_valid(&text->string, &drawing->shape_size) || !rect_ordered(&text->back_area) ||
        !rop_valid(text->fore_rop) || !rop_valid(text->back_rop))
        return QXL_STATUS_INVALID;
    status = plan_brush(drawing, &text->fore, &drawing->pattern);
    if (status != QXL_STATUS_OK || rect_empty(&text->back_area))
        return status;
    if (text->back.kind == QXL_BRUSH_NONE || rop_on_wire(text->fore_rop) != SPICE_ROPD_OP_PUT)
        return QXL_STATUS_INVALID;
    return plan_brush(drawing, &text->back, &drawing->source);
}

static uint64_t text_extra_size(const struct drawing *drawing)
{
    return command_aligned(string_memory(drawing->shape_size));
}

static void write_text(struct drawing *drawing, struct command *command)
{
    static const struct qxl_brush NONE = {.kind = QXL_BRUSH_NONE};
    const struct qxl_text *text = &drawing->request->text;
    bool backed = !rect_empty(&text->back_area);

    drawing->wire.u.text = (QXLText){
        .str = string_write(command, &text->string, drawing->shape_size),
        .back_area = wire_rect(&text->back_area),
        .fore_brush = write_brush(command, &text->fore, &drawing->pattern),
        .back_brush = write_brush(command, backed ? &text->back : &NONE, &drawing->source),
        .fore_mode = rop_on_wire(text->fore_rop),
        .back_mode = rop_on_wire(text->back_rop),
    };
}

const struct encoder encoder_text = {plan_text, text_extra_size, write_text, blend_effect};
