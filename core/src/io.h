/* SPDX-License-Identifier: BSD-3-Clause */
/* Port operations: each synchronous or asynchronous by revision and choice, one at a time, with a
 * deadline. All take QXL_LOCK_IO. */
#ifndef QXL_CORE_IO_H
#define QXL_CORE_IO_H

#include <qxl/surface.h>

#include "memslot.h"
#include "wire.h"

QXL_MUST_CHECK enum qxl_status io_memslot_add(struct qxl_display *display, uint8_t id,
                                              const QXLMemSlot *range);
QXL_MUST_CHECK enum qxl_status io_create_primary(struct qxl_display *display,
                                                 const QXLSurfaceCreate *create);
QXL_MUST_CHECK enum qxl_status io_destroy_primary(struct qxl_display *display);
QXL_MUST_CHECK enum qxl_status io_destroy_all_surfaces(struct qxl_display *display);
QXL_MUST_CHECK enum qxl_status io_update_area(struct qxl_display *display, uint32_t surface_id,
                                              const struct qxl_rect *area);
/* The device forgets everything; so does a stuck operation. */
void io_reset(struct qxl_display *display);
/* Doorbells: no lock, no answer. */
void io_ring(struct qxl_display *display, uint32_t port);

#endif
