/* SPDX-License-Identifier: BSD-3-Clause */
#include "cut_private.h"

#include "../replay/rebuild.h"

static struct rig_box box_of(const QXLRect *rect)
{
    return (struct rig_box){rect->left, rect->top, rect->right, rect->bottom};
}

/* Addresses of a record are pointers. */
static const void *at(QXLPHYSICAL address)
{
    return (const void *)(uintptr_t)address;
}

struct drawing {
    struct cut_lives *lives;
    const QXLDrawable *drawable;
    struct rig_cut_part *part;
};

/* ---- what it reads ---- */

static void add_read(struct drawing *drawing, uint32_t id, const struct rig_box *area)
{
    const struct rig_cut_read read = {cut_lives_find(drawing->lives, 0, id), *area};

    g_array_append_val(drawing->lives->cut->reads, read);
    drawing->part->read_count++;
}

static void add_image(struct drawing *drawing, QXLPHYSICAL address, const struct rig_box *area)
{
    const QXLImage *image = at(address);

    if (image && image->descriptor.type == SPICE_IMAGE_TYPE_SURFACE)
        add_read(drawing, image->surface_image.surface_id, area);
}

static void add_any(struct drawing *drawing, QXLPHYSICAL address)
{
    add_image(drawing, address, &RIG_BOX_ALL);
}

static void add_brush(struct drawing *drawing, const QXLBrush *brush)
{
    if (brush->type == SPICE_BRUSH_TYPE_PATTERN)
        add_any(drawing, brush->u.pattern.pat);
}

static bool same_size(const QXLRect *a, const QXLRect *b)
{
    return (int64_t)a->right - a->left == (int64_t)b->right - b->left &&
           (int64_t)a->bottom - a->top == (int64_t)b->bottom - b->top;
}

/* Without scaling, pixels beside the area are not looked at. */
static void add_source(struct drawing *drawing, QXLPHYSICAL address, const QXLRect *area)
{
    const struct rig_box box = box_of(area);
    bool scaled = !same_size(area, &drawing->drawable->bbox);

    add_image(drawing, address, scaled ? &RIG_BOX_ALL : &box);
}

static QXLRect moved_from(const QXLDrawable *drawable)
{
    const QXLRect *to = &drawable->bbox;
    const QXLPoint *from = &drawable->u.copy_bits.src_pos;

    return (QXLRect){
        .left = from->x,
        .top = from->y,
        .right = (int32_t)((uint32_t)from->x + (uint32_t)to->right - (uint32_t)to->left),
        .bottom = (int32_t)((uint32_t)from->y + (uint32_t)to->bottom - (uint32_t)to->top),
    };
}

static void add_moved(struct drawing *drawing)
{
    const QXLRect from = moved_from(drawing->drawable);
    const struct rig_box box = box_of(&from);

    add_read(drawing, drawing->drawable->surface_id, &box);
}

static void add_of_type(struct drawing *drawing)
{
    const QXLDrawable *drawable = drawing->drawable;

    switch (drawable->type) {
    case QXL_DRAW_FILL:
        add_brush(drawing, &drawable->u.fill.brush);
        add_any(drawing, drawable->u.fill.mask.bitmap);
        break;
    case QXL_DRAW_OPAQUE:
        add_any(drawing, drawable->u.opaque.src_bitmap);
        add_brush(drawing, &drawable->u.opaque.brush);
        add_any(drawing, drawable->u.opaque.mask.bitmap);
        break;
    case QXL_DRAW_COPY:
        add_source(drawing, drawable->u.copy.src_bitmap, &drawable->u.copy.src_area);
        add_any(drawing, drawable->u.copy.mask.bitmap);
        break;
    case QXL_DRAW_BLEND:
        add_any(drawing, drawable->u.blend.src_bitmap);
        add_any(drawing, drawable->u.blend.mask.bitmap);
        break;
    case QXL_DRAW_TRANSPARENT:
        add_any(drawing, drawable->u.transparent.src_bitmap);
        break;
    case QXL_DRAW_ALPHA_BLEND:
        add_any(drawing, drawable->u.alpha_blend.src_bitmap);
        break;
    case QXL_COPY_BITS:
        add_moved(drawing);
        break;
    case QXL_DRAW_ROP3:
        add_any(drawing, drawable->u.rop3.src_bitmap);
        add_brush(drawing, &drawable->u.rop3.brush);
        add_any(drawing, drawable->u.rop3.mask.bitmap);
        break;
    case QXL_DRAW_STROKE:
        add_brush(drawing, &drawable->u.stroke.brush);
        break;
    case QXL_DRAW_TEXT:
        add_brush(drawing, &drawable->u.text.fore_brush);
        add_brush(drawing, &drawable->u.text.back_brush);
        break;
    case QXL_DRAW_BLACKNESS:
    case QXL_DRAW_WHITENESS:
    case QXL_DRAW_INVERS:
        add_any(drawing, drawable->u.blackness.mask.bitmap);
        break;
    case QXL_DRAW_COMPOSITE:
        add_any(drawing, drawable->u.composite.src);
        add_any(drawing, drawable->u.composite.mask);
        break;
    default:
        break;
    }
}

