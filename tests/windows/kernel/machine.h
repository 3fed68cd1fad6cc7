/* SPDX-License-Identifier: BSD-3-Clause */
/* The computer: a fake QXL device behind BARs, `out` instructions and an interrupt line. */
#ifndef TESTS_WINDOWS_KERNEL_MACHINE_H
#define TESTS_WINDOWS_KERNEL_MACHINE_H

#include <stdbool.h>

#include <fake_qxl.h>

#include "fault.h"

/** Switch the computer on, with this device in it. NULL: all defaults. One at a time. */
KERNEL_API void machine_start(const struct fake_qxl_config *config);
/** Switch it off. What drivers still have is reported as their leak. */
KERNEL_API void machine_stop(void);
/** The device in it. */
KERNEL_API struct fake_qxl *machine_device(void);

#endif
