/* SPDX-License-Identifier: BSD-3-Clause */
/* render_bench FILE...: replay with rendering, through core and fake device, beside
 * libspice-server's own replay of the same file (spice-replay.h); reading and unpacking included,
 * and the last screen drawn. The best of some runs, in turn. QXL_RECORDINGS=FILE:... names others.
 * Prints a JSON object a file. */
#include <glib.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "../../harness/replay/session.h"
#include "../render/own_replay.h"

enum { RUNS = 5, WARM_UP = 50000 };

struct result {
    double seconds, cpu; /* cpu: of all threads, and of who unpacks */
    uint64_t commands;
    long warm_kib, end_kib; /* resident after WARM_UP commands, and after all */
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

static double cpu_seconds(void)
{
    double sum = 0;

    for (int i = 0; i < 2; i++) {
        struct rusage usage;

        getrusage(i ? RUSAGE_CHILDREN : RUSAGE_SELF, &usage);
        sum += (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
               (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
    }
    return sum;
}

static void keep_best(struct result *best, const struct result *run)
{
    double cpu = best->commands == 0 ? run->cpu : MIN(best->cpu, run->cpu);

    if (best->commands == 0 || run->seconds < best->seconds)
        *best = *run;
    best->cpu = cpu;
}

static struct rig_spice_server *make_server(void)
{
    static const struct rig_spice_server_options NO_SOCKET;
    GError *error = NULL;
    struct rig_spice_server *server = rig_spice_server_create(&NO_SOCKET, &error);

    if (!server)
        g_error("%s", error->message);
    return server;
}

/* What its last primary is like: that is drawn at the end of both. */
static struct result replay(const char *path, bool compares, struct rig_screen *screen)
{
    const struct rig_session_options options = {.dont_compare = !compares};
    gint64 start = g_get_monotonic_time();
    double cpu = cpu_seconds();
    GError *error = NULL;
    struct rig_session *session = rig_session_create(&options, &error);
    struct result result = {0};
    struct rig_record *record;
    struct rig_recording *recording = session ? rig_recording_open(path, &error) : NULL;

    while (!error && (record = rig_recording_next(recording, &error))) {
        rig_session_play(session, record);
        result.commands += record->kind == RIG_RECORD_COMMAND;
        if (!result.warm_kib && result.commands == WARM_UP)
            result.warm_kib = resident_kib();
        rig_record_unref(record);
    }
    if (error)
        g_error("%s", error->message);
    if (!rig_session_screen(session, screen))
        *screen = (struct rig_screen){0};
    result.seconds = (double)(g_get_monotonic_time() - start) / 1e6;
    result.end_kib = resident_kib();
    rig_recording_close(recording);
    rig_session_destroy(session);
    result.cpu = cpu_seconds() - cpu;
    return result;
}

static struct result replay_by_itself(const char *path, const struct rig_screen *screen)
{
    gint64 start = g_get_monotonic_time();
    double cpu = cpu_seconds();
    struct rig_spice_server *server = make_server();
    struct own_replay *own = own_replay_create(server, path, 0);
    struct result result = {0};

    if (!own)
        g_error("%s: libspice-server does not replay it", path);
    result.commands = own_replay_run(own);
    if (screen->bytes)
        own_replay_draw(own, screen->width, screen->height);
    result.seconds = (double)(g_get_monotonic_time() - start) / 1e6;
    own_replay_destroy(own);
    rig_spice_server_destroy(server);
    result.cpu = cpu_seconds() - cpu;
    return result;
}

static void print_rate(const char *name, const struct result *result)
{
    printf(",\n  \"%s_commands_per_second\": %.0f,\n  \"%s_cpu_seconds\": %.2f", name,
           (double)result->commands / result->seconds, name, result->cpu);
}

static void bench(const char *path)
{
    struct result compared = {0}, plain = {0}, own = {0};
    g_autofree char *name = g_path_get_basename(path);

    for (int i = 0; i < RUNS; i++) {
        struct rig_screen screen;
        struct result run = replay(path, true, &screen);

        keep_best(&compared, &run);
        run = replay(path, false, &screen);
        keep_best(&plain, &run);
        run = replay_by_itself(path, &screen);
        keep_best(&own, &run);
        if (run.commands != plain.commands)
            g_error("%s: expected %" G_GUINT64_FORMAT
                    " commands, libspice-server plays %" G_GUINT64_FORMAT,
                    path, plain.commands, run.commands);
    }
    printf("{\n  \"file\": \"%s\",\n  \"commands\": %" G_GUINT64_FORMAT, name, own.commands);
    print_rate("replay", &compared);
    print_rate("replay_without_comparing", &plain);
    print_rate("libspice_server", &own);
    printf(",\n  \"ratio\": %.2f,\n  \"ratio_without_comparing\": %.2f,\n  \"ratio_of_cpu\": %.2f",
           own.seconds / compared.seconds, own.seconds / plain.seconds, own.cpu / compared.cpu);
    if (plain.warm_kib)
        printf(",\n  \"resident_kib_after_%d\": %ld,\n  \"resident_kib_at_end\": %ld", WARM_UP,
               plain.warm_kib, plain.end_kib);
    printf("\n}\n");
    fflush(stdout);
}

int main(int argc, char **argv)
{
    const char *others = g_getenv("QXL_RECORDINGS");

    if (argc < 2) {
        fprintf(stderr, "usage: render_bench FILE...\n");
        return 2;
    }
    g_auto(GStrv) files = others ? g_strsplit(others, ":", -1) : g_strdupv(argv + 1);
    for (char **file = files; *file; file++)
        bench(*file);
    return 0;
}
