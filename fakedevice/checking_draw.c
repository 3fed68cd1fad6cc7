/* SPDX-License-Identifier: BSD-3-Clause */
#include <string.h>

#include "checking.h"

/** The image of copy and blend: the only ones whose area is looked at. */
static verdict check_copied(struct check *check, uint64_t address, const QXLRect *area)
{
    struct image_facts image;

    PASS(check_image(check, address, IMAGE_TO_COPY, &image));
    REQUIRE(check,
            area->left >= 0 && area->top >= 0 && area->left <= area->right &&
                area->top <= area->bottom,
            FAKE_QXL_DROP, "source area: negative or inverted");
    REQUIRE(check,
            !image.bitmap ||
                ((uint32_t)area->right <= image.width && (uint32_t)area->bottom <= image.height),
            FAKE_QXL_DROP, "source area: reaches out of the bitmap");
    return FAKE_QXL_ACCEPT;
}

/** Without an image the renderer takes what was under the drawing, if that was asked for. */
static verdict check_drawn(struct check *check, uint64_t address, bool self_bitmap)
{
    if (!address && self_bitmap)
        return FAKE_QXL_ACCEPT;
    return check_image(check, address, IMAGE_TO_DRAW, NULL);
}

static verdict check_pattern(struct check *check, const QXLBrush *brush)
{
    if (brush->type != SPICE_BRUSH_TYPE_PATTERN)
        return FAKE_QXL_ACCEPT;
    return check_image(check, brush->u.pattern.pat, IMAGE_TO_DRAW, NULL);
}

static verdict check_brush(struct check *check, const QXLBrush *brush)
{
    REQUIRE(check, brush->type <= SPICE_BRUSH_TYPE_PATTERN, FAKE_QXL_DROP, "brush: unknown type");
    return check_pattern(check, brush);
}

static bool same_size(const QXLRect *a, const QXLRect *b)
{
    return (int64_t)a->right - a->left == (int64_t)b->right - b->left &&
           (int64_t)a->bottom - a->top == (int64_t)b->bottom - b->top;
}

static void check_scaling(struct check *check, uint8_t mode, const QXLRect *area,
                          const QXLRect *box)
{
    if (mode > SPICE_IMAGE_SCALE_MODE_NEAREST && !same_size(area, box))
        note_render_abort(check, "scale mode: neither interpolate nor nearest");
}

static verdict check_style(struct check *check, const QXLLineAttr *line, bool has_segments)
{
    void *memory;
    bool advances = false;

    REQUIRE(check, line->style, FAKE_QXL_ABORT, "stroke: styled, but style is 0");
    PASS(check_map(check, line->style, line->style_nseg * sizeof(QXLFIXED), &memory,
                   "stroke: style does not map"));
    for (unsigned i = 0; i < line->style_nseg; i++) {
        QXLFIXED length;

        memcpy(&length, (const uint8_t *)memory + i * sizeof(length), sizeof(length));
        advances = advances || (uint8_t)(((int64_t)length + 7) >> 4) != 0;
    }
    if (!advances && has_segments)
        note_render_abort(check, "stroke: a style of no pixel, in 8 bits, never ends");
    return FAKE_QXL_ACCEPT;
}

/** The renderer takes a surface for a bitmap. */
static verdict check_stroke_brush(struct check *check, const QXLBrush *brush, bool has_segments)
{
    struct image_facts image;

    PASS(check_brush(check, brush));
    if (brush->type != SPICE_BRUSH_TYPE_PATTERN)
        return FAKE_QXL_ACCEPT;
    PASS(check_image(check, brush->u.pattern.pat, IMAGE_TO_DRAW, &image));
    if (image.surface && has_segments)
        note_render_abort(check, "stroke: its pattern is a surface");
    return FAKE_QXL_ACCEPT;
}

static verdict check_stroke(struct check *check, const QXLStroke *stroke)
{
    bool has_segments;

    PASS(check_path(check, stroke->path, &has_segments));
    if (stroke->attr.flags & SPICE_LINE_FLAGS_STYLED)
        PASS(check_style(check, &stroke->attr, has_segments));
    return check_stroke_brush(check, &stroke->brush, has_segments);
}

