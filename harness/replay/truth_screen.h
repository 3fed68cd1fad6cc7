/* SPDX-License-Identifier: BSD-3-Clause */
/* Compares two screens, byte by byte where their format defines the bytes. */
#ifndef RIG_TRUTH_SCREEN_H
#define RIG_TRUTH_SCREEN_H

#include <screen.h>
#include <stdbool.h>

#include "truth.h"

struct screen_difference {
    uint64_t pixels, unused; /* that differ in what counts; in what does not, alone */
    struct rig_truth_box box;
    uint32_t first_x, first_y, direct, replayed; /* the first */
};

/* Of the same size and format. @return whether they are the same in what counts. */
bool screens_compare(const struct rig_screen *direct, const struct rig_screen *replayed,
                     struct screen_difference *difference);

#endif
