/* SPDX-License-Identifier: BSD-3-Clause */
#include <qxl/draw.h>

#include "brush.h"
#include "clip.h"
#include "engine.h"
#include "text.h"

/* What GDI gives to DrvTextOut(). */
struct call {
    SURFOBJ *target;
    STROBJ *string;
    FONTOBJ *font;
    CLIPOBJ *clip;
    RECTL *extra, *opaque;
    BRUSHOBJ *fore, *back;
    POINTL *brush_start;
    MIX mix;
};

static BOOL by_engine(const struct call *call, SURFOBJ *target)
{
    return EngTextOut(target, call->string, call->font, call->clip, call->extra, call->opaque,
                      call->fore, call->back, call->brush_start, call->mix);
}

/* Cut what a request draws to the surface and GDI's clip, and send it. */
static bool send(const struct call *call, const struct drawing *drawing, struct qxl_draw *request)
{
    struct qxl_rect all = rect_of_surface(&drawing->target->size);
    struct qxl_rect box = rect_common(&request->box, &all);
    struct clip clip;
    bool done = clip_begin(&clip, call->clip, &box, false);

    request->surface = drawing->target->id;
    request->box = clip.box;
    request->clip = clip.region;
    if (done && !rect_is_empty(&clip.box))
        done = pdev_succeeded(drawing->pdev, qxl_draw(drawing->pdev->display, request));
    clip_end(&clip);
    return done;
}

/* A fill of its own: the host then knows that nothing below it shows. */
static bool draw_back(const struct call *call, const struct drawing *drawing)
{
    struct qxl_draw request = {.type = QXL_DRAW_FILL};
    struct brush back;

    if (!brush_begin(&back, call->back, call->brush_start, drawing->target->bmf))
        return false;
    request.box = rect_of(call->opaque);
    request.fill.brush = back.paint;
    return send(call, drawing, &request);
}

static bool draw_glyphs(const struct call *call, const struct drawing *drawing, struct text *text)
{
    struct qxl_draw request = {.type = QXL_DRAW_TEXT};
    enum text_result result;
    struct brush fore;

    if (!brush_begin(&fore, call->fore, call->brush_start, drawing->target->bmf))
        return false;
    for (result = text_next(text); result == TEXT_GLYPHS; result = text_next(text)) {
        if (rect_is_empty(&text->bounds))
            continue;
        request.box = text->bounds;
        request.text = (struct qxl_text){.string = text->string, .fore = fore.paint};
        if (!send(call, drawing, &request))
            return false;
    }
    return result == TEXT_END;
}

/* The host paints glyphs, whatever the operation, and begins a pattern for them at the string's
 * corner. Extra rectangles are not documented to come. */
static bool can_draw(const struct call *call)
{
    return (call->mix & 0xff) == R2_COPYPEN && call->fore &&
           call->fore->iSolidColor != 0xffffffff && !call->extra;
}

static bool draw(const struct call *call, const struct drawing *drawing)
{
    struct text text;
    bool drawn;

    if (!can_draw(call))
        return false;
    drawn = text_begin(&text, call->string, call->font) &&
            (!call->opaque || draw_back(call, drawing)) && draw_glyphs(call, drawing, &text);
    text_end(&text);
    return drawn;
}

static void widen(struct qxl_rect *bounds, const RECTL *rect)
{
    bounds->left = rect->left < bounds->left ? rect->left : bounds->left;
    bounds->top = rect->top < bounds->top ? rect->top : bounds->top;
    bounds->right = rect->right > bounds->right ? rect->right : bounds->right;
    bounds->bottom = rect->bottom > bounds->bottom ? rect->bottom : bounds->bottom;
}

/* The string's background holds its glyphs. Extra rectangles end with an empty one. */
static RECTL bounds_of(const struct call *call)
{
    struct qxl_rect bounds = rect_of(&call->string->rclBkGround);

    if (call->opaque)
        widen(&bounds, call->opaque);
    for (const RECTL *extra = call->extra; extra && extra->left < extra->right; extra++)
        widen(&bounds, extra);
    return rectl_of(&bounds);
}

static BOOL punt(const struct call *call, const struct drawing *drawing)
{
    RECTL box = bounds_of(call);
    struct engine engine;
    BOOL done = engine_begin(&engine, drawing, call->target, call->clip, &box, NULL, NULL) &&
                by_engine(call, engine.target);

    return engine_end(&engine, drawing, done);
}

BOOL APIENTRY DrvTextOut(SURFOBJ *target, STROBJ *string, FONTOBJ *font, CLIPOBJ *clip,
                         RECTL *extra, RECTL *opaque, BRUSHOBJ *fore, BRUSHOBJ *back,
                         POINTL *brush_start, MIX mix)
{
    struct call call = {target, string, font, clip, extra, opaque, fore, back, brush_start, mix};
    struct drawing drawing;
    BOOL done;

    if (!target || !string || !font)
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
    done = draw(&call, &drawing) || punt(&call, &drawing);
    drawing_end(&drawing);
    return done;
}
