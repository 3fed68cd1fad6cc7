/* SPDX-License-Identifier: BSD-3-Clause */
#include "truth.h"

#include <direct.h>
#include <inttypes.h>
#include <string.h>

#include "session.h"
#include "truth_screen.h"

enum { RECORDS_A_PROGRESS = 1024, NO_SURFACE = -1 };

/** The recording, played both ways. */
struct play {
    const struct rig_truth_options *options;
    struct rig_recording *recording, *other; /* `other`: for the direct side, or NULL */
    struct rig_spice_server *server;
    struct rig_session *session;
    struct rig_direct *direct;

    struct rig_truth_totals totals;
    struct screen_difference difference; /* of the last comparison */
};

static void close_play(struct play *play)
{
    rig_session_destroy(play->session);
    rig_direct_destroy(play->direct);
    rig_spice_server_destroy(play->server);
    rig_recording_close(play->recording);
    rig_recording_close(play->other);
}

static bool open_play(struct play *play, const char *path, const struct rig_truth_options *options,
                      GError **error)
{
    static const struct rig_spice_server_options NO_SOCKET;

    *play = (struct play){.options = options, .recording = rig_recording_open(path, error)};
    if (play->recording && options->direct)
        play->other = rig_recording_open(options->direct, error);
    if (play->recording && (play->other || !options->direct))
        play->server = rig_spice_server_create(&NO_SOCKET, error);
    if (play->server)
        play->direct = rig_direct_create(play->server, error);
    if (play->direct) {
        const struct rig_session_options session = {
            .revision = options->revision, .server = play->server, .dont_compare = true};

        play->session = rig_session_create(&session, error);
    }
    if (play->session)
        return true;
    close_play(play);
    return false;
}

/* What the core refuses libspice-server might die of. */
static uint64_t refusals(const struct play *play)
{
    struct rig_replay_totals totals = rig_session_get_totals(play->session);

    return totals.findings[RIG_FINDING_REFUSED] + totals.findings[RIG_FINDING_UNSUPPORTED];
}

/* Play a record on both sides. Its commands must not be read behind this. */
static bool play_record(struct play *play, struct rig_record *record, enum rig_session_step *step,
                        GError **error)
{
    struct rig_record *twin =
        play->other ? rig_recording_next(play->other, error) : rig_record_ref(record);
    uint64_t before = refusals(play);
    bool well = true;

    play->totals.records++;
    play->totals.commands += record->kind == RIG_RECORD_COMMAND;
    *step = rig_session_play(play->session, record);
    if (twin && refusals(play) == before)
        well = rig_direct_play(play->direct, twin, error);
    rig_record_unref(twin);
    return well && (twin || !error || !*error);
}

/* @return whether a surface is the same on both sides. */
static bool is_same(struct play *play, uint32_t surface)
{
    struct rig_screen direct, replayed;
    bool is_there = rig_direct_look(play->direct, surface, &direct);

    play->difference = (struct screen_difference){0};
    if (rig_session_look(play->session, surface, &replayed) != is_there)
        return false;
    if (!is_there)
        return true;
    if (direct.width != replayed.width || direct.height != replayed.height ||
        direct.format != replayed.format)
        return false;
    play->totals.screens += surface == 0;
    play->totals.pixels += (uint64_t)direct.width * direct.height;
    screens_compare(&direct, &replayed, &play->difference);
    play->totals.unused += play->difference.unused;
    return play->difference.pixels == 0;
}

/* The surface that has other pixels behind a record, or NO_SURFACE. */
static int64_t surface_of(const struct rig_record *record)
{
    const void *data = (const void *)(uintptr_t)record->command.cmd.data;

    if (record->kind != RIG_RECORD_COMMAND)
        return record->primary ? 0 : NO_SURFACE;
    if (record->type == QXL_CMD_DRAW)
        return record->command.flags & QXL_COMMAND_FLAG_COMPAT
                   ? 0
                   : ((const QXLDrawable *)data)->surface_id;
    if (record->type == QXL_CMD_SURFACE &&
        ((const QXLSurfaceCmd *)data)->type == QXL_SURFACE_CMD_CREATE)
        return ((const QXLSurfaceCmd *)data)->surface_id;
    return NO_SURFACE;
}

/* ---- screen by screen ---- */

static void tell_progress(const struct play *play)
{
    uint64_t done, total;

    if (!play->options->progress || play->totals.records % RECORDS_A_PROGRESS != 0)
        return;
    rig_recording_progress(play->recording, &done, &total);
    play->options->progress(play->options->context, done, total);
}

static void describe(struct rig_truth_parting *parting, const struct screen_difference *difference)
{
    parting->pixels = difference->pixels;
    parting->box = difference->box;
    parting->first_x = difference->first_x;
    parting->first_y = difference->first_y;
    parting->direct = difference->direct;
    parting->replayed = difference->replayed;
}

/* Compare the primary. @return false: they differ. */
static bool look(struct play *play, struct rig_truth_parting *parting, uint64_t number)
{
    if (is_same(play, 0)) {
        parting->equal_until = number;
        return true;
    }
    parting->seen_at = number;
    describe(parting, &play->difference);
    return false;
}

