/* SPDX-License-Identifier: BSD-3-Clause */
/* GDI's engine: lines and filled paths. */
#include <stdlib.h>

#include "engine_path.h"

/* Dashes along a figure. Without a style the first one never ends. */
struct dashes {
    const struct engine_drawing *drawing;
    const LINEATTRS *line;
    LONG position; /* pixels since the style began */
    LONG length;   /* of the style, until it repeats */
    bool starts_with_gap;
};

static void begin_dashes(struct dashes *dashes, const LINEATTRS *line)
{
    dashes->line = line;
    if (!line)
        return;
    dashes->starts_with_gap = line->fl & LA_STARTGAP;
    if (line->fl & LA_ALTERNATE)
        dashes->length = 2;
    else if (line->fl & LA_STYLED)
        for (ULONG i = 0; i < 2 * line->cstyle; i++) /* an odd number changes roles each round */
            dashes->length += line->pstyle[i % line->cstyle].l;
}

static bool in_dash(const struct dashes *dashes)
{
    const LINEATTRS *line = dashes->line;
    bool gap = dashes->starts_with_gap;

    if (dashes->length == 0)
        return true;
    LONG left = dashes->position % dashes->length;
    if (line->fl & LA_ALTERNATE)
        return gap == (left == 1);
    for (ULONG i = 0; left >= line->pstyle[i % line->cstyle].l; i++) {
        left -= line->pstyle[i % line->cstyle].l;
        gap = !gap;
    }
    return !gap;
}

static void draw_dashed(void *context, LONG x, LONG y)
{
    struct dashes *dashes = context;

    if (in_dash(dashes))
        engine_draw(dashes->drawing, x, y, 0, true);
    dashes->position++;
}

static bool stroke(struct engine_drawing *drawing, SURFOBJ *target,
                   const struct engine_lines *lines, const LINEATTRS *attributes)
{
    struct dashes dashes = {.drawing = drawing};
    RECTL bounds = engine_lines_bounds(lines);

    begin_dashes(&dashes, attributes);
    if (attributes)
        dashes.position = attributes->elStyleState.l;
    if (!engine_begin(drawing, target, &bounds))
        return false;
    for (unsigned i = 0; i < lines->count; i++) {
        if (lines->lines[i].resets_style)
            dashes.position = 0;
        engine_line_pixels(&lines->lines[i], draw_dashed, &dashes);
    }
    return engine_end(drawing);
}

BOOL APIENTRY EngStrokePath(SURFOBJ *target, PATHOBJ *path, CLIPOBJ *clip, XFORMOBJ *transform,
                            BRUSHOBJ *brush, POINTL *brush_origin, LINEATTRS *line, MIX mix)
{
    struct engine_drawing drawing = {.clip = clip, .brush = brush, .rop4 = engine_rop4_of_mix(mix)};

    (void)transform;
    if (brush_origin)
        drawing.brush_origin = *brush_origin;
    if (line->fl & LA_GEOMETRIC)
        return FALSE;
    struct engine_lines lines = engine_lines(path, false);
    bool done = stroke(&drawing, target, &lines, line);
    free(lines.lines);
    return done;
}

BOOL APIENTRY EngLineTo(SURFOBJ *target, CLIPOBJ *clip, BRUSHOBJ *brush, LONG x1, LONG y1, LONG x2,
                        LONG y2, RECTL *bounds, MIX mix)
{
    struct engine_drawing drawing = {.clip = clip, .brush = brush, .rop4 = engine_rop4_of_mix(mix)};
    struct engine_line line = {.from = {x1 * 16, y1 * 16}, .to = {x2 * 16, y2 * 16}};

    (void)bounds;
    return stroke(&drawing, target, &(struct engine_lines){1, &line}, NULL);
}

static void draw_row(void *context, LONG left, LONG right, LONG y)
{
    for (LONG x = left; x < right; x++)
        engine_draw(context, x, y, 0, true);
}

BOOL APIENTRY EngFillPath(SURFOBJ *target, PATHOBJ *path, CLIPOBJ *clip, BRUSHOBJ *brush,
                          POINTL *brush_origin, MIX mix, FLONG options)
{
    struct engine_drawing drawing = {.clip = clip, .brush = brush, .rop4 = engine_rop4_of_mix(mix)};
    struct engine_lines lines = engine_lines(path, true);
    RECTL bounds = engine_lines_bounds(&lines);

    if (brush_origin)
        drawing.brush_origin = *brush_origin;
    bool done = engine_begin(&drawing, target, &bounds);
    if (done) {
        engine_fill_rows(&lines, options & FP_WINDINGMODE, &drawing.bounds, draw_row, &drawing);
        done = engine_end(&drawing);
    }
    free(lines.lines);
    return done;
}

BOOL APIENTRY EngStrokeAndFillPath(SURFOBJ *target, PATHOBJ *path, CLIPOBJ *clip,
                                   XFORMOBJ *transform, BRUSHOBJ *pen, LINEATTRS *line,
                                   BRUSHOBJ *brush, POINTL *brush_origin, MIX mix, FLONG options)
{
    return EngFillPath(target, path, clip, brush, brush_origin, mix, options) &&
           EngStrokePath(target, path, clip, transform, pen, brush_origin, line, mix);
}
