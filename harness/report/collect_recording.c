/* SPDX-License-Identifier: BSD-3-Clause */
#include "collect.h"
#include "play.h"

/* While a recording is read the first time. */
struct reading {
    struct rig_report *report;
    struct rig_report_recording *recording;
    uint64_t last_ns, last_record; /* of the last command; record from 1, 0: none yet */
    uint64_t oom_ns;               /* OOM without a command behind it; 0: none */
    GHashTable *surfaces;          /* that live */
};

static void end_oom(struct reading *reading, uint64_t time_ns)
{
    struct rig_report_recording *recording = reading->recording;
    uint64_t took_ns = time_ns > reading->oom_ns ? time_ns - reading->oom_ns : 0;

    if (!reading->oom_ns)
        return;
    reading->oom_ns = 0;
    recording->oom_least_ns =
        recording->ooms_followed ? MIN(recording->oom_least_ns, took_ns) : took_ns;
    recording->oom_most_ns = MAX(recording->oom_most_ns, took_ns);
    recording->ooms_followed++;
}

static void follow_surfaces(struct reading *reading, const struct rig_record *record,
                            enum rig_kind kind)
{
    const QXLSurfaceCmd *command = (const void *)(uintptr_t)record->command.cmd.data;

    if (kind == RIG_KIND_SURFACE_CREATE)
        g_hash_table_add(reading->surfaces, GUINT_TO_POINTER(command->surface_id));
    else if (kind == RIG_KIND_SURFACE_DESTROY)
        g_hash_table_remove(reading->surfaces, GUINT_TO_POINTER(command->surface_id));
}

static void follow_gap(struct reading *reading, const struct rig_record *record)
{
    uint64_t gap_ns = record->time_ns > reading->last_ns ? record->time_ns - reading->last_ns : 0;

    if (reading->last_record && report_wants_gap(reading->report, gap_ns))
        report_gap(reading->report, gap_ns, reading->last_ns - reading->recording->first_ns,
                   g_strdup_printf("records %" G_GUINT64_FORMAT " and %" G_GUINT64_FORMAT,
                                   reading->last_record, record->number + 1));
    reading->last_ns = record->time_ns;
    reading->last_record = record->number + 1;
}

static void add_command(struct reading *reading, const struct rig_record *record)
{
    struct rig_report *report = reading->report;
    enum rig_kind kind = rig_kind_of_recorded(&record->command);
    struct rig_drawing drawing;

    reading->recording->commands++;
    report_count(report, record->time_ns, kind);
    if (rig_drawing_of_recorded(&record->command, &drawing))
        report_drawing(report, &drawing);
    follow_surfaces(reading, record, kind);
    follow_gap(reading, record);
    end_oom(reading, record->time_ns);
}

static void add_message(struct reading *reading, const struct rig_record *record)
{
    struct rig_report_recording *recording = reading->recording;

    switch (record->type) {
    case RIG_WORKER_UPDATE:
    case RIG_WORKER_UPDATE_ASYNC:
        recording->updates++;
        break;
    case RIG_WORKER_OOM:
        recording->ooms++;
        reading->oom_ns = reading->oom_ns ? reading->oom_ns : record->time_ns;
        break;
    case RIG_WORKER_DESTROY_SURFACES:
    case RIG_WORKER_DESTROY_SURFACES_ASYNC:
        g_hash_table_remove_all(reading->surfaces);
        break;
    default:
        break;
    }
}

static void add_record(struct reading *reading, const struct rig_record *record)
{
    struct rig_report *report = reading->report;
    struct rig_report_recording *recording = reading->recording;

    recording->records++;
    recording->bytes += record->size;
    if (recording->records == 1)
        recording->first_ns = record->time_ns;
    recording->last_ns = record->time_ns;
    rig_series_begin(&report->series, record->time_ns);
    recording->primaries += record->primary != NULL;
    if (record->kind == RIG_RECORD_COMMAND)
        add_command(reading, record);
    else if (record->kind == RIG_RECORD_MESSAGE)
        add_message(reading, record);
    rig_series_gauge(&report->series, record->time_ns, RIG_GAUGE_SURFACES,
                     g_hash_table_size(reading->surfaces));
    report->surfaces_most =
        MAX(report->surfaces_most, (uint64_t)g_hash_table_size(reading->surfaces));
}

static void read_all(struct reading *reading, struct rig_recording *file)
{
    struct rig_report *report = reading->report;
    struct rig_record *record;
    GError *error = NULL;
    uint64_t done, total;

    while ((record = rig_recording_next(file, &error))) {
        add_record(reading, record);
        rig_record_unref(record);
        if (reading->recording->records % RIG_REPORT_STEPS == 0 && report->progress) {
            rig_recording_progress(file, &done, &total);
            report->progress(report->context, reading->recording->path, done / 4, total);
        }
    }
    if (error) {
        reading->recording->trouble = g_strdup(error->message);
        g_error_free(error);
    }
}

bool report_add_recording(struct rig_report *report, struct rig_recording *file, GError **error)
{
    struct reading reading = {
        .report = report,
        .recording = report->recording,
        .surfaces = g_hash_table_new(NULL, NULL),
    };

    read_all(&reading, file);
    rig_recording_close(file);
    g_hash_table_unref(reading.surfaces);
    return report_play(report, error);
}
