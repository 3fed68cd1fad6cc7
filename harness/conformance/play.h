/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file play.h
 * Play a sequence on the fake device and on a QEMU side by side, and compare what a guest can see
 * after each step.
 *
 * What is compared, and what is not because it depends on timing in QEMU, is in
 * docs/conformance.md. QEMU has threads, so it is looked at until it agrees, or until its patience
 * ends.
 */
#ifndef RIG_PLAY_H
#define RIG_PLAY_H

#include "step.h"

/** The two devices. They stay the same over many sequences of one configuration. */
struct rig_pair;

/** Why a pair could not be had: RIG_QEMU_ERROR of qemu.h. */
struct rig_pair *rig_pair_new(const struct fake_qxl_config *device, GError **error);
/** NULL is fine. */
void rig_pair_free(struct rig_pair *pair);

/** How a sequence, or a step, ended. */
enum rig_outcome {
    RIG_OUTCOME_SAME,
    RIG_OUTCOME_DIFFERS,
    /** Both say that the virtual machine is dead. The pair cannot be used any more. */
    RIG_OUTCOME_BOTH_DIED,
    /** What QEMU does depends on memory that it has not set. The pair cannot be used any more. */
    RIG_OUTCOME_LEFT_TO_CHANCE,
    /** QEMU could not be started, or was killed from outside. */
    RIG_OUTCOME_BROKEN,
    /** Whoever watches has said so, before the sequence was over. */
    RIG_OUTCOME_STOPPED,
};
/** "same", "differs", "both died", "left to chance", "broken", "stopped". */
const char *rig_outcome_name(enum rig_outcome outcome);

/**
 * Bring both devices back to how they were when they were made: config space and RESET. What
 * outlives that (the `max` of surfaces, ROM field mode, memory) is the same on both.
 */
enum rig_outcome rig_pair_reset(struct rig_pair *pair);
/** Append the steps of rig_pair_reset(). */
void rig_pair_add_reset(const struct rig_pair *pair, struct rig_sequence *sequence);
/** How long QEMU has to agree, and to die when it must. Default 5000 ms. */
void rig_pair_set_patience(struct rig_pair *pair, unsigned milliseconds);
/** Whether to go on with a sequence. */
typedef bool rig_pair_watch(void *context);
/** Have it asked before each step of rig_pair_play_sequence(). */
void rig_pair_set_watch(struct rig_pair *pair, rig_pair_watch *watch, void *context);
/**
 * Play one step, or skip it: it is the SAME then. After anything but SAME the pair cannot be used
 * any more.
 */
enum rig_outcome rig_pair_play(struct rig_pair *pair, const struct rig_step *step);
/**
 * rig_pair_reset(), and then the steps until one ends otherwise than SAME. The sequence's device is
 * not looked at.
 * @param at gets the index of the step that was the last, 0 if there was none. May be NULL.
 */
enum rig_outcome rig_pair_play_sequence(struct rig_pair *pair, const struct rig_sequence *sequence,
                                        guint *at);
/** What differed, in lines for people. Valid until the pair is freed. */
const char *rig_pair_difference(const struct rig_pair *pair);
/** The fake device, to look at, for who makes up steps as he goes. */
struct fake_qxl *rig_pair_fake(struct rig_pair *pair);

/** What playing took. */
struct rig_play_times {
    uint64_t steps;   /**< all that were to be played */
    uint64_t skipped; /**< of them: a guest cannot do it now, or QEMU's answer depends on timing */
    uint64_t port_writes;
    gint64 fake_us, qemu_us; /**< wall clock in the one and in the other */
};
struct rig_play_times rig_pair_times(const struct rig_pair *pair);

/**
 * Play a whole sequence on a new pair.
 * @param patience_ms as for rig_pair_set_patience(); 0: its default.
 * @param at gets the index of the last step played.
 * @param difference gets what differed, to be freed with g_free(), or NULL. May be NULL.
 */
enum rig_outcome rig_play(const struct rig_sequence *sequence, unsigned patience_ms, guint *at,
                          char **difference);

#endif
