/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file backend.h
 * A device for the core to drive, wherever it comes from.
 *
 * Who uses a backend: the OS tables of harness/os. Who makes one: a file of this folder each.
 */
#ifndef RIG_BACKEND_H
#define RIG_BACKEND_H

#include <stdbool.h>
#include <stdint.h>

#include <qxl/hw.h>

struct rig_backend;

/** What a backend can do. Every slot is filled. */
struct rig_backend_ops {
    const char *name;
    /** Write a byte to a port of the device. May call the interrupt handler. From any thread on a
     * fake device; on a QEMU all slots are for one thread at a time. */
    void (*port_write)(struct rig_backend *backend, uint32_t port, uint8_t value);
    /**
     * Let the device's host side do one unit of work; or, of a host that runs by itself, take
     * over what it has done. Returns false when there was nothing to do.
     */
    bool (*step)(struct rig_backend *backend);
    void (*destroy)(struct rig_backend *backend);
};

/** Called when the device raises its interrupt line, from any thread, also inside port_write. */
typedef void rig_interrupt_handler(void *context);

struct rig_backend {
    const struct rig_backend_ops *ops;
    struct qxl_bars bars; /**< what the OS would have mapped */
    rig_interrupt_handler *interrupt;
    /** The guest's clock in ns. NULL: 0. */
    uint64_t (*clock_ns)(void *context);
    void *os_context; /**< for both; they are set by the OS table */
};

/** Free a backend. NULL is fine. */
static inline void rig_backend_destroy(struct rig_backend *backend)
{
    if (backend)
        backend->ops->destroy(backend);
}

#endif
