/* SPDX-License-Identifier: BSD-3-Clause */
#include "ring.h"

#include "io.h"
#include "state.h"

_Static_assert(sizeof(((QXLCommandRing *)0)->items) / sizeof(QXLCommand) == RING_SIZE &&
                   sizeof(((QXLCursorRing *)0)->items) / sizeof(QXLCommand) == RING_SIZE,
               "the size of both rings is ours, not what the header says");

enum {
    PROD = offsetof(QXLCommandRing, prod),
    NOTIFY_ON_PROD = offsetof(QXLCommandRing, notify_on_prod),
    CONS = offsetof(QXLCommandRing, cons),
    NOTIFY_ON_CONS = offsetof(QXLCommandRing, notify_on_cons),
    ITEMS = offsetof(QXLCommandRing, items),
};

void ring_init(struct ring *ring, void *header, size_t offset, uint32_t port, enum qxl_event event,
               enum qxl_lock lock)
{
    *ring = (struct ring){
        .header = (uint8_t *)header + offset,
        .port = port,
        .event = event,
        .lock = lock,
        .published = ring->published,
        .notifications = ring->notifications,
    };
    ring->prod = ring->cons = wire_load(ring->header, PROD);
}

/* A consumer index that is not between ours and ours less the ring's size is not believed. */
static bool has_room(struct ring *ring, uint32_t cons)
{
    if (ring->prod - cons <= RING_SIZE)
        ring->cons = cons;
    return ring->prod - ring->cons < RING_SIZE;
}

/* With the ring's lock held, which is let go while waiting. */
static enum qxl_status make_room(struct qxl_display *display, struct ring *ring)
{
    const struct qxl_os *os = display->os;
    uint64_t deadline = display_deadline(display, display->config.ring_timeout_ns);

    while (!has_room(ring, wire_load(ring->header, CONS))) {
        uint32_t seen = os->event_sequence(display->os_context, ring->event);
        enum qxl_status status;

        wire_store_ordered(ring->header, NOTIFY_ON_CONS, ring->cons + 1);
        if (has_room(ring, wire_load_ordered(ring->header, CONS)))
            break;
        display_unlock(display, ring->lock);
        status = display_wait(display, ring->event, seen, deadline);
        display_lock(display, ring->lock);
        if (status != QXL_STATUS_OK && !has_room(ring, wire_load(ring->header, CONS)))
            return status;
    }
    return QXL_STATUS_OK;
}

enum qxl_status ring_push(struct qxl_display *display, struct ring *ring, const QXLCommand *command,
                          uint16_t handle, const struct surface_uses *uses)
{
    enum qxl_status status = QXL_STATUS_OK;
    bool notify = false;

    display_lock(display, ring->lock);
    if (ring->prod - ring->cons >= RING_SIZE)
        status = make_room(display, ring);
    if (status == QXL_STATUS_OK && qxl_display_is_gone(display))
        status = QXL_STATUS_GONE;
    if (status == QXL_STATUS_OK && !surface_uses_hold(display, uses))
        status = QXL_STATUS_INVALID;
    if (status == QXL_STATUS_OK) {
        memcpy(ring->header + ITEMS + ring->prod % RING_SIZE * sizeof(*command), command,
               sizeof(*command));
        ring->prod++;
        handle_publish(&display->handles, handle);
        wire_store_ordered(ring->header, PROD, ring->prod);
        notify = wire_load_ordered(ring->header, NOTIFY_ON_PROD) == ring->prod;
        ring->published++;
        ring->notifications += notify;
    }
    display_unlock(display, ring->lock);
    if (notify)
        io_ring(display, ring->port);
    return status;
}
