/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file power.h
 * Sleep, hibernation, shutdown, and the ways back.
 *
 * Every function is for PASSIVE context and needs the display for itself, as start and stop do.
 *
 * | event | call |
 * |---|---|
 * | before sleep or hibernation | qxl_power_suspend() |
 * | after it, whether it was suspended or not | qxl_power_resume() |
 * | ERROR interrupt, or an operation that timed out | qxl_power_recover() |
 * | shutdown, unload, hand-over to VGA | qxl_display_stop() |
 * | removed | qxl_display_set_gone(), later qxl_display_destroy() |
 */
#ifndef QXL_POWER_H
#define QXL_POWER_H

#include <qxl/surface.h>

/**
 * Wait until nothing is in flight and all surfaces are rendered into their memory (FLUSH_SURFACES
 * where the revision has it, else UPDATE_AREA of each). Drawing may go on afterwards.
 * @param timeout_ns how long at most.
 */
QXL_MUST_CHECK enum qxl_status qxl_power_quiesce(struct qxl_display *display, uint64_t timeout_ns);

/**
 * Copy the picture of every live surface, the primary included, to system memory, and take
 * everything off the device. Until qxl_power_resume() all calls return QXL_STATUS_GONE. System
 * memory is taken before anything is destroyed: after QXL_STATUS_NO_MEMORY all is as before.
 * After any other failure the display is suspended nevertheless, with the pictures as far as they
 * could be had. Suspended already: QXL_STATUS_OK.
 */
QXL_MUST_CHECK enum qxl_status qxl_power_suspend(struct qxl_display *display);

/**
 * RESET, then make everything anew: memory slots, the surfaces with their ids and pictures, the
 * monitors. The pointer's shape, and caches, are lost. Works whatever state the device is in, also
 * without qxl_power_suspend() before (then surfaces come back with what their memory holds), and
 * twice in a row. On failure the display is suspended, and resume may be tried again.
 */
QXL_MUST_CHECK enum qxl_status qxl_power_resume(struct qxl_display *display);

/**
 * After a guest bug, when the device ignores everything but RESET, or an operation that never
 * ended: RESET and make everything anew, with the pictures as last rendered. What was drawn since
 * is lost: draw the screen again. Statuses as qxl_power_resume().
 */
QXL_MUST_CHECK enum qxl_status qxl_power_recover(struct qxl_display *display);

bool qxl_power_is_suspended(const struct qxl_display *display);

#endif
