/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdlib.h>
#include <string.h>

#include "checking.h"

enum {
    CURVE_POINTS = 4,
    EXTENT = 8192 * 16, /**< of a curve; the renderer's products overflow beyond */
    DEEP = 40,          /**< a curve that was halved so often is a point */
};

/** Where the renderer's figure is: it has whole pixels only. */
struct pen {
    bool down;
    int32_t x, y;
    QXLRect *drawn; /**< around all lines so far, in pixels */
};

/** Half a pixel is rounded down. */
static int32_t to_pixel(int32_t fixed)
{
    return (int32_t)(((int64_t)fixed + 7) & ~(int64_t)15);
}

static void extend(QXLRect *box, int32_t x, int32_t y)
{
    if (box->left >= box->right)
        *box = (QXLRect){y, x, y + 1, x + 1};
    box->left = x < box->left ? x : box->left;
    box->top = y < box->top ? y : box->top;
    box->right = x >= box->right ? x + 1 : box->right;
    box->bottom = y >= box->bottom ? y + 1 : box->bottom;
}

static void move_pen(struct pen *pen, const QXLPointFix *to)
{
    pen->down = true;
    pen->x = to_pixel(to->x);
    pen->y = to_pixel(to->y);
}

static void draw_to(struct pen *pen, const QXLPointFix *to)
{
    if (pen->down && (pen->x != to_pixel(to->x) || pen->y != to_pixel(to->y))) {
        extend(pen->drawn, pen->x >> 4, pen->y >> 4);
        extend(pen->drawn, to_pixel(to->x) >> 4, to_pixel(to->y) >> 4);
    }
    move_pen(pen, to);
}

/** Less than half a pixel, squared, off the chord. Never so if the chord is below a quarter. */
static bool beside_chord(int64_t arm_x, int64_t arm_y, int64_t chord_x, int64_t chord_y)
{
    int64_t arm = (arm_x * arm_x + arm_y * arm_y) >> 4;
    int64_t chord = (chord_x * chord_x + chord_y * chord_y) >> 4;
    int64_t both = (arm_x * chord_x + arm_y * chord_y) >> 4;

    return (arm * chord - both * both) >> 3 < chord;
}

/** One coordinate of both halves of a curve. */
static void halve(const int32_t whole[], int32_t first[], int32_t second[])
{
    int32_t row[CURVE_POINTS];

    memcpy(row, whole, sizeof(row));
    for (int step = 0; step < CURVE_POINTS; step++) {
        first[step] = row[0];
        second[CURVE_POINTS - 1 - step] = row[CURVE_POINTS - 1 - step];
        for (int i = 0; i < CURVE_POINTS - 1 - step; i++)
            row[i] = (row[i] + row[i + 1]) / 2;
    }
}

/** Does the renderer come to an end? It halves a curve until it is flat, recursively. */
static bool curve_ends(const int32_t x[], const int32_t y[], int depth)
{
    int32_t x1[CURVE_POINTS], x2[CURVE_POINTS], y1[CURVE_POINTS], y2[CURVE_POINTS];

    if (beside_chord(x[1] - x[0], y[1] - y[0], x[3] - x[0], y[3] - y[0]) &&
        beside_chord(x[2] - x[3], y[2] - y[3], x[0] - x[3], y[0] - y[3]))
        return true;
    if (depth == DEEP)
        return false;
    halve(x, x1, x2);
    halve(y, y1, y2);
    return curve_ends(x1, y1, depth + 1) && curve_ends(x2, y2, depth + 1);
}

/** One coordinate of a curve that the renderer can calculate with, in 32 bits. */
static bool is_calculable(const int32_t coordinates[])
{
    for (int i = 0; i < CURVE_POINTS; i++) {
        if (llabs(coordinates[i]) > INT32_MAX / 2 ||
            llabs((int64_t)coordinates[i] - coordinates[0]) > EXTENT / 2)
            return false;
    }
    return true;
}

static void check_curve(struct check *check, const struct pen *pen, const QXLPointFix points[3])
{
    const int32_t x[] = {pen->x, points[0].x, points[1].x, points[2].x};
    const int32_t y[] = {pen->y, points[0].y, points[1].y, points[2].y};

    if (pen->down && is_calculable(x) && is_calculable(y) && !curve_ends(x, y, 0))
        note_render_abort(check, "path: a curve that begins and ends in one pixel is never drawn");
}

static void follow_curves(struct check *check, struct pen *pen, const uint8_t *data, uint32_t count)
{
    if (count % 3 != 0) {
        note_render_abort(check, "path: a curve without all its points");
        return;
    }
    for (uint32_t i = 0; i < count; i += 3) {
        QXLPointFix points[3];

        memcpy(points, data + (size_t)i * sizeof(points[0]), sizeof(points));
        check_curve(check, pen, points);
        for (int j = 0; j < 3; j++)
            draw_to(pen, &points[j]);
    }
}

/** What the renderer makes of a segment. */
static void follow(struct check *check, struct pen *pen, const QXLPathSeg *segment,
                   const uint8_t *data)
{
    bool begins = segment->flags & QXL_PATH_BEGIN;
    uint32_t count = segment->count;
    QXLPointFix point;

    if (begins && count == 0) {
        if (segment->flags & QXL_PATH_BEZIER)
            note_render_abort(check, "path: a curve without all its points");
        return;
    }
    if (begins) {
        memcpy(&point, data, sizeof(point));
        move_pen(pen, &point);
        data += sizeof(point);
        count--;
    }
    if (segment->flags & QXL_PATH_BEZIER) {
        follow_curves(check, pen, data, count);
    } else {
        for (uint32_t i = 0; i < count; i++) {
            memcpy(&point, data + (size_t)i * sizeof(point), sizeof(point));
            draw_to(pen, &point);
        }
    }
    if (segment->flags & QXL_PATH_END)
        pen->down = false;
}

static verdict check_segments(struct check *check, const uint8_t *data, uint64_t size,
                              struct figure *figure)
{
    struct pen pen = {.drawn = &figure->box};
    uint64_t at = 0;

    /* A last segment of no points and nothing behind it is not looked at. */
    while (size - at > sizeof(QXLPathSeg)) {
        QXLPathSeg segment;

        memcpy(&segment, data + at, sizeof(segment));
        at += sizeof(segment);
        REQUIRE(check, (uint64_t)segment.count * sizeof(QXLPointFix) <= size - at, FAKE_QXL_ABORT,
                "path: a segment has more points than there are bytes");
        follow(check, &pen, &segment, data + at);
        at += (uint64_t)segment.count * sizeof(QXLPointFix);
        figure->has_segments = true;
    }
    return FAKE_QXL_ACCEPT;
}

verdict check_path(struct check *check, uint64_t address, struct figure *figure)
{
    QXLPath path;
    struct chunks chunks;
    uint8_t *data;

    PASS(check_fetch(check, address, &path, sizeof(path), "path: does not map"));
    PASS(check_chunks(check, address + offsetof(QXLPath, chunk), &chunks));
    PASS(check_linearize(check, &chunks, &data));
    verdict result = check_segments(check, data, chunks.size, figure);
    free(data);
    return result;
}
