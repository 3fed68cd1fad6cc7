/* SPDX-License-Identifier: BSD-3-Clause */
/* qxldd.dll: device bitmaps and the screen, on the device and in memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "desk.h"

#include <qxl_wire.h>

static bool is_on_device(const SURFOBJ *bitmap)
{
    return bitmap->iType == STYPE_DEVBITMAP;
}

/* A bitmap of a program's; with the option that the driver makes it. */
static SURFOBJ *bitmap(const struct desk *desk, LONG width, LONG height)
{
    SURFOBJ *made = gdi_compatible_bitmap(desk->screen, width, height);

    assert_non_null(made);
    return made;
}

static void *row_of(const SURFOBJ *object, LONG y)
{
    return (uint8_t *)object->pvScan0 + (intptr_t)y * object->lDelta;
}

static uint32_t color_of(LONG x, LONG y)
{
    return (uint32_t)(x * 7919 + y * 104729) & 0xffffff;
}

/* In memory: nothing renders what is drawn. */
static void paint(const SURFOBJ *object)
{
    assert_non_null(object->pvScan0);
    for (LONG y = 0; y < object->sizlBitmap.cy; y++)
        for (LONG x = 0; x < object->sizlBitmap.cx; x++)
            ((uint32_t *)row_of(object, y))[x] = color_of(x, y);
}

static void assert_painted(const SURFOBJ *object)
{
    assert_non_null(object->pvScan0);
    for (LONG y = 0; y < object->sizlBitmap.cy; y++)
        for (LONG x = 0; x < object->sizlBitmap.cx; x++)
            if (((const uint32_t *)row_of(object, y))[x] != color_of(x, y))
                fail_msg("pixel %d, %d", (int)x, (int)y);
}

static void a_bitmap_of_a_programs_is_a_surface_of_the_devices(void **state)
{
    const struct desk *desk = *state;
    SURFOBJ *object = bitmap(desk, 100, 50);

    assert_true(is_on_device(object));
    desk_wait_for("surface: create id 1 size 100x50 stride 400 format xRGB/32");
    gdi_delete_bitmap(object);
    desk_wait_for("surface: destroy id 1");
}

static void bitmaps_that_are_not_worth_it_are_left_to_gdi(void **state)
{
    const struct desk *desk = *state;
    static const SIZEL sizes[] = {{8, 8}, {1, 1000}, {20000, 4}, {4000, 4000}};

    for (unsigned i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
        SURFOBJ *object = bitmap(desk, sizes[i].cx, sizes[i].cy);

        assert_int_equal(object->iType, STYPE_BITMAP);
        gdi_delete_bitmap(object);
    }
    assert_false(desk_logged("surface: create"));
}

static void sizes_that_make_no_sense_are_refused(void **state)
{
    const struct desk *desk = *state;
    typedef HBITMAP(APIENTRY * create)(DHPDEV, SIZEL, ULONG);
    create function = (create)system_function(desk->session, INDEX_DrvCreateDeviceBitmap);
    static const SIZEL sizes[] = {{0, 0},         {-5, 300},       {300, -5},
                                  {INT32_MAX, 1}, {1, INT32_MAX},  {INT32_MAX, INT32_MAX},
                                  {-300, -300},   {0x40000000, 4}, {8192, INT32_MAX}};

    for (unsigned i = 0; i < sizeof(sizes) / sizeof(*sizes); i++)
        assert_null(function(desk->screen->pdev, sizes[i], BMF_32BPP));
    assert_null(function(desk->screen->pdev, (SIZEL){100, 100}, BMF_16BPP));
    assert_null(function(desk->screen->pdev, (SIZEL){100, 100}, 77));
}

static void without_the_switch_in_the_registry_there_are_no_device_bitmaps(void **state)
{
    struct desk desk = {0};

    (void)state;
    desk_switch_on(&desk, NULL);
    videoprt_stop(desk.adapter);
    videoprt_registry_set(QXL_WINDOWS_VALUE_SURFACES, NULL, 0);
    desk.adapter = videoprt_start("qxl.sys");
    system_session_end(desk.session);
    desk.session = system_session_begin("qxldd.dll", desk.adapter);
    desk_enable(&desk);
    SURFOBJ *object = bitmap(&desk, 100, 50);
    assert_int_equal(object->iType, STYPE_BITMAP);
    gdi_delete_bitmap(object);
    desk_switch_off(&desk, 0);
}

