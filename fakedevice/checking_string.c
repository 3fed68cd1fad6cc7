/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdlib.h>
#include <string.h>

#include "checking.h"

#define ADDRESS_SPACE ((uint64_t)1 << 47) /* of a process on x86-64 */

/** Bits of a pixel of a glyph, 0 without a flag that says. */
static unsigned glyph_bits(uint16_t flags)
{
    return flags & SPICE_STRING_FLAGS_RASTER_A1   ? 1
           : flags & SPICE_STRING_FLAGS_RASTER_A4 ? 4
           : flags & SPICE_STRING_FLAGS_RASTER_A8 ? 8
                                                  : 0;
}

/** 32 bits, as the renderer has them. */
static int32_t sum(int32_t a, int32_t b)
{
    return (int32_t)((uint32_t)a + (uint32_t)b);
}

static QXLRect glyph_box(const QXLRasterGlyph *glyph)
{
    QXLRect box = {
        .top = sum(glyph->render_pos.y, glyph->glyph_origin.y),
        .left = sum(glyph->render_pos.x, glyph->glyph_origin.x),
    };

    box.bottom = sum(box.top, glyph->height);
    box.right = sum(box.left, glyph->width);
    return box;
}

static void extend(QXLRect *box, const QXLRect *by)
{
    box->left = by->left < box->left ? by->left : box->left;
    box->top = by->top < box->top ? by->top : box->top;
    box->right = by->right > box->right ? by->right : box->right;
    box->bottom = by->bottom > box->bottom ? by->bottom : box->bottom;
}

/** Can the renderer have a picture of all glyphs? What fits the address space it may get. */
static bool picture_fits(const QXLRect *box, unsigned bits)
{
    uint64_t width = (uint32_t)(box->right - (int64_t)box->left);
    uint64_t height = (uint32_t)(box->bottom - (int64_t)box->top);
    uint64_t row = (width * (bits == 1 ? 1 : 8) + 31) / 32 * 4;

    return height == 0 || row < ADDRESS_SPACE / height;
}

static verdict check_glyphs(struct check *check, const QXLString *string, const uint8_t *data)
{
    unsigned bits = glyph_bits(string->flags);
    uint64_t at = 0;
    unsigned glyphs = 0;
    QXLRect all = {0};

    REQUIRE(check, bits, FAKE_QXL_ABORT, "string: flags are none of A1, A4, A8");
    while (at < string->data_size) {
        QXLRasterGlyph glyph;

        REQUIRE(check, string->data_size - at >= sizeof(glyph), FAKE_QXL_ABORT,
                "string: a glyph's header is cut off");
        memcpy(&glyph, data + at, sizeof(glyph));
        at += sizeof(glyph) + (uint64_t)glyph.height * (((uint64_t)glyph.width * bits + 7) / 8);
        REQUIRE(check, at <= string->data_size, FAKE_QXL_ABORT,
                "string: a glyph's rows are cut off");
        QXLRect box = glyph_box(&glyph);
        if (glyphs++ == 0)
            all = box;
        extend(&all, &box);
    }
    REQUIRE(check, glyphs == string->length, FAKE_QXL_ABORT,
            "string: length is not the number of glyphs");
    if (!glyphs)
        note_render_abort(check, "string: no glyphs");
    if (!picture_fits(&all, bits))
        note_render_abort(check, "string: the glyphs are too far apart");
    if (bits == 8)
        check->warning = "string: A8 glyphs are an untested path of the renderer";
    return FAKE_QXL_ACCEPT;
}

static verdict read_string(struct check *check, uint64_t address)
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

verdict check_string(struct check *check, uint64_t address)
{
    verdict result = read_string(check, address);

    if (result != FAKE_QXL_DROP)
        return result;
    note_render_abort(check, check->reason);
    return FAKE_QXL_ACCEPT;
}
