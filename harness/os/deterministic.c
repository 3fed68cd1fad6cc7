/* SPDX-License-Identifier: BSD-3-Clause */
#include "deterministic.h"

#include <stdlib.h>
#include <string.h>

#include "events.h"

enum { STEP_NS_DEFAULT = 1000, HEADER = 16 };

static void violate(struct rig_deterministic *os, const char *rule)
{
    if (!os->violation)
        os->violation = rule;
}

static void os_port_write(void *context, uint32_t port, uint8_t value)
{
    struct rig_deterministic *os = context;

    os->port_writes++;
    os->backend->ops->port_write(os->backend, port, value);
}

static uint64_t os_clock_ns(void *context)
{
    struct rig_deterministic *os = context;

    return os->now_ns;
}

static uint32_t os_event_sequence(void *context, enum qxl_event event)
{
    struct rig_deterministic *os = context;

    return os->sequences[event];
}

static void os_wait(void *context, enum qxl_event event, uint32_t seen, uint64_t deadline_ns)
{
    struct rig_deterministic *os = context;

    os->waits++;
    if (os->locks_held & ~(1u << QXL_LOCK_SURFACES | 1u << QXL_LOCK_IO))
        violate(os, "waits with a lock held that may not be");
    if (os->on_wait)
        os->on_wait(os, event);
    while (os->sequences[event] == seen && os->now_ns < deadline_ns) {
        if (os->hold_host || !os->backend->ops->step(os->backend)) {
            if (os->sequences[event] == seen)
                os->now_ns = deadline_ns;
            break;
        }
        os->now_ns += os->step_ns;
    }
}

static void os_lock(void *context, enum qxl_lock lock)
{
    struct rig_deterministic *os = context;

    if (os->locks_held >> lock)
        violate(os, os->locks_held >> lock & 1 ? "takes a lock twice"
                                               : "takes locks out of their order");
    os->locks_held |= 1u << lock;
}

static void os_unlock(void *context, enum qxl_lock lock)
{
    struct rig_deterministic *os = context;

    if (!(os->locks_held >> lock & 1))
        violate(os, "releases a lock that it does not hold");
    os->locks_held &= ~(1u << lock);
}

/* The size lies in front, to check what comes back. */
static void *os_allocate(void *context, size_t size)
{
    struct rig_deterministic *os = context;
    uint8_t *memory;

    os->allocations++;
    if (os->fail_allocation && (os->allocations == os->fail_allocation ||
                                (os->fail_all_after && os->allocations > os->fail_allocation)))
        return NULL;
    memory = malloc(HEADER + size);
    if (!memory)
        return NULL;
    memset(memory, 0xa5, HEADER + size);
    memcpy(memory, &size, sizeof(size));
    os->allocated += size;
    return memory + HEADER;
}

static void os_free(void *context, void *memory, size_t size)
{
    struct rig_deterministic *os = context;
    size_t was;

    memcpy(&was, (uint8_t *)memory - HEADER, sizeof(was));
    if (was != size)
        violate(os, "frees memory with a size other than it was allocated with");
    os->allocated -= was;
    free((uint8_t *)memory - HEADER);
}

static void os_print(void *context, const char *text)
{
    struct rig_deterministic *os = context;

    if (os->on_print)
        os->on_print(os, text);
}

const struct qxl_os rig_deterministic_os = {
    .port_write = os_port_write,
    .clock_ns = os_clock_ns,
    .event_sequence = os_event_sequence,
    .wait = os_wait,
    .lock = os_lock,
    .unlock = os_unlock,
    .allocate = os_allocate,
    .free = os_free,
    .print = os_print,
};

static void interrupt(void *context)
{
    struct rig_deterministic *os = context;

    if (os->hw)
        rig_signal_events(os->sequences, qxl_irq_take(os->hw, &rig_deterministic_os, os));
}

void rig_deterministic_init(struct rig_deterministic *os, struct rig_backend *backend)
{
    *os = (struct rig_deterministic){.backend = backend, .step_ns = STEP_NS_DEFAULT};
    backend->clock_ns = os_clock_ns;
    backend->os_context = os;
    backend->interrupt = interrupt;
}
