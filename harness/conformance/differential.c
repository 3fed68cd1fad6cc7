/* SPDX-License-Identifier: BSD-3-Clause */
#include "differential.h"

#include <string.h>

#include "generate.h"
#include "minimise.h"
#include "qemu.h"

enum {
    /** Sequences that one pair plays in a row: a start of QEMU costs as much as ten of them. */
    BLOCK = 25,
    MOST_TESTS = 120,
    QUICK_PATIENCE_MS = 400,
};

/** The kind of a difference: what differs, without values, and why the fake says that it is dead.
 */
static char *kind_of(const char *difference)
{
    size_t length = strcspn(difference, ":\n");
    const char *reason = strstr(difference, "the fake's is dead (");

    return g_strdup_printf("%.*s%.*s", (int)length, difference,
                           reason ? (int)strcspn(reason, ")") : 0, reason ? reason : "");
}

struct run {
    struct rig_differential *differential;
    gint64 start;
    bool stopped;
};

/** Ask whoever runs it. */
static bool is_wanted(void *context)
{
    struct run *run = context;
    struct rig_differential *differential = run->differential;

    differential->elapsed_us = g_get_monotonic_time() - run->start;
    if (!run->stopped && differential->progress)
        run->stopped = !differential->progress(differential->context, differential);
    return !run->stopped;
}

static bool is_in_time(void *context)
{
    struct run *run = context;
    const struct rig_differential *differential = run->differential;

    return is_wanted(run) && (!differential->seconds ||
                              differential->elapsed_us < differential->seconds * G_USEC_PER_SEC);
}

/** What a sequence is to show. */
struct search {
    struct run *run;
    const char *kind;
};

static bool still_differs(const struct rig_sequence *sequence, void *context)
{
    struct search *search = context;
    struct rig_pair *pair = is_wanted(search->run) ? rig_pair_new(&sequence->device, NULL) : NULL;
    bool same = false;

    if (!pair)
        return false;
    rig_pair_set_patience(pair, QUICK_PATIENCE_MS);
    rig_pair_set_watch(pair, is_wanted, search->run);
    if (rig_pair_play_sequence(pair, sequence, NULL) == RIG_OUTCOME_DIFFERS) {
        char *kind = kind_of(rig_pair_difference(pair));

        same = !strcmp(kind, search->kind);
        g_free(kind);
    }
    rig_pair_free(pair);
    return same;
}

/** @return a scenario in C, or NULL if the sequence does not differ when it is played again. */
static char *cut_down(const struct rig_sequence *sequence, struct search *search, const char *name)
{
    struct rig_sequence *small;
    char *text;

    if (!still_differs(sequence, search))
        return NULL;
    small = rig_minimise(sequence, still_differs, search, MOST_TESTS);
    text = rig_print_sequence(small, name);
    rig_sequence_free(small);
    return text;
}

/** The steps that bring a pair back between two sequences are a part of its history. */
static struct rig_sequence *with_history(const struct rig_differential *differential,
                                         const struct fake_qxl_config *device,
                                         const struct rig_pair *pair, uint64_t first,
                                         uint64_t number)
{
    struct rig_sequence *all = rig_sequence_new(device);

    for (uint64_t n = first; n <= number; n++) {
        struct rig_sequence *one = rig_generate(differential->seed, n, device, differential->steps);

        for (guint i = 0; i < one->steps->len; i++)
            rig_sequence_add(all, g_ptr_array_index(one->steps, i));
        rig_sequence_free(one);
        if (n < number)
            rig_pair_add_reset(pair, all);
    }
    return all;
}

