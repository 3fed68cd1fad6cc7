/* SPDX-License-Identifier: BSD-3-Clause */
/* Drawings of every type, in both layouts. */
#include "generator.h"

#include <string.h>

/** A drawing while it is made. */
struct drawing {
    QXLDrawable drawable;
    uint32_t surface;
    unsigned bits;              /**< of the surface */
    int32_t width, height;      /**< of the surface */
    QXLRect box;                /**< where it is drawn */
    const struct field *fields; /**< of the union, relative to it: what may be spoilt */
    size_t field_count;
};

#define USE_FIELDS(drawing, table)                    \
    do {                                              \
        (drawing)->fields = table;                    \
        (drawing)->field_count = G_N_ELEMENTS(table); \
    } while (0)

static uint16_t any_descriptor(struct random *random)
{
    return (uint16_t)(random_chance(random, 500)   ? SPICE_ROPD_OP_PUT
                      : random_chance(random, 900) ? random_below(random, 0x800)
                                                   : random_next(random));
}

static uint8_t any_scale_mode(struct random *random)
{
    return random_chance(random, 970) ? (uint8_t)random_below(random, 2)
                                      : (uint8_t)random_next(random);
}

/** A part of an image; of the size of the box if it fits and nothing is to be scaled. */
static QXLRect source_area(struct generator *generator, struct drawing *drawing,
                           const struct image *image)
{
    struct random *random = &generator->random;
    int32_t left = (int32_t)random_below(random, image->width ? image->width : 1);
    int32_t top = (int32_t)random_below(random, image->height ? image->height : 1);
    QXLRect area = {
        .left = left,
        .top = top,
        .right = random_between(random, left + 1, (int32_t)MAX(image->width, 1u)),
        .bottom = random_between(random, top + 1, (int32_t)MAX(image->height, 1u)),
    };

    if (random_chance(random, 700)) {
        int32_t width = area.right - area.left, height = area.bottom - area.top;

        drawing->box.left = MAX(0, MIN(drawing->box.left, drawing->width - width));
        drawing->box.top = MAX(0, MIN(drawing->box.top, drawing->height - height));
        drawing->box.right = drawing->box.left + width;
        drawing->box.bottom = drawing->box.top + height;
    }
    return area;
}

/* ---- the types ---- */

static void make_fill(struct generator *generator, struct drawing *drawing)
{
    static const struct field fields[] = {
        NUMBER(QXLFill, brush.type),
        ADDRESS(QXLFill, brush.u.pattern.pat),
        NUMBER(QXLFill, rop_descriptor),
        ADDRESS(QXLFill, mask.bitmap),
    };
    QXLFill *fill = &drawing->drawable.u.fill;

    fill->brush = make_brush(generator, drawing->bits, &drawing->box, false);
    fill->rop_descriptor = any_descriptor(&generator->random);
    fill->mask = make_mask(generator);
    USE_FIELDS(drawing, fields);
}

static void make_opaque(struct generator *generator, struct drawing *drawing)
{
    static const struct field fields[] = {
        ADDRESS(QXLOpaque, src_bitmap),          NUMBER(QXLOpaque, brush.type),
        ADDRESS(QXLOpaque, brush.u.pattern.pat), NUMBER(QXLOpaque, rop_descriptor),
        NUMBER(QXLOpaque, scale_mode),           ADDRESS(QXLOpaque, mask.bitmap),
    };
    struct image image = make_image(generator, drawing->bits);
    QXLOpaque *opaque = &drawing->drawable.u.opaque;

    opaque->src_bitmap = image.address;
    opaque->src_area = source_area(generator, drawing, &image);
    opaque->brush = make_brush(generator, drawing->bits, &drawing->box, false);
    opaque->rop_descriptor = any_descriptor(&generator->random);
    opaque->scale_mode = any_scale_mode(&generator->random);
    opaque->mask = make_mask(generator);
    USE_FIELDS(drawing, fields);
}

