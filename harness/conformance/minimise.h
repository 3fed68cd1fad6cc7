/* SPDX-License-Identifier: BSD-3-Clause */
/** @file minimise.h A sequence that fails, cut down; and as C. */
#ifndef RIG_MINIMISE_H
#define RIG_MINIMISE_H

#include "step.h"

/** Does this sequence still show what is looked for? */
typedef bool rig_sequence_test(const struct rig_sequence *sequence, void *context);

/**
 * Leave out steps, and bytes of writes (they become 0, or are not written), for as long as the
 * test holds: no single step can be left out of the result.
 * @param most_tests stop after that many tests; 0: never.
 * @return a new sequence, also if nothing could go. Free with rig_sequence_free().
 */
struct rig_sequence *rig_minimise(const struct rig_sequence *sequence, rig_sequence_test *test,
                                  void *context, guint most_tests);

/**
 * Print a sequence as a C scenario that can be pasted into tests/conformance/scenarios.c.
 * @param name a sentence; becomes the scenario's name, and that of its array.
 * @return text, to be freed with g_free(): the array of steps, and the row for the table.
 */
char *rig_print_sequence(const struct rig_sequence *sequence, const char *name);

#endif
