/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file spice_host_private.h
 * The inside of the spice host: `spice_host.c` is what libspice-server sees, `spice_ports.c` what
 * the device sees. They and their test include it.
 */
#ifndef RIG_HOST_SPICE_HOST_PRIVATE_H
#define RIG_HOST_SPICE_HOST_PRIVATE_H

#include <pthread.h>
#include <spice.h>

#include "spice_host.h"

/** Who waits for an asynchronous operation of libspice-server. */
enum { COOKIE_GUEST, COOKIE_OWN };

struct rig_spice_host {
    struct rig_spice_server *server;
    struct fake_qxl *device;
    QXLInstance instance;
    QXLDevInitInfo info;
    bool refused;

    pthread_mutex_t lock; /**< of all below. Taken last; nothing is called with it */
    pthread_cond_t changed;
    unsigned waiters;
    bool runs, leaving, has_primary, hides_clients;
    uint64_t events, events_told;
    uint64_t command_looks, cursor_looks; /**< that found a ring empty */
    uint64_t own_completions;
};

/** What the device gets: spice_ports.c */
extern const struct fake_qxl_host spice_host_table;

/** Count, and wake who waits. */
void spice_host_note(struct rig_spice_host *host, uint64_t *counter);
/** Wait for a count to change; with the lock held. */
void spice_host_wait(struct rig_spice_host *host);
/** Wait until libspice-server has dealt with all messages sent before. */
void spice_host_barrier(struct rig_spice_host *host);
void spice_host_detach(void *context);

/** Numbers of displays, server.c. -1: there are too many. */
int rig_spice_server_take_id(struct rig_spice_server *server);
void rig_spice_server_give_id(struct rig_spice_server *server, int id);

#endif
