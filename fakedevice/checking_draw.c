/* SPDX-License-Identifier: BSD-3-Clause */
#include "checking.h"

/** An image that is drawn from; `area` of it must exist. */
static verdict check_source(struct check *check, uint64_t address, const QXLRect *area)
{
    struct image_facts image;

    PASS(check_image(check, address, false, &image));
    REQUIRE(check,
            area->left >= 0 && area->top >= 0 && area->left <= area->right &&
                area->top <= area->bottom && (uint32_t)area->right <= image.width &&
                (uint32_t)area->bottom <= image.height,
            FAKE_QXL_DROP, "source area: inverted or not inside the image");
    return FAKE_QXL_ACCEPT;
}

static verdict check_stroke(struct check *check, const QXLStroke *stroke)
{
    void *style;

    PASS(check_path(check, stroke->path));
    if (stroke->attr.flags & SPICE_LINE_FLAGS_STYLED) {
        REQUIRE(check, stroke->attr.style, FAKE_QXL_ABORT, "stroke: styled, but style is 0");
        PASS(check_map(check, stroke->attr.style, stroke->attr.style_nseg * sizeof(QXLFIXED),
                       &style, "stroke: style does not map"));
    }
    return check_brush(check, &stroke->brush);
}

static verdict check_text(struct check *check, const QXLText *text)
{
    PASS(check_string(check, text->str));
    PASS(check_brush(check, &text->fore_brush));
    return check_brush(check, &text->back_brush);
}

static verdict check_composite(struct check *check, const QXLComposite *composite)
{
    struct image_facts image;
    void *transform;

    PASS(check_image(check, composite->src, false, &image));
    if (composite->src_transform)
        PASS(check_map(check, composite->src_transform, sizeof(QXLTransform), &transform,
                       "composite: source transform does not map"));
    if (composite->mask)
        PASS(check_image(check, composite->mask, false, &image));
    if (composite->mask_transform)
        PASS(check_map(check, composite->mask_transform, sizeof(QXLTransform), &transform,
                       "composite: mask transform does not map"));
    return FAKE_QXL_ACCEPT;
}

verdict check_drawable(struct check *check, const QXLDrawable *drawable)
{
    QXLRect area;

    PASS(check_clip(check, &drawable->clip));
    switch (drawable->type) {
    case QXL_DRAW_NOP:
    case QXL_COPY_BITS:
        return FAKE_QXL_ACCEPT;
    case QXL_DRAW_FILL:
        PASS(check_brush(check, &drawable->u.fill.brush));
        return check_mask(check, &drawable->u.fill.mask);
    case QXL_DRAW_OPAQUE:
        area = drawable->u.opaque.src_area;
        PASS(check_source(check, drawable->u.opaque.src_bitmap, &area));
        PASS(check_brush(check, &drawable->u.opaque.brush));
        return check_mask(check, &drawable->u.opaque.mask);
    case QXL_DRAW_COPY:
    case QXL_DRAW_BLEND:
        area = drawable->u.copy.src_area;
        PASS(check_source(check, drawable->u.copy.src_bitmap, &area));
        return check_mask(check, &drawable->u.copy.mask);
    case QXL_DRAW_BLACKNESS:
    case QXL_DRAW_WHITENESS:
    case QXL_DRAW_INVERS:
        return check_mask(check, &drawable->u.blackness.mask);
    case QXL_DRAW_ROP3:
        area = drawable->u.rop3.src_area;
        PASS(check_source(check, drawable->u.rop3.src_bitmap, &area));
        PASS(check_brush(check, &drawable->u.rop3.brush));
        return check_mask(check, &drawable->u.rop3.mask);
    case QXL_DRAW_STROKE:
        return check_stroke(check, &drawable->u.stroke);
    case QXL_DRAW_TEXT:
        return check_text(check, &drawable->u.text);
    case QXL_DRAW_TRANSPARENT:
        area = drawable->u.transparent.src_area;
        return check_source(check, drawable->u.transparent.src_bitmap, &area);
    case QXL_DRAW_ALPHA_BLEND:
        area = drawable->u.alpha_blend.src_area;
        return check_source(check, drawable->u.alpha_blend.src_bitmap, &area);
    case QXL_DRAW_COMPOSITE:
        return check_composite(check, &drawable->u.composite);
    default:
        REQUIRE(check, false, FAKE_QXL_DROP, "draw: unknown type");
    }
}
