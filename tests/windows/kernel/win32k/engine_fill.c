/* SPDX-License-Identifier: BSD-3-Clause */
/* GDI's engine: filled paths. */
#include <stdlib.h>

#include "../gdi.h"
#include "engine_path.h"

static void draw_row(void *context, LONG left, LONG right, LONG y)
{
    for (LONG x = left; x < right; x++)
        engine_draw(context, x, y, 0, true);
}

/* What is inside lines and clip, as rectangles. */
struct region {
    const struct engine_drawing *drawing;
    RECTL *rects;
    unsigned count;
};

static void add_rect(struct region *region, LONG left, LONG right, LONG y)
{
    region->rects = realloc(region->rects, (region->count + 1) * sizeof(*region->rects));
    region->rects[region->count++] = (RECTL){left, y, right, y + 1};
}

static void add_row(void *context, LONG left, LONG right, LONG y)
{
    struct region *region = context;

    while (left < right) {
        LONG end = left;
        while (end < right && engine_drawn(region->drawing, end, y))
            end++;
        if (end > left)
            add_rect(region, left, end, y);
        left = end + 1;
    }
}

/* A driver that does not fill paths gets their rows as the clip of a block transfer. */
static bool fill_by_blt(const struct engine_drawing *drawing, SURFOBJ *target,
                        const struct engine_lines *lines, bool winding)
{
    struct region region = {.drawing = drawing};
    POINTL origin = drawing->brush_origin;
    bool done = true;

    engine_fill_rows(lines, winding, &drawing->bounds, add_row, &region);
    if (region.count > 0) {
        CLIPOBJ *clip = win32k_clip(region.rects, region.count);
        done = gdi_bit_blt(target, NULL, NULL, clip, NULL, &clip->rclBounds, NULL, NULL,
                           drawing->brush, &origin, drawing->rop4);
        win32k_free(clip);
    }
    free(region.rects);
    return done;
}

bool engine_fill(struct engine_drawing *drawing, SURFOBJ *target, const struct engine_lines *lines,
                 bool winding)
{
    RECTL bounds = engine_lines_bounds(lines);

    if (engine_driver_draws(target, HOOK_BITBLT)) {
        engine_begin_clip(drawing, target, &bounds);
        bool done = fill_by_blt(drawing, target, lines, winding);
        engine_end_clip(drawing);
        return done;
    }
    if (!engine_begin(drawing, target, &bounds))
        return false;
    engine_fill_rows(lines, winding, &drawing->bounds, draw_row, drawing);
    return engine_end(drawing);
}

BOOL APIENTRY EngFillPath(SURFOBJ *target, PATHOBJ *path, CLIPOBJ *clip, BRUSHOBJ *brush,
                          POINTL *brush_origin, MIX mix, FLONG options)
{
    struct engine_drawing drawing = {.clip = clip, .brush = brush, .rop4 = engine_rop4_of_mix(mix)};
    struct engine_lines lines = engine_lines(path, true);

    if (brush_origin)
        drawing.brush_origin = *brush_origin;
    bool done = engine_fill(&drawing, target, &lines, options & FP_WINDINGMODE);
    free(lines.lines);
    return done;
}
