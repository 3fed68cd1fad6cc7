/* SPDX-License-Identifier: BSD-3-Clause */
/* Numbers that look random and are the same on every machine: splitmix64. */
#ifndef RIG_RANDOM_H
#define RIG_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

struct random {
    uint64_t state;
};

static inline uint64_t random_next(struct random *random)
{
    uint64_t mixed = random->state += UINT64_C(0x9e3779b97f4a7c15);

    mixed = (mixed ^ mixed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94d049bb133111eb);
    return mixed ^ mixed >> 31;
}

/** Go on from a place that depends on all that was stirred in. */
static inline void random_stir(struct random *random, uint64_t value)
{
    random->state ^= value;
    random->state = random_next(random);
}

/** 0 to `limit` - 1. */
static inline uint32_t random_below(struct random *random, uint32_t limit)
{
    return (uint32_t)((random_next(random) >> 32) * limit >> 32);
}

/** `from` to `to`, both may come. */
static inline int32_t random_between(struct random *random, int32_t from, int32_t to)
{
    return from + (int32_t)random_below(random, (uint32_t)(to - from) + 1);
}

/** True in so many of a thousand cases. */
static inline bool random_chance(struct random *random, unsigned permille)
{
    return random_below(random, 1000) < permille;
}

/** One of an array. */
#define RANDOM_OF(random, array) ((array)[random_below(random, sizeof(array) / sizeof((array)[0]))])

#endif
