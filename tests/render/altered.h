/* SPDX-License-Identifier: BSD-3-Clause */
/* Recordings with one record changed. */
#ifndef TESTS_RENDER_ALTERED_H
#define TESTS_RENDER_ALTERED_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "recording.h"

/* Change a record, if wanted. @return whether it is one that can be changed so. */
typedef bool alter_function(struct rig_record *record, bool change);

alter_function alter_fill_color, alter_one_pixel, alter_off_screen_pixel, alter_clip_rectangle;

struct altered {
    char *path;
    uint64_t record; /* counted from 1; 0: there was none to change */
};

/* Copy a recording, with the first record changed that can be, behind `skip` others of that kind.
 */
struct altered altered_copy(const char *path, alter_function *alter, unsigned skip);
/* Remove the file. */
void altered_clear(struct altered *altered);

#endif
