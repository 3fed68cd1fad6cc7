/* SPDX-License-Identifier: BSD-3-Clause */
/* Objects that GDI hands to drivers: what drivers get to see of them. */
#include <setjmp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <windows.h>

#include <cmocka.h>

#include "win32k.h"

static int nothing_is_left(void **state)
{
    (void)state;
    int result = kernel_take_faults() || win32k_leaks(NULL) ? -1 : 0;
    win32k_forget(NULL);
    kernel_take_faults();
    return result;
}

/* ---- clips ---- */

static const RECTL four[] = {{0, 0, 2, 2}, {4, 0, 6, 2}, {0, 4, 2, 6}, {4, 4, 6, 6}};

/* All rectangles of an enumeration, two at a time. */
static unsigned enumerate(CLIPOBJ *clip, ULONG direction, RECTL *rects, unsigned max)
{
    struct {
        ULONG count;
        RECTL rects[2];
    } part;
    unsigned count = 0;
    BOOL more;

    CLIPOBJ_cEnumStart(clip, TRUE, CT_RECTANGLES, direction, 0);
    do {
        more = CLIPOBJ_bEnum(clip, sizeof(part), (ULONG *)&part);
        for (ULONG i = 0; i < part.count && count < max; i++)
            rects[count++] = part.rects[i];
    } while (more);
    return count;
}

static void a_clip_gives_its_rectangles_in_the_order_asked_for(void **state)
{
    static const struct {
        ULONG direction;
        unsigned order[4];
    } cases[] = {
        {CD_RIGHTDOWN, {0, 1, 2, 3}},
        {CD_LEFTDOWN, {1, 0, 3, 2}},
        {CD_RIGHTUP, {2, 3, 0, 1}},
        {CD_LEFTUP, {3, 2, 1, 0}},
    };
    const RECTL mixed[] = {four[3], four[0], four[2], four[1]};
    CLIPOBJ *clip = win32k_clip(mixed, 4);

    (void)state;
    assert_int_equal(clip->iDComplexity, DC_COMPLEX);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        RECTL rects[5];

        assert_int_equal(enumerate(clip, cases[i].direction, rects, 5), 4);
        for (unsigned j = 0; j < 4; j++)
            assert_memory_equal(&rects[j], &four[cases[i].order[j]], sizeof(RECTL));
    }
    win32k_free(clip);
}

static void an_enumeration_may_pause_with_no_rectangle(void **state)
{
    struct {
        ULONG count;
        RECTL rects[3];
    } part;
    CLIPOBJ *clip = win32k_clip(four, 4);

    (void)state;
    assert_int_equal(CLIPOBJ_cEnumStart(clip, FALSE, CT_RECTANGLES, CD_ANY, 10), 4);
    assert_int_equal(CLIPOBJ_cEnumStart(clip, FALSE, CT_RECTANGLES, CD_ANY, 3), 0xffffffff);
    assert_true(CLIPOBJ_bEnum(clip, sizeof(part), (ULONG *)&part));
    assert_int_equal(part.count, 3);
    assert_true(CLIPOBJ_bEnum(clip, sizeof(part), (ULONG *)&part));
    assert_int_equal(part.count, 0);
    assert_false(CLIPOBJ_bEnum(clip, sizeof(part), (ULONG *)&part));
    assert_int_equal(part.count, 1);
    win32k_free(clip);
}

static void an_enumeration_needs_a_start_and_room(void **state)
{
    ULONG buffer[5];
    CLIPOBJ *clip = win32k_clip(four, 1);

    (void)state;
    assert_false(CLIPOBJ_bEnum(clip, sizeof(buffer), buffer));
    assert_non_null(strstr(kernel_last_fault(), "was not called"));
    CLIPOBJ_cEnumStart(clip, FALSE, CT_RECTANGLES, CD_ANY, 0);
    assert_false(CLIPOBJ_bEnum(clip, sizeof(buffer) - 1, buffer));
    assert_non_null(strstr(kernel_last_fault(), "no room"));
    assert_int_equal(kernel_take_faults(), 2);
    win32k_free(clip);
}

