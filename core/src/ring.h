/* SPDX-License-Identifier: BSD-3-Clause */
/* Producer side of the command ring and the cursor ring. */
#ifndef QXL_CORE_RING_H
#define QXL_CORE_RING_H

#include <qxl/os.h>
#include <qxl/status.h>

#include "wire.h"

struct qxl_display;
struct surface_uses;

struct ring {
    uint8_t *header; /* in the BAR */
    uint32_t prod;   /* ours: never read back */
    uint32_t cons;   /* as last seen */
    uint32_t port;
    enum qxl_event event;
    enum qxl_lock lock;
    uint64_t published, notifications; /* counters, under the ring's lock */
};

enum { RING_SIZE = 32 };

/* After RESET: the device has emptied the ring at `offset` of the RAM header. Keeps the counters.
 */
void ring_init(struct ring *ring, void *header, size_t offset, uint32_t port, enum qxl_event event,
               enum qxl_lock lock);

/* Publish one command and its handle: all that was stored before is visible to the device before
 * the command is. Waits for room. Takes the ring's lock. QXL_STATUS_INVALID if a surface that it
 * uses has been destroyed meanwhile: the host would die of it. */
QXL_MUST_CHECK enum qxl_status ring_push(struct qxl_display *display, struct ring *ring,
                                         const QXLCommand *command, uint16_t handle,
                                         const struct surface_uses *uses);

#endif
