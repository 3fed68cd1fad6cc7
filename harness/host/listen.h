/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file listen.h
 * Where clients can connect to a server. Whoever reaches the address may, without a password.
 *
 * The sockets are ours and not libspice-server's, which cannot say which free port it has, nor why
 * it has none.
 */
#ifndef RIG_HOST_LISTEN_H
#define RIG_HOST_LISTEN_H

#include "server.h"

struct rig_spice_listener;

/**
 * Listen. Clients may come at once.
 * @param server  must outlive the listener.
 * @param address `HOST:PORT`, `[IPV6]:PORT`, `unix:PATH`. No host means this machine alone
 *        (127.0.0.1), no port or port 0 a free one; "" has neither. The file of a Unix socket must
 *        not be there.
 * @param error   RIG_SPICE_ERROR: which address, and why.
 * @return the listener, or NULL with `error` set.
 */
struct rig_spice_listener *rig_spice_listen(struct rig_spice_server *server, const char *address,
                                            GError **error);

/** What a client is told to connect to: `spice://127.0.0.1:5930`. As long as the listener. */
const char *rig_spice_listener_uri(const struct rig_spice_listener *listener);

/** Take the file of a Unix socket away, without which nobody comes. Again is fine. Any thread. */
void rig_spice_listener_unlink(const struct rig_spice_listener *listener);

/** No more clients; those that are there stay. NULL is fine. */
void rig_spice_listener_close(struct rig_spice_listener *listener);

#endif
