/* SPDX-License-Identifier: BSD-3-Clause */
/* What is special to a draw type. */
#include "draw_check.h"

static uint16_t rop_of(uint16_t rop)
{
    return rop ? rop : SPICE_ROPD_OP_PUT;
}

struct size {
    uint32_t width, height;
};

static struct size size_of(struct fixture *fixture, const struct qxl_image *image)
{
    struct qxl_surface_info info;

    if (image->kind == QXL_IMAGE_FROM_BITMAP)
        return (struct size){image->bitmap.width, image->bitmap.height};
    check_status(qxl_surface_info(fixture->display, image->surface, &info), QXL_STATUS_OK);
    return (struct size){info.width, info.height};
}

void draw_check_brush(struct fixture *fixture, const QXLBrush *found,
                      const struct qxl_brush *expected)
{
    switch (expected->kind) {
    case QXL_BRUSH_NONE:
        assert_int_equal(found->type, SPICE_BRUSH_TYPE_NONE);
        break;
    case QXL_BRUSH_SOLID:
        assert_int_equal(found->type, SPICE_BRUSH_TYPE_SOLID);
        assert_int_equal(found->u.color, expected->color);
        break;
    case QXL_BRUSH_PATTERN:
        assert_int_equal(found->type, SPICE_BRUSH_TYPE_PATTERN);
        wire_expect_image(fixture, found->u.pattern.pat, expected->pattern, false);
        assert_int_equal(found->u.pattern.pos.x, expected->origin.x);
        assert_int_equal(found->u.pattern.pos.y, expected->origin.y);
        break;
    }
}

/* The rop3 of the renderer needs a tile that begins at or before the corner of the box; which one
 * does not matter. */
static void check_tiled_brush(struct fixture *fixture, const QXLBrush *found,
                              const struct qxl_brush *expected, const struct qxl_rect *box)
{
    const QXLPoint origin = found->u.pattern.pos;
    struct qxl_brush moved = *expected;
    struct size tile;

    if (expected->kind == QXL_BRUSH_PATTERN) {
        tile = size_of(fixture, expected->pattern);
        assert_int_equal(((int64_t)origin.x - expected->origin.x) % tile.width, 0);
        assert_int_equal(((int64_t)origin.y - expected->origin.y) % tile.height, 0);
        assert_in_range(box->left - origin.x, 0, tile.width - 1);
        assert_in_range(box->top - origin.y, 0, tile.height - 1);
        moved.origin = (struct qxl_point){origin.x, origin.y};
    }
    draw_check_brush(fixture, found, &moved);
}

static void check_fill(struct fixture *fixture, const QXLFill *found,
                       const struct qxl_fill *expected)
{
    QXLBrush brush = found->brush;

    draw_check_brush(fixture, &brush, &expected->brush);
    assert_int_equal(found->rop_descriptor, rop_of(expected->rop));
    wire_expect_mask(fixture, &found->mask, &expected->mask);
}

static void check_copy(struct fixture *fixture, const QXLCopy *found,
                       const struct qxl_copy *expected)
{
    QXLRect area = found->src_area;

    wire_expect_image(fixture, found->src_bitmap, expected->source, false);
    wire_expect_rect(&area, &expected->source_area);
    assert_int_equal(found->rop_descriptor, rop_of(expected->rop));
    assert_int_equal(found->scale_mode, expected->scale_mode);
    wire_expect_mask(fixture, &found->mask, &expected->mask);
}

static bool reads_itself(const struct qxl_draw *request, const struct qxl_image *source)
{
    return source->kind == QXL_IMAGE_FROM_SURFACE &&
           source->surface.value == request->surface.value;
}

/* Of the types that let the host take a picture of the surface that they draw on. */
static void check_source(struct fixture *fixture, const QXLDrawable *drawable,
                         const struct qxl_draw *request, uint64_t address, QXLRect area,
                         const struct qxl_image *source, const struct qxl_rect *source_area)
{
    QXLRect pictured = drawable->self_bitmap_area;

    if (!reads_itself(request, source)) {
        assert_int_equal(drawable->self_bitmap, 0);
        wire_expect_image(fixture, address, source, false);
        wire_expect_rect(&area, source_area);
        return;
    }
    assert_int_equal(drawable->self_bitmap, 1);
    wire_expect_rect(&pictured, source_area);
    assert_int_equal(address, 0);
    wire_expect_rect(&area, &(struct qxl_rect){0, 0, source_area->bottom - source_area->top,
                                               source_area->right - source_area->left});
}

