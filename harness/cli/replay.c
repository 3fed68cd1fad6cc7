/* SPDX-License-Identifier: BSD-3-Clause */
#include "../replay/crosscheck.h"
#include "../replay/replay.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include <qxl/hw.h>

#include "findings.h"
#include "folder.h"
#include "input.h"
#include "json_print.h"
#include "live.h"
#include "reader.h"
#include "recorded.h"
#include "replay_recording.h"
#include "verb.h"

enum { LIMIT_DEFAULT = 20, REVISION_DEFAULT = 5 };

struct run {
    struct rig_input input;
    struct rig_replay *replay;
    unsigned revision;            /* of the device */
    const char *record;           /* a path, or NULL */
    struct rig_crosscheck *check; /* with `record` */
    struct rig_crosscheck_totals checked;
    uint64_t disagreements;
    bool cut; /* the recording is; said */
    struct rig_findings findings;
    JsonBuilder *json; /* NULL: text */
};

static int exit_status(const struct run *run, const struct rig_replay_totals *totals)
{
    const struct rig_crosscheck_totals *checked = &run->checked;

    if (run->cut || checked->disagree || checked->log_alone || checked->recording_alone)
        return RIG_EXIT_DIFFERS;
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

    rig_findings_print_hidden(&run->findings, totals);
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
    if (run->check)
        printf("  beside %s: %" PRIu64 " commands agree, %" PRIu64 " do not, %" PRIu64
               " only in the log, %" PRIu64 " only in the recording\n",
               run->record, run->checked.agree, run->checked.disagree, run->checked.log_alone,
               run->checked.recording_alone);
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

    rig_json_number(json, "lines", rig_reader_lines(run->input.reader));
    rig_json_number(json, "commands", totals->commands);
    rig_json_number(json, "vga", totals->vga);
    rig_json_number(json, "replayed", totals->replayed);
    rig_json_number(json, "differing", totals->differing);
    rig_findings_json_totals(json, totals);
    if (run->check) {
        json_builder_set_member_name(json, "recording");
        json_builder_begin_object(json);
        rig_json_text(json, "file", run->record);
        rig_json_number(json, "agree", run->checked.agree);
        rig_json_number(json, "disagree", run->checked.disagree);
        rig_json_number(json, "only_in_log", run->checked.log_alone);
        rig_json_number(json, "only_in_recording", run->checked.recording_alone);
        json_builder_end_object(json);
    }
    json_builder_set_member_name(json, "log");
    json_builder_begin_object(json);
    for (GList *kind = kinds; kind; kind = kind->next)
        rig_json_number(json, kind->data, *(uint64_t *)g_hash_table_lookup(counts, kind->data));
    json_builder_end_object(json);
}

/* `error` of the recording is said once, and what came before it counts. */
static void check_step(struct run *run, bool well, GError **error)
{
    if (well)
        return;
    if (!run->cut) {
        rig_progress_end(&run->input.progress);
        fprintf(stderr, "%s: %s\n", g_get_prgname(), (*error)->message);
    }
    run->cut = true;
    g_clear_error(error);
}

static void check_event(struct run *run, const struct rig_event *event)
{
    GError *error = NULL;

    if (run->check && !run->cut)
        check_step(run, rig_crosscheck_event(run->check, event, &error), &error);
}

static struct rig_replay_totals end_of_log(struct run *run)
{
    struct rig_replay_totals totals = rig_replay_get_totals(run->replay);
    GError *error = NULL;

    if (!run->check)
        return totals;
    check_step(run, rig_crosscheck_end(run->check, &error), &error);
    run->checked = rig_crosscheck_get_totals(run->check);
    totals.findings[RIG_FINDING_DISAGREEMENT] = run->disagreements;
    return totals;
}

/* Returns the file's exit status. */
static int replay_events(struct run *run)
{
    struct rig_replay_totals totals;
    struct rig_event event;
    GError *error = NULL;

    if (run->json) {
        json_builder_begin_object(run->json);
        rig_json_text(run->json, "file", run->input.path);
        json_builder_set_member_name(run->json, "findings");
        json_builder_begin_array(run->json);
    }
    while (!error && rig_input_next(&run->input, &event)) {
        check_event(run, &event);
        rig_replay_event(run->replay, &event, &error);
    }
    totals = end_of_log(run);
    if (run->json) {
        json_builder_end_array(run->json);
        add_json_totals(run, &totals);
        json_builder_end_object(run->json);
    } else {
        rig_progress_end(&run->input.progress);
        print_totals(run, &totals);
    }
    if (!error)
        return exit_status(run, &totals);
    fprintf(stderr, "%s: %s: %s\n", g_get_prgname(), run->input.path, error->message);
    g_error_free(error);
    return RIG_EXIT_DIFFERS;
}