static void a_drivers_own_clip_has_the_bounds_that_it_wrote(void **state)
{
    CLIPOBJ *clip = EngCreateClip();
    RECTL rects[2];

    (void)state;
    clip->iDComplexity = DC_RECT;
    clip->rclBounds = four[3];
    assert_int_equal(enumerate(clip, CD_ANY, rects, 2), 1);
    assert_memory_equal(&rects[0], &four[3], sizeof(RECTL));
    EngDeleteClip(clip);
    EngDeleteClip(clip);
    assert_int_equal(kernel_take_faults(), 1);
}

/* ---- colours ---- */

static void alike_formats_need_no_translation(void **state)
{
    SURFOBJ *a = win32k_bitmap(1, 1, BMF_24BPP, NULL), *b = win32k_bitmap(1, 1, BMF_32BPP, NULL);
    XLATEOBJ *xlate = win32k_xlate(a, b);

    (void)state;
    assert_int_equal(xlate->flXlate, XO_TRIVIAL);
    assert_int_equal(XLATEOBJ_iXlate(xlate, 0x123456), 0x123456);
    win32k_free(xlate);
    win32k_free_bitmap(a);
    win32k_free_bitmap(b);
}

static void indices_are_translated_by_a_table(void **state)
{
    static const ULONG colors[] = {0x0000ff, 0x00ff00, 0xff0000}; /* red, green, blue */
    struct win32k_palette palette = win32k_colors(colors, 3);
    SURFOBJ *from = win32k_bitmap(1, 1, BMF_8BPP, &palette);
    SURFOBJ *to = win32k_bitmap(1, 1, BMF_32BPP, NULL);
    XLATEOBJ *xlate = win32k_xlate(from, to);
    ULONG got[3];

    (void)state;
    assert_int_equal(xlate->flXlate, XO_TABLE);
    assert_int_equal(xlate->cEntries, 3);
    assert_int_equal(xlate->pulXlate[0], 0xff0000);
    assert_int_equal(XLATEOBJ_iXlate(xlate, 2), 0x0000ff);
    assert_int_equal(XLATEOBJ_cGetPalette(xlate, XO_SRCPALETTE, 3, got), 3);
    assert_memory_equal(got, colors, sizeof(got));
    assert_int_equal(XLATEOBJ_cGetPalette(xlate, XO_DESTBITFIELDS, 3, got), 3);
    assert_int_equal(got[0], 0xff0000);
    assert_int_equal(XLATEOBJ_cGetPalette(xlate, XO_DESTPALETTE, 3, got), 0);
    win32k_free(xlate);
    win32k_free_bitmap(from);
    win32k_free_bitmap(to);
}

static void other_pixels_are_translated_one_by_one(void **state)
{
    struct win32k_palette bits = win32k_bits(0xf800, 0x7e0, 0x1f);
    SURFOBJ *from = win32k_bitmap(1, 1, BMF_16BPP, &bits);
    SURFOBJ *to = win32k_bitmap(1, 1, BMF_32BPP, NULL);
    SURFOBJ *mono = win32k_bitmap(1, 1, BMF_1BPP, NULL);
    XLATEOBJ *there = win32k_xlate(from, to), *back = win32k_xlate(to, from);
    XLATEOBJ *to_mono = win32k_xlate_mono(to, mono, 0xff00ff);

    (void)state;
    assert_int_equal(there->flXlate, 0);
    assert_int_equal(XLATEOBJ_iXlate(there, 0xffff), 0xffffff);
    assert_int_equal(XLATEOBJ_iXlate(there, 0x0400), 0x008200);
    assert_int_equal(XLATEOBJ_iXlate(back, 0x008200), 0x0400);
    assert_int_equal(to_mono->flXlate, XO_TO_MONO);
    assert_int_equal(to_mono->pulXlate[0], 0xff00ff);
    assert_int_equal(XLATEOBJ_iXlate(to_mono, 0xff00ff), 1);
    assert_int_equal(XLATEOBJ_iXlate(to_mono, 0xff00fe), 0);
    win32k_free(there);
    win32k_free(back);
    win32k_free(to_mono);
    win32k_free_bitmap(from);
    win32k_free_bitmap(to);
    win32k_free_bitmap(mono);
}

