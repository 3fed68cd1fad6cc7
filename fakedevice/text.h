/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file text.h
 * Text that waits for the lock to be released. The command log is written through these few
 * functions because printf is most of its cost; for the same reason they are inline, so that the
 * length of a literal is a constant.
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

/** What does not fit any more is left out. */
static inline void text_bytes(struct outbox *out, const char *bytes, size_t length)
{
    if (length > OUTBOX_SIZE - out->used)
        length = OUTBOX_SIZE - out->used;
    memcpy(out->text + out->used, bytes, length);
    out->used += length;
}

/** For literals: others cost a strlen(). */
__attribute__((always_inline)) static inline void text_string(struct outbox *out,
                                                              const char *string)
{
    size_t length = strlen(string);

    if (length <= OUTBOX_SIZE - out->used) {
        memcpy(out->text + out->used, string, length);
        out->used += length;
    }
}

void text_unsigned(struct outbox *out, uint64_t value);
void text_signed(struct outbox *out, int64_t value);
void text_hex(struct outbox *out, uint64_t value);

/** What was appended since the last end becomes one call of the machine's print. */
void text_end(struct outbox *out);

#endif
