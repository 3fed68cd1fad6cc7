/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file crosscheck.h
 * Checks a command log and the recording of the same run by each other: the same commands, in the
 * same order in each ring, with the same fields as far as a log says them.
 */
#ifndef RIG_CROSSCHECK_H
#define RIG_CROSSCHECK_H

#include "../recording/recording.h"
#include "replay.h"

struct rig_crosscheck;

/**
 * @param recording read to its end; the caller's.
 * @param finding told of RIG_FINDING_DISAGREEMENT: `line` of the log, `record` of the recording
 * from 1, each 0 if the other one has no such command. May be NULL.
 * @return never NULL. Free with rig_crosscheck_destroy().
 */
struct rig_crosscheck *rig_crosscheck_create(struct rig_recording *recording,
                                             rig_finding_function *finding, void *context);
/** NULL is fine. */
void rig_crosscheck_destroy(struct rig_crosscheck *check);

/**
 * The next event of the log; only commands count.
 * @return false with `error` set if the recording is cut or damaged (and from then on).
 */
bool rig_crosscheck_event(struct rig_crosscheck *check, const struct rig_event *event,
                          GError **error);
/** The log has ended: what is left in the recording is not in the log. @return as above. */
bool rig_crosscheck_end(struct rig_crosscheck *check, GError **error);

struct rig_crosscheck_totals {
    uint64_t agree;     /**< commands that both have alike */
    uint64_t disagree;  /**< commands that both have, with a difference */
    uint64_t log_alone; /**< in the log only */
    uint64_t recording_alone;
};
struct rig_crosscheck_totals rig_crosscheck_get_totals(const struct rig_crosscheck *check);

/** A recorded command as a log has it, but for ring, time and addresses: those are 1 for any. */
void rig_crosscheck_command(const struct rig_record *record, struct rig_command *command);

#endif
