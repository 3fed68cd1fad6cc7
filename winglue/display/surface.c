/* SPDX-License-Identifier: BSD-3-Clause */
/* The screen and device bitmaps. PASSIVE (APC_LEVEL while a semaphore is held). */
#include "surface.h"

enum {
    BITMAP_PIXELS_MIN = 32 * 32, /* of smaller ones a command costs more than their pixels */
    BITMAP_ROW_MAX = 32768,      /* bytes, so that a row goes into one chunk */
    BITMAP_SHARE = 2,            /* device bitmaps take at most one in so many bytes of VRAM */
};

static bool is_ours(const SURFOBJ *object)
{
    return object && object->dhsurf && object->iType != STYPE_BITMAP;
}

struct surface *surface_of(const SURFOBJ *object)
{
    struct surface *surface = is_ours(object) ? (struct surface *)object->dhsurf : NULL;

    return surface && surface->on_device ? surface : NULL;
}

enum drawing_way drawing_begin(struct drawing *drawing, const SURFOBJ *target,
                               const SURFOBJ *source)
{
    drawing->target = is_ours(target) ? (struct surface *)target->dhsurf : NULL;
    drawing->source = is_ours(source) ? (struct surface *)source->dhsurf : NULL;
    if (!drawing->target && !drawing->source)
        return DRAWING_ENGINE;
    drawing->pdev = drawing->target ? drawing->target->pdev : drawing->source->pdev;
    if (drawing->source && drawing->source->pdev != drawing->pdev)
        return DRAWING_FAILED;
    if (pdev_enter(drawing->pdev, PDEV_DRAWING) &&
        (!drawing->target || drawing->target->on_device) &&
        (!drawing->source || drawing->source->on_device))
        return DRAWING_OURS;
    drawing_end(drawing);
    return DRAWING_NOTHING;
}

void drawing_end(struct drawing *drawing)
{
    pdev_leave(drawing->pdev, PDEV_DRAWING);
}

static uint32_t stride_of(const struct surface *surface)
{
    uint32_t bytes = surface->bmf == BMF_32BPP ? 4 : 2;

    return ((uint32_t)surface->size.cx * bytes + 3) & ~3u;
}

static uint64_t bytes_of(const struct surface *surface)
{
    return (uint64_t)stride_of(surface) * (uint32_t)surface->size.cy;
}

void surface_forget_bitmap(struct surface *surface)
{
    if (surface->bitmap)
        EngDeleteSurface((HSURF)surface->bitmap);
    surface->bitmap = NULL;
}

static void leave_device(struct surface *surface)
{
    surface_forget_bitmap(surface);
    surface->on_device = false;
}

void surfaces_forget(struct pdev *pdev)
{
    if (pdev->screen)
        leave_device(pdev->screen);
    for (struct surface *surface = pdev->bitmaps; surface; surface = surface->next)
        leave_device(surface);
}

/* GDI draws by itself from now on. If it does not want to, drawing is lost, and nothing else. */
static void give_to_gdi(struct surface *surface, void *memory, LONG stride)
{
    struct pdev *pdev = surface->pdev;

    if (!EngModifySurface(surface->handle, pdev->hdev, 0, 0, (DHSURF)surface, memory, stride, NULL))
        pdev_log(pdev, QXL_LOG_ERROR, "qxldd: GDI does not take a surface into memory");
}

static void take_from_gdi(struct surface *surface)
{
    struct pdev *pdev = surface->pdev;

    if (!EngModifySurface(surface->handle, pdev->hdev, SURFACE_HOOKS, MS_NOTSYSTEMMEMORY,
                          (DHSURF)surface, NULL, 0, NULL))
        pdev_log(pdev, QXL_LOG_ERROR, "qxldd: GDI does not give a surface back");
}

static bool evict_bitmap(struct surface *surface)
{
    struct pdev *pdev = surface->pdev;
    struct qxl_surface_info info;
    enum qxl_status status;

    if (!surface->on_device)
        return true;
    surface_forget_bitmap(surface);
    status = qxl_surface_evict(pdev->display, surface->id, &surface->evicted);
    if (status == QXL_STATUS_NO_MEMORY)
        return false;
    surface->on_device = false;
    if (status != QXL_STATUS_OK) {
        pdev_log(pdev, QXL_LOG_ERROR, "qxldd: the picture of surface %u is lost: %s",
                 (unsigned)surface->id.value, qxl_status_name(status));
        return true;
    }
    qxl_evicted_info(surface->evicted, &info);
    give_to_gdi(surface, info.memory, info.stride);
    return true;
}

static bool read_screen(struct surface *screen, void *to)
{
    struct pdev *pdev = screen->pdev;
    const struct qxl_rect all = {.right = screen->size.cx, .bottom = screen->size.cy};
    struct qxl_surface_info info;

    if (qxl_surface_update_area(pdev->display, screen->id, &all) != QXL_STATUS_OK ||
        qxl_surface_info(pdev->display, screen->id, &info) != QXL_STATUS_OK)
        return false;
    memcpy(to, info.memory, bytes_of(screen));
    return true;
}

