/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file modes.h
 * The hw half: what the screen can be. Resolutions that the device offers, ones of a person's
 * choice, and an EDID that prefers one.
 */
#ifndef QXL_MODES_H
#define QXL_MODES_H

#include <qxl/hw.h>

/** A resolution of the primary surface. */
struct qxl_mode {
    uint32_t id; /**< stable: the device's number, or QXL_MODE_CUSTOM */
    uint32_t width, height;
    uint32_t bits;   /**< a pixel: 16 (5-5-5) or 32 */
    uint32_t stride; /**< bytes, a multiple of 4 */
    uint32_t millimeters_x, millimeters_y;
};

#define QXL_MODE_CUSTOM UINT32_MAX

enum { QXL_EDID_SIZE = 128 };

/**
 * The next mode of the ROM's list that a driver can use: not rotated, 16 or 32 bits, fits the
 * memory of the primary surface, not seen before. Each field is read once. PASSIVE.
 * @param cursor 0 to begin with; where to go on, afterwards.
 * @return false at the end of the list.
 */
bool qxl_mode_next(const struct qxl_hw *hw, uint32_t *cursor, struct qxl_mode *mode);

/**
 * A mode of the caller's choice. The width is rounded down until the stride is a multiple of 4.
 * Any context.
 * @retval QXL_STATUS_INVALID     a size of 0, or bits other than 16 and 32.
 * @retval QXL_STATUS_NO_MEMORY   it does not fit the memory of the primary surface.
 */
QXL_MUST_CHECK enum qxl_status qxl_mode_custom(const struct qxl_hw *hw, uint32_t width,
                                               uint32_t height, uint32_t bits,
                                               struct qxl_mode *mode);

/**
 * Make an EDID 1.3 block, checksum included, whose preferred timing is `width` x `height` at
 * 60 Hz. Any context.
 * @param serial of the monitor; the device's number, for instance.
 * @retval QXL_STATUS_INVALID a size of 0 or above 4095, which EDID 1.3 cannot say.
 */
QXL_MUST_CHECK enum qxl_status qxl_edid_make(uint32_t width, uint32_t height, uint32_t serial,
                                             uint8_t edid[QXL_EDID_SIZE]);

#endif
