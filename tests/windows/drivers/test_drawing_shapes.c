/* SPDX-License-Identifier: BSD-3-Clause */
/* qxldd.dll: text, lines, and what lets some of what is below show through. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "drawn.h"

enum { SIDE = 64, PAINT = 0x0d0d /* R2_COPYPEN, twice */, HEADER = sizeof(QXLDataChunk) };

/* ---- text ---- */

static BOOL write(SURFOBJ *screen, STROBJ *string, FONTOBJ *font, RECTL *opaque, MIX mix)
{
    RECTL all = {0, 0, screen->sizlBitmap.cx, screen->sizlBitmap.cy};
    BRUSHOBJ *fore = win32k_brush_solid(0x112233), *back = win32k_brush_solid(0x445566);
    CLIPOBJ *clip = win32k_clip_trivial(all);
    POINTL origin = {0, 0};
    BOOL done = gdi_text_out(screen, string, font, clip, NULL, opaque, fore, back, &origin, mix);

    win32k_free(clip);
    win32k_free(back);
    win32k_free(fore);
    return done;
}

/* Where the glyphs of a text are, left to right. */
static unsigned glyph_places(const struct drawn *text, QXLPoint *places, unsigned most)
{
    const QXLString *string = (const QXLString *)text->path;
    unsigned bits = string->flags & SPICE_STRING_FLAGS_RASTER_A4 ? 4 : 1;
    const uint8_t *at = string->chunk.data;

    assert_true(string->length <= most);
    assert_int_equal(string->chunk.data_size, string->data_size);
    for (unsigned i = 0; i < string->length; i++) {
        QXLRasterGlyph glyph;

        memcpy(&glyph, at, sizeof(glyph));
        places[i] = glyph.render_pos;
        at += sizeof(glyph) + (glyph.width * bits + 7u) / 8 * glyph.height;
    }
    return string->length;
}

static void text_is_painted_in_its_brush_over_a_fill_of_its_back(void **state)
{
    FONTOBJ *font = win32k_font(WIN32K_FONT_MONO);
    STROBJ *string = win32k_string(font, "Text", 100, 200, false);
    RECTL opaque = {90, 180, 140, 210};

    assert_true(write(drawn_screen(state), string, font, &opaque, PAINT));
    assert_int_equal(drawn_since(), 2);
    assert_int_equal(drawn[0].command.type, QXL_DRAW_FILL);
    assert_int_equal(drawn[0].command.effect, QXL_EFFECT_OPAQUE);
    assert_int_equal(drawn[0].command.bbox.left, 90);
    assert_int_equal(drawn[0].command.u.fill.brush.u.color, 0x445566);
    assert_int_equal(drawn[1].command.type, QXL_DRAW_TEXT);
    assert_int_equal(drawn[1].command.u.text.fore_brush.type, SPICE_BRUSH_TYPE_SOLID);
    assert_int_equal(drawn[1].command.u.text.fore_brush.u.color, 0x112233);
    assert_int_equal(drawn[1].command.u.text.back_brush.type, SPICE_BRUSH_TYPE_NONE);
    win32k_free(string);
    win32k_free(font);
}

static void glyphs_that_come_in_batches_are_all_drawn(void **state)
{
    FONTOBJ *font = win32k_font(WIN32K_FONT_GRAY);
    STROBJ *string = win32k_string(font, "more than eight glyphs", 100, 200, true);
    unsigned count, glyphs = 0;

    assert_true(write(drawn_screen(state), string, font, NULL, PAINT));
    count = drawn_since();
    assert_true(count > 1);
    for (unsigned i = 0; i < count; i++) {
        const QXLString *sent = (const QXLString *)drawn[i].path;

        assert_int_equal(drawn[i].command.type, QXL_DRAW_TEXT);
        assert_int_equal(sent->flags & 7, SPICE_STRING_FLAGS_RASTER_A4);
        glyphs += sent->length;
    }
    assert_int_equal(glyphs, string->cGlyphs);
    win32k_free(string);
    win32k_free(font);
}

