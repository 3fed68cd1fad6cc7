/* SPDX-License-Identifier: BSD-3-Clause */
#include "walk.h"

#include <stddef.h>

void walk_rect(struct walk *walk, const char *name, QXLRect *rect)
{
    int32_t values[4] = {rect->top, rect->left, rect->bottom, rect->right};

    walk_numbers(walk, name, values, 4, INT32_MIN, INT32_MAX);
    if (walk->reading)
        *rect =
            (QXLRect){.top = values[0], .left = values[1], .bottom = values[2], .right = values[3]};
}

static void point(struct walk *walk, QXLPoint *point)
{
    int32_t values[2] = {point->x, point->y};

    walk_numbers(walk, "point", values, 2, INT32_MIN, INT32_MAX);
    if (walk->reading)
        *point = (QXLPoint){.x = values[0], .y = values[1]};
}

static void origin(struct walk *walk, const char *name, QXLPoint16 *point)
{
    int32_t values[2] = {point->x, point->y};

    walk_numbers(walk, name, values, 2, INT16_MIN, INT16_MAX);
    if (walk->reading)
        *point = (QXLPoint16){.x = (int16_t)values[0], .y = (int16_t)values[1]};
}

static void clip_rects(struct walk *walk, void *address_field)
{
    walk_address *address = address_field;
    QXLClipRects *rects;
    uint32_t count = 0;
    void *base;

    if (!walk->reading) {
        rects = (QXLClipRects *)walk_map(walk, *address, sizeof(*rects), "clip_rects");
        if (!rects)
            return;
        count = rects->num_rects;
    }
    NUMBER(walk, "num_rects", count);
    walk_chunks(walk, "clip_rects", address, offsetof(QXLClipRects, chunk), &base);
    if (walk->reading && base)
        ((QXLClipRects *)base)->num_rects = count;
}

static void clip(struct walk *walk, QXLClip *clip)
{
    NUMBER(walk, "type", clip->type);
    if (clip->type == SPICE_CLIP_TYPE_RECTS)
        clip_rects(walk, &clip->data);
}

static int32_t remainder_of(int32_t value, uint32_t size)
{
    int64_t rest = size ? value % (int64_t)size : value;

    return (int32_t)(rest < 0 && size ? rest + size : rest);
}

/* A pattern that begins a tile further on is the same. */
static void tile_origin(struct walk *walk, const QXLPattern *pattern, QXLPoint *origin)
{
    const QXLImageDescriptor *tile = NULL;

    if (pattern->pat)
        tile = walk_map(walk, pattern->pat, sizeof(*tile), "image");
    if (!tile || tile->type != SPICE_IMAGE_TYPE_BITMAP)
        return;
    origin->x = remainder_of(origin->x, tile->width);
    origin->y = remainder_of(origin->y, tile->height);
}

static void pattern(struct walk *walk, QXLPattern *pattern)
{
    QXLPoint origin;

    walk_image(walk, &pattern->pat);
    origin = pattern->pos;
    if (walk->kind == RIG_RECORDING_MEANING)
        tile_origin(walk, pattern, &origin);
    point(walk, &origin);
    if (walk->reading)
        pattern->pos = origin;
}

static void brush(struct walk *walk, QXLBrush *brush)
{
    NUMBER(walk, "type", brush->type);
    if (brush->type == SPICE_BRUSH_TYPE_SOLID) {
        NUMBER(walk, "u.color", brush->u.color);
    } else if (brush->type == SPICE_BRUSH_TYPE_PATTERN) {
        pattern(walk, &brush->u.pattern);
    }
}

static void mask(struct walk *walk, QXLQMask *mask)
{
    NUMBER(walk, "flags", mask->flags);
    point(walk, &mask->pos);
    walk_image(walk, &mask->bitmap);
}

static void fill(struct walk *walk, QXLFill *fill)
{
    brush(walk, &fill->brush);
    NUMBER(walk, "rop_descriptor", fill->rop_descriptor);
    mask(walk, &fill->mask);
}

static void opaque(struct walk *walk, QXLOpaque *opaque)
{
    walk_image(walk, &opaque->src_bitmap);
    walk_rect(walk, "rect src_area", &opaque->src_area);
    brush(walk, &opaque->brush);
    NUMBER(walk, "rop_descriptor", opaque->rop_descriptor);
    NUMBER(walk, "scale_mode", opaque->scale_mode);
    mask(walk, &opaque->mask);
}

static void copy(struct walk *walk, QXLCopy *copy)
{
    walk_image(walk, &copy->src_bitmap);
    walk_rect(walk, "rect src_area", &copy->src_area);
    NUMBER(walk, "rop_descriptor", copy->rop_descriptor);
    NUMBER(walk, "scale_mode", copy->scale_mode);
    mask(walk, &copy->mask);
}

static void transparent(struct walk *walk, QXLTransparent *transparent)
{
    walk_image(walk, &transparent->src_bitmap);
    walk_rect(walk, "rect src_area", &transparent->src_area);
    NUMBER(walk, "src_color", transparent->src_color);
    NUMBER(walk, "true_color", transparent->true_color);
}

