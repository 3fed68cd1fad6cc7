/* SPDX-License-Identifier: BSD-3-Clause */
#include "series.h"

#include <glib.h>
#include <string.h>

#define START_NS UINT64_C(1000000)
/* Of a gauge in a bin: nothing was said there. */
#define SILENT UINT64_MAX

void rig_series_init(struct rig_series *series, unsigned counts, unsigned gauges)
{
    *series = (struct rig_series){
        .counts = counts,
        .gauges = gauges,
        .bin_ns = START_NS,
        .count = g_new0(uint64_t, (gsize)RIG_SERIES_BINS * counts),
        .most = g_new0(uint64_t, (gsize)RIG_SERIES_BINS * gauges),
        .last = g_new0(uint64_t, (gsize)RIG_SERIES_BINS * gauges),
    };
    for (gsize i = 0; i < (gsize)RIG_SERIES_BINS * gauges; i++)
        series->last[i] = SILENT;
}

void rig_series_finish(struct rig_series *series)
{
    g_free(series->count);
    g_free(series->most);
    g_free(series->last);
    memset(series, 0, sizeof(*series));
}

static void halve_counts(struct rig_series *series)
{
    for (unsigned bin = 0; bin < RIG_SERIES_BINS; bin++) {
        for (unsigned i = 0; i < series->counts; i++) {
            uint64_t from = series->count[bin * series->counts + i];
            series->count[bin * series->counts + i] = 0;
            series->count[bin / 2 * series->counts + i] += from;
        }
    }
}

static void halve_gauges(struct rig_series *series)
{
    for (unsigned bin = 0; bin < RIG_SERIES_BINS; bin++) {
        for (unsigned i = 0; i < series->gauges; i++) {
            unsigned from = bin * series->gauges + i, to = bin / 2 * series->gauges + i;
            uint64_t most = series->most[from], last = series->last[from];
            series->most[from] = 0;
            series->last[from] = SILENT;
            if (bin % 2 == 0 || last != SILENT) {
                series->most[to] = MAX(series->most[to], most);
                series->last[to] = last;
            }
        }
    }
}

static unsigned bin_at(struct rig_series *series, uint64_t time_ns)
{
    uint64_t after;

    rig_series_begin(series, time_ns);
    after = time_ns > series->first_ns ? time_ns - series->first_ns : 0;
    while (after / series->bin_ns >= RIG_SERIES_BINS) {
        halve_counts(series);
        halve_gauges(series);
        series->bin_ns *= 2;
        series->bins = (series->bins + 1) / 2;
    }
    series->bins = MAX(series->bins, (unsigned)(after / series->bin_ns) + 1);
    return (unsigned)(after / series->bin_ns);
}

void rig_series_begin(struct rig_series *series, uint64_t time_ns)
{
    if (!series->begun) {
        series->begun = true;
        series->first_ns = time_ns;
    }
}

void rig_series_count(struct rig_series *series, uint64_t time_ns, unsigned count)
{
    series->count[bin_at(series, time_ns) * series->counts + count]++;
}

void rig_series_gauge(struct rig_series *series, uint64_t time_ns, unsigned gauge, uint64_t value)
{
    unsigned at = bin_at(series, time_ns) * series->gauges + gauge;

    series->most[at] = MAX(series->most[at], value);
    series->last[at] = value;
}

uint64_t rig_series_counted(const struct rig_series *series, unsigned from, unsigned to,
                            unsigned count)
{
    uint64_t sum = 0;

    for (unsigned bin = from; bin < to; bin++)
        sum += series->count[bin * series->counts + count];
    return sum;
}

uint64_t rig_series_most(const struct rig_series *series, unsigned from, unsigned to,
                         unsigned gauge)
{
    uint64_t most = 0;

    for (unsigned bin = from; bin-- > 0;) {
        if (series->last[bin * series->gauges + gauge] != SILENT) {
            most = series->last[bin * series->gauges + gauge];
            break;
        }
    }
    for (unsigned bin = from; bin < to; bin++)
        most = MAX(most, series->most[bin * series->gauges + gauge]);
    return most;
}
