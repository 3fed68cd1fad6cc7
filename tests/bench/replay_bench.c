/* SPDX-License-Identifier: BSD-3-Clause */
/* How fast logs are read and replayed. Prints one JSON object. Fails if a command differs, or if
 * memory does not stay flat. */
#include <glib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <unistd.h>

#include "../../harness/replay/replay.h"
#include "../../harness/trace/reader.h"

enum {
    LINES = 200000,
    WARM_UP = 20000, /* lines after which memory is looked at for the first time */
    LIVE = 200,      /* surfaces alive at a time */
    /* Flat: at most so much more at the end than after the warm-up. */
    GROWTH_KIB = 8 * 1024,
};

struct log {
    FILE *file;
    uint64_t time_ns;
    unsigned lines, created, destroyed;
};

static void G_GNUC_PRINTF(2, 3) add(struct log *log, const char *format, ...)
{
    va_list arguments;

    log->time_ns += 17001;
    fprintf(log->file, "%" G_GUINT64_FORMAT " qxl-0/", log->time_ns);
    va_start(arguments, format);
    vfprintf(log->file, format, arguments);
    va_end(arguments);
    log->lines++;
}

/* A desktop with off-screen surfaces, in the mix of h_ums_client, a capture of 151,060 commands
 * that is too large for tests/traces: of 100 commands 47 copies, 16 creates and 16 destroys of
 * surfaces, 16 fills, 5 copy-bits. Its 2 composites are left out. */
static void add_round(struct log *log, unsigned round)
{
    unsigned live = log->created - log->destroyed;

    add(log,
        "cmd: cmd @ 0x100000000001000 surface: create id %u size 64x16 stride -256 format ARGB/32 "
        "(count %u, max %u)\n",
        log->created % 1000 + 1, live + 1, MIN(log->created + 1, LIVE + 1));
    log->created++;
    for (unsigned i = 0; i < 3; i++)
        add(log,
            "cmd: cmd @ 0x100000000002000 draw: surface_id %u type copy effect opaque src "
            "100000000002100 (id %x type 0 flags 1 width %u height 24, fmt 9 flags 4 x %u y 24 "
            "stride %u palette 0 data 200000000010000) area %ux24+0+0 rop 8\n",
            i ? 0 : (log->created - 1) % 1000 + 1, round % 512 + 1, 64 * (i + 1), 64 * (i + 1),
            256 * (i + 1), 64 * (i + 1));
    add(log, "cmd: cmd @ 0x100000000003000 draw: surface_id 0 type fill effect opaque\n");
    if (round % 3 == 0)
        add(log, "cmd: cmd @ 0x100000000003000 draw: surface_id 0 type copy-bits effect opaque\n");
    if (round % 50 == 0)
        add(log, "csr: cmd @ 0x100000000003000 cursor: move +%u+7\n", round % 1000);
    if (live >= LIVE) {
        add(log, "cmd: cmd @ 0x100000000004000 surface: destroy id %u (count %u)\n",
            log->destroyed % 1000 + 1, live);
        log->destroyed++;
    }
}

static char *write_log(void)
{
    char *path = g_build_filename(g_get_tmp_dir(), "qxlrig-bench-XXXXXX", NULL);
    struct log log = {.file = fdopen(g_mkstemp(path), "w")};

    if (!log.file)
        g_error("%s: cannot be written", path);
    for (unsigned round = 0; log.lines < LINES; round++)
        add_round(&log, round);
    fclose(log.file);
    return path;
}

static struct rig_reader *open_log(const char *path)
{
    GError *error = NULL;
    struct rig_reader *reader = rig_reader_open(path, &error);

    if (!reader)
        g_error("%s", error->message);
    return reader;
}

static double seconds_since(gint64 start_us)
{
    return (double)(g_get_monotonic_time() - start_us) / 1e6;
}

static double read_lines_per_second(const char *path)
{
    struct rig_reader *reader = open_log(path);
    gint64 start = g_get_monotonic_time();
    struct rig_event event;
    double rate;

    while (rig_reader_next(reader, &event))
        ;
    rate = (double)rig_reader_lines(reader) / seconds_since(start);
    rig_reader_close(reader);
    return rate;
}

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

struct replay_result {
    double commands_per_second;
    struct rig_replay_totals totals;
    long warm_kib, end_kib;
};

static struct replay_result replay_log(const char *path)
{
    const struct rig_replay_options options = {.revision = 5};
    struct rig_replay *replay = rig_replay_create(&options);
    struct rig_reader *reader = open_log(path);
    struct replay_result result = {0};
    gint64 start = g_get_monotonic_time();
    struct rig_event event;

    while (rig_reader_next(reader, &event)) {
        GError *error = NULL;

        if (!rig_replay_event(replay, &event, &error))
            g_error("%s", error->message);
        if (!result.warm_kib && rig_reader_lines(reader) >= WARM_UP)
            result.warm_kib = resident_kib();
    }
    result.totals = rig_replay_get_totals(replay);
    result.commands_per_second = (double)result.totals.replayed / seconds_since(start);
    result.end_kib = resident_kib();
    rig_reader_close(reader);
    rig_replay_destroy(replay);
    return result;
}

int main(void)
{
    g_autofree char *path = write_log();
    double lines = read_lines_per_second(path);
    struct replay_result replay = replay_log(path);

    g_unlink(path);
    printf("{\n  \"log_lines\": %d,\n  \"read_lines_per_second\": %.0f,\n"
           "  \"replayed_commands\": %" G_GUINT64_FORMAT ",\n"
           "  \"replay_differences\": %" G_GUINT64_FORMAT ",\n"
           "  \"replay_commands_per_second\": %.0f,\n"
           "  \"resident_kib_after_%d_lines\": %ld,\n  \"resident_kib_at_end\": %ld\n}\n",
           LINES, lines, replay.totals.replayed, replay.totals.findings[RIG_FINDING_DIFFERENCE],
           replay.commands_per_second, WARM_UP, replay.warm_kib, replay.end_kib);
    if (replay.end_kib > replay.warm_kib + GROWTH_KIB) {
        fprintf(stderr,
                "replay_bench: expected at most %d KiB more than the %ld KiB after %d lines, found "
                "%ld KiB at the end: look for what replay keeps\n",
                GROWTH_KIB, replay.warm_kib, WARM_UP, replay.end_kib);
        return 1;
    }
    return replay.totals.replayed < LINES || replay.totals.differing > 0;
}
