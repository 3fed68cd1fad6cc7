/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file report.h
 * What the report on a run knows: gathered by collect.c from the run's files, shown by page.c.
 * Memory does not grow with the traces.
 */
#ifndef RIG_REPORT_H
#define RIG_REPORT_H

#include <glib.h>

#include "../replay/replay.h"
#include "kind.h"
#include "series.h"
#include "summary.h"

/** So many screens, findings of a kind, guest messages, gaps are kept. */
#define RIG_REPORT_SCREENS 24
#define RIG_REPORT_FINDINGS 40
#define RIG_REPORT_MESSAGES 40
#define RIG_REPORT_GAPS 8
/** Bytes that all pictures may take in the page. */
#define RIG_REPORT_PICTURE_BYTES (2700 * 1024)

enum rig_report_gauge {
    RIG_GAUGE_SURFACES,      /**< that live, without the primary */
    RIG_GAUGE_SURFACE_BYTES, /**< a log: what they take by their sizes */
    RIG_GAUGE_DEVICE_BYTES,  /**< a recording: device memory in use in the replay */
    RIG_GAUGES,
};

/** A command log, or device events, or both in one file. */
struct rig_report_log {
    char *path;
    uint64_t lines;
    struct rig_summary summary;
    struct rig_replay_totals totals; /**< of the replay */
};

struct rig_report_recording {
    char *path;
    uint64_t records, commands, bytes;
    uint64_t first_ns, last_ns;
    uint64_t updates, primaries;                             /**< messages */
    uint64_t ooms, ooms_followed, oom_most_ns, oom_least_ns; /**< from OOM to the next command */
    bool played;                                             /**< totals hold, and screens */
    struct rig_replay_totals totals;
    /** Pixels beside those of libspice-server alone, in words; NULL: they were not compared. */
    char *pixels;
    bool pixels_same;
    char *trouble; /**< it could not be read, or played, to its end: why. NULL: it could */
};

/** What a replay found. */
struct rig_report_finding {
    enum rig_finding_kind kind;
    bool recorded; /**< number is a record's, not a line's */
    uint64_t number;
    char *what, *text; /**< text is a sentence, of a difference too */
};

struct rig_report_message {
    uint64_t line, time_ns;
    unsigned device;
    char *text;
};

/** Two commands with nothing between them. */
struct rig_report_gap {
    uint64_t gap_ns, from_ns; /**< since the first command */
    char *where;              /**< which commands */
};

/** The primary surface at a time, or a picture that was given. */
struct rig_report_screen {
    uint64_t command;       /**< of the recording, from 1: the last one drawn; 0: given */
    uint64_t record;        /**< from 1 */
    uint64_t time_ns;       /**< since the first record */
    char *name;             /**< of a picture that was given */
    uint32_t width, height; /**< of the screen; the picture may be smaller */
    unsigned reduced;       /**< each so many pixels became one, in both directions */
    void *png;
    gsize size;
};

struct rig_report {
    GPtrArray *logs;                        /**< struct rig_report_log */
    struct rig_report_recording *recording; /**< NULL: none */
    /** Of the recording if there is one, else of the logs. */
    struct rig_series series;
    uint64_t kinds[RIG_KINDS_OF_COMMANDS];
    uint64_t drawings, primary_drawings, images, surface_images, cached_images, bitmap_bytes;
    struct rig_report_gap gaps[RIG_REPORT_GAPS]; /**< longest first; gap_ns 0: none */
    uint64_t surfaces_most;

    GArray *findings; /**< struct rig_report_finding */
    uint64_t finding_counts[RIG_FINDING_KINDS];
    GArray *messages; /**< struct rig_report_message, the first */
    uint64_t message_count;
    GArray *screens;        /**< struct rig_report_screen, in time */
    GArray *pictures;       /**< struct rig_report_screen that were given */
    const char *no_screens; /**< why there are none, a sentence; static */

    /** To be set before the recording is added: compare its pixels with libspice-server's own. */
    bool compare_pixels;
    /** Told now and then how far it is; may be NULL. */
    void (*progress)(void *context, const char *path, uint64_t done, uint64_t total);
    void *context;
};

struct rig_report *rig_report_create(void);
/** NULL is fine. */
void rig_report_destroy(struct rig_report *report);

/**
 * Read a command log, device events, or a recording of libspice-server of the run. The recording
 * comes before the logs, and there is one of them.
 * @param found set to whether there was something of a QXL device in it.
 * @return false with `error` set if it cannot be opened, or a machine to replay it on is not to be
 *         had. What is broken in it goes into the report.
 */
bool rig_report_add(struct rig_report *report, const char *path, bool *found, GError **error);
/** Show a PNG file, as `qxlrig diff -o` writes it. @return false with `error` set. */
bool rig_report_add_picture(struct rig_report *report, const char *path, GError **error);

#endif
