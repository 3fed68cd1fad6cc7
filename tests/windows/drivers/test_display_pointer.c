/* SPDX-License-Identifier: BSD-3-Clause */
/* qxldd.dll: the pointer, and what programs ask for by ExtEscape. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "desk.h"

#include <qxl_wire.h>

enum { SIDE = 16 };

/* ---- shapes ---- */

static uint8_t *bits_of(const SURFOBJ *bitmap, LONG y)
{
    return (uint8_t *)bitmap->pvScan0 + (intptr_t)y * bitmap->lDelta;
}

/* AND rows of 0xf0 0x0f, XOR rows that count up. */
static SURFOBJ *mask(void)
{
    SURFOBJ *bitmap = win32k_bitmap(SIDE, 2 * SIDE, BMF_1BPP, NULL);

    for (LONG y = 0; y < SIDE; y++) {
        memcpy(bits_of(bitmap, y), "\xf0\x0f", 2);
        memset(bits_of(bitmap, SIDE + y), (int)y, 2);
    }
    return bitmap;
}

static uint32_t color_of(LONG x, LONG y)
{
    return (uint32_t)(0x80402000 + x * 0x010000 + y);
}

static SURFOBJ *colors(LONG width, LONG height)
{
    SURFOBJ *bitmap = win32k_bitmap(width, height, BMF_32BPP, NULL);

    for (LONG y = 0; y < height; y++)
        for (LONG x = 0; x < width; x++)
            ((uint32_t *)bits_of(bitmap, y))[x] = color_of(x, y);
    return bitmap;
}

/* What the device got: the shape that the last command in the log came with. */
static const uint8_t *shape_data(void)
{
    enum { BEFORE_DATA = 42 }; /* QXLCursor with the head of its first chunk */
    const char *at = strstr(desk_log, "shape @ "), *next;
    enum fake_qxl_bar_index bar;
    uint64_t offset;

    assert_non_null(at);
    while ((next = strstr(at + 1, "shape @ ")))
        at = next;
    assert_true(fake_qxl_find(machine_device(), strtoull(at + strlen("shape @ "), NULL, 16),
                              BEFORE_DATA, &bar, &offset));
    return (const uint8_t *)fake_qxl_bar_memory(machine_device(), bar) + offset + BEFORE_DATA;
}

static void a_monochrome_pointer_is_shown_bit_by_bit(void **state)
{
    const struct desk *desk = *state;
    SURFOBJ *shape = mask();
    const uint8_t *data;

    assert_int_equal(gdi_set_pointer(desk->screen, shape, NULL, NULL, 3, 4, 100, 200, SPS_CHANGE),
                     SPS_ACCEPT_NOEXCLUDE);
    desk_wait_for("set +100+200 visible yes");
    desk_wait_for("type mono size 16x16 hot-spot +3+4");
    data = shape_data();
    for (unsigned y = 0; y < SIDE; y++) {
        assert_memory_equal(data + 2 * y, "\xf0\x0f", 2);
        assert_int_equal(data[2 * SIDE + 2 * y], y);
    }
    win32k_free_bitmap(shape);
}

static void a_masked_colour_pointer_is_shown_pixel_by_pixel(void **state)
{
    const struct desk *desk = *state;
    SURFOBJ *and = mask(), *color = colors(SIDE, SIDE);
    const uint8_t *data;

    assert_int_equal(gdi_set_pointer(desk->screen, and, color, NULL, 0, 0, 1, 2, SPS_CHANGE),
                     SPS_ACCEPT_NOEXCLUDE);
    desk_wait_for("type color32 size 16x16");
    data = shape_data();
    for (LONG y = 0; y < SIDE; y++)
        for (LONG x = 0; x < SIDE; x++)
            assert_int_equal(((const uint32_t *)(const void *)data)[y * SIDE + x],
                             color_of(x, y) & 0xffffff);
    data += 4 * SIDE * SIDE + sizeof(QXLDataChunk); /* the mask has a chunk of its own */
    assert_memory_equal(data, "\xf0\x0f\xf0\x0f", 4);
    win32k_free_bitmap(color);
    win32k_free_bitmap(and);
}

