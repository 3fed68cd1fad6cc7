/* SPDX-License-Identifier: BSD-3-Clause */
#include "plain_driver.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>

#include <windef.h>
#include <wingdi.h>
#include <winddi.h>

#include <qxl/os.h>

enum { TAG = 0x6e696c70, HOOKS = HOOK_BITBLT | HOOK_COPYBITS | HOOK_SYNCHRONIZE };

struct pdev {
    HDEV hdev;
    HPALETTE palette;
    HSEMAPHORE semaphores[QXL_LOCK_COUNT + 1]; /* the core's, as a driver makes them, and a gate */
    HSURF screen;
    SIZEL size;
    bool keep_surface, realize_nothing;
    struct plain_calls calls;
};

/* What dhsurf points to. */
struct plain_surface {
    struct pdev *pdev;
    SURFOBJ *memory; /* the pixels */
};

static DHPDEV APIENTRY enable_pdev(DEVMODEW *mode, LPWSTR address, ULONG patterns, HSURF *pattern,
                                   ULONG caps_size, ULONG *caps, ULONG info_size, DEVINFO *info,
                                   HDEV hdev, LPWSTR name, HANDLE driver)
{
    struct pdev *pdev = EngAllocMem(FL_ZERO_MEMORY, sizeof(*pdev), TAG);
    GDIINFO *gdi = (GDIINFO *)caps;

    (void)address, (void)patterns, (void)pattern, (void)caps_size, (void)info_size, (void)name;
    (void)driver;
    if (!pdev)
        return NULL;
    for (unsigned i = 0; i <= QXL_LOCK_COUNT; i++)
        pdev->semaphores[i] = EngCreateSemaphore();
    pdev->hdev = hdev;
    pdev->size = (SIZEL){(LONG)mode->dmPelsWidth, (LONG)mode->dmPelsHeight};
    pdev->palette = EngCreatePalette(PAL_BITFIELDS, 0, NULL, 0xff0000, 0xff00, 0xff);
    gdi->ulHorzRes = mode->dmPelsWidth;
    gdi->ulVertRes = mode->dmPelsHeight;
    gdi->cBitsPixel = 32;
    gdi->cPlanes = 1;
    info->iDitherFormat = BMF_32BPP;
    info->hpalDefault = pdev->palette;
    return (DHPDEV)pdev;
}

static void APIENTRY complete_pdev(DHPDEV pdev, HDEV hdev)
{
    ((struct pdev *)pdev)->hdev = hdev;
}

static void APIENTRY disable_pdev(DHPDEV handle)
{
    struct pdev *pdev = (struct pdev *)handle;

    for (unsigned i = 0; i <= QXL_LOCK_COUNT; i++)
        EngDeleteSemaphore(pdev->semaphores[i]);
    EngDeletePalette(pdev->palette);
    EngFreeMem(pdev);
}

static struct plain_surface *make_surface(struct pdev *pdev, SIZEL size)
{
    struct plain_surface *surface = EngAllocMem(FL_ZERO_MEMORY, sizeof(*surface), TAG);

    surface->pdev = pdev;
    surface->memory = EngLockSurface((HSURF)EngCreateBitmap(size, 0, BMF_32BPP, BMF_TOPDOWN, NULL));
    return surface;
}

static void free_surface(struct plain_surface *surface)
{
    HSURF memory = surface->memory->hsurf;

    EngUnlockSurface(surface->memory);
    EngDeleteSurface(memory);
    EngFreeMem(surface);
}

static HSURF APIENTRY enable_surface(DHPDEV handle)
{
    struct pdev *pdev = (struct pdev *)handle;
    struct plain_surface *surface = make_surface(pdev, pdev->size);

    pdev->screen = EngCreateDeviceSurface((DHSURF)surface, pdev->size, BMF_32BPP);
    EngAssociateSurface(pdev->screen, pdev->hdev, HOOKS);
    return pdev->screen;
}

