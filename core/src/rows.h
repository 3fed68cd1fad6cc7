/* SPDX-License-Identifier: BSD-3-Clause */
/* Rows of pixels in the caller's memory, and what happens to them on their way. */
#ifndef QXL_CORE_ROWS_H
#define QXL_CORE_ROWS_H

#include <stddef.h>
#include <stdint.h>

/* Of the bytes of a row. spice-server renders the leftmost pixel in the high bits. */
enum row_bytes_order {
    ROW_AS_IS,
    ROW_REVERSE_BITS,
    ROW_SWAP_NIBBLES,
    ROW_CLEAR_FOURTH, /* every fourth byte goes out as 0 */
};

struct row_source {
    const void *first;
    ptrdiff_t pitch;    /* from row to row */
    uint32_t row_bytes; /* that are copied; up to the stride, the rest is zeroed */
    enum row_bytes_order order;
};

/* The bits of a row's last byte that are pixels, if the leftmost pixel is in the high bits. */
static inline uint8_t row_last_byte(uint32_t bits)
{
    return (uint8_t)(0xff << (7 - (bits + 7) % 8));
}

/* `size` bytes of a row, from a multiple of four bytes on, in the order of the wire. */
void row_write(uint8_t *to, const uint8_t *from, uint32_t size, enum row_bytes_order order);

#endif
