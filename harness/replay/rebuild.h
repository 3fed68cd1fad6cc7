/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file rebuild.h
 * Takes a recorded command apart into what the core's public API wants: the same pixels, palettes,
 * clips, brushes, masks, paths, glyphs and transforms. The core then encodes it by its own rules.
 */
#ifndef RIG_REBUILD_H
#define RIG_REBUILD_H

#include <glib.h>

#include <qxl/cursor.h>
#include <qxl/draw.h>
#include <qxl_wire.h>

/**
 * Find the surface that stands for a recorded one.
 * @return false if there is none.
 */
typedef bool rig_rebuild_find(void *context, uint32_t recorded, struct qxl_surface_id *id);

/** Holds what requests point to. One thread. */
struct rig_rebuild;

struct rig_rebuild *rig_rebuild_create(rig_rebuild_find *find, void *context);
/** NULL is fine. */
void rig_rebuild_destroy(struct rig_rebuild *rebuild);

/**
 * Make a request of a recorded drawing.
 * @param drawable as a rig_record has it: its addresses are pointers.
 * @param[out] request points into `drawable` and into `rebuild`: valid until the next call.
 * @return NULL, or why it cannot be said to the core: a sentence's end, constant.
 */
const char *rig_rebuild_draw(struct rig_rebuild *rebuild, const QXLDrawable *drawable,
                             struct qxl_draw *request);

/** Bring a drawing of revision 1 into today's layout; `drawable` shares its memory. */
void rig_rebuild_compat(const QXLCompatDrawable *compat, QXLDrawable *drawable);

/**
 * Say without `self_bitmap` what a drawing does with it: a picture of what is below is the surface
 * itself to the core, and the area is then counted from the surface's corner and not from the
 * picture's.
 * @param drawable changed.
 * @param image room for the source, which `drawable` may then point to.
 */
void rig_rebuild_self_bitmap(QXLDrawable *drawable, QXLImage *image);

/**
 * Make a shape of a recorded pointer; parameters and result as rig_rebuild_draw().
 * @param cursor of a QXL_CURSOR_SET command.
 */
const char *rig_rebuild_cursor(struct rig_rebuild *rebuild, const QXLCursor *cursor,
                               struct qxl_cursor_shape *shape);

#endif
