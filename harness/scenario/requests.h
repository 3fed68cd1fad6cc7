/* SPDX-License-Identifier: BSD-3-Clause */
/* Requests that scenarios and tests draw with. */
#ifndef RIG_SCENARIO_REQUESTS_H
#define RIG_SCENARIO_REQUESTS_H

#include <qxl/draw.h>

/** A black 64x64 bitmap of 32 bits to the top left corner of the primary. */
extern const struct qxl_draw RIG_COPY_64X64;

struct rig_request {
    const char *name;
    struct qxl_draw draw;
};

/**
 * A small one of each kind, onto a primary of at least 64x64. Some read the off-screen surface
 * with id 1, which must be at least 16x16.
 */
extern const struct rig_request RIG_REQUESTS[];
extern const size_t RIG_REQUEST_COUNT;

#endif
