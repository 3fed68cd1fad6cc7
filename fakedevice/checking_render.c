/* SPDX-License-Identifier: BSD-3-Clause */
#include "checking.h"

/** What the renderer works with: the drawing, the surface it is drawn on, and its bits a pixel. */
struct job {
    struct check *check;
    const struct drawing *drawing;
    const struct surface *target;
    unsigned bits;
};

static void fail_if(const struct job *job, bool condition, const char *why)
{
    if (condition)
        note_render_abort(job->check, why);
}

static int32_t difference(int32_t a, int32_t b)
{
    return (int32_t)((uint32_t)a - (uint32_t)b);
}

static bool same_size(const QXLRect *a, const QXLRect *b)
{
    return difference(a->right, a->left) == difference(b->right, b->left) &&
           difference(a->bottom, a->top) == difference(b->bottom, b->top);
}

/** Bits of a pixel once the renderer has the image: it brings a bitmap into the target's format. */
static unsigned image_bits(const struct job *job, const struct image *image)
{
    const struct surface *surface;

    if (image->kind != IMAGE_SURFACE)
        return job->bits;
    surface = check_find_surface(job->check, image->surface_id);
    return surface ? check_surface_bits(surface->format) : 0;
}

/** Every image is looked up before anything else is done. */
static void look_up(const struct job *job, const struct image *image)
{
    fail_if(job, image->kind == IMAGE_MISSING, image->why);
}

static bool takes_palettes(uint32_t format)
{
    return format == SPICE_SURFACE_FMT_32_xRGB || format == SPICE_SURFACE_FMT_32_ARGB ||
           format == SPICE_SURFACE_FMT_16_555;
}

static bool has_palette(const struct image *image)
{
    return image->kind == IMAGE_BITMAP && check_bitmap_bits(image->format) <= 8 &&
           image->format != SPICE_BITMAP_FMT_8BIT_A;
}

static void load(const struct job *job, const struct image *image)
{
    fail_if(job, image->broken != NULL, image->broken);
    fail_if(job, has_palette(image) && !takes_palettes(job->target->format),
            "bitmap: the surface drawn on takes no palette");
    fail_if(job, image->kind == IMAGE_BITMAP && (uint64_t)image->width * job->bits > INT32_MAX,
            "bitmap: a row in the surface's format is over 2 Gbit");
}

/** With nothing left to draw, only what the renderer is to keep is loaded. */
static void touch(const struct job *job, const struct image *image)
{
    if (!image->to_cache)
        return;
    fail_if(job, image->kind == IMAGE_SURFACE, "surface image: the renderer cannot keep it");
    load(job, image);
}

static void move_pixels(const struct job *job, unsigned from_bits)
{
    fail_if(job, from_bits != job->bits, "image: other bits a pixel than the surface drawn on");
    fail_if(job, job->bits == 1, "draw: the surface drawn on has 1 bit a pixel");
}

/** Pixels go over one by one, if any of the source falls into the region. */
static void blit(const struct job *job, const struct image *image, const QXLRect *area)
{
    const QXLRect *box = &job->drawing->drawable->bbox;
    int64_t left = (int64_t)box->left - area->left;
    int64_t top = (int64_t)box->top - area->top;
    int64_t right = left + image->width;
    int64_t bottom = top + image->height;
    QXLRect lands = *box;

    if (left >= box->right || top >= box->bottom || right <= box->left || bottom <= box->top)
        return;
    lands.left = left > lands.left ? (int32_t)left : lands.left;
    lands.top = top > lands.top ? (int32_t)top : lands.top;
    lands.right = right < lands.right ? (int32_t)right : lands.right;
    lands.bottom = bottom < lands.bottom ? (int32_t)bottom : lands.bottom;
    if (region_touches(&job->drawing->region, &lands))
        move_pixels(job, image_bits(job, image));
}

/** Rows in front of a surface's first. Of a bitmap's memory nothing is known. */
static bool begins_before_bar(const struct job *job, const struct image *image, int64_t x,
                              int64_t y)
{
    const struct surface *surface = check_find_surface(job->check, image->surface_id);

    if (image->kind != IMAGE_SURFACE || !surface)
        return false;
    int64_t offset = y * surface->stride + x * check_surface_bits(surface->format) / 8;
    if (surface->stride < 0)
        offset -= (int64_t)surface->stride * ((int64_t)surface->height - 1);
    return offset < 0 && !check_is_memory(job->check, surface->pixels, offset);
}

