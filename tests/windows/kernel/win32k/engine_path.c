/* SPDX-License-Identifier: BSD-3-Clause */
/* GDI's engine: what pixels paths have. */
#include <stdlib.h>

#include "engine_path.h"

enum { CURVE_LINES = 32 };

/* A path on its way to lines. */
struct flattening {
    struct engine_lines *lines;
    POINTFIX start, at;
    bool closed, resets;
};

static void add_line(struct flattening *path, POINTFIX to)
{
    struct engine_lines *all = path->lines;

    all->lines = realloc(all->lines, (all->count + 1) * sizeof(*all->lines));
    all->lines[all->count++] =
        (struct engine_line){.from = path->at, .to = to, .resets_style = path->resets};
    path->at = to;
    path->resets = false;
}

static FIX bezier(int64_t a, int64_t b, int64_t c, int64_t d, int64_t step)
{
    const int64_t whole = CURVE_LINES;
    int64_t rest = whole - step;
    int64_t sum = a * rest * rest * rest + 3 * b * rest * rest * step + 3 * c * rest * step * step +
                  d * step * step * step;
    int64_t divisor = whole * whole * whole;

    return (FIX)((sum + divisor / 2 - (sum + divisor / 2 < 0 ? divisor - 1 : 0)) / divisor);
}

static void add_curve(struct flattening *path, const POINTFIX *points)
{
    POINTFIX from = path->at;

    for (int step = 1; step <= CURVE_LINES; step++)
        add_line(path, (POINTFIX){bezier(from.x, points[0].x, points[1].x, points[2].x, step),
                                  bezier(from.y, points[0].y, points[1].y, points[2].y, step)});
}

static void close_figure(struct flattening *path)
{
    if (path->at.x != path->start.x || path->at.y != path->start.y)
        add_line(path, path->start);
}

static void add_part(struct flattening *path, const PATHDATA *part)
{
    ULONG i = 0;

    if (part->flags & PD_BEGINSUBPATH) {
        if (path->closed)
            close_figure(path);
        path->start = path->at = part->pptfx[i++];
        path->resets = part->flags & PD_RESETSTYLE;
    }
    while (i < part->count) {
        if (part->flags & PD_BEZIERS && i + 3 <= part->count) {
            add_curve(path, &part->pptfx[i]);
            i += 3;
        } else {
            add_line(path, part->pptfx[i++]);
        }
    }
    if (part->flags & PD_CLOSEFIGURE)
        close_figure(path);
}

struct engine_lines engine_lines(PATHOBJ *path, bool closed)
{
    struct engine_lines lines = {0};
    struct flattening flattening = {.lines = &lines, .closed = closed};
    PATHDATA part;
    BOOL more;

    PATHOBJ_vEnumStart(path);
    do {
        more = PATHOBJ_bEnum(path, &part);
        add_part(&flattening, &part);
    } while (more);
    if (closed)
        close_figure(&flattening);
    return lines;
}

RECTL engine_lines_bounds(const struct engine_lines *lines)
{
    RECTL bounds = {0};

    for (unsigned i = 0; i < lines->count; i++) {
        const struct engine_line *line = &lines->lines[i];
        RECTL one = {min(line->from.x, line->to.x) / 16 - 1, min(line->from.y, line->to.y) / 16 - 1,
                     max(line->from.x, line->to.x) / 16 + 2,
                     max(line->from.y, line->to.y) / 16 + 2};
        if (i == 0)
            bounds = one;
        bounds = (RECTL){min(bounds.left, one.left), min(bounds.top, one.top),
                         max(bounds.right, one.right), max(bounds.bottom, one.bottom)};
    }
    return bounds;
}

static int64_t floor_of(int64_t value, int64_t divisor)
{
    return value >= 0 ? value / divisor : -((divisor - 1 - value) / divisor);
}

static int64_t ceiling_of(int64_t value, int64_t divisor)
{
    return -floor_of(-value, divisor);
}

/* A line along its longer side, the other way round if it leads down: what grows is `major`. */
struct steep {
    int64_t major, minor, major_length, minor_length; /* times 16 */
    bool along_y, backwards, slope_1;
};

