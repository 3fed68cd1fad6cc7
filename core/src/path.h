/* SPDX-License-Identifier: BSD-3-Clause */
/* Paths: checked and measured first, written when the memory is there. */
#ifndef QXL_CORE_PATH_H
#define QXL_CORE_PATH_H

#include <qxl/path.h>

#include "chunk.h"

/* Is it within all limits of qxl/path.h? `size`: bytes of its data. */
bool path_valid(const struct qxl_path *path, bool dashed, uint32_t *size);
/* Bytes of command memory that a path with `size` bytes of data takes. */
uint64_t path_memory(uint32_t size);
uint64_t path_write(struct command *command, const struct qxl_path *path, uint32_t size);

#endif
