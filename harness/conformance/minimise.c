/* SPDX-License-Identifier: BSD-3-Clause */
#include "minimise.h"

#include <string.h>

#include "../reduce/reduce.h"

struct minimiser {
    rig_sequence_test *test;
    void *context;
    guint most_tests, tests;
    struct rig_sequence *best; /**< the least that shows what is looked for */
};

/** Take `candidate`, which is consumed, if it still shows it. */
static bool improve(struct minimiser *minimiser, struct rig_sequence *candidate)
{
    bool shows = (!minimiser->most_tests || minimiser->tests < minimiser->most_tests) &&
                 minimiser->test(candidate, minimiser->context);

    minimiser->tests++;
    if (shows) {
        rig_sequence_free(minimiser->best);
        minimiser->best = candidate;
    } else {
        rig_sequence_free(candidate);
    }
    return shows;
}

/* ---- steps ---- */

static uint32_t count_steps(void *context)
{
    const struct minimiser *minimiser = context;

    return minimiser->best->steps->len;
}

static bool is_exhausted(void *context)
{
    const struct minimiser *minimiser = context;

    return minimiser->most_tests && minimiser->tests >= minimiser->most_tests;
}

static bool leave_out_steps(void *context, uint32_t from, uint32_t count)
{
    struct minimiser *minimiser = context;
    struct rig_sequence *candidate = rig_sequence_copy(minimiser->best);

    g_ptr_array_remove_range(candidate->steps, from, count);
    return improve(minimiser, candidate);
}

static void minimise_steps(struct minimiser *minimiser)
{
    static const struct rig_reduction REDUCTION = {count_steps, leave_out_steps, is_exhausted};

    rig_reduce(&REDUCTION, minimiser);
}

/* ---- bytes of a write ---- */

static struct rig_step *step_at(struct rig_sequence *sequence, guint at)
{
    return g_ptr_array_index(sequence->steps, at);
}

static bool is_zero(const uint8_t *bytes, guint count)
{
    for (guint i = 0; i < count; i++)
        if (bytes[i])
            return false;
    return true;
}

/** Write nothing before `from`, and nothing from `to` on. */
static bool narrow(struct minimiser *minimiser, guint at, guint from, guint to)
{
    struct rig_sequence *candidate = rig_sequence_copy(minimiser->best);
    struct rig_step *step = step_at(candidate, at);

    memmove(step->write.bytes, step->write.bytes + from, to - from);
    step->write.offset += from;
    step->write.size = to - from;
    return improve(minimiser, candidate);
}

static void narrow_write(struct minimiser *minimiser, guint at)
{
    for (guint cut = step_at(minimiser->best, at)->write.size / 2; cut > 0; cut /= 2) {
        while (step_at(minimiser->best, at)->write.size > cut && !is_exhausted(minimiser) &&
               narrow(minimiser, at, 0, step_at(minimiser->best, at)->write.size - cut))
            ;
        while (step_at(minimiser->best, at)->write.size > cut && !is_exhausted(minimiser) &&
               narrow(minimiser, at, cut, step_at(minimiser->best, at)->write.size))
            ;
    }
}

static void clear_bytes(struct minimiser *minimiser, guint at, guint from, guint count)
{
    struct rig_sequence *candidate;

    if (is_zero(step_at(minimiser->best, at)->write.bytes + from, count))
        return;
    candidate = rig_sequence_copy(minimiser->best);
    memset(step_at(candidate, at)->write.bytes + from, 0, count);
    improve(minimiser, candidate);
}

static void clear_write(struct minimiser *minimiser, guint at)
{
    guint size = step_at(minimiser->best, at)->write.size;

    for (guint block = size; block > 0; block /= 2)
        for (guint from = 0; from < size && !is_exhausted(minimiser); from += block)
            clear_bytes(minimiser, at, from, MIN(block, size - from));
}

static void minimise_writes(struct minimiser *minimiser)
{
    for (guint at = 0; at < minimiser->best->steps->len; at++) {
        if (step_at(minimiser->best, at)->kind != RIG_STEP_WRITE)
            continue;
        narrow_write(minimiser, at);
        clear_write(minimiser, at);
    }
}

struct rig_sequence *rig_minimise(const struct rig_sequence *sequence, rig_sequence_test *test,
                                  void *context, guint most_tests)
{
    struct minimiser minimiser = {test, context, most_tests, 0, rig_sequence_copy(sequence)};

    minimise_steps(&minimiser);
    minimise_writes(&minimiser);
    /* What a byte needed may need it no more. */
    minimise_steps(&minimiser);
    return minimiser.best;
}
