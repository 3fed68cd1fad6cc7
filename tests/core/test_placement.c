/* SPDX-License-Identifier: BSD-3-Clause */
/* Rule 7: commands live in BAR 0; bitmaps in the surface BAR, then in BAR 0. */
#include "draw_check.h"

#include <string.h>

enum { MIB = 1 << 20, IMAGE_SIDE = 512 };

static const uint32_t PIXELS[IMAGE_SIDE * IMAGE_SIDE]; /* 1 MiB */

static struct qxl_image big_image(void)
{
    return (struct qxl_image){
        .kind = QXL_IMAGE_FROM_BITMAP,
        .bitmap = {.format = SPICE_BITMAP_FMT_32BIT,
                   .width = IMAGE_SIDE,
                   .height = IMAGE_SIDE,
                   .pixels = PIXELS,
                   .pitch = 4 * IMAGE_SIDE},
    };
}

static struct qxl_draw copy_of(const struct qxl_image *image)
{
    return (struct qxl_draw){
        .type = QXL_DRAW_COPY,
        .box = {0, 0, 8, 8},
        .copy = {.source = image, .source_area = {0, 0, 8, 8}},
    };
}

static uint64_t data_of_last_copy(struct fixture *f)
{
    QXLImage image;

    memcpy(&image, wire_memory(f, wire_last_drawable(f).u.copy.src_bitmap, sizeof(image)),
           sizeof(image));
    return image.bitmap.data;
}

static void bitmaps_go_to_the_surface_bar_and_to_bar_0_when_it_is_full(void **state)
{
    const struct fixture_options options = {
        .variant = *state,
        .host = RIG_FAKE_HOST_CHECKING,
        .vram_size_mb = 8,
        .config = {.memory_timeout_ns = 20 * MS},
    };
    const struct fake_qxl_faults never = {.never_release = true};
    const struct qxl_image image = big_image();
    const struct qxl_draw request = copy_of(&image);
    uint32_t in_surface_bar = 0, in_bar_0 = 0;
    enum qxl_status status;
    struct fixture f;

    fixture_open(&f, &options);
    fixture_primary(&f);
    fake_qxl_set_faults(f.device, &never);
    while ((status = qxl_draw(f.display, &request)) == QXL_STATUS_OK) {
        bool surface_bar = wire_in_surface_bar(data_of_last_copy(&f));

        draw_check(&f, &request);
        if (surface_bar)
            assert_int_equal(in_bar_0, 0);
        in_surface_bar += surface_bar;
        in_bar_0 += !surface_bar;
    }
    check_status(status, QXL_STATUS_NO_MEMORY);
    /* 1 MiB and the chunks' headers: one less than fits in whole MiB. */
    assert_in_range(in_surface_bar, f.hw.vram.size / MIB - 1, f.hw.vram.size / MIB);
    assert_true(in_bar_0 >= f.hw.pages_size / MIB - 2);
    fixture_close(&f);
}

static void a_device_without_a_surface_bar_keeps_everything_in_bar_0(void **state)
{
    const struct qxl_config config = {.image_cache_entries = 8};
    struct fixture f;
    struct qxl_display *display;
    struct qxl_image image = big_image();
    const struct qxl_draw request = copy_of(&image);
    const struct qxl_surface_request small = {
        .width = 16, .height = 16, .format = SPICE_SURFACE_FMT_32_ARGB};
    struct qxl_surface_id id;

    (void)state;
    fixture_open(&f, NULL);
    f.hw.vram = (struct qxl_bar){0};
    check_status(qxl_display_create(&f.hw, &rig_deterministic_os, &f.os, &config, &display),
                 QXL_STATUS_OK);
    qxl_display_destroy(f.display);
    f.display = display;
    check_status(qxl_display_start(display), QXL_STATUS_OK);
    fixture_primary(&f);
    check_status(qxl_draw(display, &request), QXL_STATUS_OK);
    draw_check(&f, &request);
    assert_false(wire_in_surface_bar(data_of_last_copy(&f)));
    image.caching = QXL_IMAGE_CACHING_NOW;
    check_status(qxl_draw(display, &request), QXL_STATUS_OK);
    assert_int_equal(fixture_statistics(&f).image_cache.entries, 1);
    check_status(qxl_surface_create(display, &small, &id), QXL_STATUS_OK);
    check_status(qxl_surface_destroy(display, id), QXL_STATUS_OK);
    fixture_drain(&f);
    fixture_close(&f);
}

