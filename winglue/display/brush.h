/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file brush.h
 * BRUSHOBJ as the core's brush. PASSIVE (APC_LEVEL), pageable.
 */
#ifndef WINGLUE_DISPLAY_BRUSH_H
#define WINGLUE_DISPLAY_BRUSH_H

#include <qxl/brush.h>

#include "surface.h"

/** A brush, for one drawing. Its pattern is GDI's memory (BRUSHOBJ_pvAllocRbrush). */
struct brush {
    struct qxl_brush paint;
    struct qxl_image pattern;
};

/**
 * What a brush paints with.
 * @param brush  filled in; nothing to free.
 * @param object may be NULL, which is a failure.
 * @param origin where the pattern begins on the surface; may be NULL: at 0, 0.
 * @param bmf    BMF_* of the surface.
 * @return false: GDI's engine must draw, which has a realization of its own.
 */
bool brush_begin(struct brush *brush, BRUSHOBJ *object, const POINTL *origin, ULONG bmf);

#endif
