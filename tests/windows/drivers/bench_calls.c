/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the display driver costs above the bare core. The same commands are drawn in turn by the
 * driver's entry points and by calls of the core on the driver's own display: same device, same
 * operating system under it. Prints one JSON object, nanoseconds a call.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "desk.h"

#include <qxl/draw.h>
#include <qxl/raster.h>
#include <qxl_wire.h>

#include "../../../winglue/display/pdev.h"

enum { SIDE = 64, GLYPHS = 80, CALLS = 400, ROUNDS = 25, SOURCE_COPY = 0xcc, PATTERN_COPY = 0xf0 };
enum { BOTH = 0x101 /* of a ROP4 made from a ROP3, and of a mix */ };

typedef BOOL(APIENTRY bit_blt)(SURFOBJ *, SURFOBJ *, SURFOBJ *, CLIPOBJ *, XLATEOBJ *, RECTL *,
                               POINTL *, POINTL *, BRUSHOBJ *, POINTL *, ROP4);
typedef BOOL(APIENTRY text_out)(SURFOBJ *, STROBJ *, FONTOBJ *, CLIPOBJ *, RECTL *, RECTL *,
                                BRUSHOBJ *, BRUSHOBJ *, POINTL *, MIX);

/* What is drawn, in both languages. */
struct bench {
    struct desk desk;
    struct qxl_display *core;
    bit_blt *bit_blt;
    text_out *text_out;
    SURFOBJ *bitmap;
    BRUSHOBJ *brush;
    FONTOBJ *font;
    STROBJ *string;
    struct qxl_glyph glyphs[GLYPHS];
    uint32_t *pixels;
    unsigned calls;
};

static LONG place(const struct bench *bench)
{
    return (LONG)(bench->calls % 500);
}

/* ---- by the driver ---- */

static bool driver_fill(struct bench *bench)
{
    LONG at = place(bench);
    RECTL box = {at, at, at + SIDE, at + SIDE};
    POINTL origin = {0, 0};

    return bench->bit_blt(bench->desk.screen->screen, NULL, NULL, NULL, NULL, &box, NULL, NULL,
                          bench->brush, &origin, PATTERN_COPY * BOTH);
}

static bool driver_blit(struct bench *bench)
{
    LONG at = place(bench);
    RECTL box = {at, at, at + SIDE, at + SIDE};
    POINTL from = {0, 0};

    return bench->bit_blt(bench->desk.screen->screen, bench->bitmap, NULL, NULL, NULL, &box, &from,
                          NULL, NULL, NULL, SOURCE_COPY * BOTH);
}

static bool driver_text(struct bench *bench)
{
    POINTL origin = {0, 0};

    return bench->text_out(bench->desk.screen->screen, bench->string, bench->font, NULL, NULL, NULL,
                           bench->brush, bench->brush, &origin, R2_COPYPEN * BOTH);
}

/* ---- by the core alone ---- */

static struct qxl_rect box_at(LONG at)
{
    return (struct qxl_rect){.top = at, .left = at, .bottom = at + SIDE, .right = at + SIDE};
}

static bool core_fill(struct bench *bench)
{
    struct qxl_raster raster = {
        .code = PATTERN_COPY,
        .box = box_at(place(bench)),
        .brush = {.kind = QXL_BRUSH_SOLID, .color = bench->brush->iSolidColor},
    };

    return qxl_draw_raster(bench->core, &raster) == QXL_STATUS_OK;
}

static bool core_blit(struct bench *bench)
{
    struct qxl_image image = {
        .kind = QXL_IMAGE_FROM_BITMAP,
        .bitmap = {.format = SPICE_BITMAP_FMT_32BIT,
                   .width = SIDE,
                   .height = SIDE,
                   .pixels = bench->pixels,
                   .pitch = SIDE * 4},
    };
    struct qxl_raster raster = {
        .code = SOURCE_COPY,
        .box = box_at(place(bench)),
        .source = &image,
        .source_area = box_at(0),
    };

    return qxl_draw_raster(bench->core, &raster) == QXL_STATUS_OK;
}

