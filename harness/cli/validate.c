/* SPDX-License-Identifier: BSD-3-Clause */
#include "check.h"
#include "input.h"
#include "json_line.h"
#include "recorded.h"
#include "verb.h"

#include <stdio.h>

struct validation {
    struct rig_input input;
    struct rig_json_line json;
    gboolean as_json;
    gint limit;
    uint64_t commands, findings;
    bool has_any; /* something of a device */
};

static void report(const struct rig_event *event, const char *rule, const char *text, void *context)
{
    struct validation *validation = context;
    uint32_t column = event->kind == RIG_EVENT_PROBLEM ? event->problem.column : 0;

    if (validation->limit && validation->findings >= (uint64_t)validation->limit) {
        validation->findings++;
        return;
    }
    validation->findings++;
    if (validation->as_json) {
        rig_json_line_begin(&validation->json);
        rig_json_line_text(&validation->json, "file", validation->input.path);
        rig_json_line_number(&validation->json, "line", (int64_t)event->line);
        if (column)
            rig_json_line_number(&validation->json, "column", column);
        rig_json_line_number(&validation->json, "device", event->device);
        rig_json_line_text(&validation->json, "rule", rule);
        rig_json_line_text(&validation->json, "text", text);
        rig_json_line_print(&validation->json);
    } else if (column) {
        printf("%s:%" G_GUINT64_FORMAT ":%u: %s: %s\n", validation->input.path, event->line, column,
               rule, text);
    } else {
        printf("%s:%" G_GUINT64_FORMAT ": qxl-%u: %s: %s\n", validation->input.path, event->line,
               event->device, rule, text);
    }
}

static void print_summary(struct validation *validation)
{
    uint64_t lines = rig_reader_lines(validation->input.reader);

    if (validation->as_json) {
        rig_json_line_begin(&validation->json);
        rig_json_line_text(&validation->json, "file", validation->input.path);
        rig_json_line_number(&validation->json, "lines", (int64_t)lines);
        rig_json_line_number(&validation->json, "commands", (int64_t)validation->commands);
        rig_json_line_number(&validation->json, "findings", (int64_t)validation->findings);
        rig_json_line_print(&validation->json);
        return;
    }
    if (validation->limit && validation->findings > (uint64_t)validation->limit) {
        printf("... and %" G_GUINT64_FORMAT " more (--limit=0 prints all)\n",
               validation->findings - (uint64_t)validation->limit);
    }
    printf("%s: %" G_GUINT64_FORMAT " line%s, %" G_GUINT64_FORMAT " command%s, %" G_GUINT64_FORMAT
           " broken\n",
           validation->input.path, lines, rig_plural(lines), validation->commands,
           rig_plural(validation->commands), validation->findings);
}

/* Returns the file's exit status. */
static int validate_file(struct validation *validation)
{
    struct rig_check *check;
    struct rig_event event;

    if (validation->input.is_recording)
        return RIG_EXIT_CANNOT_TELL;
    check = rig_check_create(report, validation);
    validation->commands = validation->findings = 0;
    validation->has_any = false;
    while (rig_input_next(&validation->input, &event)) {
        validation->commands += event.kind == RIG_EVENT_COMMAND;
        validation->has_any |= event.kind != RIG_EVENT_FOREIGN && event.kind != RIG_EVENT_PROBLEM;
        rig_check_event(check, &event);
    }
    rig_check_destroy(check);
    if (validation->has_any || validation->findings || validation->as_json)
        print_summary(validation);
    if (!validation->has_any)
        rig_input_say_empty(&validation->input, "command, device event or guest message");
    return validation->findings  ? RIG_EXIT_DIFFERS
           : validation->has_any ? RIG_EXIT_WELL
                                 : RIG_EXIT_CANNOT_TELL;
}

static int validate(int argc, char **argv)
{
    struct validation validation = {.limit = 100};
    const GOptionEntry entries[] = {
        {"limit", 'n', 0, G_OPTION_ARG_INT, &validation.limit,
         "Print so many findings of a file, 0: all (100)", "N"},
        {"json", 'j', 0, G_OPTION_ARG_NONE, &validation.as_json, "A line of JSON for each", NULL},
        G_OPTION_ENTRY_NULL};
    int status = RIG_EXIT_WELL;

    if (!rig_verb_options(&rig_verb_validate, entries,
                          "  0  nothing is broken\n  1  something is broken\n", &argc, &argv, 1,
                          RIG_ANY_NUMBER))
        return RIG_EXIT_USAGE;
    if (validation.limit < 0) {
        fprintf(stderr, "%s: --limit: expected 0 or more, found %d\n", g_get_prgname(),
                validation.limit);
        return RIG_EXIT_USAGE;
    }
    rig_json_line_init(&validation.json);
    for (int i = 1; i < argc; i++) {
        struct rig_recording *recording = rig_recorded_open(argv[i]);

        if (recording) {
            struct rig_json_line *json = validation.as_json ? &validation.json : NULL;
            status = rig_verb_worse(status, rig_recorded_validate(recording, argv[i], json));
            continue;
        }
        if (!rig_input_open(&validation.input, argv[i])) {
            status = RIG_EXIT_USAGE;
            continue;
        }
        status = rig_verb_worse(status, validate_file(&validation));
        rig_input_close(&validation.input);
    }
    rig_json_line_finish(&validation.json);
    return rig_verb_finish(status);
}

const struct rig_verb rig_verb_validate = {
    .name = "validate",
    .synopsis = "FILE...",
    .summary = "List what is broken in a log, and where",
    .function = validate,
};
