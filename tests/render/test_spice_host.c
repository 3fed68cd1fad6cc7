/* SPDX-License-Identifier: BSD-3-Clause */
/* libspice-server draws what the core publishes, and the core reads it back. */
#include <string.h>

#include "shown.h"

static const struct qxl_rect ALL = {.right = 64, .bottom = 48};

enum { RED = 0xff0000, GREEN = 0x00ff00, BLUE = 0x0000ff };

static void a_fill_is_read_back_in_its_colour_and_in_its_box(void **state)
{
    const struct qxl_rect box = {.left = 3, .top = 5, .right = 20, .bottom = 9};
    struct shown shown;
    struct qxl_surface_info info;

    shown_open(&shown, *state);
    shown_fill(&shown, QXL_PRIMARY, ALL, RED);
    shown_fill(&shown, QXL_PRIMARY, box, BLUE);
    shown_render(&shown, QXL_PRIMARY, &info);
    shown_expect(&info, box, BLUE);
    shown_expect(&info, (struct qxl_rect){.right = 64, .bottom = 5}, RED);
    shown_expect(&info, (struct qxl_rect){.top = 9, .right = 64, .bottom = 48}, RED);
    shown_expect(&info, (struct qxl_rect){.top = 5, .right = 3, .bottom = 9}, RED);
    shown_expect(&info, (struct qxl_rect){.left = 20, .top = 5, .right = 64, .bottom = 9}, RED);
    shown_close(&shown);
}

static struct qxl_image image_of(const uint32_t *pixels, uint32_t width, uint32_t height)
{
    return (struct qxl_image){
        .kind = QXL_IMAGE_FROM_BITMAP,
        .bitmap = {.format = SPICE_BITMAP_FMT_32BIT,
                   .width = width,
                   .height = height,
                   .pixels = pixels,
                   .pitch = 4 * (ptrdiff_t)width},
    };
}

static void a_copy_puts_every_pixel_where_it_belongs(void **state)
{
    enum { WIDTH = 37, HEIGHT = 21, LEFT = 11, TOP = 13 };
    uint32_t pixels[WIDTH * HEIGHT];
    const struct qxl_image image = image_of(pixels, WIDTH, HEIGHT);
    struct shown shown;
    struct qxl_surface_info info;

    for (uint32_t i = 0; i < WIDTH * HEIGHT; i++)
        pixels[i] = i * 0x10301 & 0xffffff;
    shown_open(&shown, *state);
    shown_copy(
        &shown, QXL_PRIMARY, &image,
        (struct qxl_rect){.left = LEFT, .top = TOP, .right = LEFT + WIDTH, .bottom = TOP + HEIGHT});
    shown_render(&shown, QXL_PRIMARY, &info);
    for (uint32_t i = 0; i < WIDTH * HEIGHT; i++)
        assert_int_equal(shown_pixel(&info, LEFT + i % WIDTH, TOP + i / WIDTH), pixels[i]);
    shown_expect(&info, (struct qxl_rect){.right = 64, .bottom = TOP}, 0);
    shown_close(&shown);
}

static void what_is_drawn_on_a_surface_can_be_copied_from_it(void **state)
{
    const struct qxl_surface_request request = {
        .width = 16, .height = 8, .format = SPICE_SURFACE_FMT_32_xRGB};
    const struct qxl_rect all = {.right = 16, .bottom = 8}, half = {.right = 8, .bottom = 8};
    struct qxl_image image = {.kind = QXL_IMAGE_FROM_SURFACE};
    struct shown shown;
    struct qxl_surface_info info;

    shown_open(&shown, *state);
    succeed(qxl_surface_create(shown.display, &request, &image.surface));
    shown_fill(&shown, image.surface, all, RED);
    shown_fill(&shown, image.surface, half, GREEN);
    shown_copy(&shown, QXL_PRIMARY, &image,
               (struct qxl_rect){.left = 40, .top = 20, .right = 56, .bottom = 28});
    shown_fill(&shown, image.surface, all, BLUE);
    shown_render(&shown, QXL_PRIMARY, &info);
    shown_expect(&info, (struct qxl_rect){.left = 40, .top = 20, .right = 48, .bottom = 28}, GREEN);
    shown_expect(&info, (struct qxl_rect){.left = 48, .top = 20, .right = 56, .bottom = 28}, RED);
    shown_render(&shown, image.surface, &info);
    shown_expect(&info, all, BLUE);
    succeed(qxl_surface_destroy(shown.display, image.surface));
    assert_int_equal(shown_live(&shown), 0);
    shown_close(&shown);
}

