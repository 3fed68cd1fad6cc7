/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file spice_backend.h
 * Backend `fake+spice`: the fake device with libspice-server as its host (spice_host.h), so that
 * what is drawn is rendered into the BARs.
 */
#ifndef RIG_SPICE_BACKEND_H
#define RIG_SPICE_BACKEND_H

#include <fake_qxl.h>
#include <glib.h>

#include "backend.h"

struct rig_spice_server;

/** What to make. */
struct rig_spice_options {
    struct fake_qxl_config device; /**< at most 1024 surfaces */
    /** The server that it is a display of; must outlive the backend. NULL: one of its own. */
    struct rig_spice_server *server;
    /**
     * Interrupts come from libspice-server's threads, as the threads OS wants them. Else they come
     * in port_write and step, and rig_backend_ops.step waits for the host: for the deterministic
     * OS.
     */
    bool threaded;
    bool hides_clients; /**< rig_spice_host_hide_clients() */
};

/**
 * Make a fake device with libspice-server as its host.
 * @param error RIG_SPICE_ERROR.
 * @return the backend, or NULL with `error` set.
 */
struct rig_backend *rig_spice_backend_create(const struct rig_spice_options *options,
                                             GError **error);

/** The device behind a backend made here. */
struct fake_qxl *rig_spice_backend_device(struct rig_backend *backend);

/**
 * What the device has printed (command log, messages of the guest, guest bugs) and, with a server
 * of its own, what libspice-server has warned about, since the last call: lines. Any thread.
 * @return to be freed with g_free().
 */
char *rig_spice_backend_take_output(struct rig_backend *backend);

#endif
