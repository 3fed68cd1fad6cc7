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
    uint32_t id;            /**< stable: the device's number, or QXL_MODE_CUSTOM */
    uint32_t width, height; /**< pixels, not 0 */
    uint32_t bits;          /**< a pixel: 16 (5-5-5) or 32 */
    uint32_t stride;        /**< bytes from row to row, a multiple of 4 */
    uint32_t millimeters_x; /**< width of the screen that is pretended to be there */
    uint32_t millimeters_y; /**< its height */
};

/** Id of a mode that the caller chose; no mode of the device has it. */
#define QXL_MODE_CUSTOM UINT32_MAX

enum {
    QXL_MODES_MAX = 256, /**< enough for every mode of a device that QEMU makes (74) */
    QXL_EDID_SIZE = 128, /**< bytes of an EDID block */
};

/**
 * The modes of the ROM's list that a driver can use: not rotated, 16 or 32 bits, with a size that
 * fits the memory of the primary surface, each size and depth once and each id once. In the
 * device's order. Each field of the ROM is read once, at most 1024 records are looked at, and the
 * stride is worked out here. So call it once and keep what it gave. PASSIVE.
 *
 * @param hw a probed device.
 * @param modes the caller's memory for `capacity` modes.
 * @param capacity QXL_MODES_MAX, for instance. Further modes are left out.
 * @return how many modes were written, 0 to capacity.
 *
 * Source: docs/device-contract.md, "ROM".
 */
uint32_t qxl_modes_read(const struct qxl_hw *hw, struct qxl_mode *modes, uint32_t capacity);

/**
 * A mode of the caller's choice. A width of which the stride would be no multiple of 4 bytes is
 * rounded down: with 16 bits to an even one. Any context.
 *
 * @param hw a probed device.
 * @param width  pixels.
 * @param height pixels.
 * @param bits a pixel: 16 or 32.
 * @param mode filled in on success, with the id QXL_MODE_CUSTOM; else as it was.
 * @retval QXL_STATUS_INVALID   a size of 0, also after rounding, or bits other than 16 and 32.
 * @retval QXL_STATUS_NO_MEMORY it does not fit the memory of the primary surface.
 */
QXL_MUST_CHECK enum qxl_status qxl_mode_custom(const struct qxl_hw *hw, uint32_t width,
                                               uint32_t height, uint32_t bits,
                                               struct qxl_mode *mode);

/**
 * Make an EDID 1.3 block of a digital sRGB monitor named "QXL" (manufacturer QXL, product 1), whose
 * preferred timing is `width` x `height` at 60 Hz with reduced blanking, and which takes every
 * timing up to it, and 640x480, 800x600 and 1024x768 in any case. Any context.
 *
 * @param width  pixels, as they are: not rounded to a multiple of 8.
 * @param height pixels.
 * @param serial of the monitor; the device's number, for instance. Also written in decimal.
 * @param edid filled in on success, checksum included; else as it was.
 * @retval QXL_STATUS_INVALID a side below 341 pixels (10 cm, smaller monitors are doubted) or above
 *         4095, or a pixel clock above 655.35 MHz, which EDID 1.3 cannot say. 3840x2160 takes 533.
 */
QXL_MUST_CHECK enum qxl_status qxl_edid_make(uint32_t width, uint32_t height, uint32_t serial,
                                             uint8_t edid[QXL_EDID_SIZE]);

#endif
