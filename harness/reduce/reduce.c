/* SPDX-License-Identifier: BSD-3-Clause */
#include "reduce.h"

/* Returns if a block could go. */
static bool leave_out_blocks(const struct rig_reduction *reduction, void *context, uint32_t size)
{
    bool any = false;
    uint32_t end = reduction->count(context);

    while (end > 0 && !reduction->is_over(context)) {
        uint32_t from = end > size ? end - size : 0;

        any = reduction->leave_out(context, from, end - from) || any;
        end = from;
    }
    return any;
}

void rig_reduce(const struct rig_reduction *reduction, void *context)
{
    for (uint32_t size = reduction->count(context) / 2; size > 1; size /= 2)
        leave_out_blocks(reduction, context, size);
    while (leave_out_blocks(reduction, context, 1))
        ;
}
