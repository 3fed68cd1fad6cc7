/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file monitors.h
 * Several monitors on one primary surface: what the driver tells the host, and what the client
 * asks for. Revision 4 and up.
 */
#ifndef QXL_MONITORS_H
#define QXL_MONITORS_H

#include <qxl/surface.h>

enum { QXL_MONITORS_MAX = 64 /**< monitors that driver and client can speak of */ };

/** A monitor's part of the primary surface. */
struct qxl_monitor {
    uint32_t id;            /**< unlike the others' */
    uint32_t x, y;          /**< top left, in the primary, pixels */
    uint32_t width, height; /**< pixels, not 0 */
};

/**
 * Tell the host which parts of the primary surface are monitors (MONITORS_CONFIG_ASYNC). They may
 * overlap. One block of BAR 0 is taken for it, the first time, and stays at the device until the
 * display is started anew. qxl_power_resume() tells the host again. PASSIVE, any thread.
 *
 * @param display a started display with a primary surface.
 * @param monitors `count` of them; read during the call.
 * @param count 1 to max_allowed.
 * @param max_allowed as many as the driver would take; at most QXL_MONITORS_MAX.
 * @retval QXL_STATUS_UNSUPPORTED below revision 4.
 * @retval QXL_STATUS_INVALID     no primary; count 0 or above max_allowed; a monitor of size 0 or
 *         outside the primary; an id twice.
 * @retval QXL_STATUS_NO_MEMORY   no room in BAR 0, nor in time; pictures that are only kept make
 * room.
 * @retval QXL_STATUS_TIMEOUT     the device did not answer; as after any port operation.
 * @retval QXL_STATUS_GONE        the device is gone.
 *
 * Source: docs/device-contract.md, "Ports" and "What the server accepts, drops and dies of".
 */
QXL_MUST_CHECK enum qxl_status qxl_monitors_set(struct qxl_display *display,
                                                const struct qxl_monitor *monitors, uint32_t count,
                                                uint32_t max_allowed);

/** What a client asks for. */
struct qxl_client_monitors {
    uint32_t count; /**< monitors; 0: no client has asked */
    /** On the client's desktop, pixels, not negative. An empty one is a monitor switched off. Those
     * behind `count` mean nothing. */
    struct qxl_rect monitors[QXL_MONITORS_MAX];
};

/**
 * Read what the client asks for, after QXL_INTERRUPT_CLIENT_MONITORS_CONFIG. The host may write
 * meanwhile: it is read again until the checksum fits, at most ten times. Unmask that interrupt
 * first (qxl_irq_set_mask()): without it the host asks an agent in the guest instead. It is for the
 * caller to refuse sizes that it cannot make. hw half, PASSIVE.
 *
 * @param hw a probed device.
 * @param config filled in on success; no monitors otherwise.
 * @retval QXL_STATUS_UNSUPPORTED below revision 4.
 * @retval QXL_STATUS_TIMEOUT     the checksum never fitted.
 * @retval QXL_STATUS_INVALID     more than QXL_MONITORS_MAX; one that is inverted, or beyond 31
 *         bits.
 *
 * Source: docs/device-contract.md, "ROM".
 */
QXL_MUST_CHECK enum qxl_status qxl_client_monitors_read(const struct qxl_hw *hw,
                                                        struct qxl_client_monitors *config);

#endif
