/* SPDX-License-Identifier: BSD-3-Clause */
#include "text.h"

#include "pdev.h"

bool text_begin(struct text *text, STROBJ *object, const FONTOBJ *font)
{
    const FLONG not_bitmaps = FO_CLEARTYPE_X | FO_CLEARTYPE_Y;

    *text = (struct text){.object = object, .more = true};
    if (font->flFontType & not_bitmaps || object->cGlyphs > QXL_GLYPHS_MAX ||
        (object->ulCharInc && object->flAccel & (SO_VERTICAL | SO_REVERSED)))
        return false;
    text->string.format =
        font->flFontType & FO_GRAY16 ? SPICE_STRING_FLAGS_RASTER_A4 : SPICE_STRING_FLAGS_RASTER_A1;
    if (object->cGlyphs == 0) {
        text->more = false;
        return true;
    }
    text->glyphs = pdev_allocate(object->cGlyphs * sizeof(*text->glyphs));
    text->string.glyphs = text->glyphs;
    if (!object->pgp)
        STROBJ_vEnumStart(object);
    return text->glyphs;
}

/* In a string of equal steps only the first glyph has a position. */
static POINTL position_of(struct text *text, const GLYPHPOS *glyph)
{
    POINTL position = glyph->ptl;

    if (!text->object->ulCharInc)
        return position;
    if (text->begun)
        position = text->next;
    text->begun = true;
    text->next = position;
    text->next.x = wrapping_sum(position.x, (int32_t)text->object->ulCharInc);
    return position;
}

static void widen(struct qxl_rect *bounds, const struct qxl_glyph *glyph)
{
    POINTL corner = {wrapping_sum(glyph->position.x, glyph->origin.x),
                     wrapping_sum(glyph->position.y, glyph->origin.y)};
    struct qxl_rect rect = {0, 0, glyph->height, glyph->width};

    rect = rect_moved(&rect, corner.x, corner.y);
    if (rect_is_empty(&rect))
        return;
    if (rect_is_empty(bounds)) {
        *bounds = rect;
        return;
    }
    bounds->left = rect.left < bounds->left ? rect.left : bounds->left;
    bounds->top = rect.top < bounds->top ? rect.top : bounds->top;
    bounds->right = rect.right > bounds->right ? rect.right : bounds->right;
    bounds->bottom = rect.bottom > bounds->bottom ? rect.bottom : bounds->bottom;
}

static bool add(struct text *text, const GLYPHPOS *from)
{
    uint32_t bits = text->string.format == SPICE_STRING_FLAGS_RASTER_A4 ? 4 : 1;
    POINTL position = position_of(text, from);
    struct qxl_glyph *glyph;
    const GLYPHBITS *picture;

    if (text->string.count == text->object->cGlyphs || !from->pgdf || !from->pgdf->pgb)
        return false;
    picture = from->pgdf->pgb;
    if (picture->sizlBitmap.cx < 0 || picture->sizlBitmap.cx > UINT16_MAX ||
        picture->sizlBitmap.cy < 0 || picture->sizlBitmap.cy > UINT16_MAX)
        return false;
    glyph = &text->glyphs[text->string.count++];
    *glyph = (struct qxl_glyph){
        .position = {position.x, position.y},
        .origin = {picture->ptlOrigin.x, picture->ptlOrigin.y},
        .width = (uint16_t)picture->sizlBitmap.cx,
        .height = (uint16_t)picture->sizlBitmap.cy,
        .bits = picture->aj,
        .pitch = (ptrdiff_t)((uint32_t)picture->sizlBitmap.cx * bits + 7) / 8,
    };
    widen(&text->bounds, glyph);
    return true;
}

/* All of them, if GDI has them at hand, else as many as it gives at once. */
static BOOL read_glyphs(STROBJ *object, ULONG *count, GLYPHPOS **glyphs)
{
    if (!object->pgp)
        return STROBJ_bEnum(object, count, glyphs);
    *count = object->cGlyphs;
    *glyphs = object->pgp;
    return FALSE;
}

enum text_result text_next(struct text *text)
{
    ULONG count = 0;
    GLYPHPOS *glyphs = NULL;
    BOOL more;

    if (!text->more)
        return TEXT_END;
    more = read_glyphs(text->object, &count, &glyphs);
    if ((ULONG)more == DDI_ERROR || (count && !glyphs))
        return TEXT_FAILED;
    text->more = more;
    text->string.count = 0;
    text->bounds = (struct qxl_rect){0, 0, 0, 0};
    for (ULONG i = 0; i < count; i++)
        if (!add(text, &glyphs[i]))
            return TEXT_FAILED;
    return count || more ? TEXT_GLYPHS : TEXT_END;
}

void text_end(struct text *text)
{
    pdev_free(text->glyphs);
}
