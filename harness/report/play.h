/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file play.h
 * The recording drawn again: the screens, device memory, what differs.
 */
#ifndef RIG_REPORT_PLAY_H
#define RIG_REPORT_PLAY_H

#include "report.h"

/**
 * Play the recording that was read. Without libspice-server it is not played, and no_screens says
 * so.
 * @return false with `error` set if there is nothing to play it on.
 */
bool report_play(struct rig_report *report, GError **error);

#endif