static void alpha_blend(struct walk *walk, QXLAlphaBlend *blend)
{
    NUMBER(walk, "alpha_flags", blend->alpha_flags);
    NUMBER(walk, "alpha", blend->alpha);
    walk_image(walk, &blend->src_bitmap);
    walk_rect(walk, "rect src_area", &blend->src_area);
}

static void compat_alpha_blend(struct walk *walk, QXLCompatAlphaBlend *blend)
{
    NUMBER(walk, "alpha", blend->alpha);
    walk_image(walk, &blend->src_bitmap);
    walk_rect(walk, "rect src_area", &blend->src_area);
}

static void rop3(struct walk *walk, QXLRop3 *rop3)
{
    walk_image(walk, &rop3->src_bitmap);
    walk_rect(walk, "rect src_area", &rop3->src_area);
    brush(walk, &rop3->brush);
    NUMBER(walk, "rop3", rop3->rop3);
    NUMBER(walk, "scale_mode", rop3->scale_mode);
    mask(walk, &rop3->mask);
}

static void path(struct walk *walk, void *address_field)
{
    walk_address *address = address_field;
    void *base;
    uint64_t size = walk_chunks(walk, "path", address, offsetof(QXLPath, chunk), &base);

    if (walk->reading && base)
        ((QXLPath *)base)->data_size = (uint32_t)size;
}

static void stroke(struct walk *walk, QXLStroke *stroke)
{
    path(walk, &stroke->path);
    NUMBER(walk, "attr.flags", stroke->attr.flags);
    if (stroke->attr.flags & SPICE_LINE_FLAGS_STYLED) {
        NUMBER(walk, "attr.style_nseg", stroke->attr.style_nseg);
        walk_flat(walk, "style", &stroke->attr.style, stroke->attr.style_nseg * sizeof(QXLFIXED));
    }
    brush(walk, &stroke->brush);
    NUMBER(walk, "fore_mode", stroke->fore_mode);
    NUMBER(walk, "back_mode", stroke->back_mode);
}

static void string(struct walk *walk, void *address_field)
{
    walk_address *address = address_field;
    QXLString head = {0};
    uint64_t size;
    void *base;

    if (!walk->reading) {
        const QXLString *written = walk_map(walk, *address, sizeof(*written), "string");
        if (!written)
            return;
        head = *written;
    }
    NUMBER(walk, "data_size", head.data_size);
    NUMBER(walk, "length", head.length);
    NUMBER(walk, "flags", head.flags);
    size = walk_chunks(walk, "string", address, offsetof(QXLString, chunk), &base);
    if (walk_failed(walk))
        return;
    if (size != head.data_size)
        walk_fail(walk, "expected %u bytes of `string` (`data_size`), found %" G_GUINT64_FORMAT,
                  head.data_size, size);
    if (walk->reading)
        memcpy(base, &head, offsetof(QXLString, chunk));
}

static void text(struct walk *walk, QXLText *text)
{
    string(walk, &text->str);
    walk_rect(walk, "rect back_area", &text->back_area);
    brush(walk, &text->fore_brush);
    brush(walk, &text->back_brush);
    NUMBER(walk, "fore_mode", text->fore_mode);
    NUMBER(walk, "back_mode", text->back_mode);
}

static void transform(struct walk *walk, const char *name, void *address_field)
{
    walk_address *address = address_field;
    if (walk_flag(walk, name, *address != 0))
        walk_flat(walk, "transform", address, sizeof(QXLTransform));
}

static void composite(struct walk *walk, QXLComposite *composite)
{
    NUMBER(walk, "flags", composite->flags);
    walk_image(walk, &composite->src);
    transform(walk, "src_transform", &composite->src_transform);
    if (walk_flag(walk, "mask", composite->mask != 0)) {
        walk_image(walk, &composite->mask);
        if (!composite->mask)
            walk_fail(walk, "expected `image 1` behind `mask 1`, found `image 0`");
    }
    transform(walk, "mask_transform", &composite->mask_transform);
    origin(walk, "src_origin", &composite->src_origin);
    origin(walk, "mask_origin", &composite->mask_origin);
}

/* The draw types that both layouts have alike, at the same union. Returns whether it is one. */
static bool common_type(struct walk *walk, uint8_t type, void *u)
{
    switch (type) {
    case QXL_DRAW_NOP:
        return true;
    case QXL_DRAW_FILL:
        fill(walk, u);
        return true;
    case QXL_DRAW_OPAQUE:
        opaque(walk, u);
        return true;
    case QXL_DRAW_COPY:
    case QXL_DRAW_BLEND:
        copy(walk, u);
        return true;
    case QXL_COPY_BITS:
        point(walk, u);
        return true;
    case QXL_DRAW_BLACKNESS:
    case QXL_DRAW_WHITENESS:
    case QXL_DRAW_INVERS:
        mask(walk, u);
        return true;
    case QXL_DRAW_ROP3:
        rop3(walk, u);
        return true;
    case QXL_DRAW_STROKE:
        stroke(walk, u);
        return true;
    case QXL_DRAW_TEXT:
        text(walk, u);
        return true;
    case QXL_DRAW_TRANSPARENT:
        transparent(walk, u);
        return true;
    default:
        return false;
    }
}

