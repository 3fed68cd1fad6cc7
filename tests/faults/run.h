/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file run.h
 * One run of a scenario under one fault, and what must hold during and after it.
 */
#ifndef TESTS_FAULTS_RUN_H
#define TESTS_FAULTS_RUN_H

#include <scenario.h>

#include "../core/fixture.h"
#include "fault_os.h"

struct run {
    struct rig_scene scene; /**< first: it is what the scenario sees */
    const struct variant *variant;
    struct rig_backend *backend; /**< a device; runs share it while it lives */
    struct fake_qxl *device;
    struct fault_os os;

    const char *what; /**< the fault, for messages */
    uint64_t called_at;
    bool failed;            /**< a call has not returned QXL_STATUS_OK */
    bool unsupported;       /**< a call returned QXL_STATUS_UNSUPPORTED */
    uint64_t accesses;      /**< to the BARs in the last run, if they were trapped */
    uint32_t bad_verdicts;  /**< commands that the host did not accept */
    const char *bad_reason; /**< why not */
};

/** Build a device for runs on a variant. */
void run_open(struct run *run, const struct variant *variant);
void run_close(struct run *run);

/**
 * Play a scenario under a fault and check all that must hold afterwards, then bring the device up
 * again: the same display, and a new one.
 * @return false if the scenario was over before the fault happened.
 */
bool run_scenario(struct run *run, const struct rig_scenario *scenario, struct fault_plan plan);
/** As above; the device is gone afterwards, and made anew. For faults that make it vanish. */
bool run_scenario_without_device(struct run *run, const struct rig_scenario *scenario,
                                 struct fault_plan plan);

#endif
