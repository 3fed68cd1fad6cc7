/* SPDX-License-Identifier: BSD-3-Clause */
#include "text.h"

/** Room for a number, or NULL if there is none. */
static inline char *take_room(struct outbox *out, size_t length)
{
    char *room = out->text + out->used;

    if (length > OUTBOX_SIZE - out->used)
        return NULL;
    out->used += length;
    return room;
}

static inline size_t decimal_length(uint64_t value)
{
    size_t length = 1;

    for (; value >= 10000; value /= 10000)
        length += 4;
    return length + (value >= 10) + (value >= 100) + (value >= 1000);
}

void text_unsigned(struct outbox *out, uint64_t value)
{
    size_t length = decimal_length(value);
    char *digits = take_room(out, length);

    if (!digits)
        return;
    for (; value > UINT32_MAX; value /= 10)
        digits[--length] = (char)('0' + value % 10);
    /* The rest in 32 bits: a 64-bit division costs several times as much. */
    for (uint32_t low = (uint32_t)value; length; low /= 10)
        digits[--length] = (char)('0' + low % 10);
}

void text_signed(struct outbox *out, int64_t value)
{
    if (value < 0) {
        text_string(out, "-");
        text_unsigned(out, -(uint64_t)value);
    } else {
        text_unsigned(out, (uint64_t)value);
    }
}

void text_hex(struct outbox *out, uint64_t value)
{
    size_t length = (size_t)(64 - __builtin_clzll(value | 1) + 3) / 4;
    char *digits = take_room(out, length);

    if (!digits)
        return;
    for (; length; value >>= 4)
        digits[--length] = "0123456789abcdef"[value & 15];
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
