/* SPDX-License-Identifier: BSD-3-Clause */
/* What GDI's engine draws for us. PASSIVE (APC_LEVEL while a semaphore is held). */
#include "punt.h"

#include <qxl/draw.h>

enum {
    TILE_WIDTH = 8192,      /* pixels: a row of a picture is at most 64 KiB */
    TILE_BYTES = 1024 << 10 /* a picture has to fit the device's memory */
};

static int32_t bounded(LONG value, LONG limit)
{
    return value < 0 ? 0 : value > limit ? limit : value;
}

/* The part of `area` that is on the surface. Returns false if there is none. */
static bool cut_to_surface(const struct surface *surface, const RECTL *area, struct qxl_rect *rect)
{
    rect->left = bounded(area->left, surface->size.cx);
    rect->top = bounded(area->top, surface->size.cy);
    rect->right = bounded(area->right, surface->size.cx);
    rect->bottom = bounded(area->bottom, surface->size.cy);
    return rect->left < rect->right && rect->top < rect->bottom;
}

static bool render(struct surface *surface, const RECTL *area)
{
    struct pdev *pdev = surface->pdev;
    struct qxl_rect rect;

    return !cut_to_surface(surface, area, &rect) ||
           pdev_succeeded(pdev, qxl_surface_update_area(pdev->display, surface->id, &rect));
}

static bool make_bitmap(struct surface *surface)
{
    struct qxl_surface_info info;

    if (surface->bitmap)
        return true;
    if (qxl_surface_info(surface->pdev->display, surface->id, &info) != QXL_STATUS_OK)
        return false;
    surface->bitmap =
        EngCreateBitmap(surface->size, info.stride, surface->bmf, BMF_TOPDOWN, info.memory);
    if (surface->bitmap && !EngAssociateSurface((HSURF)surface->bitmap, surface->pdev->hdev, 0))
        surface_forget_bitmap(surface);
    return surface->bitmap;
}

SURFOBJ *punt_begin(struct surface *surface, const RECTL *area)
{
    pdev_log(surface->pdev, QXL_LOG_DRAW, "qxldd: punt on surface %u, (%d, %d) to (%d, %d)",
             (unsigned)surface->id.value, (int)area->left, (int)area->top, (int)area->right,
             (int)area->bottom);
    if (!make_bitmap(surface) || !render(surface, area))
        return NULL;
    return EngLockSurface((HSURF)surface->bitmap);
}

static bool send_tile(struct surface *surface, const struct qxl_surface_info *info,
                      const struct qxl_rect *tile)
{
    struct pdev *pdev = surface->pdev;
    uint32_t bytes = pdev->bits / 8;
    const struct qxl_image image = {
        .kind = QXL_IMAGE_FROM_BITMAP,
        .bitmap =
            {
                .format = (uint8_t)pdev->bitmap_format,
                .width = (uint32_t)(tile->right - tile->left),
                .height = (uint32_t)(tile->bottom - tile->top),
                .pixels = (const uint8_t *)info->memory + (ptrdiff_t)tile->top * info->stride +
                          (size_t)tile->left * bytes,
                .pitch = info->stride,
            },
        .caching = QXL_IMAGE_CACHING_NEVER,
    };
    const struct qxl_draw draw = {
        .type = QXL_DRAW_COPY,
        .surface = surface->id,
        .box = *tile,
        .copy =
            {
                .source = &image,
                .source_area = {.right = (int32_t)image.bitmap.width,
                                .bottom = (int32_t)image.bitmap.height},
            },
    };

    return pdev_succeeded(pdev, qxl_draw(pdev->display, &draw));
}

static int32_t lower(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

static bool send(struct surface *surface, const struct qxl_rect *rect)
{
    struct pdev *pdev = surface->pdev;
    struct qxl_surface_info info;
    struct qxl_rect tile;

    if (!pdev_succeeded(pdev, qxl_surface_info(pdev->display, surface->id, &info)))
        return false;
    for (tile.left = rect->left; tile.left < rect->right; tile.left = tile.right) {
        tile.right = lower(tile.left + TILE_WIDTH, rect->right);
        int32_t rows = TILE_BYTES / ((tile.right - tile.left) * (int32_t)(pdev->bits / 8));

        for (tile.top = rect->top; tile.top < rect->bottom; tile.top = tile.bottom) {
            tile.bottom = rect->bottom - tile.top > rows ? tile.top + rows : rect->bottom;
            if (!send_tile(surface, &info, &tile))
                return false;
        }
    }
    return true;
}

bool punt_end(struct surface *surface, SURFOBJ *bitmap, const RECTL *changed)
{
    struct qxl_rect rect;

    if (!bitmap)
        return false;
    EngUnlockSurface(bitmap);
    return !changed || !cut_to_surface(surface, changed, &rect) || send(surface, &rect);
}

/* Before something reads the screen's memory without the driver. */
void APIENTRY DrvSynchronize(DHPDEV dhpdev, RECTL *area)
{
    struct pdev *pdev = (struct pdev *)dhpdev;
    const RECTL all = {.right = (LONG)pdev->width, .bottom = (LONG)pdev->height};

    if (pdev_enter(pdev, PDEV_DRAWING) && pdev->screen && pdev->screen->on_device)
        (void)render(pdev->screen, area ? area : &all);
    pdev_leave(pdev, PDEV_DRAWING);
}
