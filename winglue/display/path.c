/* SPDX-License-Identifier: BSD-3-Clause */
#include "path.h"

#include <string.h>

#include "pdev.h"

enum {
    ONE = 16, /* a pixel, in fixed point */
    POINTS_MOST = 1 << 20,
};

/* The core takes no others; pieces of longer lines would be too many, too. */
static const struct qxl_rect ALLOWED = {-32768, -32768, 32768, 32768};

struct size {
    uint32_t segments, points;
};

_Static_assert(sizeof(struct qxl_fixed_point) == sizeof(POINTFIX), "points are copied whole");

static bool measure(PATHOBJ *object, struct size *size)
{
    PATHDATA data;
    BOOL more;

    PATHOBJ_vEnumStart(object);
    do {
        data.count = 0;
        more = PATHOBJ_bEnum(object, &data);
        if (data.count == 0 || data.count > POINTS_MOST - size->points || data.flags & PD_BEZIERS)
            return false;
        size->segments++;
        size->points += data.count;
    } while (more);
    return true;
}

static void widen(struct qxl_rect *bounds, const struct qxl_fixed_point *point)
{
    int32_t x = point->x / ONE, y = point->y / ONE;

    bounds->left = x < bounds->left ? x : bounds->left;
    bounds->top = y < bounds->top ? y : bounds->top;
    bounds->right = x >= bounds->right ? x + 1 : bounds->right;
    bounds->bottom = y >= bounds->bottom ? y + 1 : bounds->bottom;
}

static bool look_at(struct path *path, const struct qxl_fixed_point *points, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (points[i].x % ONE || points[i].y % ONE)
            return false;
        widen(&path->bounds, &points[i]);
    }
    return true;
}

/* What is there now is as it was measured, but it is GDI's to say. */
static bool read_path(struct path *path, PATHOBJ *object, struct size size,
                      struct qxl_path_segment *segments, struct qxl_fixed_point *points)
{
    PATHDATA data;
    BOOL more;

    PATHOBJ_vEnumStart(object);
    do {
        data.count = 0;
        more = PATHOBJ_bEnum(object, &data);
        if (path->lines.count == size.segments || data.count > size.points)
            return false;
        memcpy(points, data.pptfx, data.count * sizeof(*points));
        if (!look_at(path, points, data.count))
            return false;
        segments[path->lines.count++] = (struct qxl_path_segment){
            data.flags & (PD_BEGINSUBPATH | PD_ENDSUBPATH | PD_CLOSEFIGURE), points, data.count};
        points += data.count;
        size.points -= data.count;
    } while (more);
    return true;
}

/* ---- lines of which the host lights other pixels than GDI ---- */

/* A path's lines, each as figures of its own. Without memory they are only counted. */
struct figures {
    struct qxl_path_segment *segments;
    struct qxl_fixed_point *points;
    uint32_t count;
};

static void add_figure(struct figures *figures, struct qxl_fixed_point from,
                       struct qxl_fixed_point to)
{
    if (figures->segments) {
        struct qxl_fixed_point *points = figures->points + 2 * (size_t)figures->count;

        points[0] = from;
        points[1] = to;
        figures->segments[figures->count] =
            (struct qxl_path_segment){PD_BEGINSUBPATH | PD_ENDSUBPATH, points, 2};
    }
    figures->count++;
}

/* A line by how far it goes from its upper left end, in pixels. */
struct slope {
    uint64_t major, minor;
    bool along_y;
};

static struct slope slope_of(const struct qxl_fixed_point *from, const struct qxl_fixed_point *to)
{
    int64_t x = ((int64_t)to->x - from->x) / ONE, y = ((int64_t)to->y - from->y) / ONE;
    uint64_t width = (uint64_t)(x < 0 ? -x : x), height = (uint64_t)(y < 0 ? -y : y);

    return height > width ? (struct slope){height, width, true}
                          : (struct slope){width, height, false};
}

static uint64_t common_divisor(uint64_t a, uint64_t b)
{
    while (b) {
        uint64_t rest = a % b;

        a = b;
        b = rest;
    }
    return a;
}

/* Half way between two pixels GDI lights the upper or the left one. Of lines towards the lower
 * right, or from there, spice-server's renderer lights the other one. */
