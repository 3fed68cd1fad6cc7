/* SPDX-License-Identifier: BSD-3-Clause */
#include "minimize.h"

#include <glib/gstdio.h>
#include <string.h>

#include "../reduce/reduce.h"
#include "cut_private.h"

struct search {
    const struct rig_cut *cut;
    const struct rig_cut_minimize *options;
    struct rig_cut_minimized result;
    int64_t began_us;
    uint8_t *best, *candidate; /* keep, of each part */
    uint32_t *kept;            /* parts of `best` */
    uint32_t kept_count;
    GError *error;
};

static uint32_t commands_in(const struct rig_cut *cut, const uint8_t *keep)
{
    uint32_t commands = 0;

    for (uint32_t i = 0; i < cut->parts->len; i++)
        commands += keep[i] != RIG_CUT_OUT && cut_part(cut, i)->is_command;
    return commands;
}

static void take(struct search *search)
{
    memcpy(search->best, search->candidate, search->cut->parts->len);
    search->kept_count = 0;
    for (uint32_t i = 0; i < search->cut->parts->len; i++)
        if (search->best[i] != RIG_CUT_OUT)
            search->kept[search->kept_count++] = i;
    search->result.commands = commands_in(search->cut, search->best);
}

/* Write the candidate, and try it. It takes the place of `out` if it shows what is looked for. */
static enum rig_cut_verdict try_file(struct search *search)
{
    const char *out = search->options->out;
    enum rig_cut_verdict verdict = RIG_CUT_FAILED;
    g_autofree char *name = NULL;
    int fd = rig_cut_begin_file(out, &name, &search->error);

    if (fd < 0)
        return RIG_CUT_FAILED;
    if (rig_cut_write_fd(search->cut, search->candidate, fd, g_str_has_suffix(out, ".gz"),
                         &search->error))
        verdict = search->options->test(name, search->options->context, &search->error);
    else
        g_prefix_error(&search->error, "%s: cannot be written: ", out);
    if (verdict != RIG_CUT_SHOWS)
        g_unlink(name);
    else if (!rig_cut_end_file(name, out, &search->error))
        verdict = RIG_CUT_FAILED;
    return verdict;
}

static enum rig_cut_verdict try_candidate(struct search *search)
{
    enum rig_cut_verdict verdict;

    if (search->options->progress)
        search->options->progress(search->result.tests, search->result.commands,
                                  search->options->context);
    search->result.tests++;
    verdict = try_file(search);
    if (verdict == RIG_CUT_SHOWS) {
        search->result.written = true;
        take(search);
    } else if (verdict == RIG_CUT_FAILED) {
        search->result.outcome = RIG_CUT_STOPPED;
    }
    /* A person's Ctrl-C ends the test, too. */
    if (*search->options->interrupted && verdict != RIG_CUT_SHOWS) {
        search->result.outcome = RIG_CUT_INTERRUPTED;
        g_clear_error(&search->error);
    }
    return verdict;
}

/* ---- for rig_reduce() ---- */

static uint32_t count(void *context)
{
    const struct search *search = context;

    return search->kept_count;
}

static bool is_over(void *context)
{
    struct search *search = context;
    const struct rig_cut_minimize *options = search->options;
    int64_t seconds = (g_get_monotonic_time() - search->began_us) / G_USEC_PER_SEC;

    if (search->result.outcome != RIG_CUT_SMALLEST)
        return true;
    if (*options->interrupted)
        search->result.outcome = RIG_CUT_INTERRUPTED;
    else if ((options->most_tests && search->result.tests >= options->most_tests) ||
             (options->most_seconds && seconds >= options->most_seconds))
        search->result.outcome = RIG_CUT_LIMITED;
    return search->result.outcome != RIG_CUT_SMALLEST;
}

static bool leave_out(void *context, uint32_t from, uint32_t count)
{
    struct search *search = context;
    uint32_t size = search->cut->parts->len;

    memcpy(search->candidate, search->best, size);
    for (uint32_t i = 0; i < count; i++)
        search->candidate[search->kept[from + i]] = RIG_CUT_OUT;
    rig_cut_drop_orphans(search->cut, search->candidate);
    if (!memcmp(search->candidate, search->best, size) ||
        !memchr(search->candidate, RIG_CUT_NEEDED, size))
        return false;
    return try_candidate(search) == RIG_CUT_SHOWS;
}

static void reduce(struct search *search)
{
    static const struct rig_reduction REDUCTION = {count, leave_out, is_over};

    memset(search->candidate, RIG_CUT_NEEDED, search->cut->parts->len);
    search->result.commands = search->cut->commands;
    switch (try_candidate(search)) {
    case RIG_CUT_SHOWS:
        rig_reduce(&REDUCTION, search);
        break;
    case RIG_CUT_LACKS:
        if (search->result.outcome == RIG_CUT_SMALLEST)
            search->result.outcome = RIG_CUT_NOT_SHOWN;
        break;
    case RIG_CUT_FAILED:
        break;
    }
}

struct rig_cut_minimized rig_cut_minimize(const struct rig_cut *cut,
                                          const struct rig_cut_minimize *options, GError **error)
{
    struct search search = {
        .cut = cut,
        .options = options,
        .began_us = g_get_monotonic_time(),
        .best = g_new0(uint8_t, cut->parts->len + 1),
        .candidate = g_new0(uint8_t, cut->parts->len + 1),
        .kept = g_new0(uint32_t, cut->parts->len + 1),
    };

    reduce(&search);
    if (search.error)
        g_propagate_error(error, search.error);
    g_free(search.best);
    g_free(search.candidate);
    g_free(search.kept);
    return search.result;
}
