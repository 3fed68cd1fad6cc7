/* SPDX-License-Identifier: BSD-3-Clause */
#include "image_cache.h"

#include "command.h"
#include "log.h"

enum {
    LARGEST_SHARE = 4, /* no picture takes more than this part of the cache */
    DEVICE_BITS = 4,   /* of an image's number */
};

/* ---- life ---- */

static bool allocate(struct qxl_display *display, void **memory, uint32_t entries)
{
    size_t size = cache_memory_size(entries);

    if (size == 0)
        return true;
    *memory = display->os->allocate(display->os_context, size);
    return *memory != NULL;
}

static void release(struct qxl_display *display, void *memory, uint32_t entries)
{
    if (memory)
        display->os->free(display->os_context, memory, cache_memory_size(entries));
}

/* The client keeps what it got under an id for longer than a display lives, and pictures for all
 * displays together. So a number begins somewhere, and an image's ends with the device's own. */
static void begin_ids(struct qxl_display *display)
{
    const uint64_t now = display->os->clock_ns(display->os_context);
    struct hash128 start;

    start = hash_bytes(now, &display->hw.id, sizeof(display->hw.id));
    display->hash_seed = hash_bytes(now, &display, sizeof(display)).low;
    display->first_image = (uint32_t)start.low;
    display->next_unique = (uint64_t)((uint32_t)start.high >> 1) << 32;
}

bool caches_create(struct qxl_display *display)
{
    const struct qxl_config *config = &display->config;

    if (!allocate(display, &display->image_cache_memory, config->image_cache_entries) ||
        !allocate(display, &display->palette_cache_memory, config->palette_cache_entries) ||
        !allocate(display, &display->cursor_cache_memory, config->cursor_cache_entries))
        return false;
    begin_ids(display);
    return true;
}

void caches_destroy(struct qxl_display *display)
{
    const struct qxl_config *config = &display->config;

    release(display, display->image_cache_memory, config->image_cache_entries);
    release(display, display->palette_cache_memory, config->palette_cache_entries);
    release(display, display->cursor_cache_memory, config->cursor_cache_entries);
}

static void reset_content(struct qxl_display *display)
{
    cache_init(&display->palette_cache, display->palette_cache_memory,
               display->config.palette_cache_entries);
    cache_init(&display->cursor_cache, display->cursor_cache_memory,
               display->config.cursor_cache_entries);
}

void caches_reset(struct qxl_display *display)
{
    cache_init(&display->image_cache, display->image_cache_memory,
               display->config.image_cache_entries);
    reset_content(display);
    memset(display->cached_bytes, 0, sizeof(display->cached_bytes));
}

/* ---- pictures; under QXL_LOCK_STATE ---- */

/* The entry is free: what it held goes back. */
static void free_data(struct qxl_display *display, uint16_t index)
{
    const struct cache_entry *entry = &display->image_cache.entries[index];

    if (entry->bytes == 0)
        return;
    heap_free(&display->heaps[entry->aperture], entry->block);
    display->cached_bytes[entry->aperture] -= entry->bytes;
    display->image_cache.statistics.bytes -= entry->bytes;
}

static void forget(struct qxl_display *display, uint16_t index)
{
    if (cache_forget(&display->image_cache, index))
        free_data(display, index);
}

static void evict(struct qxl_display *display, uint16_t index)
{
    display_log(display, QXL_LOG_CACHE, "qxl: picture %u is evicted", (unsigned)index);
    forget(display, index);
    display->image_cache.statistics.evictions++;
}

void image_cache_unuse(struct qxl_display *display, uint16_t index)
{
    if (cache_unuse(&display->image_cache, index))
        free_data(display, index);
}

bool image_cache_give_up_one(struct qxl_display *display, bool main_only)
{
    struct cache *cache = &display->image_cache;
    uint16_t index = cache_oldest(cache);

    if (display->cached_bytes[APERTURE_MAIN] == 0 &&
        (main_only || display->cached_bytes[APERTURE_SURFACE] == 0))
        return false;
    while (index != CACHE_NONE) {
        const struct cache_entry *entry = &cache->entries[index];
        bool good = entry->bytes > 0 && (!main_only || entry->aperture == APERTURE_MAIN);
        uint16_t newer = cache_newer(cache, index);

        /* Older keys without a picture go, too: then they are passed over only once. */
        if (good || entry->bytes == 0)
            evict(display, index);
        if (good)
            return true;
        index = newer;
    }
    return false;
}

static uint16_t add(struct qxl_display *display, const struct cache_key *key)
{
    struct cache *cache = &display->image_cache;
    uint16_t index = cache_add(cache, key);

    if (index == CACHE_NONE && cache_oldest(cache) != CACHE_NONE) {
        evict(display, cache_oldest(cache));
        index = cache_add(cache, key);
    }
    return index;
}

static bool make_room(struct qxl_display *display, uint32_t bytes)
{
    struct cache *cache = &display->image_cache;

    while (cache->statistics.bytes + bytes > display->config.image_cache_bytes) {
        if (cache_oldest(cache) == CACHE_NONE)
            return false;
        evict(display, cache_oldest(cache));
    }
    return true;
}

static bool is_live(const struct cache *cache, uint32_t unique)
{
    bool found = false;

    for (uint32_t i = 0; i < cache->capacity && !found; i++) {
        const struct cache_entry *entry = &cache->entries[i];

        found = (entry->known || entry->uses > 0) && entry->unique == unique;
    }
    return found;
}

