/* SPDX-License-Identifier: BSD-3-Clause */
#include <qxl/draw.h>

#include "clip.h"
#include "geometry.h"
#include "image.h"

enum {
    DEPENDENCIES = 3,         /* surfaces that a drawable may read */
    CLIENT_CAN_COMPOSITE = 2, /* SPICE_DISPLAY_CAP_COMPOSITE of spice/protocol.h */
};

/* A drawing request on its way: planned (checked and measured), then written. */
struct drawing {
    struct qxl_display *display;
    const struct qxl_draw *request;
    uint32_t width, height; /* of the surface */
    struct image_plan source, mask, pattern;
    struct surface_uses uses;
    QXLDrawable wire;
};

/* What there is to know of a draw type. */
struct encoder {
    /* Check what is special to the type, and plan its images. */
    enum qxl_status (*plan)(struct drawing *drawing);
    /* Bytes of command memory beyond drawable, clip and images. NULL: none. */
    uint32_t (*extra_size)(const struct drawing *drawing);
    /* Fill in wire.u. */
    void (*write)(struct drawing *drawing, struct command *command);
    /* The effect if the request does not name one. */
    uint8_t (*effect)(const struct drawing *drawing);
};

/* ---- parts that several types carry ---- */

static enum qxl_status plan_mask(struct drawing *drawing, const struct qxl_mask *mask)
{
    return image_plan(drawing->display, mask->image, IMAGE_MASK, &drawing->uses, &drawing->mask);
}

