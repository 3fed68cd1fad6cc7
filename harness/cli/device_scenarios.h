/* SPDX-License-Identifier: BSD-3-Clause */
/* The core's scenarios on a device, as a report on stdout. */
#ifndef RIG_DEVICE_SCENARIOS_H
#define RIG_DEVICE_SCENARIOS_H

#include <fake_qxl.h>
#include <stdbool.h>

/**
 * Play all scenarios on devices like this. Ctrl-C and SIGTERM end it after the scenario that is
 * being played, with the summary; a later one at once.
 * @param backend the name of a kind of stage.h.
 * @return an exit code: RIG_EXIT_IMPOSSIBLE if nothing could be played.
 */
int rig_device_scenarios(const char *backend, const struct fake_qxl_config *device, bool json);

#endif
