/* SPDX-License-Identifier: BSD-3-Clause */
/* The seed of tests that are random: another one each run, printed; QXL_SEED sets it. */
#ifndef TESTS_CORE_SEED_H
#define TESTS_CORE_SEED_H

#include <stdint.h>

/** Never 0: noise() of check.h needs that. Prints it. */
uint64_t seed_choose(void);

#endif
