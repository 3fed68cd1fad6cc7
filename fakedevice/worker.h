/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file worker.h
 * What the hosts that come with the device share: the order of work of spice-server's worker.
 * A step ends an asynchronous operation, or else takes one command, cursor ring first. An
 * operation that looks at surfaces first takes all commands that wait.
 */
#ifndef FAKE_QXL_WORKER_H
#define FAKE_QXL_WORKER_H

#include <pthread.h>

#include "fake_qxl.h"

struct worker;

/** What a kind of host does. Called with the worker's lock held. Slots may be NULL. */
struct worker_kind {
    /** Deal with a command of the command ring or, if `cursor`, of the cursor ring. */
    void (*command)(struct worker *worker, const QXLCommandExt *command, bool cursor);
    void (*create_primary)(struct worker *worker, const struct fake_qxl_primary *primary);
    void (*monitors_config)(struct worker *worker, uint64_t address);
    /** All commands that waited have been taken. */
    void (*update_area)(struct worker *worker, uint32_t surface_id, const QXLRect *area);
    void (*destroy_primary)(struct worker *worker);
    void (*destroy_surfaces)(struct worker *worker);
    void (*reset_cursor)(struct worker *worker);
    /** The guest did to a port what kills the virtual machine. */
    void (*kill)(struct worker *worker, const char *reason);
    void (*free)(struct worker *worker);
};

enum worker_operation {
    WORKER_NOTHING,
    WORKER_ANSWER, /**< nothing but to say that it is done */
    WORKER_UPDATE_AREA,
    WORKER_FLUSH,
    WORKER_DRAW_SURFACE, /**< of DESTROY_SURFACE: all that waits for it; the surface stays */
    WORKER_DESTROY_PRIMARY,
    WORKER_DESTROY_SURFACES,
};

/** The renderer's own idea of a guest memory slot. All zero: none. */
struct worker_slot {
    uint8_t *start;
    uint64_t size;
    uint64_t delta;
};

struct worker {
    struct fake_qxl *device;
    const struct worker_kind *kind;
    pthread_mutex_t lock;
    struct worker_slot slots[FAKE_QXL_MEMSLOTS];
    enum worker_operation pending; /**< asynchronous, not yet done */
    uint32_t update_surface;       /**< of the last UPDATE_AREA: one at a time */
    QXLRect update_area;
    bool pending_oom;
};

/**
 * Translate a guest address as spice-server does: by its own table, which does not hear of
 * MEMSLOT_DEL, and to the end of the slot, not of the BAR.
 * @param memory gets `size` bytes when accepted.
 * @return ABORT if the slot id or generation is impossible, DROP if it is out of range.
 */
enum fake_qxl_verdict worker_translate(const struct worker *worker, uint64_t address, uint64_t size,
                                       void **memory);

/** Take all that waits in both rings, now. Returns behind it. */
void worker_settle(struct worker *worker);

/** Attach a worker, which `kind->free` frees with the device. */
void worker_attach(struct worker *worker, struct fake_qxl *device, const struct worker_kind *kind);

#endif
