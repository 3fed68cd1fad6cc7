/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file power.h
 * Sleep, hibernation, shutdown, and the ways back.
 *
 * Every function is for PASSIVE context and needs the display for itself, as start and stop do; the
 * interrupt routine may run. Every wait in here is a port operation or a ring, with the timeouts of
 * struct qxl_config, and ends within 10 ms after qxl_display_set_gone().
 *
 * | event | call |
 * |---|---|
 * | before sleep or hibernation | qxl_power_suspend() |
 * | after it, whether it was suspended or not | qxl_power_resume() |
 * | ERROR interrupt, or an operation that timed out | qxl_power_recover() |
 * | shutdown, unload, hand-over to VGA | qxl_display_stop() |
 * | removed | qxl_display_set_gone(), later qxl_display_destroy() |
 *
 * qxl_display_start() and qxl_display_stop() on a suspended display forget it: surfaces, pictures
 * and all.
 *
 * The interrupt mask that the driver has set (qxl_irq_set_mask()) is set again by resume and
 * recover. If the device lost it without qxl_power_suspend() before, only what qxl_display_start()
 * unmasks is.
 *
 * Source: docs/device-contract.md, "RESET" and "Modes".
 */
#ifndef QXL_POWER_H
#define QXL_POWER_H

#include <qxl/surface.h>

/**
 * Have all surfaces rendered into their memory (FLUSH_SURFACES; UPDATE_AREA of each on revision 2),
 * and wait until nothing is in flight. Drawing may go on afterwards.
 * @param display the display.
 * @param timeout_ns for what is in flight; rendering has the timeout of a port operation.
 * @retval QXL_STATUS_TIMEOUT something is still out, or rendering did not end.
 * @retval QXL_STATUS_GONE    the device is gone, or the display suspended.
 */
QXL_MUST_CHECK enum qxl_status qxl_power_quiesce(struct qxl_display *display, uint64_t timeout_ns);

/**
 * Render, copy the picture of every live surface, the primary included, to system memory, and RESET
 * the device. Until qxl_power_resume() all calls return QXL_STATUS_GONE. What is in flight is not
 * waited for. Suspended already: QXL_STATUS_OK, and nothing happens.
 * @param display the display.
 * @retval QXL_STATUS_NO_MEMORY no system memory for the pictures. It is taken before anything else
 *         happens: all is as before.
 * @retval QXL_STATUS_TIMEOUT   rendering did not end. The display is suspended, with the pictures
 * as last rendered.
 * @retval QXL_STATUS_GONE      the display was gone before: it is not suspended. Or the device went
 *         meanwhile: it is, without pictures.
 */
QXL_MUST_CHECK enum qxl_status qxl_power_suspend(struct qxl_display *display);

/**
 * RESET, then make everything anew: interrupt mask, memory slots, the surfaces with their ids,
 * shapes, places in device memory and pictures (QXL_SURF_FLAG_KEEP_DATA), the monitors. The
 * pointer's shape is lost, and so are caches. Works whatever state the device is in and whatever
 * its memory holds; twice in a row; on a display that was never started. Takes no memory, but a
 * handle for each surface.
 *
 * Without qxl_power_suspend() before, the surfaces come back with what their memory holds: what was
 * drawn since they were last rendered is lost.
 *
 * Off-screen surfaces cannot be made without a primary: if there was none they wait for the next
 * qxl_primary_create(), and are not live until then.
 *
 * @param display the display.
 * @return on failure (QXL_STATUS_TIMEOUT, QXL_STATUS_GONE, or QXL_STATUS_NO_MEMORY: there are more
 *         surfaces than qxl_config::commands_max) the display is suspended, with its pictures, and
 *         resume may be tried again.
 */
QXL_MUST_CHECK enum qxl_status qxl_power_resume(struct qxl_display *display);

/**
 * After a guest bug, when the device ignores everything but RESET, or an operation that never
 * ended: as qxl_power_resume() without suspend. Draw the screen again afterwards.
 * @param display the display.
 * @return as qxl_power_resume(); QXL_STATUS_GONE, and nothing happens, if the display is gone or
 *         suspended: resume will do it.
 */
QXL_MUST_CHECK enum qxl_status qxl_power_recover(struct qxl_display *display);

/**
 * Any context.
 * @param display the display.
 * @return true from suspend, or a resume that failed, to a resume that did not.
 */
bool qxl_power_is_suspended(const struct qxl_display *display);

#endif
