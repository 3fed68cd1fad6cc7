/* SPDX-License-Identifier: BSD-3-Clause */
/* The way of a drawing request, the same for all types. */
#include "clip.h"
#include "drawing.h"
#include "log.h"

enum { DEPENDENCIES = 3 }; /* surfaces that a drawable may read */

static const struct encoder *encoder_of(uint8_t type)
{
    switch (type) {
    case QXL_DRAW_FILL:
        return &encoder_fill;
    case QXL_DRAW_COPY:
        return &encoder_copy;
    case QXL_COPY_BITS:
        return &encoder_copy_bits;
    case QXL_DRAW_COMPOSITE:
        return &encoder_composite;
    case QXL_DRAW_STROKE:
        return &encoder_stroke;
    case QXL_DRAW_TEXT:
        return &encoder_text;
    default:
        return NULL;
    }
}

static enum qxl_status plan_target(struct drawing *drawing)
{
    const struct qxl_rect *box = &drawing->request->box;
    struct qxl_display *display = drawing->display;
    struct surface *surface;

    display_lock(display, QXL_LOCK_STATE);
    surface = surface_find(display, drawing->request->surface);
    if (!surface_use_primary(display, &drawing->uses))
        surface = NULL;
    if (surface) {
        drawing->width = surface->width;
        drawing->height = surface->height;
        surface_use(display, drawing->request->surface.value, &drawing->uses);
    }
    display_unlock(display, QXL_LOCK_STATE);
    if (!surface || !rect_ordered(box) || box->left < 0 || box->top < 0 ||
        (uint32_t)box->right > drawing->width || (uint32_t)box->bottom > drawing->height ||
        !clip_valid(&drawing->request->clip))
        return QXL_STATUS_INVALID;
    return QXL_STATUS_OK;
}

/* The host orders drawing by the surfaces that a command says it reads. */
static void add_dependency(struct drawing *drawing, const struct image_plan *plan)
{
    QXLDrawable *wire = &drawing->wire;

    if (!plan->image || plan->image->kind != QXL_IMAGE_FROM_SURFACE)
        return;
    for (int i = 0; i < DEPENDENCIES; i++) {
        if (wire->surfaces_dest[i] >= 0)
            continue;
        wire->surfaces_dest[i] = (int32_t)plan->image->surface.value;
        wire->surfaces_rects[i] =
            (QXLRect){.bottom = (int32_t)plan->height, .right = (int32_t)plan->width};
        return;
    }
}

static void write_common(struct drawing *drawing, const struct encoder *encoder,
                         struct command *command)
{
    const struct qxl_draw *request = drawing->request;
    QXLDrawable *wire = &drawing->wire;

    memset(wire, 0, sizeof(*wire));
    wire->release_info.id = command->id;
    wire->surface_id = request->surface.value;
    wire->type = request->type;
    wire->effect =
        request->named & QXL_DRAW_NAMES_EFFECT ? request->effect : encoder->effect(drawing);
    wire->mm_time = request->named & QXL_DRAW_NAMES_MM_TIME
                        ? request->mm_time
                        : qxl_hw_mm_clock(&drawing->display->hw);
    wire->bbox = wire_rect(&request->box);
    wire->clip = clip_write(command, &request->clip);
    for (int i = 0; i < DEPENDENCIES; i++)
        wire->surfaces_dest[i] = -1;
    add_dependency(drawing, &drawing->source);
    add_dependency(drawing, &drawing->mask);
    add_dependency(drawing, &drawing->pattern);
}

static void log_drawing(const struct drawing *drawing)
{
    const QXLDrawable *wire = &drawing->wire;

    display_log(drawing->display, QXL_LOG_DRAW,
                "qxl: draw type %u on surface %u, left %d top %d right %d bottom %d, effect %u",
                (unsigned)wire->type, (unsigned)wire->surface_id, (int)wire->bbox.left,
                (int)wire->bbox.top, (int)wire->bbox.right, (int)wire->bbox.bottom,
                (unsigned)wire->effect);
}

static enum qxl_status draw(struct qxl_display *display, const struct qxl_draw *request)
{
    const struct encoder *encoder = encoder_of(request->type);
    struct command_needs needs = {.size = command_aligned(sizeof(QXLDrawable))};
    struct command command;
    struct drawing drawing;
    struct qxl_addr address;
    enum qxl_status status;
    void *memory;

    if (qxl_display_is_gone(display))
        return QXL_STATUS_GONE;
    if (!encoder)
        return QXL_STATUS_UNSUPPORTED;
    if (request->named & QXL_DRAW_NAMES_EFFECT && request->effect > QXL_EFFECT_OPAQUE_BRUSH)
        return QXL_STATUS_INVALID;
    drawing.display = display;
    drawing.request = request;
    drawing.uses.count = 0;
    drawing.source.image = drawing.mask.image = drawing.pattern.image = NULL;
    status = plan_target(&drawing);
    if (status == QXL_STATUS_OK)
        status = encoder->plan(&drawing);
    if (status != QXL_STATUS_OK)
        return status;

    image_measure(&drawing.source, &needs);
    image_measure(&drawing.mask, &needs);
    image_measure(&drawing.pattern, &needs);
    needs.size += command_aligned(clip_size(&request->clip));
    if (encoder->extra_size)
        needs.size += encoder->extra_size(&drawing);
    status = command_begin(display, &command, HANDLE_COMMAND, request->surface.value, &needs,
                           &drawing.uses);
    if (status != QXL_STATUS_OK)
        return status;

    memory = command_take(&command, sizeof(QXLDrawable), &address);
    write_common(&drawing, encoder, &command);
    encoder->write(&drawing, &command);
    log_drawing(&drawing);
    memcpy(memory, &drawing.wire, sizeof(drawing.wire));
    return command_publish(&command, &display->command_ring, QXL_CMD_DRAW);
}

enum qxl_status qxl_draw(struct qxl_display *display, const struct qxl_draw *request)
{
    return display_leave(display, __func__, draw(display, request));
}