static void APIENTRY disable_surface(DHPDEV handle)
{
    struct pdev *pdev = (struct pdev *)handle;
    SURFOBJ *screen = EngLockSurface(pdev->screen);

    free_surface((struct plain_surface *)screen->dhsurf);
    EngUnlockSurface(screen);
    if (!pdev->keep_surface)
        EngDeleteSurface(pdev->screen);
}

static HBITMAP APIENTRY create_bitmap(DHPDEV handle, SIZEL size, ULONG format)
{
    struct pdev *pdev = (struct pdev *)handle;
    struct plain_surface *surface = make_surface(pdev, size);
    HBITMAP bitmap = EngCreateDeviceBitmap((DHSURF)surface, size, format);

    pdev->calls.create_bitmap++;
    EngAssociateSurface((HSURF)bitmap, pdev->hdev, HOOKS);
    return bitmap;
}

static void APIENTRY delete_bitmap(DHSURF surface)
{
    ((struct plain_surface *)surface)->pdev->calls.delete_bitmap++;
    free_surface((struct plain_surface *)surface);
}

static struct plain_surface *plain(SURFOBJ *object)
{
    return object && object->iType != STYPE_BITMAP ? (struct plain_surface *)object->dhsurf : NULL;
}

static SURFOBJ *memory_of(SURFOBJ *object)
{
    return plain(object) ? plain(object)->memory : object;
}

static BOOL APIENTRY copy_bits(SURFOBJ *dst, SURFOBJ *src, CLIPOBJ *clip, XLATEOBJ *xlate,
                               RECTL *area, POINTL *from)
{
    (plain(dst) ? plain(dst) : plain(src))->pdev->calls.copy_bits++;
    return EngCopyBits(memory_of(dst), memory_of(src), clip, xlate, area, from);
}

static BOOL APIENTRY bit_blt(SURFOBJ *dst, SURFOBJ *src, SURFOBJ *mask, CLIPOBJ *clip,
                             XLATEOBJ *xlate, RECTL *area, POINTL *from, POINTL *mask_from,
                             BRUSHOBJ *brush, POINTL *origin, ROP4 rop4)
{
    plain(dst)->pdev->calls.bit_blt++;
    if (brush && brush->iSolidColor == 0xffffffff && !BRUSHOBJ_pvGetRbrush(brush))
        return FALSE;
    return EngBitBlt(memory_of(dst), memory_of(src), mask, clip, xlate, area, from, mask_from,
                     brush, origin, rop4);
}

static void APIENTRY synchronize(DHPDEV pdev, RECTL *area)
{
    (void)area;
    ((struct pdev *)pdev)->calls.synchronize++;
}

static BOOL APIENTRY realize_brush(BRUSHOBJ *brush, SURFOBJ *target, SURFOBJ *pattern,
                                   SURFOBJ *mask, XLATEOBJ *xlate, ULONG hatch)
{
    struct pdev *pdev = (struct pdev *)target->dhpdev;

    (void)pattern, (void)mask, (void)xlate, (void)hatch;
    pdev->calls.realize_brush++;
    return pdev->realize_nothing || BRUSHOBJ_pvAllocRbrush(brush, 40);
}

static BOOL APIENTRY assert_mode(DHPDEV handle, BOOL on)
{
    struct pdev *pdev = (struct pdev *)handle;

    pdev->calls.assert_on += on != 0;
    pdev->calls.assert_off += on == 0;
    return TRUE;
}

static ULONG APIENTRY get_modes(HANDLE driver, ULONG size, DEVMODEW *mode)
{
    (void)driver;
    if (!mode)
        return sizeof(*mode);
    if (size < sizeof(*mode))
        return 0;
    *mode = (DEVMODEW){.dmSize = sizeof(*mode),
                       .dmBitsPerPel = 32,
                       .dmPelsWidth = 640,
                       .dmPelsHeight = 480,
                       .dmDisplayFrequency = 60};
    return sizeof(*mode);
}