static void tell(struct run *run, const struct fake_qxl_config *device, const struct rig_pair *pair,
                 uint64_t first, uint64_t number)
{
    struct rig_differential *differential = run->differential;
    const char *difference = rig_pair_difference(pair);
    char *name = g_strdup_printf("seed_%" G_GUINT64_FORMAT "_sequence_%" G_GUINT64_FORMAT,
                                 differential->seed, number);
    struct rig_sequence *alone =
        rig_generate(differential->seed, number, device, differential->steps);
    char *kind = kind_of(difference);
    struct search search = {run, kind};
    char *scenario = cut_down(alone, &search, name);

    if (!scenario && first < number) {
        struct rig_sequence *all = with_history(differential, device, pair, first, number);

        scenario = cut_down(all, &search, name);
        rig_sequence_free(all);
    }
    const struct rig_finding finding = {number, difference, scenario, !scenario && run->stopped};
    differential->found(differential->context, &finding);
    g_free(scenario);
    g_free(kind);
    g_free(name);
    rig_sequence_free(alone);
}

static enum rig_outcome play_one(const struct rig_differential *differential, struct rig_pair *pair,
                                 const struct fake_qxl_config *device, uint64_t number)
{
    struct rig_sequence *sequence =
        rig_generate(differential->seed, number, device, differential->steps);
    enum rig_outcome outcome = rig_pair_play_sequence(pair, sequence, NULL);

    rig_sequence_free(sequence);
    return outcome;
}

static void add_times(struct rig_play_times *sum, struct rig_play_times times)
{
    sum->steps += times.steps;
    sum->skipped += times.skipped;
    sum->port_writes += times.port_writes;
    sum->fake_us += times.fake_us;
    sum->qemu_us += times.qemu_us;
}

/** Is there one of this number to be played? */
static bool goes_on(struct run *run, uint64_t number)
{
    const struct rig_differential *differential = run->differential;

    return is_in_time(run) &&
           (!differential->sequences || number - differential->first < differential->sequences);
}

/** Play sequences of one device until the block, or the life of the pair, is over. */
static bool play_block(struct run *run, uint64_t *number, GError **error)
{
    struct rig_differential *differential = run->differential;
    uint64_t first = *number;
    const struct fake_qxl_config *device =
        &RIG_GENERATOR_DEVICES[first / BLOCK % RIG_GENERATOR_DEVICE_COUNT];
    enum rig_outcome outcome = RIG_OUTCOME_SAME;
    struct rig_pair *pair = rig_pair_new(device, error);

    if (!pair && !is_wanted(run)) {
        g_clear_error(error);
        return true;
    }
    if (!pair)
        return false;
    rig_pair_set_watch(pair, is_in_time, run);
    while (outcome == RIG_OUTCOME_SAME && *number / BLOCK == first / BLOCK &&
           goes_on(run, *number)) {
        outcome = play_one(differential, pair, device, *number);
        if (outcome == RIG_OUTCOME_STOPPED || outcome == RIG_OUTCOME_BROKEN)
            break;
        differential->played++;
        differential->died += outcome == RIG_OUTCOME_BOTH_DIED;
        differential->chance += outcome == RIG_OUTCOME_LEFT_TO_CHANCE;
        if (outcome == RIG_OUTCOME_DIFFERS) {
            tell(run, device, pair, first, *number);
            differential->differed++;
        }
        (*number)++;
    }
    bool lost = outcome == RIG_OUTCOME_BROKEN && is_wanted(run);
    if (lost)
        g_set_error(error, RIG_QEMU_ERROR, RIG_QEMU_ERROR_FAILED,
                    "sequence %" G_GUINT64_FORMAT ": %s", *number, rig_pair_difference(pair));
    add_times(&differential->times, rig_pair_times(pair));
    rig_pair_free(pair);
    return !lost;
}

bool rig_differential_run(struct rig_differential *differential, GError **error)
{
    struct run run = {differential, g_get_monotonic_time(), false};
    uint64_t number = differential->first;
    bool well = true;

    differential->played = differential->died = differential->chance = differential->differed = 0;
    differential->times = (struct rig_play_times){0};
    while (well && goes_on(&run, number))
        well = play_block(&run, &number, error);
    differential->elapsed_us = g_get_monotonic_time() - run.start;
    return well;
}
