/* SPDX-License-Identifier: BSD-3-Clause */
#include "replay_recording.h"

#include <inttypes.h>
#include <stdio.h>

#include "findings.h"
#include "verb.h"

#ifdef RIG_WITH_SPICE_SERVER
#include <errno.h>

#include "../replay/session.h"
#include "../replay/truth.h"
#include "picture.h"
#include "replay_serve.h"
#include "selection.h"

enum { RECORDS_A_LOOK = 1024 };

struct run {
    const char *path;
    const struct rig_replay_choices *choices;
    struct rig_recording *recording;
    struct rig_session *session;
    struct rig_selection *selection; /* NULL: the last record alone */
    struct rig_findings findings;
    struct rig_progress progress;
    uint64_t records, bytes, screens;
    bool unwritable; /* a screen */
    bool well;       /* no screen was lost, and no pixel differs */
};

static bool say(GError *error)
{
    rig_verb_say(error);
    return false;
}

/* ---- screens ---- */

static bool write_screen(struct run *run, uint64_t number)
{
    g_autofree char *trace = g_path_get_basename(run->path);
    g_autofree char *name =
        g_strdup_printf("%s%s%06" PRIu64 ".png", run->choices->many ? trace : "",
                        run->choices->many ? "-" : "", number);
    g_autofree char *path = g_build_filename(run->choices->png, name, NULL);
    struct rig_screen screen;
    struct rig_picture *picture;
    GError *error = NULL;
    bool written;

    if (!rig_session_screen(run->session, &screen))
        return true;
    picture = rig_picture_from_surface(screen.format, screen.width, screen.height, screen.stride,
                                       screen.bytes, screen.size, &error);
    written = picture && rig_picture_write_png(picture, path, &error);
    rig_picture_destroy(picture);
    if (!written) {
        run->unwritable = true;
        return say(error);
    }
    run->screens++;
    if (!run->choices->json) {
        rig_progress_end(&run->progress);
        printf("%s: screen after record %" PRIu64 ": %s\n", run->path, number, path);
    }
    return true;
}

static enum rig_selection_kind kind_of(const struct rig_record *record)
{
    if (record->kind != RIG_RECORD_COMMAND)
        return rig_record_is_update(record) ? RIG_SELECTION_UPDATE : RIG_SELECTION_MESSAGE;
    switch (record->type) {
    case QXL_CMD_DRAW:
        return RIG_SELECTION_DRAW;
    case QXL_CMD_CURSOR:
        return RIG_SELECTION_CURSOR;
    case QXL_CMD_SURFACE:
        return RIG_SELECTION_SURFACE;
    case QXL_CMD_MESSAGE:
        return RIG_SELECTION_MESSAGE;
    case QXL_CMD_UPDATE:
        return RIG_SELECTION_UPDATE;
    default:
        return RIG_SELECTION_OTHER;
    }
}

static bool is_selected(struct run *run, const struct rig_record *record)
{
    uint64_t since = record->time_ns - rig_session_get_totals(run->session).first_ns;

    return run->selection && rig_selection_has(run->selection, record->number + 1, kind_of(record),
                                               rig_command_draw_type(&record->command), since);
}

/* ---- the run ---- */

/* @return false, said on stderr, if the recording ends before its end. */
static bool play_records(struct run *run)
{
    GError *error = NULL;
    struct rig_record *record;
    uint64_t done, total;

    while ((record = rig_recording_next(run->recording, &error))) {
        rig_session_play(run->session, record);
        run->records++;
        run->bytes += record->size;
        if (run->choices->png && run->well && is_selected(run, record))
            run->well = write_screen(run, record->number + 1);
        rig_record_unref(record);
        if (run->records % RECORDS_A_LOOK == 0) {
            rig_recording_progress(run->recording, &done, &total);
            rig_progress_update(&run->progress, done, total);
        }
    }
    if (run->choices->png && run->well && !run->selection && run->records)
        run->well = write_screen(run, run->records);
    rig_progress_end(&run->progress);
    if (run->choices->png && run->well && run->screens == 0)
        fprintf(stderr, "%s: %s: no screen was written: %s of its %" PRIu64 " record%s\n",
                g_get_prgname(), run->path,
                run->selection ? "--at selects none, or none with a primary surface,"
                               : "there is no primary surface at the end",
                run->records, rig_plural(run->records));
    return !error || say(error);
}

static void print_totals(struct run *run, const struct rig_replay_totals *totals)
{
    rig_findings_print_hidden(&run->findings, totals);
    printf("%s: %" PRIu64 " of %" PRIu64 " commands replayed and drawn, %" PRIu64 " difference%s\n",
           run->path, totals->replayed, totals->commands, totals->findings[RIG_FINDING_DIFFERENCE],
           rig_plural(totals->findings[RIG_FINDING_DIFFERENCE]));
    printf("  %" PRIu64 " records, %.1f MiB, %.3f s of guest time, device of revision %u\n",
           run->records, (double)run->bytes / 1048576,
           (double)(int64_t)(totals->last_ns - totals->first_ns) / 1e9, run->choices->revision);
}

