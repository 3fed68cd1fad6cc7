/* SPDX-License-Identifier: BSD-3-Clause */
/* What the parts of the collection share. */
#ifndef RIG_REPORT_COLLECT_H
#define RIG_REPORT_COLLECT_H

#include "report.h"

/* Steps between two looks at the progress. */
#define RIG_REPORT_STEPS 4096

void report_count(struct rig_report *report, uint64_t time_ns, enum rig_kind kind);
void report_drawing(struct rig_report *report, const struct rig_drawing *drawing);
/* `where` becomes the report's. */
bool report_wants_gap(const struct rig_report *report, uint64_t gap_ns);
void report_gap(struct rig_report *report, uint64_t gap_ns, uint64_t from_ns, char *where);
void report_finding(struct rig_report *report, const struct rig_finding *finding, bool recorded);

/* Takes the recording over. */
bool report_add_recording(struct rig_report *report, struct rig_recording *recording,
                          GError **error);

#endif