static uint32_t number_of(const struct qxl_display *display, uint32_t count)
{
    return (display->first_image + count) << DEVICE_BITS |
           (display->hw.id & ((1u << DEVICE_BITS) - 1));
}

/* Not 0, and when all have been given once, not that of a picture that is there. */
static uint32_t next_number(struct qxl_display *display)
{
    uint32_t number;

    do {
        number = number_of(display, display->images);
        display->images++;
        if (display->images >> (32 - DEVICE_BITS))
            display->images_came_round = true;
    } while (number == 0 || (display->images_came_round && is_live(&display->image_cache, number)));
    return number;
}

bool image_cache_takes(const struct qxl_display *display, uint64_t bytes)
{
    return display->config.image_cache_entries > 0 &&
           bytes <= display->config.image_cache_bytes / LARGEST_SHARE;
}

struct cached_image image_cache_look_up(struct qxl_display *display, const struct cache_key *key,
                                        bool now)
{
    struct cached_image found = {.entry = CACHE_NONE};
    struct cache *cache = &display->image_cache;
    uint16_t index;

    display_lock(display, QXL_LOCK_STATE);
    index = cache_find(cache, key);
    if (index != CACHE_NONE)
        found.entry = index;
    else
        index = add(display, key);
    if (now)
        found.entry = index;
    if (found.entry != CACHE_NONE) {
        const struct cache_entry *entry = &cache->entries[index];

        cache_use(cache, index);
        found.unique = (uint32_t)entry->unique;
        found.data = (struct placement){entry->block, entry->aperture};
    }
    if (found.unique)
        cache->statistics.hits++;
    else
        cache->statistics.misses++;
    display_unlock(display, QXL_LOCK_STATE);
    display_log(display, QXL_LOG_CACHE, "qxl: picture %u: %s", (unsigned)found.entry,
                found.unique ? "hit" : "miss");
    return found;
}

/* The command owns its payload no more. */
static void take_payload(struct handle *handle, struct placement payload)
{
    for (int i = 1; i < handle->placements_used; i++) {
        struct placement *own = &handle->placements[i];

        if (own->block == payload.block && own->aperture == payload.aperture) {
            *own = handle->placements[--handle->placements_used];
            return;
        }
    }
}

static void adopt(struct qxl_display *display, struct command *command, uint32_t payload,
                  struct cache_entry *entry)
{
    struct placement data = command->placements[payload];
    uint32_t bytes = (uint32_t)heap_size(&display->heaps[data.aperture], data.block);

    if (!make_room(display, bytes))
        return;
    take_payload(&display->handles.handles[command->handle], data);
    entry->block = data.block;
    entry->aperture = data.aperture;
    entry->bytes = bytes;
    entry->unique = next_number(display);
    display->cached_bytes[data.aperture] += bytes;
    display->image_cache.statistics.bytes += bytes;
}

uint32_t image_cache_keep(struct command *command, uint32_t payload, uint16_t index)
{
    struct qxl_display *display = command->display;
    uint32_t unique;

    display_lock(display, QXL_LOCK_STATE);
    /* Another thread may have been faster: then both carry the same pixels under its number. */
    if (display->image_cache.entries[index].unique == 0)
        adopt(display, command, payload, &display->image_cache.entries[index]);
    unique = (uint32_t)display->image_cache.entries[index].unique;
    display_unlock(display, QXL_LOCK_STATE);
    return unique;
}

uint32_t image_unique(struct qxl_display *display)
{
    uint32_t unique;

    display_lock(display, QXL_LOCK_STATE);
    unique = number_of(display, display->passing_images++);
    display_unlock(display, QXL_LOCK_STATE);
    return unique;
}

/* ---- what has an id and no memory ---- */

/* Under QXL_LOCK_STATE. */
static uint16_t find_or_add(struct qxl_display *display, struct cache *cache,
                            const struct cache_key *key)
{
    uint16_t index = cache_find(cache, key);

    if (index != CACHE_NONE) {
        cache->statistics.hits++;
        display_log(display, QXL_LOG_CACHE, "qxl: palette or shape %u: hit", (unsigned)index);
        return index;
    }
    cache->statistics.misses++;
    index = cache_add(cache, key);
    if (index == CACHE_NONE) {
        (void)cache_forget(cache, cache_oldest(cache));
        cache->statistics.evictions++;
        index = cache_add(cache, key);
    }
    cache->entries[index].unique = ++display->next_unique;
    display_log(display, QXL_LOG_CACHE, "qxl: palette or shape %u: miss", (unsigned)index);
    return index;
}

uint64_t content_unique(struct qxl_display *display, struct cache *cache,
                        const struct cache_key *key)
{
    uint64_t unique;
    uint16_t index;

    display_lock(display, QXL_LOCK_STATE);
    index = find_or_add(display, cache, key);
    cache_use(cache, index);
    (void)cache_unuse(cache, index); /* now it is the newest */
    unique = cache->entries[index].unique;
    display_unlock(display, QXL_LOCK_STATE);
    return unique;
}

/* ---- drop all ---- */

void qxl_cache_drop(struct qxl_display *display)
{
    struct cache *images = &display->image_cache;

    display_lock(display, QXL_LOCK_STATE);
    for (uint32_t i = 0; i < images->capacity; i++) {
        if (images->entries[i].known)
            forget(display, (uint16_t)i);
    }
    reset_content(display);
    display_unlock(display, QXL_LOCK_STATE);
}
