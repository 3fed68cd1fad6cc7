/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file region.h
 * Which pixels of a surface are looked for. A region can become larger than it should be, never
 * smaller.
 */
#ifndef RIG_REGION_H
#define RIG_REGION_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/** [left, right) and [top, bottom). */
struct rig_box {
    int32_t left, top, right, bottom;
};

/** As large as a surface can be. */
#define RIG_BOX_ALL ((struct rig_box){INT32_MIN, INT32_MIN, INT32_MAX, INT32_MAX})

/** Begins with zeros: nothing. */
struct rig_region {
    GArray *boxes; /**< struct rig_box, or NULL */
};

void rig_region_add(struct rig_region *region, const struct rig_box *box);
void rig_region_remove(struct rig_region *region, const struct rig_box *box);
bool rig_region_touches(const struct rig_region *region, const struct rig_box *box);
void rig_region_finish(struct rig_region *region);

#endif
