/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file spice_host.h
 * libspice-server as the host side of a fake device: it takes the commands, draws them, and writes
 * the pixels into the BARs when the guest asks for them (UPDATE_AREA). Asynchronous operations end
 * when libspice-server says so. No client is needed; a client that connects to the server sees the
 * device's screen, and the device hears of it.
 *
 * The library works in a thread for each device. It sleeps while there is nothing to do and is
 * woken by the device's doorbell: an empty ring asks for a notification at once, where QEMU's looks
 * again after 10 ms first.
 *
 * **It aborts the process** on commands that QEMU would die of (docs/device-contract.md, section
 * 10), so it is for guests that keep the rules. Faults that let the device vanish are not for it
 * either: it would read ones where commands were.
 */
#ifndef RIG_HOST_SPICE_HOST_H
#define RIG_HOST_SPICE_HOST_H

#include <fake_qxl.h>
#include <stdbool.h>

#include "server.h"

struct rig_spice_host;

/** libspice-server's tables have room for so many surfaces of a device. */
enum { RIG_SPICE_SURFACES_MAX = 1024 };

/**
 * Make libspice-server the host of a device (fake_qxl_attach_host()). Several devices can be on one
 * server: each is a display of its own.
 * @param server must outlive the device.
 * @param device new, without a host: what its ROM says about it is read here. It has at most
 *        RIG_SPICE_SURFACES_MAX surface ids.
 * @param error  RIG_SPICE_ERROR.
 * @return the host, which goes with the device, in fake_qxl_destroy(). NULL with `error` set: the
 *         device is as before.
 */
struct rig_spice_host *rig_spice_host_attach(struct rig_spice_server *server,
                                             struct fake_qxl *device, GError **error);

/**
 * Tell the guest nothing of clients that come, go, and want another size, from now on: its commands
 * are settled, as in a replay.
 */
void rig_spice_host_hide_clients(struct rig_spice_host *host);

/**
 * Wait until libspice-server has done something, or until it has nothing to do: all that was
 * published before has been taken and dealt with, and all port operations are over. One thread at
 * a time, not one of libspice-server's.
 * @return whether something was done since the last call: a command taken, a resource given back,
 *         an operation completed, a client reported.
 */
bool rig_spice_host_settle(struct rig_spice_host *host);

#endif
