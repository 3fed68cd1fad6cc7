/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file server.h
 * A libspice-server in this process, with its main loop in a thread of its own.
 *
 * libspice-server ends the process (abort) when a guest does what QEMU's would die of, see
 * docs/device-contract.md, section 10. So it is for drivers that keep the rules and for recordings
 * of such; who feeds it what a fuzzer made up judges it first with the checking host.
 */
#ifndef RIG_HOST_SERVER_H
#define RIG_HOST_SERVER_H

#include <glib.h>

#include "log.h"

struct rig_spice_server;
/** libspice-server's, as in <spice.h>. */
struct RedsState;

#define RIG_SPICE_ERROR (g_quark_from_static_string("rig-spice-error"))
enum rig_spice_error {
    RIG_SPICE_ERROR_FAILED, /**< the library or the system refuses */
};

/** What to start. All zero: warnings on stderr. Clients come by listen.h. */
struct rig_spice_server_options {
    /** Told of the library's warnings (log.h: those of all servers of the process). */
    rig_spice_log_function *warn;
    void *context; /**< for warn */
};

/**
 * Start a server and its thread. Any number in a process, any thread.
 * @param options copied, but for what `context` points to.
 * @param error   RIG_SPICE_ERROR.
 * @return the server, or NULL with `error` set. End it with rig_spice_server_destroy().
 */
struct rig_spice_server *rig_spice_server_create(const struct rig_spice_server_options *options,
                                                 GError **error);

/**
 * Disconnect clients, end the server and its thread. Devices that are attached to it
 * (spice_host.h) must have been destroyed before. Not from the server's own thread. NULL is fine.
 */
void rig_spice_server_destroy(struct rig_spice_server *server);

/**
 * Call a function in the server's thread, where most of libspice-server's functions must be called,
 * and wait for its end. Any thread but the server's own, and those of libspice-server.
 */
void rig_spice_server_call(struct rig_spice_server *server, void (*function)(void *data),
                           void *data);

/** The library's timers and watches in this process that have not been removed. Any thread. */
unsigned rig_spice_server_watches(void);

/** Clients that are connected to the servers of this process. Any thread. */
unsigned rig_spice_server_clients(void);

/** The library's handle, to be used in rig_spice_server_call() only. */
struct RedsState *rig_spice_server_reds(struct rig_spice_server *server);

#endif
