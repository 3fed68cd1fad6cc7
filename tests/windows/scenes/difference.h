/* SPDX-License-Identifier: BSD-3-Clause */
/* Compares a surface that libspice-server drew with what a program expects. */
#ifndef TESTS_WINDOWS_SCENES_DIFFERENCE_H
#define TESTS_WINDOWS_SCENES_DIFFERENCE_H

#include <glib.h>
#include <screen.h>
#include <stdbool.h>

#include "pointer.h"
#include "protocol.h"

/**
 * @param rows   behind `expected`, as protocol.h says.
 * @param found  NULL: there is no such surface.
 * @param folder where NAME-expected.png, -found.png and -difference.png go if they differ.
 * @param report one paragraph is added if they differ, or if a tolerance was needed.
 * @return whether it is as expected, within the tolerance.
 */
bool difference_judge(const struct scenes_picture *expected, const uint8_t *rows,
                      const struct rig_screen *found, const char *folder, GString *report);

/**
 * As difference_judge(), for the pointer.
 * @param shown NULL: it is not to be seen.
 */
bool difference_judge_pointer(const struct scenes_pointer *expected, const uint32_t *pixels,
                              const struct shown_pointer *shown, const char *folder,
                              GString *report);

/** Bytes of a pixel, or 0 if pictures of the format are not compared. */
unsigned difference_pixel_bytes(uint32_t format);

#endif
