/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file scenario.h
 * What a driver does: bring-up, every kind of drawing, surfaces, the pointer, sleep. A scenario
 * knows the core and nothing of the device, nor of who runs it.
 *
 * They are made for a small device (rig_scenario_device()), and pass on any.
 */
#ifndef RIG_SCENARIO_H
#define RIG_SCENARIO_H

#include <deterministic.h>
#include <fake_qxl.h>
#include <qxl/draw.h>
#include <qxl/surface.h>

struct rig_scene;

struct rig_scenario {
    const char *name;
    void (*act)(struct rig_scene *scene);
    struct qxl_config config; /**< timeouts are those of whoever runs it */
    bool from_scratch;        /**< `act` probes, creates and starts; else that was done before */
    bool needs_surface;       /**< and an off-screen surface with id 1 was made */
    bool fills_memory;        /**< and others, that leave about 4 KiB of device memory */
    uint32_t surfaces;        /**< ids that it uses at a time beside the primary's, and those of
                               * needs_surface and fills_memory */
    const struct qxl_draw *draw;
    uint32_t needs; /**< qxl_capability bits: without them a call is QXL_STATUS_UNSUPPORTED */
};

/** Where a scenario is played. */
struct rig_scene {
    /* Set by who runs it. */
    const struct rig_scenario *scenario;
    struct rig_deterministic *os; /**< connected to a backend; the context of `table` */
    const struct qxl_os *table;
    struct qxl_config config; /**< the scenario's, with timeouts */
    /**
     * Look at what a call of the core has returned.
     * @param call as it stands in the source.
     * @return whether it is QXL_STATUS_OK.
     */
    bool (*look)(struct rig_scene *scene, const char *call, enum qxl_status status);
    /** Have a client that can do everything. */
    void (*connect_client)(struct rig_scene *scene);

    /* What there is. */
    struct qxl_hw hw;
    struct qxl_display *display; /**< NULL: not created. Whoever runs the scenario destroys it */
    uint32_t surfaces; /**< off-screen surfaces that the scenario has and nobody destroyed */
    uint32_t fillers;  /**< surfaces that only take memory */
    uint64_t filler_bytes;
    uint64_t keeps; /**< bytes of device memory that may stay in use until the next start */
};

/** What all off-screen surfaces of scenarios are, but for the fillers. */
extern const struct qxl_surface_request RIG_SCENE_SURFACE;

/** The largest surface BAR that fills_memory can fill. */
#define RIG_SCENE_FILL_MOST (UINT64_C(1) << 30)

/** The scenario of this index; false behind the last one. */
bool rig_scenario_at(size_t index, struct rig_scenario *scenario);

/** How many surface ids the device must have for it, the primary's among them. */
uint32_t rig_scenario_surface_ids(const struct rig_scenario *scenario);

/** Make the device small, as scenarios want it: all sizes, and the number of surfaces. */
void rig_scenario_device(struct fake_qxl_config *device);

/**
 * Do what the scenario needs to have been done: bring-up, a client, surfaces.
 * @return false at the first call that was not QXL_STATUS_OK.
 */
bool rig_scene_prepare(struct rig_scene *scene);

/** Probe, create, start, primary. Ends at the first call that fails. */
bool rig_scene_bring_up(struct rig_scene *scene);
/** The primary of the bring-up: 256x256x32. */
bool rig_scene_create_primary(struct rig_scene *scene);
/** Let the device's host side work until it is idle. False if it never is. */
bool rig_scene_settle(struct rig_scene *scene);

#endif
