/* SPDX-License-Identifier: BSD-3-Clause */
#include <qxl/power.h>

#include "geometry.h"
#include "io.h"
#include "log.h"
#include "pictures.h"

static enum qxl_status render_each(struct qxl_display *display)
{
    enum qxl_status status = QXL_STATUS_OK;

    for (uint32_t id = 0; status == QXL_STATUS_OK && id < display->hw.surface_count; id++) {
        const struct surface *surface = surface_find(display, (struct qxl_surface_id){id});
        struct qxl_rect all;

        if (!surface)
            continue;
        all = rect_of_size(surface->width, surface->height);
        status = io_update_area(display, id, &all);
    }
    return status;
}

static enum qxl_status render_all(struct qxl_display *display)
{
    enum qxl_status status = io_flush_surfaces(display);

    return status == QXL_STATUS_UNSUPPORTED ? render_each(display) : status;
}

static enum qxl_status quiesce(struct qxl_display *display, uint64_t timeout_ns)
{
    enum qxl_status status;

    if (qxl_display_is_gone(display))
        return QXL_STATUS_GONE;
    status = render_all(display);
    return status == QXL_STATUS_OK ? qxl_reclaim_all(display, timeout_ns) : status;
}

enum qxl_status qxl_power_quiesce(struct qxl_display *display, uint64_t timeout_ns)
{
    return display_leave(display, __func__, quiesce(display, timeout_ns));
}

/* What the driver has unmasked, for after RESET. A mask that lacks what the core wants is not what
 * was set: the device has lost it, or has vanished. */
static void note_interrupts(struct qxl_display *display)
{
    uint32_t mask = wire_load(display_header(display), offsetof(QXLRam, int_mask));

    if ((mask & DISPLAY_INTERRUPTS) == DISPLAY_INTERRUPTS && !(mask & ~ALL_INTERRUPTS))
        display->interrupts = mask;
}

/* The device forgets all; we keep the surfaces. */
static void leave(struct qxl_display *display)
{
    qxl_display_set_gone(display);
    pictures_park(display);
    __atomic_store_n(&display->suspended, true, __ATOMIC_SEQ_CST);
}

static enum qxl_status suspend(struct qxl_display *display)
{
    enum qxl_status status;

    if (qxl_power_is_suspended(display))
        return QXL_STATUS_OK;
    if (qxl_display_is_gone(display))
        return QXL_STATUS_GONE;
    if (!pictures_allocate(display))
        return QXL_STATUS_NO_MEMORY;
    status = render_all(display);
    pictures_take(display);
    if (status != QXL_STATUS_OK)
        display_log(display, QXL_LOG_ERROR,
                    "qxl: suspended without rendering (%s): pictures are as the device left them",
                    qxl_status_name(status));
    note_interrupts(display);
    leave(display);
    io_reset(display);
    reclaim_forget(display);
    return status;
}

enum qxl_status qxl_power_suspend(struct qxl_display *display)
{
    enum qxl_status status = suspend(display);

    display_log(display, QXL_LOG_LIFECYCLE, "qxl: suspend: %s", qxl_status_name(status));
    return status;
}

static enum qxl_status rebuild(struct qxl_display *display)
{
    enum qxl_status status = display_reset(display);

    if (status != QXL_STATUS_OK)
        return status;
    pictures_park(display);
    reclaim_forget(display);
    status = display_attach(display, display->interrupts);
    if (status != QXL_STATUS_OK)
        return status;
    display_lock(display, QXL_LOCK_SURFACES);
    status = pictures_restore(display);
    if (status == QXL_STATUS_OK)
        pictures_drop_live(display);
    display_unlock(display, QXL_LOCK_SURFACES);
    return status == QXL_STATUS_OK ? monitors_restore(display) : status;
}

static enum qxl_status resume(struct qxl_display *display)
{
    enum qxl_status status;

    if (!qxl_display_is_gone(display))
        note_interrupts(display);
    status = rebuild(display);
    if (status == QXL_STATUS_OK)
        __atomic_store_n(&display->suspended, false, __ATOMIC_SEQ_CST);
    else
        leave(display);
    return status;
}

enum qxl_status qxl_power_resume(struct qxl_display *display)
{
    enum qxl_status status = resume(display);

    display_log(display, QXL_LOG_LIFECYCLE, "qxl: resume: %s", qxl_status_name(status));
    return status;
}

enum qxl_status qxl_power_recover(struct qxl_display *display)
{
    return qxl_display_is_gone(display) ? QXL_STATUS_GONE : qxl_power_resume(display);
}

bool qxl_power_is_suspended(const struct qxl_display *display)
{
    return __atomic_load_n(&display->suspended, __ATOMIC_SEQ_CST);
}