static verdict check_text(struct check *check, const QXLText *text)
{
    const QXLRect *area = &text->back_area;

    PASS(check_string(check, text->str));
    if (area->left != area->right && area->top != area->bottom &&
        text->fore_mode != SPICE_ROPD_OP_PUT)
        note_render_abort(check, "text: with a back area it is painted or not at all");
    PASS(check_brush(check, &text->fore_brush));
    return check_brush(check, &text->back_brush);
}

/** One that does not map is left out. */
static verdict check_transform(struct check *check, uint64_t address)
{
    void *memory;

    if (!address)
        return FAKE_QXL_ACCEPT;
    verdict result = check_map(check, address, sizeof(QXLTransform), &memory,
                               "composite: a transform does not map");
    if (result != FAKE_QXL_DROP)
        return result;
    check->warning = check->reason;
    return FAKE_QXL_ACCEPT;
}

static verdict check_composite(struct check *check, const QXLComposite *composite, bool self_bitmap)
{
    PASS(check_drawn(check, composite->src, self_bitmap));
    PASS(check_transform(check, composite->src_transform));
    if (!composite->mask)
        return FAKE_QXL_ACCEPT;
    PASS(check_image(check, composite->mask, IMAGE_TO_DRAW, NULL));
    return check_transform(check, composite->mask_transform);
}

verdict check_drawable(struct check *check, const QXLDrawable *drawable)
{
    bool self_bitmap = drawable->self_bitmap;
    QXLRect box = drawable->bbox;
    QXLRect area;

    PASS(check_clip(check, &drawable->clip, &box));
    switch (drawable->type) {
    case QXL_DRAW_FILL:
        PASS(check_brush(check, &drawable->u.fill.brush));
        return check_mask(check, &drawable->u.fill.mask);
    case QXL_DRAW_OPAQUE:
        area = drawable->u.opaque.src_area;
        check_scaling(check, drawable->u.opaque.scale_mode, &area, &box);
        PASS(check_drawn(check, drawable->u.opaque.src_bitmap, self_bitmap));
        PASS(check_brush(check, &drawable->u.opaque.brush));
        return check_mask(check, &drawable->u.opaque.mask);
    case QXL_DRAW_COPY:
    case QXL_DRAW_BLEND:
        area = drawable->u.copy.src_area;
        check_scaling(check, drawable->u.copy.scale_mode, &area, &box);
        PASS(check_copied(check, drawable->u.copy.src_bitmap, &area));
        return check_mask(check, &drawable->u.copy.mask);
    case QXL_COPY_BITS:
        return FAKE_QXL_ACCEPT;
    case QXL_DRAW_BLACKNESS:
    case QXL_DRAW_WHITENESS:
    case QXL_DRAW_INVERS:
        return check_mask(check, &drawable->u.blackness.mask);
    case QXL_DRAW_ROP3:
        area = drawable->u.rop3.src_area;
        check_scaling(check, drawable->u.rop3.scale_mode, &area, &box);
        PASS(check_drawn(check, drawable->u.rop3.src_bitmap, self_bitmap));
        PASS(check_pattern(check, &drawable->u.rop3.brush));
        return check_mask(check, &drawable->u.rop3.mask);
    case QXL_DRAW_STROKE:
        return check_stroke(check, &drawable->u.stroke);
    case QXL_DRAW_TEXT:
        return check_text(check, &drawable->u.text);
    case QXL_DRAW_TRANSPARENT:
        return check_drawn(check, drawable->u.transparent.src_bitmap, self_bitmap);
    case QXL_DRAW_ALPHA_BLEND:
        return check_drawn(check, drawable->u.alpha_blend.src_bitmap, self_bitmap);
    case QXL_DRAW_COMPOSITE:
        return check_composite(check, &drawable->u.composite, self_bitmap);
    default:
        check->reason =
            drawable->type == QXL_DRAW_NOP ? "draw: type NOP draws nothing" : "draw: unknown type";
        return FAKE_QXL_DROP;
    }
}
