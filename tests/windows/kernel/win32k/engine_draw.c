/* SPDX-License-Identifier: BSD-3-Clause */
/* The one loop of the engine: a pixel by ROP4, inside a clip; and copies that sample a source. */
#include <stdlib.h>

#include "engine.h"

ROP4 engine_rop4_of_mix(MIX mix)
{
    ROP4 rop4 = 0;

    for (int half = 0; half < 16; half += 8) {
        /* Bit 2P + D becomes bits 4P + 2S + D, of both S. The second mix may be 0: the first. */
        unsigned code = mix >> half & 0x1f ? mix >> half : mix;
        unsigned r2 = (code - 1) & 15;
        unsigned rop3 = (r2 & 3) * 5 | (r2 >> 2) * 0x50;
        rop4 |= rop3 << half;
    }
    return rop4;
}

bool engine_reads_source(ROP4 rop4)
{
    return (rop4 >> 2 & 0x3333) != (rop4 & 0x3333);
}

bool engine_reads_brush(ROP4 rop4)
{
    return (rop4 >> 4 & 0x0f0f) != (rop4 & 0x0f0f);
}

bool engine_reads_mask(ROP4 rop4)
{
    return (rop4 >> 8 & 0xff) != (rop4 & 0xff);
}

static void limit(RECTL *area, const RECTL *bounds)
{
    area->left = max(area->left, bounds->left);
    area->top = max(area->top, bounds->top);
    area->right = min(area->right, bounds->right);
    area->bottom = min(area->bottom, bounds->bottom);
}

static bool is_empty(const RECTL *area)
{
    return area->left >= area->right || area->top >= area->bottom;
}

static size_t width(const RECTL *area)
{
    return (size_t)(area->right - area->left);
}

static size_t pixels(const RECTL *area)
{
    return is_empty(area) ? 0 : width(area) * (size_t)(area->bottom - area->top);
}

static size_t offset(const RECTL *area, LONG x, LONG y)
{
    return (size_t)(y - area->top) * width(area) + (size_t)(x - area->left);
}

static bool contains(const RECTL *area, LONG x, LONG y)
{
    return x >= area->left && x < area->right && y >= area->top && y < area->bottom;
}

static RECTL ordered(const RECTL *area)
{
    return (RECTL){min(area->left, area->right), min(area->top, area->bottom),
                   max(area->left, area->right), max(area->top, area->bottom)};
}

static RECTL whole(const SURFOBJ *surface)
{
    return (RECTL){0, 0, surface->sizlBitmap.cx, surface->sizlBitmap.cy};
}

bool engine_view(struct engine_view *view, SURFOBJ *surface, RECTL area)
{
    RECTL bounds = whole(surface);

    *view = (struct engine_view){.surface = surface, .bitmap = surface};
    if (!win32k_format_bits(surface->iBitmapFormat)) {
        kernel_fault("the engine cannot reach pixels of format %u",
                     (unsigned)surface->iBitmapFormat);
        return false;
    }
    if (!win32k_is_opaque(surface))
        return true;
    limit(&area, &bounds);
    view->bitmap = win32k_bitmap(bounds.right, bounds.bottom, surface->iBitmapFormat,
                                 &win32k_surface_of(surface)->palette);
    if (!view->bitmap)
        return false;
    if (is_empty(&area) || win32k_driver_copy_bits(view->bitmap, surface, NULL, NULL, &area,
                                                   &(POINTL){area.left, area.top}))
        return true;
    engine_end_view(view);
    return false;
}

void engine_end_view(struct engine_view *view)
{
    if (view->bitmap != view->surface)
        win32k_free_bitmap(view->bitmap);
}

static void enumerate_clip(struct engine_drawing *drawing)
{
    struct {
        ULONG count;
        RECTL rects[8];
    } part;
    BOOL more;

    drawing->inside = calloc(pixels(&drawing->bounds) + 1, 1);
    CLIPOBJ_cEnumStart(drawing->clip, TRUE, CT_RECTANGLES, CD_ANY, 0);
    do {
        more = CLIPOBJ_bEnum(drawing->clip, sizeof(part), (ULONG *)&part);
        for (ULONG i = 0; i < part.count; i++) {
            RECTL rect = part.rects[i];
            limit(&rect, &drawing->bounds);
            for (LONG y = rect.top; y < rect.bottom; y++)
                for (LONG x = rect.left; x < rect.right; x++)
                    drawing->inside[offset(&drawing->bounds, x, y)] = 1;
        }
    } while (more);
}

