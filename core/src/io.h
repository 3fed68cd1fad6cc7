/* SPDX-License-Identifier: BSD-3-Clause */
/* Port operations: each synchronous or asynchronous by revision and choice, one at a time, with a
 * deadline. All take QXL_LOCK_IO. After one that timed out every other one does so at once, until
 * RESET.
 *
 * Two that the device has are not here. DESTROY_SURFACE_WAIT: a ring command destroys a surface on
 * every revision, and port 14 kills QEMU for any surface but the primary. MEMSLOT_DEL: slots last
 * until RESET, and QEMU takes the slot away from its own group instead. */
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
/* All commands are taken and all surfaces rendered. Asynchronous in any case.
 * QXL_STATUS_UNSUPPORTED below revision 3. */
QXL_MUST_CHECK enum qxl_status io_flush_surfaces(struct qxl_display *display);
/* The host reads the QXLMonitorsConfig at `config`, which must lie in BAR 0 and stay there.
 * Asynchronous in any case. QXL_STATUS_UNSUPPORTED below revision 4. */
QXL_MUST_CHECK enum qxl_status io_monitors_config(struct qxl_display *display,
                                                  struct qxl_addr config);
/* The device forgets everything; so does a stuck operation. */
void io_reset(struct qxl_display *display);
/* Doorbells: no lock, no answer. */
void io_ring(struct qxl_display *display, uint32_t port);

#endif
