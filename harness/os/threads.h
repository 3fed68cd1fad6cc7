/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file threads.h
 * An OS for the core: threads, the monotonic clock, real waiting.
 */
#ifndef RIG_OS_THREADS_H
#define RIG_OS_THREADS_H

#include <qxl/hw.h>

#include "../backend/backend.h"

struct rig_threads;

/** The table to hand to the core, with a rig_threads as its context. */
extern const struct qxl_os rig_threads_os;

/**
 * Make one and connect it to the backend's interrupt line.
 * @param backend used for port writes as long as the core is. Its interrupts come from a thread of
 *        its own: destroy the backend first, then the result.
 * @param hw the probed device; must outlive the result.
 * @return NULL if memory is short.
 */
struct rig_threads *rig_threads_create(struct rig_backend *backend, const struct qxl_hw *hw);
/** After the core's objects and the backend. NULL is fine. */
void rig_threads_destroy(struct rig_threads *threads);

#endif
