/* SPDX-License-Identifier: BSD-3-Clause */
/* Surfaces: bitmaps of the engine's, and those whose memory is a driver's. */
#include "objects.h"

#include <stdlib.h>
#include <string.h>

#include "../system.h"

LONG surface_stride(LONG width, ULONG format)
{
    return (LONG)(((uint64_t)width * win32k_format_bits(format) + 31) / 32 * 4);
}

static struct win32k_surface *surface_of(HSURF handle, const char *function)
{
    struct win32k_surface *surface = object_find(OBJECT_SURFACE, handle);

    if (!surface)
        kernel_fault("%s: %p is no surface, or no more", function, (void *)handle);
    return surface;
}

struct win32k_surface *surface_make(SIZEL size, ULONG format, const void *caller)
{
    static LONG last_unique;

    if (size.cx <= 0 || size.cy <= 0 || !win32k_format_bits(format) || !object_may_be_made())
        return NULL;
    struct win32k_surface *surface = calloc(1, sizeof(*surface));
    if (!surface)
        return NULL;
    surface->object.hsurf = object_new_handle();
    surface->object.sizlBitmap = size;
    surface->object.iBitmapFormat = format;
    surface->object.iUniq = (ULONG)__sync_add_and_fetch(&last_unique, 1);
    surface->palette = win32k_default_palette(format);
    object_add(OBJECT_SURFACE, surface->object.hsurf, surface, sizeof(*surface), caller);
    return surface;
}

static void set_bits(SURFOBJ *object, void *bits, LONG stride, bool top_down)
{
    object->pvBits = bits;
    object->cjBits = (ULONG)stride * (ULONG)object->sizlBitmap.cy;
    object->lDelta = top_down ? stride : -stride;
    object->pvScan0 =
        top_down ? bits : (uint8_t *)bits + (size_t)stride * (size_t)(object->sizlBitmap.cy - 1);
    object->fjBitmap = top_down ? BMF_TOPDOWN : 0;
    object->iType = STYPE_BITMAP;
}

struct win32k_surface *surface_make_bitmap(SIZEL size, LONG stride, ULONG format, FLONG flags,
                                           void *bits, const void *caller)
{
    struct win32k_surface *surface = surface_make(size, format, caller);

    if (!surface)
        return NULL;
    if (stride < surface_stride(size.cx, format))
        stride = surface_stride(size.cx, format);
    if (!bits) {
        surface->memory = guarded_allocate((size_t)stride * (size_t)size.cy);
        if (!surface->memory) {
            surface_delete(surface);
            return NULL;
        }
        if (!(flags & BMF_NOZEROINIT))
            memset(surface->memory, 0, (size_t)stride * (size_t)size.cy);
    }
    set_bits(&surface->object, bits ? bits : surface->memory, stride, flags & BMF_TOPDOWN);
    return surface;
}

void surface_delete(struct win32k_surface *surface)
{
    object_remove(OBJECT_SURFACE, surface->object.hsurf, "EngDeleteSurface");
    if (surface->memory)
        guarded_free(surface->memory, surface->object.cjBits);
    free(surface);
}

HBITMAP APIENTRY EngCreateBitmap(SIZEL size, LONG stride, ULONG format, FLONG flags, PVOID bits)
{
    if (!machine_irql_at_most(MACHINE_PASSIVE, "EngCreateBitmap"))
        return NULL;
    if (bits && (stride < surface_stride(size.cx, format) || stride % 4)) {
        kernel_fault("EngCreateBitmap: %d bytes a row of %d pixels in format %u", (int)stride,
                     (int)size.cx, (unsigned)format);
        return NULL;
    }
    struct win32k_surface *surface = surface_make_bitmap(size, stride, format, flags, bits, CALLER);
    return surface ? (HBITMAP)surface->object.hsurf : NULL;
}

