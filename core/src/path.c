/* SPDX-License-Identifier: BSD-3-Clause */
#include "path.h"

enum {
    POINT_BYTES = sizeof(QXLPointFix),
    HALVINGS = 18, /* after 17 the longest curve is within a pixel */
    CURVE_POINTS = 4,
};

_Static_assert(sizeof(QXLPathSeg) == POINT_BYTES, "segments and points are rows of one size");
_Static_assert(sizeof(struct qxl_fixed_point) == POINT_BYTES &&
                   offsetof(struct qxl_fixed_point, x) == offsetof(QXLPointFix, x) &&
                   offsetof(struct qxl_fixed_point, y) == offsetof(QXLPointFix, y),
               "points go to the wire as they are");

/* ---- will the renderer find a curve flat? ---- */

struct curve {
    struct qxl_fixed_point points[CURVE_POINTS];
    uint32_t halvings;
};

static struct qxl_fixed_point difference(struct qxl_fixed_point a, struct qxl_fixed_point b)
{
    return (struct qxl_fixed_point){a.x - b.x, a.y - b.y};
}

static int64_t product(struct qxl_fixed_point a, struct qxl_fixed_point b)
{
    return ((int64_t)a.x * b.x + (int64_t)a.y * b.y) >> 4;
}

/* Is the control point `arm` away from one end less than half a pixel, squared, off the chord? As
 * the renderer calculates it: never, if the chord is shorter than a quarter of a pixel. */
static bool near_chord(struct qxl_fixed_point arm, struct qxl_fixed_point chord)
{
    int64_t length = product(chord, chord), along = product(arm, chord);

    return (product(arm, arm) * length - along * along) >> 3 < length;
}

static bool is_flat(const struct curve *curve)
{
    const struct qxl_fixed_point *p = curve->points;

    return near_chord(difference(p[1], p[0]), difference(p[3], p[0])) &&
           near_chord(difference(p[2], p[3]), difference(p[0], p[3]));
}

static struct qxl_fixed_point middle(struct qxl_fixed_point a, struct qxl_fixed_point b)
{
    return (struct qxl_fixed_point){(a.x + b.x) / 2, (a.y + b.y) / 2};
}

/* `curve` becomes its second half. */
static struct curve split_off_first_half(struct curve *curve)
{
    struct qxl_fixed_point *p = curve->points;
    struct qxl_fixed_point a = middle(p[0], p[1]), b = middle(p[1], p[2]), c = middle(p[2], p[3]);
    struct qxl_fixed_point ab = middle(a, b), bc = middle(b, c), center = middle(ab, bc);
    struct curve first = {{p[0], a, ab, center}, ++curve->halvings};

    p[0] = center;
    p[1] = bc;
    p[2] = c;
    return first;
}

/* The renderer halves recursively. All halvings of one curve are told apart by how deep they are,
 * so those that wait form a stack of that depth. */
static bool gets_flat(const struct curve *whole)
{
    struct curve waiting[HALVINGS + 1];
    uint32_t count = 1;

    waiting[0] = *whole;
    while (count > 0) {
        struct curve *curve = &waiting[count - 1];

        if (is_flat(curve)) {
            count--;
            continue;
        }
        if (curve->halvings == HALVINGS)
            return false;
        waiting[count] = split_off_first_half(curve);
        count++;
    }
    return true;
}

/* ---- segments ---- */

struct walk {
    bool dashed;
    bool open; /* a figure has begun and not ended */
    struct qxl_fixed_point first, last;
};

static bool in_range(struct qxl_fixed_point point)
{
    return point.x >= QXL_PATH_COORDINATE_MIN && point.x <= QXL_PATH_COORDINATE_MAX &&
           point.y >= QXL_PATH_COORDINATE_MIN && point.y <= QXL_PATH_COORDINATE_MAX;
}

static bool within(int32_t distance, int32_t limit)
{
    return distance >= -limit && distance <= limit;
}

static bool step_valid(const struct walk *walk, struct qxl_fixed_point to)
{
    struct qxl_fixed_point step = difference(to, walk->last);

    return !walk->dashed ||
           (within(step.x, QXL_PATH_DASHED_STEP_MAX) && within(step.y, QXL_PATH_DASHED_STEP_MAX));
}

