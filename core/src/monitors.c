/* SPDX-License-Identifier: BSD-3-Clause */
#include "monitors.h"

#include "io.h"
#include "log.h"
#include "state.h"

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

/* Waits for memory if it must. */
static enum qxl_status place_block(struct qxl_display *display)
{
    uint64_t deadline = display_deadline(display, display->config.memory_timeout_ns);

    for (;;) {
        enum qxl_status status;
        uint32_t block;
        bool hopeless;

        display_lock(display, QXL_LOCK_STATE);
        block = heap_allocate(&display->heaps[APERTURE_MAIN], BLOCK_SIZE);
        hopeless = block == HEAP_NONE && !reclaim_possible(display);
        display_unlock(display, QXL_LOCK_STATE);
        if (block != HEAP_NONE) {
            display->monitors.block = (struct placement){block, APERTURE_MAIN};
            display->monitors.placed = true;
            display_log_block(display, "allocated for monitors", 0, display->monitors.block);
            return QXL_STATUS_OK;
        }
        if (hopeless)
            return QXL_STATUS_NO_MEMORY;
        status = reclaim_wait(display, deadline);
        if (status == QXL_STATUS_TIMEOUT)
            return QXL_STATUS_NO_MEMORY;
        if (status != QXL_STATUS_OK)
            return status;
    }
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
        status = place_block(display);
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
