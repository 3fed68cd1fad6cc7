/* SPDX-License-Identifier: BSD-3-Clause */
/* What has been seen, up to a number of entries: the least recently used one goes first, and none
 * that is in use. Knows keys, not what they stand for. The caller locks. */
#ifndef QXL_CORE_CACHE_H
#define QXL_CORE_CACHE_H

#include <qxl/display.h>

#include "hash.h"

enum { CACHE_NONE = 0xffff }; /* no entry */

/* Content and shape. Two keys are the same only if all 192 bits are. */
struct cache_key {
    struct hash128 hash;
    uint64_t shape;
};

struct cache_entry {
    struct cache_key key;
    uint64_t unique; /* the owner's, down to aperture; 0 at first */
    uint32_t bytes, block;
    uint8_t aperture;
    bool known;            /* cache_find() finds it */
    uint16_t next;         /* in its bucket, or free */
    uint16_t older, newer; /* of those not in use */
    uint32_t uses;
};

struct cache {
    struct cache_entry *entries; /* the owner's memory, as are the buckets */
    uint16_t *buckets;
    uint32_t capacity, bucket_mask;
    uint16_t first_free, oldest, newest;
    struct qxl_cache_statistics statistics; /* the owner counts all but entries */
};

/* Bytes of memory for `capacity` entries, at most CACHE_NONE. 0 needs none. */
size_t cache_memory_size(uint32_t capacity);
/* Empty it. Keeps the statistics of what has happened. */
void cache_init(struct cache *cache, void *memory, uint32_t capacity);

/* These return an entry, or CACHE_NONE. */
uint16_t cache_find(const struct cache *cache, const struct cache_key *key);
/* A key that is not there, as the newest. CACHE_NONE: all entries are taken. */
uint16_t cache_add(struct cache *cache, const struct cache_key *key);
/* The least recently used of those not in use. */
uint16_t cache_oldest(const struct cache *cache);
/* The one used after it; `index` is not in use. */
uint16_t cache_newer(const struct cache *cache, uint16_t index);

void cache_use(struct cache *cache, uint16_t index);
/* The end of a use: the entry is the newest. Returns whether it had been forgotten and is free now:
 * what the owner keeps in it can be read until the next cache_add(). */
bool cache_unuse(struct cache *cache, uint16_t index);
/* It is found no more. Returns whether it is free now, as above; else its last use frees it. */
bool cache_forget(struct cache *cache, uint16_t index);

#endif
