/* SPDX-License-Identifier: BSD-3-Clause */
/* The cache against a model that is too simple to be wrong. Entries of the museum by number:
 * docs of the project's facts, bug-museum.md. */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "cache.h"

enum { CAPACITY = 13, KEYS = 40 };

struct fixture {
    struct cache cache;
    void *memory;
    size_t size;
};

static void open_cache(struct fixture *f, uint32_t capacity)
{
    memset(f, 0, sizeof(*f));
    f->size = cache_memory_size(capacity);
    f->memory = malloc(f->size);
    assert_non_null(f->memory);
    memset(f->memory, 0xa5, f->size);
    cache_init(&f->cache, f->memory, capacity);
}

static void close_cache(struct fixture *f)
{
    free(f->memory);
}

/* Keys that share almost everything: buckets are long, and most bits of a key say nothing. */
static struct cache_key key_of(uint32_t number)
{
    struct cache_key key = {.hash = {.low = 0x1234, .high = 0x5678}, .shape = 0x9abc};

    switch (number % 4) {
    case 0:
        key.hash.low ^= (uint64_t)number << 40;
        break;
    case 1:
        key.hash.high ^= (uint64_t)number << 40;
        break;
    case 2:
        key.shape ^= (uint64_t)number << 40;
        break;
    case 3:
        key.hash.low ^= number;
        break;
    }
    return key;
}

/* ---- the model: an array, in no order ---- */

struct model_entry {
    bool exists, known;
    uint32_t key, uses, unique;
    uint64_t used_at;
};

struct model {
    struct model_entry entries[CAPACITY]; /* by the cache's own index */
    uint64_t now;
};

static uint16_t model_find(const struct model *model, uint32_t key)
{
    for (uint16_t i = 0; i < CAPACITY; i++) {
        if (model->entries[i].exists && model->entries[i].known && model->entries[i].key == key)
            return i;
    }
    return CACHE_NONE;
}

static uint16_t model_oldest(const struct model *model)
{
    uint16_t oldest = CACHE_NONE;

    for (uint16_t i = 0; i < CAPACITY; i++) {
        const struct model_entry *entry = &model->entries[i];

        if (entry->exists && entry->uses == 0 &&
            (oldest == CACHE_NONE || entry->used_at < model->entries[oldest].used_at))
            oldest = i;
    }
    return oldest;
}

static uint32_t model_count(const struct model *model)
{
    uint32_t count = 0;

    for (int i = 0; i < CAPACITY; i++)
        count += model->entries[i].exists;
    return count;
}

static uint16_t pick(const struct model *model, uint64_t *seed, bool in_use)
{
    for (int tries = 0; tries < 4 * CAPACITY; tries++) {
        uint16_t i = (uint16_t)(noise(seed) % CAPACITY);
        const struct model_entry *entry = &model->entries[i];

        if (entry->exists && (in_use ? entry->uses > 0 : entry->known))
            return i;
    }
    return CACHE_NONE;
}

static void forget(struct cache *cache, struct model *model, uint16_t index)
{
    struct model_entry *entry = &model->entries[index];

    entry->known = false;
    entry->exists = entry->uses > 0;
    assert_int_equal(cache_forget(cache, index), !entry->exists);
}

static void add(struct cache *cache, struct model *model, uint32_t key)
{
    const struct cache_key wanted = key_of(key);
    uint16_t index;

    assert_int_equal(cache_find(cache, &wanted), model_find(model, key));
    if (model_find(model, key) != CACHE_NONE)
        return;
    index = cache_add(cache, &wanted);
    if (model_count(model) == CAPACITY) {
        assert_int_equal(index, CACHE_NONE);
        if (model_oldest(model) == CACHE_NONE)
            return;
        forget(cache, model, model_oldest(model));
        index = cache_add(cache, &wanted);
    }
    assert_true(index < CAPACITY);
    assert_false(model->entries[index].exists);
    assert_int_equal(cache->entries[index].unique, 0);
    model->entries[index] =
        (struct model_entry){.exists = true, .known = true, .key = key, .used_at = ++model->now};
}

static void unuse(struct cache *cache, struct model *model, uint16_t index)
{
    struct model_entry *entry = &model->entries[index];

    entry->used_at = ++model->now;
    entry->uses--;
    entry->exists = entry->known || entry->uses > 0;
    assert_int_equal(cache_unuse(cache, index), !entry->exists);
}

static void act(struct cache *cache, struct model *model, uint64_t *seed)
{
    uint64_t dice = noise(seed) % 16;
    uint16_t known = pick(model, seed, false), used = pick(model, seed, true);

    if (dice < 7) {
        add(cache, model, (uint32_t)(noise(seed) % KEYS));
    } else if (dice < 11 && known != CACHE_NONE) {
        cache_use(cache, known);
        model->entries[known].uses++;
    } else if (dice < 15 && used != CACHE_NONE) {
        unuse(cache, model, used);
    } else if (dice == 15 && known != CACHE_NONE) {
        forget(cache, model, known);
    }
}

static void check_order(const struct cache *cache, const struct model *model)
{
    uint64_t last = 0;
    uint32_t found = 0, idle = 0;

    for (uint16_t i = cache_oldest(cache); i != CACHE_NONE; i = cache_newer(cache, i)) {
        assert_true(model->entries[i].exists && model->entries[i].uses == 0);
        assert_true(model->entries[i].used_at > last);
        last = model->entries[i].used_at;
        assert_true(++found <= CAPACITY);
    }
    for (int i = 0; i < CAPACITY; i++)
        idle += model->entries[i].exists && model->entries[i].uses == 0;
    assert_int_equal(found, idle);
}

