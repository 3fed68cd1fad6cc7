/* SPDX-License-Identifier: BSD-3-Clause */
/* What a driver tells a device through memory and ports, as far as it says where in the BARs the
 * device writes: memory slots, commands that will be released, surfaces. */
#ifndef RIG_BACKEND_FOLLOW_H
#define RIG_BACKEND_FOLLOW_H

#include <spice/qxl_dev.h>

#include "mirror.h"

enum { FOLLOW_RAM, FOLLOW_SURFACES, FOLLOW_BARS, FOLLOW_SLOTS = 8 };

struct follow {
    struct mirror bars[FOLLOW_BARS];
    uint64_t header; /**< offset of the RAM header */

    QXLMemSlot slots[FOLLOW_SLOTS];
    GHashTable *published; /**< set of places: release infos of commands */
    GHashTable *surfaces;  /**< id: struct picture */
    GArray *wanted;        /**< struct extent: what the operation in progress renders */
};

/** `bars` are set by the caller, and closed by follow_finish(). */
void follow_init(struct follow *follow);
void follow_finish(struct follow *follow);

/** The RAM header as the driver sees it, and as QEMU is known to have it. */
QXLRam *follow_seen_header(struct follow *follow);
QXLRam *follow_known_header(struct follow *follow);

/** Before a push: note the commands that the driver publishes with it. */
void follow_commands(struct follow *follow);
/** Between a push and the write of a port: note what the port asks for. */
void follow_port(struct follow *follow, unsigned port, uint8_t value);

/** Have all release infos pulled. mirror_show() them after the flush: follow_show_releases(). */
void follow_pull_releases(struct follow *follow, struct rig_qemu *qemu);
void follow_show_releases(struct follow *follow);
/** Have pulled what the operation that has ended has rendered. */
void follow_pull_pictures(struct follow *follow, struct rig_qemu *qemu);
void follow_show_pictures(struct follow *follow);
/** RESET has happened: the device knows of nothing any more. */
void follow_forget(struct follow *follow);

#endif
