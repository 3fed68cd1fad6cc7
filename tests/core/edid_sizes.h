/* SPDX-License-Identifier: BSD-3-Clause */
/* Sizes of monitors, usual ones and the ends of what an EDID can say. */
#ifndef TESTS_CORE_EDID_SIZES_H
#define TESTS_CORE_EDID_SIZES_H

#include <stdint.h>

static const uint16_t SIZES[][2] = {
    {640, 480},   {800, 600},   {1024, 768},  {1280, 720},  {1280, 1024}, {1366, 768},
    {1600, 1200}, {1920, 1080}, {1920, 1200}, {2560, 1440}, {3840, 2160}, {341, 341},
    {4095, 341},  {341, 4095},  {4095, 2400}, {801, 601},
};

enum { SIZES_COUNT = sizeof(SIZES) / sizeof(SIZES[0]) };

#endif
