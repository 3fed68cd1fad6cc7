/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file selection.h
 * Which parts of a trace a person means: `12`, `100-200/draw`, `@updates`, `1s-3s`. The grammar is
 * in docs/selections.md.
 */
#ifndef RIG_SELECTION_H
#define RIG_SELECTION_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct rig_selection;

enum rig_selection_kind {
    RIG_SELECTION_DRAW,
    RIG_SELECTION_CURSOR,
    RIG_SELECTION_SURFACE,
    RIG_SELECTION_MESSAGE, /**< a message to the worker, or QXL_CMD_MESSAGE */
    RIG_SELECTION_UPDATE,  /**< an area is asked for: a call of a recording, or QXL_CMD_UPDATE */
    RIG_SELECTION_OTHER,   /**< what has no name here: numbers and times alone select it */
};

#define RIG_SELECTION_ERROR rig_selection_error_quark()
GQuark rig_selection_error_quark(void);
enum rig_selection_error { RIG_SELECTION_ERROR_SYNTAX };

/**
 * @return NULL with `error` set: it points at the character and says what may be there. Free with
 *         rig_selection_destroy().
 */
struct rig_selection *rig_selection_parse(const char *text, GError **error);
/** NULL is fine. */
void rig_selection_destroy(struct rig_selection *selection);

/**
 * Is this selected? To be asked once for each part of a trace, in its order: of a point in time the
 * first part at it or behind it is selected, and the selection remembers that it had it.
 *
 * @param number from 1: of a log's commands, those of all rings; of a recording's records.
 * @param type QXL_DRAW_* of a draw, else it does not count.
 * @param time_ns nanoseconds since the first part of the trace.
 */
bool rig_selection_has(struct rig_selection *selection, uint64_t number,
                       enum rig_selection_kind kind, uint8_t type, uint64_t time_ns);
/** Begin again at the start of a trace. */
void rig_selection_rewind(struct rig_selection *selection);

#endif
