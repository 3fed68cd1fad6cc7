/* SPDX-License-Identifier: BSD-3-Clause */
/* Monitors as the driver tells them: what the device was told, and telling it again. */
#ifndef QXL_CORE_MONITORS_H
#define QXL_CORE_MONITORS_H

#include <qxl/monitors.h>

#include "handle.h"

enum { MONITORS_PLACEMENTS = 1 };

/* Under QXL_LOCK_SURFACES. */
struct monitors {
    bool placed; /* there is a block, whose address the device may keep until RESET */
    struct placement block;
    uint32_t count, max_allowed; /* 0: nothing was told yet */
    struct qxl_monitor list[QXL_MONITORS_MAX];
};

/* Nothing was told. */
void monitors_init(struct monitors *monitors);
/* Tell the device again, if it was told before and the primary surface still holds them all. Takes
 * QXL_LOCK_SURFACES. Statuses as qxl_monitors_set(). */
QXL_MUST_CHECK enum qxl_status monitors_restore(struct qxl_display *display);

#endif
