/* SPDX-License-Identifier: BSD-3-Clause */
/* Pictures of the pointer: checked and measured first, written when the memory is there. */
#ifndef QXL_CORE_CURSOR_SHAPE_H
#define QXL_CORE_CURSOR_SHAPE_H

#include <qxl/cursor.h>

#include "chunk.h"

/* A shape that was found good, and what it takes. */
struct cursor_plan {
    const struct qxl_cursor_shape *shape;
    uint16_t width;           /* on the wire */
    struct row_source colors; /* of ALPHA and COLOR32 */
    struct chunk_rows chunks; /* of them; of MONO all rows */
    uint32_t mask_bytes;      /* of a row of bits; 0: none */
};

QXL_MUST_CHECK enum qxl_status cursor_plan(const struct qxl_cursor_shape *shape,
                                           struct cursor_plan *plan);
/* Bytes of command memory. */
uint64_t cursor_size(const struct cursor_plan *plan);
/* Write it; returns the address of its QXLCursor. */
struct qxl_addr cursor_write(struct command *command, const struct cursor_plan *plan);

#endif
