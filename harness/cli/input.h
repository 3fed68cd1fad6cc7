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
    const char *path; /**< as it was named */
    char *found;      /**< the file that is read: the log of a folder of `qxlrig record` */
    struct rig_reader *reader;
    struct rig_progress progress;
    unsigned steps;
    /** A recording of spice-server, said on stderr: it has no events; RIG_EXIT_CANNOT_TELL. */
    bool is_recording;
    struct rig_event first; /**< read to know that, not yet given */
    bool has_first;
};

/** @return false, said on stderr, if it cannot be opened: RIG_EXIT_USAGE. */
bool rig_input_open(struct rig_input *input, const char *path);
/** As rig_reader_next(). */
bool rig_input_next(struct rig_input *input, struct rig_event *event);
/**
 * Say on stderr that nothing of a QXL device was found up to here, and what was expected.
 * @param what `command`, `command of the rings cmd, csr`.
 */
void rig_input_say_empty(struct rig_input *input, const char *what);
void rig_input_close(struct rig_input *input);

#endif