/* Windows draws the screen again later: its picture is kept if there is memory for it. */
static void evict_screen(struct surface *screen)
{
    if (!screen->on_device)
        return;
    screen->saved = pdev_allocate(bytes_of(screen));
    if (screen->saved && !read_screen(screen, screen->saved)) {
        pdev_free(screen->saved);
        screen->saved = NULL;
    }
    leave_device(screen);
    if (screen->saved)
        give_to_gdi(screen, screen->saved, (LONG)stride_of(screen));
}

/* Without a picture of its own the surface comes back black. */
static enum qxl_status create_bitmap(struct surface *surface)
{
    struct pdev *pdev = surface->pdev;
    const struct qxl_surface_request request = {
        .width = (uint32_t)surface->size.cx,
        .height = (uint32_t)surface->size.cy,
        .format = surface->format,
        .stride = (int32_t)stride_of(surface),
    };

    return qxl_surface_create(pdev->display, &request, &surface->id);
}

static void restore_bitmap(struct surface *surface)
{
    struct pdev *pdev = surface->pdev;
    enum qxl_status status;

    if (surface->on_device)
        return;
    status = surface->evicted ? qxl_surface_restore(pdev->display, surface->evicted, &surface->id)
                              : create_bitmap(surface);
    if (status != QXL_STATUS_OK) {
        pdev_log(pdev, QXL_LOG_ERROR, "qxldd: a device bitmap stays in memory: %s",
                 qxl_status_name(status));
        return;
    }
    surface->evicted = NULL;
    surface->on_device = true;
    take_from_gdi(surface);
}

bool surfaces_evict(struct pdev *pdev)
{
    for (struct surface *surface = pdev->bitmaps; surface; surface = surface->next)
        if (!evict_bitmap(surface)) {
            for (surface = pdev->bitmaps; surface; surface = surface->next)
                restore_bitmap(surface);
            return false;
        }
    if (pdev->screen)
        evict_screen(pdev->screen);
    return true;
}

static bool restore_screen(struct surface *screen)
{
    struct pdev *pdev = screen->pdev;
    const struct qxl_surface_request request = {
        .width = (uint32_t)screen->size.cx,
        .height = (uint32_t)screen->size.cy,
        .format = screen->format,
        .stride = (int32_t)stride_of(screen),
        .keep_data = screen->saved != NULL,
    };
    enum qxl_status status;

    if (screen->on_device)
        return true;
    if (screen->saved) /* the primary surface is at the start of BAR 0 */
        memcpy(pdev->info.hw.ram.memory, screen->saved, bytes_of(screen));
    status = qxl_primary_create(pdev->display, &request);
    if (status != QXL_STATUS_OK) {
        pdev_log(pdev, QXL_LOG_ERROR, "qxldd: no primary surface of %u x %u: %s",
                 (unsigned)request.width, (unsigned)request.height, qxl_status_name(status));
        return false;
    }
    screen->id = QXL_PRIMARY;
    screen->on_device = true;
    if (screen->handle)
        take_from_gdi(screen);
    pdev_free(screen->saved);
    screen->saved = NULL;
    return true;
}

bool surfaces_restore(struct pdev *pdev)
{
    if (!pdev->screen || !restore_screen(pdev->screen))
        return false;
    for (struct surface *surface = pdev->bitmaps; surface; surface = surface->next)
        restore_bitmap(surface);
    return true;
}

static struct surface *make(struct pdev *pdev, SIZEL size)
{
    struct surface *surface = pdev_allocate(sizeof(*surface));

    if (!surface)
        return NULL;
    surface->pdev = pdev;
    surface->size = size;
    surface->bmf = pdev->bmf;
    surface->format = pdev->format;
    return surface;
}

/* All gates held. */
static bool enable_screen(struct pdev *pdev)
{
    struct surface *screen = pdev->screen;

    if (!pdev_switch_on(pdev) || !surfaces_restore(pdev))
        return false;
    screen->handle = EngCreateDeviceSurface((DHSURF)screen, screen->size, screen->bmf);
    return screen->handle && EngAssociateSurface(screen->handle, pdev->hdev, SURFACE_HOOKS);
}

static void disable_screen(struct pdev *pdev)
{
    struct surface *screen = pdev->screen;

    pdev->screen = NULL;
    if (!screen)
        return;
    surface_forget_bitmap(screen);
    if (screen->handle)
        EngDeleteSurface(screen->handle); /* before its memory */
    pdev_free(screen->saved);
    pdev_free(screen);
}

