/* SPDX-License-Identifier: BSD-3-Clause */
/* Parts of the computer. */
#ifndef TESTS_WINDOWS_KERNEL_COMPUTER_H
#define TESTS_WINDOWS_KERNEL_COMPUTER_H

#include <stdbool.h>
#include <stdint.h>

/** ns since any time. */
uint64_t computer_clock_ns(void);

/** Catch `out` and `in`, until ports_stop(). */
void ports_start(void);
void ports_stop(void);

/** Start the threads that serve the interrupt line, which is low. */
void line_start(void);
/** Stop them. */
void line_stop(void);
/** The device drives the line. */
void line_set(bool level);

#endif
