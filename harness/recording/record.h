/* SPDX-License-Identifier: BSD-3-Clause */
/* Records and where they go when nobody holds them: any thread may let go of the last reference,
 * while the reader makes new ones, or is gone. */
#ifndef RIG_RECORDING_RECORD_H
#define RIG_RECORDING_RECORD_H

#include "arena.h"
#include "recording.h"

struct record_pool;

struct record_body {
    struct rig_record record; /* first: the public part */
    gint references;
    struct arena arena;
    struct record_pool *pool;
    struct record_body *next;
};

struct record_pool *record_pool_new(void);
/* Of the reader; records that are still held keep it alive. */
void record_pool_unref(struct record_pool *pool);
/* A zeroed record with one reference. */
struct record_body *record_new(struct record_pool *pool);

#endif
