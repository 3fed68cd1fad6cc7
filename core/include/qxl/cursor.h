/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file cursor.h
 * The pointer.
 */
#ifndef QXL_CURSOR_H
#define QXL_CURSOR_H

#include <stddef.h>

#include <qxl/display.h>
#include <qxl/geometry.h>

enum { QXL_CURSOR_SIZE_MAX = 512 };

/** A pointer's picture: premultiplied ARGB (SPICE_CURSOR_TYPE_ALPHA). */
struct qxl_cursor_shape {
    uint16_t width, height; /**< 1 to QXL_CURSOR_SIZE_MAX */
    uint16_t hot_x, hot_y;
    const void *pixels; /**< 4 bytes a pixel, the caller's, read once */
    ptrdiff_t pitch;    /**< bytes from row to row in `pixels`; negative: upwards */
    uint64_t unique;    /**< not 0: the client may keep the shape under this id */
};

/**
 * Show a shape. Positions may be negative; a hot spot outside the shape is the caller's affair.
 * PASSIVE, any thread; the shape is not used after the call.
 * @param position where the hot spot is, in pixels of the primary; must fit 16 bits, signed.
 * @param visible  false: the shape is set but not shown.
 * @retval QXL_STATUS_INVALID   size out of range, no pixels, or a position outside 16 bits.
 * @retval QXL_STATUS_NO_MEMORY device memory did not come free in time.
 * @retval QXL_STATUS_TIMEOUT   the cursor ring did not drain in time.
 * @retval QXL_STATUS_GONE      the device is gone.
 */
QXL_MUST_CHECK enum qxl_status qxl_cursor_set(struct qxl_display *display,
                                              const struct qxl_cursor_shape *shape,
                                              struct qxl_point position, bool visible);
/** Move the pointer; statuses and context as qxl_cursor_set(). */
QXL_MUST_CHECK enum qxl_status qxl_cursor_move(struct qxl_display *display,
                                               struct qxl_point position);
/** Hide the pointer until the next qxl_cursor_set(). Statuses as there, but never INVALID. */
QXL_MUST_CHECK enum qxl_status qxl_cursor_hide(struct qxl_display *display);
/**
 * Mouse trails. Statuses as qxl_cursor_set(), but never INVALID.
 * @param length    pictures in the trail.
 * @param frequency ms between them.
 */
QXL_MUST_CHECK enum qxl_status qxl_cursor_trail(struct qxl_display *display, uint16_t length,
                                                uint16_t frequency);

#endif
