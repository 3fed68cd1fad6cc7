/* SPDX-License-Identifier: BSD-3-Clause */
/* One walk over the fields of a record, in the order of its text, reads and writes them: so both
 * know the same fields. After a failure a walk does nothing; numbers that it reads are 0. */
#ifndef RIG_RECORDING_WALK_H
#define RIG_RECORDING_WALK_H

#include <string.h>

#include "arena.h"
#include "input.h"
#include "writer.h"

struct walk {
    bool reading;
    GError *error; /* set: failed. Without file, record and offset, see reader.c */

    /* Reading. */
    struct input *input;
    struct arena *arena;

    /* Writing. */
    GByteArray *text;
    const struct rig_memory *memory;
    enum rig_recording_text kind;
};

/* A field that is an address, wherever it lies in a packed structure: clang wants it handed over
 * as void *, `address_field`. */
typedef QXLPHYSICAL walk_address __attribute__((aligned(1)));

static inline bool walk_failed(const struct walk *walk)
{
    return walk->error != NULL;
}

/* Fail at the line that comes next. */
void walk_fail_line(struct walk *walk, const char *expected, const char *rest);
void G_GNUC_PRINTF(2, 3) walk_fail(struct walk *walk, const char *format, ...);

/* Whether the next line begins so. Reading only. */
bool walk_sees(struct walk *walk, const char *start);

/* A line without a number. */
void walk_word(struct walk *walk, const char *word);
/* A line `NAME NUMBER`. Returns `value`, or what was read. */
int64_t walk_number(struct walk *walk, const char *name, int64_t value, int64_t low, int64_t high);
uint64_t walk_unsigned(struct walk *walk, const char *name, uint64_t value, uint64_t high);
/* A line `NAME NUMBER...`; an empty name: numbers alone. */
void walk_numbers(struct walk *walk, const char *name, int32_t *values, unsigned count, int64_t low,
                  int64_t high);
/* A line `NAME 0` or `NAME 1`. */
bool walk_flag(struct walk *walk, const char *name, bool value);

/* The recorder prints fields of 32 bits with their sign, smaller ones as they are. */
#define WALK_SHOWN(field) _Generic((field), uint32_t : (int32_t)(field), default : (field))
#define WALK_LOW(field) \
    _Generic((field), uint8_t : 0, uint16_t : 0, int16_t : INT16_MIN, default : INT32_MIN)
#define WALK_HIGH(field)           \
    _Generic((field), uint8_t      \
             : UINT8_MAX, uint16_t \
             : UINT16_MAX, int16_t \
             : INT16_MAX, default  \
             : INT32_MAX)
#define NUMBER(walk, name, field)                                                          \
    do {                                                                                   \
        int64_t number_ =                                                                  \
            walk_number(walk, name, WALK_SHOWN(field), WALK_LOW(field), WALK_HIGH(field)); \
        if ((walk)->reading)                                                               \
            (field) = (typeof(field))number_;                                              \
    } while (0)
#define NUMBER_64(walk, name, field)                                     \
    do {                                                                 \
        uint64_t number_ = walk_unsigned(walk, name, field, UINT64_MAX); \
        if ((walk)->reading)                                             \
            (field) = number_;                                           \
    } while (0)

/* An id as the memory's owner has it written. */
uint32_t walk_surface(const struct walk *walk, uint32_t id);
/* A surface's id. */
#define SURFACE(walk, name, field)                                                \
    do {                                                                          \
        typeof(field) id_ = (typeof(field))walk_surface(walk, (uint32_t)(field)); \
        NUMBER(walk, name, id_);                                                  \
        if ((walk)->reading)                                                      \
            (field) = id_;                                                        \
    } while (0)

/* Reading: a new structure, zeroed, and its address. Writing: what the address leads to, not to be
 * written to. NULL after a failure. */
void *walk_enter(struct walk *walk, walk_address *address, size_t size, const char *what);
/* Writing: bytes for reading, NULL after a failure. */
const void *walk_map(struct walk *walk, QXLPHYSICAL address, size_t size, const char *what);

/* Payload. Reading: a block of `head` zeroed bytes, the payload, and some zeros. */
void *walk_read_payload(struct walk *walk, const char *name, size_t head, size_t *size);
void walk_write_payload(struct walk *walk, const char *name, const void *bytes, size_t size);
/* Payload of a size that is known from elsewhere, at an address. */
void walk_flat(struct walk *walk, const char *name, void *address_field, uint64_t size);
/* A chain of chunks, the first of which lies `offset` behind the address. Returns the size of all
 * data, and in *base the structure at the address (reading: new, zeros up to the chunk). */
uint64_t walk_chunks(struct walk *walk, const char *name, void *address_field, size_t offset,
                     void **base);

/* walk_draw.c: what a drawable consists of. */
void walk_drawable(struct walk *walk, QXLCommandExt *command);
void walk_rect(struct walk *walk, const char *name, QXLRect *rect);
/* walk_image.c */
void walk_image(struct walk *walk, void *address_field);
/* walk_command.c: the text of a command but the line `event`. */
void walk_command(struct walk *walk, QXLCommandExt *command);
void walk_primary(struct walk *walk, struct rig_record_primary *primary);

#endif