static void make_copy(struct generator *generator, struct drawing *drawing)
{
    /* The area of a surface is not looked at, so it stays inside. */
    static const struct field fields[] = {
        ADDRESS(QXLCopy, src_bitmap),    NUMBER(QXLCopy, rop_descriptor),
        NUMBER(QXLCopy, scale_mode),     ADDRESS(QXLCopy, mask.bitmap),
        NUMBER(QXLCopy, src_area.left),  NUMBER(QXLCopy, src_area.top),
        NUMBER(QXLCopy, src_area.right), NUMBER(QXLCopy, src_area.bottom),
    };
    struct image image = make_image(generator, drawing->bits);
    QXLCopy *copy = &drawing->drawable.u.copy;

    copy->src_bitmap = image.address;
    copy->src_area = source_area(generator, drawing, &image);
    copy->rop_descriptor = any_descriptor(&generator->random);
    copy->scale_mode = any_scale_mode(&generator->random);
    copy->mask = make_mask(generator);
    USE_FIELDS(drawing, fields);
    if (!image.bitmap)
        drawing->field_count = 4;
}

static void make_copy_bits(struct generator *generator, struct drawing *drawing)
{
    struct random *random = &generator->random;

    drawing->drawable.u.copy_bits.src_pos =
        (QXLPoint){random_between(random, -100, 700), random_between(random, -100, 500)};
}

static void make_masked(struct generator *generator, struct drawing *drawing)
{
    static const struct field fields[] = {
        NUMBER(QXLBlackness, mask.flags),
        ADDRESS(QXLBlackness, mask.bitmap),
    };

    drawing->drawable.u.blackness.mask = make_mask(generator);
    USE_FIELDS(drawing, fields);
}

/** A code that depends on pattern, source and destination: the renderer has no others. */
static uint8_t any_rop3(struct random *random)
{
    for (;;) {
        unsigned code = random_below(random, 256);

        if (((code ^ code >> 4) & 0x0f) && ((code ^ code >> 2) & 0x33) &&
            ((code ^ code >> 1) & 0x55))
            return (uint8_t)code;
    }
}

static void make_rop3(struct generator *generator, struct drawing *drawing)
{
    static const struct field fields[] = {
        ADDRESS(QXLRop3, src_bitmap),
        ADDRESS(QXLRop3, brush.u.pattern.pat),
        NUMBER(QXLRop3, scale_mode),
        ADDRESS(QXLRop3, mask.bitmap),
    };
    struct image image = make_image(generator, drawing->bits);
    QXLRop3 *rop3 = &drawing->drawable.u.rop3;

    rop3->src_bitmap = image.address;
    rop3->src_area = source_area(generator, drawing, &image);
    rop3->brush = make_brush(generator, drawing->bits, &drawing->box, false);
    rop3->rop3 = any_rop3(&generator->random);
    rop3->scale_mode = any_scale_mode(&generator->random);
    rop3->mask = make_mask(generator);
    USE_FIELDS(drawing, fields);
}

static void make_stroke(struct generator *generator, struct drawing *drawing)
{
    static const struct field fields[] = {
        ADDRESS(QXLStroke, path),           NUMBER(QXLStroke, attr.flags),
        NUMBER(QXLStroke, attr.style_nseg), ADDRESS(QXLStroke, attr.style),
        NUMBER(QXLStroke, attr.width),      NUMBER(QXLStroke, brush.type),
        NUMBER(QXLStroke, fore_mode),       NUMBER(QXLStroke, back_mode),
    };
    struct random *random = &generator->random;
    QXLStroke *stroke = &drawing->drawable.u.stroke;

    stroke->path = make_path(generator, &drawing->box);
    if (random_chance(random, 300)) {
        stroke->attr.flags =
            (uint8_t)(SPICE_LINE_FLAGS_STYLED |
                      (random_chance(random, 300) ? SPICE_LINE_FLAGS_START_WITH_GAP : 0));
        stroke->attr.style = make_style(generator, &stroke->attr.style_nseg);
    }
    stroke->brush = make_brush(generator, drawing->bits, &drawing->box, true);
    stroke->fore_mode = any_descriptor(random);
    stroke->back_mode = any_descriptor(random);
    USE_FIELDS(drawing, fields);
}

