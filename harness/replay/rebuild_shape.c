/* SPDX-License-Identifier: BSD-3-Clause */
/* Where it is drawn: clips, paths, strings of glyphs; and how a composite bends its images. */
#include "rebuild_private.h"

#include <string.h>

struct qxl_rect rebuild_rect(const QXLRect *rect)
{
    return (struct qxl_rect){rect->top, rect->left, rect->bottom, rect->right};
}

struct qxl_clip rebuild_clip(struct rig_rebuild *rebuild, const QXLClip *clip)
{
    const QXLClipRects *recorded = rebuild_pointer(clip->data);
    const guint8 *data;
    struct qxl_rect *rects;
    guint32 count;

    _Static_assert(sizeof(*rects) == sizeof(QXLRect), "rectangles are taken over as they are");
    if (clip->type != SPICE_CLIP_TYPE_RECTS || !recorded)
        return (struct qxl_clip){.count = 0};
    count = recorded->num_rects;
    data = rebuild_chunks(rebuild, &recorded->chunk, (gsize)count * sizeof(*rects));
    if (!data)
        return (struct qxl_clip){.count = 0};
    if (!count)
        rebuild_refuse(rebuild, "its clip has no rectangle");
    rects = rebuild_memory(rebuild, (gsize)count * sizeof(*rects));
    memcpy(rects, data, (gsize)count * sizeof(*rects));
    return (struct qxl_clip){rects, count};
}

/* ---- paths ---- */

/* How many segments the data holds; those that it cuts do not count, and are refused. */
static guint32 count_segments(struct rig_rebuild *rebuild, const guint8 *data, gsize size)
{
    guint32 count = 0;
    QXLPathSeg segment;
    gsize at;

    for (at = 0; size - at >= sizeof(segment); count++) {
        memcpy(&segment, data + at, sizeof(segment));
        if ((size - at - sizeof(segment)) / sizeof(QXLPointFix) < segment.count)
            break;
        at += sizeof(segment) + segment.count * sizeof(QXLPointFix);
    }
    /* libspice-server aborts the process. */
    if (at != size)
        rebuild_refuse(rebuild, "its path says more points than it has");
    return count;
}

static const struct qxl_fixed_point *make_points(struct rig_rebuild *rebuild, const guint8 *data,
                                                 guint32 count)
{
    struct qxl_fixed_point *points = rebuild_memory(rebuild, count * sizeof(*points));

    _Static_assert(sizeof(*points) == sizeof(QXLPointFix), "points are taken over as they are");
    memcpy(points, data, count * sizeof(*points));
    return points;
}

struct qxl_path rebuild_path(struct rig_rebuild *rebuild, QXLPHYSICAL address)
{
    const QXLPath *recorded = rebuild_pointer(address);
    struct qxl_path_segment *segments;
    const guint8 *data = NULL;
    guint32 count;

    if (recorded)
        data = rebuild_chunks(rebuild, &recorded->chunk, recorded->data_size);
    if (!data) {
        rebuild_refuse(rebuild, "it has no path");
        return (struct qxl_path){.count = 0};
    }
    count = count_segments(rebuild, data, recorded->data_size);
    segments = rebuild_memory(rebuild, count * sizeof(*segments));
    for (guint32 i = 0; i < count; i++) {
        QXLPathSeg segment;

        memcpy(&segment, data, sizeof(segment));
        data += sizeof(segment);
        segments[i] = (struct qxl_path_segment){
            .flags = segment.flags,
            .points = make_points(rebuild, data, segment.count),
            .count = segment.count,
        };
        data += segment.count * sizeof(QXLPointFix);
    }
    return (struct qxl_path){segments, count};
}

struct qxl_line_style rebuild_style(struct rig_rebuild *rebuild, const QXLLineAttr *attr)
{
    const void *recorded = rebuild_pointer(attr->style);
    qxl_fixed *dashes;

    if (!(attr->flags & SPICE_LINE_FLAGS_STYLED) || !recorded || !attr->style_nseg)
        return (struct qxl_line_style){.dash_count = 0};
    dashes = rebuild_memory(rebuild, attr->style_nseg * sizeof(*dashes));
    memcpy(dashes, recorded, attr->style_nseg * sizeof(*dashes));
    return (struct qxl_line_style){
        .dashes = dashes,
        .dash_count = attr->style_nseg,
        .start_with_gap = attr->flags & SPICE_LINE_FLAGS_START_WITH_GAP,
    };
}

/* ---- strings ---- */

static guint glyph_bits(guint16 flags)
{
    if (flags & SPICE_STRING_FLAGS_RASTER_A1)
        return 1;
    return flags & SPICE_STRING_FLAGS_RASTER_A4 ? 4 : 8;
}

/* The next glyph, whose lowest row comes first. @return bytes of it, 0 if they are not there. */
static gsize make_glyph(const guint8 *data, gsize size, guint bits, struct qxl_glyph *glyph)
{
    QXLRasterGlyph recorded;
    gsize row, rows;

    if (size < sizeof(recorded))
        return 0;
    memcpy(&recorded, data, sizeof(recorded));
    row = ((gsize)recorded.width * bits + 7) / 8;
    rows = row * recorded.height;
    if (rows > size - sizeof(recorded))
        return 0;
    *glyph = (struct qxl_glyph){
        .position = {recorded.render_pos.x, recorded.render_pos.y},
        .origin = {recorded.glyph_origin.x, recorded.glyph_origin.y},
        .width = recorded.width,
        .height = recorded.height,
        .bits = data + sizeof(recorded) + (rows ? rows - row : 0),
        .pitch = -(ptrdiff_t)row,
    };
    return sizeof(recorded) + rows;
}

struct qxl_string rebuild_string(struct rig_rebuild *rebuild, QXLPHYSICAL address)
{
    const QXLString *recorded = rebuild_pointer(address);
    struct qxl_string string = {.count = 0};
    struct qxl_glyph *glyphs;
    const guint8 *data = NULL;
    gsize size = 0, taken;

    if (recorded) {
        size = recorded->data_size;
        data = rebuild_chunks(rebuild, &recorded->chunk, size);
    }
    if (!data) {
        rebuild_refuse(rebuild, "it has no string");
        return string;
    }
    glyphs = rebuild_memory(rebuild, recorded->length * sizeof(*glyphs));
    string = (struct qxl_string){.format = recorded->flags, .glyphs = glyphs};
    for (; string.count < recorded->length; data += taken, size -= taken) {
        taken = make_glyph(data, size, glyph_bits(recorded->flags), &glyphs[string.count]);
        if (!taken) {
            rebuild_refuse(rebuild, "its string says more glyphs than it has");
            break;
        }
        string.count++;
    }
    /* libspice-server aborts the process. */
    if (size != 0)
        rebuild_refuse(rebuild, "its string has more than it says");
    return string;
}

const struct qxl_transform *rebuild_transform(struct rig_rebuild *rebuild, QXLPHYSICAL address)
{
    const QXLTransform *recorded = rebuild_pointer(address);
    struct qxl_transform *transform;

    if (!recorded)
        return NULL;
    _Static_assert(sizeof(*transform) == sizeof(*recorded), "taken over as it is");
    transform = rebuild_memory(rebuild, sizeof(*transform));
    memcpy(transform, recorded, sizeof(*transform));
    return transform;
}
