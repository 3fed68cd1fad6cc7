/* SPDX-License-Identifier: BSD-3-Clause */
/* A PDEV is made and unmade. PASSIVE. */
#include "modes.h"
#include "pdev.h"
#include "pointer.h"

enum { IMAGES = 4096, PALETTES = 128, SHAPES = 64 };

static bool get_info(struct pdev *pdev)
{
    struct qxl_windows_info *info = &pdev->info;
    DWORD returned = 0;

    return !EngDeviceIoControl(pdev->driver, QXL_WINDOWS_IOCTL_GET_INFO, NULL, 0, info,
                               sizeof(*info), &returned) &&
           returned == sizeof(*info) && info->version == QXL_WINDOWS_INFO_VERSION &&
           info->size == sizeof(*info) && info->shared;
}

static bool make_semaphores(HSEMAPHORE *semaphores, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        semaphores[i] = EngCreateSemaphore();
        if (!semaphores[i])
            return false;
    }
    return true;
}

static void delete_semaphores(HSEMAPHORE *semaphores, unsigned count)
{
    for (unsigned i = 0; i < count && semaphores[i]; i++)
        EngDeleteSemaphore(semaphores[i]);
}

static bool make_display(struct pdev *pdev)
{
    static const struct qxl_config config = {
        .image_cache_entries = IMAGES,
        .palette_cache_entries = PALETTES,
        .cursor_cache_entries = SHAPES,
    };
    LONGLONG frequency = 0;

    EngQueryPerformanceFrequency(&frequency);
    if (frequency <= 0)
        return false;
    pdev->ticks_per_second = (uint64_t)frequency;
    return qxl_display_create(&pdev->info.hw, &pdev_os, pdev, &config, &pdev->display) ==
           QXL_STATUS_OK;
}

static void take_mode(struct pdev *pdev, const VIDEO_MODE_INFORMATION *mode)
{
    bool deep = mode->BitsPerPlane == 32;

    pdev->mode = mode->ModeIndex;
    pdev->width = mode->VisScreenWidth;
    pdev->height = mode->VisScreenHeight;
    pdev->bits = mode->BitsPerPlane;
    pdev->bmf = deep ? BMF_32BPP : BMF_16BPP;
    pdev->format = deep ? SPICE_SURFACE_FMT_32_xRGB : SPICE_SURFACE_FMT_16_555;
    pdev->bitmap_format = deep ? SPICE_BITMAP_FMT_32BIT : SPICE_BITMAP_FMT_16BIT;
}

static bool make_palette(struct pdev *pdev, const VIDEO_MODE_INFORMATION *mode)
{
    pdev->palette =
        EngCreatePalette(PAL_BITFIELDS, 0, NULL, mode->RedMask, mode->GreenMask, mode->BlueMask);
    return pdev->palette;
}

static void destroy(struct pdev *pdev)
{
    pointer_forget(pdev);
    qxl_display_destroy(pdev->display);
    delete_semaphores(pdev->gates, PDEV_USERS);
    delete_semaphores(pdev->locks, QXL_LOCK_COUNT);
    if (pdev->palette)
        EngDeletePalette(pdev->palette);
    pdev_free(pdev);
}

static struct pdev *make(HANDLE driver, const DEVMODEW *wanted, VIDEO_MODE_INFORMATION *mode)
{
    struct pdev *pdev;

    if (!modes_find(driver, wanted, mode))
        return NULL;
    pdev = pdev_allocate(sizeof(*pdev));
    if (!pdev)
        return NULL;
    pdev->driver = driver;
    take_mode(pdev, mode);
    if (get_info(pdev) && make_semaphores(pdev->locks, QXL_LOCK_COUNT) &&
        make_semaphores(pdev->gates, PDEV_USERS) && make_palette(pdev, mode) && make_display(pdev))
        return pdev;
    destroy(pdev);
    return NULL;
}

DHPDEV APIENTRY DrvEnablePDEV(DEVMODEW *wanted, LPWSTR address, ULONG pattern_count,
                              HSURF *patterns, ULONG gdi_size, ULONG *gdi, ULONG device_size,
                              DEVINFO *device, HDEV hdev, LPWSTR name, HANDLE driver)
{
    VIDEO_MODE_INFORMATION mode;
    struct pdev *pdev = make(driver, wanted, &mode);

    (void)address, (void)pattern_count, (void)patterns, (void)name;
    if (!pdev)
        return NULL;
    pdev->hdev = hdev;
    modes_gdi_info(&mode, wanted->dmLogPixels, gdi, gdi_size);
    modes_device_info(&mode, pdev->palette, device, device_size);
    pdev_log(pdev, QXL_LOG_LIFECYCLE, "qxldd: DrvEnablePDEV, mode %u, device %u",
             (unsigned)pdev->mode, (unsigned)pdev->info.hw.id);
    return (DHPDEV)pdev;
}

/* When the mode changes, GDI's handle may, too. */
void APIENTRY DrvCompletePDEV(DHPDEV dhpdev, HDEV hdev)
{
    ((struct pdev *)dhpdev)->hdev = hdev;
}

/* After DrvDisableSurface; all bitmaps are deleted. */
void APIENTRY DrvDisablePDEV(DHPDEV dhpdev)
{
    destroy((struct pdev *)dhpdev);
}