static bool curve_valid(struct qxl_fixed_point start, const struct qxl_fixed_point *points)
{
    /* The renderer begins at a whole pixel; half of one is rounded down. */
    struct curve curve = {
        {{(start.x + 7) & ~15, (start.y + 7) & ~15}, points[0], points[1], points[2]}, 0};

    for (int i = 0; i < CURVE_POINTS; i++) {
        for (int j = 0; j < i; j++) {
            struct qxl_fixed_point apart = difference(curve.points[i], curve.points[j]);

            if (!within(apart.x, QXL_PATH_CURVE_EXTENT_MAX) ||
                !within(apart.y, QXL_PATH_CURVE_EXTENT_MAX))
                return false;
        }
    }
    return gets_flat(&curve);
}

static bool flags_valid(const struct walk *walk, const struct qxl_path_segment *segment)
{
    uint32_t flags = segment->flags;
    uint32_t on = segment->count - (flags & SPICE_PATH_BEGIN ? 1 : 0);

    return !(flags & ~(uint32_t)SPICE_PATH_FLAGS_MASK) &&
           (flags & SPICE_PATH_BEGIN || walk->open) &&
           (flags & SPICE_PATH_END || !(flags & SPICE_PATH_CLOSE)) &&
           (!(flags & SPICE_PATH_BEZIER) || on % 3 == 0);
}

static bool points_valid(struct walk *walk, const struct qxl_path_segment *segment)
{
    const struct qxl_fixed_point *points = segment->points;
    bool curves = segment->flags & SPICE_PATH_BEZIER;
    uint32_t i = 0;

    for (uint32_t j = 0; j < segment->count; j++) {
        if (!in_range(points[j]))
            return false;
    }
    if (segment->flags & SPICE_PATH_BEGIN)
        walk->first = walk->last = points[i++];
    while (i < segment->count) {
        if (curves ? !curve_valid(walk->last, &points[i]) : !step_valid(walk, points[i]))
            return false;
        i += curves ? 3 : 1;
        walk->last = points[i - 1];
    }
    return true;
}

static bool segment_valid(struct walk *walk, const struct qxl_path_segment *segment)
{
    if (segment->count == 0 || !segment->points || !flags_valid(walk, segment) ||
        !points_valid(walk, segment))
        return false;
    walk->open = !(segment->flags & SPICE_PATH_END);
    return !(segment->flags & SPICE_PATH_CLOSE) || step_valid(walk, walk->first);
}

bool path_valid(const struct qxl_path *path, bool dashed, uint32_t *size)
{
    struct walk walk = {.dashed = dashed};
    uint64_t bytes = 0;

    if (path->count == 0 || !path->segments)
        return false;
    for (uint32_t i = 0; i < path->count; i++) {
        bytes += sizeof(QXLPathSeg) + (uint64_t)path->segments[i].count * POINT_BYTES;
        if (bytes > QXL_PATH_BYTES_MAX || !segment_valid(&walk, &path->segments[i]))
            return false;
    }
    *size = (uint32_t)bytes;
    return true;
}

static struct chunk_rows path_rows(uint32_t size)
{
    return chunk_rows_of(POINT_BYTES, size / POINT_BYTES);
}

uint64_t path_memory(uint32_t size)
{
    return offsetof(QXLPath, chunk) + chunks_size(path_rows(size));
}

uint64_t path_write(struct command *command, const struct qxl_path *path, uint32_t size)
{
    struct qxl_addr address;
    uint8_t *memory = command_take(command, (uint32_t)path_memory(size), &address);
    struct chunk_stream stream =
        chunk_stream_at(memory + offsetof(QXLPath, chunk), address.value + offsetof(QXLPath, chunk),
                        path_rows(size));

    memcpy(memory + offsetof(QXLPath, data_size), &size, sizeof(size));
    for (uint32_t i = 0; i < path->count; i++) {
        const struct qxl_path_segment *segment = &path->segments[i];
        QXLPathSeg header = {.flags = segment->flags, .count = segment->count};

        chunk_stream_write(&stream, &header, sizeof(header));
        chunk_stream_write(&stream, segment->points, segment->count * POINT_BYTES);
    }
    return address.value;
}