/* ---- paths ---- */

static void a_path_is_enumerated_figure_by_figure(void **state)
{
    POINTFIX curve[] = {{16, 0}, {32, 16}, {32, 32}}, many[20] = {{0}};
    PATHOBJ *path = EngCreatePath();
    PATHDATA data;
    RECTFX bounds;

    (void)state;
    PATHOBJ_bMoveTo(path, (POINTFIX){-16, 5});
    PATHOBJ_bPolyBezierTo(path, curve, 3);
    PATHOBJ_bCloseFigure(path);
    PATHOBJ_bMoveTo(path, (POINTFIX){160, 160});
    PATHOBJ_bPolyLineTo(path, many, 20);
    PATHOBJ_vEnumStart(path);
    assert_true(PATHOBJ_bEnum(path, &data));
    assert_int_equal(data.flags,
                     PD_BEGINSUBPATH | PD_RESETSTYLE | PD_BEZIERS | PD_ENDSUBPATH | PD_CLOSEFIGURE);
    assert_int_equal(data.count, 4);
    assert_int_equal(data.pptfx[0].x, -16);
    assert_int_equal(data.pptfx[3].y, 32);
    assert_true(PATHOBJ_bEnum(path, &data));
    assert_int_equal(data.flags, PD_BEGINSUBPATH | PD_RESETSTYLE);
    assert_int_equal(data.count, 17);
    assert_false(PATHOBJ_bEnum(path, &data));
    assert_int_equal(data.flags, PD_ENDSUBPATH);
    assert_int_equal(data.count, 4);
    PATHOBJ_vGetBounds(path, &bounds);
    assert_memory_equal(&bounds, &((RECTFX){-16, 0, 160, 160}), sizeof(bounds));
    assert_int_equal(path->fl, PO_BEZIERS);
    EngDeletePath(path);
}

/* ---- strings ---- */

static bool is_lit(const GLYPHBITS *glyph, LONG x, LONG y)
{
    LONG row = (glyph->sizlBitmap.cx + 7) / 8;

    return glyph->aj[y * row + x / 8] >> (7 - x % 8) & 1;
}

static void a_string_has_its_glyphs_in_a_row(void **state)
{
    FONTOBJ *font = win32k_font(WIN32K_FONT_MONO);
    STROBJ *string = win32k_string(font, "Ip L", 10, 20, false);

    (void)state;
    assert_int_equal(string->cGlyphs, 4);
    assert_memory_equal(&string->rclBkGround, &((RECTL){10, 13, 34, 22}), sizeof(RECTL));
    assert_int_equal(string->pgp[3].ptl.x, 28);
    assert_int_equal(string->pgp[0].pgdf->pgb->ptlOrigin.y, -7);
    assert_int_equal(string->pgp[1].pgdf->pgb->ptlOrigin.y, -5);
    assert_int_equal(string->pgp[2].pgdf->pgb->sizlBitmap.cx, 1);
    const GLYPHBITS *ell = string->pgp[3].pgdf->pgb;
    for (LONG y = 0; y < 7; y++)
        for (LONG x = 0; x < 5; x++)
            assert_int_equal(is_lit(ell, x, y), x == 0 || y == 6);
    win32k_free(string);
    win32k_free(font);
}