static void scale(const struct job *job, const struct image *image, uint8_t mode)
{
    fail_if(job, mode > SPICE_IMAGE_SCALE_MODE_NEAREST,
            "scale mode: neither interpolate nor nearest");
    fail_if(job,
            mode == SPICE_IMAGE_SCALE_MODE_INTERPOLATE && !image->height &&
                begins_before_bar(job, image, 0, -1),
            "scale: a surface without rows begins with the BAR");
}

/** @param plain source pixels take the place of the target's: then formats are converted. */
static void copy(const struct job *job, const struct image *image, const QXLRect *area, bool plain,
                 uint8_t scale_mode)
{
    load(job, image);
    if (same_size(area, &job->drawing->drawable->bbox)) {
        blit(job, image, area);
        return;
    }
    scale(job, image, scale_mode);
    if (!plain)
        move_pixels(job, image_bits(job, image));
}

static void tile(const struct job *job, const struct image *pattern)
{
    load(job, pattern);
    fail_if(job, !pattern->width || !pattern->height, "pattern: a surface without pixels");
    move_pixels(job, image_bits(job, pattern));
}

static void paint(const struct job *job, const QXLBrush *brush, const struct image *pattern)
{
    if (brush->type == SPICE_BRUSH_TYPE_PATTERN)
        tile(job, pattern);
    else if (brush->type > SPICE_BRUSH_TYPE_PATTERN)
        job->check->undrawn = "brush: unknown type";
}

static void look_up_brush(const struct job *job, const QXLBrush *brush, const struct image *pattern)
{
    if (brush->type == SPICE_BRUSH_TYPE_PATTERN)
        look_up(job, pattern);
}

/** The picture of what was below, if there is one and nothing else to draw. */
static struct image source_image(const struct job *job)
{
    const QXLDrawable *drawable = job->drawing->drawable;
    const QXLRect *area = &drawable->self_bitmap_area;

    if (job->drawing->source.kind != IMAGE_MISSING || !drawable->self_bitmap)
        return job->drawing->source;
    return (struct image){
        .kind = IMAGE_BITMAP,
        .format = SPICE_BITMAP_FMT_32BIT,
        .width = (uint32_t)difference(area->right, area->left),
        .height = (uint32_t)difference(area->bottom, area->top),
    };
}

/** @return whether something is left to draw. */
static bool apply_mask(const struct job *job)
{
    const struct image *mask = &job->drawing->mask;

    if (mask->kind == IMAGE_MISSING)
        return true;
    if (mask->kind == IMAGE_SURFACE)
        fail_if(job, mask->broken != NULL, mask->broken);
    else
        fail_if(job, mask->kind != IMAGE_BITMAP || check_bitmap_bits(mask->format) != 1,
                "mask: not a bitmap of 1 bit");
    return !region_is_empty(&job->drawing->region);
}

/** Do source pixels take the place of the target's? Of two operations the lower bit counts. */
static bool is_plain(uint16_t operation)
{
    enum {
        OTHERS = SPICE_ROPD_OP_OR | SPICE_ROPD_OP_AND | SPICE_ROPD_OP_XOR |
                 SPICE_ROPD_OP_BLACKNESS | SPICE_ROPD_OP_WHITENESS | SPICE_ROPD_OP_INVERS
    };

    if (operation & SPICE_ROPD_OP_PUT)
        return !(operation & SPICE_ROPD_INVERS_SRC) == !(operation & SPICE_ROPD_INVERS_RES);
    return !(operation & OTHERS);
}

static void render_fill(const struct job *job)
{
    const QXLFill *fill = &job->drawing->drawable->u.fill;

    look_up_brush(job, &fill->brush, &job->drawing->pattern);
    if (apply_mask(job))
        paint(job, &fill->brush, &job->drawing->pattern);
    else
        touch(job, &job->drawing->pattern);
}

static void render_opaque(const struct job *job)
{
    const QXLOpaque *opaque = &job->drawing->drawable->u.opaque;
    const struct image source = source_image(job);

    look_up_brush(job, &opaque->brush, &job->drawing->pattern);
    look_up(job, &source);
    if (apply_mask(job)) {
        copy(job, &source, &opaque->src_area, true, opaque->scale_mode);
        paint(job, &opaque->brush, &job->drawing->pattern);
    } else {
        touch(job, &source);
        touch(job, &job->drawing->pattern);
    }
}

