/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file findings.h
 * What a replay has found, as text or as JSON.
 */
#ifndef RIG_FINDINGS_H
#define RIG_FINDINGS_H

#include <json-glib/json-glib.h>

#include "../replay/replay.h"
#include "progress.h"

struct rig_findings {
    const char *path;              /**< of the trace */
    gint limit;                    /**< of a kind to show, 0: all */
    JsonBuilder *json;             /**< within an array; NULL: text on stdout */
    struct rig_progress *progress; /**< taken away before something is printed */
    uint64_t shown[RIG_FINDING_KINDS];
};

/** Show a finding, if not too many of its kind were. @param findings a struct rig_findings. */
void rig_findings_show(const struct rig_finding *finding, void *findings);
/** Say how many were not shown. */
void rig_findings_print_hidden(const struct rig_findings *findings,
                               const struct rig_replay_totals *totals);
/** Add the member `findings_total`. */
void rig_findings_json_totals(JsonBuilder *json, const struct rig_replay_totals *totals);

/** Add a member; bytes that are not UTF-8 are replaced. */
void rig_json_text(JsonBuilder *json, const char *key, const char *value);
void rig_json_number(JsonBuilder *json, const char *key, uint64_t value);

#endif
