/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file check.h
 * Finds what is broken in a log: the rules that spice-server and the device hold a guest to, as far
 * as a log shows them, and what could not be read.
 */
#ifndef RIG_CHECK_H
#define RIG_CHECK_H

#include "event.h"

struct rig_check;

/**
 * @param rule constant, a word for programs: `stride`, `surface-live`; docs/man/qxlrig-validate.1
 *             lists them.
 * @param text what was expected and what was found; valid during the call.
 */
typedef void rig_check_function(const struct rig_event *event, const char *rule, const char *text,
                                void *context);

struct rig_check *rig_check_create(rig_check_function *report, void *context);
void rig_check_destroy(struct rig_check *check);
void rig_check_event(struct rig_check *check, const struct rig_event *event);

#endif
