/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file input.h
 * A trace as a verb reads it: with a message if it cannot be opened, and a progress bar.
 */
#ifndef RIG_INPUT_H
#define RIG_INPUT_H

#include "progress.h"
#include "reader.h"

struct rig_input {
    const char *path;
    struct rig_reader *reader;
    struct rig_progress progress;
    unsigned steps;
};

/** @return false, said on stderr, if it cannot be opened: RIG_EXIT_USAGE. */
bool rig_input_open(struct rig_input *input, const char *path);
/** As rig_reader_next(). */
bool rig_input_next(struct rig_input *input, struct rig_event *event);
void rig_input_close(struct rig_input *input);

#endif
