/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file threads.h
 * An OS for the core: Linux threads, the monotonic clock, real waiting.
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
 * @param hw the probed device; must outlive the result, as must `backend`.
 * @return NULL if memory is short. Free with rig_threads_destroy() after the core's objects.
 */
struct rig_threads *rig_threads_create(struct rig_backend *backend, const struct qxl_hw *hw);
void rig_threads_destroy(struct rig_threads *threads);

#endif