static void a_pointer_with_alpha_keeps_it(void **state)
{
    const struct desk *desk = *state;
    SURFOBJ *color = colors(33, 7);

    assert_int_equal(
        gdi_set_pointer(desk->screen, NULL, color, NULL, 0, 0, 1, 2, SPS_CHANGE | SPS_ALPHA),
        SPS_ACCEPT_NOEXCLUDE);
    desk_wait_for("type alpha size 33x7");
    assert_int_equal(((const uint32_t *)(const void *)shape_data())[33 * 6 + 32], color_of(32, 6));
    win32k_free_bitmap(color);
}

static void colours_of_every_format_are_translated(void **state)
{
    static const ULONG formats[] = {BMF_1BPP, BMF_4BPP, BMF_8BPP, BMF_16BPP, BMF_24BPP, BMF_32BPP};
    struct desk *desk = *state;

    for (unsigned bits = 16; bits <= 32; bits += 16) {
        assert_true(system_change_mode(&desk->screen, 640, 480, bits));
        for (unsigned i = 0; i < sizeof(formats) / sizeof(*formats); i++) {
            SURFOBJ *and = mask(), *color = win32k_bitmap(SIDE, SIDE, formats[i], NULL);
            XLATEOBJ *xlate = win32k_xlate(color, desk->screen->screen);

            for (LONG y = 0; y < SIDE; y++)
                memset(bits_of(color, y), 0xff, SIDE * win32k_format_bits(formats[i]) / 8);
            desk_forget_log();
            assert_int_equal(
                gdi_set_pointer(desk->screen, and, color, xlate, 0, 0, 1, 2, SPS_CHANGE),
                SPS_ACCEPT_NOEXCLUDE);
            desk_wait_for("type color32 size 16x16");
            assert_int_equal(((const uint32_t *)(const void *)shape_data())[SIDE * SIDE - 1],
                             0xffffff);
            win32k_free(xlate);
            win32k_free_bitmap(color);
            win32k_free_bitmap(and);
        }
    }
}

/* ---- places ---- */

static void a_pointer_moves_hides_and_comes_back(void **state)
{
    const struct desk *desk = *state;
    SURFOBJ *shape = mask();

    gdi_set_pointer(desk->screen, shape, NULL, NULL, 0, 0, 1, 2, SPS_CHANGE);
    gdi_move_pointer(desk->screen, 11, 12);
    desk_wait_for("cursor: move +11+12");
    gdi_move_pointer(desk->screen, -1, -1);
    desk_wait_for("cursor: hide");
    gdi_move_pointer(desk->screen, 21, 22);
    desk_wait_for("cursor: set +21+22 visible yes");
    win32k_free_bitmap(shape);
}

static void a_pointer_beyond_the_left_or_upper_edge_is_still_shown(void **state)
{
    const struct desk *desk = *state;
    SURFOBJ *shape = mask();

    gdi_set_pointer(desk->screen, shape, NULL, NULL, 0, 0, -7, -8, SPS_CHANGE);
    desk_wait_for("set +-7+-8 visible yes");
    gdi_move_pointer(desk->screen, -2, -100000);
    desk_wait_for("cursor: move +-2+-32768");
    gdi_move_pointer(desk->screen, 5, -1);
    desk_wait_for("cursor: move +5+-1");
    assert_false(desk_logged("cursor: hide"));
    win32k_free_bitmap(shape);
}

static void a_shape_that_is_set_at_minus_one_is_not_seen_yet(void **state)
{
    const struct desk *desk = *state;
    SURFOBJ *shape = mask();

    gdi_set_pointer(desk->screen, shape, NULL, NULL, 0, 0, -1, 5, SPS_CHANGE);
    desk_wait_for("visible no");
    gdi_move_pointer(desk->screen, 5, 5);
    desk_wait_for("set +5+5 visible yes");
    win32k_free_bitmap(shape);
}

