/* SPDX-License-Identifier: BSD-3-Clause */
#include "io.h"

#include "geometry.h"
#include "log.h"

enum { ASYNC_ONLY = 0xff };

/* An operation's two doors, and what the device must be able to do. */
struct io_operation {
    uint8_t sync_port, async_port;
    uint32_t needs; /* qxl_capability bits */
};

static const struct io_operation UPDATE_AREA = {QXL_IO_UPDATE_AREA, QXL_IO_UPDATE_AREA_ASYNC, 0};
static const struct io_operation MEMSLOT_ADD = {QXL_IO_MEMSLOT_ADD, QXL_IO_MEMSLOT_ADD_ASYNC, 0};
static const struct io_operation CREATE_PRIMARY = {QXL_IO_CREATE_PRIMARY,
                                                   QXL_IO_CREATE_PRIMARY_ASYNC, 0};
static const struct io_operation DESTROY_PRIMARY = {QXL_IO_DESTROY_PRIMARY,
                                                    QXL_IO_DESTROY_PRIMARY_ASYNC, 0};
static const struct io_operation DESTROY_ALL_SURFACES = {QXL_IO_DESTROY_ALL_SURFACES,
                                                         QXL_IO_DESTROY_ALL_SURFACES_ASYNC, 0};
static const struct io_operation FLUSH_SURFACES = {ASYNC_ONLY, QXL_IO_FLUSH_SURFACES_ASYNC,
                                                   QXL_CAN_ASYNC_IO};
static const struct io_operation MONITORS_CONFIG = {ASYNC_ONLY, QXL_IO_MONITORS_CONFIG_ASYNC,
                                                    QXL_CAN_MONITORS_CONFIG};

void io_ring(struct qxl_display *display, uint32_t port)
{
    display->os->port_write(display->os_context, port, 0);
}

/* The interrupt was lost if the device says that it is pending and nobody took it. */
static bool completed_unnoticed(struct qxl_display *display)
{
    uint32_t *pending = wire_u32(display_header(display), offsetof(QXLRam, int_pending));

    if (!(qxl_irq_pending(&display->hw) & QXL_INTERRUPT_IO_CMD))
        return false;
    /* If the handler takes it at this very moment, its event is the one that counts. */
    if (!(__atomic_fetch_and(pending, ~(uint32_t)QXL_INTERRUPT_IO_CMD, __ATOMIC_SEQ_CST) &
          QXL_INTERRUPT_IO_CMD))
        return false;
    io_ring(display, QXL_IO_UPDATE_IRQ);
    display->lost_interrupts++;
    return true;
}

static enum qxl_status wait_for_completion(struct qxl_display *display, uint32_t seen)
{
    uint64_t deadline = display_deadline(display, display->config.io_timeout_ns);

    for (;;) {
        enum qxl_status status;

        if (display->os->event_sequence(display->os_context, QXL_EVENT_IO) != seen)
            return QXL_STATUS_OK;
        status = display_wait(display, QXL_EVENT_IO, seen, deadline);
        if (display->os->event_sequence(display->os_context, QXL_EVENT_IO) != seen)
            return QXL_STATUS_OK;
        if (status == QXL_STATUS_GONE)
            return status;
        if (completed_unnoticed(display))
            return QXL_STATUS_OK;
        if (status != QXL_STATUS_OK)
            return status;
    }
}

static bool is_synchronous(const struct qxl_display *display, struct io_operation operation)
{
    if (operation.sync_port == ASYNC_ONLY)
        return false;
    return display->config.sync_io || !(display->hw.capabilities & QXL_CAN_ASYNC_IO);
}

