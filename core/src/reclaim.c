/* SPDX-License-Identifier: BSD-3-Clause */
/* Takes back what the device has released, and asks for more when memory runs out. */
#include "command.h"
#include "image_cache.h"
#include "io.h"
#include "log.h"

enum {
    RELEASE_RING_SIZE = 8,
    NEVER_EARLY = 1, /* as low-water mark */
    ROUND = 64,      /* commands freed in one go, so that one caller does not pay for all */
    PROD = offsetof(QXLReleaseRing, prod),
    NOTIFY_ON_PROD = offsetof(QXLReleaseRing, notify_on_prod),
    CONS = offsetof(QXLReleaseRing, cons),
    ITEMS = offsetof(QXLReleaseRing, items),
};

_Static_assert(sizeof(((QXLReleaseRing *)0)->items) / sizeof(uint64_t) == RELEASE_RING_SIZE,
               "the size of the ring is ours, not what the header says");

static uint8_t *release_ring(struct qxl_display *display)
{
    return (uint8_t *)display_header(display) + offsetof(QXLRam, release_ring);
}

void reclaim_init(struct qxl_display *display)
{
    display->release_cons = wire_load(release_ring(display), CONS);
    display->release_next = 0;
    display->chain_left = false;
    display->asked_early = false;
}

/* A producer index that is impossible is not believed. */
static uint32_t believed(uint32_t waiting)
{
    return waiting <= RELEASE_RING_SIZE ? waiting : 0;
}

/* Heads waiting in the ring. */
static uint32_t heads_waiting(struct qxl_display *display)
{
    uint32_t cons = __atomic_load_n(&display->release_cons, __ATOMIC_RELAXED);

    return believed(wire_load(release_ring(display), PROD) - cons);
}

static uint64_t pop_head(struct qxl_display *display)
{
    uint32_t cons = display->release_cons;
    uint64_t id;

    memcpy(&id, release_ring(display) + ITEMS + cons % RELEASE_RING_SIZE * sizeof(id), sizeof(id));
    __atomic_store_n(&display->release_cons, cons + 1, __ATOMIC_RELAXED);
    wire_store_ordered(release_ring(display), CONS, cons + 1);
    display->release_walked = 0;
    return id;
}

/* The device has no use for the command any more. Under QXL_LOCK_STATE. */
static void free_command(struct qxl_display *display, uint16_t index)
{
    struct handle *handle = &display->handles.handles[index];
    enum handle_kind kind = (enum handle_kind)handle->kind;
    uint32_t surface_id = handle->surface_id;

    if (kind == HANDLE_SURFACE_CREATE)
        handle->placements_used = 0; /* they are the surface's */
    command_free(display, index);
    if (kind == HANDLE_SURFACE_CREATE || kind == HANDLE_SURFACE_DESTROY)
        surface_command_released(display, surface_id, kind);
}

/* The id behind this one in its chain, 0 at the end: the device wrote it over the command's own. */
static uint64_t next_of(struct qxl_display *display, uint16_t index)
{
    uint64_t next;

    memcpy(&next, placement_memory(display, display->handles.handles[index].placements[0]),
           sizeof(next));
    return next;
}

void reclaim_forget(struct qxl_display *display)
{
    qxl_cache_drop(display);
    display_lock(display, QXL_LOCK_STATE);
    for (uint32_t i = 0; i < display->handles.capacity; i++) {
        if (display->handles.handles[i].kind != HANDLE_FREE)
            free_command(display, (uint16_t)i);
    }
    display_unlock(display, QXL_LOCK_STATE);
}

/* Take one id, from a chain or from the ring. False if there is none. */
static bool next_id(struct qxl_display *display, uint64_t *id)
{
    *id = display->release_next;
    display->release_next = 0;
    if (*id != 0)
        return true;
    if (heads_waiting(display) == 0)
        return false;
    *id = pop_head(display);
    return true;
}

static void release(struct qxl_display *display, uint64_t id)
{
    uint16_t index = handle_find(&display->handles, id);

    if (index == HANDLE_NONE) {
        display->bad_releases++;
        return;
    }
    display->release_next = next_of(display, index);
    free_command(display, index);
    display->releases++;
    display->asked_early = false;
    if (++display->release_walked > display->config.commands_max) {
        display->broken_chains++;
        display->release_next = 0;
    }
}

