/* SPDX-License-Identifier: BSD-3-Clause */
/* Paths as lines, for the engine. */
#ifndef TESTS_WINDOWS_KERNEL_ENGINE_PATH_H
#define TESTS_WINDOWS_KERNEL_ENGINE_PATH_H

#include "engine.h"

/** A line, coordinates times 16. */
struct engine_line {
    POINTFIX from, to;
    bool resets_style; /**< dashes begin anew here */
};

/** Lines of a path, in its order. */
struct engine_lines {
    unsigned count;
    struct engine_line *lines; /**< free() it */
};

/** @param closed every figure ends where it began, for fills. Curves become 32 lines each. */
struct engine_lines engine_lines(PATHOBJ *path, bool closed);

/**
 * Find the pixels of a cosmetic line by GDI's rule ("Cosmetic Lines" in the driver kit): those
 * whose diamond the line leaves; half way between two, the upper or the left one.
 * @param pixel called for each, in the line's order.
 */
void engine_line_pixels(const struct engine_line *line,
                        void (*pixel)(void *context, LONG x, LONG y), void *context);

/** The area of pixels that lines can reach. */
RECTL engine_lines_bounds(const struct engine_lines *lines);
/** The rows of pixels whose centre is inside, its left and upper side included. */
void engine_fill_rows(const struct engine_lines *lines, bool winding, const RECTL *bounds,
                      void (*pixels)(void *context, LONG left, LONG right, LONG y), void *context);

/** Fill what is inside: by the driver, if it is its surface. @param drawing see engine_begin(). */
bool engine_fill(struct engine_drawing *drawing, SURFOBJ *target, const struct engine_lines *lines,
                 bool winding);

#endif