static void glyphs_in_equal_steps_follow_the_first_one(void **state)
{
    FONTOBJ *font = win32k_font(WIN32K_FONT_MONO);
    STROBJ *string = win32k_string(font, "AAAA", 100, 200, false);
    QXLPoint places[4];

    string->ulCharInc = 9;
    for (ULONG i = 1; i < string->cGlyphs; i++)
        string->pgp[i].ptl = (POINTL){-7777, -7777};
    assert_true(write(drawn_screen(state), string, font, NULL, PAINT));
    assert_int_equal(glyph_places(drawn_one(QXL_DRAW_TEXT), places, 4), 4);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(places[i].x, 100 + 9 * i);
        assert_int_equal(places[i].y, 200);
    }
    win32k_free(string);
    win32k_free(font);
}

/* 4: the host was given a brush of no type. */
static void text_whose_operation_is_not_to_paint_is_the_engines(void **state)
{
    static const BYTE OPERATIONS[] = {R2_BLACK, R2_NOT, R2_XORPEN, R2_WHITE};
    FONTOBJ *font = win32k_font(WIN32K_FONT_MONO);
    STROBJ *string = win32k_string(font, "Text", 100, 200, false);

    for (unsigned i = 0; i < sizeof(OPERATIONS); i++) {
        assert_true(write(drawn_screen(state), string, font, NULL,
                          (MIX)(OPERATIONS[i] | OPERATIONS[i] << 8)));
        assert_int_equal(drawn_one(QXL_DRAW_COPY)->command.u.copy.rop_descriptor,
                         SPICE_ROPD_OP_PUT);
    }
    win32k_free(string);
    win32k_free(font);
}

/* 5: a string of glyphs without a format, and a count cut to 16 bits, ended the virtual machine. */
static void what_the_host_has_no_glyphs_for_is_not_sent_as_text(void **state)
{
    enum { MANY = 65536 };
    FONTOBJ *font = win32k_font(WIN32K_FONT_MONO);
    STROBJ *string = win32k_string(font, "Text", 100, 200, false);
    GLYPHPOS *glyphs = calloc(MANY, sizeof(*glyphs));
    STROBJ *many = win32k_string(font, "T", 100, 200, false);
    GLYPHPOS *one = many->pgp;

    for (unsigned i = 0; i < MANY; i++)
        glyphs[i] = *one;
    many->pgp = ((struct win32k_string *)many)->glyphs = glyphs;
    many->cGlyphs = MANY;
    assert_true(write(drawn_screen(state), many, font, NULL, PAINT));
    drawn_one(QXL_DRAW_COPY);
    many->pgp = ((struct win32k_string *)many)->glyphs = one;
    many->cGlyphs = 1;
    font->flFontType |= FO_CLEARTYPE_X;
    assert_true(write(drawn_screen(state), string, font, NULL, PAINT));
    drawn_one(QXL_DRAW_COPY);
    free(glyphs);
    win32k_free(many);
    win32k_free(string);
    win32k_free(font);
}

/* ---- lines ---- */

static PATHOBJ *line_of(LONG left, LONG top, LONG right, LONG bottom)
{
    PATHOBJ *path = EngCreatePath();
    POINTFIX from = {left * 16, top * 16}, to = {right * 16, bottom * 16};

    assert_true(PATHOBJ_bMoveTo(path, from));
    assert_true(PATHOBJ_bPolyLineTo(path, &to, 1));
    return path;
}

static BOOL stroke(SURFOBJ *screen, PATHOBJ *path, LINEATTRS line, MIX mix)
{
    RECTL all = {0, 0, screen->sizlBitmap.cx, screen->sizlBitmap.cy};
    BRUSHOBJ *brush = win32k_brush_solid(0x112233);
    CLIPOBJ *clip = win32k_clip_trivial(all);
    POINTL origin = {0, 0};
    BOOL done = gdi_stroke_path(screen, path, clip, NULL, brush, &origin, &line, mix);

    win32k_free(clip);
    win32k_free(brush);
    return done;
}

