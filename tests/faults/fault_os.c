/* SPDX-License-Identifier: BSD-3-Clause */
#include "fault_os.h"

#include "../../harness/os/events.h"
#include "../core/check.h"
#include "access_trap.h"

enum { CALLS_MAX = 200 * 1000, STANDS_CALLS = 100, EARLY_NS = 500 * 1000 };

static const uint64_t HOUR_NS = 3600ull * 1000 * 1000 * 1000;

static const struct qxl_os *const BASE = &rig_deterministic_os;

/* What is lost of these only costs time. */
static bool changes_state(uint32_t port)
{
    switch (port) {
    case QXL_IO_NOTIFY_CMD:
    case QXL_IO_NOTIFY_CURSOR:
    case QXL_IO_NOTIFY_OOM:
    case QXL_IO_UPDATE_IRQ:
    case QXL_IO_LOG:
    case QXL_IO_FLUSH_RELEASE:
        return false;
    default:
        return true;
    }
}

void fault_os_vanish(struct fault_os *os)
{
    const struct fake_qxl_faults faults = {.vanish_at_port_write = 1};

    os->vanished = true;
    os->vanished_at = os->base.now_ns;
    fake_qxl_set_faults(os->device, &faults);
    fake_qxl_io_write(os->device, QXL_IO_UPDATE_IRQ, 0, 1);
}

/* Is this call one that the plan counts, and does it fail? */
static bool fails(struct fault_os *os, enum fault_kind kind)
{
    bool now;

    if (os->plan.kind != kind)
        return false;
    os->opportunities++;
    now = os->opportunities == os->plan.nth ||
          (os->plan.from_then_on && os->opportunities > os->plan.nth);
    os->fired |= now;
    return now;
}

static struct fault_os *enter(void *context)
{
    struct fault_os *os = context;

    if (++os->calls > CALLS_MAX)
        fail_msg("%d calls of the OS in one run: a loop without end", CALLS_MAX);
    if (fails(os, FAULT_VANISH_AT_CALL))
        fault_os_vanish(os);
    return os;
}

static void os_port_write(void *context, uint32_t port, uint8_t value)
{
    struct fault_os *os = enter(context);

    if (fails(os, FAULT_VANISH_AT_PORT_WRITE))
        fault_os_vanish(os);
    if (fails(os, FAULT_PORT_WRITE)) {
        os->lost_state_write |= changes_state(port);
        return;
    }
    access_trap_open();
    BASE->port_write(os, port, value);
    access_trap_close();
}

static uint64_t os_clock_ns(void *context)
{
    struct fault_os *os = enter(context);

    if (fails(os, FAULT_CLOCK_JUMPS)) {
        os->base.now_ns += HOUR_NS;
        os->jumped_ns += HOUR_NS;
    }
    if (os->plan.kind == FAULT_CLOCK_STANDS && os->stands_calls == 0 &&
        fails(os, FAULT_CLOCK_STANDS)) {
        os->stands_at = os->base.now_ns;
        os->stands_calls = STANDS_CALLS;
    }
    if (os->stands_calls > 0) {
        os->stands_calls--;
        return os->stands_at;
    }
    return BASE->clock_ns(os);
}

static uint32_t os_event_sequence(void *context, enum qxl_event event)
{
    struct fault_os *os = enter(context);
    uint32_t sequence = BASE->event_sequence(os, event);

    if (fails(os, FAULT_EVENT_SEQUENCE))
        os->lost_signals[event] = sequence - os->last_seen[event];
    os->last_seen[event] = sequence - os->lost_signals[event];
    return os->last_seen[event];
}

static void os_wait(void *context, enum qxl_event event, uint32_t seen, uint64_t deadline_ns)
{
    struct fault_os *os = enter(context);

    if (fails(os, FAULT_WAIT)) {
        os->base.now_ns += EARLY_NS;
        return;
    }
    /* The core has seen fewer signals than there were. */
    if (os->plan.kind == FAULT_EVENT_SEQUENCE && os->fired && os->plan.from_then_on)
        os->lost_signals[event] = os->base.sequences[event] - seen;
    access_trap_open();
    BASE->wait(os, event, seen + os->lost_signals[event], deadline_ns);
    access_trap_close();
}

static void os_lock(void *context, enum qxl_lock lock)
{
    BASE->lock(enter(context), lock);
}

static void os_unlock(void *context, enum qxl_lock lock)
{
    BASE->unlock(enter(context), lock);
}

static void *os_allocate(void *context, size_t size)
{
    struct fault_os *os = enter(context);

    return fails(os, FAULT_ALLOCATE) ? NULL : BASE->allocate(os, size);
}

static void os_free(void *context, void *memory, size_t size)
{
    BASE->free(enter(context), memory, size);
}

static void os_print(void *context, const char *text)
{
    BASE->print(enter(context), text);
}

const struct qxl_os fault_os_table = {
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
    struct fault_os *os = context;

    if (!os->base.hw)
        return;
    access_trap_close();
    rig_signal_events(os->base.sequences, qxl_irq_take(os->base.hw, &fault_os_table, os));
    access_trap_open();
}

void fault_os_init(struct fault_os *os, struct rig_backend *backend, struct fake_qxl *device)
{
    *os = (struct fault_os){.device = device};
    rig_deterministic_init(&os->base, backend);
    backend->interrupt = interrupt;
}

void fault_os_arm(struct fault_os *os, struct fault_plan plan)
{
    fault_os_disarm(os);
    os->plan = plan;
    os->opportunities = os->calls = os->jumped_ns = 0;
    os->fired = os->lost_state_write = false;
}

void fault_os_disarm(struct fault_os *os)
{
    os->plan = (struct fault_plan){.kind = FAULT_NONE};
    os->stands_calls = 0;
}

uint64_t fault_os_time(const struct fault_os *os)
{
    return os->base.now_ns - os->jumped_ns;
}
