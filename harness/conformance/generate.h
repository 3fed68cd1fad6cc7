/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file generate.h
 * Make up what a guest could do, from a seed: port writes, ring items and commands, valid and
 * not, with a liking for the edges.
 */
#ifndef RIG_GENERATE_H
#define RIG_GENERATE_H

#include "step.h"

/** The configurations that sequences are made for: every revision, both kinds, BARs. */
extern const struct fake_qxl_config RIG_GENERATOR_DEVICES[];
extern const size_t RIG_GENERATOR_DEVICE_COUNT;

/**
 * Make the sequence of this number.
 * It ends with the step that kills the virtual machine, if one does: about one in ten; or that
 * leaves to chance whether it lives: about one in seventy.
 * @param steps how many things the guest does, at least 1. What belongs together is one: a command
 *        with all that it points to, two slots and a primary, forty small commands in a row.
 * @return the same for the same arguments, on every machine. Free with rig_sequence_free().
 */
struct rig_sequence *rig_generate(uint64_t seed, uint64_t number,
                                  const struct fake_qxl_config *device, unsigned steps);

#endif
