/* SPDX-License-Identifier: BSD-3-Clause */
#include <windows.h>

#include "condition.h"

enum { NS_PER_S = 1000000000 };

uint64_t rig_monotonic_ns(void)
{
    LARGE_INTEGER now, per_s;

    QueryPerformanceCounter(&now);
    QueryPerformanceFrequency(&per_s);
    uint64_t ticks = (uint64_t)now.QuadPart, rate = (uint64_t)per_s.QuadPart;
    return ticks / rate * NS_PER_S + ticks % rate * NS_PER_S / rate;
}

void rig_condition_init(pthread_cond_t *condition)
{
    pthread_cond_init(condition, NULL);
}

/* Conditions of winpthreads know the wall clock only, which may be set: give them what is left. */
void rig_condition_wait(pthread_cond_t *condition, pthread_mutex_t *mutex, uint64_t deadline_ns)
{
    uint64_t now = rig_monotonic_ns();
    uint64_t left = deadline_ns > now ? deadline_ns - now : 0;
    struct timespec span = {
        .tv_sec = (time_t)(left / NS_PER_S),
        .tv_nsec = (long)(left % NS_PER_S),
    };

    pthread_cond_timedwait_relative_np(condition, mutex, &span);
}
