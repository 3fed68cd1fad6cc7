/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file diff_picture.h
 * `qxlrig diff` of two pictures.
 */
#ifndef RIG_DIFF_PICTURE_H
#define RIG_DIFF_PICTURE_H

#include <stdbool.h>

/** Is one of the two a PNG file, or a picture asked for? Standard input never is. */
bool rig_diff_is_of_pictures(const char *a, const char *b, const char *png);
/**
 * Compare, print where they differ, write what differs.
 * @param png path of the picture to write, also if nothing differs; NULL: none.
 * @return an exit code.
 */
int rig_diff_pictures(const char *a, const char *b, const char *png, bool as_json);

#endif
