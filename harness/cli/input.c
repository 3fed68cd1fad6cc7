/* SPDX-License-Identifier: BSD-3-Clause */
#include "input.h"

#include <stdio.h>

#define STEPS_A_LOOK 4096

bool rig_input_open(struct rig_input *input, const char *path)
{
    GError *error = NULL;

    input->path = path;
    input->steps = 0;
    input->reader = rig_reader_open(path, &error);
    if (!input->reader) {
        fprintf(stderr, "%s: %s\n", g_get_prgname(), error->message);
        g_error_free(error);
        return false;
    }
    rig_progress_begin(&input->progress, path);
    return true;
}

bool rig_input_next(struct rig_input *input, struct rig_event *event)
{
    uint64_t done, total;

    if (++input->steps % STEPS_A_LOOK == 0) {
        rig_reader_progress(input->reader, &done, &total);
        rig_progress_update(&input->progress, done, total);
    }
    return rig_reader_next(input->reader, event);
}

void rig_input_close(struct rig_input *input)
{
    rig_progress_end(&input->progress);
    rig_reader_close(input->reader);
    input->reader = NULL;
}
