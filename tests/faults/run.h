/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file run.h
 * One run of a scenario under one fault, and what must hold during and after it.
 */
#ifndef TESTS_FAULTS_RUN_H
#define TESTS_FAULTS_RUN_H

#include <qxl/surface.h>

#include "../core/fixture.h"
#include "fault_os.h"

struct run {
    const struct variant *variant;
    struct rig_backend *backend; /**< a device; runs share it while it lives */
    struct fake_qxl *device;
    struct fault_os os;
    struct qxl_hw hw;
    struct qxl_display *display; /**< NULL: not created */

    const struct scenario *scenario;
    const char *what; /**< the fault, for messages */
    uint64_t called_at;
    bool failed;       /**< a call has not returned QXL_STATUS_OK */
    bool unsupported;  /**< a call returned QXL_STATUS_UNSUPPORTED */
    uint32_t surfaces; /**< off-screen surfaces that the scenario has and nobody destroyed */
    uint32_t fillers;  /**< surfaces that only take memory */
    uint64_t filler_bytes;
    uint64_t keeps;         /**< bytes of device memory that may stay in use until the next start */
    uint64_t accesses;      /**< to the BARs in the last run, if they were trapped */
    uint32_t bad_verdicts;  /**< commands that the host did not accept */
    const char *bad_reason; /**< why not */
};

/** What the driver does while something fails. Calls are looked at by run_step(). */
struct scenario {
    const char *name;
    void (*act)(struct run *run);
    struct qxl_config config; /**< timeouts are set by the run */
    bool from_scratch;        /**< `act` probes, creates and starts; else that was done before */
    bool needs_surface;       /**< and an off-screen surface with id 1 was made */
    bool fills_memory;        /**< and others, that leave about 4 KiB of device memory */
    const struct qxl_draw *draw;
    uint32_t needs; /**< variant_feature bits: without them a step is QXL_STATUS_UNSUPPORTED */
};

/** What all off-screen surfaces of scenarios are. */
extern const struct qxl_surface_request SMALL_SURFACE;

/** Build a device for runs on a variant. */
void run_open(struct run *run, const struct variant *variant);
void run_close(struct run *run);

/**
 * Look at what a call of the core returned: the status must be one that the fault can cause, and
 * the call must not have taken longer than its deadlines.
 * @return whether it is QXL_STATUS_OK.
 */
bool run_step(struct run *run, enum qxl_status status);
/** Bring a display up: probe, create, start, primary. Steps. Ends at the first failure. */
bool run_bring_up(struct run *run);
/** A step: the primary of the bring-up. */
bool run_create_primary(struct run *run);

/**
 * Play a scenario under a fault and check all that must hold afterwards, then bring the device up
 * again: the same display, and a new one.
 * @return false if the scenario was over before the fault happened.
 */
bool run_scenario(struct run *run, const struct scenario *scenario, struct fault_plan plan);
/** As above; the device is gone afterwards, and made anew. For faults that make it vanish. */
bool run_scenario_without_device(struct run *run, const struct scenario *scenario,
                                 struct fault_plan plan);

extern const struct scenario SCENARIOS[];
extern const size_t SCENARIO_COUNT;
/** The scenarios of the table, then one for each of REQUESTS: false at the end. */
bool scenario_at(size_t index, struct scenario *scenario);

#endif
