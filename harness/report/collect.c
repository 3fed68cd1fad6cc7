/* SPDX-License-Identifier: BSD-3-Clause */
#include "collect.h"

#include <string.h>

#include "../picture/png_file.h"
#include "../trace/reader.h"
#include "screens.h"

#define REVISION 5

/* ---- the report ---- */

static void clear_finding(void *data)
{
    struct rig_report_finding *finding = data;

    g_free(finding->what);
    g_free(finding->text);
}

static void clear_message(void *data)
{
    g_free(((struct rig_report_message *)data)->text);
}

static void free_log(void *data)
{
    struct rig_report_log *log = data;

    rig_summary_finish(&log->summary);
    g_free(log->path);
    g_free(log);
}

static GArray *array(gsize size, GDestroyNotify clear)
{
    GArray *array = g_array_new(FALSE, FALSE, (guint)size);

    g_array_set_clear_func(array, clear);
    return array;
}

struct rig_report *rig_report_create(void)
{
    struct rig_report *report = g_new0(struct rig_report, 1);

    rig_series_init(&report->series, RIG_KINDS_OF_COMMANDS, RIG_GAUGES);
    report->logs = g_ptr_array_new_with_free_func(free_log);
    report->findings = array(sizeof(struct rig_report_finding), clear_finding);
    report->messages = array(sizeof(struct rig_report_message), clear_message);
    report->screens = array(sizeof(struct rig_report_screen), report_clear_screen);
    report->pictures = array(sizeof(struct rig_report_screen), report_clear_screen);
    return report;
}

void rig_report_destroy(struct rig_report *report)
{
    if (!report)
        return;
    rig_series_finish(&report->series);
    g_ptr_array_unref(report->logs);
    g_array_unref(report->findings);
    g_array_unref(report->messages);
    g_array_unref(report->screens);
    g_array_unref(report->pictures);
    for (unsigned i = 0; i < RIG_REPORT_GAPS; i++)
        g_free(report->gaps[i].where);
    if (report->recording) {
        g_free(report->recording->path);
        g_free(report->recording->pixels);
        g_free(report->recording->trouble);
        g_free(report->recording);
    }
    g_free(report);
}

void report_count(struct rig_report *report, uint64_t time_ns, enum rig_kind kind)
{
    report->kinds[kind]++;
    rig_series_count(&report->series, time_ns, kind);
}

void report_drawing(struct rig_report *report, const struct rig_drawing *drawing)
{
    report->drawings++;
    report->primary_drawings += drawing->primary;
    report->images += drawing->has_image;
    report->surface_images += drawing->from_surface;
    report->cached_images += drawing->cached;
    report->bitmap_bytes += drawing->bitmap_bytes;
}

bool report_wants_gap(const struct rig_report *report, uint64_t gap_ns)
{
    return gap_ns > report->gaps[RIG_REPORT_GAPS - 1].gap_ns;
}

void report_gap(struct rig_report *report, uint64_t gap_ns, uint64_t from_ns, char *where)
{
    unsigned at = RIG_REPORT_GAPS - 1;

    g_free(report->gaps[at].where);
    for (; at > 0 && report->gaps[at - 1].gap_ns < gap_ns; at--)
        report->gaps[at] = report->gaps[at - 1];
    report->gaps[at] = (struct rig_report_gap){gap_ns, from_ns, where};
}

static char *words_of(const struct rig_finding *finding)
{
    if (finding->kind == RIG_FINDING_DIFFERENCE)
        return g_strdup_printf("%s: captured %s, replayed %s", finding->field, finding->captured,
                               finding->replayed);
    return finding->problem ? rig_problem_text(finding->problem) : g_strdup(finding->text);
}

void report_finding(struct rig_report *report, const struct rig_finding *finding, bool recorded)
{
    struct rig_report_finding kept;

    /* The summary has them. */
    if (finding->kind == RIG_FINDING_GUEST_BUG)
        return;
    if (report->finding_counts[finding->kind]++ >= RIG_REPORT_FINDINGS)
        return;
    kept = (struct rig_report_finding){
        .kind = finding->kind,
        .recorded = recorded,
        .number = finding->line,
        .what = g_strdup(finding->what),
        .text = words_of(finding),
    };
    g_array_append_val(report->findings, kept);
}

/* ---- logs ---- */

/* While a log is read. */
struct reading {
    struct rig_report *report;
    struct rig_report_log *log;
    struct rig_replay *replay;
    bool main; /* it has the commands that are shown: there is no recording */
};

static void on_finding(const struct rig_finding *finding, void *context)
{
    report_finding(((struct reading *)context)->report, finding, false);
}

