/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file stage.h
 * Play the core's scenarios on a device, with the deterministic OS, and say how they went.
 */
#ifndef RIG_STAGE_H
#define RIG_STAGE_H

#include <glib.h>
#include <scenario.h>

/** A device to play on. Each scenario gets one of its own. */
struct rig_stage;

/**
 * Where devices come from: `rig_stage_fake`, with the checking host; `rig_stage_spice`, the same
 * with libspice-server, which renders (in a build without it, RIG_QEMU_ERROR_ABSENT);
 * `rig_stage_qemu`.
 */
struct rig_stage_kind {
    const char *name;
    /** Fill in the backend. @return false with `error` set, RIG_QEMU_ERROR. */
    bool (*open)(struct rig_stage *stage, const struct fake_qxl_config *device, GError **error);
    /** Have a client that can do everything, or let the driver believe so. */
    void (*connect_client)(struct rig_stage *stage);
    /** Add to rig_stage.said what has not been added yet. */
    void (*listen)(struct rig_stage *stage);
};

extern const struct rig_stage_kind rig_stage_fake, rig_stage_spice, rig_stage_qemu;

struct rig_stage {
    const struct rig_stage_kind *kind;
    struct rig_backend *backend; /**< NULL: not open */
    /** What the device does not like: guest bugs, the host's warnings and verdicts, its end. Each
     * ends in "; ". Not what the driver itself had printed. */
    GString *said;
};

enum rig_scenario_outcome {
    RIG_SCENARIO_PASSED,
    RIG_SCENARIO_FAILED,
    RIG_SCENARIO_SKIPPED, /**< the device cannot do it */
};

/** "passed", "failed", "skipped". */
const char *rig_scenario_outcome_name(enum rig_scenario_outcome outcome);

struct rig_scenario_result {
    enum rig_scenario_outcome outcome;
    /** For people: which call returned what, which rule was broken, what the device said; or what
     * it cannot do. NULL if it passed. */
    char *why;
    QXLRam header; /**< the RAM header at the end of the scenario, when the device was idle */
};

/**
 * Play a scenario on a device that is made for it.
 *
 * It passes if all calls return QXL_STATUS_OK, the core keeps the rules of the OS table, what it
 * published comes back, and the device says nothing.
 *
 * @param device what to make; guestdebug is raised to 1, so that guest bugs are printed.
 * @param sync_io use the synchronous ports where there is a choice.
 * @param result filled in. Free with rig_scenario_result_clear().
 * @return false with `error` (RIG_QEMU_ERROR) set if there is no such device.
 */
bool rig_scenario_run(const struct rig_stage_kind *kind, const struct fake_qxl_config *device,
                      bool sync_io, const struct rig_scenario *scenario,
                      struct rig_scenario_result *result, GError **error);
void rig_scenario_result_clear(struct rig_scenario_result *result);

#endif
