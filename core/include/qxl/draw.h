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
 */
#ifndef QXL_DRAW_H
#define QXL_DRAW_H

#include <qxl/image.h>

enum qxl_brush_kind { QXL_BRUSH_NONE, QXL_BRUSH_SOLID, QXL_BRUSH_PATTERN };

struct qxl_brush {
    enum qxl_brush_kind kind;
    uint32_t color;                  /**< SOLID: in the surface's format */
    const struct qxl_image *pattern; /**< PATTERN */
    struct qxl_point origin;         /**< PATTERN: where its top left pixel is */
};

/** A 1-bit image that says where to draw. */
struct qxl_mask {
    const struct qxl_image *image; /**< NULL: no mask */
    struct qxl_point position;     /**< the mask's pixel for the box's top left one */
    bool invert;
};

/** QXL_DRAW_FILL */
struct qxl_fill {
    struct qxl_brush brush;
    uint16_t rop; /**< SPICE_ROPD_*; 0 means OP_PUT */
    struct qxl_mask mask;
};

/** QXL_DRAW_COPY. Scales if the sizes differ. */
struct qxl_copy {
    const struct qxl_image *source;
    struct qxl_rect source_area;
    uint16_t rop;       /**< 0 means OP_PUT */
    uint8_t scale_mode; /**< SPICE_IMAGE_SCALE_MODE_* */
    struct qxl_mask mask;
};

/** QXL_COPY_BITS, within the destination surface. */
struct qxl_copy_bits {
    struct qxl_point source;
};

/** A projective 2x3 matrix in 16.16 fixed point, row by row. */
struct qxl_transform {
    uint32_t elements[6];
};

/** QXL_DRAW_COMPOSITE, for clients that have SPICE_DISPLAY_CAP_COMPOSITE. */
struct qxl_composite {
    const struct qxl_image *source;
    const struct qxl_image *mask;                 /**< may be NULL */
    const struct qxl_transform *source_transform; /**< may be NULL */
    const struct qxl_transform *mask_transform;   /**< may be NULL; not without mask */
    struct qxl_point source_origin, mask_origin;  /**< within 16 bits */
    uint8_t operation;                            /**< QXL_OP_* */
    uint8_t source_filter, mask_filter;           /**< 0 nearest, 1 bilinear */
    uint8_t source_repeat, mask_repeat;           /**< 0 none, 1 normal, 2 pad, 3 reflect */
    bool component_alpha;
};

/** Which fields of a qxl_draw the caller names; the core chooses the others. */
enum qxl_draw_named {
    QXL_DRAW_NAMES_EFFECT = 1 << 0,
    QXL_DRAW_NAMES_MM_TIME = 1 << 1,
};

struct qxl_draw {
    uint8_t type; /**< QXL_DRAW_*; selects the member of the union */
    struct qxl_surface_id surface;
    struct qxl_rect box; /**< what is drawn, inside the surface */
    struct qxl_clip clip;
    uint32_t named;   /**< qxl_draw_named bits */
    uint8_t effect;   /**< QXL_EFFECT_* */
    uint32_t mm_time; /**< ms, for streams */
    union {
        struct qxl_fill fill;
        struct qxl_copy copy;
        struct qxl_copy_bits copy_bits;
        struct qxl_composite composite;
    };
};

/**
 * Encode a command, place it in device memory and publish it. PASSIVE, any thread.
 * All that the request points to is the caller's and is not used after the call.
 * @retval QXL_STATUS_INVALID     see above; or a surface that it uses was destroyed meanwhile.
 * @retval QXL_STATUS_UNSUPPORTED a type that the core, the revision or the client cannot do.
 * @retval QXL_STATUS_NO_MEMORY   device memory did not come free in time.
 * @retval QXL_STATUS_TIMEOUT     the ring did not drain in time.
 */
QXL_MUST_CHECK enum qxl_status qxl_draw(struct qxl_display *display,
                                        const struct qxl_draw *request);

#endif
