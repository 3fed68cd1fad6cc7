/* SPDX-License-Identifier: BSD-3-Clause */
#include "event.h"

#include <stdlib.h>

#include <windows.h>

#include "computer.h"

enum { EVENTS_MAX = 256 };

struct kernel_event {
    bool used, notification, set;
    unsigned waiters;
};

/* Never given back to the system, so that a stale pointer is seen as one. */
static struct kernel_event events[EVENTS_MAX];
static SRWLOCK lock = SRWLOCK_INIT;
static CONDITION_VARIABLE changed = CONDITION_VARIABLE_INIT;

/* With the lock held. */
static bool exists(const struct kernel_event *event, const char *what)
{
    if (event >= events && event < events + EVENTS_MAX && event->used)
        return true;
    kernel_fault("%s: %p is no event", what, (const void *)event);
    return false;
}

struct kernel_event *kernel_event_create(bool notification, bool set)
{
    static unsigned next;
    struct kernel_event *event = NULL;

    AcquireSRWLockExclusive(&lock);
    for (unsigned tries = 0; tries < EVENTS_MAX && !event; tries++, next++)
        if (!events[next % EVENTS_MAX].used)
            event = &events[next % EVENTS_MAX];
    if (event)
        *event = (struct kernel_event){true, notification, set, 0};
    ReleaseSRWLockExclusive(&lock);
    return event;
}

void kernel_event_delete(struct kernel_event *event)
{
    AcquireSRWLockExclusive(&lock);
    if (exists(event, "event deleted")) {
        if (event->waiters)
            kernel_fault("event deleted while %u threads wait for it", event->waiters);
        event->used = false;
    }
    ReleaseSRWLockExclusive(&lock);
}

bool kernel_event_set(struct kernel_event *event)
{
    bool was = false;

    AcquireSRWLockExclusive(&lock);
    if (exists(event, "event set")) {
        was = event->set;
        event->set = true;
    }
    ReleaseSRWLockExclusive(&lock);
    WakeAllConditionVariable(&changed);
    return was;
}

void kernel_event_clear(struct kernel_event *event)
{
    AcquireSRWLockExclusive(&lock);
    if (exists(event, "event cleared"))
        event->set = false;
    ReleaseSRWLockExclusive(&lock);
}

bool kernel_event_read(struct kernel_event *event)
{
    AcquireSRWLockShared(&lock);
    bool set = exists(event, "event read") && event->set;
    ReleaseSRWLockShared(&lock);
    return set;
}

uint64_t computer_clock_ns(void)
{
    LARGE_INTEGER count, frequency;

    QueryPerformanceFrequency(&frequency);
    QueryPerformanceCounter(&count);
    return (uint64_t)count.QuadPart / (uint64_t)frequency.QuadPart * 1000000000 +
           (uint64_t)count.QuadPart % (uint64_t)frequency.QuadPart * 1000000000 /
               (uint64_t)frequency.QuadPart;
}

/* With the lock held. False: the time is over. */
static bool sleep_until(uint64_t limit_ns, uint64_t end_ns)
{
    DWORD ms = INFINITE;

    if (limit_ns != KERNEL_FOREVER) {
        uint64_t now = computer_clock_ns();

        if (now >= end_ns)
            return false;
        uint64_t left = (end_ns - now + 999999) / 1000000;
        ms = left < 60000 ? (DWORD)left : 60000;
    }
    SleepConditionVariableSRW(&changed, &lock, ms, 0);
    return true;
}

bool kernel_event_wait(struct kernel_event *event, uint64_t limit_ns)
{
    uint64_t end_ns = computer_clock_ns() + limit_ns;
    bool set = false;

    if (end_ns < limit_ns)
        end_ns = UINT64_MAX;
    AcquireSRWLockExclusive(&lock);
    if (exists(event, "event waited for")) {
        event->waiters++;
        while (!event->set && sleep_until(limit_ns, end_ns))
            ;
        event->waiters--;
        set = event->set;
        if (set && !event->notification)
            event->set = false;
    }
    ReleaseSRWLockExclusive(&lock);
    return set;
}

unsigned kernel_events(void)
{
    unsigned count = 0;

    AcquireSRWLockShared(&lock);
    for (unsigned i = 0; i < EVENTS_MAX; i++)
        count += events[i].used;
    ReleaseSRWLockShared(&lock);
    return count;
}

unsigned kernel_event_waiters(const struct kernel_event *event)
{
    unsigned count = 0;

    AcquireSRWLockShared(&lock);
    for (unsigned i = 0; i < EVENTS_MAX; i++)
        if (events[i].used && (!event || event == &events[i]))
            count += events[i].waiters;
    ReleaseSRWLockShared(&lock);
    return count;
}
