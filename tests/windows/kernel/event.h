/* SPDX-License-Identifier: BSD-3-Clause */
/* Events: what PEVENT points to. Miniports and display drivers share them. */
#ifndef TESTS_WINDOWS_KERNEL_EVENT_H
#define TESTS_WINDOWS_KERNEL_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "fault.h"

struct kernel_event;

/** No limit, for kernel_event_wait(). */
#define KERNEL_FOREVER UINT64_MAX

/** @param notification stays set until it is cleared; else one waiter clears it. */
KERNEL_API struct kernel_event *kernel_event_create(bool notification, bool set);
/** An event that is no more, or waited for, is a fault. */
KERNEL_API void kernel_event_delete(struct kernel_event *event);
/** @return whether it was set. Up to DISPATCH. */
KERNEL_API bool kernel_event_set(struct kernel_event *event);
KERNEL_API void kernel_event_clear(struct kernel_event *event);
KERNEL_API bool kernel_event_read(struct kernel_event *event);
/** @param limit_ns KERNEL_FOREVER, or after how long to give up. @return false: it was. */
KERNEL_API bool kernel_event_wait(struct kernel_event *event, uint64_t limit_ns);
/** Events that exist. */
KERNEL_API unsigned kernel_events(void);
/** Threads that wait for this event; for any event if NULL. */
KERNEL_API unsigned kernel_event_waiters(const struct kernel_event *event);

#endif
