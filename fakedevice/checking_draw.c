/* SPDX-License-Identifier: BSD-3-Clause */
#include <string.h>

#include "checking.h"

void drawing_init(struct drawing *drawing, const QXLDrawable *drawable)
{
    *drawing = (struct drawing){.drawable = drawable};
    region_init(&drawing->region, &drawable->bbox);
}

void drawing_finish(struct drawing *drawing)
{
    region_finish(&drawing->region);
}

/** The image of copy and blend: the only ones whose area is looked at. */
static verdict check_copied(struct check *check, struct drawing *drawing)
{
    const QXLRect *area = &drawing->drawable->u.copy.src_area;
    struct image *image = &drawing->source;

    PASS(check_read_image(check, drawing->drawable->u.copy.src_bitmap, false, image));
    REQUIRE(check, image->kind != IMAGE_MISSING, FAKE_QXL_DROP, image->why);
    REQUIRE(check,
            area->left >= 0 && area->top >= 0 && area->left <= area->right &&
                area->top <= area->bottom,
            FAKE_QXL_DROP, "source area: negative or inverted");
    REQUIRE(check,
            image->kind != IMAGE_BITMAP ||
                ((uint32_t)area->right <= image->width && (uint32_t)area->bottom <= image->height),
            FAKE_QXL_DROP, "source area: reaches out of the bitmap");
    return FAKE_QXL_ACCEPT;
}

static verdict check_mask(struct check *check, struct drawing *drawing, const QXLQMask *mask)
{
    if (!mask->bitmap)
        return FAKE_QXL_ACCEPT;
    PASS(check_read_image(check, mask->bitmap, true, &drawing->mask));
    if (drawing->mask.kind == IMAGE_MISSING)
        check->warning = drawing->mask.why;
    return check_mask_region(check, mask, &drawing->mask, &drawing->region);
}

static verdict check_brush(struct check *check, const QXLBrush *brush, struct image *pattern)
{
    if (brush->type != SPICE_BRUSH_TYPE_PATTERN)
        return FAKE_QXL_ACCEPT;
    return check_read_image(check, brush->u.pattern.pat, false, pattern);
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

static verdict check_stroke(struct check *check, struct drawing *drawing)
{
    const QXLStroke *stroke = &drawing->drawable->u.stroke;

    PASS(check_path(check, stroke->path, &drawing->figure));
    if (stroke->attr.flags & SPICE_LINE_FLAGS_STYLED)
        PASS(check_style(check, &stroke->attr, drawing->figure.has_segments));
    PASS(check_brush(check, &stroke->brush, &drawing->pattern));
    /* The renderer stops at the brush and does not come to the lines. */
    if (stroke->brush.type > SPICE_BRUSH_TYPE_PATTERN)
        check->render_abort = NULL;
    /* The first length is moved to the end before the renderer looks at the brush. */
    if ((stroke->attr.flags & SPICE_LINE_FLAGS_STYLED) &&
        (stroke->attr.flags & SPICE_LINE_FLAGS_START_WITH_GAP) && !stroke->attr.style_nseg)
        note_render_abort(check, "stroke: a style that begins with a gap has no length");
    return FAKE_QXL_ACCEPT;
}

static verdict check_text(struct check *check, struct drawing *drawing)
{
    const QXLText *text = &drawing->drawable->u.text;

    PASS(check_string(check, text->str));
    PASS(check_brush(check, &text->fore_brush, &drawing->pattern));
    return check_brush(check, &text->back_brush, &drawing->back_pattern);
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

static verdict check_composite(struct check *check, struct drawing *drawing)
{
    const QXLComposite *composite = &drawing->drawable->u.composite;

    PASS(check_read_image(check, composite->src, false, &drawing->source));
    PASS(check_transform(check, composite->src_transform));
    if (!composite->mask)
        return FAKE_QXL_ACCEPT;
    PASS(check_read_image(check, composite->mask, false, &drawing->mask));
    return check_transform(check, composite->mask_transform);
}

static verdict check_source(struct check *check, struct drawing *drawing, uint64_t address)
{
    return check_read_image(check, address, false, &drawing->source);
}

verdict check_drawing(struct check *check, struct drawing *drawing)
{
    const QXLDrawable *drawable = drawing->drawable;

    PASS(check_clip(check, &drawable->clip, &drawing->region));
    switch (drawable->type) {
    case QXL_DRAW_NOP:
    case QXL_COPY_BITS:
        return FAKE_QXL_ACCEPT;
    case QXL_DRAW_FILL:
        PASS(check_brush(check, &drawable->u.fill.brush, &drawing->pattern));
        return check_mask(check, drawing, &drawable->u.fill.mask);
    case QXL_DRAW_OPAQUE:
        PASS(check_source(check, drawing, drawable->u.opaque.src_bitmap));
        PASS(check_brush(check, &drawable->u.opaque.brush, &drawing->pattern));
        return check_mask(check, drawing, &drawable->u.opaque.mask);
    case QXL_DRAW_COPY:
    case QXL_DRAW_BLEND:
        PASS(check_copied(check, drawing));
        return check_mask(check, drawing, &drawable->u.copy.mask);
    case QXL_DRAW_BLACKNESS:
    case QXL_DRAW_WHITENESS:
    case QXL_DRAW_INVERS:
        return check_mask(check, drawing, &drawable->u.blackness.mask);
    case QXL_DRAW_ROP3:
        PASS(check_source(check, drawing, drawable->u.rop3.src_bitmap));
        PASS(check_brush(check, &drawable->u.rop3.brush, &drawing->pattern));
        return check_mask(check, drawing, &drawable->u.rop3.mask);
    case QXL_DRAW_STROKE:
        return check_stroke(check, drawing);
    case QXL_DRAW_TEXT:
        return check_text(check, drawing);
    case QXL_DRAW_TRANSPARENT:
        return check_source(check, drawing, drawable->u.transparent.src_bitmap);
    case QXL_DRAW_ALPHA_BLEND:
        return check_source(check, drawing, drawable->u.alpha_blend.src_bitmap);
    case QXL_DRAW_COMPOSITE:
        return check_composite(check, drawing);
    default:
        check->reason = "draw: unknown type";
        return FAKE_QXL_DROP;
    }
}
