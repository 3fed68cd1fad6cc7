/* SPDX-License-Identifier: BSD-3-Clause */
#include "text.h"

void text_unsigned(struct outbox *out, uint64_t value)
{
    char digits[20];
    size_t at = sizeof(digits);

    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    text_bytes(out, digits + at, sizeof(digits) - at);
}

void text_signed(struct outbox *out, int64_t value)
{
    if (value < 0) {
        text_literal(out, "-");
        text_unsigned(out, -(uint64_t)value);
    } else {
        text_unsigned(out, (uint64_t)value);
    }
}

void text_hex(struct outbox *out, uint64_t value)
{
    char digits[16];
    size_t at = sizeof(digits);

    do {
        digits[--at] = "0123456789abcdef"[value & 15];
        value >>= 4;
    } while (value);
    text_bytes(out, digits + at, sizeof(digits) - at);
}

void text_end(struct outbox *out)
{
    size_t start = out->pieces ? out->ends[out->pieces - 1] : 0;

    if (out->used == start)
        return;
    if (out->pieces == OUTBOX_PIECES)
        out->pieces--;
    out->ends[out->pieces++] = (uint16_t)out->used;
}
