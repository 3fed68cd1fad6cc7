/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file minimize.h
 * Finds a smallest trace that still shows something: no single part can be left out of it.
 */
#ifndef RIG_CUT_MINIMIZE_H
#define RIG_CUT_MINIMIZE_H

#include "cut.h"

enum rig_cut_verdict {
    RIG_CUT_SHOWS,  /**< it is still there */
    RIG_CUT_LACKS,  /**< it is not */
    RIG_CUT_FAILED, /**< that cannot be said: `error` is set */
};

struct rig_cut_minimize {
    /** @param path a trace, whose name ends as that of `out` does. */
    enum rig_cut_verdict (*test)(const char *path, void *context, GError **error);
    /** Before each test. May be NULL. @param commands in the smallest so far. */
    void (*progress)(uint32_t tests, uint32_t commands, void *context);
    void *context;         /**< of both */
    const char *out;       /**< has the smallest so far, as soon as the whole has shown it */
    uint32_t most_tests;   /**< 0: no limit */
    uint32_t most_seconds; /**< 0: no limit */
    /** Becomes 1 when it shall end: looked at between tests, and when one has failed. */
    const volatile int *interrupted;
};

enum rig_cut_outcome {
    RIG_CUT_SMALLEST,    /**< no part can be left out */
    RIG_CUT_LIMITED,     /**< as many tests or seconds as there may be */
    RIG_CUT_INTERRUPTED, /**< `out` was written if the whole was tested */
    RIG_CUT_NOT_SHOWN,   /**< the whole trace does not show it; `out` was not touched */
    RIG_CUT_STOPPED,     /**< a test failed, or a file could not be written: `error` is set */
};

struct rig_cut_minimized {
    enum rig_cut_outcome outcome;
    uint32_t tests;
    uint32_t commands; /**< in `out`, of the trace's */
    bool written;      /**< there is an `out` */
};

struct rig_cut_minimized rig_cut_minimize(const struct rig_cut *cut,
                                          const struct rig_cut_minimize *options, GError **error);

#endif
