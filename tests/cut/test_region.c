/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../harness/cut/region.h"

enum { SIDE = 24 };

static bool has_pixel(const struct rig_region *region, int32_t x, int32_t y)
{
    const struct rig_box pixel = {x, y, x + 1, y + 1};

    return rig_region_touches(region, &pixel);
}

static struct rig_box some_box(GRand *random)
{
    int32_t left = g_rand_int_range(random, 0, SIDE), top = g_rand_int_range(random, 0, SIDE);

    return (struct rig_box){left, top, left + g_rand_int_range(random, 0, SIDE - left + 1),
                            top + g_rand_int_range(random, 0, SIDE - top + 1)};
}

static void set(uint8_t *pixels, const struct rig_box *box, uint8_t value)
{
    for (int32_t y = box->top; y < box->bottom; y++)
        memset(pixels + y * SIDE + box->left, value, (size_t)(box->right - box->left));
}

static void a_region_has_the_pixels_that_were_added_and_not_removed(void **state)
{
    GRand *random = g_rand_new_with_seed(5);

    (void)state;
    for (int round = 0; round < 200; round++) {
        struct rig_region region = {NULL};
        uint8_t pixels[SIDE * SIDE] = {0};

        for (int step = 0; step < 12; step++) {
            struct rig_box box = some_box(random);
            bool add = g_rand_boolean(random);

            (add ? rig_region_add : rig_region_remove)(&region, &box);
            set(pixels, &box, add);
        }
        for (int32_t i = 0; i < SIDE * SIDE; i++)
            assert_int_equal(has_pixel(&region, i % SIDE, i / SIDE), pixels[i]);
        rig_region_finish(&region);
    }
    g_rand_free(random);
}

static void a_region_that_is_in_too_many_pieces_grows(void **state)
{
    struct rig_region region = {NULL};

    (void)state;
    for (int32_t i = 0; i < 1000; i++)
        rig_region_add(&region, &(struct rig_box){2 * i, 2 * i, 2 * i + 1, 2 * i + 1});
    for (int32_t i = 0; i < 1000; i++)
        assert_true(has_pixel(&region, 2 * i, 2 * i));
    assert_true(region.boxes->len <= 257);
    assert_false(has_pixel(&region, -1, 0));
    assert_false(has_pixel(&region, 2000, 1999));
    rig_region_finish(&region);
}

static void all_that_a_surface_can_have_is_cut_without_overflow(void **state)
{
    struct rig_region region = {NULL};

    (void)state;
    rig_region_add(&region, &RIG_BOX_ALL);
    rig_region_remove(&region, &(struct rig_box){0, 0, 100, 100});
    assert_false(has_pixel(&region, 0, 0));
    assert_false(has_pixel(&region, 99, 99));
    assert_true(has_pixel(&region, 100, 99));
    assert_true(has_pixel(&region, -1, 0));
    rig_region_remove(&region, &RIG_BOX_ALL);
    assert_int_equal(region.boxes->len, 0);
    rig_region_finish(&region);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_region_has_the_pixels_that_were_added_and_not_removed),
        cmocka_unit_test(a_region_that_is_in_too_many_pieces_grows),
        cmocka_unit_test(all_that_a_surface_can_have_is_cut_without_overflow),
    };

    return cmocka_run_group_tests_name("region", tests, NULL, NULL);
}
