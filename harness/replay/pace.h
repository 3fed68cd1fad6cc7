/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file pace.h
 * When the next record of a recording is due: as recorded, faster, slower, as fast as it goes, on
 * demand. It never asks a clock: who calls it tells the time, in nanoseconds of any clock that does
 * not go back. Plain data: not locked.
 */
#ifndef RIG_PACE_H
#define RIG_PACE_H

#include <stdbool.h>
#include <stdint.h>

/** No wait is longer, at any speed: who watches would think that it hangs. */
#define RIG_PACE_LONGEST_NS (UINT64_C(2) * 1000 * 1000 * 1000)
/** As a time to wait: until a key is pressed. */
#define RIG_PACE_FOR_EVER UINT64_MAX
/** As a speed: as fast as it goes. */
#define RIG_PACE_UNLIMITED 0.0

struct rig_pace {
    double speed;           /**< seconds of the recording in a second, or RIG_PACE_UNLIMITED */
    bool paused;            /**< until a key says otherwise */
    bool stepping;          /**< to the next update, without waits, and so on */
    uint64_t gaps, gaps_ns; /**< waits that were shortened, and by how much of the recording */

    /* the inside */
    unsigned steps;    /* updates that may still be played */
    bool is_update;    /* the next record is one */
    bool begun;        /* there was a record before */
    uint64_t last_ns;  /* its time */
    int64_t left_ns;   /* of the recording until the next one; below 0: late */
    uint64_t since_ns; /* when left_ns was so */
};

enum rig_pace_key {
    RIG_PACE_KEY_PAUSE,  /**< pause, or go on at the speed that is set */
    RIG_PACE_KEY_STEP,   /**< play on behind one more update, and wait before the next one */
    RIG_PACE_KEY_FASTER, /**< twice as fast, up to 64x; then unlimited */
    RIG_PACE_KEY_SLOWER, /**< half as fast, down to 1/64 */
};

/**
 * Read a speed: `2x`, `0.5`, `max`.
 * @return false if it is none, or not in 1/64 to 64: `speed` is as before.
 */
bool rig_pace_parse(const char *text, double *speed);

/** @param stepping wait for RIG_PACE_KEY_STEP before each update. */
void rig_pace_begin(struct rig_pace *pace, double speed, bool stepping, uint64_t now_ns);

/**
 * The recording begins again; its first record comes after the longest wait, so that the last
 * picture is seen.
 */
void rig_pace_again(struct rig_pace *pace, uint64_t now_ns);

/**
 * There is a next record, and the one before was played. Who is more than a quarter of a second
 * of the recording late, because playing took so long, does not catch up.
 * @param time_ns   when it was recorded. Time that goes back is no time.
 * @param is_update the guest wanted to see what was drawn.
 */
void rig_pace_next(struct rig_pace *pace, uint64_t time_ns, bool is_update, uint64_t now_ns);

/** @return how long to wait for the next record; 0: it is due, and counts as played from now on. */
uint64_t rig_pace_wait(struct rig_pace *pace, uint64_t now_ns);

/** Whoever waits asks for rig_pace_wait() again. */
void rig_pace_press(struct rig_pace *pace, enum rig_pace_key key, uint64_t now_ns);

#endif
