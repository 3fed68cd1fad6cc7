/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file samples.h
 * Log lines of every shape, and what tests of the reader share.
 */
#ifndef SAMPLES_H
#define SAMPLES_H

#include <glib.h>

#include "reader.h"

/** A line of each shape that QEMU prints, of one device, in the order of their times. */
extern const char *const sample_lines[];
extern const size_t sample_line_count;

/** An event as the log has it, of a thread that is also in SAMPLE_BEFORE. */
#define SAMPLE_EVENT                                                                         \
    "25763@1795341019.442095:qxl_io_write 0 native addr=0 (QXL_IO_NOTIFY_CMD) val=0 size=1 " \
    "async=0"
/** Stands in front of a line in tests: makes the thread and the time known. */
#define SAMPLE_BEFORE                                         \
    "25763@1795341019.441652:qxl_ring_command_get 0 native\n" \
    "42494852000 qxl-0/cmd: cmd @ 0x10000000100fa00 nop\n"
/** ... and behind it: ends whatever is open. */
#define SAMPLE_AFTER "43494852000 qxl-0/cmd: cmd @ 0x10000000100fb00 nop\n"

/** Events of a trace, strings and all, until free_events(). */
struct events {
    struct rig_event *items;
    size_t count;
    GStringChunk *strings;
    uint64_t lines;
};

struct events read_events(const void *bytes, size_t size);
struct events read_text(const char *text);
void free_events(struct events *events);
/** The n-th event of a kind, from 0; NULL if there are fewer. */
const struct rig_event *nth_event(const struct events *events, enum rig_event_kind kind, size_t n);
size_t count_events(const struct events *events, enum rig_event_kind kind);
/** All fields that the line has are the same; completeness and lines are not looked at. */
bool same_command(const struct rig_command *a, const struct rig_command *b);
/** A bundled trace's path; free with g_free(). */
char *trace_path(const char *name);

#endif
