/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file raster.h
 * Raster operations as GDI has them: the draw type, the descriptor and the effect are worked out
 * from the operation's truth table.
 *
 * Source: the truth tables themselves; SPICE_ROPD_* and QXL_EFFECT_* are those of qxl_wire.h.
 */
#ifndef QXL_RASTER_H
#define QXL_RASTER_H

#include <qxl/draw.h>

/** What an operation reads. */
enum qxl_raster_operand {
    QXL_RASTER_PATTERN = 1 << 0,
    QXL_RASTER_SOURCE = 1 << 1,
    QXL_RASTER_DEST = 1 << 2,
};

/** How the device does an operation. */
struct qxl_raster_plan {
    uint8_t type; /**< FILL, OPAQUE, COPY, BLEND, BLACKNESS, WHITENESS, INVERS, ROP3; NOP: none */
    uint8_t operands; /**< qxl_raster_operand bits */
    uint8_t effect;   /**< QXL_EFFECT_*, without a mask and with a brush of one colour */
    /**
     * SPICE_ROPD_*. ROP3: the code. BLACKNESS, WHITENESS and INVERS have none on the wire: what
     * does the same in a fill or a line. NOP: 0.
     */
    uint16_t rop;
};

/**
 * Plan a ternary operation. Any context.
 * @param code bit 4P + 2S + D of it is the result for these inputs (Windows' ROP3, bits 16 to 23).
 * @return the type that does it, and how.
 */
struct qxl_raster_plan qxl_raster_plan3(uint8_t code);

/**
 * Plan a binary operation of pen or brush (P) and destination, for fills, lines and text. Any
 * context.
 * @param code bit 2P + D of it is the result: Windows' R2_* number less 1. Above 15: the low bits.
 * @return the type that does it, and how.
 */
struct qxl_raster_plan qxl_raster_plan2(uint8_t code);

/**
 * A bit block transfer. What the operation does not read may be left out.
 *
 * A ROP4 (Windows' operation for set and for clear bits of a mask) is two of them: its low code
 * with the mask, its high code with the same mask inverted. Pixels beyond the mask belong to
 * neither. The second sees what the first drew, so a source on the same surface must not overlap
 * the box.
 */
struct qxl_raster {
    uint8_t code;                   /**< ternary operation */
    struct qxl_surface_id surface;  /**< to draw on */
    struct qxl_rect box;            /**< what is drawn, inside the surface */
    struct qxl_clip clip;           /**< where of the box */
    const struct qxl_image *source; /**< if the operation reads one */
    struct qxl_rect source_area;    /**< of it, pixels */
    struct qxl_brush brush;         /**< if the operation reads one */
    uint8_t scale_mode;             /**< SPICE_IMAGE_SCALE_MODE_* */
    struct qxl_mask mask;           /**< where; all zero: everywhere */
};

/**
 * Draw by the cheapest type that does it: an operation that needs no source becomes a fill, and one
 * that changes nothing is checked and not sent. A source on the surface that is drawn on is always
 * read as it is before: code 0xCC of the same size without a mask becomes copy-bits, all else reads
 * a picture that the host takes (see draw.h; INVALID on surfaces of 16_565, where the host cannot).
 * Context and statuses as qxl_draw().
 * @param display the display.
 * @param raster what to draw.
 * @retval QXL_STATUS_INVALID also: an operand that the operation reads is missing (brush NONE, no
 *                            source).
 */
QXL_MUST_CHECK enum qxl_status qxl_draw_raster(struct qxl_display *display,
                                               const struct qxl_raster *raster);

#endif
