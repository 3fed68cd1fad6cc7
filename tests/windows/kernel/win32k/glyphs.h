/* SPDX-License-Identifier: BSD-3-Clause */
/* The shapes behind all fonts. */
#ifndef TESTS_WINDOWS_KERNEL_WIN32K_GLYPHS_H
#define TESTS_WINDOWS_KERNEL_WIN32K_GLYPHS_H

enum {
    GLYPH_FIRST = '!',
    GLYPH_COUNT = '~' - '!' + 1,
    GLYPH_WIDTH = 5,
    GLYPH_HEIGHT = 7,
    GLYPH_DESCENT = 2, /* pixels that some hang lower */
};

/* GLYPH_HEIGHT rows of GLYPH_WIDTH characters each, '#' or '.'. */
extern const char *const glyph_rows[GLYPH_COUNT];

#endif
