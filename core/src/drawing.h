/* SPDX-License-Identifier: BSD-3-Clause */
/* A drawing request on its way, what there is to know of a draw type, and the parts that several
 * types carry. draw.c is the way itself; each draw_*.c holds the encoders of its types. */
#ifndef QXL_CORE_DRAWING_H
#define QXL_CORE_DRAWING_H

#include <qxl/draw.h>

#include "geometry.h"
#include "image.h"

/* Planned (checked and measured) first, then written. */
struct drawing {
    struct qxl_display *display;
    const struct qxl_draw *request;
    uint32_t width, height; /* of the surface */
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
extern const struct encoder encoder_composite;
extern const struct encoder encoder_stroke;
extern const struct encoder encoder_text;

QXL_MUST_CHECK enum qxl_status plan_mask(struct drawing *drawing, const struct qxl_mask *mask);
QXLQMask write_mask(const struct drawing *drawing, struct command *command,
                    const struct qxl_mask *mask);
QXL_MUST_CHECK enum qxl_status plan_brush(struct drawing *drawing, const struct qxl_brush *brush,
                                          struct image_plan *pattern);
QXLBrush write_brush(struct command *command, const struct qxl_brush *brush,
                     const struct image_plan *pattern);
/* A source picture of which `area` is used. */
QXL_MUST_CHECK enum qxl_status plan_source(struct drawing *drawing, const struct qxl_image *image,
                                           const struct qxl_rect *area);
bool rect_empty(const struct qxl_rect *rect);
/* The effect of one that never hides all that is below. */
uint8_t blend_effect(const struct drawing *drawing);
/* 0 stands for OP_PUT. */
uint16_t wire_rop(uint16_t rop);
/* Nothing below shows through only if the operation just puts, everywhere. */
uint8_t put_effect(const struct drawing *drawing, uint16_t rop);

#endif
