/* SPDX-License-Identifier: BSD-3-Clause */
/* The sections of the page. */
#ifndef RIG_PAGE_PARTS_H
#define RIG_PAGE_PARTS_H

#include "report.h"

void page_add_facts(GString *html, const struct rig_report *report);
void page_add_screens(GString *html, const struct rig_report *report);
void page_add_charts(GString *html, const struct rig_report *report);
void page_add_stalls(GString *html, const struct rig_report *report);
void page_add_findings(GString *html, const struct rig_report *report);
void page_add_counts(GString *html, const struct rig_report *report);
void page_add_guest(GString *html, const struct rig_report *report);

/* Of the replay: of the recording if it was played, else of the logs. */
struct rig_replay_totals page_totals(const struct rig_report *report);
uint64_t page_commands(const struct rig_report *report);
/* From the first to the last command or record. */
uint64_t page_span_ns(const struct rig_report *report);

#endif
