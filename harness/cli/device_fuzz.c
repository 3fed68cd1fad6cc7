/* SPDX-License-Identifier: BSD-3-Clause */
#include "device_fuzz.h"

#include <differential.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "interrupt.h"
#include "json_print.h"
#include "progress.h"

enum { MOST_TOLD = 10 };

struct report {
    struct rig_progress progress;
    JsonArray *differences; /**< NULL: each is printed when it is found */
};

static bool parse_seed(const char *text, uint64_t *seed)
{
    bool hex = g_ascii_strncasecmp(text, "0x", 2) == 0;
    char *end;

    errno = 0;
    *seed = g_ascii_strtoull(text, &end, hex ? 16 : 10);
    if (errno == 0 && g_ascii_isdigit(*text) && !*end)
        return true;
    fprintf(stderr,
            "%s: --seed: expected a number below 2^64, decimal or hexadecimal (0x1f), "
            "found `%s`\n",
            g_get_prgname(), text);
    return false;
}

static void add_to_json(JsonArray *differences, const struct rig_finding *finding)
{
    JsonObject *one = json_object_new();

    json_object_set_int_member(one, "sequence", (gint64)finding->number);
    json_object_set_string_member(one, "difference", finding->difference);
    if (finding->scenario)
        json_object_set_string_member(one, "scenario", finding->scenario);
    json_array_add_object_element(differences, one);
}

static void tell(void *context, const struct rig_finding *finding)
{
    struct report *report = context;

    if (report->differences) {
        add_to_json(report->differences, finding);
        return;
    }
    rig_progress_end(&report->progress);
    printf("sequence %" PRIu64 " differs:\n%s", finding->number, finding->difference);
    if (finding->scenario)
        printf("\n%s\n", finding->scenario);
    else if (finding->unproven)
        printf("it was not played once more, as the run was stopped\n\n");
    else
        printf("it did not happen again when it was played once more\n\n");
    fflush(stdout);
}

static bool show_progress(void *context, const struct rig_differential *run)
{
    struct report *report = context;
    double of_time = run->seconds ? (double)run->elapsed_us / (double)run->seconds : 0;
    double of_count = run->sequences ? (double)run->played * 1e6 / (double)run->sequences : 0;

    rig_progress_update(&report->progress, (uint64_t)MAX(of_time, of_count), 1000 * 1000);
    return !rig_interrupt_signal() && run->differed < MOST_TOLD;
}

/** NULL if it was not stopped before its end. */
static const char *why_stopped(const struct rig_differential *run)
{
    if (rig_interrupt_signal())
        return RIG_INTERRUPTED;
    return run->differed >= MOST_TOLD ? "10 differences are enough" : NULL;
}

static double seconds(gint64 microseconds)
{
    return (double)microseconds / G_USEC_PER_SEC;
}

static double share(const struct rig_differential *run, gint64 microseconds)
{
    return (double)microseconds / (double)MAX(run->elapsed_us, 1);
}

static void print_text(const struct rig_differential *run)
{
    const struct rig_play_times *times = &run->times;
    const char *stopped = why_stopped(run);

    printf("%" PRIu64 " sequence%s of %u step%s in %.1f s: %" PRIu64 " differ%s, %" PRIu64
           " ended in the death of both virtual machines, as the checking host had said, %" PRIu64
           " where QEMU leaves it to chance\n",
           run->played, rig_plural(run->played), run->steps, rig_plural(run->steps),
           seconds(run->elapsed_us), run->differed, run->differed == 1 ? "s" : "", run->died,
           run->chance);
    printf("time: %.1f %% in QEMU, %.1f %% in the fake device; %" PRIu64 " port writes\n",
           100 * share(run, times->qemu_us), 100 * share(run, times->fake_us), times->port_writes);
    if (stopped)
        printf("stopped: %s\n", stopped);
}

/** Takes the differences. */
static void print_json(const struct rig_differential *run, JsonArray *differences)
{
    JsonObject *object = json_object_new();
    char *seed = g_strdup_printf("0x%" PRIx64, run->seed);

    json_object_set_string_member(object, "seed", seed);
    json_object_set_int_member(object, "sequences", (gint64)run->played);
    json_object_set_int_member(object, "steps", run->steps);
    json_object_set_int_member(object, "differ", (gint64)run->differed);
    json_object_set_int_member(object, "died", (gint64)run->died);
    json_object_set_int_member(object, "chance", (gint64)run->chance);
    json_object_set_double_member(object, "seconds", seconds(run->elapsed_us));
    json_object_set_double_member(object, "qemu_share", share(run, run->times.qemu_us));
    json_object_set_double_member(object, "fake_share", share(run, run->times.fake_us));
    json_object_set_int_member(object, "port_writes", (gint64)run->times.port_writes);
    if (why_stopped(run))
        json_object_set_string_member(object, "stopped", why_stopped(run));
    json_object_set_array_member(object, "differences", differences);
    rig_json_print_object(object);
    g_free(seed);
}

int rig_device_fuzz(const struct rig_device_fuzz *request)
{
    struct report report = {.differences = NULL};
    struct rig_differential run = {
        .seed = (uint64_t)g_get_real_time() * UINT64_C(0x9e3779b97f4a7c15),
        .first = request->first,
        .sequences = request->sequences,
        .seconds = request->seconds,
        .steps = request->steps,
        .found = tell,
        .progress = show_progress,
        .context = &report,
    };
    GError *error = NULL;
    bool played;

    if (request->seed && !parse_seed(request->seed, &run.seed))
        return RIG_EXIT_USAGE;
    rig_interrupt_catch();
    fprintf(request->json ? stderr : stdout, "seed 0x%" PRIx64 "\n", run.seed);
    fflush(stdout);
    if (request->json)
        report.differences = json_array_new();
    rig_progress_begin(&report.progress, "sequences");
    played = rig_differential_run(&run, &error);
    rig_progress_end(&report.progress);
    if (request->json && (played || run.played))
        print_json(&run, g_steal_pointer(&report.differences));
    else if (played || run.played)
        print_text(&run);
    g_clear_pointer(&report.differences, json_array_unref);
    if (!played)
        return rig_verb_refuse(error);
    return rig_interrupt_status(run.differed ? RIG_EXIT_DIFFERS : RIG_EXIT_WELL);
}