static HSURF make_device_surface(DHSURF dhsurf, SIZEL size, ULONG format, USHORT type,
                                 const void *caller)
{
    struct win32k_surface *surface = machine_irql_at_most(MACHINE_PASSIVE, "EngCreateDevice*")
                                         ? surface_make(size, format, caller)
                                         : NULL;

    if (!surface)
        return NULL;
    surface->object.dhsurf = dhsurf;
    surface->object.iType = type;
    surface->made_as = type;
    return surface->object.hsurf;
}

HSURF APIENTRY EngCreateDeviceSurface(DHSURF dhsurf, SIZEL size, ULONG format)
{
    return make_device_surface(dhsurf, size, format, STYPE_DEVICE, CALLER);
}

HBITMAP APIENTRY EngCreateDeviceBitmap(DHSURF dhsurf, SIZEL size, ULONG format)
{
    return (HBITMAP)make_device_surface(dhsurf, size, format, STYPE_DEVBITMAP, CALLER);
}

/* The function of the driver's table behind each hook. */
static const struct {
    FLONG hook;
    unsigned index;
} hooks[] = {
    {HOOK_BITBLT, INDEX_DrvBitBlt},
    {HOOK_STRETCHBLT, INDEX_DrvStretchBlt},
    {HOOK_PLGBLT, INDEX_DrvPlgBlt},
    {HOOK_TEXTOUT, INDEX_DrvTextOut},
    {HOOK_PAINT, INDEX_DrvPaint},
    {HOOK_STROKEPATH, INDEX_DrvStrokePath},
    {HOOK_FILLPATH, INDEX_DrvFillPath},
    {HOOK_STROKEANDFILLPATH, INDEX_DrvStrokeAndFillPath},
    {HOOK_LINETO, INDEX_DrvLineTo},
    {HOOK_COPYBITS, INDEX_DrvCopyBits},
    {HOOK_SYNCHRONIZE, INDEX_DrvSynchronize},
    {HOOK_STRETCHBLTROP, INDEX_DrvStretchBltROP},
    {HOOK_TRANSPARENTBLT, INDEX_DrvTransparentBlt},
    {HOOK_ALPHABLEND, INDEX_DrvAlphaBlend},
    {HOOK_GRADIENTFILL, INDEX_DrvGradientFill},
};

static bool associate(struct win32k_surface *surface, struct win32k_device *device, FLONG flags,
                      const char *function)
{
    FLONG known = 0;

    if (!device) {
        kernel_fault("%s: no device", function);
        return false;
    }
    for (size_t i = 0; i < sizeof(hooks) / sizeof(*hooks); i++) {
        known |= hooks[i].hook;
        if (flags & hooks[i].hook && !system_function(device->session, hooks[i].index))
            kernel_fault("%s: hook 0x%x, but the driver's table has no function %u", function,
                         (unsigned)hooks[i].hook, hooks[i].index);
    }
    if (flags & ~known)
        kernel_fault("%s: hooks 0x%x that this kernel does not call", function,
                     (unsigned)(flags & ~known));
    surface->device = device;
    surface->hooks = flags;
    surface->object.hdev = (HDEV)device;
    surface->object.dhpdev = device->pdev;
    const struct win32k_palette *palette = palette_of(device->info.hpalDefault);
    if (palette && surface->object.iBitmapFormat == device->info.iDitherFormat)
        surface->palette = *palette;
    return true;
}

WINBOOL APIENTRY EngAssociateSurface(HSURF handle, HDEV hdev, FLONG flags)
{
    struct win32k_surface *surface = surface_of(handle, "EngAssociateSurface");

    return surface &&
           associate(surface, (struct win32k_device *)hdev, flags, "EngAssociateSurface");
}

