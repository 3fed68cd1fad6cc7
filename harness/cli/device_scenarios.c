/* SPDX-License-Identifier: BSD-3-Clause */
#include "device_scenarios.h"

#include <stage.h>
#include <stdio.h>

#include "interrupt.h"
#include "json_print.h"
#include "verb.h"

enum { OUTCOMES = RIG_SCENARIO_SKIPPED + 1 };

struct report {
    const char *backend;
    const struct fake_qxl_config *device;
    unsigned counts[OUTCOMES];
    JsonArray *scenarios; /**< NULL: each is printed when it is over */
};

static void add_to_json(JsonArray *scenarios, const char *name,
                        const struct rig_scenario_result *result)
{
    JsonObject *one = json_object_new();

    json_object_set_string_member(one, "name", name);
    json_object_set_string_member(one, "outcome", rig_scenario_outcome_name(result->outcome));
    if (result->why)
        json_object_set_string_member(one, "why", result->why);
    json_array_add_object_element(scenarios, one);
}

static void add(struct report *report, const char *name, const struct rig_scenario_result *result)
{
    report->counts[result->outcome]++;
    if (report->scenarios) {
        add_to_json(report->scenarios, name, result);
        return;
    }
    printf("%-8s %s%s%s\n", rig_scenario_outcome_name(result->outcome), name,
           result->why ? ": " : "", result->why ? result->why : "");
    fflush(stdout);
}

static const struct rig_stage_kind *find_stage(const char *name)
{
    static const struct rig_stage_kind *const KINDS[] = {&rig_stage_qemu, &rig_stage_spice};

    for (size_t i = 0; i < G_N_ELEMENTS(KINDS); i++)
        if (g_str_equal(name, KINDS[i]->name))
            return KINDS[i];
    return &rig_stage_fake;
}

static bool play_all(struct report *report, GError **error)
{
    const struct rig_stage_kind *kind = find_stage(report->backend);
    struct rig_scenario scenario;

    for (size_t i = 0; rig_scenario_at(i, &scenario) && !rig_interrupt_signal(); i++) {
        struct rig_scenario_result result;

        if (!rig_scenario_run(kind, report->device, false, &scenario, &result, error))
            return false;
        add(report, scenario.name, &result);
        rig_scenario_result_clear(&result);
    }
    return true;
}

static void print_json(struct report *report)
{
    JsonObject *object = json_object_new();

    json_object_set_string_member(object, "backend", report->backend);
    json_object_set_int_member(object, "revision", report->device->revision);
    for (int outcome = 0; outcome < OUTCOMES; outcome++)
        json_object_set_int_member(object,
                                   rig_scenario_outcome_name((enum rig_scenario_outcome)outcome),
                                   report->counts[outcome]);
    if (rig_interrupt_signal())
        json_object_set_string_member(object, "stopped", RIG_INTERRUPTED);
    json_object_set_array_member(object, "scenarios", report->scenarios);
    rig_json_print_object(object);
}

static void print_summary(const struct report *report)
{
    const unsigned *counts = report->counts;
    unsigned all =
        counts[RIG_SCENARIO_PASSED] + counts[RIG_SCENARIO_FAILED] + counts[RIG_SCENARIO_SKIPPED];

    printf("%u scenario%s on %s, revision %u: %u passed, %u failed, %u skipped\n", all,
           rig_plural(all), report->backend, report->device->revision, counts[RIG_SCENARIO_PASSED],
           counts[RIG_SCENARIO_FAILED], counts[RIG_SCENARIO_SKIPPED]);
    if (rig_interrupt_signal())
        puts("stopped: " RIG_INTERRUPTED);
}

int rig_device_scenarios(const char *backend, const struct fake_qxl_config *device, bool json)
{
    struct report report = {
        .backend = backend,
        .device = device,
        .scenarios = json ? json_array_new() : NULL,
    };
    GError *error = NULL;

    rig_interrupt_catch();
    if (!play_all(&report, &error)) {
        g_clear_pointer(&report.scenarios, json_array_unref);
        return rig_verb_refuse(error);
    }
    if (json)
        print_json(&report);
    else
        print_summary(&report);
    if (report.counts[RIG_SCENARIO_FAILED])
        return RIG_EXIT_DIFFERS;
    return rig_interrupt_status(report.counts[RIG_SCENARIO_PASSED] ? RIG_EXIT_WELL
                                                                   : RIG_EXIT_IMPOSSIBLE);
}
