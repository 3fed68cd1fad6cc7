/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file verb.h
 * What a verb of `qxlrig` is, and what verbs share. A verb is a file with a `rig_verb_NAME`, a line
 * in the table in main.c and a man page.
 */
#ifndef RIG_VERB_H
#define RIG_VERB_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Exit codes of every verb. */
enum rig_exit {
    RIG_EXIT_WELL = 0,          /**< all well */
    RIG_EXIT_DIFFERS = 1,       /**< differs or failed */
    RIG_EXIT_USAGE = 2,         /**< wrong usage, or a file that cannot be opened */
    RIG_EXIT_IMPOSSIBLE = 77,   /**< not possible here */
    RIG_EXIT_CANNOT_TELL = 125, /**< cannot judge */
    RIG_EXIT_SIGNAL = 128,      /**< and the number of the signal that has interrupted it */
};

enum { RIG_ANY_NUMBER = -1 };

struct rig_verb {
    const char *name;
    const char *synopsis; /**< arguments, as in `FILE...` */
    const char *summary;  /**< one line */
    /** @param argv argv[0] is the verb. @return an exit code. */
    int (*function)(int argc, char **argv);
};

extern const struct rig_verb rig_verb_device, rig_verb_diff, rig_verb_dump, rig_verb_info,
    rig_verb_minimize, rig_verb_record, rig_verb_replay, rig_verb_report, rig_verb_status,
    rig_verb_trim, rig_verb_validate;

/**
 * Parse a verb's options; `--help` prints and ends the process. On a mistake it is said on stderr.
 * @param exit_codes what 0 and 1 mean for this verb; the others are added.
 * @param min_files, max_files how many arguments must be left in argv behind argv[0]; max_files
 *        may be RIG_ANY_NUMBER.
 * @return false: return RIG_EXIT_USAGE.
 */
bool rig_verb_options(const struct rig_verb *verb, const GOptionEntry *entries,
                      const char *exit_codes, int *argc, char ***argv, int min_files,
                      int max_files);

/**
 * Say that nothing more will be written to standard output.
 * @return status, or RIG_EXIT_DIFFERS, said on stderr, if not everything could be written.
 */
int rig_verb_finish(int status);

/**
 * Say on stderr what is wrong.
 * @param error is freed.
 */
void rig_verb_say(GError *error);

/**
 * Say on stderr why it cannot go on.
 * @param error is freed.
 * @return RIG_EXIT_IMPOSSIBLE if there is no QEMU here, else RIG_EXIT_DIFFERS.
 */
int rig_verb_refuse(GError *error);

/** Of the exit codes of several files, the one to end with: 2, 1, 125, 0. */
int rig_verb_worse(int a, int b);

/** The keys of a table of strings, in order. The list is the caller's, the strings the table's. */
GList *rig_sorted_keys(GHashTable *table);

/** What makes a word plural: "s" unless there is exactly one. */
static inline const char *rig_plural(uint64_t count)
{
    return count == 1 ? "" : "s";
}

#endif
