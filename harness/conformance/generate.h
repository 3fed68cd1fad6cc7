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
 * @param steps how many, at least 1. A command with what it points to is one step's worth: the
 *        writes that prepare a push are not counted.
 * @return the same for the same arguments, on every machine. Free with rig_sequence_free().
 */
struct rig_sequence *rig_generate(uint64_t seed, uint64_t number,
                                  const struct fake_qxl_config *device, unsigned steps);

#endif
