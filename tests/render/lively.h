/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file lively.h
 * A recording by hand that libspice-server can draw: every draw type, and each field of it with a
 * value that it does not have by chance.
 */
#ifndef TESTS_RENDER_LIVELY_H
#define TESTS_RENDER_LIVELY_H

#include <glib.h>
#include <stdbool.h>

#include <qxl_wire.h>

/** All of it: a primary of 64x48, surface 5, draws, pointers. Free with g_string_free(). */
GString *lively_recording(void);
/** What the primary begins with. */
#define LIVELY_PIXEL(x, y) ((guint32)(x) << 16 | (guint32)(y) << 8)

/** The first line and the primary: add to it what a test wants. */
GString *lively_begin(void);
/** The last place where `what` is, to be changed. */
char *lively_find(GString *text, const char *what);
/** Any record: what is behind the counter (`0 4`), and its fields. */
void lively_event(GString *text, const char *what, const char *fields);
/** A copy from 7+20 of the primary, as a picture of it (`self_bitmap`). */
void lively_self_bitmap(GString *text, bool compat);
/** @param type a rig_worker_message without fields. */
void lively_message(GString *text, unsigned type);
/** Surface `id` of 32x24 pixels is made (QXL_SURFACE_CMD_CREATE), or is gone. */
void lively_surface(GString *text, unsigned type, unsigned id);
/**
 * A drawing in the primary's box 16x12+2+1.
 * @param takes the surface that it reads, or -1.
 * @param fields of its type.
 */
void lively_draw(GString *text, int type, bool clip, int takes, const char *fields, gssize size);

#endif
