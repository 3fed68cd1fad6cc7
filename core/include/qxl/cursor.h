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

/** A pointer's picture. The caller's memory; must not change during the call. */
struct qxl_cursor_shape {
    /**
     * SPICE_CURSOR_TYPE_ALPHA (0): premultiplied ARGB, 4 bytes a pixel.
     * SPICE_CURSOR_TYPE_COLOR32: xRGB, 4 bytes a pixel, and a mask. x goes out as 0. The width goes
     * out rounded up to 8, with pixels that show the screen: clients read the mask without regard
     * to rows.
     * SPICE_CURSOR_TYPE_MONO: 1 bit a pixel, and a mask.
     */
    uint8_t type;
    uint16_t width, height; /**< 1 to QXL_CURSOR_SIZE_MAX */
    uint16_t hot_x, hot_y;  /**< the pixel that points */
    const void *pixels;     /**< ALPHA, COLOR32: colours; MONO: the XOR rows */
    ptrdiff_t pitch;        /**< bytes from row to row in `pixels`; negative: upwards */
    /**
     * COLOR32 and MONO: 1 bit a pixel, the leftmost in the high bit. 0: the pixel is drawn (MONO:
     * set to the XOR bit); 1: the screen shows through, inverted where the colour is white (MONO:
     * where the XOR bit is 1). Not looked at for ALPHA.
     */
    const void *mask;
    ptrdiff_t mask_pitch; /**< as `pitch` */
    /** Id under which the client may keep it. 0: the cursor cache chooses, the same id for the same
     * picture, size, type and hot spot; without one the client does not keep it. */
    uint64_t unique;
};

/**
 * Show a shape. Positions may be negative; a hot spot outside the shape is the caller's affair.
 * PASSIVE, any thread; the shape is not used after the call.
 * @param display the display.
 * @param shape what to show.
 * @param position where the hot spot is, in pixels of the primary; must fit 16 bits, signed.
 * @param visible  false: the shape is set but not shown.
 * @retval QXL_STATUS_INVALID   unknown type, size out of range, no pixels, no mask where one is
 *         needed, or a position outside 16 bits.
 * @retval QXL_STATUS_NO_MEMORY device memory did not come free in time.
 * @retval QXL_STATUS_TIMEOUT   the cursor ring did not drain in time.
 * @retval QXL_STATUS_GONE      the device is gone.
 */
QXL_MUST_CHECK enum qxl_status qxl_cursor_set(struct qxl_display *display,
                                              const struct qxl_cursor_shape *shape,
                                              struct qxl_point position, bool visible);
/**
 * Move the pointer; statuses and context as qxl_cursor_set().
 * @param display the display.
 * @param position where the hot spot goes, as in qxl_cursor_set().
 * @return as qxl_cursor_set().
 */
QXL_MUST_CHECK enum qxl_status qxl_cursor_move(struct qxl_display *display,
                                               struct qxl_point position);
/**
 * Hide the pointer until the next qxl_cursor_set(). Statuses as there, but never INVALID.
 * @param display the display.
 * @return as qxl_cursor_set(), but never QXL_STATUS_INVALID.
 */
QXL_MUST_CHECK enum qxl_status qxl_cursor_hide(struct qxl_display *display);
/**
 * Mouse trails. Statuses as qxl_cursor_set(), but never INVALID.
 * @param display the display.
 * @param length    pictures in the trail.
 * @param frequency ms between them.
 * @return as qxl_cursor_set(), but never QXL_STATUS_INVALID.
 */
QXL_MUST_CHECK enum qxl_status qxl_cursor_trail(struct qxl_display *display, uint16_t length,
                                                uint16_t frequency);

#endif
