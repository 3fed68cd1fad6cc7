/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file punt.h
 * What the device cannot draw, GDI's engine draws: into the surface's own memory, after the host
 * has rendered there what it still owes, and the result is sent as a picture.
 *
 * Between drawing_begin() and drawing_end(). PASSIVE (APC_LEVEL), pageable.
 *
 * @code
 * SURFOBJ *bitmap = punt_begin(drawing.target, &box);
 * bool done = bitmap && EngLineTo(bitmap, ...);
 * done = punt_end(drawing.target, bitmap, done ? &box : NULL) && done;
 * @endcode
 *
 * Two surfaces: begin with both, draw, end both, the one that was only read with `changed` NULL. If
 * they are the same surface, too: the two bitmaps are then one, over the same pixels, as the engine
 * needs it to copy what overlaps.
 */
#ifndef WINGLUE_DISPLAY_PUNT_H
#define WINGLUE_DISPLAY_PUNT_H

#include "surface.h"

/**
 * Have the host render `area` of the surface into its memory, and lend a bitmap of the engine's
 * over that memory. The engine may read and write `area` only: outside it the memory is not up to
 * date. Coordinates are the surface's own.
 * @param surface on the device.
 * @param area need not be inside the surface, nor ordered: what is outside does not count. For a
 *             target it is all that will be changed or looked at; a clip may make it smaller.
 * @return locked, for punt_end(). NULL if the device did not answer, or there is no memory; then
 *         there is nothing to end, though punt_end() may be called with NULL.
 */
SURFOBJ *punt_begin(struct surface *surface, const RECTL *area);

/**
 * Send what the engine has drawn, and unlock the bitmap.
 * @param surface as in punt_begin().
 * @param bitmap  from punt_begin(); NULL is fine.
 * @param changed what was drawn on, within `area` of punt_begin(); NULL: nothing was.
 * @return false if it could not be sent, or there was no bitmap: the drawing failed.
 */
bool punt_end(struct surface *surface, SURFOBJ *bitmap, const RECTL *changed);

#endif
