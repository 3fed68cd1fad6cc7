/* SPDX-License-Identifier: BSD-3-Clause */
#include "drawing.h"
#include "path.h"

enum { WHOLE_PIXEL = 16, COSMETIC_WIDTH = 1 * WHOLE_PIXEL };

static bool style_valid(const struct qxl_line_style *style)
{
    uint32_t most = style->dash_count % 2 ? QXL_LINE_DASHES_ODD_MAX : QXL_LINE_DASHES_MAX;
    bool advances = false;

    if (style->dash_count == 0)
        return !style->start_with_gap;
    if (style->dash_count > most || !style->dashes)
        return false;
    for (uint32_t i = 0; i < style->dash_count; i++) {
        if (style->dashes[i] < 0 || style->dashes[i] > QXL_LINE_DASH_MAX)
            return false;
        advances |= style->dashes[i] >= WHOLE_PIXEL;
    }
    return advances;
}

/* The renderer counts dashes and gaps by their place in the list. */
static uint32_t wire_dashes(const struct qxl_line_style *style)
{
    return style->dash_count % 2 ? 2 * style->dash_count : style->dash_count;
}

static enum qxl_status plan_stroke(struct drawing *drawing)
{
    const struct qxl_stroke *stroke = &drawing->request->stroke;
    enum qxl_status status;

    if (!style_valid(&stroke->style) || !rop_valid(stroke->fore_rop) ||
        !rop_valid(stroke->back_rop) ||
        !path_valid(&stroke->path, stroke->style.dash_count > 0, &drawing->shape_size))
        return QXL_STATUS_INVALID;
    status = plan_brush(drawing, &stroke->brush, &drawing->pattern);
    if (status == QXL_STATUS_OK && drawing->pattern.image &&
        drawing->pattern.image->kind == QXL_IMAGE_FROM_SURFACE)
        return QXL_STATUS_INVALID;
    return status;
}

static uint64_t stroke_extra_size(const struct drawing *drawing)
{
    uint64_t dashes = wire_dashes(&drawing->request->stroke.style) * sizeof(QXLFIXED);

    return command_aligned(path_memory(drawing->shape_size)) + command_aligned(dashes);
}

static QXLLineAttr write_style(struct command *command, const struct qxl_line_style *style)
{
    QXLLineAttr wire = {.width = COSMETIC_WIDTH, .style_nseg = (uint8_t)wire_dashes(style)};
    uint32_t given = style->dash_count * (uint32_t)sizeof(QXLFIXED);
    struct qxl_addr address;
    uint8_t *memory;

    if (given == 0)
        return wire;
    wire.flags =
        SPICE_LINE_FLAGS_STYLED | (style->start_with_gap ? SPICE_LINE_FLAGS_START_WITH_GAP : 0);
    memory = command_take(command, wire.style_nseg * (uint32_t)sizeof(QXLFIXED), &address);
    memcpy(memory, style->dashes, given);
    if (wire.style_nseg > style->dash_count)
        memcpy(memory + given, style->dashes, given);
    wire.style = address.value;
    return wire;
}

static void write_stroke(struct drawing *drawing, struct command *command)
{
    const struct qxl_stroke *stroke = &drawing->request->stroke;

    drawing->wire.u.stroke = (QXLStroke){
        .path = path_write(command, &stroke->path, drawing->shape_size),
        .attr = write_style(command, &stroke->style),
        .brush = write_brush(command, &stroke->brush, &drawing->pattern),
        .fore_mode = rop_on_wire(stroke->fore_rop),
        .back_mode = rop_on_wire(stroke->back_rop),
    };
}

const struct encoder encoder_stroke = {plan_stroke, stroke_extra_size, write_stroke, blend_effect};
