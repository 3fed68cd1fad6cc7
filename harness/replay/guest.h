/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file guest.h
 * Plays the guest of a capture on a machine: each captured command becomes calls of the core's
 * public API. What the capture does not say (payload, the primary surface, surfaces from before its
 * beginning) is made up, and said so.
 */
#ifndef RIG_GUEST_H
#define RIG_GUEST_H

#include "machine.h"

struct rig_guest;

/** Words for a person about something that was made up or inferred. */
typedef void rig_guest_note(void *context, const char *text);

/** How a command ended. */
enum rig_guest_outcome {
    RIG_GUEST_DONE,        /**< the device took it: compare with rig_guest_machine()->command */
    RIG_GUEST_UNSUPPORTED, /**< the core has no encoder for it */
    RIG_GUEST_REFUSED,     /**< the core or the device does not take it; see `reason` */
};

/**
 * Make a guest with a machine of its own.
 * @return NULL with `error` set.
 */
struct rig_guest *rig_guest_create(const struct rig_machine_options *options, rig_guest_note *note,
                                   void *context, GError **error);
void rig_guest_destroy(struct rig_guest *guest);

/**
 * Play one whole command of the rings `cmd` or `csr`.
 * @param reason set for UNSUPPORTED and REFUSED; valid until the next call.
 */
enum rig_guest_outcome rig_guest_play(struct rig_guest *guest, const struct rig_command *command,
                                      const char **reason);
/** Take over what an event tells: primary surface, RESET, DESTROY_ALL_SURFACES. */
void rig_guest_event(struct rig_guest *guest, const struct rig_event *event);
/** Which of the machine's ids stand for which of the capture's: for the comparison. */
struct rig_id_map *rig_guest_ids(struct rig_guest *guest);
/** The machine, until the next call of rig_guest_play(). */
struct rig_machine *rig_guest_machine(struct rig_guest *guest);

#endif
