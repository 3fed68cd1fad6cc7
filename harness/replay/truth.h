/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file truth.h
 * Plays a recording twice in step, through core and device (session.h) and by libspice-server alone
 * (direct.h), and compares the pixels.
 *
 * Which bytes count: those that the surface's format defines. The unused byte of 32_xRGB and the
 * unused bit of 16_555 do not; how many pixels differ in these alone is counted.
 *
 * The primary is compared at each update (UPDATE, UPDATE_ASYNC) with something new on it, before it
 * is taken away, and at the end. If it differs, the recording is played again to find the first
 * command behind which the two part: each surface that is drawn on is compared behind each command,
 * the primary from the last screen on that was the same.
 */
#ifndef RIG_TRUTH_H
#define RIG_TRUTH_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/** Half open boxes, as everywhere. */
struct rig_truth_box {
    uint32_t left, top, right, bottom;
};

/** Where the two part. Records are counted from 1. */
struct rig_truth_parting {
    uint64_t equal_until; /**< the record of the last comparison without a difference, 0: none */
    uint64_t seen_at;     /**< the record of the first comparison with one */
    /**
     * The first record behind which they differ. 0: it could not be found, see `reason`, and what
     * follows is of `seen_at`.
     */
    uint64_t record;
    const char *reason; /**< a sentence's end, constant. NULL if `record` is set */
    char *name;         /**< of the record: `draw:fill`; NULL if `record` is 0 */
    uint32_t surface;   /**< recorded id; 0: the primary */
    uint64_t pixels;    /**< that differ. 0: one side has no such surface, or they differ in size */
    struct rig_truth_box box;  /**< that has all of these */
    uint32_t first_x, first_y; /**< the first of them, row by row from the top */
    uint32_t direct, replayed; /**< that one, as in memory */
};

/** What was compared. */
struct rig_truth_totals {
    uint64_t records, commands;
    uint64_t screens; /**< comparisons of the primary */
    uint64_t pixels;  /**< all that were compared */
    uint64_t unused;  /**< of them, with a difference in bytes that do not count, alone */
};

/** Called every thousand records: for a progress bar. */
typedef void rig_truth_progress(void *context, uint64_t done, uint64_t total);

struct rig_truth_options {
    uint8_t revision; /**< of the fake device, 4 or 5; 0: 5 */
    /** Play this recording by libspice-server alone, in place of the same one. For tests. NULL: no
     */
    const char *direct;
    rig_truth_progress *progress; /**< may be NULL */
    void *context;
};

struct rig_truth_result {
    struct rig_truth_totals totals;
    bool same;                        /**< no pixel differs */
    struct rig_truth_parting parting; /**< if not */
    /** The recording ended before its end: what there was has been compared. NULL: whole. */
    GError *cut;
};

/**
 * Compare the pixels of a recording.
 * @param path  a recording, plain or gzip; `-`: standard input, of which the first command that
 *        differs cannot be found, for it cannot be read twice.
 * @param result filled in; free with rig_truth_result_clear().
 * @return false with `error` set: the file cannot be opened, or this machine's fault.
 */
bool rig_truth_run(const char *path, const struct rig_truth_options *options,
                   struct rig_truth_result *result, GError **error);
void rig_truth_result_clear(struct rig_truth_result *result);

/**
 * Say it for people: lines without a newline at the end.
 * @return free with g_free().
 */
char *rig_truth_text(const struct rig_truth_result *result);

#endif