static void no_shape_is_no_pointer(void **state)
{
    const struct desk *desk = *state;
    SURFOBJ *shape = mask();

    gdi_set_pointer(desk->screen, shape, NULL, NULL, 0, 0, 1, 5, SPS_CHANGE);
    assert_int_equal(gdi_set_pointer(desk->screen, NULL, NULL, NULL, 0, 0, 1, 5, SPS_CHANGE),
                     SPS_ACCEPT_NOEXCLUDE);
    desk_wait_for("cursor: hide");
    gdi_move_pointer(desk->screen, 9, 9);
    win32k_free_bitmap(shape);
}

static void the_shape_is_back_after_sleep(void **state)
{
    const struct desk *desk = *state;
    SURFOBJ *shape = mask();

    gdi_set_pointer(desk->screen, shape, NULL, NULL, 0, 0, 31, 32, SPS_CHANGE);
    desk_wait_for("set +31+32");
    desk_forget_log();
    desk_power(desk, VideoPowerOff);
    desk_power(desk, VideoPowerOn);
    desk_synchronize(desk, 0, 0, 10, 10);
    desk_wait_for("set +31+32 visible yes");
    win32k_free_bitmap(shape);
}

/* ---- what is declined ---- */

static ULONG try(const struct desk *desk, SURFOBJ *and, SURFOBJ *color, LONG hot_x, FLONG flags)
{
    ULONG answer = gdi_set_pointer(desk->screen, and, color, NULL, hot_x, 0, 5, 5, flags);

    win32k_free_bitmap(and);
    win32k_free_bitmap(color);
    return answer;
}

static void what_the_device_cannot_show_is_left_to_gdi_and_the_old_shape_hidden(void **state)
{
    const struct desk *desk = *state;
    FLONG alpha = SPS_CHANGE | SPS_ALPHA;

    assert_int_equal(try(desk, mask(), NULL, 0, SPS_CHANGE), SPS_ACCEPT_NOEXCLUDE);
    assert_int_equal(try(desk, NULL, colors(513, 1), 0, alpha), SPS_DECLINE);
    desk_wait_for("cursor: hide");
    assert_int_equal(try(desk, NULL, colors(1, 513), 0, alpha), SPS_DECLINE);
    assert_int_equal(try(desk, NULL, colors(16, 16), 0, SPS_CHANGE), SPS_DECLINE);
    assert_int_equal(try(desk, mask(), colors(17, 16), 0, SPS_CHANGE), SPS_DECLINE);
    assert_int_equal(try(desk, mask(), colors(16, 17), 0, SPS_CHANGE), SPS_DECLINE);
    assert_int_equal(try(desk, mask(), NULL, -1, SPS_CHANGE), SPS_DECLINE);
    assert_int_equal(try(desk, mask(), NULL, 0x10000, SPS_CHANGE), SPS_DECLINE);
    assert_int_equal(try(desk, mask(), NULL, 0, SPS_CHANGE | 0x80000000), SPS_DECLINE);
    assert_int_equal(try(desk, win32k_bitmap(16, 1, BMF_1BPP, NULL), NULL, 0, SPS_CHANGE),
                     SPS_DECLINE);
    assert_int_equal(try(desk, win32k_bitmap(16, 32, BMF_8BPP, NULL), NULL, 0, SPS_CHANGE),
                     SPS_DECLINE);
    assert_int_equal(try(desk, NULL, win32k_bitmap(16, 16, BMF_16BPP, NULL), 0, alpha),
                     SPS_DECLINE);
    assert_int_equal(try(desk, NULL, colors(512, 512), 0, alpha), SPS_ACCEPT_NOEXCLUDE);
}

static void without_memory_the_pointer_is_gdis(void **state)
{
    const struct desk *desk = *state;

    win32k_fail_at(2); /* the first is the bitmap's */
    SURFOBJ *shape = mask();
    ULONG answer = gdi_set_pointer(desk->screen, shape, NULL, NULL, 0, 0, 5, 5, SPS_CHANGE);
    win32k_fail_at(0);
    assert_int_equal(answer, SPS_DECLINE);
    win32k_free_bitmap(shape);
}

