/* SPDX-License-Identifier: BSD-3-Clause */
#include "cache.h"

#include "wire.h"

static uint32_t bucket_count(uint32_t capacity)
{
    uint32_t count = 1;

    while (count < capacity)
        count *= 2;
    return count;
}

size_t cache_memory_size(uint32_t capacity)
{
    return capacity
               ? capacity * sizeof(struct cache_entry) + bucket_count(capacity) * sizeof(uint16_t)
               : 0;
}

static void put_free(struct cache *cache, uint16_t index)
{
    cache->entries[index].known = false;
    cache->entries[index].uses = 0;
    cache->entries[index].next = cache->first_free;
    cache->first_free = index;
}

void cache_init(struct cache *cache, void *memory, uint32_t capacity)
{
    cache->entries = memory;
    cache->capacity = capacity;
    cache->first_free = cache->oldest = cache->newest = CACHE_NONE;
    cache->statistics.entries = 0;
    cache->statistics.bytes = 0;
    if (capacity == 0)
        return;
    cache->buckets = (uint16_t *)(void *)(cache->entries + capacity);
    cache->bucket_mask = bucket_count(capacity) - 1;
    memset(cache->buckets, 0xff, bucket_count(capacity) * sizeof(uint16_t));
    for (uint32_t i = capacity; i-- > 0;)
        put_free(cache, (uint16_t)i);
}

static uint16_t *bucket_of(const struct cache *cache, const struct cache_key *key)
{
    return &cache->buckets[(uint32_t)key->hash.low & cache->bucket_mask];
}

static bool same_key(const struct cache_key *one, const struct cache_key *other)
{
    return one->hash.low == other->hash.low && one->hash.high == other->hash.high &&
           one->shape == other->shape;
}

uint16_t cache_find(const struct cache *cache, const struct cache_key *key)
{
    uint16_t index;

    if (cache->capacity == 0)
        return CACHE_NONE;
    index = *bucket_of(cache, key);
    while (index != CACHE_NONE && !same_key(&cache->entries[index].key, key))
        index = cache->entries[index].next;
    return index;
}

/* Behind all others in the order of use. */
static void link_newest(struct cache *cache, uint16_t index)
{
    struct cache_entry *entry = &cache->entries[index];

    entry->older = cache->newest;
    entry->newer = CACHE_NONE;
    if (cache->newest == CACHE_NONE)
        cache->oldest = index;
    else
        cache->entries[cache->newest].newer = index;
    cache->newest = index;
}

static void unlink_order(struct cache *cache, uint16_t index)
{
    const struct cache_entry *entry = &cache->entries[index];

    if (entry->older == CACHE_NONE)
        cache->oldest = entry->newer;
    else
        cache->entries[entry->older].newer = entry->newer;
    if (entry->newer == CACHE_NONE)
        cache->newest = entry->older;
    else
        cache->entries[entry->newer].older = entry->older;
}

uint16_t cache_add(struct cache *cache, const struct cache_key *key)
{
    uint16_t index = cache->first_free;
    struct cache_entry *entry;
    uint16_t *bucket;

    if (index == CACHE_NONE)
        return CACHE_NONE;
    entry = &cache->entries[index];
    bucket = bucket_of(cache, key);
    cache->first_free = entry->next;
    *entry = (struct cache_entry){.key = *key, .known = true, .next = *bucket};
    *bucket = index;
    link_newest(cache, index);
    cache->statistics.entries++;
    return index;
}

uint16_t cache_oldest(const struct cache *cache)
{
    return cache->oldest;
}

uint16_t cache_newer(const struct cache *cache, uint16_t index)
{
    return cache->entries[index].newer;
}

void cache_use(struct cache *cache, uint16_t index)
{
    if (cache->entries[index].uses++ == 0)
        unlink_order(cache, index);
}

bool cache_unuse(struct cache *cache, uint16_t index)
{
    struct cache_entry *entry = &cache->entries[index];

    if (--entry->uses > 0)
        return false;
    if (entry->known) {
        link_newest(cache, index);
        return false;
    }
    put_free(cache, index);
    cache->statistics.entries--;
    return true;
}

/* By its place and not by its key: that of its neighbours may begin with the same bits. */
static void unlink_bucket(struct cache *cache, uint16_t index)
{
    uint16_t *link = bucket_of(cache, &cache->entries[index].key);

    while (*link != index)
        link = &cache->entries[*link].next;
    *link = cache->entries[index].next;
}

bool cache_forget(struct cache *cache, uint16_t index)
{
    struct cache_entry *entry = &cache->entries[index];

    unlink_bucket(cache, index);
    entry->known = false;
    if (entry->uses > 0)
        return false;
    unlink_order(cache, index);
    put_free(cache, index);
    cache->statistics.entries--;
    return true;
}