static void a_line_is_sent_as_it_is(void **state)
{
    PATHOBJ *path = line_of(10, 20, 51, 23);
    const struct drawn *one;

    assert_true(stroke(drawn_screen(state), path, win32k_line(), PAINT));
    one = drawn_one(QXL_DRAW_STROKE);
    assert_int_equal(one->command.bbox.right, 52);
    assert_int_equal(one->command.bbox.bottom, 24);
    assert_int_equal(one->command.u.stroke.attr.flags, 0);
    assert_int_equal(one->command.u.stroke.fore_mode, SPICE_ROPD_OP_PUT);
    /* A path is its bytes, and segments of two words and points. */
    assert_int_equal(((const QXLPath *)one->path)->data_size, 2 * 4 + 2 * 8);
    EngDeletePath(path);
}

/* The host would light the lower of two pixels where GDI lights the upper one. */
static void a_line_half_way_between_pixels_is_sent_in_level_pieces(void **state)
{
    PATHOBJ *path = line_of(10, 20, 50, 30);
    const struct drawn *one;
    const uint8_t *at;
    unsigned pixels = 0;

    assert_true(stroke(drawn_screen(state), path, win32k_line(), PAINT));
    one = drawn_one(QXL_DRAW_STROKE);
    at = ((const QXLPath *)one->path)->chunk.data;
    for (unsigned i = 0; i < 11; i++, at += 2 * 4 + 2 * 8) {
        int32_t points[4];

        memcpy(points, at + 2 * 4, sizeof(points));
        assert_int_equal(points[1], (20 + (int32_t)i) * 16);
        assert_int_equal(points[3], points[1]);
        assert_int_equal(points[0], (10 + (int32_t)pixels) * 16);
        pixels += (unsigned)(points[2] - points[0]) / 16;
    }
    assert_int_equal(pixels, 40);
    EngDeletePath(path);
}

/* 4, for lines: a brush that the operation does not read has a type, too. */
static void lines_whose_operation_reads_no_brush_are_sent_without_one(void **state)
{
    PATHOBJ *path = line_of(10, 20, 50, 20);

    assert_true(stroke(drawn_screen(state), path, win32k_line(), R2_NOT | R2_NOT << 8));
    assert_int_equal(drawn_one(QXL_DRAW_STROKE)->command.u.stroke.brush.type,
                     SPICE_BRUSH_TYPE_NONE);
    assert_true(stroke(drawn_screen(state), path, win32k_line(), R2_NOP | R2_NOP << 8));
    assert_int_equal(drawn_since(), 0);
    EngDeletePath(path);
}

/* 34: every other pixel was drawn as a plain line if the style flag was not there, too. */
static void dashes_of_any_kind_are_the_engines(void **state)
{
    PATHOBJ *path = line_of(10, 20, 50, 20);
    FLOAT_LONG style[2] = {{.l = 3}, {.l = 1}};
    LINEATTRS alternate = win32k_line();

    alternate.fl = LA_ALTERNATE;
    assert_true(stroke(drawn_screen(state), path, alternate, PAINT));
    drawn_one(QXL_DRAW_COPY);
    assert_true(stroke(drawn_screen(state), path, win32k_line_styled(style, 2), PAINT));
    drawn_one(QXL_DRAW_COPY);
    EngDeletePath(path);
}

/* ---- blends ---- */

static SURFOBJ *deep_bitmap(uint8_t alpha)
{
    SURFOBJ *object = win32k_bitmap(SIDE, SIDE, BMF_32BPP, NULL);
    uint32_t *pixels = object->pvBits;

    for (unsigned i = 0; i < SIDE * SIDE; i++)
        pixels[i] = (uint32_t)alpha << 24;
    return object;
}

static BOOL blend(SURFOBJ *screen, SURFOBJ *source, BYTE alpha, BYTE format)
{
    RECTL box = {10, 20, 74, 84}, area = {0, 0, SIDE, SIDE};
    BLENDOBJ function = {{AC_SRC_OVER, 0, alpha, format}};
    XLATEOBJ *colors = win32k_xlate(source, screen);
    BOOL done = gdi_alpha_blend(screen, source, NULL, colors, &box, &area, &function);

    win32k_free(colors);
    return done;
}