static void an_evicted_surface_has_its_picture(void **state)
{
    const struct qxl_surface_request request = {
        .width = 9, .height = 7, .format = SPICE_SURFACE_FMT_32_xRGB};
    const struct qxl_rect all = {.right = 9, .bottom = 7};
    struct qxl_surface_id id;
    struct qxl_surface_info info;
    struct qxl_evicted *evicted;
    struct shown shown;

    shown_open(&shown, *state);
    succeed(qxl_surface_create(shown.display, &request, &id));
    shown_fill(&shown, id, all, GREEN);
    succeed(qxl_surface_evict(shown.display, id, &evicted));
    qxl_evicted_info(evicted, &info);
    shown_expect(&info, all, GREEN);
    succeed(qxl_surface_restore(shown.display, evicted, &id));
    shown_render(&shown, id, &info);
    shown_expect(&info, all, GREEN);
    shown_close(&shown);
}

static void show_pointer(struct shown *shown, uint32_t seed)
{
    uint32_t pixels[8 * 8];
    const struct qxl_cursor_shape shape = {
        .type = SPICE_CURSOR_TYPE_ALPHA,
        .width = 8,
        .height = 8,
        .pixels = pixels,
        .pitch = 32,
    };

    for (size_t i = 0; i < G_N_ELEMENTS(pixels); i++)
        pixels[i] = seed;
    succeed(qxl_cursor_set(shown->display, &shape, (struct qxl_point){5, 6}, true));
}

static void a_pointers_shape_is_kept_until_there_is_another(void **state)
{
    struct shown shown;

    shown_open(&shown, *state);
    assert_int_equal(shown_live(&shown), 0);
    show_pointer(&shown, 1);
    assert_int_equal(shown_live(&shown), 1);
    show_pointer(&shown, 2);
    succeed(qxl_cursor_move(shown.display, (struct qxl_point){7, 8}));
    assert_int_equal(shown_live(&shown), 1);
    succeed(qxl_primary_destroy(shown.display));
    assert_int_equal(shown_live(&shown), 0);
    shown_close(&shown);
}

static void another_primary_has_its_own_size_and_format(void **state)
{
    const struct qxl_surface_request small = {
        .width = 33, .height = 5, .format = SPICE_SURFACE_FMT_16_555};
    struct shown shown;
    struct qxl_surface_info info;

    shown_open(&shown, *state);
    shown_fill(&shown, QXL_PRIMARY, ALL, RED);
    succeed(qxl_primary_destroy(shown.display));
    succeed(qxl_primary_create(shown.display, &small));
    shown_fill(&shown, QXL_PRIMARY, (struct qxl_rect){.right = 33, .bottom = 5}, 0x7c1f);
    shown_render(&shown, QXL_PRIMARY, &info);
    for (uint32_t y = 0; y < 5; y++) {
        const uint16_t *row = (void *)((uint8_t *)info.memory + (ptrdiff_t)info.stride * (int)y);

        for (uint32_t x = 0; x < 33; x++)
            assert_int_equal(row[x] & 0x7fff, 0x7c1f);
    }
    shown_close(&shown);
}

static void a_reset_brings_an_empty_screen(void **state)
{
    const struct qxl_surface_request screen = {
        .width = 64, .height = 48, .format = SPICE_SURFACE_FMT_32_xRGB};
    struct shown shown;
    struct qxl_surface_info info;

    shown_open(&shown, *state);
    shown_fill(&shown, QXL_PRIMARY, ALL, RED);
    show_pointer(&shown, 3);
    succeed(qxl_display_start(shown.display));
    succeed(qxl_primary_create(shown.display, &screen));
    shown_render(&shown, QXL_PRIMARY, &info);
    shown_expect(&info, ALL, 0);
    shown_fill(&shown, QXL_PRIMARY, ALL, GREEN);
    shown_render(&shown, QXL_PRIMARY, &info);
    shown_expect(&info, ALL, GREEN);
    assert_int_equal(shown_live(&shown), 0);
    shown_close(&shown);
}

