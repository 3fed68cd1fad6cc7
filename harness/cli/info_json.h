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
/** What info knows of a recording of libspice-server. */
struct rig_info_recording {
    uint64_t records, bytes;    /**< bytes uncompressed */
    uint64_t first_ns, last_ns; /**< the recording machine's monotonic clock */
    GHashTable *commands;       /**< `draw:copy` to uint64_t */
    GHashTable *messages;       /**< `create_primary` to uint64_t */
};
void rig_info_json_add_recording(struct rig_info_json *json, const char *path,
                                 const struct rig_info_recording *info);
/** Print on stdout, and destroy. @param as_array also if there is only one. */
void rig_info_json_print(struct rig_info_json *json, bool as_array);

#endif
