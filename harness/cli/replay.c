/* SPDX-License-Identifier: BSD-3-Clause */
#include "../replay/replay.h"

#include <inttypes.h>
#include <stdio.h>

#include <qxl/hw.h>

#include "input.h"
#include "json_print.h"
#include "reader.h"
#include "verb.h"

enum { LIMIT_DEFAULT = 20, REVISION_DEFAULT = 5 };

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
    [RIG_FINDING_NOTE] = {"note", "notes", "note"},
};

struct run {
    struct rig_input input;
    struct rig_replay *replay;
    unsigned revision; /* of the device */
    gint limit;        /* findings of a kind to show, 0: all */
    JsonBuilder *json; /* NULL: text */
    uint64_t shown[RIG_FINDING_KINDS];
};

static void add_json_text(JsonBuilder *json, const char *key, const char *value)
{
    g_autofree char *valid = g_utf8_make_valid(value, -1);

    json_builder_set_member_name(json, key);
    json_builder_add_string_value(json, valid);
}

static void add_json_number(JsonBuilder *json, const char *key, uint64_t value)
{
    json_builder_set_member_name(json, key);
    json_builder_add_int_value(json, (gint64)value);
}

static void add_json_finding(JsonBuilder *json, const struct rig_finding *finding)
{
    json_builder_begin_object(json);
    add_json_text(json, "kind", FINDINGS[finding->kind].name);
    add_json_number(json, "line", finding->line);
    add_json_text(json, "command", finding->what);
    if (finding->kind == RIG_FINDING_DIFFERENCE) {
        add_json_text(json, "field", finding->field);
        add_json_text(json, "captured", finding->captured);
        add_json_text(json, "replayed", finding->replayed);
    } else {
        add_json_text(json, "text", finding->text);
        if (finding->problem) {
            add_json_text(json, "expected", finding->problem->expected);
            add_json_text(json, "found", finding->problem->found);
        }
    }
    json_builder_end_object(json);
}

static void print_finding(struct run *run, const struct rig_finding *finding)
{
    g_autofree char *problem = finding->problem ? rig_input_problem_text(finding->problem) : NULL;

    rig_progress_end(&run->input.progress);
    printf("%s:%" PRIu64 ": %s%s", run->input.path, finding->line, finding->what,
           finding->what[0] ? ": " : "");
    if (finding->kind == RIG_FINDING_DIFFERENCE)
        printf("%s differs: captured %s, replayed %s\n", finding->field, finding->captured,
               finding->replayed);
    else
        printf("%s: %s\n", FINDINGS[finding->kind].word, problem ? problem : finding->text);
}

static void on_finding(const struct rig_finding *finding, void *context)
{
    struct run *run = context;

    if (run->limit > 0 && run->shown[finding->kind] == (uint64_t)run->limit)
        return;
    run->shown[finding->kind]++;
    if (run->json)
        add_json_finding(run->json, finding);
    else
        print_finding(run, finding);
}

static int exit_status(const struct rig_replay_totals *totals)
{
    if (totals->differing > 0 || totals->findings[RIG_FINDING_REFUSED] > 0 ||
        totals->findings[RIG_FINDING_UNSUPPORTED] > 0)
        return RIG_EXIT_DIFFERS;
    /* QEMU's own updates are there to be counted; a driver's commands are there to be replayed. */
    if (totals->commands == 0 || (totals->replayed == 0 && totals->commands > totals->vga))
        return RIG_EXIT_CANNOT_TELL;
    return RIG_EXIT_WELL;
}

static void print_count(uint64_t count, const char *what)
{
    if (count > 0)
        printf(", %" PRIu64 " %s%s", count, what, rig_plural(count));
}

static void print_totals(struct run *run, const struct rig_replay_totals *totals)
{
    GHashTable *counts = rig_replay_get_counts(run->replay);
    g_autoptr(GList) kinds = rig_sorted_keys(counts);

    for (int kind = 0; kind < RIG_FINDING_KINDS; kind++) {
        if (totals->findings[kind] > run->shown[kind])
            printf("%s: %" PRIu64 " more %s not shown; --limit 0 shows all\n", run->input.path,
                   totals->findings[kind] - run->shown[kind], FINDINGS[kind].plural);
    }
    if (totals->commands == 0) {
        rig_input_say_empty(&run->input, "command");
        return;
    }
    printf("%s: %" PRIu64 " of %" PRIu64 " commands replayed, %" PRIu64 " difference%s%s\n",
           run->input.path, totals->replayed, totals->commands - totals->vga,
           totals->findings[RIG_FINDING_DIFFERENCE],
           rig_plural(totals->findings[RIG_FINDING_DIFFERENCE]),
           totals->commands == totals->vga ? " (no driver drew: only QEMU itself)" : "");
    printf("  %" PRIu64 " lines, %.3f s of guest time", rig_reader_lines(run->input.reader),
           (double)(int64_t)(totals->last_ns - totals->first_ns) / 1e9);
    printf(", device of revision %u", run->revision);
    print_count(totals->findings[RIG_FINDING_UNREADABLE], "unreadable line");
    print_count(totals->findings[RIG_FINDING_REJOINED], "recovered splice");
    print_count(totals->findings[RIG_FINDING_GUEST_BUG], "guest bug");
    printf("\n");
    for (GList *kind = kinds; kind; kind = kind->next)
        printf("  %9" PRIu64 "  %s%s\n", *(uint64_t *)g_hash_table_lookup(counts, kind->data),
               (const char *)kind->data,
               strstr(kind->data, "/vga ") ? "  (QEMU's own, not replayed)" : "");
}

