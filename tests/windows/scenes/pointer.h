/* SPDX-License-Identifier: BSD-3-Clause */
/* What a client shows for the pointer's commands. */
#ifndef TESTS_WINDOWS_SCENES_POINTER_H
#define TESTS_WINDOWS_SCENES_POINTER_H

#include <recording.h>

#include "protocol.h"

struct shown_pointer {
    bool visible;
    const char *fault; /* why there is no picture of it, constant; NULL: there is one */
    int32_t x, y;
    uint32_t hot_x, hot_y, width, height;
    uint32_t *pixels; /* as struct scenes_pointer says; g_free() */
};

/* Before libspice-server has the record. Other records change nothing. */
void pointer_follow(struct shown_pointer *pointer, const struct rig_record *record);

#endif
