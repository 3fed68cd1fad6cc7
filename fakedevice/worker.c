/* SPDX-License-Identifier: BSD-3-Clause */
#include <string.h>

#include "worker.h"

enum { SLOT_SHIFT = 56, GENERATION_SHIFT = 48, MOST_AT_ONCE = 4096 };
#define OFFSET_MASK ((UINT64_C(1) << GENERATION_SHIFT) - 1)

enum fake_qxl_verdict worker_translate(const struct worker *worker, uint64_t address, uint64_t size,
                                       void **memory)
{
    uint64_t id = address >> SLOT_SHIFT;
    uint64_t offset = address & OFFSET_MASK;

    if (id >= FAKE_QXL_MEMSLOTS || (address >> GENERATION_SHIFT & 0xff) != 0)
        return FAKE_QXL_ABORT;
    const struct worker_slot *slot = &worker->slots[id];
    if (!slot->start || offset < slot->delta)
        return FAKE_QXL_DROP;
    offset -= slot->delta;
    if (offset > slot->size || size > slot->size - offset)
        return FAKE_QXL_DROP;
    *memory = slot->start + offset;
    return FAKE_QXL_ACCEPT;
}

static bool take_command(struct worker *worker)
{
    QXLCommandExt command;

    if (!fake_qxl_get_command(worker->device, &command))
        return false;
    worker->kind->command(worker, &command, false);
    return true;
}

static bool take_cursor_command(struct worker *worker)
{
    QXLCommandExt command;

    if (!fake_qxl_get_cursor_command(worker->device, &command))
        return false;
    worker->kind->command(worker, &command, true);
    return true;
}

/** Take what waits; but not for ever, if the guest says that its ring holds millions. */
static void drain(struct worker *worker, bool cursor_too)
{
    for (unsigned i = 0; i < MOST_AT_ONCE && take_command(worker); i++)
        ;
    for (unsigned i = 0; i < MOST_AT_ONCE && cursor_too && take_cursor_command(worker); i++)
        ;
}

void worker_settle(struct worker *worker)
{
    pthread_mutex_lock(&worker->lock);
    drain(worker, true);
    pthread_mutex_unlock(&worker->lock);
}

static void forget_cursor(struct worker *worker)
{
    if (worker->kind->reset_cursor)
        worker->kind->reset_cursor(worker);
}

static void operate(struct worker *worker, enum worker_operation operation)
{
    const struct worker_kind *kind = worker->kind;

    switch (operation) {
    case WORKER_NOTHING:
    case WORKER_ANSWER:
        break;
    case WORKER_UPDATE_AREA:
        drain(worker, false);
        if (kind->update_area)
            kind->update_area(worker, worker->update_surface, &worker->update_area);
        break;
    case WORKER_FLUSH:
        drain(worker, true);
        break;
    case WORKER_DRAW_SURFACE:
        drain(worker, true);
        break;
    case WORKER_DESTROY_PRIMARY:
        drain(worker, true);
        if (kind->destroy_primary)
            kind->destroy_primary(worker);
        forget_cursor(worker);
        break;
    case WORKER_DESTROY_SURFACES:
        drain(worker, true);
        if (kind->destroy_surfaces)
            kind->destroy_surfaces(worker);
        forget_cursor(worker);
        break;
    }
}

/** Now, or at the next step if the guest does not wait for it. */
static void accept_operation(void *context, enum worker_operation operation, bool async)
{
    struct worker *worker = context;

    pthread_mutex_lock(&worker->lock);
    if (async) {
        worker->pending = operation;
    } else {
        operate(worker, operation);
    }
    pthread_mutex_unlock(&worker->lock);
}

static void oom(void *context)
{
    struct worker *worker = context;

    pthread_mutex_lock(&worker->lock);
    worker->pending_oom = true;
    pthread_mutex_unlock(&worker->lock);
}

static void add_memslot(void *context, const struct fake_qxl_memslot *slot, bool async)
{
    struct worker *worker = context;

    if (slot->group_id == FAKE_QXL_GROUP_GUEST && slot->slot_id < FAKE_QXL_MEMSLOTS) {
        uint8_t *bar = fake_qxl_bar_memory(worker->device, slot->bar);

        pthread_mutex_lock(&worker->lock);
        worker->slots[slot->slot_id] =
            (struct worker_slot){bar + slot->virt_start, slot->size, slot->delta};
        pthread_mutex_unlock(&worker->lock);
    }
    if (async)
        accept_operation(context, WORKER_ANSWER, true);
}

static void reset_memslots(void *context)
{
    struct worker *worker = context;

    pthread_mutex_lock(&worker->lock);
    memset(worker->slots, 0, sizeof(worker->slots));
    pthread_mutex_unlock(&worker->lock);
}

