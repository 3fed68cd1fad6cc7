/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file shown.h
 * A display of the core on the backend `fake+spice`, and what can be seen on it.
 */
#ifndef TESTS_RENDER_SHOWN_H
#define TESTS_RENDER_SHOWN_H

#include <qxl/cursor.h>
#include <qxl/draw.h>
#include <qxl/power.h>
#include <qxl_wire.h>

#include <deterministic.h>
#include <server.h>
#include <spice_backend.h>
#include <threads.h>

#include "../core/check.h"

struct shown {
    struct rig_backend *backend;
    struct rig_deterministic os;
    struct rig_threads *threads; /**< NULL: the deterministic OS */
    struct qxl_hw hw;
    struct qxl_display *display;
};

struct shown_options {
    struct rig_spice_server *server; /**< NULL: one of its own */
    bool threaded, sync_io;
    struct fake_qxl_config device; /**< default: a small one */
};

/** Build, probe, create, start, and make a primary of 64x48x32. `options` may be NULL. */
void shown_open(struct shown *shown, const struct shown_options *options);
/** Free all. Fails the test if the device or libspice-server said anything. */
void shown_close(struct shown *shown);

/** The port operations and commands of the core succeed, or the test fails. */
#define succeed(expression) assert_int_equal(expression, QXL_STATUS_OK)

void shown_fill(struct shown *shown, struct qxl_surface_id surface, struct qxl_rect box,
                uint32_t color);
/** Copy all of an image to a place. */
void shown_copy(struct shown *shown, struct qxl_surface_id surface, const struct qxl_image *image,
                struct qxl_rect box);
/** Render a surface; its memory is in `info`. */
void shown_render(struct shown *shown, struct qxl_surface_id surface,
                  struct qxl_surface_info *info);
/** A pixel of a surface of 32 bits that was rendered, without its unused byte. */
uint32_t shown_pixel(const struct qxl_surface_info *info, uint32_t x, uint32_t y);
/** Every pixel of it in the box has this colour. */
void shown_expect(const struct qxl_surface_info *info, struct qxl_rect box, uint32_t color);
/** What is in flight when all that can come back has come back. */
uint32_t shown_live(struct shown *shown);

#endif
