/* SPDX-License-Identifier: BSD-3-Clause */
/* Paths. */
#include "objects.h"

#include <stdlib.h>
#include <string.h>

enum { POINTS_MAX = 16 }; /* of a piece: Windows splits long ones, too */

static struct win32k_path *path_of(PATHOBJ *object)
{
    return (struct win32k_path *)object;
}

PATHOBJ *APIENTRY EngCreatePath(VOID)
{
    struct win32k_path *path = object_may_be_made() ? calloc(1, sizeof(*path)) : NULL;

    if (!path)
        return NULL;
    path->object.fl = PO_ALL_INTEGERS;
    object_add(OBJECT_PATH, path, path, sizeof(*path), CALLER);
    return &path->object;
}

VOID APIENTRY EngDeletePath(PATHOBJ *object)
{
    struct win32k_path *path = object_remove(OBJECT_PATH, object, "EngDeletePath");

    if (!path)
        return;
    for (unsigned i = 0; i < path->count; i++)
        free(path->pieces[i].points);
    free(path->pieces);
    free(path);
}

static struct win32k_path_piece *last_piece(struct win32k_path *path)
{
    return path->count ? &path->pieces[path->count - 1] : NULL;
}

/* The figure ends, closed or not. */
static void end_figure(struct win32k_path *path, FLONG flags)
{
    struct win32k_path_piece *piece = last_piece(path);

    if (path->open && piece)
        piece->flags |= PD_ENDSUBPATH | flags;
    path->open = false;
}

WINBOOL APIENTRY PATHOBJ_bMoveTo(PATHOBJ *object, POINTFIX to)
{
    struct win32k_path *path = path_of(object);

    end_figure(path, 0);
    path->start = path->current = to;
    return TRUE;
}

WINBOOL APIENTRY PATHOBJ_bCloseFigure(PATHOBJ *object)
{
    struct win32k_path *path = path_of(object);

    if (path->open)
        path->object.cCurves++;
    end_figure(path, PD_CLOSEFIGURE);
    path->current = path->start;
    return TRUE;
}

static void add_point(struct win32k_path *path, struct win32k_path_piece *piece, POINTFIX point)
{
    if ((point.x | point.y) & 0xf)
        path->object.fl &= ~(FLONG)PO_ALL_INTEGERS;
    piece->points[piece->count++] = point;
}

/* A piece of up to POINTS_MAX points and the figure's first. */
static void add_piece(struct win32k_path *path, const POINTFIX *points, unsigned count, FLONG flags)
{
    struct win32k_path_piece *pieces =
        realloc(path->pieces, (path->count + 1) * sizeof(*path->pieces));

    if (!pieces)
        abort();
    path->pieces = pieces;
    struct win32k_path_piece *piece = &pieces[path->count++];
    *piece = (struct win32k_path_piece){flags, 0, calloc(count + 1, sizeof(*points))};
    if (!piece->points)
        abort();
    if (!path->open) {
        piece->flags |= PD_BEGINSUBPATH | PD_RESETSTYLE;
        add_point(path, piece, path->current);
    }
    for (unsigned i = 0; i < count; i++)
        add_point(path, piece, points[i]);
    path->open = true;
    path->current = points[count - 1];
}

WINBOOL APIENTRY PATHOBJ_bPolyLineTo(PATHOBJ *object, POINTFIX *points, ULONG count)
{
    for (ULONG i = 0; i < count; i += POINTS_MAX)
        add_piece(path_of(object), points + i, count - i < POINTS_MAX ? count - i : POINTS_MAX, 0);
    object->cCurves += count;
    return TRUE;
}

WINBOOL APIENTRY PATHOBJ_bPolyBezierTo(PATHOBJ *object, POINTFIX *points, ULONG count)
{
    if (!count || count % 3)
        return FALSE;
    add_piece(path_of(object), points, count, PD_BEZIERS);
    object->fl |= PO_BEZIERS;
    object->cCurves += count / 3;
    return TRUE;
}

VOID APIENTRY PATHOBJ_vEnumStart(PATHOBJ *object)
{
    struct win32k_path *path = path_of(object);

    end_figure(path, 0);
    path->next = 0;
}

WINBOOL APIENTRY PATHOBJ_bEnum(PATHOBJ *object, PATHDATA *data)
{
    struct win32k_path *path = path_of(object);

    if (path->next >= path->count) {
        *data = (PATHDATA){0};
        return FALSE;
    }
    const struct win32k_path_piece *piece = &path->pieces[path->next++];
    *data = (PATHDATA){piece->flags, piece->count, piece->points};
    return path->next < path->count;
}

VOID APIENTRY PATHOBJ_vGetBounds(PATHOBJ *object, PRECTFX bounds)
{
    const struct win32k_path *path = path_of(object);
    bool first = true;

    *bounds = (RECTFX){0};
    for (unsigned i = 0; i < path->count; i++)
        for (unsigned j = 0; j < path->pieces[i].count; j++) {
            POINTFIX point = path->pieces[i].points[j];

            if (first)
                *bounds = (RECTFX){point.x, point.y, point.x, point.y};
            first = false;
            bounds->xLeft = point.x < bounds->xLeft ? point.x : bounds->xLeft;
            bounds->yTop = point.y < bounds->yTop ? point.y : bounds->yTop;
            bounds->xRight = point.x > bounds->xRight ? point.x : bounds->xRight;
            bounds->yBottom = point.y > bounds->yBottom ? point.y : bounds->yBottom;
        }
}

LINEATTRS win32k_line(void)
{
    return (LINEATTRS){.iJoin = JOIN_ROUND, .iEndCap = ENDCAP_ROUND, .elWidth = {.l = 1}};
}

LINEATTRS win32k_line_styled(FLOAT_LONG *style, ULONG count)
{
    LINEATTRS line = win32k_line();

    line.fl = LA_STYLED;
    line.cstyle = count;
    line.pstyle = style;
    return line;
}