/* With QXL_LOCK_IO held and the operation's arguments in the RAM header. */
static enum qxl_status perform(struct qxl_display *display, struct io_operation operation,
                               uint8_t value)
{
    uint32_t seen;
    enum qxl_status status;

    if (is_synchronous(display, operation)) {
        display->os->port_write(display->os_context, operation.sync_port, value);
        return display_vanished(display) ? QXL_STATUS_GONE : QXL_STATUS_OK;
    }
    seen = display->os->event_sequence(display->os_context, QXL_EVENT_IO);
    display->os->port_write(display->os_context, operation.async_port, value);
    status = wait_for_completion(display, seen);
    if (status == QXL_STATUS_TIMEOUT) {
        display->io_stuck = true;
        display_log(display, QXL_LOG_ERROR,
                    "qxl: port %u did not complete in time; only a reset helps now",
                    (unsigned)operation.async_port);
    }
    return status;
}

static enum qxl_status io_begin(struct qxl_display *display)
{
    enum qxl_status status = QXL_STATUS_OK;

    if (qxl_display_is_gone(display))
        return QXL_STATUS_GONE;
    display_lock(display, QXL_LOCK_IO);
    if (qxl_display_is_gone(display))
        status = QXL_STATUS_GONE;
    else if (display->io_stuck)
        status = QXL_STATUS_TIMEOUT;
    if (status != QXL_STATUS_OK)
        display_unlock(display, QXL_LOCK_IO);
    return status;
}

static enum qxl_status io_do(struct qxl_display *display, struct io_operation operation,
                             uint8_t value, size_t argument_offset, const void *argument,
                             size_t argument_size)
{
    enum qxl_status status;

    if ((display->hw.capabilities & operation.needs) != operation.needs)
        return QXL_STATUS_UNSUPPORTED;
    status = io_begin(display);
    if (status != QXL_STATUS_OK)
        return status;
    if (argument)
        memcpy((uint8_t *)display_header(display) + argument_offset, argument, argument_size);
    status = perform(display, operation, value);
    display_log(
        display, QXL_LOG_ENTRY, "qxl: port %u: %s",
        (unsigned)(is_synchronous(display, operation) ? operation.sync_port : operation.async_port),
        qxl_status_name(status));
    display_unlock(display, QXL_LOCK_IO);
    return status;
}

enum qxl_status io_memslot_add(struct qxl_display *display, uint8_t id, const QXLMemSlot *range)
{
    return io_do(display, MEMSLOT_ADD, id, offsetof(QXLRam, mem_slot), range, sizeof(*range));
}

enum qxl_status io_create_primary(struct qxl_display *display, const QXLSurfaceCreate *create)
{
    return io_do(display, CREATE_PRIMARY, 0, offsetof(QXLRam, create_surface), create,
                 sizeof(*create));
}

enum qxl_status io_destroy_primary(struct qxl_display *display)
{
    return io_do(display, DESTROY_PRIMARY, 0, 0, NULL, 0);
}

enum qxl_status io_destroy_all_surfaces(struct qxl_display *display)
{
    return io_do(display, DESTROY_ALL_SURFACES, 0, 0, NULL, 0);
}

enum qxl_status io_update_area(struct qxl_display *display, uint32_t surface_id,
                               const struct qxl_rect *area)
{
    struct {
        QXLRect area;
        uint32_t surface_id;
    } argument = {wire_rect(area), surface_id};

    _Static_assert(offsetof(QXLRam, update_surface) ==
                       offsetof(QXLRam, update_area) + sizeof(QXLRect),
                   "both arguments are written in one go");
    return io_do(display, UPDATE_AREA, 0, offsetof(QXLRam, update_area), &argument,
                 sizeof(argument));
}

enum qxl_status io_flush_surfaces(struct qxl_display *display)
{
    return io_do(display, FLUSH_SURFACES, 0, 0, NULL, 0);
}

enum qxl_status io_monitors_config(struct qxl_display *display, struct qxl_addr config)
{
    return io_do(display, MONITORS_CONFIG, 0, offsetof(QXLRam, monitors_config), &config.value,
                 sizeof(config.value));
}

void io_reset(struct qxl_display *display)
{
    display_lock(display, QXL_LOCK_IO);
    display->io_stuck = false;
    display->os->port_write(display->os_context, QXL_IO_RESET, 0);
    display_unlock(display, QXL_LOCK_IO);
}
