/* SPDX-License-Identifier: BSD-3-Clause */
/* Strings of glyphs: checked and measured first, written when the memory is there. */
#ifndef QXL_CORE_TEXT_H
#define QXL_CORE_TEXT_H

#include <qxl/text.h>

#include "chunk.h"

/* Is it within all limits of qxl/text.h? `size`: bytes of its data. */
bool string_valid(const struct qxl_string *string, uint32_t *size);
/* Bytes of command memory that a string with `size` bytes of data takes. */
uint64_t string_memory(uint32_t size);
uint64_t string_write(struct command *command, const struct qxl_string *string, uint32_t size);

#endif
