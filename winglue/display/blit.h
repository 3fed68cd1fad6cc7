/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file blit.h
 * Block transfers onto a surface of ours: what copy_bits.c, bit_blt.c and stretch.c have in common.
 * PASSIVE (APC_LEVEL), pageable.
 */
#ifndef WINGLUE_DISPLAY_BLIT_H
#define WINGLUE_DISPLAY_BLIT_H

#include "rects.h"
#include "surface.h"

enum {
    BLIT_COPY = 0xcccc,      /**< ROP4: the source */
    BLIT_COPY_MASK = 0xaacc, /**< the source where the mask is 1 */
    BLIT_NOTHING = 0xaa,     /**< ROP3 */
};

/** A transfer. What the operation does not read may be NULL. */
struct blit {
    const struct drawing *drawing; /**< its target is not NULL */
    SURFOBJ *source, *mask;
    CLIPOBJ *clip;
    XLATEOBJ *colors;
    struct qxl_rect box;  /**< ordered */
    struct qxl_rect area; /**< of the source; of another size than the box: scaled to it */
    POINTL mask_start;    /**< the mask's pixel for the box's top left one */
    BRUSHOBJ *brush;
    const POINTL *brush_start; /**< where its pattern begins; may be NULL */
    uint8_t scale_mode;        /**< SPICE_IMAGE_SCALE_MODE_* */
    ROP4 rop4;                 /**< low byte: where the mask is 1 */
};

/** Whether an operation reads its source. */
bool blit_reads_source(ROP4 rop4);

/**
 * Cut a box to the surface, and what of the source is scaled to it.
 * @return false: one of them is not ordered, or the area would not end at whole pixels, so that
 *         others would come from elsewhere than without the cut.
 */
bool blit_cut(struct qxl_rect *box, struct qxl_rect *area, const SIZEL *size);

/**
 * Draw it.
 * @param blit its `rop4` becomes what is still to be drawn: after a failure half of it may be done.
 * @return false: GDI's engine must draw `rop4`.
 */
bool blit_draw(struct blit *blit);

#endif
