/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file direct.h
 * Feeds recorded commands to libspice-server as they are, with neither core nor device between: one
 * memory slot, in which an address is a pointer. What is drawn so is the truth that a replay
 * through core and device is compared with.
 *
 * The worker messages of the recording are followed as a replay does (session.h): the primary comes
 * and goes, and a second one takes the place of the first. Updates happen when one looks.
 *
 * libspice-server aborts the process on commands that QEMU would die of: who does not know where a
 * recording comes from lets the core judge a command first.
 */
#ifndef RIG_HOST_DIRECT_H
#define RIG_HOST_DIRECT_H

#include <glib.h>
#include <stdbool.h>

#include "../recording/recording.h"
#include "screen.h"
#include "server.h"

/** A display of its own. Its functions are called by one thread at a time. */
struct rig_direct;

/**
 * Make a display on a server, which must outlive it.
 * @return NULL with `error` set (RIG_SPICE_ERROR). End it with rig_direct_destroy().
 */
struct rig_direct *rig_direct_create(struct rig_spice_server *server, GError **error);
/** All records are given back when this returns. NULL is fine. */
void rig_direct_destroy(struct rig_direct *direct);

/**
 * Play the next record: drawings, surfaces, the pointer, and messages about the primary and about
 * all surfaces. Others are ignored. Commands are drawn in a thread of libspice-server's; if too
 * many wait for that, this waits.
 * @param record a reference is taken, until libspice-server gives the command back. The command
 *        is libspice-server's now: its memory must not be read any more.
 * @return false with `error` set (RIG_RECORDING_ERROR_MEMORY) if there is no memory for a surface.
 */
bool rig_direct_play(struct rig_direct *direct, struct rig_record *record, GError **error);

/**
 * Have all drawn that was played, and look at a surface.
 * @param surface its id in the recording; 0: the primary.
 * @return false if there is none.
 */
bool rig_direct_look(struct rig_direct *direct, uint32_t surface, struct rig_screen *screen);

/** Records that libspice-server has not given back. */
unsigned rig_direct_held(struct rig_direct *direct);

#endif
