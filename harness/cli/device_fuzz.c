/* SPDX-License-Identifier: BSD-3-Clause */
#include "device_fuzz.h"

#include <differential.h>
#include <errno.h>
#include <inttypes.h>
#include <qemu.h>
#include <stdio.h>

#include "progress.h"

enum { MOST_TOLD = 10 };

static bool parse_seed(const char *text, uint64_t *seed)
{
    char *end;

    errno = 0;
    *seed = g_ascii_strtoull(text, &end, 0);
    if (errno == 0 && *text && *text != '-' && !*end)
        return true;
    fprintf(stderr, "qxlrig device: --seed: expected a number of 64 bits, found `%s`\n", text);
    return false;
}

static void tell(void *context, const struct rig_finding *finding)
{
    rig_progress_end(context);
    printf("sequence %" PRIu64 " differs:\n%s", finding->number, finding->difference);
    if (finding->scenario)
        printf("\n%s\n", finding->scenario);
    else
        printf("it did not happen again when it was played once more\n\n");
    fflush(stdout);
}

static bool show_progress(void *context, const struct rig_differential *run)
{
    rig_progress_update(context, run->played, run->sequences);
    return run->differed < MOST_TOLD;
}

static double seconds(gint64 microseconds)
{
    return (double)microseconds / G_USEC_PER_SEC;
}

static void summarise(const struct rig_differential *run)
{
    const struct rig_play_times *times = &run->times;
    double elapsed = MAX(seconds(run->elapsed_us), 1e-6);

    printf("%" PRIu64 " sequence%s of %u steps in %.1f s: %" PRIu64 " differ%s, %" PRIu64
           " ended in the death of both virtual machines, as the checking host had said, %" PRIu64
           " where QEMU leaves it to chance\n",
           run->played, rig_plural(run->played), run->steps, elapsed, run->differed,
           run->differed == 1 ? "s" : "", run->died, run->chance);
    printf("time: %.1f %% in QEMU (%" PRIu64 " port writes), %.1f %% in the fake\n",
           100 * seconds(times->qemu_us) / elapsed, times->port_writes,
           100 * seconds(times->fake_us) / elapsed);
    if (run->differed == MOST_TOLD)
        printf("stopped: %d differences are enough\n", MOST_TOLD);
}

int rig_device_fuzz(const struct rig_device_fuzz *request)
{
    struct rig_progress progress;
    struct rig_differential run = {
        .seed = (uint64_t)g_get_real_time() * UINT64_C(0x9e3779b97f4a7c15),
        .sequences = request->sequences,
        .seconds = request->seconds,
        .steps = request->steps,
        .found = tell,
        .progress = show_progress,
        .context = &progress,
    };
    GError *error = NULL;
    bool played;

    if (request->seed && !parse_seed(request->seed, &run.seed))
        return RIG_EXIT_USAGE;
    printf("seed 0x%" PRIx64 "\n", run.seed);
    fflush(stdout);
    rig_progress_begin(&progress, "sequences");
    played = rig_differential_run(&run, &error);
    rig_progress_end(&progress);
    if (run.played)
        summarise(&run);
    if (played)
        return rig_verb_finish(run.differed ? RIG_EXIT_DIFFERS : RIG_EXIT_WELL);
    fprintf(stderr, "qxlrig device: %s\n", error->message);
    bool absent = g_error_matches(error, RIG_QEMU_ERROR, RIG_QEMU_ERROR_ABSENT);
    g_error_free(error);
    return rig_verb_finish(absent ? RIG_EXIT_IMPOSSIBLE : RIG_EXIT_DIFFERS);
}
