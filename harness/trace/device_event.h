/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file device_event.h
 * One trace event of QEMU, from its name on.
 */
#ifndef RIG_DEVICE_EVENT_H
#define RIG_DEVICE_EVENT_H

#include "event.h"

#define RIG_PORT_NAME_SIZE 64

/** `SEC.USEC:` at text. @return behind the colon. @param[out] time_us microseconds. */
char *rig_parse_event_time(char *text, uint64_t *time_us);

/**
 * Parse `name rest`; the text is cut in two and the event's strings point into it.
 * @param text terminated.
 * @param port_name RIG_PORT_NAME_SIZE bytes, for the event's port_name.
 * @return false if the name says what must follow and something else does: the event is then
 *         RIG_EVENT_DEVICE.
 */
bool rig_parse_device_event(char *text, struct rig_event *event, char *port_name);

#endif
