/* SPDX-License-Identifier: BSD-3-Clause */
#include "rows.h"

#include "wire.h"

static uint8_t swap_nibbles(uint8_t byte)
{
    return (uint8_t)(byte << 4 | byte >> 4);
}

static uint8_t reverse_bits(uint8_t byte)
{
    byte = swap_nibbles(byte);
    byte = (uint8_t)((byte & 0x33) << 2 | (byte >> 2 & 0x33));
    return (uint8_t)((byte & 0x55) << 1 | (byte >> 1 & 0x55));
}

void row_write(uint8_t *to, const uint8_t *from, uint32_t size, enum row_bytes_order order)
{
    switch (order) {
    case ROW_AS_IS:
        memcpy(to, from, size);
        break;
    case ROW_REVERSE_BITS:
        for (uint32_t i = 0; i < size; i++)
            to[i] = reverse_bits(from[i]);
        break;
    case ROW_SWAP_NIBBLES:
        for (uint32_t i = 0; i < size; i++)
            to[i] = swap_nibbles(from[i]);
        break;
    case ROW_CLEAR_FOURTH:
        for (uint32_t i = 0; i < size; i++)
            to[i] = i % 4 == 3 ? 0 : from[i];
        break;
    }
}