static void render_copy(const struct job *job)
{
    const QXLCopy *wire = &job->drawing->drawable->u.copy;
    const struct image *source = &job->drawing->source;

    if (apply_mask(job))
        copy(job, source, &wire->src_area, is_plain(wire->rop_descriptor), wire->scale_mode);
    else
        touch(job, source);
}

static void render_transparent(const struct job *job)
{
    const struct image source = source_image(job);

    look_up(job, &source);
    copy(job, &source, &job->drawing->drawable->u.transparent.src_area, false,
         SPICE_IMAGE_SCALE_MODE_NEAREST);
}

static void render_alpha_blend(const struct job *job)
{
    const struct image source = source_image(job);

    look_up(job, &source);
    if (job->drawing->drawable->u.alpha_blend.alpha)
        load(job, &source);
    else
        touch(job, &source);
}

/** Does the operation ask for source, pattern and target? Others were not written. */
static bool is_of_three(uint8_t rop)
{
    return ((rop ^ rop >> 4) & 0x0f) && ((rop ^ rop >> 2) & 0x33) && ((rop ^ rop >> 1) & 0x55);
}

/** A picture of what is below is taken, and the operation writes 16 bits a pixel into it. */
static bool overruns_picture(const struct job *job, uint32_t width, uint32_t height)
{
    uint64_t stride = ((uint64_t)width * job->bits + 31) / 32 * 4;
    uint64_t allocated = (stride * height + 8 + 15) / 16 * 16 - 8; /* as glibc rounds it */

    return job->bits < 16 && stride * (height - 1) + 2 * (uint64_t)width > allocated;
}

static void render_rop3(const struct job *job)
{
    const QXLRop3 *rop3 = &job->drawing->drawable->u.rop3;
    const QXLRect *box = &job->drawing->drawable->bbox;
    const struct image *pattern = &job->drawing->pattern;
    struct image source = source_image(job);
    uint32_t width = (uint32_t)(box->right - box->left);
    uint32_t height = (uint32_t)(box->bottom - box->top);

    look_up_brush(job, &rop3->brush, pattern);
    look_up(job, &source);
    bool left = apply_mask(job);
    load(job, &source);
    fail_if(job, image_bits(job, &source) != job->bits,
            "rop3: its image has other bits a pixel than the surface drawn on");
    if (!same_size(&rop3->src_area, box)) {
        scale(job, &source, rop3->scale_mode);
    } else {
        fail_if(job,
                difference((int32_t)source.width, rop3->src_area.left) < (int32_t)width ||
                    difference((int32_t)source.height, rop3->src_area.top) < (int32_t)height,
                "rop3: its area reaches out of the image");
        fail_if(job, begins_before_bar(job, &source, rop3->src_area.left, rop3->src_area.top),
                "rop3: its area begins in front of the BAR");
    }
    if (rop3->brush.type == SPICE_BRUSH_TYPE_PATTERN) {
        load(job, pattern);
        fail_if(job, !pattern->width || !pattern->height, "pattern: a surface without pixels");
        fail_if(job, image_bits(job, pattern) != job->bits,
                "rop3: its pattern has other bits a pixel than the surface drawn on");
        if (pattern->width && pattern->height)
            fail_if(
                job,
                begins_before_bar(
                    job, pattern,
                    difference(box->left, rop3->brush.u.pattern.pos.x) % (int64_t)pattern->width,
                    difference(box->top, rop3->brush.u.pattern.pos.y) % (int64_t)pattern->height),
                "rop3: its pattern begins in front of the BAR");
    }
    fail_if(job, !is_of_three(rop3->rop3), "rop3: an operation that ignores an operand");
    fail_if(job, overruns_picture(job, width, height), "rop3: on a surface of 1 or 8 bits");
    fail_if(job, left && job->bits == 1, "draw: the surface drawn on has 1 bit a pixel");
}

static bool is_alpha_only(const struct job *job, const struct image *image)
{
    const struct surface *surface = check_find_surface(job->check, image->surface_id);

    return image->kind == IMAGE_SURFACE && surface && check_surface_bits(surface->format) <= 8;
}

static void check_filter(const struct job *job, uint32_t filter)
{
    enum { CONVOLUTION = 5, SEPARABLE_CONVOLUTION = 6 }; /* they want parameters */

    fail_if(job, filter == CONVOLUTION || filter == SEPARABLE_CONVOLUTION,
            "composite: a filter that needs parameters");
}

/** All operators do but DST, in its three families. */
static bool reads_source(uint8_t operation)
{
    enum { DST = 2, FAMILIES_END = 0x30 };

    return operation >= FAMILIES_END || operation % 16 != DST;
}