static void create_primary(void *context, const struct fake_qxl_primary *primary, bool async)
{
    struct worker *worker = context;

    pthread_mutex_lock(&worker->lock);
    if (worker->kind->create_primary)
        worker->kind->create_primary(worker, primary);
    pthread_mutex_unlock(&worker->lock);
    if (async)
        accept_operation(context, WORKER_ANSWER, true);
}

static void destroy_primary(void *context, bool async)
{
    accept_operation(context, WORKER_DESTROY_PRIMARY, async);
}

static void update_area(void *context, uint32_t surface_id, const QXLRect *area, bool async)
{
    struct worker *worker = context;

    pthread_mutex_lock(&worker->lock);
    worker->update_surface = surface_id;
    worker->update_area = *area;
    pthread_mutex_unlock(&worker->lock);
    accept_operation(context, WORKER_UPDATE_AREA, async);
}

static void destroy_surface(void *context, uint32_t surface_id, bool async)
{
    struct worker *worker = context;

    if (!async && surface_id != 0 && worker->kind->kill)
        worker->kind->kill(worker, "port: DESTROY_SURFACE_WAIT of an off-screen surface");
    accept_operation(context, WORKER_DRAW_SURFACE, async);
}

static void destroy_surfaces(void *context, bool async)
{
    accept_operation(context, WORKER_DESTROY_SURFACES, async);
}

static void flush_surfaces(void *context)
{
    accept_operation(context, WORKER_FLUSH, true);
}

static void monitors_config(void *context, uint64_t address)
{
    struct worker *worker = context;

    pthread_mutex_lock(&worker->lock);
    if (worker->kind->monitors_config)
        worker->kind->monitors_config(worker, address);
    pthread_mutex_unlock(&worker->lock);
    accept_operation(context, WORKER_ANSWER, true);
}

static void reset_cursor(void *context)
{
    struct worker *worker = context;

    pthread_mutex_lock(&worker->lock);
    forget_cursor(worker);
    pthread_mutex_unlock(&worker->lock);
}

/** A display that starts has no client, and says so. */
static void start(void *context)
{
    static const uint8_t no_capabilities[FAKE_QXL_CAPABILITY_BYTES];
    struct worker *worker = context;

    pthread_mutex_lock(&worker->lock);
    worker->pending = WORKER_NOTHING;
    worker->pending_oom = false;
    pthread_mutex_unlock(&worker->lock);
    fake_qxl_set_client(worker->device, false, no_capabilities);
}

/** What the guest has asked for. Returns false if there is nothing. */
static bool do_what_is_pending(struct worker *worker)
{
    if (worker->pending != WORKER_NOTHING) {
        enum worker_operation operation = worker->pending;

        worker->pending = WORKER_NOTHING;
        operate(worker, operation);
        fake_qxl_async_complete(worker->device);
        return true;
    }
    if (worker->pending_oom) {
        worker->pending_oom = false;
        drain(worker, false);
        fake_qxl_flush_resources(worker->device);
        return true;
    }
    return false;
}

static bool work(struct worker *worker)
{
    return do_what_is_pending(worker) || take_cursor_command(worker) || take_command(worker);
}

/** The display stops behind what was asked for before. */
static void stop(void *context)
{
    struct worker *worker = context;

    pthread_mutex_lock(&worker->lock);
    while (do_what_is_pending(worker))
        ;
    pthread_mutex_unlock(&worker->lock);
}

static bool step(void *context)
{
    struct worker *worker = context;

    pthread_mutex_lock(&worker->lock);
    bool worked = work(worker);
    if (!worked) {
        /* A command that came in between was not announced: look again. */
        bool commands_wait = !fake_qxl_req_cmd_notification(worker->device);
        bool cursors_wait = !fake_qxl_req_cursor_notification(worker->device);

        worked = (commands_wait && take_command(worker)) ||
                 (cursors_wait && take_cursor_command(worker));
    }
    pthread_mutex_unlock(&worker->lock);
    return worked;
}

static void detach(void *context)
{
    struct worker *worker = context;

    pthread_mutex_destroy(&worker->lock);
    worker->kind->free(worker);
}

void worker_attach(struct worker *worker, struct fake_qxl *device, const struct worker_kind *kind)
{
    static const struct fake_qxl_host host = {
        .oom = oom,
        .add_memslot = add_memslot,
        .reset_memslots = reset_memslots,
        .create_primary = create_primary,
        .destroy_primary = destroy_primary,
        .update_area = update_area,
        .destroy_surface = destroy_surface,
        .destroy_surfaces = destroy_surfaces,
        .flush_surfaces = flush_surfaces,
        .monitors_config = monitors_config,
        .reset_cursor = reset_cursor,
        .stop = stop,
        .start = start,
        .step = step,
        .detach = detach,
    };

    worker->device = device;
    worker->kind = kind;
    pthread_mutex_init(&worker->lock, NULL);
    fake_qxl_attach_host(device, &host, worker);
}