static bool is_lit_otherwise(const struct qxl_fixed_point *from, const struct qxl_fixed_point *to)
{
    struct slope slope = slope_of(from, to);

    return (from->x < to->x) == (from->y < to->y) && slope.minor > 0 &&
           slope.major / common_divisor(slope.major, slope.minor) % 2 == 0;
}

static struct qxl_fixed_point moved(struct qxl_fixed_point point, const struct slope *slope,
                                    uint64_t major, uint64_t minor)
{
    point.x += (int32_t)(slope->along_y ? minor : major) * ONE;
    point.y += (int32_t)(slope->along_y ? major : minor) * ONE;
    return point;
}

/* As pieces that are level or upright, of which all light the same pixels. */
static void add_pieces(struct figures *figures, const struct qxl_fixed_point *from,
                       const struct qxl_fixed_point *to)
{
    bool backwards = to->x < from->x;
    struct qxl_fixed_point start = backwards ? *to : *from;
    struct slope slope = slope_of(from, to);
    /* The last pixel of a line is not lit. */
    uint64_t major = backwards ? 1 : 0, end = slope.major + major;

    while (major < end) {
        uint64_t minor = (2 * major * slope.minor + slope.major - 1) / (2 * slope.major);
        uint64_t next = (2 * minor + 1) * slope.major / (2 * slope.minor) + 1;

        if (next > end)
            next = end;
        add_figure(figures, moved(start, &slope, major, minor), moved(start, &slope, next, minor));
        major = next;
    }
}

static void add_line(struct figures *figures, const struct qxl_fixed_point *from,
                     const struct qxl_fixed_point *to)
{
    if (is_lit_otherwise(from, to))
        add_pieces(figures, from, to);
    else if (from->x != to->x || from->y != to->y)
        add_figure(figures, *from, *to);
}

/* @return whether there is a line that is_lit_otherwise(). */
static bool walk(const struct qxl_path *path, struct figures *figures)
{
    const struct qxl_fixed_point *start = NULL, *at = NULL;
    bool otherwise = false;

    for (uint32_t i = 0; i < path->count; i++) {
        const struct qxl_path_segment *segment = &path->segments[i];
        bool begins = segment->flags & PD_BEGINSUBPATH || !at;

        for (uint32_t j = 0; j < segment->count; j++) {
            const struct qxl_fixed_point *point = &segment->points[j];

            if (begins && j == 0) {
                start = point;
            } else {
                otherwise |= is_lit_otherwise(at, point);
                add_line(figures, at, point);
            }
            at = point;
        }
        if (segment->flags & PD_CLOSEFIGURE) {
            otherwise |= is_lit_otherwise(at, start);
            add_line(figures, at, start);
        }
    }
    return otherwise;
}

static bool break_up(struct path *path)
{
    struct figures figures = {NULL, NULL, 0};
    struct qxl_path whole = path->lines;
    void *memory;

    if (!walk(&whole, &figures))
        return true;
    if (figures.count > POINTS_MOST)
        return false;
    memory =
        pdev_allocate(figures.count * (sizeof(*figures.segments) + 2 * sizeof(*figures.points)));
    if (!memory)
        return false;
    path->lines = (struct qxl_path){memory, figures.count};
    figures.segments = memory;
    figures.points = (struct qxl_fixed_point *)(figures.segments + figures.count);
    figures.count = 0;
    (void)walk(&whole, &figures);
    pdev_free(path->memory);
    path->memory = memory;
    return true;
}

bool path_begin(struct path *path, PATHOBJ *object)
{
    struct size size = {0, 0};
    struct qxl_path_segment *segments;

    *path = (struct path){.bounds = {INT32_MAX, INT32_MAX, INT32_MIN, INT32_MIN}};
    if (!measure(object, &size))
        return false;
    path->memory = pdev_allocate(size.segments * sizeof(*segments) +
                                 size.points * sizeof(struct qxl_fixed_point));
    if (!path->memory)
        return false;
    segments = path->memory;
    path->lines.segments = segments;
    return read_path(path, object, size, segments,
                     (struct qxl_fixed_point *)(segments + size.segments)) &&
           rect_inside(&path->bounds, &ALLOWED) && break_up(path);
}

void path_end(struct path *path)
{
    pdev_free(path->memory);
}
