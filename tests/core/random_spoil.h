/* SPDX-License-Identifier: BSD-3-Clause */
/* Ways to spoil a valid request; random_draw_spoil() chooses one. */
#ifndef TESTS_CORE_RANDOM_SPOIL_H
#define TESTS_CORE_RANDOM_SPOIL_H

#include "random_draw.h"

struct spoiler {
    const char *rule;
    /* Says no if the request does not have what the rule is about. */
    bool (*spoil)(struct random_world *world, struct random_draw *random);
};

#define SPOILER(name) \
    {                 \
#name, name   \
    }

/* Of lines, text, operations, and surfaces that do not go together. */
extern const struct spoiler TYPE_SPOILERS[];
extern const uint32_t TYPE_SPOILER_COUNT;

#endif
