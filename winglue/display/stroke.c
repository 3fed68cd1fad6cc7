/* SPDX-License-Identifier: BSD-3-Clause */
#include <qxl/draw.h>
#include <qxl/raster.h>

#include "brush.h"
#include "clip.h"
#include "engine.h"
#include "path.h"

/* What GDI gives to DrvStrokePath(). */
struct call {
    SURFOBJ *target;
    PATHOBJ *path;
    CLIPOBJ *clip;
    XFORMOBJ *transform;
    BRUSHOBJ *brush;
    POINTL *brush_start;
    LINEATTRS *line;
    MIX mix;
};

static BOOL by_engine(const struct call *call, SURFOBJ *target)
{
    return EngStrokePath(target, call->path, call->clip, call->transform, call->brush,
                         call->brush_start, call->line, call->mix);
}

static struct qxl_raster_plan plan_of(MIX mix)
{
    return qxl_raster_plan2((uint8_t)((mix & 0xff) - 1));
}

/* Dashes are the engine's: where the next line goes on is GDI's to be told, in units of its own,
 * and the host begins each figure with the first dash. */
static bool is_plain(const LINEATTRS *line)
{
    return line->fl == 0 && !line->pstyle && line->elWidth.l <= 1;
}

/* A drawing for each rectangle of the clip: spice-server's renderer clips runs of pixels in place,
 * and so loses some behind one that comes out in several pieces. */
static bool send_clipped(const struct drawing *drawing, struct qxl_draw *request,
                         const struct clip *clip)
{
    enum { RECTS_MOST = 64 };

    if (clip->region.count == 0)
        return pdev_succeeded(drawing->pdev, qxl_draw(drawing->pdev->display, request));
    if (clip->region.count > RECTS_MOST)
        return false;
    for (uint32_t i = 0; i < clip->region.count; i++) {
        request->box = clip->region.rects[i];
        if (!pdev_succeeded(drawing->pdev, qxl_draw(drawing->pdev->display, request)))
            return false;
    }
    return true;
}

static bool send(const struct call *call, const struct drawing *drawing, const struct path *path,
                 const struct clip *clip)
{
    struct qxl_raster_plan plan = plan_of(call->mix);
    struct brush brush = {0};
    struct qxl_draw request = {
        .type = QXL_DRAW_STROKE,
        .surface = drawing->target->id,
        .box = clip->box,
    };

    if (rect_is_empty(&clip->box) || plan.type == QXL_DRAW_NOP)
        return true;
    if (plan.operands & QXL_RASTER_PATTERN &&
        !brush_begin(&brush, call->brush, call->brush_start, drawing->target->bmf))
        return false;
    request.stroke = (struct qxl_stroke){
        .path = path->lines,
        .brush = brush.paint,
        .fore_rop = plan.rop,
    };
    return send_clipped(drawing, &request, clip);
}

static bool stroke(const struct call *call, const struct drawing *drawing)
{
    struct qxl_rect box, all = rect_of_surface(&drawing->target->size);
    struct clip clip;
    struct path path;
    bool drawn;

    if (!is_plain(call->line))
        return false;
    if (!path_begin(&path, call->path)) {
        path_end(&path);
        return false;
    }
    box = rect_common(&path.bounds, &all);
    drawn = clip_begin(&clip, call->clip, &box, false) && send(call, drawing, &path, &clip);
    clip_end(&clip);
    path_end(&path);
    return drawn;
}

/* Pixels in which the path can be; the engine rounds to the nearest. */
static RECTL bounds_of(PATHOBJ *path, const LINEATTRS *line)
{
    RECTFX bounds;
    LONG more = 1;

    PATHOBJ_vGetBounds(path, &bounds);
    if (!(line->fl & LA_GEOMETRIC) && line->elWidth.l > 1 && line->elWidth.l < 0x8000)
        more += line->elWidth.l;
    return (RECTL){FXTOLFLOOR(bounds.xLeft) - more, FXTOLFLOOR(bounds.yTop) - more,
                   FXTOLCEILING(bounds.xRight) + 1 + more, FXTOLCEILING(bounds.yBottom) + 1 + more};
}

/* How wide a geometric line gets is the engine's secret: all of the surface may change. */
static RECTL reach_of(const struct call *call)
{
    if (call->line->fl & LA_GEOMETRIC)
        return (RECTL){0, 0, call->target->sizlBitmap.cx, call->target->sizlBitmap.cy};
    return bounds_of(call->path, call->line);
}

static BOOL punt(const struct call *call, const struct drawing *drawing)
{
    RECTL box = reach_of(call);
    struct engine engine;
    BOOL done = engine_begin(&engine, drawing, call->target, call->clip, &box, NULL, NULL) &&
                by_engine(call, engine.target);

    return engine_end(&engine, drawing, done);
}

BOOL APIENTRY DrvStrokePath(SURFOBJ *target, PATHOBJ *path, CLIPOBJ *clip, XFORMOBJ *transform,
                            BRUSHOBJ *brush, POINTL *brush_start, LINEATTRS *line, MIX mix)
{
    struct call call = {target, path, clip, transform, brush, brush_start, line, mix};
    struct drawing drawing;
    BOOL done;

    if (!target || !path || !line)
        return FALSE;
    switch (drawing_begin(&drawing, target, NULL)) {
    case DRAWING_ENGINE:
        return by_engine(&call, target);
    case DRAWING_NOTHING:
        return TRUE;
    case DRAWING_FAILED:
        return FALSE;
    case DRAWING_OURS:
        break;
    }
    done = stroke(&call, &drawing) || punt(&call, &drawing);
    drawing_end(&drawing);
    return done;
}