static void APIENTRY move_pointer(SURFOBJ *screen, LONG x, LONG y, RECTL *area)
{
    (void)x, (void)y, (void)area;
    ((struct pdev *)screen->dhpdev)->calls.move_pointer++;
}

/* From the kernel, but no driver may call it. */
unsigned machine_raise_irql(unsigned irql);

static void leak(const struct pdev *pdev)
{
    EngAllocMem(0, 100, TAG);
    EngCreateSemaphore();
    EngCreateBitmap((SIZEL){4, 4}, 0, BMF_32BPP, 0, NULL);
    EngCreatePalette(PAL_BGR, 0, NULL, 0, 0, 0);
    EngCreateClip();
    (void)pdev;
}

static void wait_with(HSEMAPHORE semaphore, void *event)
{
    LARGE_INTEGER now = {.QuadPart = 0};

    EngAcquireSemaphore(semaphore);
    EngWaitForSingleObject(event, &now);
    EngReleaseSemaphore(semaphore);
}

static ULONG APIENTRY escape(SURFOBJ *screen, ULONG number, ULONG in_size, PVOID in, ULONG out_size,
                             PVOID out)
{
    struct pdev *pdev = (struct pdev *)screen->dhpdev;

    (void)in_size;
    switch (number) {
    case PLAIN_HOLD_A_LOCK:
        EngAcquireSemaphore(pdev->semaphores[0]);
        return 1;
    case PLAIN_RAISE_IRQL:
        machine_raise_irql(2);
        return 1;
    case PLAIN_WAIT_WITH_A_LOCK:
        wait_with(pdev->semaphores[QXL_LOCK_STATE], *(void **)in);
        return 1;
    case PLAIN_WAIT_WITH_A_GATE:
        wait_with(pdev->semaphores[QXL_LOCK_COUNT], *(void **)in);
        return 1;
    case PLAIN_LEAK:
        leak(pdev);
        return 1;
    case PLAIN_DELETE_A_BITMAP:
        return EngDeleteSurface(*(HSURF *)in);
    case PLAIN_HOOK_WITHOUT_A_FUNCTION:
        return EngAssociateSurface(pdev->screen, pdev->hdev, HOOKS | HOOK_ALPHABLEND);
    case PLAIN_KEEP_THE_SURFACE:
        return pdev->keep_surface = true;
    case PLAIN_REALIZE_NOTHING:
        return pdev->realize_nothing = true;
    case PLAIN_CALLS:
        if (out_size >= sizeof(pdev->calls))
            *(struct plain_calls *)out = pdev->calls;
        return 1;
    default:
        return 0;
    }
}

#define ENTRY(name, function)                          \
    {                                                  \
        INDEX_Drv##name, (PFN)(void (*)(void))function \
    }

static const DRVFN entries[] = {
    ENTRY(EnablePDEV, enable_pdev),
    ENTRY(CompletePDEV, complete_pdev),
    ENTRY(DisablePDEV, disable_pdev),
    ENTRY(EnableSurface, enable_surface),
    ENTRY(DisableSurface, disable_surface),
    ENTRY(AssertMode, assert_mode),
    ENTRY(GetModes, get_modes),
    ENTRY(CreateDeviceBitmap, create_bitmap),
    ENTRY(DeleteDeviceBitmap, delete_bitmap),
    ENTRY(CopyBits, copy_bits),
    ENTRY(BitBlt, bit_blt),
    ENTRY(Synchronize, synchronize),
    ENTRY(RealizeBrush, realize_brush),
    ENTRY(MovePointer, move_pointer),
    ENTRY(Escape, escape),
};

BOOL APIENTRY DrvEnableDriver(ULONG version, ULONG size, DRVENABLEDATA *data)
{
    (void)version, (void)size;
    data->iDriverVersion = DDI_DRIVER_VERSION_NT5;
    data->c = sizeof(entries) / sizeof(*entries);
    data->pdrvfn = (DRVFN *)entries;
    return TRUE;
}
