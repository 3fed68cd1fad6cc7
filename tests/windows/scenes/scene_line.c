/* SPDX-License-Identifier: BSD-3-Clause */
/* Scenes: lines, curves and filled paths. */
#include "scene_tools.h"

struct pen {
    BRUSHOBJ *brush;
    CLIPOBJ *clip;
    LINEATTRS line;
    MIX mix;
};

static struct pen pen_of(const struct scene_place *place, ULONG color)
{
    return (struct pen){.brush = win32k_brush_solid(scene_pixel(place, color)),
                        .line = win32k_line(),
                        .mix = SCENE_MIX_COPY};
}

static void stroke(const struct scene_place *place, PATHOBJ *path, const struct pen *pen)
{
    LINEATTRS line = pen->line;

    scene_need(gdi_stroke_path(place->target, path, pen->clip, NULL, pen->brush, &(POINTL){0, 0},
                               &line, pen->mix),
               "a path");
}

static POINTFIX at(LONG x, LONG y)
{
    return (POINTFIX){x * 16, y * 16};
}

/* Arguments are worked out in any order, so a place takes two steps. */
static POINTFIX pick_point(struct scene_random *random)
{
    LONG x = scene_pick(random, 0, 639);

    return at(x, scene_pick(random, 0, 479));
}

static POINTFIX pick_far(struct scene_random *random, LONG most)
{
    LONG x = scene_pick(random, -most, most);

    return at(x, scene_pick(random, -most, most));
}

static POINTFIX pick_between(struct scene_random *random)
{
    LONG x = scene_pick(random, 0, 639 * 16);

    return (POINTFIX){x, scene_pick(random, 0, 479 * 16)};
}

/* A line from each of the points of a frame to its middle, or the other way round. */
static PATHOBJ *star(LONG x, LONG y, LONG size, LONG step, bool inwards)
{
    PATHOBJ *path = EngCreatePath();

    for (LONG i = 0; i < 4 * size; i += step) {
        LONG side = i / size, along = i % size;
        POINTFIX edge = side == 0   ? at(x + along, y)
                        : side == 1 ? at(x + size, y + along)
                        : side == 2 ? at(x + size - along, y + size)
                                    : at(x, y + size - along);
        POINTFIX middle = at(x + size / 2, y + size / 2);
        PATHOBJ_bMoveTo(path, inwards ? edge : middle);
        PATHOBJ_bPolyLineTo(path, inwards ? &middle : &edge, 1);
    }
    return path;
}

static void stars(const struct scene_place *place)
{
    struct pen pen = pen_of(place, 0xffffff);

    for (int i = 0; i < 4; i++) {
        PATHOBJ *path = star(10 + i * 155, 20, 140 + i, 11, i % 2);
        stroke(place, path, &pen);
        EngDeletePath(path);
        path = star(10 + i * 155, 200, 60 + i, 5, i % 2);
        stroke(place, path, &pen);
        EngDeletePath(path);
    }
    win32k_free(pen.brush);
}

static PATHOBJ *zigzag(struct scene_random *random, unsigned points, bool closed)
{
    PATHOBJ *path = EngCreatePath();

    PATHOBJ_bMoveTo(path, pick_point(random));
    for (unsigned i = 0; i < points; i++) {
        POINTFIX to = pick_point(random);
        PATHOBJ_bPolyLineTo(path, &to, 1);
    }
    if (closed)
        PATHOBJ_bCloseFigure(path);
    return path;
}

static void mixes(const struct scene_place *place)
{
    struct scene_random random = scene_random(61);
    SURFOBJ *below = scene_picture(640, 480, SCENE_32BPP, 62);

    scene_show(place, below, 0, 0);
    for (int mix = R2_BLACK; mix <= R2_WHITE; mix++) {
        PATHOBJ *path = zigzag(&random, 6, mix % 2);
        struct pen pen = pen_of(place, 0x35c060);
        pen.mix = (MIX)(mix << 8 | mix);
        stroke(place, path, &pen);
        win32k_free(pen.brush);
        EngDeletePath(path);
    }
    win32k_free_bitmap(below);
}

static void clipped(const struct scene_place *place)
{
    struct scene_random random = scene_random(63);
    PATHOBJ *path = zigzag(&random, 40, true);
    struct pen pen = pen_of(place, 0x20e0e0);

    pen.clip = scene_board(scene_rect(13, 17, 600, 440), 31);
    stroke(place, path, &pen);
    win32k_free(pen.clip);
    win32k_free(pen.brush);
    EngDeletePath(path);
}

