/* SPDX-License-Identifier: BSD-3-Clause */
/** @file differs.h Does the replay of a trace report something? */
#ifndef RIG_DIFFERS_H
#define RIG_DIFFERS_H

#include "../cut/minimize.h"

/** Can it be said of this kind of trace? @return false, said on stderr: RIG_EXIT_IMPOSSIBLE. */
bool rig_differs_is_possible(bool recording);
/**
 * Replay a trace. @return SHOWS if a command differs, is refused or is unsupported; FAILED, with
 * `error` set, if there is no machine to replay it on.
 */
enum rig_cut_verdict rig_differs(const char *path, bool recording, GError **error);

#endif