static bool core_text(struct bench *bench)
{
    const RECTL *around = &bench->string->rclBkGround;
    struct qxl_draw draw = {
        .type = QXL_DRAW_TEXT,
        .box = {.top = around->top,
                .left = around->left,
                .bottom = around->bottom,
                .right = around->right},
        .text = {.string = {.format = SPICE_STRING_FLAGS_RASTER_A1,
                            .glyphs = bench->glyphs,
                            .count = GLYPHS},
                 .fore = {.kind = QXL_BRUSH_SOLID, .color = bench->brush->iSolidColor}},
    };

    return qxl_draw(bench->core, &draw) == QXL_STATUS_OK;
}

/* ---- measuring ---- */

typedef bool draw_function(struct bench *bench);

static int64_t ticks(void)
{
    LARGE_INTEGER now;

    QueryPerformanceCounter(&now);
    return now.QuadPart;
}

/* Ticks for CALLS calls. */
static int64_t measure(struct bench *bench, draw_function *draw)
{
    int64_t start = ticks();

    for (int i = 0; i < CALLS; i++) {
        bench->pixels[0] = ++bench->calls; /* else it would be in the image cache */
        assert_true(draw(bench));
    }
    return ticks() - start;
}

static int compare(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;

    return (a > b) - (a < b);
}

static double median_ns(int64_t *rounds)
{
    LARGE_INTEGER frequency;

    QueryPerformanceFrequency(&frequency);
    qsort(rounds, ROUNDS, sizeof(*rounds), compare);
    return (double)rounds[ROUNDS / 2] * 1e9 / (double)frequency.QuadPart / CALLS;
}

static void print_pair(struct bench *bench, const char *name, draw_function *driver,
                       draw_function *core)
{
    int64_t driver_rounds[ROUNDS], core_rounds[ROUNDS];

    for (int round = 0; round < ROUNDS; round++) {
        driver_rounds[round] = measure(bench, driver);
        core_rounds[round] = measure(bench, core);
    }
    double above = median_ns(driver_rounds), bare = median_ns(core_rounds);
    print_message("%s\"%s\": {\"driver_ns\": %.0f, \"core_ns\": %.0f, \"driver_to_core\": %.2f}",
                  driver == driver_fill ? "{" : ", ", name, above, bare, above / bare);
}

static void read_glyphs(struct bench *bench)
{
    const GLYPHPOS *positions = bench->string->pgp;

    assert_int_equal(bench->string->cGlyphs, GLYPHS);
    for (int i = 0; i < GLYPHS; i++) {
        const GLYPHBITS *bits = positions[i].pgdf->pgb;

        bench->glyphs[i] = (struct qxl_glyph){
            .position = {positions[i].ptl.x, positions[i].ptl.y},
            .origin = {bits->ptlOrigin.x, bits->ptlOrigin.y},
            .width = (uint16_t)bits->sizlBitmap.cx,
            .height = (uint16_t)bits->sizlBitmap.cy,
            .bits = bits->aj,
            .pitch = (bits->sizlBitmap.cx + 7) / 8,
        };
    }
}

static void each_call_is_measured(void **state)
{
    static struct bench bench;
    char text[GLYPHS + 1] = {0};
    struct desk *desk = &bench.desk;

    (void)state;
    win32k_guard_memory(false);
    desk_switch_on(desk, &(struct fake_qxl_config){0});
    desk_enable(desk);
    for (int i = 0; i < GLYPHS; i++)
        text[i] = (char)('!' + i % 60);
    bench.core = ((struct pdev *)desk->screen->pdev)->display;
    bench.bit_blt = (bit_blt *)system_function(desk->session, INDEX_DrvBitBlt);
    bench.text_out = (text_out *)system_function(desk->session, INDEX_DrvTextOut);
    bench.bitmap = win32k_bitmap(SIDE, SIDE, BMF_32BPP, NULL);
    bench.pixels = bench.bitmap->pvBits;
    bench.brush = win32k_brush_solid(0x336699);
    bench.font = win32k_font(WIN32K_FONT_MONO);
    bench.string = win32k_string(bench.font, text, 10, 100, false);
    read_glyphs(&bench);
    print_pair(&bench, "fill", driver_fill, core_fill);
    print_pair(&bench, "blit_64x64", driver_blit, core_blit);
    print_pair(&bench, "text_80_glyphs", driver_text, core_text);
    print_message("}\n");
    win32k_free(bench.string);
    win32k_free(bench.font);
    win32k_free(bench.brush);
    win32k_free_bitmap(bench.bitmap);
    desk_switch_off(desk, 0);
    win32k_guard_memory(true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_call_is_measured)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