static void make_text(struct generator *generator, struct drawing *drawing)
{
    static const struct field fields[] = {
        ADDRESS(QXLText, str),
        NUMBER(QXLText, back_area.left),
        NUMBER(QXLText, back_area.top),
        NUMBER(QXLText, back_area.right),
        NUMBER(QXLText, fore_brush.type),
        NUMBER(QXLText, back_brush.type),
        NUMBER(QXLText, fore_mode),
        NUMBER(QXLText, back_mode),
    };
    struct random *random = &generator->random;
    QXLText *text = &drawing->drawable.u.text;

    text->str = make_string(generator, &drawing->box);
    if (random_chance(random, 300))
        text->back_area = drawing->box;
    text->fore_brush = make_brush(generator, drawing->bits, &drawing->box, true);
    text->back_brush = make_brush(generator, drawing->bits, &drawing->box, true);
    text->fore_mode = SPICE_ROPD_OP_PUT;
    text->back_mode = any_descriptor(random);
    USE_FIELDS(drawing, fields);
}

static void make_transparent(struct generator *generator, struct drawing *drawing)
{
    static const struct field fields[] = {
        ADDRESS(QXLTransparent, src_bitmap),
        NUMBER(QXLTransparent, src_color),
        NUMBER(QXLTransparent, true_color),
    };
    struct image image = make_image(generator, drawing->bits);
    QXLTransparent *transparent = &drawing->drawable.u.transparent;

    transparent->src_bitmap = image.address;
    transparent->src_area = source_area(generator, drawing, &image);
    transparent->src_color = transparent->true_color = (uint32_t)random_next(&generator->random);
    USE_FIELDS(drawing, fields);
}

static void make_alpha_blend(struct generator *generator, struct drawing *drawing)
{
    static const struct field fields[] = {
        NUMBER(QXLAlphaBlend, alpha_flags),
        NUMBER(QXLAlphaBlend, alpha),
        ADDRESS(QXLAlphaBlend, src_bitmap),
    };
    struct image image = make_image(generator, drawing->bits);
    QXLAlphaBlend *blend = &drawing->drawable.u.alpha_blend;

    blend->alpha_flags = (uint16_t)random_below(&generator->random, 4);
    blend->alpha = (uint8_t)random_next(&generator->random);
    blend->src_bitmap = image.address;
    blend->src_area = source_area(generator, drawing, &image);
    USE_FIELDS(drawing, fields);
}

static uint64_t make_transform(struct generator *generator)
{
    const int32_t one = 0x10000;
    QXLTransform transform = {.t00 = (uint32_t)random_between(&generator->random, -one, 2 * one),
                              .t11 = (uint32_t)random_between(&generator->random, -one, 2 * one),
                              .t02 = (uint32_t)random_between(&generator->random, 0, 20 * one)};

    if (random_chance(&generator->random, 600))
        return 0;
    return put_object(generator, &transform, sizeof(transform), NULL, 0);
}