static void on_a_device_that_is_gone_no_pointer_is_drawn(void **state)
{
    const struct desk *desk = *state;

    videoprt_surprise_remove(desk->adapter);
    assert_int_equal(try(desk, mask(), NULL, 0, SPS_CHANGE), SPS_ACCEPT_NOEXCLUDE);
    gdi_move_pointer(desk->screen, 1, 1);
}

/* ---- escapes ---- */

/* Behind what goes in is a page that cannot be read. */
static LONG ask(const struct desk *desk, ULONG code, const void *in, ULONG size)
{
    enum { PAGE = 4096 };
    uint8_t *pages = VirtualAlloc(NULL, 2 * PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    DWORD old;

    assert_non_null(pages);
    assert_true(VirtualProtect(pages + PAGE, PAGE, PAGE_NOACCESS, &old));
    memcpy(pages + PAGE - size, in, size);
    LONG answer = (LONG)gdi_escape(desk->screen, code, size, pages + PAGE - size, 0, NULL);
    VirtualFree(pages, 0, MEM_RELEASE);
    return answer;
}

static void programs_can_ask_which_escapes_there_are(void **state)
{
    const struct desk *desk = *state;

    for (uint32_t code = 0x10000; code < 0x10010; code++)
        assert_int_equal(ask(desk, QUERYESCSUPPORT, &code, sizeof(code)),
                         code == QXL_WINDOWS_ESCAPE_SET_CUSTOM_DISPLAY ||
                             code == QXL_WINDOWS_ESCAPE_MONITORS_CONFIG ||
                             code == QXL_WINDOWS_ESCAPE_SET_LOG_LEVEL);
    assert_true(ask(desk, QUERYESCSUPPORT, "abc", 3) <= 0);
    assert_int_equal(ask(desk, 0x10002, "", 0), 0);
}

static void a_size_that_a_program_asks_for_can_be_set(void **state)
{
    struct desk *desk = *state;
    struct qxl_windows_custom_display size = {1234, 567, 32};

    assert_false(system_change_mode(&desk->screen, 1234, 567, 32));
    assert_int_equal(ask(desk, QXL_WINDOWS_ESCAPE_SET_CUSTOM_DISPLAY, &size, sizeof(size)), 1);
    assert_true(system_change_mode(&desk->screen, 1234, 567, 32));
}

static void sizes_that_overflow_or_do_not_fit_are_refused(void **state)
{
    const struct desk *desk = *state;
    static const struct qxl_windows_custom_display bad[] = {
        {65536, 65536, 32}, {0, 600, 32}, {800, 0, 32}, {800, 600, 24}, {UINT32_MAX, 1, 32}};

    for (unsigned i = 0; i < sizeof(bad) / sizeof(*bad); i++)
        assert_int_equal(ask(desk, QXL_WINDOWS_ESCAPE_SET_CUSTOM_DISPLAY, &bad[i], sizeof(*bad)),
                         -1);
}

static void an_escape_of_another_size_is_refused(void **state)
{
    const struct desk *desk = *state;
    static const struct {
        ULONG code, size;
    } escapes[] = {
        {QXL_WINDOWS_ESCAPE_SET_CUSTOM_DISPLAY, sizeof(struct qxl_windows_custom_display)},
        {QXL_WINDOWS_ESCAPE_MONITORS_CONFIG, sizeof(struct qxl_windows_monitors)},
        {QXL_WINDOWS_ESCAPE_SET_LOG_LEVEL, sizeof(uint32_t)},
    };
    static const uint8_t zeros[sizeof(struct qxl_windows_monitors) + 1];

    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(ask(desk, escapes[i].code, zeros, escapes[i].size - 1), -1);
        assert_int_equal(ask(desk, escapes[i].code, zeros, escapes[i].size + 1), -1);
        assert_true(
            (LONG)gdi_escape(desk->screen, escapes[i].code, escapes[i].size, NULL, 0, NULL) <= 0);
    }
}

