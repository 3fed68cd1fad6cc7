/* SPDX-License-Identifier: BSD-3-Clause */
#include "play.h"

#include "../replay/session.h"
#include "../replay/truth.h"
#include "collect.h"
#include "screens.h"

enum {
    /* So many times the screen is looked at, beside when the primary changes. */
    LOOKS = 120,
    /* Commands between two looks at the memory. */
    MEMORY_STEP = 32,
};

struct playing {
    struct rig_report *report;
    struct rig_report_recording *recording;
    struct rig_session *session;
    struct report_strip *strip;
    struct rig_report_screen at; /* where it is: command, record, time */
    uint64_t step, next;         /* commands from a look to the next, and when */
};

static void on_finding(const struct rig_finding *finding, void *context)
{
    report_finding(context, finding, true);
}

/* The first trouble counts. */
static void give_up(struct playing *playing, GError *error)
{
    if (!playing->report->no_screens)
        playing->report->no_screens =
            g_error_matches(error, RIG_PICTURE_ERROR, RIG_PICTURE_ERROR_ABSENT)
                ? "This qxlrig was built without libpng, which writes them."
                : "There was a screen that could not be read or written.";
    g_error_free(error);
}

static void look(struct playing *playing)
{
    struct rig_screen screen;
    struct rig_picture *picture;
    GError *error = NULL;

    if (playing->report->no_screens || !rig_session_screen(playing->session, &screen))
        return;
    picture = rig_picture_from_surface(screen.format, screen.width, screen.height, screen.stride,
                                       screen.bytes, screen.size, &error);
    if (!picture || !report_strip_offer(playing->strip, picture, &playing->at, &error))
        give_up(playing, error);
    rig_picture_destroy(picture);
}

static void measure(struct playing *playing, uint64_t time_ns)
{
    struct rig_session_memory memory = rig_session_get_memory(playing->session);

    rig_series_gauge(&playing->report->series, time_ns, RIG_GAUGE_DEVICE_BYTES, memory.bytes);
}

static void play_record(struct playing *playing, const struct rig_record *record)
{
    /* Of a primary that goes, the last picture is shown. */
    if (playing->at.command && rig_record_ends_primary(record))
        look(playing);
    rig_session_play(playing->session, record);
    playing->at.record = record->number + 1;
    playing->at.time_ns = record->time_ns - playing->recording->first_ns;
    if (record->kind != RIG_RECORD_COMMAND)
        return;
    playing->at.command++;
    if (playing->at.command % MEMORY_STEP == 0)
        measure(playing, record->time_ns);
    if (playing->at.command >= playing->next) {
        playing->next += playing->step;
        look(playing);
    }
}

static void play_all(struct playing *playing, struct rig_recording *file)
{
    struct rig_report *report = playing->report;
    struct rig_record *record;
    uint64_t done, total;

    while ((record = rig_recording_next(file, NULL))) {
        play_record(playing, record);
        rig_record_unref(record);
        if (playing->at.record % RIG_REPORT_STEPS == 0 && report->progress) {
            rig_recording_progress(file, &done, &total);
            report->progress(report->context, playing->recording->path, total / 4 + done / 4 * 3,
                             total);
        }
    }
    measure(playing, playing->recording->last_ns);
    look(playing);
    playing->recording->totals = rig_session_get_totals(playing->session);
    playing->recording->played = true;
}

static void take_screens(struct playing *playing)
{
    GError *error = NULL;

    if (!report_strip_take(playing->strip, RIG_REPORT_PICTURE_BYTES * 3 / 4,
                           playing->report->screens, &error))
        give_up(playing, error);
}

static void show_progress(void *context, uint64_t done, uint64_t total)
{
    const struct rig_report *report = context;

    if (report->progress)
        report->progress(report->context, report->recording->path, done, total);
}

static bool compare_pixels(struct rig_report *report, GError **error)
{
    const struct rig_truth_options options = {.progress = show_progress, .context = report};
    struct rig_truth_result result = {0};
    bool well = rig_truth_run(report->recording->path, &options, &result, error);

    if (well) {
        report->recording->pixels = rig_truth_text(&result);
        report->recording->pixels_same = result.same;
    }
    rig_truth_result_clear(&result);
    return well;
}

bool report_play(struct rig_report *report, GError **error)
{
    const struct rig_session_options options = {.finding = on_finding, .context = report};
    struct playing playing = {.report = report, .recording = report->recording};
    struct rig_recording *file = rig_recording_open(report->recording->path, error);

    if (!file)
        return false;
    playing.session = rig_session_create(&options, error);
    if (playing.session) {
        playing.strip = report_strip_create(RIG_REPORT_SCREENS);
        playing.step = playing.next = MAX(1, report->recording->commands / LOOKS);
        play_all(&playing, file);
        take_screens(&playing);
        report_strip_destroy(playing.strip);
        rig_session_destroy(playing.session);
    }
    rig_recording_close(file);
    return playing.session && (!report->compare_pixels || compare_pixels(report, error));
}
