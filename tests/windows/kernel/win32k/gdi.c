/* SPDX-License-Identifier: BSD-3-Clause */
/* Who draws: the driver, if it hooks the call for the surface that is drawn on, or the engine. */
#include "../gdi.h"

#include <windows.h>

#include "../system.h"
#include "objects.h"

typedef WINBOOL(APIENTRY *synchronize)(DHPDEV, RECTL *);

/* A drawing of GDI's. */
struct drawing {
    struct call call;
    struct win32k_device *device; /* whose lock is held, or NULL */
};

/* Brushes are made for what they draw on. */
static void aim(BRUSHOBJ *brush, SURFOBJ *target)
{
    if (brush)
        ((struct win32k_brush *)brush)->target = target;
}

static struct win32k_device *device_of(const SURFOBJ *object)
{
    return object ? win32k_surface_of(object)->device : NULL;
}

/* The engine reads and writes the memory of a surface that the device may still draw on. */
static void wait_for_device(const SURFOBJ *object)
{
    const struct win32k_device *device = device_of(object);

    if (!device || win32k_is_opaque(object) ||
        !(win32k_surface_of(object)->hooks & HOOK_SYNCHRONIZE))
        return;
    struct call call = call_begin("DrvSynchronize");
    ((synchronize)system_function(device->session, INDEX_DrvSynchronize))(device->pdev, NULL);
    call_end(&call);
}

/* Returns the driver's function, or the engine's. With `either` the source's driver will do. */
static void *begin(struct drawing *drawing, const SURFOBJ *dst, const SURFOBJ *src, FLONG hook,
                   unsigned index, const char *name, void *engine, bool either)
{
    drawing->device = device_of(dst) ? device_of(dst) : device_of(src);
    if (drawing->device)
        EnterCriticalSection(drawing->device->lock);
    const SURFOBJ *hooked = either && !win32k_is_opaque(dst) && win32k_is_opaque(src) ? src : dst;
    void *function = NULL;
    drawing->call = call_begin(name);
    if (device_of(hooked) && win32k_surface_of(hooked)->hooks & hook)
        function = system_function(device_of(hooked)->session, index);
    if (function)
        return function;
    wait_for_device(dst);
    if (src)
        wait_for_device(src);
    return engine;
}

static BOOL end(const struct drawing *drawing, BOOL done)
{
    call_end(&drawing->call);
    if (drawing->device)
        LeaveCriticalSection(drawing->device->lock);
    return done;
}

BOOL gdi_copy_bits(SURFOBJ *dst, SURFOBJ *src, CLIPOBJ *clip, XLATEOBJ *xlate, RECTL *area,
                   POINTL *from)
{
    struct drawing drawing;
    __typeof__(&EngCopyBits) function = begin(&drawing, dst, src, HOOK_COPYBITS, INDEX_DrvCopyBits,
                                              "DrvCopyBits", EngCopyBits, true);

    return end(&drawing, function(dst, src, clip, xlate, area, from));
}

BOOL gdi_bit_blt(SURFOBJ *dst, SURFOBJ *src, SURFOBJ *mask, CLIPOBJ *clip, XLATEOBJ *xlate,
                 RECTL *area, POINTL *from, POINTL *mask_from, BRUSHOBJ *brush,
                 POINTL *brush_origin, ROP4 rop4)
{
    struct drawing drawing;
    __typeof__(&EngBitBlt) function =
        begin(&drawing, dst, src, HOOK_BITBLT, INDEX_DrvBitBlt, "DrvBitBlt", EngBitBlt, false);

    aim(brush, dst);
    return end(&drawing, function(dst, src, mask, clip, xlate, area, from, mask_from, brush,
                                  brush_origin, rop4));
}

BOOL gdi_stretch_blt(SURFOBJ *dst, SURFOBJ *src, SURFOBJ *mask, CLIPOBJ *clip, XLATEOBJ *xlate,
                     COLORADJUSTMENT *adjustment, POINTL *ht_origin, RECTL *area, RECTL *from,
                     POINTL *mask_from, ULONG mode)
{
    struct drawing drawing;
    __typeof__(&EngStretchBlt) function =
        begin(&drawing, dst, src, HOOK_STRETCHBLT, INDEX_DrvStretchBlt, "DrvStretchBlt",
              EngStretchBlt, false);

    return end(&drawing, function(dst, src, mask, clip, xlate, adjustment, ht_origin, area, from,
                                  mask_from, mode));
}

BOOL gdi_stretch_blt_rop(SURFOBJ *dst, SURFOBJ *src, SURFOBJ *mask, CLIPOBJ *clip, XLATEOBJ *xlate,
                         COLORADJUSTMENT *adjustment, POINTL *ht_origin, RECTL *area, RECTL *from,
                         POINTL *mask_from, ULONG mode, BRUSHOBJ *brush, DWORD rop4)
{
    struct drawing drawing;
    __typeof__(&EngStretchBltROP) function =
        begin(&drawing, dst, src, HOOK_STRETCHBLTROP, INDEX_DrvStretchBltROP, "DrvStretchBltROP",
              EngStretchBltROP, false);

    aim(brush, dst);
    return end(&drawing, function(dst, src, mask, clip, xlate, adjustment, ht_origin, area, from,
                                  mask_from, mode, brush, rop4));
}