/* 17: the picture's address was written to another drawing's place. */
static void an_alpha_blend_has_its_picture_where_the_host_looks(void **state)
{
    SURFOBJ *source = deep_bitmap(0x80);
    const struct drawn *one;

    assert_true(blend(drawn_screen(state), source, 0x40, 0));
    one = drawn_one(QXL_DRAW_ALPHA_BLEND);
    assert_int_equal(one->command.u.alpha_blend.alpha, 0x40);
    assert_int_equal(one->image.bitmap.x, SIDE);
    assert_int_equal(one->image.bitmap.format, SPICE_BITMAP_FMT_32BIT);
    win32k_free_bitmap(source);
}

/* 21: pixels were looked at, and not all of them. */
static void the_call_and_not_the_pixels_says_whether_there_is_alpha(void **state)
{
    for (unsigned alpha = 0; alpha <= 0xff; alpha += 0xff) {
        SURFOBJ *source = deep_bitmap((uint8_t)alpha);
        RECTL box = {10, 20, 74, 84};
        POINTL at = {0, 0};

        assert_true(blend(drawn_screen(state), source, 0xff, AC_SRC_ALPHA));
        assert_int_equal(drawn_one(QXL_DRAW_ALPHA_BLEND)->image.bitmap.format,
                         SPICE_BITMAP_FMT_RGBA);
        assert_true(gdi_copy_bits(drawn_screen(state), source, NULL, NULL, &box, &at));
        assert_int_equal(drawn_one(QXL_DRAW_COPY)->image.bitmap.format, SPICE_BITMAP_FMT_32BIT);
        win32k_free_bitmap(source);
    }
}

static BOOL copy_but(SURFOBJ *screen, SURFOBJ *source, XLATEOBJ *colors, ULONG color)
{
    RECTL box = {10, 20, 74, 84}, area = {0, 0, SIDE, SIDE};

    return gdi_transparent_blt(screen, source, NULL, colors, &box, &area, color);
}

static void the_colour_that_is_left_out_is_said_as_the_host_compares_it(void **state)
{
    const ULONG colors[4] = {0x0000ff, 0x00ff00, 0xff0000, 0x123456}; /* 0x00BBGGRR */
    struct win32k_palette palette = win32k_colors(colors, 4);
    SURFOBJ *source = win32k_bitmap(SIDE, SIDE, BMF_8BPP, &palette);
    XLATEOBJ *translation = win32k_xlate(source, drawn_screen(state));

    assert_true(copy_but(drawn_screen(state), source, translation, 3));
    assert_int_equal(drawn_one(QXL_DRAW_TRANSPARENT)->command.u.transparent.true_color, 0x563412);
    win32k_free(translation);
    win32k_free_bitmap(source);
}

/* The host compares colours, and GDI indices. */
static void a_colour_that_two_indices_have_is_left_out_by_the_engine(void **state)
{
    const ULONG colors[4] = {0x0000ff, 0x00ff00, 0x0000ff, 0x123456};
    struct win32k_palette palette = win32k_colors(colors, 4);
    SURFOBJ *source = win32k_bitmap(SIDE, SIDE, BMF_8BPP, &palette);
    XLATEOBJ *translation = win32k_xlate(source, drawn_screen(state));

    assert_true(copy_but(drawn_screen(state), source, translation, 2));
    drawn_by_engine(10, 20, 74, 84);
    win32k_free(translation);
    win32k_free_bitmap(source);
}

/* 35: the table was read behind its end. */
static void an_index_behind_the_table_is_not_looked_up(void **state)
{
    const ULONG colors[2] = {0x0000ff, 0x00ff00};
    struct win32k_palette palette = win32k_colors(colors, 2);
    SURFOBJ *source = win32k_bitmap(SIDE, SIDE, BMF_8BPP, &palette);
    XLATEOBJ *translation = win32k_xlate(source, drawn_screen(state));
    const struct drawn *one;

    translation->cEntries = 2;
    translation->pulXlate[2] = 0xbadbad;
    assert_true(copy_but(drawn_screen(state), source, translation, 0x7fffffff));
    drawn_by_engine(10, 20, 74, 84);
    assert_true(copy_but(drawn_screen(state), source, translation, 1));
    one = drawn_one(QXL_DRAW_TRANSPARENT);
    assert_int_equal(one->colors[1], 0x00ff00);
    assert_int_equal(one->colors[2], 0);
    win32k_free(translation);
    win32k_free_bitmap(source);
}

