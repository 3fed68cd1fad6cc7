/* SPDX-License-Identifier: BSD-3-Clause */
/* Pictures of surfaces in system memory: taken for one surface, or for all while suspended. */
#ifndef QXL_CORE_SURFACE_EVICT_H
#define QXL_CORE_SURFACE_EVICT_H

#include "state.h"

/* Room for the picture of a surface, not yet taken. NULL: no system memory. */
struct qxl_evicted *evicted_allocate(struct qxl_display *display, const struct surface *surface);
/* Take the picture from device memory, and put it there. */
void evicted_save(struct qxl_evicted *evicted, const void *pixels);
void evicted_load(const struct qxl_evicted *evicted, void *pixels);

#endif
