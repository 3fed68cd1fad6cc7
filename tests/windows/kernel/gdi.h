/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file gdi.h
 * GDI above the driver interface: what draws calls the driver if it hooks that for the surface
 * drawn on, and the engine else. Arguments are those of the Drv functions (winddi.h). Any thread:
 * calls into a driver for one device come one at a time but for the pointer's moves, as on Windows.
 */
#ifndef TESTS_WINDOWS_KERNEL_GDI_H
#define TESTS_WINDOWS_KERNEL_GDI_H

#include "win32k.h"

KERNEL_API BOOL gdi_copy_bits(SURFOBJ *dst, SURFOBJ *src, CLIPOBJ *clip, XLATEOBJ *xlate,
                              RECTL *area, POINTL *from);
KERNEL_API BOOL gdi_bit_blt(SURFOBJ *dst, SURFOBJ *src, SURFOBJ *mask, CLIPOBJ *clip,
                            XLATEOBJ *xlate, RECTL *area, POINTL *from, POINTL *mask_from,
                            BRUSHOBJ *brush, POINTL *brush_origin, ROP4 rop4);
KERNEL_API BOOL gdi_stretch_blt(SURFOBJ *dst, SURFOBJ *src, SURFOBJ *mask, CLIPOBJ *clip,
                                XLATEOBJ *xlate, COLORADJUSTMENT *adjustment, POINTL *ht_origin,
                                RECTL *area, RECTL *from, POINTL *mask_from, ULONG mode);
KERNEL_API BOOL gdi_stretch_blt_rop(SURFOBJ *dst, SURFOBJ *src, SURFOBJ *mask, CLIPOBJ *clip,
                                    XLATEOBJ *xlate, COLORADJUSTMENT *adjustment, POINTL *ht_origin,
                                    RECTL *area, RECTL *from, POINTL *mask_from, ULONG mode,
                                    BRUSHOBJ *brush, DWORD rop4);
KERNEL_API BOOL gdi_alpha_blend(SURFOBJ *dst, SURFOBJ *src, CLIPOBJ *clip, XLATEOBJ *xlate,
                                RECTL *area, RECTL *from, BLENDOBJ *blend);
KERNEL_API BOOL gdi_transparent_blt(SURFOBJ *dst, SURFOBJ *src, CLIPOBJ *clip, XLATEOBJ *xlate,
                                    RECTL *area, RECTL *from, ULONG color);
KERNEL_API BOOL gdi_text_out(SURFOBJ *dst, STROBJ *string, FONTOBJ *font, CLIPOBJ *clip,
                             RECTL *extra, RECTL *opaque, BRUSHOBJ *fore, BRUSHOBJ *back,
                             POINTL *origin, MIX mix);
KERNEL_API BOOL gdi_stroke_path(SURFOBJ *dst, PATHOBJ *path, CLIPOBJ *clip, XFORMOBJ *transform,
                                BRUSHOBJ *brush, POINTL *origin, LINEATTRS *line, MIX mix);
KERNEL_API BOOL gdi_fill_path(SURFOBJ *dst, PATHOBJ *path, CLIPOBJ *clip, BRUSHOBJ *brush,
                              POINTL *origin, MIX mix, FLONG options);
KERNEL_API BOOL gdi_paint(SURFOBJ *dst, CLIPOBJ *clip, BRUSHOBJ *brush, POINTL *origin, MIX mix);
KERNEL_API BOOL gdi_line_to(SURFOBJ *dst, CLIPOBJ *clip, BRUSHOBJ *brush, LONG x1, LONG y1, LONG x2,
                            LONG y2, RECTL *bounds, MIX mix);
KERNEL_API BOOL gdi_gradient_fill(SURFOBJ *dst, CLIPOBJ *clip, XLATEOBJ *xlate, TRIVERTEX *vertices,
                                  ULONG vertex_count, PVOID mesh, ULONG mesh_count, RECTL *extents,
                                  POINTL *origin, ULONG mode);

/**
 * A bitmap compatible with a device's screen: the driver's (DrvCreateDeviceBitmap) if it makes one,
 * else the engine's. The pointer stays good through mode changes.
 */
KERNEL_API SURFOBJ *gdi_compatible_bitmap(struct win32k_device *device, LONG width, LONG height);
KERNEL_API void gdi_delete_bitmap(SURFOBJ *bitmap);
/** A new bitmap of the engine's with the pixels of this surface, read as a program reads them. */
KERNEL_API SURFOBJ *gdi_read(SURFOBJ *surface);

/** Set the pointer's shape. @return SPS_*. */
KERNEL_API ULONG gdi_set_pointer(struct win32k_device *device, SURFOBJ *mask, SURFOBJ *color,
                                 XLATEOBJ *xlate, LONG hot_x, LONG hot_y, LONG x, LONG y,
                                 FLONG flags);
/** Move it; x -1 hides it. */
KERNEL_API void gdi_move_pointer(struct win32k_device *device, LONG x, LONG y);
/** ExtEscape of a program. @return the driver's answer; 0: it does not know this one. */
KERNEL_API ULONG gdi_escape(struct win32k_device *device, ULONG escape, ULONG in_size, void *in,
                            ULONG out_size, void *out);

#endif