/* The smallest BAR 0: its heap is full after some ten thousand commands. */
static const struct fixture_options SMALL_BAR_0 = {
    .host = RIG_FAKE_HOST_CHECKING,
    .ram_size_mb = 16,
    .vgamem_mb = 8,
    .config = {.commands_max = 65535, .memory_timeout_ns = 20 * MS},
};

static void fill_bar_0(struct fixture *f, const struct qxl_draw *request)
{
    const struct fake_qxl_faults never = {.never_release = true};
    enum qxl_status status;

    fake_qxl_set_faults(f->device, &never);
    while ((status = qxl_draw(f->display, request)) == QXL_STATUS_OK)
        ;
    check_status(status, QXL_STATUS_NO_MEMORY);
    if (f->verdicts[FAKE_QXL_DROP] || f->verdicts[FAKE_QXL_ABORT])
        fail_msg("command %u: the host does not like it: %s", f->verdicts[FAKE_QXL_ACCEPT],
                 f->reason);
}

static void the_last_command_of_a_full_bar_0_is_as_good_as_the_first(void **state)
{
    const struct qxl_rect clips[8] = {{0}};
    const struct qxl_image primary = {.kind = QXL_IMAGE_FROM_SURFACE};

    (void)state;
    for (uint32_t count = 0; count < 8; count++) {
        struct qxl_draw request = copy_of(&primary);
        struct fixture f;

        request.clip = (struct qxl_clip){clips, count};
        fixture_open(&f, &SMALL_BAR_0);
        fixture_primary(&f);
        fill_bar_0(&f, &request);
        fixture_close(&f);
    }
}

static void what_fits_only_in_an_empty_heap_waits_for_it(void **state)
{
    const struct fixture_options options = {.variant = *state, .vram_size_mb = 8};
    struct qxl_image image = big_image();
    const struct qxl_draw request = copy_of(&image);
    struct fixture f;
    uint64_t larger;

    fixture_open(&f, &options);
    fixture_primary(&f);
    larger = f.hw.vram.size > f.hw.pages_size ? f.hw.vram.size : f.hw.pages_size;
    image.bitmap.pitch = 0;
    image.bitmap.height = (uint32_t)(larger / 2 / MIB + 1) * IMAGE_SIDE;
    for (int i = 0; i < 4; i++)
        check_status(qxl_draw(f.display, &request), QXL_STATUS_OK);
    assert_true(fixture_statistics(&f).oom_notifications > 0);
    fixture_drain(&f);
    fixture_close(&f);
}

static void surfaces_live_in_the_surface_bar_and_their_commands_in_bar_0(void **state)
{
    const struct qxl_surface_request request = {
        .width = 100, .height = 100, .format = SPICE_SURFACE_FMT_32_ARGB};
    const struct fixture_options options = {.variant = *state};
    struct qxl_surface_id id;
    struct fixture f;
    QXLSurfaceCmd command;

    fixture_open(&f, &options);
    fixture_primary(&f);
    check_status(qxl_surface_create(f.display, &request, &id), QXL_STATUS_OK);
    assert_false(wire_in_surface_bar(wire_last_command(&f).data));
    memcpy(&command, wire_memory(&f, wire_last_command(&f).data, sizeof(command)), sizeof(command));
    assert_true(wire_in_surface_bar(command.u.surface_create.data));
    fixture_close(&f);
}

