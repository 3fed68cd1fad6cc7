/* SPDX-License-Identifier: BSD-3-Clause */
/* GDI's engine: lines. */
#include <math.h>
#include <stdlib.h>

#include "../gdi.h"
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

/* Of a wide line: a rectangle for each piece, without joins, caps and dashes. GDI has them; no
 * driver here draws such lines, so all that counts is that they are alike wherever they are. */
static bool stroke_wide(struct engine_drawing *drawing, SURFOBJ *target,
                        const struct engine_lines *lines, const LINEATTRS *attributes)
{
    struct engine_lines sides = {0, calloc(4 * (size_t)lines->count + 1, sizeof(*sides.lines))};

    for (unsigned i = 0; i < lines->count; i++) {
        POINTFIX from = lines->lines[i].from, to = lines->lines[i].to;
        double width = to.x - from.x, height = to.y - from.y;
        double length = sqrt(width * width + height * height);
        if (length == 0)
            continue;
        double half = (double)attributes->elWidth.e * 16 / 2;
        FIX x = (FIX)lround(-height * half / length), y = (FIX)lround(width * half / length);
        POINTFIX corners[] = {{from.x + x, from.y + y},
                              {to.x + x, to.y + y},
                              {to.x - x, to.y - y},
                              {from.x - x, from.y - y}};
        for (int side = 0; side < 4; side++)
            sides.lines[sides.count++] =
                (struct engine_line){corners[side], corners[(side + 1) % 4], false};
    }
    bool done = engine_fill(drawing, target, &sides, true);
    free(sides.lines);
    return done;
}

BOOL APIENTRY EngStrokePath(SURFOBJ *target, PATHOBJ *path, CLIPOBJ *clip, XFORMOBJ *transform,
                            BRUSHOBJ *brush, POINTL *brush_origin, LINEATTRS *line, MIX mix)
{
    struct engine_drawing drawing = {.clip = clip, .brush = brush, .rop4 = engine_rop4_of_mix(mix)};

    (void)transform;
    if (brush_origin)
        drawing.brush_origin = *brush_origin;
    struct engine_lines lines = engine_lines(path, false);
    bool done = line->fl & LA_GEOMETRIC ? stroke_wide(&drawing, target, &lines, line)
                                        : stroke(&drawing, target, &lines, line);
    free(lines.lines);
    return done;
}

/* A driver that does not draw lines to a point gets them as paths. */
static BOOL line_by_path(SURFOBJ *target, CLIPOBJ *clip, BRUSHOBJ *brush,
                         const struct engine_line *line, MIX mix)
{
    POINTFIX points[] = {line->from, line->to};
    struct win32k_path_piece piece = {PD_BEGINSUBPATH | PD_ENDSUBPATH, 2, points};
    struct win32k_path path = {.count = 1, .pieces = &piece};
    LINEATTRS attributes = win32k_line();

    return gdi_stroke_path(target, &path.object, clip, NULL, brush, &(POINTL){0, 0}, &attributes,
                           mix);
}

BOOL APIENTRY EngLineTo(SURFOBJ *target, CLIPOBJ *clip, BRUSHOBJ *brush, LONG x1, LONG y1, LONG x2,
                        LONG y2, RECTL *bounds, MIX mix)
{
    struct engine_drawing drawing = {.clip = clip, .brush = brush, .rop4 = engine_rop4_of_mix(mix)};
    struct engine_line line = {.from = {x1 * 16, y1 * 16}, .to = {x2 * 16, y2 * 16}};

    (void)bounds;
    if (engine_driver_draws(target, HOOK_STROKEPATH))
        return line_by_path(target, clip, brush, &line, mix);
    return stroke(&drawing, target, &(struct engine_lines){1, &line}, NULL);
}

BOOL APIENTRY EngStrokeAndFillPath(SURFOBJ *target, PATHOBJ *path, CLIPOBJ *clip,
                                   XFORMOBJ *transform, BRUSHOBJ *pen, LINEATTRS *line,
                                   BRUSHOBJ *brush, POINTL *brush_origin, MIX mix, FLONG options)
{
    return EngFillPath(target, path, clip, brush, brush_origin, mix, options) &&
           EngStrokePath(target, path, clip, transform, pen, brush_origin, line, mix);
}
