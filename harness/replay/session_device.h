/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file session_device.h
 * The fake device that a recording is replayed on: roomy, and shown to libspice-server.
 */
#ifndef RIG_SESSION_DEVICE_H
#define RIG_SESSION_DEVICE_H

#include "../backend/spice_backend.h"
#include "session.h"

enum { RIG_SESSION_VGAMEM_MB = 256, RIG_SESSION_SURFACES = 1024 };

/** @return a backend for the threads OS, or NULL with `error` set. */
struct rig_backend *rig_session_device_create(const struct rig_session_options *options,
                                              GError **error);

/** Connect a client that can do what the drivers ask for. It is not one of libspice-server's. */
void rig_session_device_connect_client(struct rig_backend *backend);

#endif