/* With QXL_LOCK_RELEASE held. Returns how many ids it looked at. */
static uint32_t reap_round(struct qxl_display *display)
{
    uint32_t looked_at = 0;
    uint64_t id;

    display_lock(display, QXL_LOCK_STATE);
    while (looked_at < ROUND && next_id(display, &id)) {
        looked_at++;
        /* FLUSH_RELEASE with nothing to flush pushes an empty head. */
        if (id != 0)
            release(display, id);
    }
    __atomic_store_n(&display->chain_left, display->release_next != 0, __ATOMIC_RELAXED);
    display_unlock(display, QXL_LOCK_STATE);
    return looked_at;
}

static uint32_t reap(struct qxl_display *display, uint32_t rounds)
{
    uint64_t freed, bad;

    display_lock(display, QXL_LOCK_RELEASE);
    freed = display->releases;
    bad = display->bad_releases;
    while (rounds-- > 0 && reap_round(display) == ROUND)
        ;
    freed = display->releases - freed;
    bad = display->bad_releases - bad;
    display_unlock(display, QXL_LOCK_RELEASE);
    if (bad)
        display_log(display, QXL_LOG_ERROR,
                    "qxl: the device released %u ids that are not in flight", (unsigned)bad);
    return (uint32_t)freed;
}

uint32_t qxl_reclaim(struct qxl_display *display)
{
    if (qxl_display_is_gone(display))
        return 0;
    return reap(display, display->config.commands_max / ROUND + RELEASE_RING_SIZE);
}

bool reclaim_if_any(struct qxl_display *display)
{
    bool any = heads_waiting(display) || __atomic_load_n(&display->chain_left, __ATOMIC_RELAXED);

    if (any)
        reap(display, 1);
    return any;
}

/* Is anything in flight that can come back? All but the create commands of live surfaces and the
 * last pointer shape, which the host keeps. Under QXL_LOCK_STATE. */
static bool can_come_back(const struct qxl_display *display)
{
    uint32_t found = 0, shapes = 0;

    for (uint32_t i = 0; i < display->handles.capacity && !found && shapes < 2; i++) {
        const struct handle *handle = &display->handles.handles[i];

        shapes += handle->kind == HANDLE_CURSOR_SHAPE;
        found = handle->kind == HANDLE_COMMAND || handle->kind == HANDLE_SURFACE_DESTROY ||
                (handle->kind == HANDLE_SURFACE_CREATE &&
                 display->surfaces[handle->surface_id].state == SURFACE_DYING);
    }
    return found || shapes > 1;
}

static bool anything_in_flight(struct qxl_display *display)
{
    bool found;

    display_lock(display, QXL_LOCK_STATE);
    found = can_come_back(display);
    display_unlock(display, QXL_LOCK_STATE);
    return found;
}

/* Ask to be interrupted at the next release. False if one has come meanwhile. */
static bool request_notification(struct qxl_display *display)
{
    uint32_t cons = __atomic_load_n(&display->release_cons, __ATOMIC_RELAXED);

    wire_store_ordered(release_ring(display), NOTIFY_ON_PROD, cons + 1);
    return believed(wire_load_ordered(release_ring(display), PROD) - cons) == 0;
}

/* The device listens only while the release ring is empty. */
static void notify_oom(struct qxl_display *display, bool early)
{
    display_lock(display, QXL_LOCK_RELEASE);
    display->oom_notifications++;
    display->low_memory += early;
    display_unlock(display, QXL_LOCK_RELEASE);
    io_ring(display, QXL_IO_NOTIFY_OOM);
}

bool reclaim_low(struct qxl_display *display)
{
    const struct handle_table *handles = &display->handles;
    /* Kept pictures make room by themselves. */
    uint64_t bytes = display->hw.pages_size - display->heaps[APERTURE_MAIN].used +
                     display->cached_bytes[APERTURE_MAIN] + command_spare_bytes(display);
    uint32_t spare = handles->capacity - 1 - handles->live; /* the last one destroys */

    if (display->asked_early || display->config.low_water == NEVER_EARLY ||
        (bytes >= display->config.low_water && spare >= handles->capacity / LOW_WATER_PART))
        return false;
    display->asked_early = true;
    return true;
}

void reclaim_ask_early(struct qxl_display *display)
{
    if (!reclaim_if_any(display) && request_notification(display)) {
        notify_oom(display, true);
        return;
    }
    /* What came instead may be nothing, and then nobody would ever ask. */
    display_lock(display, QXL_LOCK_STATE);
    display->asked_early = false;
    display_unlock(display, QXL_LOCK_STATE);
}