/* Nearly level lines, each run of pixels of which crosses many rectangles. */
static void level_clipped(const struct scene_place *place)
{
    struct pen pen = pen_of(place, 0x20a0e0);

    pen.clip = scene_board(scene_rect(13, 17, 600, 440), 11);
    for (LONG i = 0; i < 40; i++) {
        PATHOBJ *path = EngCreatePath();
        POINTFIX to = i % 2 ? at(5 + i, 14 + i * 10) : at(630 - i, 14 + i * 10);
        PATHOBJ_bMoveTo(path, i % 2 ? at(630, 15 + i * 11) : at(3, 18 + i * 9));
        PATHOBJ_bPolyLineTo(path, &to, 1);
        pen.mix = i % 3 ? SCENE_MIX_COPY : SCENE_MIX_XOR;
        stroke(place, path, &pen);
        EngDeletePath(path);
    }
    win32k_free(pen.clip);
    win32k_free(pen.brush);
}

/* Points far outside, and between pixels. */
static void outside(const struct scene_place *place)
{
    struct scene_random random = scene_random(64);
    struct pen pen = pen_of(place, 0xe0a020);

    pen.clip = scene_clip(scene_all(place));
    for (int i = 0; i < 30; i++) {
        PATHOBJ *path = EngCreatePath();
        POINTFIX to = pick_far(&random, 3000);
        PATHOBJ_bMoveTo(path, pick_far(&random, 1500));
        PATHOBJ_bPolyLineTo(path, &to, 1);
        stroke(place, path, &pen);
        EngDeletePath(path);
    }
    win32k_free(pen.clip);
    win32k_free(pen.brush);
}

static void between_pixels(const struct scene_place *place)
{
    struct scene_random random = scene_random(65);
    struct pen pen = pen_of(place, 0xe0e0e0);

    for (int i = 0; i < 60; i++) {
        PATHOBJ *path = EngCreatePath();
        POINTFIX to[3];
        PATHOBJ_bMoveTo(path, pick_between(&random));
        for (int j = 0; j < 3; j++)
            to[j] = pick_between(&random);
        PATHOBJ_bPolyLineTo(path, to, 3);
        stroke(place, path, &pen);
        EngDeletePath(path);
    }
    win32k_free(pen.brush);
}

static void dashed(const struct scene_place *place)
{
    static FLOAT_LONG styles[][6] = {{{.l = 18}, {.l = 6}},
                                     {{.l = 3}, {.l = 3}},
                                     {{.l = 9}, {.l = 6}, {.l = 3}, {.l = 6}},
                                     {{.l = 9}, {.l = 3}, {.l = 3}, {.l = 3}, {.l = 3}, {.l = 3}},
                                     {{.l = 7}, {.l = 2}, {.l = 5}}};
    static const ULONG counts[] = {2, 2, 4, 6, 3};
    struct scene_random random = scene_random(66);
    struct pen pen = pen_of(place, 0x60ff60);

    for (int i = 0; i < 20; i++) {
        PATHOBJ *path = zigzag(&random, 4, i % 2);
        pen.line = win32k_line_styled(styles[i % 5], counts[i % 5]);
        if (i >= 10)
            pen.line.fl |= LA_STARTGAP;
        stroke(place, path, &pen);
        EngDeletePath(path);
    }
    win32k_free(pen.brush);
}

static void every_other_pixel(const struct scene_place *place)
{
    struct scene_random random = scene_random(67);
    struct pen pen = pen_of(place, 0xff6060);

    for (int i = 0; i < 12; i++) {
        PATHOBJ *path = zigzag(&random, 4, i % 2);
        pen.line = win32k_line();
        pen.line.fl = i < 6 ? LA_ALTERNATE : LA_ALTERNATE | LA_STARTGAP;
        stroke(place, path, &pen);
        EngDeletePath(path);
    }
    win32k_free(pen.brush);
}

static void add_curves(PATHOBJ *path, struct scene_random *random, unsigned count)
{
    PATHOBJ_bMoveTo(path, pick_point(random));
    for (unsigned i = 0; i < count; i++) {
        POINTFIX to[3];
        for (int j = 0; j < 3; j++)
            to[j] = pick_point(random);
        PATHOBJ_bPolyBezierTo(path, to, 3);
    }
}

static void curves(const struct scene_place *place)
{
    struct scene_random random = scene_random(68);
    struct pen pen = pen_of(place, 0x30d0ff);

    for (int i = 0; i < 12; i++) {
        PATHOBJ *path = EngCreatePath();
        add_curves(path, &random, 2);
        stroke(place, path, &pen);
        EngDeletePath(path);
    }
    win32k_free(pen.brush);
}

