/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file progress.h
 * A progress bar on stderr: if that is a terminal, and only after a second of work.
 */
#ifndef RIG_PROGRESS_H
#define RIG_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct rig_progress {
    const char *label;
    int64_t next_us; /**< when to draw next */
    bool enabled, drawn;
};

/** @param label what is worked on, a file name; must outlive the bar. */
void rig_progress_begin(struct rig_progress *progress, const char *label);
/** Cheap, but asks for the time: call it every few thousand steps. @param total 0: not known. */
void rig_progress_update(struct rig_progress *progress, uint64_t done, uint64_t total);
/** Take the bar away, if there is one: before anything else is printed on a terminal. */
void rig_progress_end(struct rig_progress *progress);

#endif
