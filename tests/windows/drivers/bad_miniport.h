/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef TESTS_WINDOWS_DRIVERS_BAD_MINIPORT_H
#define TESTS_WINDOWS_DRIVERS_BAD_MINIPORT_H

/* IOCTLs of bad_miniport.sys: which rule it breaks. */
enum bad_miniport {
    BAD_NOTHING = 1,
    BAD_LEAK,
    BAD_WRITE_BEHIND,
    BAD_FREE_TWICE,
    BAD_LEVEL,
    BAD_RESULT,
    BAD_SIZE,
    BAD_MAPPING,
    BAD_PORT,
    BAD_EVENT,
    BAD_EXTENSION,
};

#endif