bool engine_driver_draws(const SURFOBJ *target, FLONG hook)
{
    return win32k_is_opaque(target) && win32k_surface_of(target)->hooks & hook;
}

void engine_begin_clip(struct engine_drawing *drawing, const SURFOBJ *target, const RECTL *area)
{
    CLIPOBJ *clip = drawing->clip;

    drawing->bounds = whole(target);
    if (area) {
        RECTL asked = ordered(area);
        limit(&drawing->bounds, &asked);
    }
    if (clip && clip->iDComplexity != DC_TRIVIAL)
        limit(&drawing->bounds, &clip->rclBounds);
    drawing->inside = NULL;
    if (clip && clip->iDComplexity == DC_COMPLEX)
        enumerate_clip(drawing);
}

void engine_end_clip(struct engine_drawing *drawing)
{
    free(drawing->inside);
}

bool engine_begin(struct engine_drawing *drawing, SURFOBJ *target, const RECTL *area)
{
    if (engine_reads_brush(drawing->rop4) && !drawing->brush) {
        kernel_fault("operation 0x%04x reads a brush, and there is none", (unsigned)drawing->rop4);
        return false;
    }
    engine_begin_clip(drawing, target, area);
    if (!engine_view(&drawing->view, target, drawing->bounds)) {
        engine_end_clip(drawing);
        return false;
    }
    drawing->target = drawing->view.bitmap;
    return true;
}

bool engine_end(struct engine_drawing *drawing)
{
    RECTL *area = &drawing->bounds;
    bool done = true;

    if (drawing->view.bitmap != drawing->view.surface && !is_empty(area))
        done = win32k_driver_copy_bits(drawing->view.surface, drawing->view.bitmap, drawing->clip,
                                       NULL, area, &(POINTL){area->left, area->top});
    engine_end_view(&drawing->view);
    engine_end_clip(drawing);
    return done;
}

bool engine_drawn(const struct engine_drawing *drawing, LONG x, LONG y)
{
    const RECTL *bounds = &drawing->bounds;

    return contains(bounds, x, y) && (!drawing->inside || drawing->inside[offset(bounds, x, y)]);
}

/* Bit 4P + 2S + D of the code is the result. */
static uint32_t combine(unsigned code, uint32_t brush, uint32_t source, uint32_t target)
{
    uint32_t result = 0;

    for (unsigned row = 0; row < 8; row++)
        if (code >> row & 1)
            result |= (row & 4 ? brush : ~brush) & (row & 2 ? source : ~source) &
                      (row & 1 ? target : ~target);
    return result;
}

static LONG wrapped(LONG value, LONG size)
{
    return (value % size + size) % size;
}

static uint32_t tiled(const SURFOBJ *tile, const struct engine_drawing *drawing, LONG x, LONG y)
{
    return engine_fetch(tile, wrapped(x - drawing->brush_origin.x, tile->sizlBitmap.cx),
                        wrapped(y - drawing->brush_origin.y, tile->sizlBitmap.cy));
}

static uint32_t brush_pixel(const struct engine_drawing *drawing, LONG x, LONG y)
{
    const struct win32k_brush *brush = (const struct win32k_brush *)drawing->brush;

    if (brush->object.iSolidColor != 0xffffffff)
        return brush->object.iSolidColor;
    uint32_t pixel = tiled(brush->pattern, drawing, x, y);
    return brush->xlate ? XLATEOBJ_iXlate(brush->xlate, pixel) : pixel;
}

/* Without a mask, an operation that reads one means the brush's. */
static bool brush_mask(const struct engine_drawing *drawing, LONG x, LONG y)
{
    const struct win32k_brush *brush = (const struct win32k_brush *)drawing->brush;

    if (!brush || brush->object.iSolidColor != 0xffffffff || !brush->mask)
        return true;
    return tiled(brush->mask, drawing, x, y);
}