static void pictures_survive_sleep(void **state)
{
    const struct qxl_surface_request request = {
        .width = 32, .height = 32, .format = SPICE_SURFACE_FMT_32_xRGB};
    const struct qxl_rect all = {.right = 32, .bottom = 32};
    struct qxl_surface_id id;
    struct shown shown;
    struct qxl_surface_info info;

    shown_open(&shown, *state);
    succeed(qxl_surface_create(shown.display, &request, &id));
    shown_fill(&shown, id, all, BLUE);
    shown_fill(&shown, QXL_PRIMARY, ALL, GREEN);
    succeed(qxl_power_suspend(shown.display));
    succeed(qxl_power_resume(shown.display));
    shown_render(&shown, id, &info);
    shown_expect(&info, all, BLUE);
    shown_render(&shown, QXL_PRIMARY, &info);
    shown_expect(&info, ALL, GREEN);
    shown_close(&shown);
}

/* Pictures of three times the memory, side by side, so that the host keeps what is not drawn. */
static void memory_that_is_out_comes_back_when_the_host_is_asked(void **state)
{
    enum { PIXELS = 512 * 512, COUNT = 64 };
    const struct shown_options *variant = *state;
    const struct qxl_surface_request request = {
        .width = 512, .height = 512, .format = SPICE_SURFACE_FMT_32_xRGB};
    const struct qxl_rect all = {.right = 512, .bottom = 512};
    uint32_t *pixels = g_new0(uint32_t, PIXELS);
    const struct qxl_image image = image_of(pixels, 512, 512);
    struct shown shown;
    struct qxl_surface_info info;

    shown_open(&shown, variant);
    succeed(qxl_primary_destroy(shown.display));
    succeed(qxl_primary_create(shown.display, &request));
    for (uint32_t i = 0; i < COUNT; i++) {
        /* What is XORed is not covered by what comes later. */
        const struct qxl_draw draw = {
            .type = QXL_DRAW_COPY,
            .box = all,
            .copy = {.source = &image, .source_area = all, .rop = SPICE_ROPD_OP_XOR},
        };

        for (uint32_t at = 0; at < PIXELS; at++)
            pixels[at] = 1u << i % 24;
        succeed(qxl_draw(shown.display, &draw));
    }
    shown_render(&shown, QXL_PRIMARY, &info);
    /* Bits 0 to 15 were set three times, the others twice. */
    shown_expect(&info, all, 0xffff);
    struct fake_qxl_counters counters =
        fake_qxl_get_counters(rig_spice_backend_device(shown.backend));
    assert_true(counters.port_writes[QXL_IO_NOTIFY_OOM] > 0);
    shown_close(&shown);
    g_free(pixels);
}

static void ten_thousand_commands_leave_the_last_picture(void **state)
{
    struct shown shown;
    struct qxl_surface_info info;

    shown_open(&shown, *state);
    for (uint32_t i = 0; i <= 10000; i++)
        shown_fill(&shown, QXL_PRIMARY, ALL, i);
    shown_render(&shown, QXL_PRIMARY, &info);
    shown_expect(&info, ALL, 10000);
    assert_int_equal(shown_live(&shown), 0);
    shown_close(&shown);
}

int main(void)
{
    static struct {
        const char *name;
        struct shown_options options;
    } variants[] = {
        {"deterministic", {.device.revision = 5}},
        {"deterministic, synchronous", {.sync_io = true}},
        {"deterministic, revision 3, secondary", {.device = {.revision = 3, .secondary = true}}},
        {"threads", {.threaded = true}},
        {"threads, synchronous", {.threaded = true, .sync_io = true}},
    };
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fill_is_read_back_in_its_colour_and_in_its_box),
        cmocka_unit_test(a_copy_puts_every_pixel_where_it_belongs),
        cmocka_unit_test(what_is_drawn_on_a_surface_can_be_copied_from_it),
        cmocka_unit_test(an_evicted_surface_has_its_picture),
        cmocka_unit_test(a_pointers_shape_is_kept_until_there_is_another),
        cmocka_unit_test(another_primary_has_its_own_size_and_format),
        cmocka_unit_test(a_reset_brings_an_empty_screen),
        cmocka_unit_test(pictures_survive_sleep),
        cmocka_unit_test(memory_that_is_out_comes_back_when_the_host_is_asked),
        cmocka_unit_test(ten_thousand_commands_leave_the_last_picture),
    };
    int failed = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(variants); i++) {
        struct CMUnitTest rows[G_N_ELEMENTS(tests)];

        for (size_t j = 0; j < G_N_ELEMENTS(tests); j++) {
            rows[j] = tests[j];
            rows[j].initial_state = &variants[i].options;
        }
        failed += cmocka_run_group_tests_name(variants[i].name, rows, NULL, NULL);
    }
    return failed;
}