static void a_long_string_is_enumerated_in_parts(void **state)
{
    FONTOBJ *font = win32k_font(WIN32K_FONT_LARGE);
    STROBJ *string = win32k_string(font, "0123456789", 0, 0, true);
    GLYPHPOS *glyphs;
    ULONG count;

    (void)state;
    assert_null(string->pgp);
    STROBJ_vEnumStart(string);
    assert_true(STROBJ_bEnum(string, &count, &glyphs));
    assert_int_equal(count, 8);
    assert_false(STROBJ_bEnum(string, &count, &glyphs));
    assert_int_equal(count, 2);
    assert_int_equal(glyphs[1].ptl.x, 9 * 12);
    win32k_free(string);
    win32k_free(font);
}

static void gray_glyphs_have_every_shade(void **state)
{
    FONTOBJ *font = win32k_font(WIN32K_FONT_GRAY);
    STROBJ *string = win32k_string(font, "ABCDEFGHIJKLMNOPQRSTUVWXYZ", 0, 0, false);
    unsigned shades[16] = {0}, different = 0;

    (void)state;
    assert_true(font->flFontType & FO_GRAY16);
    for (ULONG i = 0; i < string->cGlyphs; i++) {
        const GLYPHBITS *glyph = string->pgp[i].pgdf->pgb;

        for (LONG j = 0; j < (glyph->sizlBitmap.cx + 1) / 2 * glyph->sizlBitmap.cy; j++) {
            shades[glyph->aj[j] >> 4]++;
            shades[glyph->aj[j] & 15]++;
        }
    }
    for (unsigned i = 0; i < 16; i++)
        different += shades[i] != 0;
    assert_in_range(different, 5, 16);
    assert_true(shades[0] && shades[15]);
    win32k_free(string);
    win32k_free(font);
}

/* ---- what drivers import ---- */

/* The functions that a module forwards to the kernel: each must be there. */
static unsigned missing_in(const char *name)
{
    HMODULE module = LoadLibraryA(name);
    const uint8_t *base = (const uint8_t *)module;
    const IMAGE_DOS_HEADER *dos = (const void *)base;
    const IMAGE_NT_HEADERS *nt = (const void *)(base + dos->e_lfanew);
    const IMAGE_EXPORT_DIRECTORY *exports =
        (const void *)(base + nt->OptionalHeader.DataDirectory[0].VirtualAddress);
    const DWORD *names = (const void *)(base + exports->AddressOfNames);
    unsigned missing = 0;

    assert_in_range(exports->NumberOfNames, 10, 1000);
    for (DWORD i = 0; i < exports->NumberOfNames; i++)
        if (!GetProcAddress(module, (const char *)base + names[i])) {
            fprintf(stderr, "%s: %s is not there\n", name, (const char *)base + names[i]);
            missing++;
        }
    return missing;
}

static void all_that_a_driver_may_call_is_there(void **state)
{
    (void)state;
    assert_int_equal(missing_in("win32k.sys"), 0);
    assert_int_equal(missing_in("videoprt.sys"), 0);
}

#define object_test(name) cmocka_unit_test_teardown(name, nothing_is_left)

int main(void)
{
    const struct CMUnitTest tests[] = {
        object_test(a_clip_gives_its_rectangles_in_the_order_asked_for),
        object_test(an_enumeration_may_pause_with_no_rectangle),
        object_test(an_enumeration_needs_a_start_and_room),
        object_test(a_drivers_own_clip_has_the_bounds_that_it_wrote),
        object_test(alike_formats_need_no_translation),
        object_test(indices_are_translated_by_a_table),
        object_test(other_pixels_are_translated_one_by_one),
        object_test(a_path_is_enumerated_figure_by_figure),
        object_test(a_string_has_its_glyphs_in_a_row),
        object_test(a_long_string_is_enumerated_in_parts),
        object_test(gray_glyphs_have_every_shade),
        object_test(all_that_a_driver_may_call_is_there),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
