/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file live.h
 * The options of `qxlrig replay` that go with `--serve`.
 */
#ifndef RIG_LIVE_H
#define RIG_LIVE_H

#include <glib.h>

#include "replay_recording.h"

/** As given: GLib's option parser fills it in. All zero: not given. */
typedef struct rig_live {
    char *address, *speed;
    gboolean step, loop;
    char *word; /**< of argv, rig_live_join()'s */
} rig_live;

/**
 * Make one word of `--serve ADDRESS`, and of `--serve` without an address: that it is optional,
 * GLib can only be told in a way that takes FILE for it. Before the parser.
 */
void rig_live_join(struct rig_live *live, int *argc, char **argv);

/**
 * Take them over.
 * @param files how many were given.
 * @return false, said on stderr, if they do not go together.
 */
bool rig_live_choose(const struct rig_live *live, int files, struct rig_replay_choices *choices);

void rig_live_clear(struct rig_live *live);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(rig_live, rig_live_clear)

#endif
