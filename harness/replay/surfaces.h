/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file surfaces.h
 * Keeps the machine's surfaces in step with the capture's: which of ours stands for which of
 * theirs, a primary surface that is large enough, and as many live ones as the capture counts.
 */
#ifndef RIG_SURFACES_H
#define RIG_SURFACES_H

#include "../trace/compare.h"
#include "guest.h"

struct rig_surfaces;

/** @param ids told which pairs do not hold any longer. All arguments must outlive the result. */
struct rig_surfaces *rig_surfaces_create(struct rig_machine *machine, struct rig_id_map *ids,
                                         rig_guest_note *note, void *context);
void rig_surfaces_destroy(struct rig_surfaces *surfaces);

/** Make a surface as captured, under the capture's id. */
enum qxl_status rig_surfaces_add(struct rig_surfaces *surfaces, const struct rig_surface *captured);
/** Destroy the one that stands for the captured id. */
enum qxl_status rig_surfaces_remove(struct rig_surfaces *surfaces, uint32_t captured_id);

/**
 * Find the surface for a captured id. The primary is made if there is none; an id that was never
 * created in this log gets a surface made up.
 */
enum qxl_status rig_surfaces_find(struct rig_surfaces *surfaces, uint32_t captured_id,
                                  struct qxl_surface_id *id);
/**
 * A surface to read `area` from, for drawing on `destination`. The log does not say which it was:
 * the primary, which grows as needed; for a destination of other than 32 bits one of as many bits,
 * as the host wants it.
 */
enum qxl_status rig_surfaces_find_source(struct rig_surfaces *surfaces,
                                         struct qxl_surface_id destination,
                                         const struct qxl_rect *area, struct qxl_surface_id *id);

/**
 * Before a create or destroy: have as many live surfaces as the capture counted then. Where that
 * takes making some up or destroying some, lines are missing, and a note says so.
 * @param live  what the capture had before the command.
 * @param max   its highest count ever, if the line says (create), else 0.
 */
enum qxl_status rig_surfaces_match_count(struct rig_surfaces *surfaces, uint32_t live,
                                         uint32_t max);
/** The most surfaces that the device has had at once. */
uint32_t rig_surfaces_max(const struct rig_surfaces *surfaces);
/**
 * The captured one is destroyed by a port (DESTROY_SURFACE_WAIT), of which the command log has no
 * line. Nothing happens if it is not known.
 */
enum qxl_status rig_surfaces_remove_by_port(struct rig_surfaces *surfaces, uint32_t captured_id);

/** The capture says how large the primary is. */
enum qxl_status rig_surfaces_set_primary(struct rig_surfaces *surfaces, uint32_t width,
                                         uint32_t height);
/** All surfaces of the capture are gone (DESTROY_ALL_SURFACES). */
enum qxl_status rig_surfaces_remove_all(struct rig_surfaces *surfaces);
/** The machine was reset: nothing of ours is left on it. */
void rig_surfaces_forget(struct rig_surfaces *surfaces);

#endif
