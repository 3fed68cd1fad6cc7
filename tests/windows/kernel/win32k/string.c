/* SPDX-License-Identifier: BSD-3-Clause */
/* Fonts and strings. */
#include "objects.h"

#include <stdlib.h>
#include <string.h>

#include "glyphs.h"

enum { BATCH = 8 }; /* glyphs that STROBJ_bEnum() gives at a time */

/* How a font is made of the shapes, by halves of pixels. */
static const struct shape {
    LONG width, height; /* pixels of a glyph */
    LONG advance, descent;
    bool gray;
} shapes[] = {
    [WIN32K_FONT_MONO] = {5, 7, 6, 2, false},
    [WIN32K_FONT_LARGE] = {10, 14, 12, 4, false},
    [WIN32K_FONT_GRAY] = {8, 11, 9, 3, true},
};

struct font {
    FONTOBJ object; /* first */
    const struct shape *shape;
    GLYPHDEF glyphs[GLYPH_COUNT + 1]; /* the last is the space */
};

static bool hangs(unsigned glyph)
{
    return strchr("gjpqy,;", (int)(glyph + GLYPH_FIRST)) != NULL;
}

static bool is_ink(unsigned glyph, LONG x, LONG y)
{
    return glyph_rows[glyph][y * GLYPH_WIDTH + x] == '#';
}

/* The ink under pixel (x, y) of the font's glyph: 0 to 15. The shape is stretched over the glyph,
 * and a pixel is looked at in 8x8 places. */
static unsigned coverage(const struct shape *shape, unsigned glyph, LONG x, LONG y)
{
    unsigned ink = 0;

    for (LONG i = 0; i < 8; i++)
        for (LONG j = 0; j < 8; j++)
            ink += is_ink(glyph, (x * 8 + j) * GLYPH_WIDTH / (shape->width * 8),
                          (y * 8 + i) * GLYPH_HEIGHT / (shape->height * 8));
    return (ink * 15 + 32) / 64;
}

/* Columns [*from, *to) have ink. */
static void trim(const struct shape *shape, unsigned glyph, LONG *from, LONG *to)
{
    *from = shape->width;
    *to = 0;
    for (LONG y = 0; y < shape->height; y++)
        for (LONG x = 0; x < shape->width; x++)
            if (coverage(shape, glyph, x, y)) {
                *from = x < *from ? x : *from;
                *to = x + 1 > *to ? x + 1 : *to;
            }
}

static GLYPHBITS *make_bits(LONG width, LONG height, unsigned bits)
{
    size_t row = ((size_t)width * bits + 7) / 8;
    GLYPHBITS *glyph = guarded_allocate(offsetof(GLYPHBITS, aj) + row * (size_t)height);

    if (!glyph)
        abort();
    memset(glyph, 0, offsetof(GLYPHBITS, aj) + row * (size_t)height);
    glyph->sizlBitmap = (SIZEL){width, height};
    return glyph;
}

static GLYPHBITS *draw(const struct shape *shape, unsigned glyph)
{
    unsigned bits = shape->gray ? 4 : 1;
    LONG from, to;

    trim(shape, glyph, &from, &to);
    GLYPHBITS *drawn = make_bits(to - from, shape->height, bits);
    size_t row = ((size_t)(to - from) * bits + 7) / 8;
    drawn->ptlOrigin = (POINTL){from, (hangs(glyph) ? shape->descent : 0) - shape->height};
    for (LONG y = 0; y < shape->height; y++)
        for (LONG x = from; x < to; x++) {
            unsigned ink = coverage(shape, glyph, x, y), at = (unsigned)(x - from) * bits;

            if (!shape->gray)
                ink = ink > 7;
            drawn->aj[(size_t)y * row + at / 8] |= (BYTE)(ink << (8 - bits - at % 8));
        }
    return drawn;
}

static void free_glyph(GLYPHBITS *glyph, unsigned bits)
{
    size_t row = ((size_t)glyph->sizlBitmap.cx * bits + 7) / 8;

    guarded_free(glyph, offsetof(GLYPHBITS, aj) + row * (size_t)glyph->sizlBitmap.cy);
}

static void release_font(void *object)
{
    struct font *font = object;

    for (unsigned i = 0; i <= GLYPH_COUNT; i++)
        free_glyph(font->glyphs[i].pgb, font->shape->gray ? 4 : 1);
}

FONTOBJ *win32k_font(enum win32k_font which)
{
    static LONG last_unique;
    struct font *font = made(sizeof(*font), release_font, CALLER);
    FONTOBJ *object = &font->object;

    font->shape = &shapes[which];
    for (unsigned i = 0; i < GLYPH_COUNT; i++)
        font->glyphs[i].pgb = draw(font->shape, i);
    font->glyphs[GLYPH_COUNT].pgb = make_bits(1, 1, font->shape->gray ? 4 : 1);
    object->iUniq = (ULONG)__sync_add_and_fetch(&last_unique, 1);
    object->iFace = 1;
    object->cxMax = (ULONG)font->shape->width;
    object->flFontType = FO_TYPE_RASTER | (font->shape->gray ? FO_GRAY16 : 0);
    object->sizLogResPpi = (SIZE){96, 96};
    return object;
}

static void release_string(void *object)
{
    free(((struct win32k_string *)object)->glyphs);
}

/* Which glyph of a font a character has; above GLYPH_COUNT: none. */
static unsigned glyph_of(char character)
{
    if (character == ' ')
        return GLYPH_COUNT;
    if (character < GLYPH_FIRST || character >= GLYPH_FIRST + GLYPH_COUNT)
        return GLYPH_COUNT + 1;
    return (unsigned)(character - GLYPH_FIRST);
}

STROBJ *win32k_string(FONTOBJ *object, const char *text, LONG x, LONG y, bool enumerated)
{
    struct font *font = (struct font *)object;
    struct win32k_string *string = made(sizeof(*string), release_string, CALLER);
    STROBJ *answer = &string->object;

    string->glyphs = calloc(strlen(text) + 1, sizeof(*string->glyphs));
    if (!string->glyphs)
        abort();
    for (; *text; text++) {
        unsigned glyph = glyph_of(*text);

        if (glyph > GLYPH_COUNT)
            continue;
        LONG at = x + (LONG)answer->cGlyphs * font->shape->advance;
        string->glyphs[answer->cGlyphs++] = (GLYPHPOS){glyph, &font->glyphs[glyph], {at, y}};
    }
    answer->flAccel = SO_FLAG_DEFAULT_PLACEMENT | SO_HORIZONTAL;
    answer->ulCharInc = (ULONG)font->shape->advance;
    answer->rclBkGround =
        (RECTL){x, y - font->shape->height, x + (LONG)answer->cGlyphs * font->shape->advance,
                y + font->shape->descent};
    answer->pgp = enumerated ? NULL : string->glyphs;
    return answer;
}

VOID APIENTRY STROBJ_vEnumStart(STROBJ *object)
{
    ((struct win32k_string *)object)->next = 0;
}

WINBOOL APIENTRY STROBJ_bEnum(STROBJ *object, ULONG *count, PGLYPHPOS *glyphs)
{
    struct win32k_string *string = (struct win32k_string *)object;
    ULONG left = object->cGlyphs - string->next;

    *count = left < BATCH ? left : BATCH;
    *glyphs = string->glyphs + string->next;
    string->next += *count;
    return string->next < object->cGlyphs;
}