static void show_disagreement(const struct rig_finding *finding, void *context)
{
    struct run *run = context;

    run->disagreements++;
    rig_findings_show(finding, &run->findings);
}

static int replay_log(const char *path, const char *record,
                      const struct rig_replay_choices *choices)
{
    struct run run = {.revision = choices->revision, .json = choices->json, .record = record};
    struct rig_recording *recording = NULL;
    const struct rig_replay_options options = {
        .revision = choices->revision,
        .finding = rig_findings_show,
        .context = &run.findings,
    };
    GError *error = NULL;
    int status;

    if (record && !(recording = rig_recording_open(record, &error))) {
        rig_verb_say(error);
        return RIG_EXIT_USAGE;
    }
    if (!rig_input_open(&run.input, path)) {
        rig_recording_close(recording);
        return RIG_EXIT_USAGE;
    }
    if (recording)
        run.check = rig_crosscheck_create(recording, show_disagreement, &run);
    run.findings = (struct rig_findings){.path = path,
                                         .limit = choices->limit,
                                         .json = choices->json,
                                         .progress = &run.input.progress};
    if (run.input.is_recording) {
        status = RIG_EXIT_CANNOT_TELL;
    } else {
        run.replay = rig_replay_create(&options);
        status = replay_events(&run);
        rig_replay_destroy(run.replay);
    }
    rig_input_close(&run.input);
    rig_crosscheck_destroy(run.check);
    rig_recording_close(recording);
    return status;
}

/* The recording beside a log: the one that was named, or the folder's. Free with g_free(). */
static char *recording_beside(const char *path, const struct rig_replay_choices *choices)
{
    if (choices->record)
        return g_strdup(choices->record);
    return g_file_test(path, G_FILE_TEST_IS_DIR) ? rig_folder_find(path, RIG_FOLDER_RECORDING, NULL)
                                                 : NULL;
}

/* A file that is called a recording and is none: as a log, its error would mislead. */
static bool is_broken_recording(const char *path)
{
    struct rig_recording *recording;
    GError *error = NULL;

    if (!g_str_has_suffix(path, ".spice-record.gz") && !g_str_has_suffix(path, ".spice-record"))
        return false;
    recording = rig_recording_open(path, &error);
    if (!recording && error->code == RIG_RECORDING_ERROR_IO)
        g_clear_error(&error);
    rig_recording_close(recording);
    if (!error)
        return false;
    rig_verb_say(error);
    return true;
}

