/* SPDX-License-Identifier: BSD-3-Clause */
/* The engine with GDI's objects, and on surfaces whose memory only the driver can reach. */
#include <setjmp.h>
#include <stddef.h>
#include <string.h>
#include <windows.h>

#include <cmocka.h>

#include "engine_bitmaps.h"
#include "fault.h"
#include "gdi.h"
#include "plain_driver.h"
#include "system.h"

enum { MIX_COPY = R2_COPYPEN << 8 | R2_COPYPEN };

static void a_source_is_translated(void **state)
{
    ULONG colors[] = {0x0000ff, 0x00ff00, 0xff0000}; /* 0x00BBGGRR */
    struct win32k_palette palette = win32k_colors(colors, 3);
    SURFOBJ *source = win32k_bitmap(3, 1, BMF_8BPP, &palette);
    SURFOBJ *target = win32k_bitmap(3, 1, BMF_16BPP, NULL);
    XLATEOBJ *translation = win32k_xlate(source, target);
    uint16_t expected[] = {0x001f, 0x03e0, 0x7c00};

    (void)state;
    memcpy(source->pvScan0, "\x02\x01\x00", 3);
    assert_true(
        EngCopyBits(target, source, NULL, translation, &(RECTL){0, 0, 3, 1}, &(POINTL){0, 0}));
    assert_memory_equal(target->pvScan0, expected, sizeof(expected));
    win32k_free(translation);
    win32k_free_bitmap(target);
    win32k_free_bitmap(source);
}

static void a_complex_clip_is_drawn_where_its_rectangles_are(void **state)
{
    uint8_t to[3][8] = {{0}};
    uint8_t expected[3][8] = {
        {1, 1, 0, 0, 0, 0, 1, 0}, {1, 1, 0, 0, 0, 0, 1, 0}, {0, 0, 0, 1, 1, 0, 0, 0}};
    struct win32k_surface target = bitmap_over(to, BMF_8BPP, 8, 3, 8);
    CLIPOBJ *clip = win32k_clip((RECTL[]){{0, 0, 2, 2}, {6, 0, 7, 2}, {3, 2, 5, 9}}, 3);
    BRUSHOBJ brush = {.iSolidColor = 1};

    (void)state;
    assert_true(EngBitBlt(&target.object, NULL, NULL, clip, NULL, &(RECTL){0, 0, 8, 3}, NULL, NULL,
                          &brush, NULL, 0xf0f0));
    assert_memory_equal(to, expected, sizeof(to));
    win32k_free(clip);
}

/* A pattern of 3x2 pixels. */
static void fill_patterned(uint8_t to[3][8], RECTL area, POINTL origin, SURFOBJ *mask, ROP4 rop4)
{
    struct win32k_surface target = bitmap_over(to, BMF_8BPP, 8, 3, 8);
    SURFOBJ *pattern = win32k_bitmap(3, 2, BMF_8BPP, NULL);
    BRUSHOBJ *brush = win32k_brush_pattern(pattern, mask, NULL);

    memcpy(pattern->pvScan0, "\x01\x02\x03", 3);
    memcpy((uint8_t *)pattern->pvScan0 + pattern->lDelta, "\x04\x05\x06", 3);
    assert_true(
        EngBitBlt(&target.object, NULL, NULL, NULL, NULL, &area, NULL, NULL, brush, &origin, rop4));
    win32k_free(brush);
    win32k_free_bitmap(pattern);
}

static void a_pattern_is_repeated_from_its_origin(void **state)
{
    uint8_t to[3][8] = {{0}};
    uint8_t expected[3][8] = {{0}, {0, 1, 2, 3, 1, 2, 3, 0}, {0, 4, 5, 6, 4, 5, 6, 0}};

    (void)state;
    fill_patterned(to, (RECTL){1, 1, 7, 3}, (POINTL){4, 3}, NULL, 0xf0f0);
    assert_memory_equal(to, expected, sizeof(to));
}

static void without_a_mask_a_brush_has_its_own(void **state)
{
    uint8_t to[3][8] = {{9, 9, 9, 9, 9, 9, 9, 9}};
    uint8_t expected[3][8] = {{1, 9, 3, 1, 9, 3, 9, 9}};
    SURFOBJ *mask = win32k_bitmap(3, 2, BMF_1BPP, NULL);

    (void)state;
    *(uint8_t *)mask->pvScan0 = 0xa0;
    fill_patterned(to, (RECTL){0, 0, 6, 1}, (POINTL){0, 0}, mask, 0xaaf0);
    assert_memory_equal(to, expected, sizeof(to));
    win32k_free_bitmap(mask);
}

/* ---- surfaces of a driver that has block transfers only ---- */

struct desk {
    struct system_session *session;
    struct win32k_device *device;
    struct plain_calls before;
};

static struct plain_calls calls_of(const struct desk *desk)
{
    struct plain_calls calls = {0};

