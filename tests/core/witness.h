/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file witness.h
 * A host that looks at the pixels, and a client that keeps each picture for ever.
 *
 * What it looks at are copies whose picture is one word (the tag) all over, and whose mm_time is
 * that word: so each command says what its pixels have to be when the host comes to read them. Of
 * a picture that may be kept, the id stands for that tag from then on.
 */
#ifndef TESTS_CORE_WITNESS_H
#define TESTS_CORE_WITNESS_H

#include <qxl/draw.h>
#include <qxl_wire.h>

enum { WITNESS_IDS = 1 << 16, WITNESS_SIDE = 24 };

struct witness {
    const struct qxl_hw *hw;
    uint32_t looked, kept; /**< pictures; those that may be kept */
    uint32_t wrong;        /**< atomic */
    const char *what;      /**< was wrong last */
    struct {
        uint64_t id;
        uint32_t tag;
    } ids[WITNESS_IDS];
};

/** Look at a command as the host fetches it. */
void witness_look(struct witness *witness, const QXLCommand *command);

/** A picture of WITNESS_SIDE x WITNESS_SIDE pixels, and a request that draws it. */
struct witness_copy {
    uint32_t pixels[WITNESS_SIDE * WITNESS_SIDE];
    struct qxl_image image;
    struct qxl_draw request;
};

/** Fill in a copy; it points into itself. */
void witness_copy_init(struct witness_copy *copy, uint32_t tag);

#endif