static int replay_file(const char *path, const struct rig_replay_choices *choices)
{
    g_autofree char *beside = recording_beside(path, choices);
    bool pixels = choices->png || choices->direct || choices->serve;
    struct rig_recording *recording;

    if (choices->direct && strcmp(path, "-") == 0) {
        fprintf(stderr,
                "%s: --compare-direct reads a recording twice: expected a file, found standard "
                "input\n",
                g_get_prgname());
        return RIG_EXIT_USAGE;
    }
    if (pixels && beside && !choices->record)
        path = beside;
    recording = rig_recorded_open(path);
    if (recording)
        return rig_replay_recording(recording, path, choices);
    if (is_broken_recording(path))
        return RIG_EXIT_DIFFERS;
    if (!pixels)
        return replay_log(path, beside, choices);
    if (strcmp(path, "-") != 0 && access(path, R_OK) != 0) {
        fprintf(stderr, "%s: %s: %s\n", g_get_prgname(), path, g_strerror(errno));
        return RIG_EXIT_USAGE;
    }
    fprintf(stderr, "%s: %s: a command log has no pixels: %s is for recordings\n", g_get_prgname(),
            path,
            choices->png     ? "--png"
            : choices->serve ? "--serve"
                             : "--compare-direct");
    return RIG_EXIT_CANNOT_TELL;
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
    g_autofree char *png = NULL, *at = NULL, *record = NULL;
    gboolean as_json = FALSE, direct = FALSE;
    g_auto(rig_live) live = {0};
    const GOptionEntry entries[] = {
        {"json", 'j', 0, G_OPTION_ARG_NONE, &as_json, "print JSON: an object, an array for files",
         NULL},
        {"limit", 'n', 0, G_OPTION_ARG_INT, &limit,
         "show at most N findings of each kind, 0 for all [20]", "N"},
        {"record", 0, 0, G_OPTION_ARG_FILENAME, &record,
         "a log: check it and the recording of the same run by each other", "RECORDING"},
        {"png", 0, 0, G_OPTION_ARG_FILENAME, &png,
         "recordings: write screens as PNG files into FOLDER", "FOLDER"},
        {"at", 0, 0, G_OPTION_ARG_STRING, &at,
         "when: `12`, `100-200/draw`, `@updates`, `2.5s` ... [after the last record]", "SELECTION"},
        {"compare-direct", 0, 0, G_OPTION_ARG_NONE, &direct,
         "recordings: compare the pixels with those that libspice-server draws by itself", NULL},
        {"revision", 'r', 0, G_OPTION_ARG_INT, &revision, "PCI revision of the device, 2 to 5 [5]",
         "N"},
        {"serve", 0, 0, G_OPTION_ARG_STRING, &live.address,
         "a recording: SPICE clients can watch it at HOST:PORT or unix:PATH [a free port here]",
         "ADDRESS"},
        {"speed", 0, 0, G_OPTION_ARG_STRING, &live.speed,
         "with --serve: `2x` is twice as fast as recorded, or `max` [1x]", "SPEED"},
        {"step", 0, 0, G_OPTION_ARG_NONE, &live.step,
         "with --serve: wait for a key before each update", NULL},
        {"loop", 0, 0, G_OPTION_ARG_NONE, &live.loop, "with --serve: begin again at the end", NULL},
        {0},
    };
    static const char EXIT_CODES[] = "  0  every command was replayed, with no difference\n"
                                     "  1  a command differs, or was not replayed\n";
    g_autoptr(JsonBuilder) json = NULL;
    int status = RIG_EXIT_WELL;

    rig_live_join(&live, &argc, argv);
    if (!rig_verb_options(&rig_verb_replay, entries, EXIT_CODES, &argc, &argv, 1, RIG_ANY_NUMBER))
        return RIG_EXIT_USAGE;
    if (revision < QXL_REVISION_MIN || revision > QXL_REVISION_MAX || limit < 0) {
        fprintf(stderr, "%s: expected %s, found %d; see %s --help\n", g_get_prgname(),
                limit < 0 ? "--limit 0 or more" : "--revision 2 to 5", limit < 0 ? limit : revision,
                g_get_prgname());
        return RIG_EXIT_USAGE;
    }
    if (at && !png) {
        fprintf(stderr, "%s: expected --png FOLDER beside --at: there the screens go\n",
                g_get_prgname());
        return RIG_EXIT_USAGE;
    }
    if (record && (argc > 2 || png || direct || live.address)) {
        fprintf(stderr, "%s: expected --record RECORDING beside one log, and no pixels asked for\n",
                g_get_prgname());
        return RIG_EXIT_USAGE;
    }
    if (as_json)
        json = json_builder_new();
    struct rig_replay_choices choices = {.revision = (guint8)revision,
                                         .limit = limit,
                                         .json = json,
                                         .record = record,
                                         .png = png,
                                         .many = argc > 2,
                                         .at = at,
                                         .direct = direct};
    if (!rig_live_choose(&live, argc - 1, &choices))
        return RIG_EXIT_USAGE;
    if (choices.serve)
        return rig_verb_finish(replay_file(argv[1], &choices));
    if (json && argc > 2)
        json_builder_begin_array(json);
    for (int i = 1; i < argc; i++)
        status = rig_verb_worse(status, replay_file(argv[i], &choices));
    if (json && argc > 2)
        json_builder_end_array(json);
    if (json)
        print_json(json);
    return rig_verb_finish(status);
}

const struct rig_verb rig_verb_replay = {
    "replay",
    "FILE...",
    "Drive a log or a recording through driver core and fake device, and compare",
    replay,
};