static void unknown_type(struct walk *walk, uint8_t type)
{
    walk_fail(walk, "expected a draw type from %d to %d that this layout has, found %u",
              QXL_DRAW_NOP, QXL_DRAW_COMPOSITE, type);
}

/* What both layouts begin with in the text. */
struct start {
    QXLRect bbox;
    QXLClip clip;
    uint8_t effect;
    uint32_t mm_time;
};

static void start(struct walk *walk, struct start *start)
{
    walk_word(walk, "drawable");
    walk_rect(walk, "rect bbox", &start->bbox);
    clip(walk, &start->clip);
    NUMBER(walk, "effect", start->effect);
    NUMBER(walk, "mm_time", start->mm_time);
}

static void surfaces(struct walk *walk, QXLDrawable *drawable)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(drawable->surfaces_dest); i++) {
        QXLRect rect = drawable->surfaces_rects[i];
        int32_t id = drawable->surfaces_dest[i];

        if (walk->kind == RIG_RECORDING_MEANING) {
            rect = (QXLRect){0};
            if ((uint32_t)id == drawable->surface_id)
                id = -1;
        }
        SURFACE(walk, "surfaces_dest", id);
        walk_rect(walk, "rect surfaces_rects", &rect);
        if (walk->reading) {
            drawable->surfaces_dest[i] = id;
            drawable->surfaces_rects[i] = rect;
        }
    }
}

static void native(struct walk *walk, QXLDrawable *drawable)
{
    NUMBER(walk, "self_bitmap", drawable->self_bitmap);
    walk_rect(walk, "rect self_bitmap_area", &drawable->self_bitmap_area);
    SURFACE(walk, "surface_id", drawable->surface_id);
    surfaces(walk, drawable);
    NUMBER(walk, "type", drawable->type);
    if (walk_failed(walk) || common_type(walk, drawable->type, &drawable->u))
        return;
    if (drawable->type == QXL_DRAW_ALPHA_BLEND)
        alpha_blend(walk, &drawable->u.alpha_blend);
    else if (drawable->type == QXL_DRAW_COMPOSITE)
        composite(walk, &drawable->u.composite);
    else
        unknown_type(walk, drawable->type);
}

static void compat(struct walk *walk, QXLCompatDrawable *drawable)
{
    NUMBER(walk, "bitmap_offset", drawable->bitmap_offset);
    walk_rect(walk, "rect bitmap_area", &drawable->bitmap_area);
    NUMBER(walk, "type", drawable->type);
    if (walk_failed(walk) || common_type(walk, drawable->type, &drawable->u))
        return;
    if (drawable->type == QXL_DRAW_ALPHA_BLEND)
        compat_alpha_blend(walk, &drawable->u.alpha_blend);
    else
        unknown_type(walk, drawable->type);
}

/* The text does not say which layout it is: the line behind the start does. */
static void read_drawable(struct walk *walk, QXLCommandExt *command)
{
    struct start fields = {0};
    QXLPHYSICAL address = 0;

    start(walk, &fields);
    if (walk_failed(walk))
        return;
    if (walk_sees(walk, "bitmap_offset ")) {
        QXLCompatDrawable *drawable = walk_enter(walk, &address, sizeof(*drawable), "drawable");
        drawable->bbox = fields.bbox;
        drawable->clip = fields.clip;
        drawable->effect = fields.effect;
        drawable->mm_time = fields.mm_time;
        command->flags = QXL_COMMAND_FLAG_COMPAT;
        compat(walk, drawable);
    } else {
        QXLDrawable *drawable = walk_enter(walk, &address, sizeof(*drawable), "drawable");
        drawable->bbox = fields.bbox;
        drawable->clip = fields.clip;
        drawable->effect = fields.effect;
        drawable->mm_time = fields.mm_time;
        native(walk, drawable);
    }
    command->cmd.data = address;
}

void walk_drawable(struct walk *walk, QXLCommandExt *command)
{
    QXLPHYSICAL address = command->cmd.data;

    if (walk->reading) {
        read_drawable(walk, command);
    } else if (command->flags & QXL_COMMAND_FLAG_COMPAT) {
        QXLCompatDrawable *drawable = walk_enter(walk, &address, sizeof(*drawable), "drawable");
        if (!drawable)
            return;
        start(walk,
              &(struct start){drawable->bbox, drawable->clip, drawable->effect, drawable->mm_time});
        compat(walk, drawable);
    } else {
        QXLDrawable *drawable = walk_enter(walk, &address, sizeof(*drawable), "drawable");
        if (!drawable)
            return;
        start(walk,
              &(struct start){drawable->bbox, drawable->clip, drawable->effect, drawable->mm_time});
        native(walk, drawable);
    }
}
