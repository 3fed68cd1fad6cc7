/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file replay.h
 * Replays a captured command log: each command of the rings `cmd` and `csr` is driven through the
 * core into a fake device, and what the device understood is compared with what was captured.
 */
#ifndef RIG_REPLAY_H
#define RIG_REPLAY_H

#include <glib.h>

#include "../trace/event.h"

/** What the replay has to say about one line of the capture. */
enum rig_finding_kind {
    RIG_FINDING_DIFFERENCE,   /**< a field differs: `field`, `captured`, `replayed` are set */
    RIG_FINDING_REFUSED,      /**< the core or the device does not take the command */
    RIG_FINDING_UNSUPPORTED,  /**< the core cannot encode this kind of command */
    RIG_FINDING_UNREADABLE,   /**< the line, or the rest of it, could not be read */
    RIG_FINDING_UNMAPPED,     /**< QEMU itself could not read the command: nothing to replay */
    RIG_FINDING_REJOINED,     /**< the line was spliced; all of it was recovered */
    RIG_FINDING_GUEST_BUG,    /**< QEMU said what the guest did wrong */
    RIG_FINDING_DISAGREEMENT, /**< a log and a recording of the same run do not say the same */
    RIG_FINDING_NOTE,         /**< something was made up or inferred */
    RIG_FINDING_KINDS,
};

/** Strings are valid during the call. */
struct rig_finding {
    enum rig_finding_kind kind;
    uint64_t line;    /**< in the capture */
    uint64_t record;  /**< DISAGREEMENT: in the recording, from 1; 0: it has none */
    const char *what; /**< `qxl-0/cmd draw:copy/opaque`, or "" */
    const char *text; /**< a sentence; "" for differences */
    const char *field, *captured, *replayed;
    const struct rig_problem *problem; /**< UNREADABLE: NULL if there is no more to say */
};

typedef void rig_finding_function(const struct rig_finding *finding, void *context);

/** What a replay counted. */
struct rig_replay_totals {
    uint64_t commands;  /**< command lines, all rings */
    uint64_t vga;       /**< of them, QEMU's own updates: not replayed */
    uint64_t replayed;  /**< of them, driven through core and device and compared */
    uint64_t differing; /**< of those, with a difference */
    uint64_t findings[RIG_FINDING_KINDS];
    uint64_t guest_messages, device_events, foreign_lines;
    uint64_t first_ns, last_ns; /**< the guest clock's range over all commands */
};

struct rig_replay_options {
    uint8_t revision;              /**< PCI revision of the fake device, 2 to 5 */
    rig_finding_function *finding; /**< may be NULL */
    void *context;
};

struct rig_replay;

struct rig_replay *rig_replay_create(const struct rig_replay_options *options);
/** NULL is fine. */
void rig_replay_destroy(struct rig_replay *replay);

/**
 * Replay the next event of the capture. Strings of the event are not kept.
 * @return FALSE with `error` set if a machine could not be made.
 */
gboolean rig_replay_event(struct rig_replay *replay, const struct rig_event *event, GError **error);

struct rig_replay_totals rig_replay_get_totals(const struct rig_replay *replay);
/**
 * Command lines by device, ring and kind (`qxl-0/cmd draw:copy/opaque`), as the line by itself
 * says: string to uint64_t *. The replay's.
 */
GHashTable *rig_replay_get_counts(struct rig_replay *replay);

#endif