static void add_json_totals(struct run *run, const struct rig_replay_totals *totals)
{
    JsonBuilder *json = run->choices->json;

    rig_json_number(json, "records", run->records);
    rig_json_number(json, "commands", totals->commands);
    rig_json_number(json, "replayed", totals->replayed);
    rig_json_number(json, "differing", totals->differing);
    rig_json_number(json, "screens", run->screens);
    rig_findings_json_totals(json, totals);
}

/* ---- the pixels of libspice-server alone ---- */

static void show_progress(void *context, uint64_t done, uint64_t total)
{
    rig_progress_update(context, done, total);
}

static void add_json_pixels(JsonBuilder *json, const struct rig_truth_result *result)
{
    const struct rig_truth_parting *parting = &result->parting;

    json_builder_set_member_name(json, "direct");
    json_builder_begin_object(json);
    rig_json_number(json, "screens", result->totals.screens);
    rig_json_number(json, "pixels", result->totals.pixels);
    rig_json_number(json, "differing_pixels", parting->pixels);
    rig_json_number(json, "differing_in_unused_byte_alone", result->totals.unused);
    json_builder_set_member_name(json, "same");
    json_builder_add_boolean_value(json, result->same);
    if (!result->same) {
        rig_json_number(json, "equal_until", parting->equal_until);
        rig_json_number(json, "seen_at", parting->seen_at);
        rig_json_number(json, "first_record", parting->record);
        if (parting->name)
            rig_json_text(json, "first_command", parting->name);
    }
    json_builder_end_object(json);
}

static void compare_pixels(struct run *run)
{
    const struct rig_truth_options options = {
        .revision = run->choices->revision, .progress = show_progress, .context = &run->progress};
    struct rig_truth_result result;
    g_autofree char *text = NULL;
    GError *error = NULL;

    rig_progress_begin(&run->progress, run->path);
    run->well = rig_truth_run(run->path, &options, &result, &error) && run->well;
    rig_progress_end(&run->progress);
    if (error) {
        say(error);
    } else {
        run->well = run->well && result.same;
        text = rig_truth_text(&result);
        if (run->choices->json)
            add_json_pixels(run->choices->json, &result);
        else
            printf("%s: %s\n", run->path, text);
    }
    rig_truth_result_clear(&result);
}

/* ---- all of it ---- */

static int exit_status(const struct run *run, const struct rig_replay_totals *totals, bool whole)
{
    if (run->unwritable)
        return RIG_EXIT_USAGE;
    if (!whole || !run->well || totals->differing > 0 ||
        totals->findings[RIG_FINDING_REFUSED] > 0 || totals->findings[RIG_FINDING_UNSUPPORTED] > 0)
        return RIG_EXIT_DIFFERS;
    if (run->choices->png && run->screens == 0)
        return RIG_EXIT_CANNOT_TELL;
    return totals->commands ? RIG_EXIT_WELL : RIG_EXIT_CANNOT_TELL;
}

static int play(struct run *run)
{
    JsonBuilder *json = run->choices->json;
    struct rig_replay_totals totals;
    bool whole;

    if (json) {
        json_builder_begin_object(json);
        rig_json_text(json, "file", run->path);
        json_builder_set_member_name(json, "findings");
        json_builder_begin_array(json);
    }
    whole = play_records(run);
    totals = rig_session_get_totals(run->session);
    if (json) {
        json_builder_end_array(json);
        add_json_totals(run, &totals);
    } else {
        print_totals(run, &totals);
    }
    if (run->choices->direct)
        compare_pixels(run);
    if (json)
        json_builder_end_object(json);
    return exit_status(run, &totals, whole);
}

static bool prepare(struct run *run)
{
    const struct rig_session_options options = {
        .revision = run->choices->revision,
        .finding = rig_findings_show,
        .context = &run->findings,
    };
    GError *error = NULL;

    if (run->choices->at)
        run->selection = rig_selection_parse(run->choices->at, &error);
    if (!error && run->choices->png && g_mkdir_with_parents(run->choices->png, 0777) != 0)
        g_set_error(&error, G_FILE_ERROR, g_file_error_from_errno(errno), "%s: %s",
                    run->choices->png, g_strerror(errno));
    if (!error)
        run->session = rig_session_create(&options, &error);
    return !error || say(error);
}

int rig_replay_recording(struct rig_recording *recording, const char *path,
                         const struct rig_replay_choices *choices)
{
    struct run run = {.path = path, .choices = choices, .recording = recording, .well = true};
    int status = RIG_EXIT_USAGE;

    if (choices->serve)
        return rig_replay_serve(recording, path, choices);
    run.findings = (struct rig_findings){
        .path = path, .limit = choices->limit, .json = choices->json, .progress = &run.progress};
    rig_progress_begin(&run.progress, path);
    if (prepare(&run))
        status = play(&run);
    rig_session_destroy(run.session);
    rig_selection_destroy(run.selection);
    rig_recording_close(recording);
    return status;
}

#else

int rig_replay_recording(struct rig_recording *recording, const char *path,
                         const struct rig_replay_choices *choices)
{
    (void)choices;
    rig_recording_close(recording);
    fprintf(stderr,
            "%s: %s: a recording is drawn by libspice-server, which this qxlrig was built without "
            "(Debian's package is libspice-server-dev)\n",
            g_get_prgname(), path);
    return RIG_EXIT_IMPOSSIBLE;
}

#endif