BOOL gdi_alpha_blend(SURFOBJ *dst, SURFOBJ *src, CLIPOBJ *clip, XLATEOBJ *xlate, RECTL *area,
                     RECTL *from, BLENDOBJ *blend)
{
    struct drawing drawing;
    __typeof__(&EngAlphaBlend) function =
        begin(&drawing, dst, src, HOOK_ALPHABLEND, INDEX_DrvAlphaBlend, "DrvAlphaBlend",
              EngAlphaBlend, false);

    return end(&drawing, function(dst, src, clip, xlate, area, from, blend));
}

BOOL gdi_transparent_blt(SURFOBJ *dst, SURFOBJ *src, CLIPOBJ *clip, XLATEOBJ *xlate, RECTL *area,
                         RECTL *from, ULONG color)
{
    struct drawing drawing;
    __typeof__(&EngTransparentBlt) function =
        begin(&drawing, dst, src, HOOK_TRANSPARENTBLT, INDEX_DrvTransparentBlt, "DrvTransparentBlt",
              EngTransparentBlt, false);

    return end(&drawing, function(dst, src, clip, xlate, area, from, color, 0));
}

BOOL gdi_text_out(SURFOBJ *dst, STROBJ *string, FONTOBJ *font, CLIPOBJ *clip, RECTL *extra,
                  RECTL *opaque, BRUSHOBJ *fore, BRUSHOBJ *back, POINTL *origin, MIX mix)
{
    struct drawing drawing;
    __typeof__(&EngTextOut) function =
        begin(&drawing, dst, NULL, HOOK_TEXTOUT, INDEX_DrvTextOut, "DrvTextOut", EngTextOut, false);

    aim(fore, dst);
    aim(back, dst);
    return end(&drawing, function(dst, string, font, clip, extra, opaque, fore, back, origin, mix));
}

BOOL gdi_stroke_path(SURFOBJ *dst, PATHOBJ *path, CLIPOBJ *clip, XFORMOBJ *transform,
                     BRUSHOBJ *brush, POINTL *origin, LINEATTRS *line, MIX mix)
{
    struct drawing drawing;
    __typeof__(&EngStrokePath) function =
        begin(&drawing, dst, NULL, HOOK_STROKEPATH, INDEX_DrvStrokePath, "DrvStrokePath",
              EngStrokePath, false);

    aim(brush, dst);
    return end(&drawing, function(dst, path, clip, transform, brush, origin, line, mix));
}

BOOL gdi_fill_path(SURFOBJ *dst, PATHOBJ *path, CLIPOBJ *clip, BRUSHOBJ *brush, POINTL *origin,
                   MIX mix, FLONG options)
{
    struct drawing drawing;
    __typeof__(&EngFillPath) function = begin(&drawing, dst, NULL, HOOK_FILLPATH, INDEX_DrvFillPath,
                                              "DrvFillPath", EngFillPath, false);

    aim(brush, dst);
    return end(&drawing, function(dst, path, clip, brush, origin, mix, options));
}

BOOL gdi_paint(SURFOBJ *dst, CLIPOBJ *clip, BRUSHOBJ *brush, POINTL *origin, MIX mix)
{
    struct drawing drawing;
    __typeof__(&EngPaint) function =
        begin(&drawing, dst, NULL, HOOK_PAINT, INDEX_DrvPaint, "DrvPaint", EngPaint, false);

    aim(brush, dst);
    return end(&drawing, function(dst, clip, brush, origin, mix));
}

BOOL gdi_line_to(SURFOBJ *dst, CLIPOBJ *clip, BRUSHOBJ *brush, LONG x1, LONG y1, LONG x2, LONG y2,
                 RECTL *bounds, MIX mix)
{
    struct drawing drawing;
    __typeof__(&EngLineTo) function =
        begin(&drawing, dst, NULL, HOOK_LINETO, INDEX_DrvLineTo, "DrvLineTo", EngLineTo, false);

    aim(brush, dst);
    return end(&drawing, function(dst, clip, brush, x1, y1, x2, y2, bounds, mix));
}

BOOL gdi_gradient_fill(SURFOBJ *dst, CLIPOBJ *clip, XLATEOBJ *xlate, TRIVERTEX *vertices,
                       ULONG vertex_count, PVOID mesh, ULONG mesh_count, RECTL *extents,
                       POINTL *origin, ULONG mode)
{
    struct drawing drawing;
    __typeof__(&EngGradientFill) function =
        begin(&drawing, dst, NULL, HOOK_GRADIENTFILL, INDEX_DrvGradientFill, "DrvGradientFill",
              EngGradientFill, false);

    return end(&drawing, function(dst, clip, xlate, vertices, vertex_count, mesh, mesh_count,
                                  extents, origin, mode));
}
