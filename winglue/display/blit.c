/* SPDX-License-Identifier: BSD-3-Clause */
#include "blit.h"

#include <qxl/raster.h>

#include "brush.h"
#include "clip.h"
#include "image.h"

/* What a transfer reads, as the core has it. */
struct operands {
    struct clip clip;
    struct image source, mask;
    struct brush brush;
};

static uint8_t fore_code(ROP4 rop4)
{
    return (uint8_t)rop4;
}

static uint8_t back_code(ROP4 rop4)
{
    return (uint8_t)(rop4 >> 8);
}

static uint8_t operands_of(ROP4 rop4)
{
    return qxl_raster_plan3(fore_code(rop4)).operands | qxl_raster_plan3(back_code(rop4)).operands;
}

bool blit_reads_source(ROP4 rop4)
{
    return operands_of(rop4) & QXL_RASTER_SOURCE;
}

/* Leave out of one direction of a scaled transfer what is outside [0, size), if whole pixels of the
 * source belong to it; else the pixels that are left would come from elsewhere. */
static bool cut_direction(int32_t *from, int32_t *to, int32_t *area_from, int32_t *area_to,
                          int32_t size)
{
    int64_t length = (int64_t)*to - *from, area = (int64_t)*area_to - *area_from;
    int64_t before = *from < 0 ? -(int64_t)*from : 0;
    int64_t behind = *to > size ? (int64_t)*to - size : 0;

    if (before * area % length || behind * area % length)
        return false;
    *from += (int32_t)before;
    *to -= (int32_t)behind;
    *area_from += (int32_t)(before * area / length);
    *area_to -= (int32_t)(behind * area / length);
    return true;
}

bool blit_cut(struct qxl_rect *box, struct qxl_rect *area, const SIZEL *size)
{
    struct qxl_rect all = rect_of_surface(size);

    if (rect_is_empty(box) || rect_is_empty(area))
        return false;
    if (rect_inside(box, &all))
        return true;
    return cut_direction(&box->left, &box->right, &area->left, &area->right, size->cx) &&
           cut_direction(&box->top, &box->bottom, &area->top, &area->bottom, size->cy);
}

static void cut_to(struct blit *blit, const struct qxl_rect *box)
{
    int32_t x = wrapping_difference(box->left, blit->box.left);
    int32_t y = wrapping_difference(box->top, blit->box.top);

    blit->mask_start.x = wrapping_sum(blit->mask_start.x, x);
    blit->mask_start.y = wrapping_sum(blit->mask_start.y, y);
    blit->area.left = wrapping_sum(blit->area.left, x);
    blit->area.top = wrapping_sum(blit->area.top, y);
    blit->area.right = wrapping_sum(blit->area.left, wrapping_difference(box->right, box->left));
    blit->area.bottom = wrapping_sum(blit->area.top, wrapping_difference(box->bottom, box->top));
    blit->box = *box;
}

static bool needs_mask(const struct blit *blit)
{
    return fore_code(blit->rop4) != back_code(blit->rop4);
}

static bool overlaps_itself(const struct blit *blit)
{
    struct qxl_rect common = rect_common(&blit->box, &blit->area);

    return blit->drawing->source == blit->drawing->target && !rect_is_empty(&common);
}

static bool begin_mask(struct operands *operands, const struct blit *blit, bool scaled)
{
    struct qxl_rect area = rect_at(&blit->mask_start, &blit->box);

    /* Of two passes, the second reads what the first has drawn. */
    if (scaled || (fore_code(blit->rop4) != BLIT_NOTHING && back_code(blit->rop4) != BLIT_NOTHING &&
                   blit_reads_source(blit->rop4) && overlaps_itself(blit)))
        return false;
    return image_begin_mask(&operands->mask, blit->mask, &area);
}

static bool begin_operands(struct operands *operands, const struct blit *blit, bool scaled)
{
    uint8_t reads = operands_of(blit->rop4);

    if (reads & QXL_RASTER_SOURCE &&
        !image_begin(&operands->source, blit->drawing, blit->source, blit->colors, &blit->area))
        return false;
    if (reads & QXL_RASTER_PATTERN &&
        !brush_begin(&operands->brush, blit->brush, blit->brush_start, blit->drawing->target->bmf))
        return false;
    return !needs_mask(blit) || begin_mask(operands, blit, scaled);
}

static bool draw_pass(const struct blit *blit, const struct operands *operands, uint8_t code,
                      bool masked, bool invert)
{
    struct pdev *pdev = blit->drawing->pdev;
    uint8_t reads = qxl_raster_plan3(code).operands;
    struct qxl_raster raster = {
        .code = code,
        .surface = blit->drawing->target->id,
        .box = blit->box,
        .clip = operands->clip.region,
        .scale_mode = blit->scale_mode,
    };

    if (reads & QXL_RASTER_SOURCE) {
        raster.source = &operands->source.picture;
        raster.source_area = operands->source.area;
    }
    if (reads & QXL_RASTER_PATTERN)
        raster.brush = operands->brush.paint;
    if (masked)
        raster.mask = (struct qxl_mask){
            &operands->mask.picture, {operands->mask.area.left, operands->mask.area.top}, invert};
    return pdev_succeeded(pdev, qxl_draw_raster(pdev->display, &raster));
}

static bool draw_passes(struct blit *blit, const struct operands *operands)
{
    bool masked = needs_mask(blit);

    if (!draw_pass(blit, operands, fore_code(blit->rop4), masked, false))
        return false;
    if (!masked)
        return true;
    blit->rop4 = (blit->rop4 & 0xff00) | BLIT_NOTHING;
    return draw_pass(blit, operands, back_code(blit->rop4), true, true);
}

static bool draw_with(struct blit *blit, struct operands *operands, bool scaled)
{
    if (rect_is_empty(&operands->clip.box))
        return true;
    if (!scaled)
        cut_to(blit, &operands->clip.box);
    return begin_operands(operands, blit, scaled) && draw_passes(blit, operands);
}

bool blit_draw(struct blit *blit)
{
    struct qxl_rect all = rect_of_surface(&blit->drawing->target->size);
    bool scaled = blit_reads_source(blit->rop4) && !rect_same_size(&blit->box, &blit->area);
    struct operands operands;
    bool drawn;

    operands.source.memory = NULL;
    operands.mask.memory = NULL;
    if (scaled) {
        if (!blit_cut(&blit->box, &blit->area, &blit->drawing->target->size))
            return false;
        all = blit->box;
    } else {
        all = rect_common(&all, &blit->box);
    }
    drawn =
        clip_begin(&operands.clip, blit->clip, &all, scaled) && draw_with(blit, &operands, scaled);
    image_end(&operands.source);
    image_end(&operands.mask);
    clip_end(&operands.clip);
    return drawn;
}
