/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file core.h
 * Timers and watches for libspice-server, on the GLib main context that is the calling thread's
 * default one.
 */
#ifndef RIG_HOST_CORE_H
#define RIG_HOST_CORE_H

#include <spice.h>

/** The table to hand to spice_server_init(), which does not change it. */
extern SpiceCoreInterface rig_spice_core;

#endif
