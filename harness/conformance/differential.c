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

/** @param context the kind that is looked for. */
static bool still_differs(const struct rig_sequence *sequence, void *context)
{
    guint at;
    char *difference;
    enum rig_outcome outcome = rig_play(sequence, QUICK_PATIENCE_MS, &at, &difference);
    char *kind = kind_of(difference);
    bool same = outcome == RIG_OUTCOME_DIFFERS && !strcmp(kind, context);

    g_free(kind);
    g_free(difference);
    return same;
}

/** @return a scenario in C, or NULL if the sequence does not differ when it is played again. */
static char *cut_down(const struct rig_sequence *sequence, char *kind, const char *name)
{
    struct rig_sequence *small;
    char *text;

    if (!still_differs(sequence, kind))
        return NULL;
    small = rig_minimise(sequence, still_differs, kind, MOST_TESTS);
    text = rig_print_sequence(small, name);
    rig_sequence_free(small);
    return text;
}

/** The steps that bring a pair back between two sequences are a part of its history. */
static struct rig_sequence *with_history(const struct rig_differential *differential,
                                         const struct fake_qxl_config *device, uint64_t first,
                                         uint64_t number)
{
    struct rig_sequence *all = rig_sequence_new(device);

    for (uint64_t n = first; n <= number; n++) {
        struct rig_sequence *one = rig_generate(differential->seed, n, device, differential->steps);

        for (guint i = 0; i < one->steps->len; i++)
            rig_sequence_add(all, g_ptr_array_index(one->steps, i));
        rig_sequence_free(one);
        for (size_t i = 0; n < number && i < RIG_RESET_STEP_COUNT; i++)
            rig_sequence_add(all, &RIG_RESET_STEPS[i]);
    }
    return all;
}

static void tell(struct rig_differential *differential, const struct fake_qxl_config *device,
                 uint64_t first, uint64_t number, const char *difference)
{
    char *name = g_strdup_printf("seed_%" G_GUINT64_FORMAT "_sequence_%" G_GUINT64_FORMAT,
                                 differential->seed, number);
    struct rig_sequence *alone =
        rig_generate(differential->seed, number, device, differential->steps);
    char *kind = kind_of(difference);
    char *scenario = cut_down(alone, kind, name);

    if (!scenario && first < number) {
        struct rig_sequence *all = with_history(differential, device, first, number);

        scenario = cut_down(all, kind, name);
        rig_sequence_free(all);
    }
    const struct rig_finding finding = {number, difference, scenario};
    differential->found(differential->context, &finding);
    g_free(scenario);
    g_free(kind);
    g_free(name);
    rig_sequence_free(alone);
}

static enum rig_outcome play_one(struct rig_differential *differential, struct rig_pair *pair,
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
    sum->port_writes += times.port_writes;
    sum->fake_us += times.fake_us;
    sum->qemu_us += times.qemu_us;
}

struct run {
    struct rig_differential *differential;
    gint64 start;
    bool stopped;
};

static bool goes_on(const struct run *run, uint64_t number)
{
    const struct rig_differential *differential = run->differential;

    if (run->stopped)
        return false;
    if (differential->sequences && number >= differential->first + differential->sequences)
        return false;
    return !differential->seconds ||
           g_get_monotonic_time() - run->start < differential->seconds * G_USEC_PER_SEC;
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

    if (!pair)
        return false;
    while (outcome == RIG_OUTCOME_SAME && *number / BLOCK == first / BLOCK &&
           goes_on(run, *number)) {
        outcome = play_one(differential, pair, device, *number);
        differential->played++;
        differential->died += outcome == RIG_OUTCOME_BOTH_DIED;
        differential->chance += outcome == RIG_OUTCOME_LEFT_TO_CHANCE;
        if (outcome == RIG_OUTCOME_DIFFERS) {
            differential->differed++;
            tell(differential, device, first, *number, rig_pair_difference(pair));
        }
        (*number)++;
        differential->elapsed_us = g_get_monotonic_time() - run->start;
        run->stopped =
            differential->progress && !differential->progress(differential->context, differential);
    }
    add_times(&differential->times, rig_pair_times(pair));
    rig_pair_free(pair);
    return true;
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