static void ids_are_used_again(void **state)
{
    const struct desk *desk = *state;

    for (unsigned i = 0; i < 3000; i++) {
        SURFOBJ *object = bitmap(desk, 64, 64);

        assert_true(is_on_device(object));
        gdi_delete_bitmap(object);
    }
}

static void bitmaps_take_no_more_than_half_of_the_memory(void **state)
{
    const struct desk *desk = *state;
    SURFOBJ *objects[64];
    unsigned on_device = 0;

    for (unsigned i = 0; i < 64; i++) {
        objects[i] = bitmap(desk, 512, 512); /* 64 of 1 MiB in a BAR of 64 MiB */
        on_device += is_on_device(objects[i]);
    }
    assert_int_equal(on_device, 32);
    for (unsigned i = 0; i < 64; i++)
        gdi_delete_bitmap(objects[i]);
}

static void each_revision_of_the_device_is_driven(void **state)
{
    (void)state;
    for (uint8_t revision = 2; revision <= 5; revision++) {
        struct desk desk = {0};

        desk_switch_on(&desk, &(struct fake_qxl_config){.revision = revision, .cmdlog = true});
        desk_enable(&desk);
        SURFOBJ *object = bitmap(&desk, 100, 50);
        assert_true(is_on_device(object));
        assert_true(system_assert(desk.screen, false));
        paint(object);
        desk_power(&desk, VideoPowerOff);
        desk_power(&desk, VideoPowerOn);
        assert_true(system_assert(desk.screen, true));
        desk_power(&desk, VideoPowerOn);
        desk_synchronize(&desk, 0, 0, 10, 10);
        assert_true(system_change_mode(&desk.screen, 1024, 768, 32));
        assert_painted(object);
        gdi_delete_bitmap(object);
        desk_switch_off(&desk, 0);
    }
}

static void a_device_of_one_surface_has_no_device_bitmaps(void **state)
{
    struct desk desk = {0};

    (void)state;
    desk_switch_on(&desk, &(struct fake_qxl_config){.surfaces = 1});
    desk_enable(&desk);
    win32k_clock_rate(1000);
    SURFOBJ *object = bitmap(&desk, 64, 64);
    assert_int_equal(object->iType, STYPE_BITMAP);
    gdi_delete_bitmap(object);
    win32k_clock_rate(1);
    desk_switch_off(&desk, 0);
}

static void pictures_go_to_memory_and_come_back(void **state)
{
    const struct desk *desk = *state;
    SURFOBJ *first = bitmap(desk, 100, 50), *second = bitmap(desk, 65, 33);
    SURFOBJ *screen = desk->screen->screen;

    assert_true(system_assert(desk->screen, false));
    assert_int_equal(first->iType, STYPE_BITMAP);
    assert_int_equal(screen->iType, STYPE_BITMAP);
    paint(first);
    paint(second);
    paint(screen);
    for (unsigned i = 0; i < 3; i++) {
        assert_true(system_assert(desk->screen, true));
        assert_true(is_on_device(first));
        assert_true(is_on_device(second));
        assert_int_equal(screen->iType, STYPE_DEVICE);
        assert_null(first->pvScan0);
        assert_true(system_assert(desk->screen, false));
        assert_painted(first);
        assert_painted(second);
        assert_painted(screen);
    }
    gdi_delete_bitmap(first); /* while it is in memory */
    assert_true(system_assert(desk->screen, true));
    gdi_delete_bitmap(second);
}

static void pictures_survive_a_loss_of_power_in_between(void **state)
{
    const struct desk *desk = *state;
    SURFOBJ *object = bitmap(desk, 100, 50);

    assert_true(system_assert(desk->screen, false));
    paint(object);
    desk_power(desk, VideoPowerOff);
    fake_qxl_io_write(machine_device(), QXL_IO_RESET, 0, 1);
    memset(machine_bar(FAKE_QXL_BAR_VRAM32).memory, 0xa5, 16 << 20);
    desk_power(desk, VideoPowerOn);
    assert_true(system_assert(desk->screen, true));
    assert_true(system_assert(desk->screen, false));
    assert_painted(object);
    assert_true(system_assert(desk->screen, true));
    gdi_delete_bitmap(object);
}