WINBOOL APIENTRY EngModifySurface(HSURF handle, HDEV hdev, FLONG flags, FLONG kind, DHSURF dhsurf,
                                  VOID *scan0, LONG stride, VOID *reserved)
{
    struct win32k_surface *surface = surface_of(handle, "EngModifySurface");

    if (!surface)
        return FALSE;
    if (!surface->made_as) {
        kernel_fault("EngModifySurface: the surface is the engine's");
        return FALSE;
    }
    if (reserved || kind & ~(FLONG)(MS_NOTSYSTEMMEMORY | MS_SHAREDACCESS)) {
        kernel_fault("EngModifySurface: flags 0x%x, reserved %p", (unsigned)kind, reserved);
        return FALSE;
    }
    if (!associate(surface, (struct win32k_device *)hdev, flags, "EngModifySurface"))
        return FALSE;
    surface->object.dhsurf = dhsurf;
    if (!scan0) {
        surface->object.pvBits = surface->object.pvScan0 = NULL;
        surface->object.lDelta = 0;
        surface->object.cjBits = 0;
        surface->object.iType = surface->made_as;
        return TRUE;
    }
    LONG pitch = stride < 0 ? -stride : stride;
    if (pitch < surface_stride(surface->object.sizlBitmap.cx, surface->object.iBitmapFormat)) {
        kernel_fault("EngModifySurface: %d bytes a row", (int)stride);
        return FALSE;
    }
    set_bits(&surface->object,
             stride > 0
                 ? scan0
                 : (uint8_t *)scan0 - (size_t)pitch * (size_t)(surface->object.sizlBitmap.cy - 1),
             pitch, stride > 0);
    if (kind & MS_NOTSYSTEMMEMORY)
        surface->object.fjBitmap |= BMF_NOTSYSMEM;
    return TRUE;
}

SURFOBJ *APIENTRY EngLockSurface(HSURF handle)
{
    struct win32k_surface *surface = handle ? surface_of(handle, "EngLockSurface") : NULL;

    if (!surface || !machine_irql_at_most(MACHINE_PASSIVE, "EngLockSurface"))
        return NULL;
    __sync_add_and_fetch(&surface->locks, 1);
    return &surface->object;
}

VOID APIENTRY EngUnlockSurface(SURFOBJ *object)
{
    if (!object || object_find(OBJECT_SURFACE, object->hsurf) != (void *)object) {
        kernel_fault("EngUnlockSurface: %p is no surface, or no more", (void *)object);
        return;
    }
    if (__sync_fetch_and_sub(&win32k_surface_of(object)->locks, 1) == 0) {
        kernel_fault("EngUnlockSurface: %p is not locked", (void *)object);
        win32k_surface_of(object)->locks = 0;
    }
}

WINBOOL APIENTRY EngDeleteSurface(HSURF handle)
{
    struct win32k_surface *surface = surface_of(handle, "EngDeleteSurface");

    if (!surface || !machine_irql_at_most(MACHINE_PASSIVE, "EngDeleteSurface"))
        return FALSE;
    if (surface->locks) {
        kernel_fault("EngDeleteSurface: surface %p is locked %u times", (void *)handle,
                     surface->locks);
        return FALSE;
    }
    if (surface->taken) {
        kernel_fault("EngDeleteSurface: %p is a device bitmap, and GDI's to delete",
                     (void *)handle);
        return FALSE;
    }
    surface_delete(surface);
    return TRUE;
}

void surface_take(struct win32k_surface *surface)
{
    surface->taken = true;
}

void surface_become_bitmap(struct win32k_surface *surface, void *bits)
{
    SURFOBJ *object = &surface->object;

    surface->memory = bits;
    surface->device = NULL;
    surface->hooks = 0;
    surface->made_as = STYPE_BITMAP;
    object->dhsurf = NULL;
    object->dhpdev = NULL;
    object->hdev = NULL;
    set_bits(object, bits, surface_stride(object->sizlBitmap.cx, object->iBitmapFormat), true);
}

SURFOBJ *win32k_bitmap(LONG width, LONG height, ULONG format, const struct win32k_palette *palette)
{
    struct win32k_surface *surface =
        surface_make_bitmap((SIZEL){width, height}, 0, format, BMF_TOPDOWN, NULL, CALLER);

    if (surface && palette)
        surface->palette = *palette;
    return surface ? &surface->object : NULL;
}

void win32k_free_bitmap(SURFOBJ *bitmap)
{
    if (bitmap)
        EngDeleteSurface(bitmap->hsurf);
}
