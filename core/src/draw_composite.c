/* SPDX-License-Identifier: BSD-3-Clause */
#include "drawing.h"

enum { CLIENT_CAN_COMPOSITE = 2 }; /* SPICE_DISPLAY_CAP_COMPOSITE of spice/protocol.h */

/* Bits of QXLComposite.flags; the layout is in a comment of qxl_dev.h. */
enum {
    COMPOSITE_SOURCE_FILTER = 8,
    COMPOSITE_MASK_FILTER = 11,
    COMPOSITE_SOURCE_REPEAT = 14,
    COMPOSITE_MASK_REPEAT = 16,
    COMPOSITE_COMPONENT_ALPHA = 18,
    COMPOSITE_SOURCE_OPAQUE = 22,
    COMPOSITE_MASK_OPAQUE = 23,
    COMPOSITE_DEST_OPAQUE = 24,
    ALPHA_BITS = 8,
    FILTER_MAX = 1,
    REPEAT_MAX = 3,
};

static bool operator_exists(uint8_t operation)
{
    return operation <= QXL_OP_SATURATE ||
           (operation >= QXL_OP_MULTIPLY && operation <= QXL_OP_HSL_LUMINOSITY);
}

static bool is_alpha_only(const struct image_plan *plan)
{
    return plan->image->kind == QXL_IMAGE_FROM_SURFACE && plan->surface_bits <= ALPHA_BITS;
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
    status = plan_image(drawing, composite->source, &drawing->source);
    if (status != QXL_STATUS_OK)
        return status;
    status = plan_image(drawing, composite->mask, &drawing->mask);
    if (status != QXL_STATUS_OK)
        return status;
    if (!drawing->source.image || (composite->mask_transform && !drawing->mask.image))
        return QXL_STATUS_INVALID;
    if ((composite->source_opaque && is_alpha_only(&drawing->source)) ||
        (composite->dest_opaque && drawing->bits <= ALPHA_BITS))
        return QXL_STATUS_INVALID;
    return QXL_STATUS_OK;
}

static uint64_t transform_size(const struct qxl_transform *transform)
{
    return transform ? command_aligned(sizeof(QXLTransform)) : 0;
}

static uint64_t composite_extra_size(const struct drawing *drawing)
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
                 (uint32_t)composite->component_alpha << COMPOSITE_COMPONENT_ALPHA |
                 (uint32_t)composite->source_opaque << COMPOSITE_SOURCE_OPAQUE |
                 (uint32_t)composite->mask_opaque << COMPOSITE_MASK_OPAQUE |
                 (uint32_t)composite->dest_opaque << COMPOSITE_DEST_OPAQUE,
        .src = image_write(command, &drawing->source).value,
        .src_transform = write_transform(command, composite->source_transform),
        .mask = image_write(command, &drawing->mask).value,
        .mask_transform = write_transform(command, composite->mask_transform),
        .src_origin = {(int16_t)composite->source_origin.x, (int16_t)composite->source_origin.y},
        .mask_origin = {(int16_t)composite->mask_origin.x, (int16_t)composite->mask_origin.y},
    };
}

const struct encoder encoder_composite = {plan_composite, composite_extra_size, write_composite,
                                          blend_effect};