static void surfaces_can_be_destroyed_when_all_memory_is_theirs(void **state)
{
    const struct fixture_options options = {.vram_size_mb = 1, .ram_size_mb = 16, .vgamem_mb = 8};
    struct qxl_surface_request request = {
        .width = 256, .height = 1024, .format = SPICE_SURFACE_FMT_32_xRGB};
    struct qxl_surface_id last = {0};
    uint64_t waits;
    struct fixture f;

    (void)state;
    fixture_open(&f, &options);
    fixture_primary(&f);
    for (; request.height > 0; request.height /= 2)
        while (qxl_surface_create(f.display, &request, &last) == QXL_STATUS_OK)
            ;
    for (request.height = 1, request.width = 128; request.width > 0; request.width /= 2)
        while (qxl_surface_create(f.display, &request, &last) == QXL_STATUS_OK)
            ;
    check_status(fixture_fill(&f), QXL_STATUS_NO_MEMORY);
    waits = f.os.waits;
    check_status(qxl_surface_destroy(f.display, last), QXL_STATUS_OK);
    assert_int_equal(f.os.waits, waits);
    for (uint32_t id = last.value; id-- > 1;)
        check_status(qxl_surface_destroy(f.display, (struct qxl_surface_id){id}), QXL_STATUS_OK);
    check_status(fixture_fill(&f), QXL_STATUS_OK);
    fixture_drain(&f);
    assert_int_equal(fixture_statistics(&f).heap_used, 0);
    fixture_close(&f);
}

static void a_command_that_is_half_placed_gives_all_back(void **state)
{
    const struct fixture_options options = {.vram_size_mb = 1, .ram_size_mb = 16, .vgamem_mb = 8};
    const struct qxl_surface_request request = {
        .width = 256, .height = 512, .format = SPICE_SURFACE_FMT_32_xRGB};
    const struct qxl_image image = big_image();
    const struct qxl_draw copy = copy_of(&image);
    struct qxl_surface_id id;
    uint64_t used;
    struct fixture f;

    (void)state;
    fixture_open(&f, &options);
    fixture_primary(&f);
    while (qxl_surface_create(f.display, &request, &id) == QXL_STATUS_OK)
        fixture_settle(&f);
    used = fixture_statistics(&f).heap_used;
    check_status(qxl_draw(f.display, &copy), QXL_STATUS_NO_MEMORY);
    assert_int_equal(fixture_statistics(&f).heap_used, used);
    fixture_close(&f);
}

static void surfaces_can_be_destroyed_when_all_handles_are_theirs(void **state)
{
    const struct fixture_options options = {.config.commands_max = 4};
    const struct qxl_surface_request request = {
        .width = 4, .height = 4, .format = SPICE_SURFACE_FMT_32_xRGB};
    struct qxl_surface_id ids[4], id;
    struct fixture f;

    (void)state;
    fixture_open(&f, &options);
    fixture_primary(&f);
    for (int i = 0; i < 4; i++)
        check_status(qxl_surface_create(f.display, &request, &ids[i]), QXL_STATUS_OK);
    check_status(qxl_surface_create(f.display, &request, &id), QXL_STATUS_NO_MEMORY);
    check_status(fixture_fill(&f), QXL_STATUS_NO_MEMORY);
    for (int i = 0; i < 4; i++)
        check_status(qxl_surface_destroy(f.display, ids[i]), QXL_STATUS_OK);
    check_status(fixture_fill(&f), QXL_STATUS_OK);
    fixture_drain(&f);
    assert_int_equal(fixture_statistics(&f).live, 0);
    fixture_close(&f);
}

int main(void)
{
    const struct variant_test on_variants[] = {
        variant_test(bitmaps_go_to_the_surface_bar_and_to_bar_0_when_it_is_full, 0),
        variant_test(what_fits_only_in_an_empty_heap_waits_for_it, 0),
        variant_test(surfaces_live_in_the_surface_bar_and_their_commands_in_bar_0, 0),
    };
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_device_without_a_surface_bar_keeps_everything_in_bar_0),
        cmocka_unit_test(the_last_command_of_a_full_bar_0_is_as_good_as_the_first),
        cmocka_unit_test(surfaces_can_be_destroyed_when_all_memory_is_theirs),
        cmocka_unit_test(surfaces_can_be_destroyed_when_all_handles_are_theirs),
        cmocka_unit_test(a_command_that_is_half_placed_gives_all_back),
    };

    return run_on_variants("placement", on_variants, sizeof(on_variants) / sizeof(on_variants[0])) +
           cmocka_run_group_tests_name("placement at the edges", tests, NULL, NULL);
}
