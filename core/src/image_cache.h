/* SPDX-License-Identifier: BSD-3-Clause */
/* Pictures that stay in device memory, and the ids under which the client keeps things.
 *
 * A picture's entry holds its chunks from the second time it is drawn on. It is used by each
 * command that is planned with it or in flight, and its memory is given up only when none is. */
#ifndef QXL_CORE_IMAGE_CACHE_H
#define QXL_CORE_IMAGE_CACHE_H

#include "state.h"

struct command;

/* What a look into the cache gave. */
struct cached_image {
    uint16_t entry;        /* in use for the caller; CACHE_NONE: nothing is to be kept */
    uint32_t unique;       /* 0: not there yet */
    struct placement data; /* if it is there */
};

/* Memory, ids and the hash's seed. Returns false if there is no memory; destroy then, too. */
bool caches_create(struct qxl_display *display);
void caches_destroy(struct qxl_display *display);
/* Forget all, without giving anything back: there was a RESET. */
void caches_reset(struct qxl_display *display);

/* Is a picture whose chunks take so much worth a look? */
bool image_cache_takes(const struct qxl_display *display, uint64_t bytes);
/* `now`: keep it at the first time. Takes QXL_LOCK_STATE. */
struct cached_image image_cache_look_up(struct qxl_display *display, const struct cache_key *key,
                                        bool now);
/* The chunks of an entry that was not there yet have been written to a payload of the command: from
 * now on the entry owns it, if there is room, and others find it. Returns the picture's number; 0:
 * it is not kept. Takes QXL_LOCK_STATE. */
uint32_t image_cache_keep(struct command *command, uint32_t payload, uint16_t entry);
/* A number for a picture that nobody keeps. Takes QXL_LOCK_STATE. */
uint32_t image_unique(struct qxl_display *display);

/* The id of a palette or a pointer, the same for the same content. The cache has entries.
 * Takes QXL_LOCK_STATE. */
uint64_t content_unique(struct qxl_display *display, struct cache *cache,
                        const struct cache_key *key);

/* Under QXL_LOCK_STATE. */
void image_cache_unuse(struct qxl_display *display, uint16_t entry);
/* Free the least recently used picture that nobody uses. False if there is none.
 * `main_only`: only memory of BAR 0 is any good. */
bool image_cache_give_up_one(struct qxl_display *display, bool main_only);

#endif