static void check_opaque(struct fixture *fixture, const QXLDrawable *drawable,
                         const struct qxl_draw *request)
{
    const struct qxl_opaque *expected = &request->opaque;
    QXLOpaque found = drawable->u.opaque;

    check_source(fixture, drawable, request, found.src_bitmap, found.src_area, expected->source,
                 &expected->source_area);
    draw_check_brush(fixture, &found.brush, &expected->brush);
    assert_int_equal(found.rop_descriptor, rop_of(expected->rop));
    assert_int_equal(found.scale_mode, expected->scale_mode);
    wire_expect_mask(fixture, &found.mask, &expected->mask);
}

static void check_rop3(struct fixture *fixture, const QXLDrawable *drawable,
                       const struct qxl_draw *request)
{
    const struct qxl_rop3 *expected = &request->rop3;
    QXLRop3 found = drawable->u.rop3;

    check_source(fixture, drawable, request, found.src_bitmap, found.src_area, expected->source,
                 &expected->source_area);
    check_tiled_brush(fixture, &found.brush, &expected->brush, &request->box);
    assert_int_equal(found.rop3, expected->code);
    assert_int_equal(found.scale_mode, expected->scale_mode);
    wire_expect_mask(fixture, &found.mask, &expected->mask);
}

static void check_transparent(struct fixture *fixture, const QXLDrawable *drawable,
                              const struct qxl_draw *request)
{
    const struct qxl_transparent *expected = &request->transparent;
    QXLTransparent found = drawable->u.transparent;

    check_source(fixture, drawable, request, found.src_bitmap, found.src_area, expected->source,
                 &expected->source_area);
    assert_int_equal(found.src_color, expected->color);
    assert_int_equal(found.true_color, expected->true_color);
}

static void check_alpha_blend(struct fixture *fixture, const QXLDrawable *drawable,
                              const struct qxl_draw *request)
{
    const struct qxl_alpha_blend *expected = &request->alpha_blend;
    QXLAlphaBlend found = drawable->u.alpha_blend;

    check_source(fixture, drawable, request, found.src_bitmap, found.src_area, expected->source,
                 &expected->source_area);
    assert_int_equal(found.alpha, expected->alpha);
    assert_int_equal(found.alpha_flags,
                     expected->dest_has_alpha * 1 + expected->source_is_alpha * 2);
}

static void check_transform(struct fixture *fixture, uint64_t address,
                            const struct qxl_transform *expected)
{
    uint32_t elements[6];

    if (!expected) {
        assert_int_equal(address, 0);
        return;
    }
    wire_fetch(fixture, address, elements, sizeof(elements));
    assert_memory_equal(elements, expected->elements, sizeof(elements));
}

static void check_composite(struct fixture *fixture, const QXLComposite *found,
                            const struct qxl_composite *expected)
{
    assert_int_equal(found->flags & 0xff, expected->operation);
    assert_int_equal(found->flags >> 8 & 7, expected->source_filter);
    assert_int_equal(found->flags >> 11 & 7, expected->mask_filter);
    assert_int_equal(found->flags >> 14 & 3, expected->source_repeat);
    assert_int_equal(found->flags >> 16 & 3, expected->mask_repeat);
    assert_int_equal(found->flags >> 18 & 15, expected->component_alpha);
    assert_int_equal(found->flags >> 22 & 1, expected->source_opaque);
    assert_int_equal(found->flags >> 23 & 1, expected->mask_opaque);
    assert_int_equal(found->flags >> 24, expected->dest_opaque);
    wire_expect_image(fixture, found->src, expected->source, false);
    wire_expect_image(fixture, found->mask, expected->mask, false);
    check_transform(fixture, found->src_transform, expected->source_transform);
    check_transform(fixture, found->mask_transform, expected->mask_transform);
    assert_int_equal(found->src_origin.x, expected->source_origin.x);
    assert_int_equal(found->src_origin.y, expected->source_origin.y);
    assert_int_equal(found->mask_origin.x, expected->mask_origin.x);
    assert_int_equal(found->mask_origin.y, expected->mask_origin.y);
}

static void depend(struct wire_dependencies *on, const struct qxl_image *image)
{
    if (image && image->kind == QXL_IMAGE_FROM_SURFACE)
        on->ids[on->count++] = image->surface.value;
}

static void depend_on_source(struct wire_dependencies *on, const struct qxl_draw *request,
                             const struct qxl_image *source)
{
    if (!reads_itself(request, source))
        depend(on, source);
}

