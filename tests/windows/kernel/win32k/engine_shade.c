/* SPDX-License-Identifier: BSD-3-Clause */
/* GDI's engine: gradients, and copies into parallelograms. No driver here does them, so the rules
 * are the plain ones: linear in whole pixels, and the nearest pixel. */
#include <stdlib.h>

#include "engine_path.h"

static int shade(int64_t from, int64_t to, int64_t part, int64_t whole)
{
    return (int)((from * (whole - part) + to * part) / whole >> 8);
}

static void fill_rect(const struct engine_drawing *drawing, const TRIVERTEX *from,
                      const TRIVERTEX *to, bool down)
{
    RECTL area = {max(from->x, drawing->bounds.left), max(from->y, drawing->bounds.top),
                  min(to->x, drawing->bounds.right), min(to->y, drawing->bounds.bottom)};

    for (LONG y = area.top; y < area.bottom; y++) {
        for (LONG x = area.left; x < area.right; x++) {
            LONG part = down ? y - from->y : x - from->x;
            LONG whole = down ? to->y - from->y : to->x - from->x;
            struct engine_color color = {shade(from->Red, to->Red, part, whole),
                                         shade(from->Green, to->Green, part, whole),
                                         shade(from->Blue, to->Blue, part, whole), 0};
            engine_draw(drawing, x, y, engine_color_pixel(drawing->target, color), true);
        }
    }
}

/* A triangle, and how much each corner counts: in proportion to the triangle across from it. */
struct triangle {
    const struct engine_drawing *drawing;
    const TRIVERTEX *corners[3];
};

static int64_t twice_area(LONG x, LONG y, const TRIVERTEX *a, const TRIVERTEX *b)
{
    return llabs((int64_t)(a->x - x) * (b->y - y) - (int64_t)(b->x - x) * (a->y - y));
}

static void fill_triangle_row(void *context, LONG left, LONG right, LONG y)
{
    const struct triangle *triangle = context;
    const TRIVERTEX *const *corners = triangle->corners;

    for (LONG x = left; x < right; x++) {
        int64_t red = 0, green = 0, blue = 0, whole = 0;
        for (int i = 0; i < 3; i++) {
            int64_t part = twice_area(x, y, corners[(i + 1) % 3], corners[(i + 2) % 3]);
            red += part * corners[i]->Red;
            green += part * corners[i]->Green;
            blue += part * corners[i]->Blue;
            whole += part;
        }
        struct engine_color color = {(int)(red / whole >> 8), (int)(green / whole >> 8),
                                     (int)(blue / whole >> 8), 0};
        engine_draw(triangle->drawing, x, y, engine_color_pixel(triangle->drawing->target, color),
                    true);
    }
}

static void fill_triangle(const struct engine_drawing *drawing, const TRIVERTEX *a,
                          const TRIVERTEX *b, const TRIVERTEX *c)
{
    struct triangle triangle = {drawing, {a, b, c}};
    struct engine_line sides[3];

    for (int i = 0; i < 3; i++) {
        const TRIVERTEX *from = triangle.corners[i], *to = triangle.corners[(i + 1) % 3];
        sides[i] = (struct engine_line){.from = {from->x * 16, from->y * 16},
                                        .to = {to->x * 16, to->y * 16}};
    }
    engine_fill_rows(&(struct engine_lines){3, sides}, false, &drawing->bounds, fill_triangle_row,
                     &triangle);
}

BOOL APIENTRY EngGradientFill(SURFOBJ *target, CLIPOBJ *clip, XLATEOBJ *translation,
                              TRIVERTEX *vertices, ULONG vertex_count, PVOID mesh, ULONG mesh_count,
                              RECTL *extents, POINTL *dither_origin, ULONG mode)
{
    struct engine_drawing drawing = {.clip = clip, .rop4 = ENGINE_ROP4(0xcc)};
    const GRADIENT_TRIANGLE *triangles = mesh;
    const GRADIENT_RECT *rects = mesh;

    (void)translation; /* of colours to the target's pixels, which its palette says, too */
    (void)vertex_count;
    (void)dither_origin;
    if (!engine_begin(&drawing, target, extents))
        return FALSE;
    for (ULONG i = 0; i < mesh_count; i++) {
        if (mode == GRADIENT_FILL_TRIANGLE)
            fill_triangle(&drawing, &vertices[triangles[i].Vertex1],
                          &vertices[triangles[i].Vertex2], &vertices[triangles[i].Vertex3]);
        else
            fill_rect(&drawing, &vertices[rects[i].UpperLeft], &vertices[rects[i].LowerRight],
                      mode == GRADIENT_FILL_RECT_V);
    }
    return engine_end(&drawing);
}

/* How far along `length` a point lies in a parallelogram; negative or not below length: outside. */
static LONG along(int64_t part, int64_t whole, LONG length)
{
    if (whole < 0) {
        whole = -whole;
        part = -part;
    }
    return part < 0 || part >= whole ? -1 : (LONG)(part * length / whole);
}

/* The corners are the upper left, upper right and lower left one of the source's area. */
BOOL APIENTRY EngPlgBlt(SURFOBJ *target, SURFOBJ *source, SURFOBJ *mask, CLIPOBJ *clip,
                        XLATEOBJ *translation, COLORADJUSTMENT *adjustment, POINTL *brush_origin,
                        POINTFIX *corners, RECTL *area, POINTL *mask_point, ULONG mode)
{
    struct engine_drawing drawing = {.clip = clip, .rop4 = ENGINE_ROP4(0xcc)};
    POINTFIX a = corners[0], b = corners[1], c = corners[2];
    int64_t bx = b.x - a.x, by = b.y - a.y, cx = c.x - a.x, cy = c.y - a.y;
    struct engine_view view;

    (void)adjustment;
    (void)brush_origin;
    (void)mode;
    if (!engine_view(&view, source, *area))
        return FALSE;
    if (!engine_begin(&drawing, target, NULL)) {
        engine_end_view(&view);
        return FALSE;
    }
    for (LONG y = drawing.bounds.top; y < drawing.bounds.bottom; y++) {
        for (LONG x = drawing.bounds.left; x < drawing.bounds.right; x++) {
            int64_t px = x * 16 - a.x, py = y * 16 - a.y, whole = bx * cy - by * cx;
            LONG right = along(px * cy - py * cx, whole, area->right - area->left);
            LONG down = along(bx * py - by * px, whole, area->bottom - area->top);
            if (right < 0 || down < 0 ||
                !engine_inside(view.bitmap, area->left + right, area->top + down))
                continue;
            if (mask && (!engine_inside(mask, mask_point->x + right, mask_point->y + down) ||
                         !engine_fetch(mask, mask_point->x + right, mask_point->y + down)))
                continue;
            uint32_t pixel = engine_fetch(view.bitmap, area->left + right, area->top + down);
            if (translation)
                pixel = XLATEOBJ_iXlate(translation, pixel);
            engine_draw(&drawing, x, y, pixel, true);
        }
    }
    engine_end_view(&view);
    return engine_end(&drawing);
}
