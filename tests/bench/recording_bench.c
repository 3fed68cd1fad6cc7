/* SPDX-License-Identifier: BSD-3-Clause */
/* recording_bench FILE: how fast a recording is read: as it is, uncompressed from memory, and of
 * that the commands below 4 KiB alone, many times. Prints one JSON object. Fails if memory does not
 * stay flat. */
#include <glib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../../harness/recording/writer.h"

enum { SMALL = 4096, SMALL_RECORDS = 300000, WARM_UP = 10000, GROWTH_KIB = 8 * 1024 };

struct rate {
    uint64_t records, bytes;
    double seconds;
    long warm_kib, end_kib; /* resident after WARM_UP records, and after all */
};

static long resident_kib(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    long size = 0, resident = 0;

    if (file) {
        if (fscanf(file, "%ld %ld", &size, &resident) != 2)
            resident = 0;
        fclose(file);
    }
    return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

static struct rate read_all(struct rig_recording *recording, GError *error)
{
    struct rate rate = {0};
    gint64 start = g_get_monotonic_time();
    struct rig_record *record;

    while (recording && (record = rig_recording_next(recording, &error))) {
        if (++rate.records == WARM_UP)
            rate.warm_kib = resident_kib();
        rate.bytes += record->size;
        rig_record_unref(record);
    }
    if (error)
        g_error("%s", error->message);
    rate.seconds = (double)(g_get_monotonic_time() - start) / 1e6;
    rate.end_kib = resident_kib();
    rig_recording_close(recording);
    return rate;
}

/* The small commands of a recording, one after the other, until there are enough. */
static GByteArray *small_records(const char *path)
{
    GByteArray *text = g_byte_array_new();
    unsigned count = 0;

    g_byte_array_append(text, (const guint8 *)"SPICE_REPLAY 1\n", 15);
    while (count < SMALL_RECORDS) {
        struct rig_recording *recording = rig_recording_open(path, NULL);
        unsigned before = count;
        struct rig_record *record;

        while (count < SMALL_RECORDS && (record = rig_recording_next(recording, NULL))) {
            if (record->kind == RIG_RECORD_COMMAND && record->size < SMALL) {
                g_autofree char *line = g_strdup_printf("event %u 0 %u 1\n", count++, record->type);
                g_byte_array_append(text, (const guint8 *)line, (guint)strlen(line));
                rig_recording_command_text(&record->command, NULL, RIG_RECORDING_EXACT, text, NULL);
            }
            rig_record_unref(record);
        }
        rig_recording_close(recording);
        if (count == before)
            g_error("%s: there is no small command in it", path);
    }
    return text;
}

int main(int argc, char **argv)
{
    struct rate file, small;
    GError *error = NULL;
    GByteArray *text;

    if (argc != 2) {
        fprintf(stderr, "usage: recording_bench FILE\n");
        return 2;
    }
    file = read_all(rig_recording_open(argv[1], &error), error);
    text = small_records(argv[1]);
    small = read_all(rig_recording_open_memory(text->data, text->len, &error), error);
    g_byte_array_unref(text);
    printf("{\n  \"file_records\": %" G_GUINT64_FORMAT ",\n  \"file_records_per_second\": %.0f,\n"
           "  \"file_mib_per_second\": %.0f,\n  \"small_records\": %" G_GUINT64_FORMAT ",\n"
           "  \"small_record_bytes\": %.0f,\n  \"small_records_per_second\": %.0f,\n"
           "  \"kib_more_for_them\": %ld\n}\n",
           file.records, (double)file.records / file.seconds,
           (double)file.bytes / 1048576 / file.seconds, small.records,
           (double)small.bytes / (double)small.records, (double)small.records / small.seconds,
           small.end_kib - small.warm_kib);
    if (small.end_kib - small.warm_kib > GROWTH_KIB) {
        fprintf(stderr,
                "recording_bench: expected at most %d KiB more, found %ld: look for what reading "
                "keeps\n",
                GROWTH_KIB, small.end_kib - small.warm_kib);
        return 1;
    }
    return 0;
}
