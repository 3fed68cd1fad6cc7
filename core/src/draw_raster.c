/* SPDX-License-Identifier: BSD-3-Clause */
#include <qxl/raster.h>

#include "drawing.h"
#include "log.h"

static bool from_itself(const struct qxl_raster *raster)
{
    return raster->source && raster->source->kind == QXL_IMAGE_FROM_SURFACE &&
           raster->source->surface.value == raster->surface.value;
}

static bool same_size(const struct qxl_rect *a, const struct qxl_rect *b)
{
    return rect_ordered(a) && rect_ordered(b) &&
           (uint32_t)a->right - (uint32_t)a->left == (uint32_t)b->right - (uint32_t)b->left &&
           (uint32_t)a->bottom - (uint32_t)a->top == (uint32_t)b->bottom - (uint32_t)b->top;
}

static bool has_mask(const struct qxl_raster *raster)
{
    return raster->mask.image && raster->mask.image->kind != QXL_IMAGE_NONE;
}

static struct qxl_opaque opaque_of(const struct qxl_raster *raster, struct qxl_brush brush,
                                   uint16_t rop)
{
    return (struct qxl_opaque){.source = raster->source,
                               .source_area = raster->source_area,
                               .brush = brush,
                               .rop = rop,
                               .scale_mode = raster->scale_mode,
                               .mask = raster->mask};
}

static struct qxl_rop3 rop3_of(const struct qxl_raster *raster, struct qxl_brush brush,
                               uint8_t code)
{
    return (struct qxl_rop3){.source = raster->source,
                             .source_area = raster->source_area,
                             .brush = brush,
                             .code = code,
                             .scale_mode = raster->scale_mode,
                             .mask = raster->mask};
}

/* Copy and blend cannot read the surface that they draw on and be right: the host may drop what is
 * to be read before it has drawn it. Types with a brush can. With a black one (0) they do the same.
 */
static void read_itself(const struct qxl_raster *raster, struct qxl_draw *request)
{
    const struct qxl_brush black = {.kind = QXL_BRUSH_SOLID};
    uint8_t code = raster->code & 0x0f; /* for a pattern of 0, which is all that counts */

    if (raster->code == TABLE_SOURCE && same_size(&raster->source_area, &raster->box) &&
        !has_mask(raster)) {
        request->type = QXL_COPY_BITS;
        request->copy_bits.source =
            (struct qxl_point){raster->source_area.left, raster->source_area.top};
    } else if (request->type == QXL_DRAW_COPY) {
        request->type = QXL_DRAW_OPAQUE;
        request->opaque = opaque_of(raster, black,
                                    SPICE_ROPD_OP_OR |
                                        (raster->code == TABLE_SOURCE ? 0 : SPICE_ROPD_INVERS_RES));
    } else {
        request->type = QXL_DRAW_ROP3;
        request->rop3 = rop3_of(raster, black, (uint8_t)(code | (~code & 0x0f) << 4));
    }
}

static void fill_in(const struct qxl_raster *raster, uint16_t rop, struct qxl_draw *request)
{
    switch (request->type) {
    case QXL_DRAW_FILL:
        request->fill = (struct qxl_fill){.brush = raster->brush, .rop = rop, .mask = raster->mask};
        break;
    case QXL_DRAW_OPAQUE:
        request->opaque = opaque_of(raster, raster->brush, rop);
        break;
    case QXL_DRAW_ROP3:
        request->rop3 = rop3_of(raster, raster->brush, raster->code);
        break;
    case QXL_DRAW_COPY:
    case QXL_DRAW_BLEND:
        request->copy = (struct qxl_copy){.source = raster->source,
                                          .source_area = raster->source_area,
                                          .rop = rop,
                                          .scale_mode = raster->scale_mode,
                                          .mask = raster->mask};
        break;
    default:
        request->flood.mask = raster->mask;
        break;
    }
}

/* An operation that changes nothing is checked like one that does. */
static enum qxl_status check_only(struct qxl_display *display, struct qxl_draw *request)
{
    struct drawing drawing;

    request->type = QXL_DRAW_INVERS;
    return drawing_plan(&drawing, display, request);
}

static enum qxl_status draw_raster(struct qxl_display *display, const struct qxl_raster *raster)
{
    struct qxl_raster_plan plan = qxl_raster_plan3(raster->code);
    struct qxl_draw request = {
        .type = plan.type, .surface = raster->surface, .box = raster->box, .clip = raster->clip};
    bool copies = plan.type == QXL_DRAW_COPY || plan.type == QXL_DRAW_BLEND;

    if (qxl_display_is_gone(display))
        return QXL_STATUS_GONE;
    if ((plan.operands & QXL_RASTER_PATTERN && raster->brush.kind == QXL_BRUSH_NONE) ||
        (plan.operands & QXL_RASTER_SOURCE && !scale_mode_valid(raster->scale_mode)))
        return QXL_STATUS_INVALID;
    if (copies && from_itself(raster))
        read_itself(raster, &request);
    else
        fill_in(raster, plan.rop, &request);
    return plan.type == QXL_DRAW_NOP ? check_only(display, &request) : qxl_draw(display, &request);
}

enum qxl_status qxl_draw_raster(struct qxl_display *display, const struct qxl_raster *raster)
{
    return display_leave(display, __func__, draw_raster(display, raster));
}
