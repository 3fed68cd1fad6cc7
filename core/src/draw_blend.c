/* SPDX-License-Identifier: BSD-3-Clause */
/* Types that let some of what is below show through. */
#include "drawing.h"

static enum qxl_status plan_transparent(struct drawing *drawing)
{
    const struct qxl_transparent *transparent = &drawing->request->transparent;

    return plan_source_or_self(drawing, transparent->source, &transparent->source_area);
}

static void write_transparent(struct drawing *drawing, struct command *command)
{
    const struct qxl_transparent *transparent = &drawing->request->transparent;
    QXLRect area;
    uint64_t source = write_source(drawing, command, &transparent->source_area, &area);

    drawing->wire.u.transparent = (QXLTransparent){
        .src_bitmap = source,
        .src_area = area,
        .src_color = transparent->color,
        .true_color = transparent->true_color,
    };
}

static enum qxl_status plan_alpha_blend(struct drawing *drawing)
{
    const struct qxl_alpha_blend *blend = &drawing->request->alpha_blend;

    return plan_source_or_self(drawing, blend->source, &blend->source_area);
}

static void write_alpha_blend(struct drawing *drawing, struct command *command)
{
    const struct qxl_alpha_blend *blend = &drawing->request->alpha_blend;
    QXLRect area;
    uint64_t source = write_source(drawing, command, &blend->source_area, &area);

    drawing->wire.u.alpha_blend = (QXLAlphaBlend){
        .alpha_flags =
            (uint16_t)((blend->dest_has_alpha ? SPICE_ALPHA_FLAGS_DEST_HAS_ALPHA : 0) |
                       (blend->source_is_alpha ? SPICE_ALPHA_FLAGS_SRC_SURFACE_HAS_ALPHA : 0)),
        .alpha = blend->alpha,
        .src_bitmap = source,
        .src_area = area,
    };
}

const struct encoder encoder_transparent = {plan_transparent, NULL, write_transparent,
                                            blend_effect};
const struct encoder encoder_alpha_blend = {plan_alpha_blend, NULL, write_alpha_blend,
                                            blend_effect};
