/* SPDX-License-Identifier: BSD-3-Clause */
#include "findings.h"

#include <inttypes.h>
#include <stdio.h>

#include "input.h"

/* What stands for each kind of finding in texts and in JSON. */
static const struct {
    const char *name, *plural, *word;
} FINDINGS[RIG_FINDING_KINDS] = {
    [RIG_FINDING_DIFFERENCE] = {"difference", "differences", "differs"},
    [RIG_FINDING_REFUSED] = {"refused", "refused commands", "refused"},
    [RIG_FINDING_UNSUPPORTED] = {"unsupported", "commands that cannot be replayed yet",
                                 "not replayed"},
    [RIG_FINDING_UNREADABLE] = {"unreadable", "unreadable lines", "unreadable"},
    [RIG_FINDING_UNMAPPED] = {"unmapped", "commands that QEMU could not read", "not replayed"},
    [RIG_FINDING_REJOINED] = {"rejoined", "spliced lines", "spliced"},
    [RIG_FINDING_GUEST_BUG] = {"guest_bug", "guest bugs", "guest bug"},
    [RIG_FINDING_DISAGREEMENT] = {"disagreement", "disagreements of log and recording",
                                  "disagrees"},
    [RIG_FINDING_NOTE] = {"note", "notes", "note"},
};

void rig_json_text(JsonBuilder *json, const char *key, const char *value)
{
    g_autofree char *valid = g_utf8_make_valid(value, -1);

    json_builder_set_member_name(json, key);
    json_builder_add_string_value(json, valid);
}

void rig_json_number(JsonBuilder *json, const char *key, uint64_t value)
{
    json_builder_set_member_name(json, key);
    json_builder_add_int_value(json, (gint64)value);
}

static void add_json_finding(JsonBuilder *json, const struct rig_finding *finding)
{
    json_builder_begin_object(json);
    rig_json_text(json, "kind", FINDINGS[finding->kind].name);
    rig_json_number(json, "line", finding->line);
    rig_json_text(json, "command", finding->what);
    if (finding->kind == RIG_FINDING_DISAGREEMENT)
        rig_json_number(json, "record", finding->record);
    if (finding->kind == RIG_FINDING_DIFFERENCE) {
        rig_json_text(json, "field", finding->field);
        rig_json_text(json, "captured", finding->captured);
        rig_json_text(json, "replayed", finding->replayed);
    } else {
        rig_json_text(json, "text", finding->text);
        if (finding->problem) {
            rig_json_text(json, "expected", finding->problem->expected);
            rig_json_text(json, "found", finding->problem->found);
        }
    }
    json_builder_end_object(json);
}

static void print_finding(struct rig_findings *findings, const struct rig_finding *finding)
{
    g_autofree char *problem = finding->problem ? rig_problem_text(finding->problem) : NULL;

    rig_progress_end(findings->progress);
    printf("%s:%" PRIu64 ": %s%s", findings->path, finding->line, finding->what,
           finding->what[0] ? ": " : "");
    if (finding->kind == RIG_FINDING_DIFFERENCE)
        printf("%s differs: captured %s, replayed %s\n", finding->field, finding->captured,
               finding->replayed);
    else if (finding->record)
        printf("%s: %s (record %" PRIu64 ")\n", FINDINGS[finding->kind].word, finding->text,
               finding->record);
    else
        printf("%s: %s\n", FINDINGS[finding->kind].word, problem ? problem : finding->text);
}

void rig_findings_show(const struct rig_finding *finding, void *context)
{
    struct rig_findings *findings = context;

    if (findings->limit > 0 && findings->shown[finding->kind] == (uint64_t)findings->limit)
        return;
    findings->shown[finding->kind]++;
    if (findings->json)
        add_json_finding(findings->json, finding);
    else
        print_finding(findings, finding);
}

void rig_findings_print_hidden(const struct rig_findings *findings,
                               const struct rig_replay_totals *totals)
{
    for (int kind = 0; kind < RIG_FINDING_KINDS; kind++) {
        if (totals->findings[kind] > findings->shown[kind])
            printf("%s: %" PRIu64 " more %s not shown; --limit 0 shows all\n", findings->path,
                   totals->findings[kind] - findings->shown[kind], FINDINGS[kind].plural);
    }
}

void rig_findings_json_totals(JsonBuilder *json, const struct rig_replay_totals *totals)
{
    json_builder_set_member_name(json, "findings_total");
    json_builder_begin_object(json);
    for (int kind = 0; kind < RIG_FINDING_KINDS; kind++)
        rig_json_number(json, FINDINGS[kind].name, totals->findings[kind]);
    json_builder_end_object(json);
}