static void render_composite(const struct job *job)
{
    enum { SOURCE_FILTER = 8, MASK_FILTER = 11, SOURCE_REPEAT = 14, BITS3 = 7, REFLECTS = 1 };
    const QXLComposite *composite = &job->drawing->drawable->u.composite;
    const struct image source = source_image(job);
    const struct image *mask = &job->drawing->mask;
    uint32_t flags = composite->flags;

    look_up(job, &source);
    load(job, &source);
    fail_if(job, job->bits == 1, "draw: the surface drawn on has 1 bit a pixel");
    fail_if(job, (flags & SPICE_COMPOSITE_DEST_OPAQUE) && job->bits <= 8,
            "composite: a surface of nothing but alpha is opaque");
    fail_if(job, (flags & SPICE_COMPOSITE_SOURCE_OPAQUE) && is_alpha_only(job, &source),
            "composite: a surface of nothing but alpha is opaque");
    check_filter(job, flags >> SOURCE_FILTER & BITS3);
    fail_if(job,
            reads_source((uint8_t)flags) && (flags >> SOURCE_REPEAT & REFLECTS) &&
                (!source.width || !source.height),
            "composite: a surface without pixels is repeated");
    if (!composite->mask) {
        fail_if(job, flags & SPICE_COMPOSITE_HAS_MASK, "composite: it says it has a mask");
        return;
    }
    look_up(job, mask);
    load(job, mask);
    check_filter(job, flags >> MASK_FILTER & BITS3);
}

static void render_stroke(const struct job *job)
{
    const QXLBrush *brush = &job->drawing->drawable->u.stroke.brush;
    const struct image *pattern = &job->drawing->pattern;

    if (brush->type > SPICE_BRUSH_TYPE_PATTERN)
        job->check->undrawn = "brush: unknown type";
    if (brush->type != SPICE_BRUSH_TYPE_PATTERN)
        return;
    look_up(job, pattern);
    load(job, pattern);
    if (!region_touches(&job->drawing->region, &job->drawing->figure.box))
        return;
    fail_if(job, pattern->kind == IMAGE_SURFACE, "stroke: its pattern is a surface");
    move_pixels(job, image_bits(job, pattern));
}

static void render_text(const struct job *job)
{
    const QXLText *text = &job->drawing->drawable->u.text;
    const QXLRect *back = &text->back_area;

    look_up_brush(job, &text->fore_brush, &job->drawing->pattern);
    look_up_brush(job, &text->back_brush, &job->drawing->back_pattern);
    if (back->left != back->right && back->top != back->bottom) {
        fail_if(job, text->fore_mode != SPICE_ROPD_OP_PUT,
                "text: with a back area it is painted or not at all");
        if (region_touches(&job->drawing->region, back))
            paint(job, &text->back_brush, &job->drawing->back_pattern);
    }
    if (text->fore_brush.type == SPICE_BRUSH_TYPE_PATTERN)
        load(job, &job->drawing->pattern);
    else if (text->fore_brush.type > SPICE_BRUSH_TYPE_PATTERN)
        job->check->undrawn = "brush: unknown type";
}

void check_render(struct check *check, const struct drawing *drawing, const struct surface *target)
{
    struct job job = {check, drawing, target, check_surface_bits(target->format)};

    switch (drawing->drawable->type) {
    case QXL_DRAW_FILL:
        render_fill(&job);
        break;
    case QXL_DRAW_OPAQUE:
        render_opaque(&job);
        break;
    case QXL_DRAW_COPY:
    case QXL_DRAW_BLEND:
        render_copy(&job);
        break;
    case QXL_DRAW_BLACKNESS:
    case QXL_DRAW_WHITENESS:
    case QXL_DRAW_INVERS:
        apply_mask(&job);
        break;
    case QXL_DRAW_ROP3:
        render_rop3(&job);
        break;
    case QXL_DRAW_STROKE:
        render_stroke(&job);
        break;
    case QXL_DRAW_TEXT:
        render_text(&job);
        break;
    case QXL_DRAW_TRANSPARENT:
        render_transparent(&job);
        break;
    case QXL_DRAW_ALPHA_BLEND:
        render_alpha_blend(&job);
        break;
    case QXL_DRAW_COMPOSITE:
        render_composite(&job);
        break;
    case QXL_DRAW_NOP:
        check->undrawn = "draw: type NOP draws nothing";
        break;
    default:
        break;
    }
}
