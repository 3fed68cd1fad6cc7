/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file recorded.h
 * What info, dump and validate say of a recording of libspice-server.
 */
#ifndef RIG_RECORDED_H
#define RIG_RECORDED_H

#include "info_json.h"
#include "json_line.h"
#include "recording.h"

/** @return NULL, nothing said, if the file is no recording, or standard input. */
struct rig_recording *rig_recorded_open(const char *path);

/** Each reads to the end, closes the recording, and returns an exit code. A failure is said. */
int rig_recorded_info(struct rig_recording *recording, const char *path,
                      struct rig_info_json *json);
/** @param file its name, NULL if lines shall not have it. */
int rig_recorded_dump(struct rig_recording *recording, const char *file,
                      struct rig_json_line *json);
/** @param json NULL: text. */
int rig_recorded_validate(struct rig_recording *recording, const char *path,
                          struct rig_json_line *json);

#endif
