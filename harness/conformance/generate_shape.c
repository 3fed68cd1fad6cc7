/* SPDX-License-Identifier: BSD-3-Clause */
/* Clips, paths, line styles and strings: what a drawing is made of beside pixels. */
#include "generator.h"

#include <string.h>

enum { ROOM = 2048, FIXED = 16, FAR = 1000 };

/** Data that grows. */
struct data {
    uint8_t bytes[ROOM];
    size_t size;
};

static void append(struct data *data, const void *bytes, size_t size)
{
    memcpy(data->bytes + data->size, bytes, size);
    data->size += size;
}

static QXLRect near_box(struct random *random, const QXLRect *box)
{
    int32_t left = random_between(random, -5, 60), top = random_between(random, -5, 60);

    return (QXLRect){.top = box->top + top,
                     .left = box->left + left,
                     .bottom = box->top + top + random_between(random, -2, 60),
                     .right = box->left + left + random_between(random, -2, 60)};
}

static const struct field CLIP_FIELDS[] = {
    NUMBER(QXLClipRects, num_rects),
    NUMBER(QXLClipRects, chunk.data_size),
    ADDRESS(QXLClipRects, chunk.next_chunk),
};

QXLClip make_clip(struct generator *generator, const QXLRect *box)
{
    struct random *random = &generator->random;
    QXLClip clip = {.type = SPICE_CLIP_TYPE_NONE};
    QXLClipRects head = {.num_rects = random_below(random, 6)};
    struct data data = {.size = 0};

    if (!random_chance(random, 250))
        return clip;
    for (uint32_t i = 0; i < head.num_rects; i++) {
        QXLRect rect = i == 0 && random_chance(random, 700) ? *box : near_box(random, box);

        append(&data, &rect, sizeof(rect));
    }
    clip.type = SPICE_CLIP_TYPE_RECTS;
    clip.data =
        put_chunked(generator, &head, sizeof(head), data.bytes, data.size, FIELDS(CLIP_FIELDS));
    return clip;
}

static void append_points(struct random *random, struct data *data, const QXLRect *box,
                          uint32_t count)
{
    /* Far away; or all in one place, where a curve is never flat. */
    int32_t reach = random_chance(random, 50)   ? FAR * FIXED
                    : random_chance(random, 30) ? 0
                                                : 70 * FIXED;

    while (count--) {
        QXLPointFix point = {.x = box->left * FIXED + random_between(random, -reach / 4, reach),
                             .y = box->top * FIXED + random_between(random, -reach / 4, reach)};

        append(data, &point, sizeof(point));
    }
}

static const struct field SEGMENT_FIELDS[] = {NUMBER(QXLPathSeg, count)};

/** One segment. What goes on from an ended one has a beginning of its own. */
static void append_segment(struct generator *generator, struct data *data, const QXLRect *box,
                           bool *open)
{
    struct random *random = &generator->random;
    bool begins = !*open || random_chance(random, 300), curve = random_chance(random, 350);
    uint32_t count = curve ? 3 * (1 + random_below(random, 3)) : 1 + random_below(random, 6);
    QXLPathSeg segment = {.flags = curve ? QXL_PATH_BEZIER : 0};

    if (begins) {
        segment.flags |= QXL_PATH_BEGIN;
        count++;
    }
    *open = random_chance(random, 500);
    if (!*open)
        segment.flags |= QXL_PATH_END | (random_chance(random, 400) ? QXL_PATH_CLOSE : 0);
    segment.count = count;
    maybe_spoil(generator, &segment, FIELDS(SEGMENT_FIELDS));
    append(data, &segment, sizeof(segment));
    append_points(random, data, box, count);
}

static const struct field PATH_FIELDS[] = {
    NUMBER(QXLPath, data_size),
    NUMBER(QXLPath, chunk.data_size),
    ADDRESS(QXLPath, chunk.next_chunk),
};

uint64_t make_path(struct generator *generator, const QXLRect *box)
{
    unsigned segments = random_below(&generator->random, 5);
    struct data data = {.size = 0};
    QXLPath head = {0};
    bool open = false;

    for (unsigned i = 0; i < segments; i++)
        append_segment(generator, &data, box, &open);
    head.data_size = (uint32_t)data.size;
    return put_chunked(generator, &head, sizeof(head), data.bytes, data.size, FIELDS(PATH_FIELDS));
}

uint64_t make_style(struct generator *generator, uint8_t *count)
{
    struct random *random = &generator->random;
    int32_t lengths[8] = {0};

    *count = (uint8_t)(1 + random_below(random, G_N_ELEMENTS(lengths)));
    for (unsigned i = 0; i < *count; i++)
        lengths[i] = random_between(random, 0, 10 * FIXED);
    return put_object(generator, lengths, *count * sizeof(lengths[0]), NULL, 0);
}

static void append_glyph(struct random *random, struct data *data, const QXLRect *box,
                         unsigned bits)
{
    uint16_t width = (uint16_t)random_below(random, 12),
             height = (uint16_t)random_below(random, 12);
    QXLRasterGlyph glyph = {
        .render_pos = {box->left + random_between(random, -5, 50),
                       box->top + random_between(random, -5, 50)},
        .glyph_origin = {random_between(random, -8, 8), random_between(random, -8, 8)},
        .width = width,
        .height = height,
    };

    append(data, &glyph, sizeof(glyph));
    for (unsigned i = 0; i < height * ((width * bits + 7) / 8); i++) {
        uint8_t byte = (uint8_t)random_next(random);

        append(data, &byte, 1);
    }
}

static const struct field STRING_FIELDS[] = {
    NUMBER(QXLString, data_size),
    NUMBER(QXLString, length),
    NUMBER(QXLString, flags),
    NUMBER(QXLString, chunk.data_size),
    ADDRESS(QXLString, chunk.next_chunk),
};

uint64_t make_string(struct generator *generator, const QXLRect *box)
{
    static const struct {
        uint16_t flags;
        uint8_t bits;
    } kinds[] = {{SPICE_STRING_FLAGS_RASTER_A1, 1},
                 {SPICE_STRING_FLAGS_RASTER_A4, 4},
                 {SPICE_STRING_FLAGS_RASTER_A4 | SPICE_STRING_FLAGS_RASTER_TOP_DOWN, 4},
                 {SPICE_STRING_FLAGS_RASTER_A8, 8}};
    struct random *random = &generator->random;
    unsigned kind = random_below(random, G_N_ELEMENTS(kinds));
    QXLString head = {.length = (uint16_t)(1 + random_below(random, 6)),
                      .flags = kinds[kind].flags};
    struct data data = {.size = 0};

    for (unsigned i = 0; i < head.length; i++)
        append_glyph(random, &data, box, kinds[kind].bits);
    head.data_size = (uint32_t)data.size;
    return put_chunked(generator, &head, sizeof(head), data.bytes, data.size,
                       FIELDS(STRING_FIELDS));
}