static void make_composite(struct generator *generator, struct drawing *drawing)
{
    static const uint8_t operators[] = {QXL_OP_CLEAR, QXL_OP_SOURCE,   QXL_OP_OVER,
                                        QXL_OP_IN,    QXL_OP_XOR,      QXL_OP_ADD,
                                        QXL_OP_ATOP,  QXL_OP_MULTIPLY, QXL_OP_HSL_LUMINOSITY};
    static const struct field fields[] = {
        ADDRESS(QXLComposite, src),
        ADDRESS(QXLComposite, src_transform),
        ADDRESS(QXLComposite, mask),
        ADDRESS(QXLComposite, mask_transform),
    };
    struct random *random = &generator->random;
    QXLComposite *composite = &drawing->drawable.u.composite;

    composite->flags = RANDOM_OF(random, operators) | random_below(random, 2) << 8 |
                       random_below(random, 2) << 11 | random_below(random, 32) << 14;
    composite->src = make_image(generator, drawing->bits).address;
    composite->src_transform = make_transform(generator);
    if (random_chance(random, 400)) {
        composite->mask = make_bitmap(generator, SPICE_BITMAP_FMT_8BIT_A).address;
        composite->mask_transform = make_transform(generator);
    }
    composite->src_origin.x = (int16_t)random_between(random, -5, 20);
    composite->mask_origin.y = (int16_t)random_between(random, -5, 20);
    USE_FIELDS(drawing, fields);
}

typedef void maker(struct generator *generator, struct drawing *drawing);

static maker *const MAKERS[] = {
    [QXL_DRAW_FILL] = make_fill,
    [QXL_DRAW_OPAQUE] = make_opaque,
    [QXL_DRAW_COPY] = make_copy,
    [QXL_COPY_BITS] = make_copy_bits,
    [QXL_DRAW_BLEND] = make_copy,
    [QXL_DRAW_BLACKNESS] = make_masked,
    [QXL_DRAW_WHITENESS] = make_masked,
    [QXL_DRAW_INVERS] = make_masked,
    [QXL_DRAW_ROP3] = make_rop3,
    [QXL_DRAW_STROKE] = make_stroke,
    [QXL_DRAW_TEXT] = make_text,
    [QXL_DRAW_TRANSPARENT] = make_transparent,
    [QXL_DRAW_ALPHA_BLEND] = make_alpha_blend,
    [QXL_DRAW_COMPOSITE] = make_composite,
};

/* ---- around the union ---- */

static const struct field DRAWABLE_FIELDS[] = {
    NUMBER(QXLDrawable, effect),           NUMBER(QXLDrawable, bbox.left),
    NUMBER(QXLDrawable, bbox.top),         NUMBER(QXLDrawable, bbox.right),
    NUMBER(QXLDrawable, bbox.bottom),      NUMBER(QXLDrawable, clip.type),
    ADDRESS(QXLDrawable, clip.data),       NUMBER(QXLDrawable, mm_time),
    NUMBER(QXLDrawable, surfaces_dest[0]), NUMBER(QXLDrawable, surfaces_dest[1]),
    NUMBER(QXLDrawable, surfaces_dest[2]),
};

/** What was below is read, too. Only 32-bit surfaces: of others the renderer knows too little. */
static void make_self_bitmap(struct generator *generator, struct drawing *drawing)
{
    struct random *random = &generator->random;
    QXLDrawable *drawable = &drawing->drawable;

    if (drawing->bits != 32 || !random_chance(random, 40))
        return;
    drawable->self_bitmap = 1;
    drawable->self_bitmap_area = drawing->box;
    if (spoil_now(generator))
        drawable->self_bitmap_area.right = -random_between(random, 1, 100);
}

/** Spoil what is not a plain field, or one of the union's, or one of the drawable's. */
static void spoil_drawing(struct generator *generator, struct drawing *drawing)
{
    struct random *random = &generator->random;
    QXLDrawable *drawable = &drawing->drawable;
    struct field field = RANDOM_OF(random, DRAWABLE_FIELDS);

    if (!spoil_now(generator))
        return;
    generator->spoil = 0;
    if (random_chance(random, 60)) {
        uint32_t id = (uint32_t)edge_number(generator, drawable->surface_id, 4);
        bool other = id < generator->surfaces && generator->pictures[id].exists;

        drawable->surface_id = other ? generator->surfaces : id;
        generator->spoil = -1;
    } else if (random_chance(random, 60)) {
        drawable->type =
            (uint8_t)(random_chance(random, 500) ? 0 : random_between(random, 15, 255));
        generator->spoil = -1;
    } else if (drawing->field_count && random_chance(random, 600)) {
        maybe_spoil(generator, &drawable->u, drawing->fields, drawing->field_count);
    } else {
        maybe_spoil(generator, drawable, &field, 1);
    }
}