/* The bitmap first, then the next one: whatever fails, the one before must be as it was. */
static void without_memory_for_pictures_the_screen_stays(void **state)
{
    const struct desk *desk = *state;
    SURFOBJ *objects[3];

    for (unsigned i = 0; i < 3; i++)
        objects[i] = bitmap(desk, 100, 50);
    for (unsigned nth = 1; nth <= 3; nth++) {
        win32k_fail_at(nth);
        assert_false(system_assert(desk->screen, false));
        win32k_fail_at(0);
        for (unsigned i = 0; i < 3; i++)
            assert_true(is_on_device(objects[i]));
        assert_int_equal(desk->screen->screen->iType, STYPE_DEVICE);
        assert_int_equal(fake_qxl_get_mode(machine_device()), FAKE_QXL_MODE_NATIVE);
    }
    win32k_fail_at(4); /* the screen's: Windows will draw it again */
    assert_true(system_assert(desk->screen, false));
    win32k_fail_at(0);
    assert_true(system_assert(desk->screen, true));
    for (unsigned i = 0; i < 3; i++)
        gdi_delete_bitmap(objects[i]);
}

static void whatever_fails_while_a_bitmap_is_made_leaves_nothing_behind(void **state)
{
    const struct desk *desk = *state;
    typedef HBITMAP(APIENTRY * create)(DHPDEV, SIZEL, ULONG);
    create function = (create)system_function(desk->session, INDEX_DrvCreateDeviceBitmap);
    unsigned before = 0;

    for (unsigned nth = 1; nth <= 2; nth++) {
        win32k_fail_at(nth);
        before = win32k_creations();
        assert_null(function(desk->screen->pdev, (SIZEL){64, 64}, BMF_32BPP));
        assert_true(win32k_creations() >= before + nth);
        win32k_fail_at(0);
    }
    desk_wait_for("surface: create id 1");
    desk_wait_for("surface: destroy id 1");
}

static BOOL copy(SURFOBJ *target, SURFOBJ *source)
{
    RECTL area = {0, 0, 20, 20};
    POINTL start = {0, 0};

    return gdi_copy_bits(target, source, NULL, NULL, &area, &start);
}

/* Museum 16 and 37: a program is not to be told that its screen is not there. */
static void drawing_on_a_surface_that_is_lost_succeeds_and_does_nothing(void **state)
{
    const struct desk *desk = *state;
    SURFOBJ *screen = desk->screen->screen, *picture = win32k_bitmap(20, 20, BMF_32BPP, NULL);

    win32k_fail_at(1); /* memory for the screen's picture */
    assert_true(system_assert(desk->screen, false));
    win32k_fail_at(0);
    assert_int_equal(screen->iType, STYPE_DEVICE);
    assert_true(copy(screen, picture));
    assert_true(copy(picture, screen));
    assert_true(system_assert(desk->screen, true));
    desk_forget_log();
    assert_true(copy(screen, picture));
    desk_wait_for("surface_id 0 type copy");
    videoprt_surprise_remove(desk->adapter);
    assert_true(copy(screen, picture));
    assert_true(copy(picture, screen));
    win32k_free_bitmap(picture);
}

static void bitmaps_go_over_to_a_new_mode_with_their_pixels(void **state)
{
    struct desk *desk = *state;
    SURFOBJ *object = bitmap(desk, 100, 50);

    assert_true(system_assert(desk->screen, false));
    paint(object);
    assert_true(system_assert(desk->screen, true));
    assert_true(system_change_mode(&desk->screen, 1024, 768, 32));
    assert_painted(object);
    gdi_delete_bitmap(object);
}