HSURF APIENTRY DrvEnableSurface(DHPDEV dhpdev)
{
    struct pdev *pdev = (struct pdev *)dhpdev;
    HSURF handle = NULL;

    pdev_enter_all(pdev);
    pdev_log(pdev, QXL_LOG_LIFECYCLE, "qxldd: DrvEnableSurface %u x %u, %u bits, device %u",
             (unsigned)pdev->width, (unsigned)pdev->height, (unsigned)pdev->bits,
             (unsigned)pdev->info.hw.id);
    if (!pdev->screen)
        pdev->screen = make(pdev, (SIZEL){(LONG)pdev->width, (LONG)pdev->height});
    if (pdev->screen && enable_screen(pdev)) {
        handle = pdev->screen->handle;
    } else {
        pdev_switch_off(pdev);
        disable_screen(pdev);
    }
    pdev_leave_all(pdev);
    return handle;
}

/* Usually after DrvAssertMode: then the device is another's, and not touched. */
void APIENTRY DrvDisableSurface(DHPDEV dhpdev)
{
    struct pdev *pdev = (struct pdev *)dhpdev;
    bool usable = pdev_enter_all(pdev);

    pdev_log(pdev, QXL_LOG_LIFECYCLE, "qxldd: DrvDisableSurface, device %u",
             (unsigned)pdev->info.hw.id);
    disable_screen(pdev);
    if (usable && !surfaces_evict(pdev))
        pdev_log(pdev, QXL_LOG_ERROR, "qxldd: no memory to keep device bitmaps: they are lost");
    pdev_switch_off(pdev);
    pdev_leave_all(pdev);
}

static bool is_wanted(const struct surface *surface)
{
    const struct pdev *pdev = surface->pdev;

    return surface->size.cx > 0 && surface->size.cy > 0 && surface->size.cx <= BITMAP_ROW_MAX &&
           stride_of(surface) <= BITMAP_ROW_MAX &&
           (int64_t)surface->size.cx * surface->size.cy >= BITMAP_PIXELS_MIN &&
           pdev->bitmap_bytes + bytes_of(surface) <= pdev->info.hw.vram.size / BITMAP_SHARE;
}

static void remove_from_list(struct surface *surface, struct surface **at)
{
    struct pdev *pdev = surface->pdev;

    *at = surface->next;
    pdev->bitmap_bytes -= bytes_of(surface);
    surface_forget_bitmap(surface);
    qxl_evicted_destroy(pdev->display, surface->evicted);
    pdev_free(surface);
}

/* Unless it is gone already: when a surface is deleted, GDI may call DrvDeleteDeviceBitmap. */
static void destroy_bitmap(struct pdev *pdev, struct surface *surface)
{
    bool usable = pdev_enter(pdev, PDEV_DRAWING);
    struct surface **at = &pdev->bitmaps;

    while (*at && *at != surface)
        at = &(*at)->next;
    if (*at) {
        if (usable && surface->on_device &&
            !pdev_succeeded(pdev, qxl_surface_destroy(pdev->display, surface->id)))
            pdev_log(pdev, QXL_LOG_ERROR, "qxldd: surface %u stays on the device",
                     (unsigned)surface->id.value);
        remove_from_list(surface, at);
    }
    pdev_leave(pdev, PDEV_DRAWING);
}

/* Gate held. */
static void enter_list(struct surface *surface)
{
    struct pdev *pdev = surface->pdev;

    surface->next = pdev->bitmaps;
    pdev->bitmaps = surface;
    pdev->bitmap_bytes += bytes_of(surface);
}

/* Gate held. */
static struct surface *make_bitmap(struct pdev *pdev, SIZEL size)
{
    struct surface *surface = make(pdev, size);

    if (surface && is_wanted(surface) && pdev_succeeded(pdev, create_bitmap(surface))) {
        surface->on_device = true;
        enter_list(surface);
        return surface;
    }
    pdev_free(surface);
    return NULL;
}

/* Gate held. */
static bool show_to_gdi(struct surface *surface)
{
    struct pdev *pdev = surface->pdev;

    surface->handle = (HSURF)EngCreateDeviceBitmap((DHSURF)surface, surface->size, surface->bmf);
    return surface->handle && EngAssociateSurface(surface->handle, pdev->hdev, SURFACE_HOOKS);
}

/* 0: GDI makes a bitmap of its own. */
HBITMAP APIENTRY DrvCreateDeviceBitmap(DHPDEV dhpdev, SIZEL size, ULONG format)
{
    struct pdev *pdev = (struct pdev *)dhpdev;
    struct surface *surface = NULL;
    HSURF handle = NULL;
    bool shown = false;

    if (!pdev->info.surfaces_enabled || format != pdev->bmf)
        return NULL;
    if (pdev_enter(pdev, PDEV_DRAWING))
        surface = make_bitmap(pdev, size);
    if (surface) {
        shown = show_to_gdi(surface);
        handle = surface->handle;
    }
    pdev_leave(pdev, PDEV_DRAWING);
    if (shown || !surface)
        return (HBITMAP)handle;
    if (handle)
        EngDeleteSurface(handle);
    destroy_bitmap(pdev, surface);
    return NULL;
}

/* GDI deletes the handle itself. */
void APIENTRY DrvDeleteDeviceBitmap(DHSURF dhsurf)
{
    struct surface *surface = (struct surface *)dhsurf;

    destroy_bitmap(surface->pdev, surface);
}