/* @return false with `error` set if a side could not go on. */
static bool compare_screens(struct play *play, struct rig_truth_result *result, GError **error)
{
    struct rig_truth_parting *parting = &result->parting;
    struct rig_record *record;
    bool well = true, is_new = false;

    result->same = true;
    while (well && result->same && (record = rig_recording_next(play->recording, &result->cut))) {
        bool draws = surface_of(record) == 0;
        enum rig_session_step step;

        if (is_new && rig_record_ends_primary(record)) {
            result->same = look(play, parting, record->number);
            is_new = false;
        }
        if (result->same)
            well = play_record(play, record, &step, error);
        is_new = is_new || draws;
        if (well && result->same && is_new && step == RIG_SESSION_UPDATE) {
            result->same = look(play, parting, record->number + 1);
            is_new = false;
        }
        rig_record_unref(record);
        tell_progress(play);
    }
    if (well && result->same && is_new)
        result->same = look(play, parting, play->totals.records);
    return well;
}

/* ---- command by command ---- */

/* @return whether the record's surface differs; then `parting` is filled in. */
static bool parts_at(struct play *play, struct rig_record *record,
                     struct rig_truth_parting *parting, GError **error)
{
    int64_t surface = surface_of(record);
    g_autofree char *name = rig_record_name(record);
    enum rig_session_step step;

    if (!play_record(play, record, &step, error) || surface == NO_SURFACE ||
        (surface == 0 && record->number + 1 <= parting->equal_until) ||
        is_same(play, (uint32_t)surface))
        return false;
    parting->record = record->number + 1;
    parting->name = g_steal_pointer(&name);
    parting->surface = (uint32_t)surface;
    describe(parting, &play->difference);
    return true;
}

static bool find_command(struct play *play, struct rig_truth_parting *parting, GError **error)
{
    GError *failed = NULL;
    struct rig_record *record;

    while (!parting->record && !failed && play->totals.records < parting->seen_at &&
           (record = rig_recording_next(play->recording, &failed))) {
        parts_at(play, record, parting, &failed);
        rig_record_unref(record);
    }
    if (failed) {
        g_propagate_error(error, failed);
        return false;
    }
    if (!parting->record)
        parting->reason = "played again, command by command, they do not differ";
    return true;
}

static bool find_parting(const char *path, const struct rig_truth_options *options,
                         struct rig_truth_parting *parting, GError **error)
{
    struct play play;
    bool well;

    if (strcmp(path, "-") == 0) {
        parting->reason = "standard input cannot be read twice";
        return true;
    }
    if (!open_play(&play, path, options, error))
        return false;
    well = find_command(&play, parting, error);
    close_play(&play);
    return well;
}

bool rig_truth_run(const char *path, const struct rig_truth_options *options,
                   struct rig_truth_result *result, GError **error)
{
    struct play play;
    bool well;

    *result = (struct rig_truth_result){0};
    if (!open_play(&play, path, options, error))
        return false;
    well = compare_screens(&play, result, error);
    result->totals = play.totals;
    close_play(&play);
    return well && (result->same || find_parting(path, options, &result->parting, error));
}

void rig_truth_result_clear(struct rig_truth_result *result)
{
    g_clear_pointer(&result->parting.name, g_free);
    g_clear_error(&result->cut);
}

/* ---- saying it ---- */

static void add_pixels(GString *text, const struct rig_truth_parting *parting)
{
    const struct rig_truth_box *box = &parting->box;

    if (parting->pixels == 0) {
        g_string_append(text, "the surface is not there, or of another size, on one side");
        return;
    }
    g_string_append_printf(text,
                           "%" PRIu64 " pixel%s in %ux%u+%u+%u, first at +%u+%u: expected 0x%08x, "
                           "found 0x%08x",
                           parting->pixels, parting->pixels == 1 ? "" : "s", box->right - box->left,
                           box->bottom - box->top, box->left, box->top, parting->first_x,
                           parting->first_y, parting->direct, parting->replayed);
}

static void add_parting(GString *text, const struct rig_truth_parting *parting)
{
    if (parting->record)
        g_string_append_printf(text,
                               "pixels differ from direct replay: first behind record %" PRIu64
                               " (%s) on surface %u: ",
                               parting->record, parting->name, parting->surface);
    else
        g_string_append_printf(text,
                               "pixels differ from direct replay behind record %" PRIu64
                               " (the command is not known: %s): ",
                               parting->seen_at, parting->reason);
    add_pixels(text, parting);
    g_string_append_printf(text,
                           "\n  the screen was last seen to be the same behind record %" PRIu64
                           ", and to differ behind record %" PRIu64,
                           parting->equal_until, parting->seen_at);
}

char *rig_truth_text(const struct rig_truth_result *result)
{
    const struct rig_truth_totals *totals = &result->totals;
    GString *text = g_string_new(NULL);

    g_string_append_printf(
        text,
        "%" PRIu64 " screen%s compared with direct replay (%" PRIu64 " pixels): ", totals->screens,
        totals->screens == 1 ? "" : "s", totals->pixels);
    g_string_append(text, result->same ? "0 pixels differ" : "they differ");
    g_string_append_printf(
        text, "; of xRGB the unused byte does not count (%" PRIu64 " pixel%s differ in it alone)",
        totals->unused, totals->unused == 1 ? "" : "s");
    if (!result->same) {
        g_string_append_c(text, '\n');
        add_parting(text, &result->parting);
    }
    return g_string_free(text, FALSE);
}
