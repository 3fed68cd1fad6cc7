/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file os.h
 * Everything the core wants of the outside, in one table.
 *
 * Contexts: PASSIVE is an ordinary thread that may block (Windows: PASSIVE_LEVEL). INTERRUPT is the
 * device's interrupt routine (DIRQL): it may not block and may not take locks.
 *
 * QXL_IO_* and QXL_INTERRUPT_* are those of qxl_wire.h. docs/core.md says what a Windows driver
 * puts into the slots.
 */
#ifndef QXL_OS_H
#define QXL_OS_H

#include <stddef.h>
#include <stdint.h>

/** What a thread can wait for. Each has a sequence number that only grows. */
enum qxl_event {
    QXL_EVENT_DISPLAY, /**< ring room or releases (QXL_INTERRUPT_DISPLAY) */
    QXL_EVENT_CURSOR,  /**< cursor-ring room (QXL_INTERRUPT_CURSOR) */
    QXL_EVENT_IO,      /**< an asynchronous port operation ended (QXL_INTERRUPT_IO_CMD) */
    QXL_EVENT_COUNT,
};

/**
 * The fixed set of locks. A thread takes them in this order and never one it holds.
 * Two are held while the core waits: QXL_LOCK_SURFACES, so that surfaces come and go one at a time,
 * and QXL_LOCK_IO, because the device does one asynchronous operation at a time. What they wait for
 * never takes a lock. None of the others is ever held while the core waits.
 */
enum qxl_lock {
    QXL_LOCK_SURFACES, /**< making and destroying surfaces; drawing does not take it */
    QXL_LOCK_IO,       /**< port operations and their arguments in the RAM header */
    QXL_LOCK_RELEASE,  /**< consumer side of the release ring */
    QXL_LOCK_STATE,    /**< device heap, handles, surface table */
    QXL_LOCK_COMMAND,  /**< producer side of the command ring */
    QXL_LOCK_CURSOR,   /**< producer side of the cursor ring */
    QXL_LOCK_LOG,      /**< the log buffer in the RAM header */
    QXL_LOCK_COUNT,
};

/**
 * The operating system. A constant table; every slot must be filled. `context` is the pointer that
 * was handed over together with the table.
 */
struct qxl_os {
    /**
     * Write one byte to an IO port of the device. All earlier stores of the calling thread are
     * visible to the device before the write is. PASSIVE or INTERRUPT.
     * @param port QXL_IO_*, an offset into the IO BAR.
     */
    void (*port_write)(void *context, uint32_t port, uint8_t value);

    /** Monotonic time in ns; any origin. PASSIVE or INTERRUPT. */
    uint64_t (*clock_ns)(void *context);

    /**
     * How often an event has been signalled. The OS signals `event` (adds one and wakes every
     * waiter) when qxl_irq_take() returned its interrupt bit. PASSIVE.
     */
    uint32_t (*event_sequence)(void *context, enum qxl_event event);

    /**
     * Block until the event's sequence differs from `seen` or clock_ns() has reached
     * `deadline_ns`. Returns at once if the deadline has passed; may return early for no reason.
     * Because the caller reads `seen` before it tests its condition, no wake-up is lost, and
     * because all waiters are woken, none is stolen. PASSIVE.
     */
    void (*wait)(void *context, enum qxl_event event, uint32_t seen, uint64_t deadline_ns);

    /** Take a lock, not recursive, with acquire order. PASSIVE. */
    void (*lock)(void *context, enum qxl_lock lock);
    /** Release a lock, with release order. PASSIVE. */
    void (*unlock)(void *context, enum qxl_lock lock);

    /**
     * Allocate `size` bytes of non-paged system memory aligned for any type, contents undefined.
     * Returns NULL when there is none; the core then fails with QXL_STATUS_NO_MEMORY. PASSIVE.
     */
    void *(*allocate)(void *context, size_t size);
    /** Free what allocate() gave; `size` is the same. `memory` is never NULL. PASSIVE. */
    void (*free)(void *context, void *memory, size_t size);

    /**
     * A line for the OS's own debug log, terminated, without newline. PASSIVE; any lock of the core
     * may be held: it must not call the core, nor wait for a thread that does.
     */
    void (*print)(void *context, const char *text);
};

#endif
