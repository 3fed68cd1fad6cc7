/* SPDX-License-Identifier: BSD-3-Clause */
#include "monitors.h"

#include "image_cache.h"
#include "io.h"
#include "log.h"

enum { BLOCK_SIZE = sizeof(QXLMonitorsConfig) + QXL_MONITORS_MAX * sizeof(QXLHead) };

static bool sane(const struct qxl_monitor *monitors, uint32_t count, uint32_t max_allowed)
{
    if (count == 0 || count > max_allowed || max_allowed > QXL_MONITORS_MAX)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        if (monitors[i].width == 0 || monitors[i].height == 0)
            return false;
        for (uint32_t j = 0; j < i; j++) {
            if (monitors[j].id == monitors[i].id)
                return false;
        }
    }
    return true;
}

/* Does the primary surface exist and hold all of them? */
static bool primary_holds(struct qxl_display *display, const struct qxl_monitor *monitors,
                          uint32_t count)
{
    const struct surface *primary;
    uint64_t width = 0, height = 0;

    display_lock(display, QXL_LOCK_STATE);
    primary = surface_find(display, QXL_PRIMARY);
    if (primary) {
        width = primary->width;
        height = primary->height;
    }
    display_unlock(display, QXL_LOCK_STATE);
    for (uint32_t i = 0; i < count; i++) {
        if ((uint64_t)monitors[i].x + monitors[i].width > width ||
            (uint64_t)monitors[i].y + monitors[i].height > height)
            return false;
    }
    return true;
}

/* Under QXL_LOCK_STATE. Pictures that are only kept make room. */
static bool place_block(struct qxl_display *display, void *context)
{
    struct monitors *monitors = context;
    uint32_t block;

    do
        block = heap_allocate(&display->heaps[APERTURE_MAIN], BLOCK_SIZE);
    while (block == HEAP_NONE && image_cache_give_up_one(display, true));
    if (block == HEAP_NONE)
        return false;
    monitors->block = (struct placement){block, APERTURE_MAIN};
    monitors->placed = true;
    display_log_block(display, "allocated for monitors", 0, monitors->block);
    return true;
}

static void write_block(uint8_t *memory, const struct qxl_monitor *monitors, uint32_t count,
                        uint32_t max_allowed)
{
    const QXLMonitorsConfig config = {
        .count = (uint16_t)count,
        .max_allowed = (uint16_t)max_allowed,
    };

    memcpy(memory, &config, sizeof(config));
    for (uint32_t i = 0; i < count; i++) {
        const QXLHead head = {
            .id = monitors[i].id,
            .surface_id = QXL_PRIMARY.value,
            .width = monitors[i].width,
            .height = monitors[i].height,
            .x = monitors[i].x,
            .y = monitors[i].y,
        };

        memcpy(memory + sizeof(config) + i * sizeof(head), &head, sizeof(head));
    }
}

static enum qxl_status tell(struct qxl_display *display, const struct qxl_monitor *monitors,
                            uint32_t count, uint32_t max_allowed)
{
    struct placement block;
    struct qxl_addr address;
    enum qxl_status status = QXL_STATUS_OK;
    void *memory;

    if (!primary_holds(display, monitors, count))
        return QXL_STATUS_INVALID;
    if (!display->monitors.placed)
        status = reclaim_until(display, place_block, &display->monitors);
    if (status != QXL_STATUS_OK)
        return status;
    block = display->monitors.block;
    display_lock(display, QXL_LOCK_STATE);
    memory = placement_memory(display, block);
    address = placement_address(display, block, 0);
    display_unlock(display, QXL_LOCK_STATE);
    write_block(memory, monitors, count, max_allowed);
    return io_monitors_config(display, address);
}

void monitors_init(struct monitors *monitors)
{
    monitors->placed = false;
    monitors->count = 0;
}

static enum qxl_status set(struct qxl_display *display, const struct qxl_monitor *monitors,
                           uint32_t count, uint32_t max_allowed)
{
    enum qxl_status status;

    if (qxl_display_is_gone(display))
        return QXL_STATUS_GONE;
    if (!(display->hw.capabilities & QXL_CAN_MONITORS_CONFIG))
        return QXL_STATUS_UNSUPPORTED;
    if (!sane(monitors, count, max_allowed))
        return QXL_STATUS_INVALID;
    display_lock(display, QXL_LOCK_SURFACES);
    status = tell(display, monitors, count, max_allowed);
    if (status == QXL_STATUS_OK) {
        display->monitors.count = count;
        display->monitors.max_allowed = max_allowed;
        memcpy(display->monitors.list, monitors, count * sizeof(*monitors));
    }
    display_unlock(display, QXL_LOCK_SURFACES);
    return status;
}

enum qxl_status qxl_monitors_set(struct qxl_display *display, const struct qxl_monitor *monitors,
                                 uint32_t count, uint32_t max_allowed)
{
    return display_leave(display, __func__, set(display, monitors, count, max_allowed));
}

enum qxl_status monitors_restore(struct qxl_display *display)
{
    struct monitors *monitors = &display->monitors;
    enum qxl_status status = QXL_STATUS_OK;

    display_lock(display, QXL_LOCK_SURFACES);
    if (monitors->count && primary_holds(display, monitors->list, monitors->count))
        status = tell(display, monitors->list, monitors->count, monitors->max_allowed);
    display_unlock(display, QXL_LOCK_SURFACES);
    return status;
}
