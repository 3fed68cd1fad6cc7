/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdlib.h>
#include <string.h>

#include "checking.h"

verdict check_clip(struct check *check, const QXLClip *clip)
{
    QXLClipRects rects;
    struct chunks chunks;

    if (clip->type != SPICE_CLIP_TYPE_RECTS)
        return FAKE_QXL_ACCEPT;
    PASS(check_fetch(check, clip->data, &rects, sizeof(rects), "clip: rectangles do not map"));
    PASS(check_chunks(check, clip->data + offsetof(QXLClipRects, chunk), &chunks));
    REQUIRE(check, (uint64_t)rects.num_rects * sizeof(QXLRect) == chunks.size, FAKE_QXL_ABORT,
            "clip: the chunks are not num_rects * 16 bytes");
    return FAKE_QXL_ACCEPT;
}

verdict check_brush(struct check *check, const QXLBrush *brush)
{
    struct image_facts facts;

    if (brush->type != SPICE_BRUSH_TYPE_PATTERN)
        return FAKE_QXL_ACCEPT;
    return check_image(check, brush->u.pattern.pat, false, &facts);
}

verdict check_mask(struct check *check, const QXLQMask *mask)
{
    struct image_facts facts;

    if (!mask->bitmap)
        return FAKE_QXL_ACCEPT;
    return check_image(check, mask->bitmap, true, &facts);
}

static verdict check_segments(struct check *check, const uint8_t *data, uint64_t size)
{
    uint64_t at = 0;

    /* A last segment of no points and nothing behind it is not looked at. */
    while (size - at > sizeof(QXLPathSeg)) {
        QXLPathSeg segment;

        memcpy(&segment, data + at, sizeof(segment));
        at += sizeof(segment);
        REQUIRE(check, (uint64_t)segment.count * sizeof(QXLPointFix) <= size - at, FAKE_QXL_ABORT,
                "path: a segment has more points than there are bytes");
        at += (uint64_t)segment.count * sizeof(QXLPointFix);
    }
    return FAKE_QXL_ACCEPT;
}

verdict check_path(struct check *check, uint64_t address)
{
    QXLPath path;
    struct chunks chunks;
    uint8_t *data;

    PASS(check_fetch(check, address, &path, sizeof(path), "path: does not map"));
    PASS(check_chunks(check, address + offsetof(QXLPath, chunk), &chunks));
    PASS(check_linearize(check, &chunks, &data));
    verdict result = check_segments(check, data, chunks.size);
    free(data);
    return result;
}

/** Bytes of a glyph's rows, or 0 bits for flags that are not one of A1, A4, A8. */
static unsigned glyph_bits(uint16_t flags)
{
    switch (flags & (SPICE_STRING_FLAGS_RASTER_A1 | SPICE_STRING_FLAGS_RASTER_A4 |
                     SPICE_STRING_FLAGS_RASTER_A8)) {
    case SPICE_STRING_FLAGS_RASTER_A1:
        return 1;
    case SPICE_STRING_FLAGS_RASTER_A4:
        return 4;
    case SPICE_STRING_FLAGS_RASTER_A8:
        return 8;
    default:
        return 0;
    }
}

static verdict check_glyphs(struct check *check, const QXLString *string, const uint8_t *data)
{
    unsigned bits = glyph_bits(string->flags);
    uint64_t at = 0;
    unsigned glyphs = 0;

    REQUIRE(check, bits, FAKE_QXL_ABORT, "string: flags are not exactly one of A1, A4, A8");
    while (at < string->data_size) {
        QXLRasterGlyph glyph;

        REQUIRE(check, string->data_size - at >= sizeof(glyph), FAKE_QXL_ABORT,
                "string: a glyph's header is cut off");
        memcpy(&glyph, data + at, sizeof(glyph));
        at += sizeof(glyph) + (uint64_t)glyph.height * (((uint64_t)glyph.width * bits + 7) / 8);
        glyphs++;
    }
    REQUIRE(check, at == string->data_size, FAKE_QXL_ABORT, "string: a glyph's rows are cut off");
    REQUIRE(check, glyphs == string->length, FAKE_QXL_ABORT,
            "string: length is not the number of glyphs");
    return FAKE_QXL_ACCEPT;
}

verdict check_string(struct check *check, uint64_t address)
{
    QXLString string;
    struct chunks chunks;
    uint8_t *data;

    PASS(check_fetch(check, address, &string, sizeof(string), "string: does not map"));
    PASS(check_chunks(check, address + offsetof(QXLString, chunk), &chunks));
    REQUIRE(check, chunks.size == string.data_size, FAKE_QXL_ABORT,
            "string: the chunks are not data_size bytes");
    PASS(check_linearize(check, &chunks, &data));
    verdict result = check_glyphs(check, &string, data);
    free(data);
    return result;
}