static void note_stall(struct qxl_display *display, uint64_t began)
{
    uint64_t stall = display->os->clock_ns(display->os_context) - began;

    display_lock(display, QXL_LOCK_STATE);
    if (stall > display->longest_stall_ns)
        display->longest_stall_ns = stall;
    display_unlock(display, QXL_LOCK_STATE);
}

/* True if something has come back without a wait. */
static bool ask(struct qxl_display *display)
{
    if (qxl_reclaim(display) || !request_notification(display))
        return true;
    notify_oom(display, false);
    return qxl_reclaim(display) > 0;
}

/* Ask the device, wait, and reap. QXL_STATUS_TIMEOUT: what has come back now is the last. */
static enum qxl_status reclaim_wait(struct qxl_display *display, uint64_t deadline)
{
    enum qxl_status status = QXL_STATUS_OK;
    uint32_t seen;

    if (display_vanished(display))
        return QXL_STATUS_GONE;
    seen = display->os->event_sequence(display->os_context, QXL_EVENT_DISPLAY);
    if (!ask(display))
        status = display_wait(display, QXL_EVENT_DISPLAY, seen, deadline);
    else if (display->os->clock_ns(display->os_context) >= deadline)
        status = QXL_STATUS_TIMEOUT;
    qxl_reclaim(display);
    return status;
}

/* `hopeless` is found together with the failure: later on another thread may have reaped all there
 * was. */
static bool attempt_once(struct qxl_display *display, reclaim_attempt attempt, void *context,
                         bool *hopeless)
{
    bool done;

    display_lock(display, QXL_LOCK_STATE);
    done = attempt(display, context);
    *hopeless = !done && !can_come_back(display);
    display_unlock(display, QXL_LOCK_STATE);
    return done;
}

static enum qxl_status wait_and_attempt(struct qxl_display *display, reclaim_attempt attempt,
                                        void *context)
{
    uint64_t deadline = display_deadline(display, display->config.memory_timeout_ns);
    enum qxl_status status;
    bool hopeless;

    do {
        status = reclaim_wait(display, deadline);
        if (status != QXL_STATUS_OK && status != QXL_STATUS_TIMEOUT)
            return status;
        if (attempt_once(display, attempt, context, &hopeless))
            return QXL_STATUS_OK;
    } while (status == QXL_STATUS_OK && !hopeless);
    return QXL_STATUS_NO_MEMORY;
}

enum qxl_status reclaim_until(struct qxl_display *display, reclaim_attempt attempt, void *context)
{
    enum qxl_status status;
    uint64_t began;
    bool hopeless;

    if (attempt_once(display, attempt, context, &hopeless))
        return QXL_STATUS_OK;
    if (hopeless)
        return QXL_STATUS_NO_MEMORY;
    began = display->os->clock_ns(display->os_context);
    status = wait_and_attempt(display, attempt, context);
    note_stall(display, began);
    return status;
}

static bool anything_live(struct qxl_display *display)
{
    bool live;

    display_lock(display, QXL_LOCK_STATE);
    live = display->handles.live > 0;
    display_unlock(display, QXL_LOCK_STATE);
    return live;
}

static void flush_releases(struct qxl_display *display)
{
    if (display->hw.capabilities & QXL_CAN_ASYNC_IO)
        io_ring(display, QXL_IO_FLUSH_RELEASE);
    else
        notify_oom(display, false);
    qxl_reclaim(display);
}

static enum qxl_status reclaim_all(struct qxl_display *display, uint64_t timeout_ns)
{
    uint64_t deadline = display_deadline(display, timeout_ns);
    enum qxl_status status = QXL_STATUS_OK;

    if (qxl_display_is_gone(display))
        return QXL_STATUS_GONE;
    qxl_reclaim(display);
    if (anything_live(display))
        flush_releases(display);
    while (status == QXL_STATUS_OK && anything_in_flight(display)) {
        status = reclaim_wait(display, deadline);
        if (status != QXL_STATUS_GONE)
            flush_releases(display);
    }
    return status == QXL_STATUS_TIMEOUT && !anything_in_flight(display) ? QXL_STATUS_OK : status;
}

enum qxl_status qxl_reclaim_all(struct qxl_display *display, uint64_t timeout_ns)
{
    return display_leave(display, __func__, reclaim_all(display, timeout_ns));
}
