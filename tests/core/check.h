/* SPDX-License-Identifier: BSD-3-Clause */
/* CMocka, and the comparisons that the tests of the core share. */
#ifndef TESTS_CORE_CHECK_H
#define TESTS_CORE_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <qxl/status.h>

#define check_status(found, expected) \
    check_status_at((found), (expected), #found, __FILE__, __LINE__)

static inline void check_status_at(enum qxl_status found, enum qxl_status expected,
                                   const char *call, const char *file, int line)
{
    if (found == expected)
        return;
    print_error("%s: expected %s, found %s\n", call, qxl_status_name(expected),
                qxl_status_name(found));
    _fail(file, line);
}

/* Reproducible noise (xorshift64*): the same seed gives the same bytes everywhere. */
static inline uint64_t noise(uint64_t *seed)
{
    *seed ^= *seed >> 12;
    *seed ^= *seed << 25;
    *seed ^= *seed >> 27;
    return *seed * 0x2545f4914f6cdd1d;
}

#endif
