/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file screen.h
 * A surface, drawn, as libspice-server has left it.
 */
#ifndef RIG_HOST_SCREEN_H
#define RIG_HOST_SCREEN_H

#include <stddef.h>
#include <stdint.h>

/** A surface and its pixels. */
struct rig_screen {
    uint32_t width, height, format; /**< SPICE_SURFACE_FMT_* */
    int32_t stride;                 /**< bytes from a row to the next; negative: bottom-up */
    const uint8_t *bytes;           /**< its lowest address; valid until something is played */
    size_t size;                    /**< bytes there */
};

#endif
