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
    ptrdiff_t pitch;    /**< bytes from row to row in `pixels` */
    uint64_t unique;    /**< not 0: the client may keep the shape under this id */
};

/**
 * Show a shape. Positions may be negative. PASSIVE, any thread.
 * @retval QXL_STATUS_INVALID size out of range, or a position outside 16 bits.
 */
QXL_MUST_CHECK enum qxl_status qxl_cursor_set(struct qxl_display *display,
                                              const struct qxl_cursor_shape *shape,
                                              struct qxl_point position, bool visible);
QXL_MUST_CHECK enum qxl_status qxl_cursor_move(struct qxl_display *display,
                                               struct qxl_point position);
QXL_MUST_CHECK enum qxl_status qxl_cursor_hide(struct qxl_display *display);
/** Mouse trails: `length` pictures, `frequency` in ms between them. */
QXL_MUST_CHECK enum qxl_status qxl_cursor_trail(struct qxl_display *display, uint16_t length,
                                                uint16_t frequency);

#endif
