/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file compare.h
 * Compares two commands by meaning: every field of the log line but times and addresses. Ids are
 * compared as a mapping: what was the same there must be the same here.
 *
 * Values that drivers leave uninitialised are ignored (docs/trace-formats.md): flags, width and
 * height of surface images. Addresses (src, palette, data, shape) count only as null or not.
 */
#ifndef RIG_COMPARE_H
#define RIG_COMPARE_H

#include "event.h"

/**
 * Pairs of ids, one to one, in three scopes: surfaces, images, cursor shapes (`unique`). A pair is
 * made when both ids are seen first; surfaces are paired from their create to their destroy, and 0
 * with 0, the primary, from the start. A scope forgets all its pairs when it holds
 * RIG_ID_MAP_MAX of them: memory is bounded, and the pairs are made anew.
 */
struct rig_id_map;

#define RIG_ID_MAP_MAX (32 * 1024)

struct rig_id_map *rig_id_map_create(void);
/** NULL is fine. */
void rig_id_map_destroy(struct rig_id_map *map);
/** Forget every pair: for a device that was reset. */
void rig_id_map_clear(struct rig_id_map *map);

/**
 * The surface that stood for `a` is gone unseen, and `b` of the other side stands for it now or for
 * nothing: neither is paired any longer.
 */
void rig_id_map_forget_surface(struct rig_id_map *map, uint32_t a, uint32_t b);

struct rig_difference {
    const char *field; /**< constant: `surface_id`, `area`, `rop` */
    const char *a;     /**< the value in a, as the log prints it; valid during the call */
    const char *b;     /**< an id has behind it what was expected: `6 (5 was 7 before)` */
};

typedef void rig_difference_function(const struct rig_difference *difference, void *context);

/**
 * Compare b with a and update the mapping. An id that differs leaves the old pair as it is. If the
 * next command that uses either id has the new pair again, that one takes its place and is no
 * difference: one changed id is told once and nothing behind it differs, and ids that changed for
 * good are told once too.
 *
 * Fields of parts that only one of them has are a difference, `parts`, unless either command is
 * RIG_CUT: then what both have is compared. RIG_REJOINED is as good as RIG_WHOLE.
 * @param map one per device; NULL: ids are not compared.
 * @param report may be NULL.
 * @return the number of fields that differ.
 */
unsigned rig_compare_command(struct rig_id_map *map, const struct rig_command *a,
                             const struct rig_command *b, rig_difference_function *report,
                             void *context);

#endif
