/* SPDX-License-Identifier: BSD-3-Clause */
/* The way of a drawing request, the same for all types. */
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
    case QXL_DRAW_OPAQUE:
        return &encoder_opaque;
    case QXL_DRAW_BLEND:
        return &encoder_blend;
    case QXL_DRAW_BLACKNESS:
        return &encoder_blackness;
    case QXL_DRAW_WHITENESS:
        return &encoder_whiteness;
    case QXL_DRAW_INVERS:
        return &encoder_invers;
    case QXL_DRAW_ROP3:
        return &encoder_rop3;
    case QXL_DRAW_TRANSPARENT:
        return &encoder_transparent;
    case QXL_DRAW_ALPHA_BLEND:
        return &encoder_alpha_blend;
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
        drawing->format = surface->format;
        surface_use(display, drawing->request->surface.value, &drawing->uses);
    }
    display_unlock(display, QXL_LOCK_STATE);
    if (!surface || !rect_inside(box, drawing->width, drawing->height))
        return QXL_STATUS_INVALID;
    drawing->bits = surface_format_bits(drawing->format);
    return QXL_STATUS_OK;
}

/* The renderer writes whole words into pixels of 1 bit, and past their end, or aborts. */
static bool can_draw_on(const struct drawing *drawing)
{
    return drawing->bits > 1;
}

static bool overlap(const struct qxl_rect *a, const struct qxl_rect *b)
{
    return !rect_empty(a) && !rect_empty(b) && a->left < b->right && b->left < a->right &&
           a->top < b->bottom && b->top < a->bottom;
}

/* In several commands a later one would read what an earlier one drew. */
static bool can_be_split(const struct drawing *drawing)
{
    return !overlap(&drawing->reads, &drawing->request->box);
}

static bool is_surface_to_cache(const struct image_plan *plan)
{
    const struct qxl_image *image = plan->image;

    return image && image->kind == QXL_IMAGE_FROM_SURFACE &&
           (image->named & QXL_IMAGE_NAMES_FLAGS) && (image->flags & QXL_IMAGE_CACHE);
}

/* Of a drawing that shows nothing the renderer takes only the images that it is to cache. It cannot
 * cache a surface: it aborts. */
static bool aborts_if_hidden(const struct drawing *drawing)
{
    const struct qxl_draw *request = drawing->request;
    bool hidden = (drawing->mask.image && drawing->mask.mask) ||
                  (request->type == QXL_DRAW_ALPHA_BLEND && request->alpha_blend.alpha == 0);

    return hidden &&
           (is_surface_to_cache(&drawing->source) || is_surface_to_cache(&drawing->pattern));
}

static bool named_valid(const struct qxl_draw *request)
{
    const uint32_t known = QXL_DRAW_NAMES_EFFECT | QXL_DRAW_NAMES_MM_TIME;

    return !(request->named & ~known) && (!(request->named & QXL_DRAW_NAMES_EFFECT) ||
                                          request->effect <= QXL_EFFECT_OPAQUE_BRUSH);
}

enum qxl_status drawing_plan(struct drawing *drawing, struct qxl_display *display,
                             const struct qxl_draw *request)
{
    const struct encoder *encoder = encoder_of(request->type);
    enum qxl_status status;

    if (!encoder)
        return QXL_STATUS_UNSUPPORTED;
    if (!named_valid(request))
        return QXL_STATUS_INVALID;
    drawing->display = display;
    drawing->request = request;
    drawing->encoder = encoder;
    drawing->uses.count = 0;
    drawing->self = false;
    drawing->reads = (struct qxl_rect){0};
    drawing->source.image = drawing->mask.image = drawing->pattern.image = NULL;
    status = plan_target(drawing);
    if (status == QXL_STATUS_OK && (!can_draw_on(drawing) || !clip_valid(&request->clip)))
        status = QXL_STATUS_INVALID;
    if (status == QXL_STATUS_OK)
        status = encoder->plan(drawing);
    if (status == QXL_STATUS_OK &&
        (aborts_if_hidden(drawing) ||
         (request->clip.count > QXL_CLIP_RECTS_MAX && !can_be_split(drawing))))
        status = QXL_STATUS_INVALID;
    return status;
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

static void write_common(struct drawing *drawing, struct command *command,
                         const struct qxl_clip *clip)
{
    const struct qxl_draw *request = drawing->request;
    QXLDrawable *wire = &drawing->wire;

    memset(wire, 0, sizeof(*wire));
    wire->release_info.id = command->id;
    wire->surface_id = request->surface.value;
    wire->type = request->type;
    wire->effect = request->named & QXL_DRAW_NAMES_EFFECT ? request->effect
                                                          : drawing->encoder->effect(drawing);
    wire->mm_time = request->named & QXL_DRAW_NAMES_MM_TIME
                        ? request->mm_time
                        : qxl_hw_mm_clock(&drawing->display->hw);
    wire->bbox = wire_rect(&request->box);
    wire->clip = clip_write(command, clip);
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

/* A command with all of the request but its clip. */
static enum qxl_status publish_part(struct drawing *drawing, const struct qxl_clip *clip)
{
    struct command_needs needs = {.size = command_aligned(sizeof(QXLDrawable))};
    struct qxl_display *display = drawing->display;
    struct command command;
    struct qxl_addr address;
    enum qxl_status status;
    void *memory;

    image_measure(&drawing->source, &needs);
    image_measure(&drawing->mask, &needs);
    image_measure(&drawing->pattern, &needs);
    needs.size += command_aligned(clip_size(clip));
    if (drawing->encoder->extra_size)
        needs.size += drawing->encoder->extra_size(drawing);
    status = command_begin(display, &command, HANDLE_COMMAND, drawing->request->surface.value,
                           &needs, &drawing->uses);
    if (status != QXL_STATUS_OK)
        return status;

    memory = command_take(&command, sizeof(QXLDrawable), &address);
    write_common(drawing, &command, clip);
    drawing->encoder->write(drawing, &command);
    log_drawing(drawing);
    memcpy(memory, &drawing->wire, sizeof(drawing->wire));
    return command_publish(&command, &display->command_ring, QXL_CMD_DRAW);
}

static enum qxl_status draw(struct qxl_display *display, const struct qxl_draw *request)
{
    struct qxl_clip part = request->clip;
    uint32_t left = part.count;
    struct drawing drawing;
    enum qxl_status status;

    if (qxl_display_is_gone(display))
        return QXL_STATUS_GONE;
    status = drawing_plan(&drawing, display, request);
    if (status != QXL_STATUS_OK)
        return status;
    do {
        part.count = left < QXL_CLIP_RECTS_MAX ? left : QXL_CLIP_RECTS_MAX;
        status = publish_part(&drawing, &part);
        left -= part.count;
        part.rects = left ? part.rects + part.count : NULL;
    } while (status == QXL_STATUS_OK && left > 0);
    return status;
}

enum qxl_status qxl_draw(struct qxl_display *display, const struct qxl_draw *request)
{
    return display_leave(display, __func__, draw(display, request));
}
