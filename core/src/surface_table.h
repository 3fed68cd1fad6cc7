/* SPDX-License-Identifier: BSD-3-Clause */
/* The surfaces of a display: their shapes, states, ids and memory. For the files that make and
 * destroy them. */
#ifndef QXL_CORE_SURFACE_TABLE_H
#define QXL_CORE_SURFACE_TABLE_H

#include "state.h"

/* Check a request and work out the surface that it asks for. */
QXL_MUST_CHECK enum qxl_status surface_describe(const struct qxl_surface_request *request,
                                                struct surface *surface);
/* Bytes of its pixels. */
uint64_t surface_bytes(const struct surface *surface);

/* Take a surface from one state to another. Returns whether it was in `from`. */
bool surface_change(struct qxl_display *display, uint32_t id, enum surface_state from,
                    enum surface_state to);
bool surface_is(struct qxl_display *display, uint32_t id, enum surface_state state);
void surface_set(struct qxl_display *display, uint32_t id, const struct surface *surface);
/* Return when no command is on its way into the ring that found a surface alive which is not. To be
 * called between taking a surface's life and the port operation that ends it. */
void surfaces_wait_for_publishers(struct qxl_display *display);

/* Waits for an id to come back if all are in use. */
QXL_MUST_CHECK enum qxl_status surface_take_id(struct qxl_display *display, uint32_t *id);
void surface_give_back_id(struct qxl_display *display, uint32_t id);

/* Make an off-screen surface on the device. `picture` is put into its memory before the device
 * hears of it; NULL: none. Under QXL_LOCK_SURFACES, as is the next one. */
QXL_MUST_CHECK enum qxl_status surface_make(struct qxl_display *display, struct surface *surface,
                                            const struct qxl_evicted *picture,
                                            struct qxl_surface_id *id);
QXL_MUST_CHECK enum qxl_status surface_publish_destroy(struct qxl_display *display, uint32_t id);

/* Make the surfaces that are parked, and were on the device before, there again, each with its id,
 * its memory and its picture. One that fails stays parked. */
QXL_MUST_CHECK enum qxl_status primary_unpark(struct qxl_display *display);
QXL_MUST_CHECK enum qxl_status surface_unpark(struct qxl_display *display, uint32_t id);
/* The memory of its pixels. */
void *surface_memory(struct qxl_display *display, uint32_t id);

/* From here no command can use a surface. Those already dying have a destroy command under way. */
void surfaces_doom(struct qxl_display *display);
/* The device has destroyed all surfaces that were doomed. */
void surfaces_bury(struct qxl_display *display);

#endif
