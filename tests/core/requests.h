/* SPDX-License-Identifier: BSD-3-Clause */
/* Requests that several tests draw with. */
#ifndef TESTS_CORE_REQUESTS_H
#define TESTS_CORE_REQUESTS_H

#include <qxl/draw.h>

/** A black 64x64 bitmap of 32 bits to the top left corner of the primary. */
extern const struct qxl_draw COPY_64X64;

struct request {
    const char *name;
    struct qxl_draw draw;
};

/**
 * A small one of each kind, onto a primary of at least 64x64. Some read the off-screen surface
 * with id 1, which must be at least 16x16.
 */
extern const struct request REQUESTS[];
extern const size_t REQUEST_COUNT;

#endif
