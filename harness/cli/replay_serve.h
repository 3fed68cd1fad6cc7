/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file replay_serve.h
 * `qxlrig replay --serve` of a recording: clients watch, keys control.
 */
#ifndef RIG_REPLAY_SERVE_H
#define RIG_REPLAY_SERVE_H

#include "replay_recording.h"

/** Replay for clients; closes the recording. @return an exit code, 128 + N behind a signal. */
int rig_replay_serve(struct rig_recording *recording, const char *path,
                     const struct rig_replay_choices *choices);

#endif
