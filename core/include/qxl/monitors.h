/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file monitors.h
 * Several monitors on one primary surface: what the driver tells the host, and what the client
 * asks for. Revision 4 and up.
 */
#ifndef QXL_MONITORS_H
#define QXL_MONITORS_H

#include <qxl/surface.h>

enum { QXL_MONITORS_MAX = 64 };

/** A monitor's part of the primary surface. */
struct qxl_monitor {
    uint32_t id;            /**< unlike the others' */
    uint32_t x, y;          /**< top left, in the primary */
    uint32_t width, height; /**< pixels, not 0 */
};

/**
 * Tell the host which parts of the primary surface are monitors (MONITORS_CONFIG_ASYNC). The memory
 * for it stays at the device until the display is reset. PASSIVE, any thread.
 * @param max_allowed as many as the driver would take; at least count, at most QXL_MONITORS_MAX.
 * @retval QXL_STATUS_UNSUPPORTED below revision 4.
 * @retval QXL_STATUS_INVALID     no primary; count 0 or above max_allowed; a monitor of size 0 or
 *         outside the primary; an id twice.
 */
QXL_MUST_CHECK enum qxl_status qxl_monitors_set(struct qxl_display *display,
                                                const struct qxl_monitor *monitors, uint32_t count,
                                                uint32_t max_allowed);

/** What a client asks for. */
struct qxl_client_monitors {
    uint32_t count;
    struct qxl_rect monitors[QXL_MONITORS_MAX]; /**< on the client's desktop */
};

/**
 * Read what the client asks for, after QXL_INTERRUPT_CLIENT_MONITORS_CONFIG. The host may write
 * meanwhile: read again until the checksum fits, at most ten times. Unmask that interrupt first
 * (qxl_irq_set_mask()): without it the host asks an agent in the guest instead. hw half, PASSIVE.
 * @retval QXL_STATUS_UNSUPPORTED below revision 4.
 * @retval QXL_STATUS_TIMEOUT     the checksum never fitted.
 * @retval QXL_STATUS_INVALID     more monitors than 64, or one that is inverted or of size 0.
 * On failure `config` holds no monitors.
 */
QXL_MUST_CHECK enum qxl_status qxl_client_monitors_read(const struct qxl_hw *hw,
                                                        struct qxl_client_monitors *config);

#endif
