/* SPDX-License-Identifier: BSD-3-Clause */
#include "path.h"

#include <string.h>

#include "pdev.h"

enum {
    ONE = 16, /* a pixel, in fixed point */
    POINTS_MOST = 1 << 20,
};

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
        path->figures += data.flags & PD_BEGINSUBPATH ? 1 : 0;
        points += data.count;
        size.points -= data.count;
    } while (more);
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
                     (struct qxl_fixed_point *)(segments + size.segments));
}

void path_end(struct path *path)
{
    pdev_free(path->memory);
}
