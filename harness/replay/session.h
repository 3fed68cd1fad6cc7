/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file session.h
 * Replays a recording of libspice-server: each record is driven through the core into a fake device
 * whose host is libspice-server, which draws. What the device finds in its rings is compared with
 * what was recorded.
 */
#ifndef RIG_SESSION_H
#define RIG_SESSION_H

#include <glib.h>
#include <screen.h>

#include "../recording/recording.h"
#include "replay.h"

struct rig_spice_server;

struct rig_session_options {
    uint8_t revision; /**< PCI revision of the fake device, 4 or 5; 0: 5 */
    /** The server that the device is a display of; must outlive the session. NULL: its own. */
    struct rig_spice_server *server;
    bool dont_compare; /**< commands are not compared */
    /** Wait for a host without end: clients may be slow. See rig_session_give_up(). */
    bool patient;
    rig_finding_function *finding; /**< `line` is the record's number from 1. May be NULL */
    void *context;
};

struct rig_session;

/** @return NULL with `error` set: this program's or this machine's fault. One thread. */
struct rig_session *rig_session_create(const struct rig_session_options *options, GError **error);
/** NULL is fine. */
void rig_session_destroy(struct rig_session *session);

/**
 * Play the next record. What was recorded when the guest asked to see something (UPDATE) is drawn,
 * if there is something new: see rig_session_screen().
 * @return what the record asked for.
 */
enum rig_session_step {
    RIG_SESSION_NOTHING, /**< a message without effect here, or a command that was not played */
    RIG_SESSION_COMMAND, /**< a command was played */
    RIG_SESSION_UPDATE,  /**< the guest wanted to see what was drawn */
    RIG_SESSION_PRIMARY, /**< there is a new primary, or none any more */
} rig_session_play(struct rig_session *session, const struct rig_record *record);

/**
 * Have all drawn that was played, and look at the primary.
 * @param[out] screen its bytes are device memory.
 * @return false if there is no primary, or if it could not be drawn (a finding says why).
 */
bool rig_session_screen(struct rig_session *session, struct rig_screen *screen);

/** The same of any surface, by its id in the recording; 0: the primary. */
bool rig_session_look(struct rig_session *session, uint32_t surface, struct rig_screen *screen);

/**
 * RESET the device: the recording can be played again, from its beginning. Totals go on.
 * @return false: the device does not come up (a finding says why).
 */
bool rig_session_restart(struct rig_session *session);

/** Wait no more: the call that waits ends soon, and all later ones at once. Any thread. */
void rig_session_give_up(struct rig_session *session);

/** `commands` are those of the recording; `line` of findings is the record's number from 1, 0:
 * none. */
struct rig_replay_totals rig_session_get_totals(const struct rig_session *session);

/** What the guest's side holds now. */
struct rig_session_memory {
    uint64_t bytes;    /**< of the device, in use: commands, images, surfaces but the primary */
    uint32_t surfaces; /**< that live, without the primary */
};

struct rig_session_memory rig_session_get_memory(const struct rig_session *session);

#endif
