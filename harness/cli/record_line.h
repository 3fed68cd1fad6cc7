/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file record_line.h
 * What a QEMU command line needs so that the run can be looked at later.
 */
#ifndef RIG_RECORD_LINE_H
#define RIG_RECORD_LINE_H

#include <glib.h>

/**
 * Add the options.
 *
 * Properties go in as -global in front of the user's own options: those win. Trace events go to
 * `events`, unless the user has -trace or -D.
 *
 * @param line QEMU and its arguments, ended by NULL.
 * @return an array of strings that is ended by NULL and owns them; or NULL with `refused` set to
 *         words for a person, to be freed with g_free(): no qxl device, or -daemonize.
 */
GPtrArray *rig_record_line(char **line, const char *events, char **refused);

#endif
