/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file series.h
 * Numbers over time in memory that does not grow: a fixed number of bins, whose length doubles
 * whenever the time outgrows them.
 */
#ifndef RIG_SERIES_H
#define RIG_SERIES_H

#include <stdbool.h>
#include <stdint.h>

/** Bins at most; at least half of them are in use once there was more than a bin. */
#define RIG_SERIES_BINS 256

struct rig_series {
    unsigned counts, gauges; /**< how many of each there are, numbered from 0 */
    bool begun;              /**< first_ns holds */
    uint64_t first_ns;       /**< where the first bin begins */
    uint64_t bin_ns;         /**< how long each bin is */
    unsigned bins;           /**< in use */
    uint64_t *count;         /**< bin after bin; series.c's own, as are the following */
    uint64_t *most, *last;
};

/** All zero counts, gauges without a value. */
void rig_series_init(struct rig_series *series, unsigned counts, unsigned gauges);
/** Frees what is in it. */
void rig_series_finish(struct rig_series *series);

/**
 * Where time begins: otherwise at the first count or gauge. What comes before is taken for what
 * comes at that time.
 */
void rig_series_begin(struct rig_series *series, uint64_t time_ns);
/** Count one more. */
void rig_series_count(struct rig_series *series, uint64_t time_ns, unsigned count);
/** From now on it has this value. */
void rig_series_gauge(struct rig_series *series, uint64_t time_ns, unsigned gauge, uint64_t value);

/** @return what was counted in bins [from, to). */
uint64_t rig_series_counted(const struct rig_series *series, unsigned from, unsigned to,
                            unsigned count);
/**
 * @return the highest value that the gauge had in bins [from, to), the one that it came in with
 *         among them; 0 before the first.
 */
uint64_t rig_series_most(const struct rig_series *series, unsigned from, unsigned to,
                         unsigned gauge);

#endif
