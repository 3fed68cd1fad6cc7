/* SPDX-License-Identifier: BSD-3-Clause */
/* GDI's engine: block transfers. */
#include "../gdi.h"
#include "engine.h"

BOOL APIENTRY EngCopyBits(SURFOBJ *target, SURFOBJ *source, CLIPOBJ *clip, XLATEOBJ *translation,
                          RECTL *target_area, POINTL *source_point)
{
    return EngBitBlt(target, source, NULL, clip, translation, target_area, source_point, NULL, NULL,
                     NULL, ENGINE_ROP4(0xcc));
}

BOOL APIENTRY EngBitBlt(SURFOBJ *target, SURFOBJ *source, SURFOBJ *mask, CLIPOBJ *clip,
                        XLATEOBJ *translation, RECTL *target_area, POINTL *source_point,
                        POINTL *mask_point, BRUSHOBJ *brush, POINTL *brush_origin, ROP4 rop4)
{
    POINTL from = source_point ? *source_point : (POINTL){0, 0};
    RECTL source_area = {from.x, from.y, from.x + target_area->right - target_area->left,
                         from.y + target_area->bottom - target_area->top};

    return EngStretchBltROP(target, source, mask, clip, translation, NULL, brush_origin,
                            target_area, &source_area, mask_point, COLORONCOLOR, brush, rop4);
}

BOOL APIENTRY EngStretchBlt(SURFOBJ *target, SURFOBJ *source, SURFOBJ *mask, CLIPOBJ *clip,
                            XLATEOBJ *translation, COLORADJUSTMENT *adjustment, POINTL *halftone,
                            RECTL *target_area, RECTL *source_area, POINTL *mask_point, ULONG mode)
{
    return EngStretchBltROP(target, source, mask, clip, translation, adjustment, halftone,
                            target_area, source_area, mask_point, mode, NULL,
                            mask ? 0xaacc : ENGINE_ROP4(0xcc));
}

/* Modes that combine or blend pixels are done as COLORONCOLOR: they show where they are compared
 * with another engine only, and no driver does them. The halftone's origin is the brush's, too. */
BOOL APIENTRY EngStretchBltROP(SURFOBJ *target, SURFOBJ *source, SURFOBJ *mask, CLIPOBJ *clip,
                               XLATEOBJ *translation, COLORADJUSTMENT *adjustment, POINTL *origin,
                               RECTL *target_area, RECTL *source_area, POINTL *mask_point,
                               ULONG mode, BRUSHOBJ *brush, DWORD rop4)
{
    struct engine_copy copy = {
        .source = engine_reads_source(rop4) ? source : NULL,
        .translation = translation,
        .target_area = *target_area,
        .source_area = *source_area,
        .mask = engine_reads_mask(rop4) ? mask : NULL,
    };
    struct engine_drawing drawing = {.clip = clip, .brush = brush, .rop4 = rop4, .masked = mask};

    (void)adjustment;
    (void)mode;
    if (mask_point)
        copy.mask_origin = *mask_point;
    if (engine_reads_source(rop4) && !source) {
        kernel_fault("operation 0x%04x reads a source, and there is none", (unsigned)rop4);
        return FALSE;
    }
    if (origin)
        drawing.brush_origin = *origin;
    if (!engine_begin(&drawing, target, target_area))
        return FALSE;
    engine_copy(&drawing, &copy);
    return engine_end(&drawing);
}

static BOOL fill(SURFOBJ *target, CLIPOBJ *clip, RECTL area, BRUSHOBJ *brush, POINTL *origin,
                 ROP4 rop4)
{
    return EngBitBlt(target, NULL, NULL, clip, NULL, &area, NULL, NULL, brush, origin, rop4);
}

BOOL APIENTRY EngPaint(SURFOBJ *target, CLIPOBJ *clip, BRUSHOBJ *brush, POINTL *brush_origin,
                       MIX mix)
{
    ROP4 rop4 = engine_rop4_of_mix(mix);

    if (engine_driver_draws(target, HOOK_BITBLT))
        return gdi_bit_blt(target, NULL, NULL, clip, NULL, &clip->rclBounds, NULL, NULL, brush,
                           brush_origin, rop4);
    return fill(target, clip, clip->rclBounds, brush, brush_origin, rop4);
}

BOOL APIENTRY EngEraseSurface(SURFOBJ *target, RECTL *area, ULONG color)
{
    BRUSHOBJ brush = {.iSolidColor = color};

    return fill(target, NULL, *area, &brush, NULL, ENGINE_ROP4(0xf0));
}