static void it_does_what_a_simple_model_does(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        uint64_t dice = seed;
        struct model model;
        struct fixture f;

        print_message("seed %llu\n", (unsigned long long)seed);
        memset(&model, 0, sizeof(model));
        open_cache(&f, CAPACITY);
        for (int round = 0; round < 5000; round++) {
            act(&f.cache, &model, &dice);
            assert_int_equal(f.cache.statistics.entries, model_count(&model));
            assert_int_equal(cache_oldest(&f.cache), model_oldest(&model));
            check_order(&f.cache, &model);
            for (uint32_t key = 0; key < KEYS; key++) {
                const struct cache_key wanted = key_of(key);

                assert_int_equal(cache_find(&f.cache, &wanted), model_find(&model, key));
            }
        }
        close_cache(&f);
    }
}

/* Museum 20: removing by key unlinked the neighbour. */
static void forgetting_one_of_a_bucket_keeps_the_others(void **state)
{
    struct cache_key keys[3] = {{{1, 2}, 3}, {{1, 2}, 4}, {{1, 5}, 3}};

    (void)state;
    for (int gone = 0; gone < 3; gone++) {
        uint16_t indices[3];
        struct fixture f;

        open_cache(&f, 4);
        for (int i = 0; i < 3; i++)
            indices[i] = cache_add(&f.cache, &keys[i]);
        assert_true(cache_forget(&f.cache, indices[gone]));
        for (int i = 0; i < 3; i++)
            assert_int_equal(cache_find(&f.cache, &keys[i]), i == gone ? CACHE_NONE : indices[i]);
        close_cache(&f);
    }
}

static void flip(struct cache_key *key, int bit)
{
    uint64_t *words[] = {&key->hash.low, &key->hash.high, &key->shape};

    *words[bit / 64] ^= (uint64_t)1 << bit % 64;
}

/* Museum 69: 32 bits were the whole identity. */
static void keys_that_differ_in_any_one_bit_are_two(void **state)
{
    struct cache_key key = {{0x0123456789abcdef, 0xfedcba9876543210}, 0x5555555555555555};
    struct fixture f;

    (void)state;
    open_cache(&f, 1);
    assert_int_equal(cache_add(&f.cache, &key), 0);
    for (int bit = 0; bit < 192; bit++) {
        flip(&key, bit);
        assert_int_equal(cache_find(&f.cache, &key), CACHE_NONE);
        flip(&key, bit);
        assert_int_equal(cache_find(&f.cache, &key), 0);
    }
    close_cache(&f);
}

static void every_capacity_holds_that_many(void **state)
{
    static const uint32_t capacities[] = {1, 2, 3, 64, 65, 4096, CACHE_NONE};

    (void)state;
    for (size_t i = 0; i < sizeof(capacities) / sizeof(capacities[0]); i++) {
        struct fixture f;

        open_cache(&f, capacities[i]);
        for (uint32_t n = 0; n < capacities[i]; n++) {
            const struct cache_key key = {hash_bytes(0, &n, sizeof(n)), n};

            assert_int_equal(cache_add(&f.cache, &key), n);
        }
        assert_int_equal(cache_add(&f.cache, &(struct cache_key){{0, 0}, 0}), CACHE_NONE);
        for (uint32_t n = 0; n < capacities[i]; n++) {
            const struct cache_key key = {hash_bytes(0, &n, sizeof(n)), n};

            assert_int_equal(cache_find(&f.cache, &key), n);
        }
        assert_int_equal(f.cache.statistics.entries, capacities[i]);
        close_cache(&f);
    }
}

static void no_capacity_finds_nothing_and_takes_nothing(void **state)
{
    const struct cache_key key = {{1, 2}, 3};
    struct cache cache;

    (void)state;
    memset(&cache, 0, sizeof(cache));
    assert_int_equal(cache_memory_size(0), 0);
    cache_init(&cache, NULL, 0);
    assert_int_equal(cache_find(&cache, &key), CACHE_NONE);
    assert_int_equal(cache_add(&cache, &key), CACHE_NONE);
    assert_int_equal(cache_oldest(&cache), CACHE_NONE);
}

/* The memory is full of noise at first, and of the last uses later. */
static void after_init_no_entry_is_known_or_in_use(void **state)
{
    struct fixture f;

    (void)state;
    open_cache(&f, CAPACITY);
    for (int round = 0; round < 2; round++) {
        for (uint16_t i = 0; i < CAPACITY; i++) {
            assert_false(f.cache.entries[i].known);
            assert_int_equal(f.cache.entries[i].uses, 0);
        }
        for (uint32_t i = 0; i < CAPACITY; i++) {
            const struct cache_key key = key_of(i);

            cache_use(&f.cache, cache_add(&f.cache, &key));
        }
        cache_init(&f.cache, f.memory, CAPACITY);
    }
    close_cache(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_does_what_a_simple_model_does),
        cmocka_unit_test(forgetting_one_of_a_bucket_keeps_the_others),
        cmocka_unit_test(keys_that_differ_in_any_one_bit_are_two),
        cmocka_unit_test(every_capacity_holds_that_many),
        cmocka_unit_test(no_capacity_finds_nothing_and_takes_nothing),
        cmocka_unit_test(after_init_no_entry_is_known_or_in_use),
    };

    return cmocka_run_group_tests_name("cache", tests, NULL, NULL);
}
