/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file text.h
 * Text that waits for the lock to be released. The command log is written through these few
 * functions because printf is most of its cost.
 */
#ifndef FAKE_QXL_TEXT_H
#define FAKE_QXL_TEXT_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { OUTBOX_SIZE = 5120, OUTBOX_PIECES = 24 };

struct outbox {
    size_t used;
    unsigned pieces;
    uint16_t ends[OUTBOX_PIECES];
    char text[OUTBOX_SIZE];
};

static inline void outbox_init(struct outbox *out)
{
    out->used = 0;
    out->pieces = 0;
}

static inline void text_bytes(struct outbox *out, const char *bytes, size_t length)
{
    if (length > OUTBOX_SIZE - out->used)
        length = OUTBOX_SIZE - out->used;
    memcpy(out->text + out->used, bytes, length);
    out->used += length;
}

/** A string literal. */
#define text_literal(out, literal) text_bytes(out, literal, sizeof(literal) - 1)

static inline void text_string(struct outbox *out, const char *string)
{
    text_bytes(out, string, strlen(string));
}

void text_unsigned(struct outbox *out, uint64_t value);
void text_signed(struct outbox *out, int64_t value);
void text_hex(struct outbox *out, uint64_t value);

/** What was appended since the last end becomes one call of the machine's print. */
void text_end(struct outbox *out);

#endif
