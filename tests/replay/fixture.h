/* SPDX-License-Identifier: BSD-3-Clause */
/* Replays a text or a bundled trace and keeps what was found. */
#ifndef TEST_REPLAY_FIXTURE_H
#define TEST_REPLAY_FIXTURE_H

#include "../../harness/replay/replay.h"
#include "../../harness/trace/reader.h"

struct replayed {
    struct rig_replay_totals totals;
    GHashTable *counts; /* string to uint64_t * */
    GPtrArray *found;   /* char *: `LINE KIND WHAT: TEXT` or `LINE difference WHAT: FIELD CAPTURED
                           REPLAYED` */
};

struct replayed *replay_reader(struct rig_reader *reader);
struct replayed *replay_bytes(const void *bytes, size_t size);
struct replayed *replay_text(const char *text);
/* A file of tests/traces. */
struct replayed *replay_bundled(const char *name);
void replayed_free(struct replayed *replayed);

/* Is there a finding that contains the text? */
bool replayed_says(const struct replayed *replayed, const char *text);
/* Fails the test, and prints the findings, if anything differs or was not replayed. */
void assert_clean(const struct replayed *replayed);
/* The text of a bundled trace; g_free() it. */
char *read_bundled(const char *name, size_t *size);
char *bundled_path(const char *name);

#endif
