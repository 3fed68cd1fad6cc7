/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file text.h
 * STROBJ and FONTOBJ as the core's strings. PASSIVE (APC_LEVEL), pageable.
 */
#ifndef WINGLUE_DISPLAY_TEXT_H
#define WINGLUE_DISPLAY_TEXT_H

#include <qxl/text.h>

#include "rects.h"

/** Glyphs that GDI gives at once. */
struct text {
    STROBJ *object;
    struct qxl_string string;
    struct qxl_rect bounds;   /**< of the string's pixels; empty if it has none */
    struct qxl_glyph *glyphs; /**< room for all of the object's */
    POINTL next;              /**< of a string of equal steps: where the next glyph is */
    bool begun, more;
};

/**
 * Begin to read a string's glyphs.
 * @param text   filled in; to be given to text_end(), also after a failure.
 * @return false: GDI's engine must draw: the glyphs are not of 1 or 4 bits, or run in a direction
 *         in which equal steps are not said; or no memory.
 */
bool text_begin(struct text *text, STROBJ *object, const FONTOBJ *font);

/** What text_next() found. */
enum text_result {
    TEXT_GLYPHS, /**< text->string, good until the next call: GDI may forget the glyphs then */
    TEXT_END,
    TEXT_FAILED, /**< GDI's engine must draw */
};
enum text_result text_next(struct text *text);

/** Free what was allocated. */
void text_end(struct text *text);

#endif
