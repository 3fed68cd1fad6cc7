/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Scenarios for the rules of docs/device-contract.md that the recordings of tests/fakedevice do not
 * have, and for what the generator found. rig_print_sequence() prints new ones.
 */
#ifndef TESTS_CONFORMANCE_SCENARIOS_H
#define TESTS_CONFORMANCE_SCENARIOS_H

#include <step.h>

struct scenario {
    const char *name; /**< a sentence of what holds on both devices */
    struct fake_qxl_config device;
    const struct rig_step *steps;
    size_t count;
    bool dies;        /**< both virtual machines do, of the last step */
    unsigned skipped; /**< steps that do not apply (rig_play_times) */
};

extern const struct scenario SCENARIOS[];
extern const size_t SCENARIO_COUNT;

#endif
