/* SPDX-License-Identifier: BSD-3-Clause */
/* Bitmaps of programs, which a driver may keep, and reading what only the driver can reach. */
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "../gdi.h"
#include "../system.h"
#include "objects.h"

typedef HBITMAP(APIENTRY *create_bitmap)(DHPDEV, SIZEL, ULONG);
typedef VOID(APIENTRY *delete_bitmap)(DHSURF);
typedef WINBOOL(APIENTRY *copy_bits)(SURFOBJ *, SURFOBJ *, CLIPOBJ *, XLATEOBJ *, RECTL *,
                                     POINTL *);

/* Those that drivers keep now. */
struct kept {
    struct kept *next;
    struct win32k_surface *surface;
};

static SRWLOCK lock = SRWLOCK_INIT;
static struct kept *all;

bool win32k_driver_copy_bits(SURFOBJ *destination, SURFOBJ *source, CLIPOBJ *clip, XLATEOBJ *xlate,
                             RECTL *area, POINTL *from)
{
    const SURFOBJ *opaque = win32k_is_opaque(destination) ? destination : source;
    const struct win32k_surface *surface = win32k_surface_of(opaque);
    copy_bits function = NULL;

    if (win32k_is_opaque(opaque) && surface->device)
        function = (copy_bits)system_function(surface->device->session, INDEX_DrvCopyBits);
    if (!function) {
        kernel_fault("GDI cannot copy from %p to %p: no driver's surface, or no DrvCopyBits",
                     (void *)source, (void *)destination);
        return false;
    }
    struct call call = call_begin("DrvCopyBits");
    bool done = function(destination, source, clip, xlate, area, from);
    call_end(&call);
    return done;
}

/* All of a surface into rows of memory of the same format, top-down. */
static bool read_surface(SURFOBJ *source, SURFOBJ *destination)
{
    RECTL area = {0, 0, source->sizlBitmap.cx, source->sizlBitmap.cy};
    POINTL from = {0, 0};

    if (win32k_is_opaque(source))
        return win32k_driver_copy_bits(destination, source, NULL, NULL, &area, &from);
    LONG stride = surface_stride(area.right, source->iBitmapFormat);
    for (LONG y = 0; y < area.bottom; y++)
        memcpy((uint8_t *)destination->pvScan0 + y * (intptr_t)destination->lDelta,
               (const uint8_t *)source->pvScan0 + y * (intptr_t)source->lDelta, (size_t)stride);
    return true;
}

SURFOBJ *gdi_read(SURFOBJ *surface)
{
    struct win32k_device *device = win32k_surface_of(surface)->device;
    struct win32k_surface *copy = surface_make_bitmap(
        surface->sizlBitmap, 0, surface->iBitmapFormat, BMF_TOPDOWN, NULL, CALLER);

    if (!copy)
        return NULL;
    copy->palette = win32k_surface_of(surface)->palette;
    if (device)
        EnterCriticalSection(device->lock);
    bool done = read_surface(surface, &copy->object);
    if (device)
        LeaveCriticalSection(device->lock);
    if (done)
        return &copy->object;
    surface_delete(copy);
    return NULL;
}

static void keep(struct win32k_surface *surface)
{
    struct kept *kept = malloc(sizeof(*kept));

    if (!kept)
        abort();
    kept->surface = surface;
    surface_take(surface);
    AcquireSRWLockExclusive(&lock);
    kept->next = all;
    all = kept;
    ReleaseSRWLockExclusive(&lock);
}

/* One that is this, or if NULL one of the device; NULL: there is none. No longer remembered. */
static struct win32k_surface *take_kept(const struct win32k_surface *surface,
                                        const struct win32k_device *device)
{
    struct win32k_surface *found = NULL;
    struct kept *kept = NULL;

    AcquireSRWLockExclusive(&lock);
    for (struct kept **at = &all; *at; at = &(*at)->next)
        if (surface ? (*at)->surface == surface : (*at)->surface->device == device) {
            kept = *at;
            *at = kept->next;
            found = kept->surface;
            break;
        }
    ReleaseSRWLockExclusive(&lock);
    free(kept);
    return found;
}

/* The driver's part of a bitmap. */
static HSURF ask_for_bitmap(const struct win32k_device *device, SIZEL size)
{
    create_bitmap function =
        (create_bitmap)system_function(device->session, INDEX_DrvCreateDeviceBitmap);

    if (!function)
        return NULL;
    EnterCriticalSection(device->lock);
    struct call call = call_begin("DrvCreateDeviceBitmap");
    HSURF handle = (HSURF)function(device->pdev, size, device->screen->iBitmapFormat);
    call_end(&call);
    LeaveCriticalSection(device->lock);
    return handle;
}

SURFOBJ *gdi_compatible_bitmap(struct win32k_device *device, LONG width, LONG height)
{
    HSURF handle = ask_for_bitmap(device, (SIZEL){width, height});
    struct win32k_surface *surface = handle ? object_find(OBJECT_SURFACE, handle) : NULL;

    if (handle && (!surface || surface->device != device)) {
        kernel_fault("DrvCreateDeviceBitmap: %p is no surface associated with the device",
                     (void *)handle);
        return NULL;
    }
    if (surface) {
        keep(surface);
        return &surface->object;
    }
    surface = surface_make_bitmap((SIZEL){width, height}, 0, device->screen->iBitmapFormat,
                                  BMF_TOPDOWN, NULL, CALLER);
    if (!surface)
        return NULL;
    surface->palette = win32k_surface_of(device->screen)->palette;
    return &surface->object;
}

/* The driver forgets its part. */
static void tell_deleted(const struct win32k_surface *surface)
{
    struct win32k_device *device = surface->device;
    delete_bitmap function =
        (delete_bitmap)system_function(device->session, INDEX_DrvDeleteDeviceBitmap);

    if (!function)
        return;
    EnterCriticalSection(device->lock);
    struct call call = call_begin("DrvDeleteDeviceBitmap");
    function(surface->object.dhsurf);
    call_end(&call);
    LeaveCriticalSection(device->lock);
}

void gdi_delete_bitmap(SURFOBJ *bitmap)
{
    struct win32k_surface *surface = win32k_surface_of(bitmap);

    if (!surface)
        return;
    if (take_kept(surface, NULL))
        tell_deleted(surface);
    surface_delete(surface);
}

/* As Windows does when a bitmap's device goes away: its pixels are read, then the driver's part is
 * deleted. */
static void leave(struct win32k_surface *surface)
{
    SURFOBJ *copy = gdi_read(&surface->object);

    if (!copy)
        kernel_fault("the pixels of a device bitmap could not be read before its device went");
    size_t size =
        (size_t)surface_stride(surface->object.sizlBitmap.cx, surface->object.iBitmapFormat) *
        (size_t)surface->object.sizlBitmap.cy;
    uint8_t *bits = guarded_allocate(size);
    if (!bits)
        abort();
    memset(bits, 0, size);
    if (copy)
        memcpy(bits, copy->pvBits, size);
    win32k_free_bitmap(copy);
    tell_deleted(surface);
    surface_become_bitmap(surface, bits);
}

void bitmaps_leave(struct win32k_device *device)
{
    struct win32k_surface *surface;

    while ((surface = take_kept(NULL, device)))
        leave(surface);
}