/* libspice-server drops a drawing if one of these does not exist. */
static void add_named(struct drawing *drawing)
{
    const QXLDrawable *drawable = drawing->drawable;

    for (gsize i = 0; i < G_N_ELEMENTS(drawable->surfaces_dest); i++) {
        const QXLRect rect = drawable->surfaces_rects[i];
        const struct rig_box box = box_of(&rect);
        int32_t id = drawable->surfaces_dest[i];

        if (id >= 0 && (uint32_t)id != drawable->surface_id)
            add_read(drawing, (uint32_t)id, &box);
    }
}

static void add_self(struct drawing *drawing)
{
    const QXLRect area = drawing->drawable->self_bitmap_area;
    const struct rig_box box = box_of(&area);

    if (drawing->drawable->self_bitmap)
        add_read(drawing, drawing->drawable->surface_id, &box);
}

/* ---- what it covers ---- */

static bool is_inside(const QXLRect *rect, uint64_t width, uint64_t height)
{
    return rect->left >= 0 && rect->top >= 0 && rect->left < rect->right &&
           rect->top < rect->bottom && (uint64_t)rect->right <= width &&
           (uint64_t)rect->bottom <= height;
}

static bool is_in_surface(const struct drawing *drawing, uint32_t index, const QXLRect *rect)
{
    const struct rig_cut_surface *surface = cut_surface(drawing->lives->cut, index);

    return is_inside(rect, surface->width, surface->height);
}

/* Every pixel of the area is there and takes the place of what was there before. */
static bool has_opaque(const struct drawing *drawing, QXLPHYSICAL address, const QXLRect *area)
{
    const QXLImage *image = at(address);

    if (!image)
        return false;
    if (image->descriptor.type == SPICE_IMAGE_TYPE_SURFACE)
        return is_in_surface(
            drawing, cut_lives_find(drawing->lives, 0, image->surface_image.surface_id), area);
    return image->descriptor.type == SPICE_IMAGE_TYPE_BITMAP &&
           (image->bitmap.format == SPICE_BITMAP_FMT_32BIT ||
            image->bitmap.format == SPICE_BITMAP_FMT_24BIT ||
            image->bitmap.format == SPICE_BITMAP_FMT_16BIT) &&
           is_inside(area, image->bitmap.x, image->bitmap.y);
}

static bool type_covers(const struct drawing *drawing)
{
    const QXLDrawable *drawable = drawing->drawable;
    const QXLRect box = drawable->bbox;
    QXLRect area;

    switch (drawable->type) {
    case QXL_DRAW_FILL:
        return drawable->u.fill.brush.type == SPICE_BRUSH_TYPE_SOLID &&
               drawable->u.fill.rop_descriptor == SPICE_ROPD_OP_PUT &&
               !drawable->u.fill.mask.bitmap;
    case QXL_DRAW_COPY:
        area = drawable->u.copy.src_area;
        return drawable->u.copy.rop_descriptor == SPICE_ROPD_OP_PUT &&
               !drawable->u.copy.mask.bitmap && same_size(&area, &box) &&
               has_opaque(drawing, drawable->u.copy.src_bitmap, &area);
    case QXL_COPY_BITS:
        area = moved_from(drawable);
        return is_in_surface(drawing, drawing->part->surface, &area);
    case QXL_DRAW_BLACKNESS:
    case QXL_DRAW_WHITENESS:
        return !drawable->u.blackness.mask.bitmap;
    default:
        return false;
    }
}

/* libspice-server drops a drawing that reaches out of its surface. */
static bool covers(const struct drawing *drawing)
{
    const QXLDrawable *drawable = drawing->drawable;
    const QXLRect box = drawable->bbox;

    return drawable->clip.type == SPICE_CLIP_TYPE_NONE && drawable->effect == QXL_EFFECT_OPAQUE &&
           is_in_surface(drawing, drawing->part->surface, &box) && type_covers(drawing);
}

void cut_describe_draw(struct cut_lives *lives, const QXLCommandExt *command,
                       struct rig_cut_part *part)
{
    QXLDrawable today;
    struct drawing drawing = {lives, at(command->cmd.data), part};

    if (command->flags & QXL_COMMAND_FLAG_COMPAT) {
        rig_rebuild_compat(at(command->cmd.data), &today);
        drawing.drawable = &today;
    }
    const QXLRect box = drawing.drawable->bbox;

    part->draw_type = drawing.drawable->type;
    part->surface = cut_lives_find(lives, 0, drawing.drawable->surface_id);
    part->box = box_of(&box);
    part->reads = lives->cut->reads->len;
    add_of_type(&drawing);
    add_named(&drawing);
    add_self(&drawing);
    part->covers = covers(&drawing);
}
