/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file reduce.h
 * Leaves out of a list what is not needed for something to hold: first large blocks, then small
 * ones, then single ones until none can go. From the end on: what comes last is most often without
 * effect.
 */
#ifndef RIG_REDUCE_H
#define RIG_REDUCE_H

#include <stdbool.h>
#include <stdint.h>

struct rig_reduction {
    /** How long the list is now. */
    uint32_t (*count)(void *context);
    /**
     * Try it without [from, from + count), and leave that out for good if it still holds. What is
     * behind may go with it, what is in front stays.
     * @return whether it was left out.
     */
    bool (*leave_out)(void *context, uint32_t from, uint32_t count);
    /** Asked before each try. @return whether to end here. */
    bool (*is_over)(void *context);
};

void rig_reduce(const struct rig_reduction *reduction, void *context);

#endif