void engine_draw(const struct engine_drawing *drawing, LONG x, LONG y, uint32_t source, bool mask)
{
    if (!engine_drawn(drawing, x, y))
        return;
    if (engine_reads_mask(drawing->rop4) && !drawing->masked)
        mask = brush_mask(drawing, x, y);
    ROP4 rop3 = drawing->rop4 >> (mask ? 0 : 8) & 0xff;
    uint32_t brush = engine_reads_brush(ENGINE_ROP4(rop3)) ? brush_pixel(drawing, x, y) : 0;
    uint32_t before = engine_fetch(drawing->target, x, y);
    uint32_t pixel = combine(rop3, brush, source, before) & engine_pixel_mask(drawing->target);

    engine_store(drawing->target, x, y, pixel);
}

/* Which pixel of [source, source_end) is for this one of [from, to), or of [to, from) mirrored. */
static LONG sampled(LONG at, LONG from, LONG to, LONG source, LONG source_end)
{
    int64_t length = from < to ? to - from : from - to;
    int64_t index = at - min(from, to);
    /* The centre is at (2 index + 1) / 2 of length; on a side it belongs to the one before. */
    int64_t sample = ((2 * index + 1) * (source_end - source) - 1) / (2 * length);

    return from < to ? source + (LONG)sample : source_end - 1 - (LONG)sample;
}

static struct engine_sample sample_at(const struct engine_copy *copy, const SURFOBJ *source, LONG x,
                                      LONG y)
{
    const RECTL *to = &copy->target_area, *from = &copy->source_area;
    struct engine_sample sample = {.drawn = true, .mask = true};
    LONG source_x = sampled(x, to->left, to->right, from->left, from->right);
    LONG source_y = sampled(y, to->top, to->bottom, from->top, from->bottom);

    if (source) {
        if (!engine_inside(source, source_x, source_y))
            return (struct engine_sample){.drawn = false};
        sample.source = engine_fetch(source, source_x, source_y);
        if (copy->left_out && sample.source == *copy->left_out)
            return (struct engine_sample){.drawn = false};
        sample.pixel = sample.source;
        if (copy->translation)
            sample.pixel = XLATEOBJ_iXlate(copy->translation, sample.source);
    }
    if (copy->mask) {
        LONG mask_x = source_x - from->left + copy->mask_origin.x;
        LONG mask_y = source_y - from->top + copy->mask_origin.y;
        sample.drawn = engine_inside(copy->mask, mask_x, mask_y);
        sample.mask = sample.drawn && engine_fetch(copy->mask, mask_x, mask_y);
    }
    return sample;
}

struct engine_sample *engine_sample(const struct engine_drawing *drawing,
                                    const struct engine_copy *copy, RECTL *area)
{
    struct engine_view view = {0};

    *area = ordered(&copy->target_area);
    limit(area, &drawing->bounds);
    if (is_empty(area) || is_empty(&copy->source_area) ||
        (copy->source && !engine_view(&view, copy->source, copy->source_area)))
        return NULL;

    struct engine_sample *samples = calloc(pixels(area), sizeof(*samples));
    for (LONG y = area->top; y < area->bottom; y++)
        for (LONG x = area->left; x < area->right; x++)
            if (engine_drawn(drawing, x, y))
                samples[offset(area, x, y)] = sample_at(copy, view.bitmap, x, y);
    engine_end_view(&view);
    return samples;
}

void engine_copy(const struct engine_drawing *drawing, const struct engine_copy *copy)
{
    RECTL area;
    struct engine_sample *samples = engine_sample(drawing, copy, &area);

    for (LONG y = area.top; samples && y < area.bottom; y++) {
        for (LONG x = area.left; x < area.right; x++) {
            const struct engine_sample *sample = &samples[offset(&area, x, y)];
            if (sample->drawn)
                engine_draw(drawing, x, y, sample->pixel, sample->mask);
        }
    }
    free(samples);
}
