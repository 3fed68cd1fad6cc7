/* SPDX-License-Identifier: BSD-3-Clause */
/* `qxlrig device --fuzz`: the differential test, for as long as wanted. */
#ifndef RIG_DEVICE_FUZZ_H
#define RIG_DEVICE_FUZZ_H

#include "verb.h"

struct rig_device_fuzz {
    gint64 seconds;    /**< 0: no limit */
    guint64 sequences; /**< 0: no limit */
    unsigned steps;    /**< of a sequence */
    const char *seed;  /**< NULL: any */
};

/** @return an exit code. */
int rig_device_fuzz(const struct rig_device_fuzz *request);

#endif
