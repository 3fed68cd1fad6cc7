/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file play.h
 * One captured command as one call of the core. The guest's own: guest.c and the play_*.c files.
 */
#ifndef RIG_PLAY_H
#define RIG_PLAY_H

#include "guest.h"
#include "surfaces.h"

/** What a call of the core, or the lack of one, comes to. */
struct rig_play_result {
    enum rig_guest_outcome outcome;
    const char *why; /**< if not DONE */
};

static inline struct rig_play_result rig_play_unsupported(const char *why)
{
    return (struct rig_play_result){RIG_GUEST_UNSUPPORTED, why};
}

struct rig_play_result rig_play_result_of(enum qxl_status status);

/** Play a command of type draw on a machine that has a primary surface. */
struct rig_play_result rig_play_draw(struct rig_machine *machine, struct rig_surfaces *surfaces,
                                     const struct rig_command *command);
/** Play a command of type cursor. */
struct rig_play_result rig_play_cursor(struct rig_machine *machine,
                                       const struct rig_cursor *cursor);

#endif