static void depend_on_brush(struct wire_dependencies *on, const struct qxl_brush *brush)
{
    if (brush->kind == QXL_BRUSH_PATTERN)
        depend(on, brush->pattern);
}

static void depend_on_text(struct wire_dependencies *on, const struct qxl_text *text)
{
    const struct qxl_rect *area = &text->back_area;

    if (area->left < area->right && area->top < area->bottom)
        depend_on_brush(on, &text->back);
    depend_on_brush(on, &text->fore);
}

struct wire_dependencies wire_dependencies_of(const struct qxl_draw *request)
{
    struct wire_dependencies on = {.count = 0};

    switch (request->type) {
    case QXL_DRAW_FILL:
        depend_on_brush(&on, &request->fill.brush);
        break;
    case QXL_DRAW_OPAQUE:
        depend_on_source(&on, request, request->opaque.source);
        depend_on_brush(&on, &request->opaque.brush);
        break;
    case QXL_DRAW_COPY:
    case QXL_DRAW_BLEND:
        depend(&on, request->copy.source);
        break;
    case QXL_DRAW_ROP3:
        depend_on_source(&on, request, request->rop3.source);
        depend_on_brush(&on, &request->rop3.brush);
        break;
    case QXL_DRAW_TRANSPARENT:
        depend_on_source(&on, request, request->transparent.source);
        break;
    case QXL_DRAW_ALPHA_BLEND:
        depend_on_source(&on, request, request->alpha_blend.source);
        break;
    case QXL_DRAW_COMPOSITE:
        depend(&on, request->composite.source);
        depend(&on, request->composite.mask);
        break;
    case QXL_DRAW_TEXT:
        depend_on_text(&on, &request->text);
        break;
    default:
        break;
    }
    return on;
}

/* What check_source() looks at. */
static bool may_picture_itself(uint32_t type)
{
    return type == QXL_DRAW_OPAQUE || type == QXL_DRAW_ROP3 || type == QXL_DRAW_TRANSPARENT ||
           type == QXL_DRAW_ALPHA_BLEND;
}

void wire_expect_type(struct fixture *fixture, const QXLDrawable *found,
                      const struct qxl_draw *request)
{
    QXLRect pictured = found->self_bitmap_area;
    QXLFill fill = found->u.fill;
    QXLCopy copy = found->u.copy;
    QXLComposite composite = found->u.composite;
    QXLQMask mask = found->u.blackness.mask;
    QXLStroke stroke = found->u.stroke;
    QXLText text = found->u.text;

    /* Museum 58: only what reads its own surface has the host take a picture of it. */
    if (!may_picture_itself(request->type))
        assert_int_equal(found->self_bitmap, 0);
    if (!found->self_bitmap)
        wire_expect_rect(&pictured, &(struct qxl_rect){0});
    switch (request->type) {
    case QXL_DRAW_FILL:
        check_fill(fixture, &fill, &request->fill);
        break;
    case QXL_DRAW_OPAQUE:
        check_opaque(fixture, found, request);
        break;
    case QXL_DRAW_COPY:
    case QXL_DRAW_BLEND:
        check_copy(fixture, &copy, &request->copy);
        break;
    case QXL_COPY_BITS:
        assert_int_equal(found->u.copy_bits.src_pos.x, request->copy_bits.source.x);
        assert_int_equal(found->u.copy_bits.src_pos.y, request->copy_bits.source.y);
        break;
    case QXL_DRAW_BLACKNESS:
    case QXL_DRAW_WHITENESS:
    case QXL_DRAW_INVERS:
        wire_expect_mask(fixture, &mask, &request->flood.mask);
        break;
    case QXL_DRAW_ROP3:
        check_rop3(fixture, found, request);
        break;
    case QXL_DRAW_STROKE:
        draw_check_stroke(fixture, &stroke, &request->stroke);
        break;
    case QXL_DRAW_TEXT:
        draw_check_text(fixture, &text, &request->text);
        break;
    case QXL_DRAW_TRANSPARENT:
        check_transparent(fixture, found, request);
        break;
    case QXL_DRAW_ALPHA_BLEND:
        check_alpha_blend(fixture, found, request);
        break;
    case QXL_DRAW_COMPOSITE:
        check_composite(fixture, &composite, &request->composite);
        break;
    default:
        fail_msg("draw type %u is not looked at", request->type);
    }
}