static int64_t minor_pixel(const struct steep *line, int64_t major)
{
    int64_t minor =
        line->minor * line->major_length + (major * 16 - line->major) * line->minor_length;

    return ceiling_of(minor - 8 * line->major_length, 16 * line->major_length);
}

/*
 * Whether a point is in the diamond of its column's pixel. Of the diamond's sides only two corners
 * belong to it: the lower one, and the right one, or for slope 1 the left one.
 */
static bool in_diamond(const struct steep *line, int64_t major, int64_t minor)
{
    int64_t column = floor_of(major, 16);
    int64_t along = major - 16 * column;
    int64_t across = minor - 16 * minor_pixel(line, column);
    int64_t distance = along + (across < 0 ? -across : across);

    if (line->backwards)
        along = -along;
    if (distance != 8)
        return distance < 8;
    int64_t x = line->along_y ? across : along, y = line->along_y ? along : across;
    return y == 8 || x == (line->slope_1 ? -8 : 8);
}

void engine_line_pixels(const struct engine_line *line,
                        void (*pixel)(void *context, LONG x, LONG y), void *context)
{
    int64_t width = line->to.x - line->from.x, height = line->to.y - line->from.y;
    struct steep steep = {line->from.x, line->from.y, width, height, false, false, false};

    steep.along_y = llabs(height) > llabs(width);
    steep.slope_1 = llabs(height) == llabs(width);
    if (steep.along_y)
        steep = (struct steep){line->from.y, line->from.x, height, width, true, false, false};
    if (steep.major_length == 0)
        return;
    if (steep.major_length < 0) {
        steep.backwards = true;
        steep.major = -steep.major;
        steep.major_length = -steep.major_length;
    }

    int64_t end = steep.major + steep.major_length;
    int64_t first = floor_of(steep.major, 16), after = floor_of(end, 16);
    if (!in_diamond(&steep, steep.major, steep.minor))
        first = ceiling_of(steep.major, 16);
    if (!in_diamond(&steep, end, steep.minor + steep.minor_length))
        after = ceiling_of(end, 16);
    for (int64_t major = first; major < after; major++) {
        LONG along = (LONG)(steep.backwards ? -major : major);
        LONG across = (LONG)minor_pixel(&steep, major);
        if (steep.along_y)
            pixel(context, across, along);
        else
            pixel(context, along, across);
    }
}

/* Add what a line changes on a row, at the first pixel right of it. */
static void cross(const struct engine_line *line, LONG y, const RECTL *bounds, int *changes)
{
    bool down = line->from.y < line->to.y;
    POINTFIX upper = down ? line->from : line->to, lower = down ? line->to : line->from;

    if (upper.y > y * 16 || lower.y <= y * 16)
        return;
    int64_t height = lower.y - upper.y;
    int64_t x = upper.x * height + (int64_t)(y * 16 - upper.y) * (lower.x - upper.x);
    int64_t pixel = ceiling_of(x, 16 * height);
    if (pixel < bounds->left)
        pixel = bounds->left;
    if (pixel < bounds->right)
        changes[pixel - bounds->left] += down ? 1 : -1;
}

void engine_fill_rows(const struct engine_lines *lines, bool winding, const RECTL *bounds,
                      void (*pixels)(void *context, LONG left, LONG right, LONG y), void *context)
{
    for (LONG y = bounds->top; y < bounds->bottom; y++) {
        int *changes = calloc((size_t)max(bounds->right - bounds->left, 0) + 1, sizeof(*changes));
        for (unsigned i = 0; i < lines->count; i++)
            cross(&lines->lines[i], y, bounds, changes);
        int number = 0;
        LONG left = bounds->left;
        bool inside = false;
        for (LONG x = bounds->left; x <= bounds->right; x++) {
            number += changes[x - bounds->left];
            bool now = x < bounds->right && (winding ? number != 0 : number & 1);
            if (now && !inside)
                left = x;
            if (inside && !now)
                pixels(context, left, x, y);
            inside = now;
        }
        free(changes);
    }
}