/* ---- without memory ---- */

/* What takes memory: a picture translated, many rectangles, a pattern, text, lines. */
static void draw_with_memory(SURFOBJ *screen, SURFOBJ *source, CLIPOBJ *clip, BRUSHOBJ *brush,
                             STROBJ *string, FONTOBJ *font, PATHOBJ *path, XLATEOBJ *colors)
{
    RECTL box = {10, 20, 74, 84};
    POINTL at = {0, 0};

    (void)gdi_copy_bits(screen, source, clip, colors, &box, &at);
    (void)gdi_bit_blt(screen, source, NULL, clip, colors, &box, &at, NULL, brush, &at, 0xe2e2);
    (void)write(screen, string, font, &box, PAINT);
    (void)stroke(screen, path, win32k_line(), PAINT);
}

static void drawing_without_memory_leaves_nothing_behind(void **state)
{
    const struct win32k_palette colors_565 = win32k_bits(0xf800, 0x07e0, 0x001f);
    SURFOBJ *screen = drawn_screen(state), *pattern = win32k_bitmap(8, 8, BMF_24BPP, NULL);
    SURFOBJ *source = win32k_bitmap(SIDE, SIDE, BMF_16BPP, &colors_565);
    XLATEOBJ *colors = win32k_xlate(source, screen), *of_pattern = win32k_xlate(pattern, screen);
    FONTOBJ *font = win32k_font(WIN32K_FONT_MONO);
    STROBJ *string = win32k_string(font, "memory", 100, 200, false);
    PATHOBJ *path = line_of(10, 20, 50, 30);
    RECTL rects[20];
    unsigned needed;

    for (LONG i = 0; i < 20; i++)
        rects[i] = (RECTL){10, 20 + 3 * i, 40 + i, 21 + 3 * i};
    CLIPOBJ *clip = win32k_clip(rects, 20);
    for (unsigned nth = 1;; nth++) {
        BRUSHOBJ *brush = win32k_brush_pattern(pattern, NULL, of_pattern);

        win32k_fail_at(nth);
        draw_with_memory(screen, source, clip, brush, string, font, path, colors);
        needed = win32k_creations();
        win32k_fail_at(0);
        drawn_since();
        win32k_free(brush);
        if (needed < nth)
            break;
    }
    assert_true(needed > 5);
    win32k_free(clip);
    EngDeletePath(path);
    win32k_free(string);
    win32k_free(font);
    win32k_free(of_pattern);
    win32k_free(colors);
    win32k_free_bitmap(source);
    win32k_free_bitmap(pattern);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DRAWN_TEST(text_is_painted_in_its_brush_over_a_fill_of_its_back),
        DRAWN_TEST(glyphs_that_come_in_batches_are_all_drawn),
        DRAWN_TEST(glyphs_in_equal_steps_follow_the_first_one),
        DRAWN_TEST(text_whose_operation_is_not_to_paint_is_the_engines),
        DRAWN_TEST(what_the_host_has_no_glyphs_for_is_not_sent_as_text),
        DRAWN_TEST(a_line_is_sent_as_it_is),
        DRAWN_TEST(a_line_half_way_between_pixels_is_sent_in_level_pieces),
        DRAWN_TEST(lines_whose_operation_reads_no_brush_are_sent_without_one),
        DRAWN_TEST(dashes_of_any_kind_are_the_engines),
        DRAWN_TEST(an_alpha_blend_has_its_picture_where_the_host_looks),
        DRAWN_TEST(the_call_and_not_the_pixels_says_whether_there_is_alpha),
        DRAWN_TEST(the_colour_that_is_left_out_is_said_as_the_host_compares_it),
        DRAWN_TEST(a_colour_that_two_indices_have_is_left_out_by_the_engine),
        DRAWN_TEST(an_index_behind_the_table_is_not_looked_up),
        DRAWN_TEST(drawing_without_memory_leaves_nothing_behind),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
