/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdlib.h>
#include <string.h>

#include "checking.h"

/** The renderer looks at words of the mask. */
enum { WORD_BITS = 32 };

void region_init(struct region *region, const QXLRect *box)
{
    *region = (struct region){.box = *box};
}

void region_finish(struct region *region)
{
    free(region->rects);
    free(region->mask);
}

static bool intersect(const QXLRect *a, const QXLRect *b, QXLRect *both)
{
    *both = (QXLRect){
        .top = a->top > b->top ? a->top : b->top,
        .left = a->left > b->left ? a->left : b->left,
        .bottom = a->bottom < b->bottom ? a->bottom : b->bottom,
        .right = a->right < b->right ? a->right : b->right,
    };
    return both->left < both->right && both->top < both->bottom;
}

static verdict read_rects(struct check *check, uint64_t address, struct region *region)
{
    QXLClipRects rects;
    struct chunks chunks;
    uint8_t *data;

    PASS(check_fetch(check, address, &rects, sizeof(rects), "clip: rectangles do not map"));
    PASS(check_chunks(check, address + offsetof(QXLClipRects, chunk), &chunks));
    REQUIRE(check, (uint64_t)rects.num_rects * sizeof(QXLRect) == chunks.size, FAKE_QXL_ABORT,
            "clip: the chunks are not num_rects * 16 bytes");
    PASS(check_linearize(check, &chunks, &data));
    region->rects = malloc(sizeof(QXLRect) * ((size_t)rects.num_rects + 1));
    if (!region->rects) {
        free(data);
        REQUIRE(check, false, FAKE_QXL_DROP, "clip: no memory to look at it");
    }
    for (uint32_t i = 0; i < rects.num_rects; i++) {
        QXLRect rect;

        memcpy(&rect, data + (size_t)i * sizeof(rect), sizeof(rect));
        if (intersect(&rect, &region->box, &region->rects[region->count]))
            region->count++;
    }
    free(data);
    return FAKE_QXL_ACCEPT;
}

verdict check_clip(struct check *check, const QXLClip *clip, struct region *region)
{
    if (clip->type == SPICE_CLIP_TYPE_NONE)
        return FAKE_QXL_ACCEPT;
    if (clip->type != SPICE_CLIP_TYPE_RECTS) {
        check->warning = "clip: neither none nor rectangles";
        return FAKE_QXL_ACCEPT;
    }
    verdict result = read_rects(check, clip->data, region);
    if (result != FAKE_QXL_DROP)
        return result;
    check->clip_missing = true;
    return FAKE_QXL_ACCEPT;
}

/** The smallest box around what the clip leaves. */
static QXLRect extents(const struct region *region)
{
    QXLRect all = region->box;

    if (!region->rects)
        return all;
    for (uint32_t i = 0; i < region->count; i++) {
        const QXLRect *rect = &region->rects[i];

        if (i == 0)
            all = *rect;
        all.left = rect->left < all.left ? rect->left : all.left;
        all.top = rect->top < all.top ? rect->top : all.top;
        all.right = rect->right > all.right ? rect->right : all.right;
        all.bottom = rect->bottom > all.bottom ? rect->bottom : all.bottom;
    }
    return all;
}

static int32_t difference(int32_t a, int32_t b)
{
    return (int32_t)((uint32_t)a - (uint32_t)b);
}

/** The part of the mask that lies over the drawing, from a whole word on. */
static QXLRect part_of_mask(const struct region *region, uint32_t width, uint32_t height)
{
    QXLRect all = extents(region);
    QXLRect part = {
        .top = difference(all.top, difference(region->box.top, region->mask_y)),
        .left = difference(all.left, difference(region->box.left, region->mask_x)),
        .bottom = difference(all.bottom, difference(region->box.top, region->mask_y)),
        .right = difference(all.right, difference(region->box.left, region->mask_x)),
    };

    if (part.left < 0)
        part.left = 0;
    if (part.right >= (int32_t)width)
        part.right = (int32_t)width;
    if (part.right < part.left)
        part.right = part.left;
    if (part.top < 0)
        part.top = 0;
    if (part.bottom >= (int32_t)height)
        part.bottom = (int32_t)height;
    if (part.bottom < part.top)
        part.bottom = part.top;
    part.left &= ~(WORD_BITS - 1);
    return part;
}

verdict check_mask_region(struct check *check, const QXLQMask *qmask, const struct image *image,
                          struct region *region)
{
    region->mask_image = *image;
    region->mask_x = qmask->pos.x;
    region->mask_y = qmask->pos.y;
    region->mask_inverted = qmask->flags & SPICE_MASK_FLAGS_INVERS;
    region->mask_part = part_of_mask(region, image->width, image->height);
    if (image->kind != IMAGE_BITMAP || check_bitmap_bits(image->format) != 1)
        return FAKE_QXL_ACCEPT;
    return check_bitmap_bytes(check, image, &region->mask);
}

static bool mask_bit(const struct region *region, int32_t x, int32_t y)
{
    const struct image *image = &region->mask_image;
    bool top_down = image->flags & QXL_BITMAP_TOP_DOWN;
    uint32_t row = top_down ? (uint32_t)y : image->height - 1 - (uint32_t)y;
    uint32_t bit = (uint32_t)x;
    uint8_t byte = 0;

    if (bit / 8 < ((uint64_t)image->width + 7) / 8) {
        byte = region->mask[(uint64_t)row * image->stride + bit / 8];
        if (region->mask_inverted)
            byte = (uint8_t)~byte;
    }
    unsigned place = image->format == SPICE_BITMAP_FMT_1BIT_BE ? 7 - bit % 8 : bit % 8;
    return byte >> place & 1;
}

static bool mask_touches(const struct region *region, const QXLRect *area)
{
    QXLRect over = {
        .top = difference(region->mask_part.top, difference(region->mask_y, region->box.top)),
        .left = difference(region->mask_part.left, difference(region->mask_x, region->box.left)),
        .bottom = difference(region->mask_part.bottom, difference(region->mask_y, region->box.top)),
        .right = difference(region->mask_part.right, difference(region->mask_x, region->box.left)),
    };
    QXLRect seen;

    if (!intersect(&over, area, &seen))
        return false;
    if (!region->mask)
        return true;
    for (int32_t y = seen.top; y < seen.bottom; y++) {
        for (int32_t x = seen.left; x < seen.right; x++) {
            if (mask_bit(region, difference(x, difference(region->box.left, region->mask_x)),
                         difference(y, difference(region->box.top, region->mask_y))))
                return true;
        }
    }
    return false;
}

bool region_touches(const struct region *region, const QXLRect *area)
{
    QXLRect seen;

    for (uint32_t i = 0; i < (region->rects ? region->count : 1); i++) {
        if (intersect(region->rects ? &region->rects[i] : &region->box, area, &seen) &&
            (region->mask_image.kind == IMAGE_MISSING || mask_touches(region, &seen)))
            return true;
    }
    return false;
}

bool clip_is_empty(const struct region *region)
{
    QXLRect seen;

    return !intersect(&region->box, &region->box, &seen) || (region->rects && !region->count);
}

bool region_is_empty(const struct region *region)
{
    return !region_touches(region, &region->box);
}