static void bitmaps_of_a_device_that_was_pulled_out_can_be_deleted(void **state)
{
    const struct desk *desk = *state;
    SURFOBJ *first = bitmap(desk, 100, 50), *second = bitmap(desk, 100, 50);

    videoprt_surprise_remove(desk->adapter);
    gdi_delete_bitmap(first);
    assert_true(system_assert(desk->screen, false));
    gdi_delete_bitmap(second);
    SURFOBJ *third = bitmap(desk, 100, 50);
    assert_int_equal(third->iType, STYPE_BITMAP);
    gdi_delete_bitmap(third);
}

/* ---- what the engine draws ---- */

static void what_is_punted_is_drawn_in_the_surfaces_memory_and_sent(void **state)
{
    const struct desk *desk = *state;
    SURFOBJ *object = bitmap(desk, 100, 50), *source = win32k_bitmap(40, 20, BMF_32BPP, NULL);
    RECTL mirrored = {50, 5, 10, 25}, from = {0, 0, 40, 20};

    paint(source);
    desk_forget_log();
    assert_true(gdi_stretch_blt(object, source, NULL, NULL, NULL, NULL, NULL, &mirrored, &from,
                                NULL, COLORONCOLOR));
    desk_wait_for("surface_id 1 type copy effect opaque");
    desk_wait_for("area 40x20+");
    SURFOBJ *read = gdi_read(object);
    assert_int_equal(((const uint32_t *)row_of(read, 8))[11], color_of(38, 3));
    assert_int_equal(((const uint32_t *)row_of(read, 8))[9], 0);
    win32k_free_bitmap(read);
    win32k_free_bitmap(source);
    gdi_delete_bitmap(object);
}

static void a_large_picture_is_sent_in_pieces(void **state)
{
    struct desk *desk = *state;
    SURFOBJ *source = win32k_bitmap(1600, 1200, BMF_32BPP, NULL);
    RECTL mirrored = {1600, 0, 0, 1200}, from = {0, 0, 1600, 1200};

    assert_true(system_change_mode(&desk->screen, 1600, 1200, 32));
    desk_forget_log();
    assert_true(gdi_stretch_blt(desk->screen->screen, source, NULL, NULL, NULL, NULL, NULL,
                                &mirrored, &from, NULL, COLORONCOLOR));
    desk_wait_for("area 1600x163+"); /* 1 MiB */
    desk_wait_for("area 1600x59+");  /* the rest of 1200 rows */
    win32k_free_bitmap(source);
}

static void the_screen_is_read_as_the_host_renders_it(void **state)
{
    const struct desk *desk = *state;
    uint64_t updates = desk_writes(QXL_IO_UPDATE_AREA_ASYNC);
    SURFOBJ *read = gdi_read(desk->screen->screen);

    assert_non_null(read);
    assert_true(desk_writes(QXL_IO_UPDATE_AREA_ASYNC) > updates);
    win32k_free_bitmap(read);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_TEST(a_bitmap_of_a_programs_is_a_surface_of_the_devices),
        DESK_TEST(bitmaps_that_are_not_worth_it_are_left_to_gdi),
        DESK_TEST(sizes_that_make_no_sense_are_refused),
        cmocka_unit_test(without_the_switch_in_the_registry_there_are_no_device_bitmaps),
        DESK_TEST(ids_are_used_again),
        DESK_TEST(bitmaps_take_no_more_than_half_of_the_memory),
        cmocka_unit_test(each_revision_of_the_device_is_driven),
        cmocka_unit_test(a_device_of_one_surface_has_no_device_bitmaps),
        DESK_TEST(pictures_go_to_memory_and_come_back),
        DESK_TEST(pictures_survive_a_loss_of_power_in_between),
        DESK_TEST(without_memory_for_pictures_the_screen_stays),
        DESK_TEST(whatever_fails_while_a_bitmap_is_made_leaves_nothing_behind),
        DESK_TEST(drawing_on_a_surface_that_is_lost_succeeds_and_does_nothing),
        DESK_TEST(bitmaps_go_over_to_a_new_mode_with_their_pixels),
        DESK_TEST(bitmaps_of_a_device_that_was_pulled_out_can_be_deleted),
        DESK_TEST(what_is_punted_is_drawn_in_the_surfaces_memory_and_sent),
        DESK_TEST(a_large_picture_is_sent_in_pieces),
        DESK_TEST(the_screen_is_read_as_the_host_renders_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
