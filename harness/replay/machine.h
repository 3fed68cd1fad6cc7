/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file machine.h
 * One emulated guest: a fake device with its backend, the deterministic OS, and a driver core that
 * has been brought up on it. The device's clock is the caller's.
 */
#ifndef RIG_MACHINE_H
#define RIG_MACHINE_H

#include <glib.h>

#include <qxl/draw.h>

#include "../backend/fake.h"
#include "../os/deterministic.h"
#include "../trace/event.h"

/** What to make. */
struct rig_machine_options {
    unsigned id;      /**< the ID in `qxl-ID` */
    uint8_t revision; /**< PCI revision 2 to 5 */
};

struct rig_machine {
    struct rig_machine_options options;
    struct rig_backend *backend;
    struct rig_deterministic os;
    struct qxl_hw hw;
    struct qxl_display *display;

    struct rig_command command; /**< the last one that the device took and printed */
    uint64_t commands;          /**< how many it has printed */
    GString *complaints;        /**< what else it printed or judged, a line each; empty is good */
};

/**
 * Power a machine on.
 * @return NULL with `error` set, which is a fault of this program or a lack of memory.
 */
struct rig_machine *rig_machine_create(const struct rig_machine_options *options, GError **error);
/** NULL is fine. */
void rig_machine_destroy(struct rig_machine *machine);

/** Reset the device and bring the driver up again, with a client connected that can do all. */
enum qxl_status rig_machine_start(struct rig_machine *machine);

/**
 * Let the device take what the driver has published.
 * @return whether it took and printed one command more; see `command`.
 */
bool rig_machine_take(struct rig_machine *machine);

#endif
