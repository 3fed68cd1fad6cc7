/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file summary.h
 * What `qxlrig info` knows of a trace: gathered event by event, in memory that does not grow with
 * the trace.
 */
#ifndef RIG_SUMMARY_H
#define RIG_SUMMARY_H

#include <glib.h>

#include "../trace/event.h"

#define RIG_STALLS 5
#define RIG_BUCKETS 32
/** So many places of a kind are kept with their line, the rest is counted. */
#define RIG_PLACES_MAX 50
/** So many primaries are kept, the last ones. */
#define RIG_PRIMARIES 32
#define RIG_KINDS (RIG_EVENT_PROBLEM + 1)

/** A part of the time span. Its length doubles whenever the span outgrows the buckets. */
struct rig_bucket {
    uint64_t commands;
    uint64_t bitmap_bytes;  /**< of the bitmaps drawn */
    uint64_t surfaces;      /**< most that lived at once, without the primary */
    uint64_t surface_bytes; /**< most that they took at once */
};

/** A gap between two commands of a ring: the guest was idle there, or it stalled. */
struct rig_stall {
    uint64_t gap_ns, line, next_line;
    uint64_t from_ns; /**< of the command in front of it */
    uint32_t device;
    enum rig_ring ring;
};

/** A primary surface that the guest created, as a device event tells. */
struct rig_primary {
    uint64_t line;
    uint64_t time_us; /**< 0: the event carries no time */
    uint32_t device, width, height;
    const char *format; /**< QEMU's word, `xRGB/32` */
};

/** A line of which something is to be said. */
struct rig_place {
    uint64_t line;
    char *text;
};

struct rig_places {
    uint64_t count;
    GArray *kept; /**< struct rig_place */
};

/** From a NOTIFY_OOM to the NOTIFY_CMD that follows it. */
struct rig_oom {
    uint64_t count;
    uint64_t followed;  /**< by a NOTIFY_CMD */
    uint64_t timed;     /**< ... and both had a time */
    GArray *latency_us; /**< uint64_t; the first RIG_LATENCIES_MAX of them, for the median */
    uint64_t min_us, max_us;
};

#define RIG_LATENCIES_MAX 65536

struct rig_summary {
    uint64_t kinds[RIG_KINDS];
    uint64_t parts[RIG_CUT + 1]; /**< commands by enum rig_completeness */
    GHashTable *commands;        /**< `qxl-0/cmd draw:copy/opaque` to uint64_t */
    GHashTable *port_writes;     /**< name to uint64_t */
    uint64_t cmd_ring;           /**< commands of `cmd` rings in the log */
    uint64_t taken;              /**< `qxl_ring_command_get` events that are not VGA's */
    bool has_time;               /**< first_ns and last_ns hold */
    uint64_t first_ns, last_ns;
    uint64_t first_event_us, last_event_us; /**< 0: the events carry no time */
    struct rig_bucket buckets[RIG_BUCKETS];
    uint64_t bucket_ns;
    uint64_t surfaces, surface_bytes; /**< that live at the end */
    uint64_t surfaces_max, surface_bytes_max;
    uint64_t bitmap_bytes;
    struct rig_stall stalls[RIG_STALLS]; /**< longest first; gap_ns 0: none */
    struct rig_oom oom;
    uint64_t primary_count;
    struct rig_primary primaries[RIG_PRIMARIES]; /**< see rig_summary_primary() */
    struct rig_places rejoined, lost, unmapped, guest_bugs, problems;
    struct rig_follow *follow; /**< per device and ring; summary.c's own */
};

void rig_summary_init(struct rig_summary *summary);
void rig_summary_finish(struct rig_summary *summary);
void rig_summary_add(struct rig_summary *summary, const struct rig_event *event);
/** @return whether there is one. */
bool rig_summary_oom_median(const struct rig_summary *summary, uint64_t *median_us);
/** Whether there is nothing of a QXL device: no command, event, message or guest bug. */
bool rig_summary_is_empty(const struct rig_summary *summary);
/** Primaries that are kept. */
unsigned rig_summary_primaries(const struct rig_summary *summary);
/** @param index 0 is the oldest that is kept. */
const struct rig_primary *rig_summary_primary(const struct rig_summary *summary, unsigned index);
/** Buckets in use. */
unsigned rig_summary_buckets(const struct rig_summary *summary);

#endif
