/* SPDX-License-Identifier: BSD-3-Clause */
/* Memory with guards, that no module owns: win32k/memory.c. */
#ifndef TESTS_WINDOWS_KERNEL_GUARDED_H
#define TESTS_WINDOWS_KERNEL_GUARDED_H

#include <stddef.h>

/** `size` above 0. To use what lies behind it, or to use it after it was freed, is a fault. */
void *guarded_allocate(size_t size);
/** Bytes around it that were written are a fault. `size` is the same. */
void guarded_free(void *memory, size_t size);

#endif
