/* SPDX-License-Identifier: BSD-3-Clause */
/* Memory for the BARs: what the systems do not share. Only fakedevice/ includes it. */
#ifndef FAKE_QXL_MEMORY_H
#define FAKE_QXL_MEMORY_H

#include <stdint.h>

/** Pages of zeroes, `size` bytes, that cost nothing before they are touched; NULL if there are
 * none. */
uint8_t *memory_map(uint64_t size);
/** `memory` of memory_map(), with the same size. */
void memory_unmap(uint8_t *memory, uint64_t size);
/** Make all its bytes 0xff. */
void memory_fill_with_ones(uint8_t *memory, uint64_t size);

#endif
