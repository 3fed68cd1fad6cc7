/* SPDX-License-Identifier: BSD-3-Clause */
/* Bytes out of a file or out of memory, gzip or plain. */
#ifndef RIG_RECORDING_INPUT_H
#define RIG_RECORDING_INPUT_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* So many bytes can be looked at ahead; longer than any line but payload. */
enum { INPUT_LINE = 256 };

struct input {
    /* Unread bytes that are at hand; there is a 0 at `end`, and INPUT_LINE bytes may be read. */
    const char *at, *end;
    char *buffer;
    uint64_t buffer_offset; /* of buffer[0] in the stream */
    bool ended;             /* nothing comes behind `end` */
    GError *error;          /* why it ended early */
    struct input_source *source;
};

/* NULL as path: memory. Returns false with error set if it cannot be opened. */
bool input_open(struct input *input, const char *path, const void *bytes, size_t size,
                GError **error);
void input_close(struct input *input);

/* Have INPUT_LINE bytes at hand, or all that are left. */
void input_fill(struct input *input);
static inline void input_look(struct input *input)
{
    if (input->end - input->at < INPUT_LINE && !input->ended)
        input_fill(input);
}
/* Returns how many bytes there were, fewer than size only at the end. */
size_t input_read(struct input *input, void *bytes, size_t size);

static inline uint64_t input_offset(const struct input *input)
{
    return input->buffer_offset + (uint64_t)(input->at - input->buffer);
}
void input_progress(const struct input *input, uint64_t *done, uint64_t *total);

#endif
