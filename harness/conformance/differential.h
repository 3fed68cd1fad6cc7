/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file differential.h
 * The differential test: many sequences made from a seed, each played on the fake device and on a
 * QEMU. What differs is cut down and told as a C scenario.
 */
#ifndef RIG_DIFFERENTIAL_H
#define RIG_DIFFERENTIAL_H

#include "play.h"

/** A sequence whose end differs. */
struct rig_finding {
    uint64_t number; /**< of the sequence, for rig_generate() */
    const char *difference;
    /** As C, minimised; NULL if it could not be made to happen again. */
    const char *scenario;
    bool unproven; /**< there is none because the run was stopped before */
};

struct rig_differential {
    uint64_t seed;
    uint64_t first;     /**< number of the first sequence */
    uint64_t sequences; /**< how many; 0: until the time is over */
    /** How long; 0: until all sequences are played. What differs is cut down all the same. */
    gint64 seconds;
    unsigned steps; /**< of a sequence */
    /** Called for each finding. */
    void (*found)(void *context, const struct rig_finding *finding);
    /** Called before each step, and after each sequence; may be NULL. Returns false to stop. */
    bool (*progress)(void *context, const struct rig_differential *differential);
    void *context;

    /* Counted. */
    uint64_t played; /**< sequences, all ends together; not one that was stopped within */
    uint64_t died;   /**< those that end in the death of both virtual machines, as foretold */
    uint64_t chance; /**< those that end where QEMU's answer is left to chance */
    uint64_t differed;
    struct rig_play_times times;
    gint64 elapsed_us;
};

/**
 * Play. The fields that are counted are written.
 * @return false with `error` set (RIG_QEMU_ERROR) if QEMU cannot be started, or is killed from
 *         outside; what was played until then is counted.
 */
bool rig_differential_run(struct rig_differential *differential, GError **error);

#endif
