/* SPDX-License-Identifier: BSD-3-Clause */
/* A drawing request on its way, what there is to know of a draw type, and the parts that several
 * types carry. draw.c is the way itself; each draw_*.c holds the encoders of its types. */
#ifndef QXL_CORE_DRAWING_H
#define QXL_CORE_DRAWING_H

#include <qxl/draw.h>

#include "clip.h"
#include "geometry.h"
#include "image.h"
#include "rop.h"

/* Planned (checked and measured) first, then written. */
struct drawing {
    struct qxl_display *display;
    const struct qxl_draw *request;
    const struct encoder *encoder;
    uint32_t width, height, format, bits; /* of the surface */
    bool self; /* the source is what the surface shows: the host takes a picture of it */
    struct qxl_rect reads; /* what it reads of its own surface; empty: nothing */
    /* At most as many as a command may read. Text has its back brush's pattern in source. */
    struct image_plan source, mask, pattern;
    uint32_t shape_size; /* of the path's or the string's data */
    struct surface_uses uses;
    QXLDrawable wire;
};

/* What there is to know of a draw type. */
struct encoder {
    /* Check what is special to the type, and plan its images. */
    enum qxl_status (*plan)(struct drawing *drawing);
    /* Bytes of command memory beyond drawable, clip and images. NULL: none. */
    uint64_t (*extra_size)(const struct drawing *drawing);
    /* Fill in wire.u. */
    void (*write)(struct drawing *drawing, struct command *command);
    /* The effect if the request does not name one. */
    uint8_t (*effect)(const struct drawing *drawing);
};

extern const struct encoder encoder_fill;
extern const struct encoder encoder_copy;
extern const struct encoder encoder_copy_bits;
extern const struct encoder encoder_blend;
extern const struct encoder encoder_opaque;
extern const struct encoder encoder_rop3;
extern const struct encoder encoder_transparent;
extern const struct encoder encoder_alpha_blend;
extern const struct encoder encoder_blackness;
extern const struct encoder encoder_whiteness;
extern const struct encoder encoder_invers;
extern const struct encoder encoder_composite;
extern const struct encoder encoder_stroke;
extern const struct encoder encoder_text;

/* Check a request and plan all of it; nothing is reserved. */
QXL_MUST_CHECK enum qxl_status drawing_plan(struct drawing *drawing, struct qxl_display *display,
                                            const struct qxl_draw *request);

QXL_MUST_CHECK enum qxl_status plan_mask(struct drawing *drawing, const struct qxl_mask *mask);
QXLQMask write_mask(const struct drawing *drawing, struct command *command,
                    const struct qxl_mask *mask);
QXL_MUST_CHECK enum qxl_status plan_brush(struct drawing *drawing, const struct qxl_brush *brush,
                                          struct image_plan *pattern);
QXLBrush write_brush(struct command *command, const struct qxl_brush *brush,
                     const struct image_plan *pattern);
/* Any image but a mask of 1 bit; notes if it is the surface that is drawn on. NULL and
 * QXL_IMAGE_NONE make an empty plan. */
QXL_MUST_CHECK enum qxl_status plan_image(struct drawing *drawing, const struct qxl_image *image,
                                          struct image_plan *plan);
/* One that the renderer takes pixel by pixel, without a conversion of surfaces. */
QXL_MUST_CHECK enum qxl_status plan_picture(struct drawing *drawing, const struct qxl_image *image,
                                            struct image_plan *plan);
/* A source picture of which `area` is used. */
QXL_MUST_CHECK enum qxl_status plan_source(struct drawing *drawing, const struct qxl_image *image,
                                           const struct qxl_rect *area);
/* The same for the types that can read their own surface by drawable.self_bitmap, and do. */
QXL_MUST_CHECK enum qxl_status plan_source_or_self(struct drawing *drawing,
                                                   const struct qxl_image *image,
                                                   const struct qxl_rect *area);
/* The source's address and area on the wire. Asks for the picture of the own surface, if need be.
 */
uint64_t write_source(struct drawing *drawing, struct command *command, const struct qxl_rect *area,
                      QXLRect *wire_area);
bool scale_mode_valid(uint8_t mode);
/* The effect of one that never hides all that is below. */
uint8_t blend_effect(const struct drawing *drawing);
/* The effect of a function that may hide what is below: QXL_EFFECT_OPAQUE if nothing of it shows.
 */
uint8_t table_effect(const struct drawing *drawing, uint8_t table);

#endif
