/* SPDX-License-Identifier: BSD-3-Clause */
#include "brush.h"

#include <string.h>

#include "colors.h"

enum { NOT_SOLID = 0xffffffff, BYTES_MOST = 256 * 1024 };

/* What GDI keeps of a pattern for us: it is in the surface's format. */
struct realized {
    ULONG bmf;
    uint32_t width, height;
    uint32_t row; /* bytes */
    uint8_t pixels[];
};

static void translate(struct realized *realized, const SURFOBJ *pattern, XLATEOBJ *colors)
{
    uint32_t from_bits = colors_bits(pattern->iBitmapFormat), bits = colors_bits(realized->bmf);
    struct colors_last last = {0};

    for (uint32_t y = 0; y < realized->height; y++) {
        const uint8_t *from = (const uint8_t *)pattern->pvScan0 + (intptr_t)y * pattern->lDelta;
        uint8_t *to = realized->pixels + (size_t)y * realized->row;

        for (uint32_t x = 0; x < realized->width; x++)
            colors_put(to, x, bits,
                       colors_translate(colors, colors_pixel(from, x, from_bits), &last));
    }
}

/* A mask, which is for transparent hatches, is GDI's to use: what needs it is punted. */
BOOL APIENTRY DrvRealizeBrush(BRUSHOBJ *brush, SURFOBJ *target, SURFOBJ *pattern, SURFOBJ *mask,
                              XLATEOBJ *colors, ULONG hatch)
{
    struct realized *realized;
    uint64_t row, bytes;

    (void)mask;
    if (!brush || !target || !pattern || !pattern->pvScan0 || hatch & RB_DITHERCOLOR ||
        (target->iBitmapFormat != BMF_16BPP && target->iBitmapFormat != BMF_32BPP) ||
        colors_way_of(pattern->iBitmapFormat, colors, target->iBitmapFormat) == COLORS_UNKNOWN)
        return FALSE;
    if (pattern->sizlBitmap.cx <= 0 || pattern->sizlBitmap.cy <= 0)
        return FALSE;
    row = (uint64_t)pattern->sizlBitmap.cx * (colors_bits(target->iBitmapFormat) / 8);
    bytes = row * (uint64_t)pattern->sizlBitmap.cy;
    if (row > BYTES_MOST || bytes > BYTES_MOST)
        return FALSE;
    realized = BRUSHOBJ_pvAllocRbrush(brush, (ULONG)(sizeof(*realized) + bytes));
    if (!realized)
        return FALSE;
    realized->bmf = target->iBitmapFormat;
    realized->width = (uint32_t)pattern->sizlBitmap.cx;
    realized->height = (uint32_t)pattern->sizlBitmap.cy;
    realized->row = (uint32_t)row;
    translate(realized, pattern, colors);
    return TRUE;
}

bool brush_begin(struct brush *brush, BRUSHOBJ *object, const POINTL *origin, ULONG bmf)
{
    const struct realized *realized;

    memset(brush, 0, sizeof(*brush));
    if (!object)
        return false;
    if (object->iSolidColor != NOT_SOLID) {
        brush->paint.kind = QXL_BRUSH_SOLID;
        brush->paint.color = object->iSolidColor;
        return true;
    }
    realized = object->pvRbrush ? object->pvRbrush : BRUSHOBJ_pvGetRbrush(object);
    if (!realized || realized->bmf != bmf)
        return false;
    brush->pattern.kind = QXL_IMAGE_FROM_BITMAP;
    brush->pattern.bitmap = (struct qxl_bitmap){
        .format = bmf == BMF_32BPP ? SPICE_BITMAP_FMT_32BIT : SPICE_BITMAP_FMT_16BIT,
        .width = realized->width,
        .height = realized->height,
        .pixels = realized->pixels,
        .pitch = realized->row,
    };
    brush->paint.kind = QXL_BRUSH_PATTERN;
    brush->paint.pattern = &brush->pattern;
    if (origin)
        brush->paint.origin = (struct qxl_point){origin->x, origin->y};
    return true;
}
