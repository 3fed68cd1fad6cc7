/* SPDX-License-Identifier: BSD-3-Clause */
#include "threads.h"

#include <stdio.h>
#include <stdlib.h>

#include "condition.h"
#include "events.h"

struct rig_threads {
    struct rig_backend *backend;
    const struct qxl_hw *hw;
    pthread_mutex_t locks[QXL_LOCK_COUNT];
    pthread_mutex_t events;
    pthread_cond_t signalled;
    uint32_t sequences[QXL_EVENT_COUNT]; /* under events */
};

static void os_port_write(void *context, uint32_t port, uint8_t value)
{
    struct rig_threads *threads = context;

    threads->backend->ops->port_write(threads->backend, port, value);
}

static uint64_t os_clock_ns(void *context)
{
    (void)context;
    return rig_monotonic_ns();
}

static uint32_t os_event_sequence(void *context, enum qxl_event event)
{
    struct rig_threads *threads = context;
    uint32_t sequence;

    pthread_mutex_lock(&threads->events);
    sequence = threads->sequences[event];
    pthread_mutex_unlock(&threads->events);
    return sequence;
}

static void os_wait(void *context, enum qxl_event event, uint32_t seen, uint64_t deadline_ns)
{
    struct rig_threads *threads = context;

    pthread_mutex_lock(&threads->events);
    if (threads->sequences[event] == seen)
        rig_condition_wait(&threads->signalled, &threads->events, deadline_ns);
    pthread_mutex_unlock(&threads->events);
}

static void os_lock(void *context, enum qxl_lock lock)
{
    struct rig_threads *threads = context;

    pthread_mutex_lock(&threads->locks[lock]);
}

static void os_unlock(void *context, enum qxl_lock lock)
{
    struct rig_threads *threads = context;

    pthread_mutex_unlock(&threads->locks[lock]);
}

static void *os_allocate(void *context, size_t size)
{
    (void)context;
    return malloc(size);
}

static void os_free(void *context, void *memory, size_t size)
{
    (void)context;
    (void)size;
    free(memory);
}

static void os_print(void *context, const char *text)
{
    (void)context;
    fprintf(stderr, "%s\n", text);
}

const struct qxl_os rig_threads_os = {
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
    struct rig_threads *threads = context;
    uint32_t taken = qxl_irq_take(threads->hw, &rig_threads_os, threads);

    pthread_mutex_lock(&threads->events);
    rig_signal_events(threads->sequences, taken);
    pthread_cond_broadcast(&threads->signalled);
    pthread_mutex_unlock(&threads->events);
}

struct rig_threads *rig_threads_create(struct rig_backend *backend, const struct qxl_hw *hw)
{
    struct rig_threads *threads = calloc(1, sizeof(*threads));

    if (!threads)
        return NULL;
    threads->backend = backend;
    threads->hw = hw;
    for (int i = 0; i < QXL_LOCK_COUNT; i++)
        pthread_mutex_init(&threads->locks[i], NULL);
    pthread_mutex_init(&threads->events, NULL);
    rig_condition_init(&threads->signalled);
    backend->clock_ns = os_clock_ns;
    backend->os_context = threads;
    backend->interrupt = interrupt;
    return threads;
}

void rig_threads_destroy(struct rig_threads *threads)
{
    if (!threads)
        return;
    for (int i = 0; i < QXL_LOCK_COUNT; i++)
        pthread_mutex_destroy(&threads->locks[i]);
    pthread_mutex_destroy(&threads->events);
    pthread_cond_destroy(&threads->signalled);
    free(threads);
}
