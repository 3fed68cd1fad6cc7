/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file draw.h
 * Drawing. One request type for drivers and for replay: it names what it must and leaves zero where
 * the core should choose.
 *
 * A request is checked whole before anything is published: what spice-server drops or dies of is
 * refused with QXL_STATUS_INVALID (docs/device-contract.md, "What the server accepts, drops and
 * dies of"; docs/core.md lists the reasons by draw type).
 *
 * QXL_DRAW_*, QXL_EFFECT_*, QXL_OP_* and SPICE_* constants are those of qxl_wire.h.
 *
 * **Descriptors** (`rop`) name one operation of SPICE_ROPD_OP_* and any inversions; 0 means OP_PUT.
 * A fill puts its brush onto what is there, a copy or a blend its source. An opaque puts its brush
 * onto its source and what is there does not matter; so INVERS_SRC and not INVERS_DEST inverts the
 * lower one. The inversions count with PUT, OR, AND and XOR only.
 *
 * **Effects**, unless named, follow from the operation: OPAQUE if nothing below shows, and BLEND
 * with a mask or if the request reads its own surface (QXL_COPY_BITS apart: the host knows what it
 * reads). REVERT_ON_DUP is said by INVERS and by a
 * fill in one colour with XOR, NOP_ON_DUP by one with AND. No other operation says them, though
 * some could: spice-server compares box, clip and colour of two fills and not their operations, so
 * an XOR and its inverse would both be dropped.
 *
 * **Surfaces as images** must have as many bits a pixel as the surface drawn on; QXL_DRAW_COMPOSITE
 * takes any. If it is the surface drawn on, OPAQUE, ROP3, TRANSPARENT and ALPHA_BLEND let the host
 * take a picture of the area first (not of 16_565 surfaces). COPY, BLEND, COMPOSITE and patterns
 * cannot: the host may drop what the area shows before it draws them, if something opaque follows
 * there. They are sent all the same, because captures have them: in a driver use QXL_COPY_BITS or
 * qxl_draw_raster().
 */
#ifndef QXL_DRAW_H
#define QXL_DRAW_H

#include <qxl/image.h>
#include <qxl/path.h>
#include <qxl/text.h>

/** A 1-bit image that says where to draw. Nothing is drawn beyond its edges, inverted or not. */
struct qxl_mask {
    const struct qxl_image *image; /**< NULL: no mask */
    struct qxl_point position;     /**< the mask's pixel for the box's top left one */
    bool invert;                   /**< draw where it is 0, not where it is 1 */
};

/** QXL_DRAW_FILL */
struct qxl_fill {
    struct qxl_brush brush; /**< what with; NONE: for operations that read none */
    uint16_t rop;           /**< SPICE_ROPD_*; 0 means OP_PUT */
    struct qxl_mask mask;   /**< where; all zero: everywhere */
};

/** QXL_DRAW_COPY and QXL_DRAW_BLEND. Scales if the sizes differ. */
struct qxl_copy {
    const struct qxl_image *source; /**< not NULL */
    struct qxl_rect source_area;    /**< of it, pixels */
    uint16_t rop;                   /**< 0 means OP_PUT */
    uint8_t scale_mode;             /**< SPICE_IMAGE_SCALE_MODE_* */
    struct qxl_mask mask;           /**< where; all zero: everywhere */
};

/** QXL_COPY_BITS, within the destination surface. */
struct qxl_copy_bits {
    struct qxl_point source; /**< top left of what goes to the box */
};

/** QXL_DRAW_OPAQUE: the source, combined with a brush. Scales if the sizes differ. */
struct qxl_opaque {
    const struct qxl_image *source; /**< not NULL */
    struct qxl_rect source_area;    /**< of it, pixels */
    struct qxl_brush brush;         /**< not QXL_BRUSH_NONE */
    uint16_t rop;                   /**< SPICE_ROPD_*; 0 means OP_PUT, of the brush */
    uint8_t scale_mode;             /**< SPICE_IMAGE_SCALE_MODE_* */
    struct qxl_mask mask;           /**< where; all zero: everywhere */
};

/** QXL_DRAW_BLACKNESS, QXL_DRAW_WHITENESS, QXL_DRAW_INVERS. */
struct qxl_flood {
    struct qxl_mask mask; /**< where; all zero: everywhere */
};

/** QXL_DRAW_ROP3, onto 16 or 32 bits a pixel. Scales if the sizes differ. */
struct qxl_rop3 {
    const struct qxl_image *source; /**< not NULL */
    struct qxl_rect source_area;    /**< of it, pixels */
    struct qxl_brush brush;         /**< not QXL_BRUSH_NONE */
    uint8_t code;         /**< Windows' ternary operation; one that reads all three operands */
    uint8_t scale_mode;   /**< SPICE_IMAGE_SCALE_MODE_* */
    struct qxl_mask mask; /**< where; all zero: everywhere */
};

/** QXL_DRAW_TRANSPARENT: a copy that leaves one colour of the source out. Scales. */
struct qxl_transparent {
    const struct qxl_image *source; /**< not NULL */
    struct qxl_rect source_area;    /**< of it, pixels */
    uint32_t color;                 /**< left out, in the source's format */
    uint32_t true_color;            /**< the same as 0x00RRGGBB */
};

/** QXL_DRAW_ALPHA_BLEND: source over destination. Scales. */
struct qxl_alpha_blend {
    const struct qxl_image *source; /**< premultiplied, if it has alpha */
    struct qxl_rect source_area;    /**< of it, pixels */
    uint8_t alpha;                  /**< 255: opaque but for the source's own alpha */
    bool source_is_alpha; /**< a source surface has alpha (SPICE_ALPHA_FLAGS_SRC_SURFACE_HAS_ALPHA)
                           */
    bool dest_has_alpha;  /**< SPICE_ALPHA_FLAGS_DEST_HAS_ALPHA */
};

/** QXL_DRAW_STROKE: lines of one pixel's width along a path, within the box. */
struct qxl_stroke {
    struct qxl_path path;        /**< where the lines are */
    struct qxl_line_style style; /**< all zero: solid */
    /**
     * A pattern must be a bitmap: spice-server's renderer takes a surface for one, and dies. NONE
     * is for operations that do not read it, and black.
     */
    struct qxl_brush brush;
    uint16_t fore_rop; /**< SPICE_ROPD_* of the dashes; 0 means OP_PUT */
    uint16_t back_rop; /**< of the gaps; 0 means OP_PUT. spice-server draws nothing there */
};

/** QXL_DRAW_TEXT: glyphs in the fore brush, over a box in the back brush; all within the box. */
struct qxl_text {
    struct qxl_string string;  /**< the glyphs */
    struct qxl_rect back_area; /**< ordered; painted with `back` first; empty: not */
    struct qxl_brush fore;     /**< NONE: no glyphs are drawn */
    struct qxl_brush back;     /**< not NONE; without a back area it is not looked at */
    /**
     * SPICE_ROPD_*; 0 means OP_PUT. spice-server paints whatever they say, and dies of another
     * `fore_rop` together with a back area. Draw text with other operations another way.
     */
    uint16_t fore_rop;
    uint16_t back_rop; /**< as `fore_rop`, of the back brush */
};

/** A projective 2x3 matrix in 16.16 fixed point, row by row. */
struct qxl_transform {
    uint32_t elements[6]; /**< of the matrix */
};

/** QXL_DRAW_COMPOSITE, for clients that have SPICE_DISPLAY_CAP_COMPOSITE. */
struct qxl_composite {
    const struct qxl_image *source;               /**< not NULL */
    const struct qxl_image *mask;                 /**< may be NULL */
    const struct qxl_transform *source_transform; /**< may be NULL */
    const struct qxl_transform *mask_transform;   /**< may be NULL; not without mask */
    struct qxl_point source_origin, mask_origin;  /**< within 16 bits */
    uint8_t operation;                            /**< QXL_OP_* */
    uint8_t source_filter, mask_filter;           /**< 0 nearest, 1 bilinear */
    uint8_t source_repeat, mask_repeat;           /**< 0 none, 1 normal, 2 pad, 3 reflect */
    bool component_alpha;                         /**< the mask has an alpha for each colour */
    /**
     * The source's alpha counts as 255, whatever the bits say. Not for a surface that is nothing
     * but alpha: spice-server's renderer dies of it.
     */
    bool source_opaque;
    bool mask_opaque; /**< the mask's alpha counts as 255 */
    bool dest_opaque; /**< that of the surface drawn on; see `source_opaque` */
};

/** Which fields of a qxl_draw the caller names; the core chooses the others. */
enum qxl_draw_named {
    QXL_DRAW_NAMES_EFFECT = 1 << 0,
    QXL_DRAW_NAMES_MM_TIME = 1 << 1,
};

/** A drawing. */
struct qxl_draw {
    uint8_t type;                  /**< QXL_DRAW_*; selects the member of the union */
    struct qxl_surface_id surface; /**< to draw on */
    struct qxl_rect box;           /**< what is drawn, inside the surface */
    struct qxl_clip clip;          /**< where of the box */
    uint32_t named;                /**< qxl_draw_named bits */
    uint8_t effect;                /**< QXL_EFFECT_* */
    uint32_t mm_time;              /**< ms, for streams */
    union {
        struct qxl_fill fill;
        struct qxl_opaque opaque;
        struct qxl_copy copy; /**< BLEND, too */
        struct qxl_copy_bits copy_bits;
        struct qxl_flood flood; /**< BLACKNESS, WHITENESS, INVERS */
        struct qxl_rop3 rop3;
        struct qxl_stroke stroke;
        struct qxl_text text;
        struct qxl_transparent transparent;
        struct qxl_alpha_blend alpha_blend;
        struct qxl_composite composite;
    };
};

/**
 * Encode a command, place it in device memory and publish it. PASSIVE, any thread.
 * All that the request points to is the caller's and is not used after the call.
 *
 * More than QXL_CLIP_RECTS_MAX clip rectangles go out in several commands, one behind the other and
 * maybe with other threads' in between; all of them are checked before the first. A failure after
 * that leaves the parts before it drawn: to draw the whole again is right if the operation may be
 * done twice. What reads its own surface where it draws is not split but INVALID.
 * @param display the display.
 * @param request what to draw.
 * @retval QXL_STATUS_INVALID     see docs/core.md; or a surface that it uses was destroyed
 * meanwhile.
 * @retval QXL_STATUS_UNSUPPORTED a type that the core, the revision or the client cannot do.
 * @retval QXL_STATUS_NO_MEMORY   device memory did not come free in time.
 * @retval QXL_STATUS_TIMEOUT     the ring did not drain in time.
 */
QXL_MUST_CHECK enum qxl_status qxl_draw(struct qxl_display *display,
                                        const struct qxl_draw *request);

#endif
