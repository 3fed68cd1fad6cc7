/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file replay_recording.h
 * The verb replay on a recording of libspice-server: with pixels.
 */
#ifndef RIG_REPLAY_RECORDING_H
#define RIG_REPLAY_RECORDING_H

#include <json-glib/json-glib.h>
#include <stdbool.h>

#include "recording.h"

struct rig_replay_choices {
    guint8 revision;    /**< PCI revision of the device */
    gint limit;         /**< findings of a kind to show, 0: all */
    JsonBuilder *json;  /**< NULL: text */
    const char *record; /**< the recording that a log is checked with, or NULL */
    bool many;          /**< traces: a screen's name has its trace's */
    const char *png;    /**< folder for screens, or NULL */
    const char *at;     /**< a selection: when a screen is written. NULL: at the end */
    bool direct;        /**< compare the pixels with those of libspice-server alone */
    const char *serve;  /**< where clients can watch (listen.h), or NULL */
    double speed;       /**< for clients, as the two below: pace.h */
    bool step, loop;
};

/** Replay; closes the recording. @return an exit code. */
int rig_replay_recording(struct rig_recording *recording, const char *path,
                         const struct rig_replay_choices *choices);

#endif