static void add_command(struct reading *reading, const struct rig_command *command)
{
    struct rig_report *report = reading->report;
    const struct rig_summary *summary = &reading->log->summary;
    struct rig_drawing drawing;

    report_count(report, command->time_ns, rig_kind_of_logged(command));
    if (rig_drawing_of_logged(command, &drawing))
        report_drawing(report, &drawing);
    rig_series_gauge(&report->series, command->time_ns, RIG_GAUGE_SURFACES, summary->surfaces);
    rig_series_gauge(&report->series, command->time_ns, RIG_GAUGE_SURFACE_BYTES,
                     summary->surface_bytes);
    report->surfaces_most = MAX(report->surfaces_most, summary->surfaces);
}

static void add_message(struct rig_report *report, const struct rig_event *event)
{
    struct rig_report_message message;

    if (report->message_count++ >= RIG_REPORT_MESSAGES)
        return;
    message = (struct rig_report_message){
        .line = event->line,
        .time_ns = event->message.time_ns,
        .device = event->device,
        .text = g_strdup(event->message.text),
    };
    g_array_append_val(report->messages, message);
}

static void add_gaps(struct rig_report *report, const struct rig_summary *summary)
{
    for (unsigned i = 0; i < RIG_STALLS && summary->stalls[i].gap_ns; i++) {
        const struct rig_stall *stall = &summary->stalls[i];

        if (report_wants_gap(report, stall->gap_ns))
            report_gap(report, stall->gap_ns, stall->from_ns - report->series.first_ns,
                       g_strdup_printf("lines %" G_GUINT64_FORMAT " and %" G_GUINT64_FORMAT
                                       ", qxl-%u/%s",
                                       stall->line, stall->next_line, stall->device,
                                       rig_ring_name(stall->ring)));
    }
}

static bool read_log(struct reading *reading, struct rig_reader *reader, GError **error)
{
    struct rig_report *report = reading->report;
    struct rig_event event;
    uint64_t steps = 0, done, total;

    while (rig_reader_next(reader, &event)) {
        rig_summary_add(&reading->log->summary, &event);
        if (event.kind == RIG_EVENT_COMMAND && reading->main)
            add_command(reading, &event.command);
        else if (event.kind == RIG_EVENT_GUEST_LOG)
            add_message(report, &event);
        if (!rig_replay_event(reading->replay, &event, error))
            return false;
        if (++steps % RIG_REPORT_STEPS == 0 && report->progress) {
            rig_reader_progress(reader, &done, &total);
            report->progress(report->context, reading->log->path, done, total);
        }
    }
    return true;
}

static bool add_log(struct rig_report *report, const char *path, bool *found, GError **error)
{
    struct reading reading = {.report = report, .main = !report->recording};
    const struct rig_replay_options options = {
        .revision = REVISION, .finding = on_finding, .context = &reading};
    struct rig_reader *reader = rig_reader_open(path, error);
    bool well;

    if (!reader)
        return false;
    reading.log = g_new0(struct rig_report_log, 1);
    reading.log->path = g_strdup(path);
    rig_summary_init(&reading.log->summary);
    g_ptr_array_add(report->logs, reading.log);
    reading.replay = rig_replay_create(&options);
    well = read_log(&reading, reader, error);
    reading.log->lines = rig_reader_lines(reader);
    reading.log->totals = rig_replay_get_totals(reading.replay);
    if (reading.main)
        add_gaps(report, &reading.log->summary);
    *found = !rig_summary_is_empty(&reading.log->summary);
    rig_replay_destroy(reading.replay);
    rig_reader_close(reader);
    return well;
}

/* ---- files ---- */

bool rig_report_add(struct rig_report *report, const char *path, bool *found, GError **error)
{
    GError *foreign = NULL;
    struct rig_recording *recording = strcmp(path, "-") ? rig_recording_open(path, &foreign) : NULL;

    if (!recording) {
        g_clear_error(&foreign);
        return add_log(report, path, found, error);
    }
    report->recording = g_new0(struct rig_report_recording, 1);
    report->recording->path = g_strdup(path);
    if (!report_add_recording(report, recording, error))
        return false;
    *found = report->recording->records > 0;
    return true;
}

bool rig_report_add_picture(struct rig_report *report, const char *path, GError **error)
{
    struct rig_picture *picture = rig_picture_read_png(path, error);
    struct rig_report_screen screen;

    if (!picture)
        return false;
    screen = (struct rig_report_screen){
        .name = g_path_get_basename(path), .width = picture->width, .height = picture->height};
    if (!report_encode(picture, RIG_REPORT_PICTURE_BYTES / 8, &screen, error)) {
        report_clear_screen(&screen);
        rig_picture_destroy(picture);
        return false;
    }
    rig_picture_destroy(picture);
    g_array_append_val(report->pictures, screen);
    return true;
}