static void place_box(struct generator *generator, struct drawing *drawing)
{
    struct random *random = &generator->random;
    const struct picture *picture = &generator->pictures[drawing->surface];

    drawing->width = picture->exists ? (int32_t)MIN(picture->width, 4096u) : 640;
    drawing->height = picture->exists ? (int32_t)MIN(picture->height, 4096u) : 480;
    drawing->box.left = (int32_t)random_below(random, (uint32_t)drawing->width + 1);
    drawing->box.top = (int32_t)random_below(random, (uint32_t)drawing->height + 1);
    drawing->box.right = random_between(random, drawing->box.left, drawing->width);
    drawing->box.bottom = random_between(random, drawing->box.top, drawing->height);
}

/** The layout of revision 1. */
static uint64_t put_compat(struct generator *generator, const QXLDrawable *drawable)
{
    QXLCompatDrawable compat = {
        .release_info = drawable->release_info,
        .effect = drawable->effect,
        .type = drawable->type,
        .bitmap_offset = drawable->self_bitmap,
        .bitmap_area = drawable->self_bitmap_area,
        .bbox = drawable->bbox,
        .clip = drawable->clip,
        .mm_time = drawable->mm_time,
    };

    memcpy(&compat.u, &drawable->u, sizeof(compat.u));
    if (drawable->type == QXL_DRAW_ALPHA_BLEND)
        compat.u.alpha_blend =
            (QXLCompatAlphaBlend){drawable->u.alpha_blend.alpha, drawable->u.alpha_blend.src_bitmap,
                                  drawable->u.alpha_blend.src_area};
    return put_object(generator, &compat, sizeof(compat), NULL, 0);
}

/** The renderer has no operation for surfaces of 1 and 8 bits that it would not die of. */
static uint32_t any_target(struct generator *generator)
{
    uint32_t id = some_surface(generator, 0);
    const struct picture *picture = &generator->pictures[id];

    return picture->exists && format_bits(picture->format) < 16 ? some_surface(generator, 32) : id;
}

void act_draw(struct generator *generator)
{
    struct random *random = &generator->random;
    bool compat = in_mode(generator, FAKE_QXL_MODE_COMPAT);
    struct drawing drawing = {.surface = compat ? 0 : any_target(generator)};
    QXLDrawable *drawable = &drawing.drawable;
    uint8_t type = (uint8_t)random_between(random, QXL_DRAW_FILL,
                                           compat ? QXL_DRAW_ALPHA_BLEND : QXL_DRAW_COMPOSITE);

    drawing.bits = format_bits(generator->pictures[drawing.surface].format);
    place_box(generator, &drawing);
    MAKERS[type](generator, &drawing);
    drawable->release_info.id = new_id(generator);
    drawable->surface_id = drawing.surface;
    drawable->effect = (uint8_t)random_below(random, 9);
    drawable->type = type;
    drawable->bbox = drawing.box;
    drawable->clip = make_clip(generator, &drawing.box);
    for (int i = 0; i < 3; i++)
        drawable->surfaces_dest[i] =
            random_chance(random, 30) ? (int32_t)some_surface(generator, 0) : -1;
    make_self_bitmap(generator, &drawing);
    spoil_drawing(generator, &drawing);
    uint64_t address = compat ? put_compat(generator, drawable)
                              : put_object(generator, drawable, sizeof(*drawable), NULL, 0);
    if (spoil_now(generator))
        address = bad_address(generator, address);
    emit_draw(generator, address, drawing.surface);
}
