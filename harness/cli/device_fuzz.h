/* SPDX-License-Identifier: BSD-3-Clause */
/* `qxlrig device --fuzz`: the differential test, for as long as wanted. */
#ifndef RIG_DEVICE_FUZZ_H
#define RIG_DEVICE_FUZZ_H

#include "verb.h"

struct rig_device_fuzz {
    gint64 seconds;    /**< 0: no limit */
    guint64 first;     /**< number of the first sequence */
    guint64 sequences; /**< 0: no limit */
    unsigned steps;    /**< of a sequence */
    const char *seed;  /**< as it was given; NULL: any */
    bool json;         /**< one object at the end; the seed goes to stderr */
};

/**
 * Ctrl-C and SIGTERM end it after the step that is being played, with the summary; a later one at
 * once.
 * @return an exit code.
 */
int rig_device_fuzz(const struct rig_device_fuzz *request);

#endif
