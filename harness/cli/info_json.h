/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file info_json.h
 * Summaries as JSON. Keys are never renamed; docs/man/qxlrig-info.1 lists them.
 */
#ifndef RIG_INFO_JSON_H
#define RIG_INFO_JSON_H

#include "summary.h"

struct rig_info_json;

struct rig_info_json *rig_info_json_create(void);
void rig_info_json_add(struct rig_info_json *json, const char *path, uint64_t lines,
                       const struct rig_summary *summary);
/** Print on stdout, and destroy. @param as_array also if there is only one. */
void rig_info_json_print(struct rig_info_json *json, bool as_array);

#endif