    gdi_escape(desk->device, PLAIN_CALLS, 0, NULL, sizeof(calls), &calls);
    return calls;
}

static struct desk begin_desk(void)
{
    struct desk desk = {.session = system_session_begin("plain_driver.dll", NULL)};

    assert_non_null(desk.session);
    desk.device = system_enable(desk.session, 640, 480, 32);
    assert_non_null(desk.device);
    desk.before = calls_of(&desk);
    return desk;
}

static void end_desk(struct desk *desk)
{
    system_disable(desk->device);
    system_session_end(desk->session);
}

static uint32_t pixel_of(SURFOBJ *surface, LONG x, LONG y)
{
    SURFOBJ *copy = gdi_read(surface);
    uint32_t pixel;

    assert_non_null(copy);
    memcpy(&pixel, (uint8_t *)copy->pvScan0 + y * copy->lDelta + x * 4, 4);
    win32k_free_bitmap(copy);
    return pixel & 0xffffff;
}

static void the_engine_reaches_a_drivers_surface_through_its_copies(void **state)
{
    struct desk desk = begin_desk();
    SURFOBJ *screen = desk.device->screen;
    BRUSHOBJ *brush = win32k_brush_solid(0x123456);

    (void)state;
    assert_true(EngLineTo(screen, NULL, brush, 5, 7, 9, 7, NULL, MIX_COPY));
    assert_int_equal(calls_of(&desk).copy_bits - desk.before.copy_bits, 2);
    assert_int_equal(pixel_of(screen, 5, 7), 0x123456);
    assert_int_equal(pixel_of(screen, 8, 7), 0x123456);
    assert_int_equal(pixel_of(screen, 9, 7), 0);
    win32k_free(brush);
    end_desk(&desk);
}

static void a_drivers_surface_is_a_source_through_its_copies(void **state)
{
    struct desk desk = begin_desk();
    SURFOBJ *screen = desk.device->screen, *target = win32k_bitmap(4, 1, BMF_32BPP, NULL);
    uint32_t expected[] = {0, 0xabcdef, 0xabcdef, 0};

    (void)state;
    assert_true(EngEraseSurface(screen, &(RECTL){11, 20, 13, 21}, 0xabcdef));
    assert_true(EngStretchBlt(target, screen, NULL, NULL, NULL, NULL, NULL, &(RECTL){0, 0, 4, 1},
                              &(RECTL){10, 20, 14, 21}, NULL, COLORONCOLOR));
    assert_memory_equal(target->pvScan0, expected, sizeof(expected));
    win32k_free_bitmap(target);
    end_desk(&desk);
}

static void paths_and_regions_are_filled_by_the_drivers_block_transfer(void **state)
{
    struct desk desk = begin_desk();
    SURFOBJ *screen = desk.device->screen;
    BRUSHOBJ *brush = win32k_brush_solid(0x00ff00);
    CLIPOBJ *clip = win32k_clip((RECTL[]){{0, 0, 640, 2}, {0, 2, 2, 480}}, 2);
    PATHOBJ *path = EngCreatePath();
    POINTFIX corners[] = {{64, 0}, {64, 64}};

    (void)state;
    PATHOBJ_bMoveTo(path, (POINTFIX){0, 0});
    PATHOBJ_bPolyLineTo(path, corners, 2);
    assert_true(EngFillPath(screen, path, clip, brush, &(POINTL){0, 0}, MIX_COPY, FP_WINDINGMODE));
    assert_int_equal(calls_of(&desk).bit_blt - desk.before.bit_blt, 1);
    assert_int_equal(pixel_of(screen, 3, 1), 0x00ff00);
    assert_int_equal(pixel_of(screen, 3, 2), 0); /* in the path, but not in the clip */
    assert_int_equal(pixel_of(screen, 4, 1), 0);
    assert_true(EngPaint(screen, clip, brush, &(POINTL){0, 0}, MIX_COPY));
    assert_int_equal(calls_of(&desk).bit_blt - desk.before.bit_blt, 2);
    assert_int_equal(pixel_of(screen, 1, 479), 0x00ff00);
    EngDeletePath(path);
    win32k_free(clip);
    win32k_free(brush);
    end_desk(&desk);
}

static int no_rule_is_broken(void **state)
{
    (void)state;
    return kernel_faults() || win32k_leaks(NULL) ? -1 : 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_source_is_translated),
        cmocka_unit_test(a_complex_clip_is_drawn_where_its_rectangles_are),
        cmocka_unit_test(a_pattern_is_repeated_from_its_origin),
        cmocka_unit_test(without_a_mask_a_brush_has_its_own),
        cmocka_unit_test(the_engine_reaches_a_drivers_surface_through_its_copies),
        cmocka_unit_test(a_drivers_surface_is_a_source_through_its_copies),
        cmocka_unit_test(paths_and_regions_are_filled_by_the_drivers_block_transfer),
    };

    return cmocka_run_group_tests(tests, NULL, no_rule_is_broken);
}
