/* SPDX-License-Identifier: BSD-3-Clause */
/* What modes and EDID share. */
#ifndef QXL_CORE_MODES_H
#define QXL_CORE_MODES_H

#include <stdint.h>

/* Millimetres of so many pixels, of the size that the device's own modes have: 0.29368 mm. */
static inline uint32_t millimeters(uint32_t pixels)
{
    return (uint32_t)((uint64_t)pixels * 19247 >> 16);
}

#endif
