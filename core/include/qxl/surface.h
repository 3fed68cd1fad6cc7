/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file surface.h
 * The primary surface (id 0) and off-screen surfaces.
 *
 * Every function is for PASSIVE context and any thread. Besides what each one lists they return
 * QXL_STATUS_GONE when the device is gone, QXL_STATUS_TIMEOUT when it does not answer, or does not
 * make room in its ring, before the deadline.
 *
 * SPICE_SURFACE_FMT_* and QXL_SURF_FLAG_* are those of qxl_wire.h.
 */
#ifndef QXL_SURFACE_H
#define QXL_SURFACE_H

#include <qxl/display.h>
#include <qxl/geometry.h>

/** A surface's id on the device. The primary is 0. */
struct qxl_surface_id {
    uint32_t value; /**< below qxl_hw::surface_count */
};

static const struct qxl_surface_id QXL_PRIMARY = {0};

/** What to create. */
struct qxl_surface_request {
    uint32_t width, height; /**< pixels, not 0, below 2^31 */
    uint32_t format;        /**< SPICE_SURFACE_FMT_* */
    /** Bytes from row to row, a multiple of 4; negative for bottom-up; 0: the core chooses. */
    int32_t stride;
    /** The memory already holds the picture (QXL_SURF_FLAG_KEEP_DATA). For the primary only: the
     * core picks the memory of the others. */
    bool keep_data;
};

/** What a surface is and where its pixels are. */
struct qxl_surface_info {
    uint32_t width, height; /**< pixels */
    uint32_t format;        /**< SPICE_SURFACE_FMT_* */
    int32_t stride;         /**< bytes from row to row; negative: bottom-up */
    void *memory;           /**< lowest address of the pixels, in a BAR, while the surface lives */
    uint64_t size;          /**< bytes */
};

/**
 * Create the primary surface at the start of BAR 0 (CREATE_PRIMARY).
 * @param display the display.
 * @param request what to create.
 * @retval QXL_STATUS_INVALID size zero or too large, unknown format, stride not a multiple of 4 or
 * too small, more bytes than the device has for it, or there is a primary already.
 * @return other failures, and QXL_STATUS_NO_MEMORY (no handle in time), may also come from an
 *         off-screen surface that waited for a primary (qxl_power_resume()): the primary is live
 *         then, if qxl_surface_info() says so, and what is not waits for the next one.
 */
QXL_MUST_CHECK enum qxl_status qxl_primary_create(struct qxl_display *display,
                                                  const struct qxl_surface_request *request);

/**
 * Destroy the primary surface (DESTROY_PRIMARY). QXL_STATUS_INVALID if there is none. After any
 * other failure it is not known whether the device still has it: qxl_display_start() helps.
 * @param display the display.
 * @return QXL_STATUS_OK, INVALID, TIMEOUT or GONE.
 */
QXL_MUST_CHECK enum qxl_status qxl_primary_destroy(struct qxl_display *display);

/**
 * Create an off-screen surface: memory from the surface BAR, else BAR 0, and a ring command, whose
 * memory stays until the surface is gone (migration reads it again).
 * @param display the display.
 * @param request what to create.
 * @param id set on success.
 * @retval QXL_STATUS_NO_MEMORY no memory or no free id in time.
 * @retval QXL_STATUS_INVALID   as qxl_primary_create(), or there is no primary, or `keep_data`.
 */
QXL_MUST_CHECK enum qxl_status qxl_surface_create(struct qxl_display *display,
                                                  const struct qxl_surface_request *request,
                                                  struct qxl_surface_id *id);

/**
 * Destroy an off-screen surface by a ring command. Its id and memory are used again only after the
 * device has released it. QXL_STATUS_INVALID for the primary and for an id that is not live.
 * @param display the display.
 * @param id which.
 * What the command takes is kept in reserve, so that surfaces can be destroyed when memory is out.
 * @return QXL_STATUS_OK, INVALID, TIMEOUT or GONE; NO_MEMORY only if an earlier destroy command did
 *         not come back in time.
 */
QXL_MUST_CHECK enum qxl_status qxl_surface_destroy(struct qxl_display *display,
                                                   struct qxl_surface_id id);

/**
 * Destroy all surfaces, the primary included (DESTROY_ALL_SURFACES). Their ids and memory come back
 * with the device's releases, as after qxl_surface_destroy(). After a failure none can be used.
 * @param display the display.
 * @return QXL_STATUS_OK, TIMEOUT or GONE.
 */
QXL_MUST_CHECK enum qxl_status qxl_surface_destroy_all(struct qxl_display *display);

/**
 * Describe a live surface. QXL_STATUS_INVALID if it is not live.
 * @param display the display.
 * @param id   which.
 * @param info filled in on success.
 * @return QXL_STATUS_OK, INVALID or GONE.
 */
QXL_MUST_CHECK enum qxl_status qxl_surface_info(struct qxl_display *display,
                                                struct qxl_surface_id id,
                                                struct qxl_surface_info *info);

/**
 * Have the host render `area` of a surface into its memory (UPDATE_AREA), to be read back.
 * An empty area succeeds and does nothing.
 * @param display the display.
 * @param id   which.
 * @param area of it, pixels.
 * @retval QXL_STATUS_INVALID inverted, or outside the surface: QEMU would take it for a guest bug.
 */
QXL_MUST_CHECK enum qxl_status qxl_surface_update_area(struct qxl_display *display,
                                                       struct qxl_surface_id id,
                                                       const struct qxl_rect *area);

/** A surface's picture in system memory: one allocation of the OS, owned by the caller. */
struct qxl_evicted;

/**
 * Take an off-screen surface off the device and keep its picture in system memory: takes the system
 * memory, renders the surface (UPDATE_AREA), copies it, destroys it by a ring command. Drawing on
 * it meanwhile, or from it, is QXL_STATUS_INVALID. On failure the surface is as before.
 * @param display the display.
 * @param id which.
 * @param evicted set on success, else NULL; give it to qxl_surface_restore() or
 *        qxl_evicted_destroy(). It does not belong to the device: reset, stop and start leave it.
 * @retval QXL_STATUS_INVALID   the primary, a surface that is not live, or there is no primary.
 * @retval QXL_STATUS_NO_MEMORY no system memory for the picture, or no device memory for the
 *         command in time.
 */
QXL_MUST_CHECK enum qxl_status qxl_surface_evict(struct qxl_display *display,
                                                 struct qxl_surface_id id,
                                                 struct qxl_evicted **evicted);

/**
 * Create a surface from an evicted one: shape and stride as before, and the picture, which is in
 * device memory before the device hears of it (QXL_SURF_FLAG_KEEP_DATA). Frees `evicted` on
 * success, and only then.
 * @param display the display.
 * @param evicted what qxl_surface_evict() gave.
 * @param id the new surface's id, set on success; it need not be the old one.
 * @return as qxl_surface_create().
 */
QXL_MUST_CHECK enum qxl_status qxl_surface_restore(struct qxl_display *display,
                                                   struct qxl_evicted *evicted,
                                                   struct qxl_surface_id *id);

/**
 * Describe an evicted surface; `memory` is its picture, which may be read and drawn on.
 * @param evicted what qxl_surface_evict() gave.
 * @param info filled in.
 */
void qxl_evicted_info(const struct qxl_evicted *evicted, struct qxl_surface_info *info);

/**
 * Free the picture. NULL is fine. Before qxl_display_destroy().
 * @param display the display.
 * @param evicted may be NULL.
 */
void qxl_evicted_destroy(struct qxl_display *display, struct qxl_evicted *evicted);

#endif
