/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file deterministic.h
 * An OS for the core with one thread, a virtual clock and a schedule that the test drives: nothing
 * happens but what was asked for, twice the same run gives twice the same result.
 *
 * A wait does not sleep. It lets the device's host side work, step by step, until the event came;
 * when the host is idle, the clock jumps to the deadline.
 *
 * It also watches the core: a lock taken twice or out of order, a wait with a lock held that may
 * not be, and memory freed with a wrong size are violations.
 */
#ifndef RIG_OS_DETERMINISTIC_H
#define RIG_OS_DETERMINISTIC_H

#include <qxl/hw.h>

#include "../backend/backend.h"

/** Plain data; the test may read and set the public fields at any time. */
struct rig_deterministic {
    struct rig_backend *backend;
    const struct qxl_hw *hw; /**< set by the owner after qxl_probe() */

    uint64_t now_ns;          /**< the virtual clock */
    uint64_t step_ns;         /**< what a step of the host takes */
    uint64_t fail_allocation; /**< fail this allocation, counted from 1; 0: none */
    bool fail_all_after;      /**< and every one after it */
    bool hold_host;           /**< waits do not let the host work */
    /** Called once a wait, before the host works; may be NULL. */
    void (*on_wait)(struct rig_deterministic *os, enum qxl_event event);
    /** Called for each printed line; may be NULL. */
    void (*on_print)(struct rig_deterministic *os, const char *text);
    void *test; /**< for the test's callbacks */

    uint32_t sequences[QXL_EVENT_COUNT];
    uint32_t locks_held; /**< bit per lock */
    uint64_t waits, allocations, port_writes;
    size_t allocated;      /**< bytes not yet freed */
    const char *violation; /**< first broken rule, NULL: none */
};

/** The table to hand to the core, with a rig_deterministic as its context. */
extern const struct qxl_os rig_deterministic_os;

/** Set up and connect to the backend's interrupt line and clock. */
void rig_deterministic_init(struct rig_deterministic *os, struct rig_backend *backend);

#endif