static void add_json_totals(struct run *run, const struct rig_replay_totals *totals)
{
    GHashTable *counts = rig_replay_get_counts(run->replay);
    g_autoptr(GList) kinds = rig_sorted_keys(counts);
    JsonBuilder *json = run->json;

    add_json_number(json, "lines", rig_reader_lines(run->input.reader));
    add_json_number(json, "commands", totals->commands);
    add_json_number(json, "vga", totals->vga);
    add_json_number(json, "replayed", totals->replayed);
    add_json_number(json, "differing", totals->differing);
    json_builder_set_member_name(json, "findings_total");
    json_builder_begin_object(json);
    for (int kind = 0; kind < RIG_FINDING_KINDS; kind++)
        add_json_number(json, FINDINGS[kind].name, totals->findings[kind]);
    json_builder_end_object(json);
    json_builder_set_member_name(json, "log");
    json_builder_begin_object(json);
    for (GList *kind = kinds; kind; kind = kind->next)
        add_json_number(json, kind->data, *(uint64_t *)g_hash_table_lookup(counts, kind->data));
    json_builder_end_object(json);
}

/* Returns the file's exit status. */
static int replay_events(struct run *run)
{
    struct rig_replay_totals totals;
    struct rig_event event;
    GError *error = NULL;

    if (run->json) {
        json_builder_begin_object(run->json);
        add_json_text(run->json, "file", run->input.path);
        json_builder_set_member_name(run->json, "findings");
        json_builder_begin_array(run->json);
    }
    while (!error && rig_input_next(&run->input, &event))
        rig_replay_event(run->replay, &event, &error);
    totals = rig_replay_get_totals(run->replay);
    if (run->json) {
        json_builder_end_array(run->json);
        add_json_totals(run, &totals);
        json_builder_end_object(run->json);
    } else {
        rig_progress_end(&run->input.progress);
        print_totals(run, &totals);
    }
    if (!error)
        return exit_status(&totals);
    fprintf(stderr, "%s: %s: %s\n", g_get_prgname(), run->input.path, error->message);
    g_error_free(error);
    return RIG_EXIT_DIFFERS;
}

static int replay_file(const char *path, uint8_t revision, gint limit, JsonBuilder *json)
{
    struct run run = {.revision = revision, .limit = limit, .json = json};
    const struct rig_replay_options options = {
        .revision = revision,
        .finding = on_finding,
        .context = &run,
    };
    int status;

    if (!rig_input_open(&run.input, path))
        return RIG_EXIT_USAGE;
    if (run.input.is_recording) {
        status = RIG_EXIT_CANNOT_TELL;
    } else {
        run.replay = rig_replay_create(&options);
        status = replay_events(&run);
        rig_replay_destroy(run.replay);
    }
    rig_input_close(&run.input);
    return status;
}

static void print_json(JsonBuilder *json)
{
    JsonNode *root = json_builder_get_root(json);

    if (root && !JSON_NODE_HOLDS_NULL(root))
        rig_json_print(root);
    else
        g_clear_pointer(&root, json_node_unref);
}

static int replay(int argc, char **argv)
{
    gint revision = REVISION_DEFAULT, limit = LIMIT_DEFAULT;
    gboolean as_json = FALSE;
    const GOptionEntry entries[] = {
        {"json", 'j', 0, G_OPTION_ARG_NONE, &as_json, "print JSON: an object, an array for files",
         NULL},
        {"limit", 'n', 0, G_OPTION_ARG_INT, &limit,
         "show at most N findings of each kind, 0 for all [20]", "N"},
        {"revision", 'r', 0, G_OPTION_ARG_INT, &revision, "PCI revision of the device, 2 to 5 [5]",
         "N"},
        {0},
    };
    static const char EXIT_CODES[] = "  0  every command was replayed, with no difference\n"
                                     "  1  a command differs, or was not replayed\n";
    g_autoptr(JsonBuilder) json = NULL;
    int status = RIG_EXIT_WELL;

    if (!rig_verb_options(&rig_verb_replay, entries, EXIT_CODES, &argc, &argv, 1, RIG_ANY_NUMBER))
        return RIG_EXIT_USAGE;
    if (revision < QXL_REVISION_MIN || revision > QXL_REVISION_MAX || limit < 0) {
        fprintf(stderr, "%s: expected %s, found %d; see %s --help\n", g_get_prgname(),
                limit < 0 ? "--limit 0 or more" : "--revision 2 to 5", limit < 0 ? limit : revision,
                g_get_prgname());
        return RIG_EXIT_USAGE;
    }
    if (as_json)
        json = json_builder_new();
    if (json && argc > 2)
        json_builder_begin_array(json);
    for (int i = 1; i < argc; i++)
        status = rig_verb_worse(status, replay_file(argv[i], (uint8_t)revision, limit, json));
    if (json && argc > 2)
        json_builder_end_array(json);
    if (json)
        print_json(json);
    return rig_verb_finish(status);
}

const struct rig_verb rig_verb_replay = {
    "replay",
    "FILE...",
    "drive a log through driver core and fake device, and compare",
    replay,
};
