/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file engine.h
 * GDI's engine in software: what its functions share. It is the reference for pictures, so it is
 * plain and slow: each pixel is drawn alone.
 *
 * A pixel is the number that is stored: an index, or a colour.
 */
#ifndef TESTS_WINDOWS_KERNEL_ENGINE_H
#define TESTS_WINDOWS_KERNEL_ENGINE_H

#include <stdbool.h>

#include "../fault.h"
#include "../win32k.h"

/** All pixels' bits. */
uint32_t engine_pixel_mask(const SURFOBJ *surface);
/** Fetch and store a pixel, which must be inside. */
uint32_t engine_fetch(const SURFOBJ *surface, LONG x, LONG y);
void engine_store(SURFOBJ *surface, LONG x, LONG y, uint32_t pixel);
/** Whether the surface has this pixel. */
bool engine_inside(const SURFOBJ *surface, LONG x, LONG y);

/** A colour, 8 bits each. */
struct engine_color {
    int red, green, blue, alpha;
};
/**
 * A pixel as a colour, by the surface's palette, and back. Alpha is the fourth byte of 32 bits,
 * else 255.
 */
struct engine_color engine_color(const SURFOBJ *surface, uint32_t pixel);
uint32_t engine_color_pixel(const SURFOBJ *surface, struct engine_color color);
/** `part` of 255 of a value, rounded to the nearest. */
int engine_part(int value, int part);
/** `part` of `whole` is the source's, what is left is that of below; rounded once, to the nearest.
 */
struct engine_color engine_mix(struct engine_color source, struct engine_color below, int part,
                               int whole);

/** The same for both values of the mask: for MIX, see engine_rop4_of_mix(). */
#define ENGINE_ROP4(rop3) ((rop3)*0x101u)
/** The ROP4 of a MIX: two R2_* codes of brush and destination. 0 is 16. */
ROP4 engine_rop4_of_mix(MIX mix);
bool engine_reads_source(ROP4 rop4);
bool engine_reads_brush(ROP4 rop4);
bool engine_reads_mask(ROP4 rop4);

/**
 * A surface whose pixels can be reached: itself, or a bitmap with what the driver said is in an
 * area of it.
 */
struct engine_view {
    SURFOBJ *surface, *bitmap;
};
/** @return false, and a fault, if there is no way. */
bool engine_view(struct engine_view *view, SURFOBJ *surface, RECTL area);
void engine_end_view(struct engine_view *view);

/** A drawing: where to, what with. */
struct engine_drawing {
    struct engine_view view;
    SURFOBJ *target; /**< the bitmap of the view */
    CLIPOBJ *clip;   /**< may be NULL */
    BRUSHOBJ *brush; /**< not NULL if the operation reads a brush */
    POINTL brush_origin;
    ROP4 rop4;
    bool masked;     /**< the mask is not the brush's own */
    RECTL bounds;    /**< nothing is drawn outside */
    uint8_t *inside; /**< for each pixel of the bounds, whether it is drawn; NULL: all of them */
};

/**
 * Begin a drawing.
 * @param drawing has clip, brush, brush_origin, rop4 and masked; the others are filled in.
 *                engine_end() frees what it holds.
 * @param area    nothing is drawn outside; in any order; NULL: all of the surface.
 * @return false, and a fault, if it cannot be drawn.
 */
bool engine_begin(struct engine_drawing *drawing, SURFOBJ *target, const RECTL *area);
/** The end; a driver whose surface it is gets what was drawn. @return whether it took that. */
bool engine_end(struct engine_drawing *drawing);
/** As the former two, without the pixels: for engine_drawn(). */
void engine_begin_clip(struct engine_drawing *drawing, const SURFOBJ *target, const RECTL *area);
void engine_end_clip(struct engine_drawing *drawing);
/** Whether what the engine draws there is to go to the driver as simpler calls of its own. */
bool engine_driver_draws(const SURFOBJ *target, FLONG hook);
/** Whether a pixel is inside the clip. */
bool engine_drawn(const struct engine_drawing *drawing, LONG x, LONG y);
/**
 * Draw a pixel, if it is inside the clip.
 * @param source the source's pixel, in the target's format.
 * @param mask   which half of the ROP4: true is the low byte, unless the brush's own mask is 0.
 */
void engine_draw(const struct engine_drawing *drawing, LONG x, LONG y, uint32_t source, bool mask);

/** Where a picture goes, and what of it. */
struct engine_copy {
    SURFOBJ *source;       /**< NULL: nothing is read from it */
    XLATEOBJ *translation; /**< NULL: the pixels are the target's */
    RECTL target_area;     /**< left > right, top > bottom: mirrored */
    RECTL source_area;     /**< ordered */
    SURFOBJ *mask;         /**< 1 bit a pixel; NULL: all ones */
    POINTL mask_origin;    /**< its pixel for the top left one of source_area */
    const ULONG *left_out; /**< the source's pixels that are not drawn; NULL: none */
};

/** What engine_sample() found for a pixel of the target. */
struct engine_sample {
    uint32_t pixel;  /**< of the source, translated */
    uint32_t source; /**< of the source, as it is */
    bool drawn;      /**< inside clip, source and mask */
    bool mask;
};

/**
 * All samples for the part of the target area that is inside the bounds, row by row; the caller
 * frees them.
 *
 * Rule (DrvStretchBlt's documentation: the rectangles' sides go around pixels, and one is mapped
 * exactly on the other): a pixel of the target takes that of the source which its centre falls in,
 * and the left or upper one where the centre falls on a side, as pixman does.
 * @param area that part.
 * @return NULL if there is none.
 */
struct engine_sample *engine_sample(const struct engine_drawing *drawing,
                                    const struct engine_copy *copy, RECTL *area);
/** Draw it. */
void engine_copy(const struct engine_drawing *drawing, const struct engine_copy *copy);

#endif
