/* SPDX-License-Identifier: BSD-3-Clause */
/* Waiting for a condition until a time of the monotonic clock: what the systems do not share. */
#ifndef RIG_OS_CONDITION_H
#define RIG_OS_CONDITION_H

#include <pthread.h>
#include <stdint.h>

/** The monotonic clock, in nanoseconds. */
uint64_t rig_monotonic_ns(void);
/** Make a condition for rig_condition_wait(); destroy it with pthread_cond_destroy(). */
void rig_condition_init(pthread_cond_t *condition);
/**
 * Wait for a signal. May return earlier, as all waits on conditions.
 * @param mutex is locked by the caller, released meanwhile, and locked again on return.
 * @param deadline_ns a time of rig_monotonic_ns(): do not wait beyond it.
 */
void rig_condition_wait(pthread_cond_t *condition, pthread_mutex_t *mutex, uint64_t deadline_ns);

#endif