static void monitors_are_told_to_the_host_if_they_are_on_the_screen(void **state)
{
    const struct desk *desk = *state;
    struct qxl_windows_monitors config = {
        .count = 2,
        .monitors = {{.id = 0, .width = 400, .height = 600},
                     {.id = 1, .x = 400, .width = 400, .height = 600}},
    };

    assert_int_equal(ask(desk, QXL_WINDOWS_ESCAPE_MONITORS_CONFIG, &config, sizeof(config)), 1);
    assert_int_equal(desk_writes(QXL_IO_MONITORS_CONFIG_ASYNC), 1);
    config.monitors[1].x = -1;
    assert_int_equal(ask(desk, QXL_WINDOWS_ESCAPE_MONITORS_CONFIG, &config, sizeof(config)), -1);
    config.monitors[1].x = 401;
    assert_int_equal(ask(desk, QXL_WINDOWS_ESCAPE_MONITORS_CONFIG, &config, sizeof(config)), -1);
    config.count = 0;
    assert_int_equal(ask(desk, QXL_WINDOWS_ESCAPE_MONITORS_CONFIG, &config, sizeof(config)), -1);
    config.count = UINT32_MAX;
    assert_int_equal(ask(desk, QXL_WINDOWS_ESCAPE_MONITORS_CONFIG, &config, sizeof(config)), -1);
    assert_int_equal(desk_writes(QXL_IO_MONITORS_CONFIG_ASYNC), 1);
}

static void logging_is_switched_on_and_off_while_it_runs(void **state)
{
    const struct desk *desk = *state;
    uint32_t level = 6;

    win32k_forget_prints();
    gdi_move_pointer(desk->screen, -1, 0);
    assert_false(win32k_has_printed("qxl"));
    assert_int_equal(ask(desk, QXL_WINDOWS_ESCAPE_SET_LOG_LEVEL, &level, sizeof(level)), 1);
    assert_int_equal(try(desk, mask(), NULL, 0, SPS_CHANGE), SPS_ACCEPT_NOEXCLUDE);
    assert_true(win32k_has_printed("cursor command"));
    level = 0;
    assert_int_equal(ask(desk, QXL_WINDOWS_ESCAPE_SET_LOG_LEVEL, &level, sizeof(level)), 1);
    win32k_forget_prints();
    gdi_move_pointer(desk->screen, 1, 1);
    assert_false(win32k_has_printed("qxl"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_TEST(a_monochrome_pointer_is_shown_bit_by_bit),
        DESK_TEST(a_masked_colour_pointer_is_shown_pixel_by_pixel),
        DESK_TEST(a_pointer_with_alpha_keeps_it),
        DESK_TEST(colours_of_every_format_are_translated),
        DESK_TEST(a_pointer_moves_hides_and_comes_back),
        DESK_TEST(a_pointer_beyond_the_left_or_upper_edge_is_still_shown),
        DESK_TEST(a_shape_that_is_set_at_minus_one_is_not_seen_yet),
        DESK_TEST(no_shape_is_no_pointer),
        DESK_TEST(the_shape_is_back_after_sleep),
        DESK_TEST(what_the_device_cannot_show_is_left_to_gdi_and_the_old_shape_hidden),
        DESK_TEST(without_memory_the_pointer_is_gdis),
        DESK_TEST(on_a_device_that_is_gone_no_pointer_is_drawn),
        DESK_TEST(programs_can_ask_which_escapes_there_are),
        DESK_TEST(a_size_that_a_program_asks_for_can_be_set),
        DESK_TEST(sizes_that_overflow_or_do_not_fit_are_refused),
        DESK_TEST(an_escape_of_another_size_is_refused),
        DESK_TEST(monitors_are_told_to_the_host_if_they_are_on_the_screen),
        DESK_TEST(logging_is_switched_on_and_off_while_it_runs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