/* What the driver leaves to the engine. */
static void wide(const struct scene_place *place)
{
    struct scene_random random = scene_random(72);
    struct pen pen = pen_of(place, 0x9040e0);

    for (int i = 1; i < 9; i++) {
        PATHOBJ *path = zigzag(&random, 3, i % 2);
        pen.line.fl = LA_GEOMETRIC;
        pen.line.elWidth.e = (FLOATL)i;
        stroke(place, path, &pen);
        EngDeletePath(path);
    }
    win32k_free(pen.brush);
}

static void lines_to(const struct scene_place *place)
{
    struct scene_random random = scene_random(69);
    BRUSHOBJ *brush = win32k_brush_solid(scene_pixel(place, 0xc0c030));

    for (int i = 0; i < 80; i++) {
        LONG x1 = scene_pick(&random, 0, 639), y1 = scene_pick(&random, 0, 479);
        LONG x2 = scene_pick(&random, 0, 639), y2 = scene_pick(&random, 0, 479);
        RECTL bounds = {min(x1, x2), min(y1, y2), max(x1, x2) + 1, max(y1, y2) + 1};
        scene_need(gdi_line_to(place->target, NULL, brush, x1, y1, x2, y2, &bounds,
                               i % 2 ? SCENE_MIX_XOR : SCENE_MIX_COPY),
                   "a line");
    }
    win32k_free(brush);
}

static void fills(const struct scene_place *place)
{
    struct scene_random random = scene_random(70);
    SURFOBJ *pattern = scene_picture(8, 8, SCENE_32BPP, 71);
    XLATEOBJ *translation = win32k_xlate(pattern, place->target);
    BRUSHOBJ *brushes[] = {win32k_brush_solid(scene_pixel(place, 0x80ff40)),
                           win32k_brush_pattern(pattern, NULL, translation)};

    for (int i = 0; i < 6; i++) {
        PATHOBJ *path = i < 4 ? zigzag(&random, 7, true) : EngCreatePath();
        if (i >= 4)
            add_curves(path, &random, 3);
        scene_need(gdi_fill_path(place->target, path, NULL, brushes[i % 2], &(POINTL){2, 1},
                                 i == 3 ? SCENE_MIX_XOR : SCENE_MIX_COPY,
                                 i % 3 ? FP_WINDINGMODE : FP_ALTERNATEMODE),
                   "a filled path");
        EngDeletePath(path);
    }
    win32k_free(brushes[0]);
    win32k_free(brushes[1]);
    win32k_free(translation);
    win32k_free_bitmap(pattern);
}

static void gradients(const struct scene_place *place)
{
    TRIVERTEX corners[] = {{20, 20, 0xff00, 0, 0x8000, 0},
                           {300, 200, 0, 0xff00, 0, 0},
                           {340, 20, 0, 0, 0xff00, 0},
                           {620, 200, 0xff00, 0xff00, 0, 0},
                           {30, 440, 0x4000, 0xc000, 0x2000, 0},
                           {600, 450, 0xffff, 0xffff, 0xffff, 0},
                           {250, 240, 0, 0, 0, 0}};
    GRADIENT_RECT across = {0, 1}, down = {2, 3};
    GRADIENT_TRIANGLE triangle = {4, 5, 6};
    CLIPOBJ *clip = scene_board(scene_rect(0, 220, 640, 260), 23);
    RECTL all = scene_all(place);
    POINTL origin = {0, 0};

    scene_need(gdi_gradient_fill(place->target, NULL, NULL, corners, 7, &across, 1, &all, &origin,
                                 GRADIENT_FILL_RECT_H),
               "a gradient");
    scene_need(gdi_gradient_fill(place->target, NULL, NULL, corners, 7, &down, 1, &all, &origin,
                                 GRADIENT_FILL_RECT_V),
               "a gradient");
    scene_need(gdi_gradient_fill(place->target, clip, NULL, corners, 7, &triangle, 1, &all, &origin,
                                 GRADIENT_FILL_TRIANGLE),
               "a gradient");
    win32k_free(clip);
}

const struct scene SCENES_LINE[] = {
    {.name = "line stars", .draw = stars},
    {.name = "line mixes", .draw = mixes},
    {.name = "line clipped", .draw = clipped},
    {.name = "line level clipped", .draw = level_clipped},
    {.name = "line outside", .draw = outside},
    {.name = "line between pixels", .draw = between_pixels},
    {.name = "line dashed", .draw = dashed},
    {.name = "line every other pixel", .draw = every_other_pixel},
    {.name = "line curves", .draw = curves},
    {.name = "line wide", .draw = wide},
    {.name = "line to", .draw = lines_to},
    {.name = "path fills", .draw = fills},
    {.name = "path gradients", .draw = gradients},
    {0},
};
