/* SPDX-License-Identifier: BSD-3-Clause */
#include "seed.h"

#include <stdlib.h>
#include <time.h>

#include "check.h"

uint64_t seed_choose(void)
{
    const char *wanted = getenv("QXL_SEED");
    uint64_t seed;

    seed = wanted ? strtoull(wanted, NULL, 0) : (uint64_t)time(NULL) * 0x9e3779b97f4a7c15;
    seed += seed == 0;
    print_message("seed: QXL_SEED=0x%llx\n", (unsigned long long)seed);
    return seed;
}