static QXLQMask write_mask(const struct drawing *drawing, struct command *command,
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

static enum qxl_status plan_brush(struct drawing *drawing, const struct qxl_brush *brush)
{
    enum qxl_status status;

    if (brush->kind == QXL_BRUSH_NONE || brush->kind == QXL_BRUSH_SOLID)
        return QXL_STATUS_OK;
    if (brush->kind != QXL_BRUSH_PATTERN)
        return QXL_STATUS_INVALID;
    status = image_plan(drawing->display, brush->pattern, IMAGE_SOURCE, &drawing->uses,
                        &drawing->pattern);
    return status == QXL_STATUS_OK && !drawing->pattern.image ? QXL_STATUS_INVALID : status;
}

static QXLBrush write_brush(const struct drawing *drawing, struct command *command,
                            const struct qxl_brush *brush)
{
    QXLBrush wire = {.type = SPICE_BRUSH_TYPE_NONE};

    if (brush->kind == QXL_BRUSH_SOLID) {
        wire.type = SPICE_BRUSH_TYPE_SOLID;
        wire.u.color = brush->color;
    } else if (brush->kind == QXL_BRUSH_PATTERN) {
        wire.type = SPICE_BRUSH_TYPE_PATTERN;
        wire.u.pattern.pat = image_write(command, &drawing->pattern).value;
        wire.u.pattern.pos = (QXLPoint){brush->origin.x, brush->origin.y};
    }
    return wire;
}

/* A source picture of which `area` is used. */
static enum qxl_status plan_source(struct drawing *drawing, const struct qxl_image *image,
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

static QXLRect wire_rect(const struct qxl_rect *rect)
{
    return (QXLRect){rect->top, rect->left, rect->bottom, rect->right};
}

static uint16_t wire_rop(uint16_t rop)
{
    return rop ? rop : SPICE_ROPD_OP_PUT;
}

/* Nothing below shows through only if the operation just puts, everywhere. */
static uint8_t put_effect(const struct drawing *drawing, uint16_t rop)
{
    return !drawing->mask.image && wire_rop(rop) == SPICE_ROPD_OP_PUT ? QXL_EFFECT_OPAQUE
                                                                      : QXL_EFFECT_BLEND;
}

/* ---- fill ---- */

static enum qxl_status plan_fill(struct drawing *drawing)
{
    const struct qxl_fill *fill = &drawing->request->fill;
    enum qxl_status status = plan_brush(drawing, &fill->brush);

    return status == QXL_STATUS_OK ? plan_mask(drawing, &fill->mask) : status;
}

static void write_fill(struct drawing *drawing, struct command *command)
{
    const struct qxl_fill *fill = &drawing->request->fill;

    drawing->wire.u.fill = (QXLFill){
        .brush = write_brush(drawing, command, &fill->brush),
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

/* ---- copy ---- */

static enum qxl_status plan_copy(struct drawing *drawing)
{
    const struct qxl_copy *copy = &drawing->request->copy;
    enum qxl_status status = plan_source(drawing, copy->source, &copy->source_area);

    if (status == QXL_STATUS_OK && copy->scale_mode >= SPICE_IMAGE_SCALE_MODE_ENUM_END)
        status = QXL_STATUS_INVALID;
    return status == QXL_STATUS_OK ? plan_mask(drawing, &copy->mask) : status;
}

static void write_copy(struct drawing *drawing, struct command *command)
{
    const struct qxl_copy *copy = &drawing->request->copy;

    drawing->wire.u.copy = (QXLCopy){
        .src_bitmap = image_write(command, &drawing->source).value,
        .src_area = wire_rect(&copy->source_area),
        .rop_descriptor = wire_rop(copy->rop),
        .scale_mode = copy->scale_mode,
        .mask = write_mask(drawing, command, &copy->mask),
    };
}

static uint8_t copy_effect(const struct drawing *drawing)
{
    return put_effect(drawing, drawing->request->copy.rop);
}

/* ---- copy-bits ---- */

static enum qxl_status plan_copy_bits(struct drawing *drawing)
{
    const struct qxl_rect *box = &drawing->request->box;
    const struct qxl_point *source = &drawing->request->copy_bits.source;

    if (source->x < 0 || source->y < 0 ||
        (int64_t)source->x + box->right - box->left > drawing->width ||
        (int64_t)source->y + box->bottom - box->top > drawing->height)
        return QXL_STATUS_INVALID;
    return QXL_STATUS_OK;
}

static void write_copy_bits(struct drawing *drawing, struct command *command)
{
    const struct qxl_point *source = &drawing->request->copy_bits.source;

    (void)command;
    drawing->wire.u.copy_bits = (QXLCopyBits){.src_pos = {source->x, source->y}};
}

static uint8_t opaque_effect(const struct drawing *drawing)
{
    (void)drawing;
    return QXL_EFFECT_OPAQUE;
}

/* ---- composite ---- */

/* Bits of QXLComposite.flags; the layout is in a comment of qxl_dev.h. */
enum {
    COMPOSITE_SOURCE_FILTER = 8,
    COMPOSITE_MASK_FILTER = 11,
    COMPOSITE_SOURCE_REPEAT = 14,
    COMPOSITE_MASK_REPEAT = 16,
    COMPOSITE_COMPONENT_ALPHA = 18,
    FILTER_MAX = 1,
    REPEAT_MAX = 3,
};

static bool operator_exists(uint8_t operation)
{
    return operation <= QXL_OP_SATURATE ||
           (operation >= QXL_OP_MULTIPLY && operation <= QXL_OP_HSL_LUMINOSITY);
}

static enum qxl_status plan_composite(struct drawing *drawing)
{
    const struct qxl_composite *composite = &drawing->request->composite;
    enum qxl_status status;

    if (!(drawing->display->hw.capabilities & QXL_CAN_COMPOSITE) ||
        !qxl_hw_client_can(&drawing->display->hw, CLIENT_CAN_COMPOSITE))
        return QXL_STATUS_UNSUPPORTED;
    if (!operator_exists(composite->operation) || composite->source_filter > FILTER_MAX ||
        composite->mask_filter > FILTER_MAX || composite->source_repeat > REPEAT_MAX ||
        composite->mask_repeat > REPEAT_MAX || !point_fits_16_bits(&composite->source_origin) ||
        !point_fits_16_bits(&composite->mask_origin))
        return QXL_STATUS_INVALID;
    status = image_plan(drawing->display, composite->source, IMAGE_SOURCE, &drawing->uses,
                        &drawing->source);
    if (status != QXL_STATUS_OK)
        return status;
    status =
        image_plan(drawing->display, composite->mask, IMAGE_SOURCE, &drawing->uses, &drawing->mask);
    if (status != QXL_STATUS_OK)
        return status;
    if (!drawing->source.image || (composite->mask_transform && !drawing->mask.image))
        return QXL_STATUS_INVALID;
    return QXL_STATUS_OK;
}

static uint32_t transform_size(const struct qxl_transform *transform)
{
    return transform ? command_aligned(sizeof(QXLTransform)) : 0;
}

static uint32_t composite_extra_size(const struct drawing *drawing)
{
    const struct qxl_composite *composite = &drawing->request->composite;

    return transform_size(composite->source_transform) + transform_size(composite->mask_transform);
}

static uint64_t write_transform(struct command *command, const struct qxl_transform *transform)
{
    struct qxl_addr address = {0};

    _Static_assert(sizeof(*transform) == sizeof(QXLTransform), "a transform goes out as it is");
    if (transform)
        memcpy(command_take(command, sizeof(*transform), &address), transform, sizeof(*transform));
    return address.value;
}

static void write_composite(struct drawing *drawing, struct command *command)
{
    const struct qxl_composite *composite = &drawing->request->composite;

    drawing->wire.u.composite = (QXLComposite){
        .flags = composite->operation |
                 (uint32_t)composite->source_filter << COMPOSITE_SOURCE_FILTER |
                 (uint32_t)composite->mask_filter << COMPOSITE_MASK_FILTER |
                 (uint32_t)composite->source_repeat << COMPOSITE_SOURCE_REPEAT |
                 (uint32_t)composite->mask_repeat << COMPOSITE_MASK_REPEAT |
                 (uint32_t)composite->component_alpha << COMPOSITE_COMPONENT_ALPHA,
        .src = image_write(command, &drawing->source).value,
        .src_transform = write_transform(command, composite->source_transform),
        .mask = image_write(command, &drawing->mask).value,
        .mask_transform = write_transform(command, composite->mask_transform),
        .src_origin = {(int16_t)composite->source_origin.x, (int16_t)composite->source_origin.y},
        .mask_origin = {(int16_t)composite->mask_origin.x, (int16_t)composite->mask_origin.y},
    };
}

static uint8_t blend_effect(const struct drawing *drawing)
{
    (void)drawing;
    return QXL_EFFECT_BLEND;
}

static const struct encoder *encoder_of(uint8_t type)
{
    static const struct encoder FILL = {plan_fill, NULL, write_fill, fill_effect};
    static const struct encoder COPY = {plan_copy, NULL, write_copy, copy_effect};
    static const struct encoder COPY_BITS = {plan_copy_bits, NULL, write_copy_bits, opaque_effect};
    static const struct encoder COMPOSITE = {plan_composite, composite_extra_size, write_composite,
                                             blend_effect};

    switch (type) {
    case QXL_DRAW_FILL:
        return &FILL;
    case QXL_DRAW_COPY:
        return &COPY;
    case QXL_COPY_BITS:
        return &COPY_BITS;
    case QXL_DRAW_COMPOSITE:
        return &COMPOSITE;
    default:
        return NULL;
    }
}

/* ---- what all types share ---- */

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

enum qxl_status qxl_draw(struct qxl_display *display, const struct qxl_draw *request)
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
    memcpy(memory, &drawing.wire, sizeof(drawing.wire));
    return command_publish(&command, &display->command_ring, QXL_CMD_DRAW);
}
