/* SPDX-License-Identifier: BSD-3-Clause */
/* Museum numbers are those of the project's facts, bug-museum.md. */
#include "cached.h"
#include "witness.h"

#include <string.h>

#include <qxl/power.h>

#include "image_cache.h"

/* ---- bounds ---- */

static void the_least_recently_used_goes_when_all_entries_are_taken(void **state)
{
    uint64_t ids[ENTRIES + 1];
    struct fixture f;

    (void)state;
    open_cached(&f, &CACHED);
    for (uint32_t i = 0; i < ENTRIES; i++)
        ids[i] = draw_number(&f, i).descriptor.id;
    fixture_drain(&f);
    assert_int_equal(draw_number(&f, 0).descriptor.id, ids[0]);
    fixture_drain(&f);
    ids[ENTRIES] = draw_number(&f, ENTRIES).descriptor.id;
    fixture_drain(&f);
    assert_int_equal(counted(&f).entries, ENTRIES);
    assert_int_equal(counted(&f).evictions, 1);
    assert_int_equal(draw_number(&f, 0).descriptor.id, ids[0]);
    assert_int_equal(draw_number(&f, 2).descriptor.id, ids[2]);
    assert_int_equal(draw_number(&f, ENTRIES).descriptor.id, ids[ENTRIES]);
    assert_int_not_equal(draw_number(&f, 1).descriptor.id, ids[1]);
    close_cached(&f);
}

static void the_cache_holds_no_more_bytes_than_it_may(void **state)
{
    const struct qxl_config small = {.image_cache_entries = 100, .image_cache_bytes = 5 * PICTURE};
    struct qxl_image image = picture();
    struct fixture f;

    (void)state;
    open_cached(&f, &small);
    image.caching = QXL_IMAGE_CACHING_NOW;
    for (uint32_t i = 0; i < 20; i++) {
        pixels[0] = i;
        (void)draw(&f, &image);
        fixture_drain(&f);
        assert_int_equal(counted(&f).bytes, PICTURE * (i < 5 ? i + 1 : 5));
        assert_int_equal(fixture_statistics(&f).heap_used, counted(&f).bytes);
    }
    assert_int_equal(counted(&f).evictions, 15);
    close_cached(&f);
}

static void a_cache_without_a_size_holds_a_quarter_of_the_surface_bar(void **state)
{
    const struct fixture_options options = {.vram_size_mb = 1,
                                            .config = {.image_cache_entries = 4096}};
    struct qxl_image image = picture();
    struct fixture f;

    (void)state;
    fixture_open(&f, &options);
    fixture_primary(&f);
    image.caching = QXL_IMAGE_CACHING_NOW;
    for (uint32_t i = 0; i < 300; i++) {
        pixels[0] = i;
        (void)draw(&f, &image);
        fixture_settle(&f);
    }
    assert_in_range(counted(&f).bytes, 256 * 1024 - PICTURE, 256 * 1024);
    fixture_close(&f);
}

static void a_picture_above_a_quarter_of_the_cache_is_not_looked_at(void **state)
{
    struct qxl_config config = {.image_cache_entries = 4, .image_cache_bytes = 4 * (4096 + 20)};
    struct qxl_image image = picture();

    (void)state;
    image.caching = QXL_IMAGE_CACHING_NOW;
    for (int fits = 1; fits >= 0; fits--) {
        struct fixture f;
        QXLImage found;

        open_cached(&f, &config);
        found = draw(&f, &image);
        expect_kept(&found, fits);
        assert_int_equal(counted(&f).misses, fits);
        close_cached(&f);
        config.image_cache_bytes--;
    }
}

/* ---- in use ---- */

static void a_picture_in_flight_is_not_evicted(void **state)
{
    const struct qxl_config config = {.image_cache_entries = 2};
    struct fixture f;
    QXLImage first, second, third;

    (void)state;
    open_cached(&f, &config);
    fixture_settle(&f);
    first = draw_number(&f, 1);
    second = draw_number(&f, 2);
    third = draw_number(&f, 3);
    expect_kept(&first, true);
    expect_kept(&second, true);
    expect_kept(&third, false);
    assert_int_equal(counted(&f).entries, 2);
    assert_int_equal(draw_number(&f, 1).bitmap.data, first.bitmap.data);
    fixture_drain(&f);
    third = draw_number(&f, 3);
    expect_kept(&third, true);
    close_cached(&f);
}

static void dropping_frees_what_nobody_uses_and_the_rest_when_it_comes_back(void **state)
{
    QXLImage before, after;
    struct fixture f;

    (void)state;
    open_cached(&f, &CACHED);
    before = draw_number(&f, 1);
    fixture_drain(&f);
    assert_true(fixture_statistics(&f).heap_used > 0);
    qxl_cache_drop(f.display);
    assert_int_equal(fixture_statistics(&f).heap_used, 0);
    assert_int_equal(counted(&f).entries, 0);

    (void)draw_number(&f, 1);
    qxl_cache_drop(f.display);
    assert_int_equal(counted(&f).entries, 1);
    after = draw_number(&f, 1);
    assert_int_equal(counted(&f).entries, 2);
    assert_int_not_equal(after.descriptor.id, before.descriptor.id);
    fixture_drain(&f);
    assert_int_equal(counted(&f).entries, 1);
    assert_int_equal(fixture_statistics(&f).heap_used, counted(&f).bytes);
    close_cached(&f);
}

static void a_publish_that_fails_leaves_the_picture_and_not_its_use(void **state)
{
    struct qxl_config config = CACHED;
    struct qxl_image image = picture();
    const struct qxl_draw request = copy_of(&image);
    QXLImage found;
    struct fixture f;

    (void)state;
    config.ring_timeout_ns = 5 * MS;
    open_cached(&f, &config);
    image.caching = QXL_IMAGE_CACHING_NOW;
    f.os.hold_host = true;
    for (int i = 0; i < 32; i++)
        check_status(fixture_fill(&f), QXL_STATUS_OK);
    for (int i = 0; i < 3; i++)
        check_status(qxl_draw(f.display, &request), QXL_STATUS_TIMEOUT);
    f.os.hold_host = false;
    assert_int_equal(counted(&f).hits, 2);
    fixture_drain(&f);
    assert_int_equal(fixture_statistics(&f).heap_used, PICTURE);
    found = draw(&f, &image);
    assert_memory_equal(wire_memory(&f, found.bitmap.data + sizeof(QXLDataChunk), sizeof(pixels)),
                        pixels, sizeof(pixels));
    fixture_drain(&f);
    qxl_cache_drop(f.display);
    assert_int_equal(fixture_statistics(&f).heap_used, 0);
    close_cached(&f);
}

/* ---- short of memory ---- */

static void kept_pictures_make_room_before_anything_waits(void **state)
{
    const struct fixture_options options = {
        .vram_size_mb = 1, .config = {.image_cache_entries = 4096, .image_cache_bytes = 1 << 30}};
    struct qxl_image image = picture();
    struct fixture f;
    uint64_t waits;

    (void)state;
    fixture_open(&f, &options);
    fixture_primary(&f);
    image.caching = QXL_IMAGE_CACHING_NOW;
    image.bitmap.pitch = 0;
    image.bitmap.height = 512;
    waits = f.os.waits;
    for (uint32_t i = 0; i < 4096; i++) {
        pixels[0] = i;
        (void)draw(&f, &image);
        fixture_settle(&f);
    }
    assert_true(counted(&f).evictions > 0);
    assert_int_equal(f.os.waits, waits);
    assert_int_equal(fixture_statistics(&f).oom_notifications, 0);
    fixture_close(&f);
}

/* Nothing is left to give up, and nothing comes back. */
static void pictures_in_flight_are_not_given_up_for_memory(void **state)
{
    const struct fixture_options options = {.vram_size_mb = 1,
                                            .ram_size_mb = 16,
                                            .vgamem_mb = 8,
                                            .config = {.image_cache_entries = 4096,
                                                       .image_cache_bytes = 1 << 30,
                                                       .memory_timeout_ns = 15 * MS}};
    struct qxl_image image = picture();
    const struct qxl_draw request = copy_of(&image);
    enum qxl_status status = QXL_STATUS_OK;
    struct fixture f;
    uint32_t drawn;

    (void)state;
    fixture_open(&f, &options);
    fixture_primary(&f);
    image.caching = QXL_IMAGE_CACHING_NOW;
    image.bitmap.pitch = 0;
    image.bitmap.height = 4096;
    f.os.hold_host = true;
    for (drawn = 0; drawn < 32 && status == QXL_STATUS_OK; drawn++) {
        pixels[0] = drawn;
        status = qxl_draw(f.display, &request);
    }
    check_status(status, QXL_STATUS_NO_MEMORY);
    f.os.hold_host = false;
    assert_int_equal(counted(&f).evictions, 0);
    assert_true(counted(&f).bytes > 0);
    fixture_close(&f);
}

/* ---- ids ---- */

static void a_restart_forgets_all_and_repeats_no_id(void **state)
{
    uint64_t last = 0;
    struct fixture f;

    (void)state;
    open_cached(&f, &CACHED);
    for (int i = 0; i < 5; i++) {
        uint64_t id = draw_number(&f, 7).descriptor.id;

        assert_int_not_equal(id, last);
        last = id;
        if (i % 2)
            fixture_drain(&f);
        else
            qxl_display_stop(f.display);
        check_status(qxl_display_start(f.display), QXL_STATUS_OK);
        assert_int_equal(fixture_statistics(&f).heap_used, 0);
        assert_int_equal(counted(&f).entries, 0);
        fixture_primary(&f);
    }
    close_cached(&f);
}

static void suspend_forgets_the_pictures_in_device_memory(void **state)
{
    QXLImage before, after;
    struct fixture f;

    (void)state;
    open_cached(&f, &CACHED);
    before = draw_number(&f, 7);
    check_status(qxl_power_suspend(f.display), QXL_STATUS_OK);
    assert_int_equal(counted(&f).entries, 0);
    assert_int_equal(counted(&f).bytes, 0);
    memset(f.hw.vram.memory, 0xff, f.hw.vram.size);
    check_status(qxl_power_resume(f.display), QXL_STATUS_OK);
    after = draw_number(&f, 7);
    expect_kept(&after, true);
    assert_int_not_equal(after.descriptor.id, before.descriptor.id);
    assert_int_equal(*wire_memory(&f, after.bitmap.data + sizeof(QXLDataChunk), 4), 7);
    close_cached(&f);
}

static void numbers_that_come_round_leave_out_those_of_live_pictures(void **state)
{
    uint64_t ids[4];
    struct fixture f;

    (void)state;
    open_cached(&f, &CACHED);
    for (uint32_t i = 0; i < 4; i++)
        ids[i] = draw_number(&f, i).descriptor.id;
    f.display->images -= 4;
    f.display->images += 1u << 28;
    for (uint32_t i = 4; i < 8; i++) {
        uint64_t id = draw_number(&f, i).descriptor.id;

        for (int k = 0; k < 4; k++)
            assert_int_not_equal(id, ids[k]);
    }
    close_cached(&f);
}

static void numbers_that_come_round_leave_out_one_dropped_in_use(void **state)
{
    struct fixture f;
    uint64_t id;

    (void)state;
    open_cached(&f, &CACHED);
    id = draw_number(&f, 1).descriptor.id;
    qxl_cache_drop(f.display);
    f.display->images--;
    f.display->images_came_round = true;
    assert_int_not_equal(draw_number(&f, 2).descriptor.id, id);
    close_cached(&f);
}

static void no_picture_has_the_number_0(void **state)
{
    struct fixture f;

    (void)state;
    open_cached(&f, &CACHED);
    f.display->images = (0u - f.display->first_image) & 0xfffffff;
    assert_int_equal(draw_number(&f, 1).descriptor.id >> 32, 1 << 4);
    close_cached(&f);
}

/* Else the 28 bits would come round sooner, and each would be looked for in the whole cache. */
static void a_picture_that_is_not_kept_takes_no_number_from_those_that_are(void **state)
{
    struct qxl_image image = picture();
    uint64_t first;
    struct fixture f;

    (void)state;
    open_cached(&f, &CACHED);
    image.caching = QXL_IMAGE_CACHING_NEVER;
    first = draw_number(&f, 1).descriptor.id >> 36;
    for (int i = 0; i < 3; i++)
        (void)draw(&f, &image);
    assert_int_equal(draw_number(&f, 2).descriptor.id >> 36, (first + 1) & 0xfffffff);
    close_cached(&f);
}

static void two_displays_made_at_the_same_time_have_two_seeds(void **state)
{
    struct qxl_display *other;
    struct fixture f;

    (void)state;
    fixture_open(&f, NULL);
    f.os.now_ns = 0; /* as when the first was made */
    check_status(qxl_display_create(&f.hw, &rig_deterministic_os, &f.os, NULL, &other),
                 QXL_STATUS_OK);
    assert_int_not_equal(f.display->hash_seed, other->hash_seed);
    assert_int_equal(f.display->first_image, other->first_image);
    qxl_display_destroy(other);
    fixture_close(&f);
}

static uint64_t palette_id(struct fixture *f)
{
    static const uint32_t COLORS[2] = {1, 2};
    const struct qxl_palette palette = {.entries = COLORS, .count = 2};
    struct qxl_image image = picture();
    QXLPalette found;

    image.bitmap.format = SPICE_BITMAP_FMT_1BIT_BE;
    image.bitmap.palette = &palette;
    wire_fetch(f, draw(f, &image).bitmap.palette, &found, sizeof(found));
    return found.unique;
}

static uint64_t shape_id(struct fixture *f)
{
    const struct qxl_cursor_shape shape = {
        .type = SPICE_CURSOR_TYPE_ALPHA, .width = 8, .height = 8, .pixels = pixels, .pitch = 32};
    QXLCursorCmd command;
    QXLCursor found;

    check_status(qxl_cursor_set(f->display, &shape, (struct qxl_point){0, 0}, true), QXL_STATUS_OK);
    wire_fetch(f, wire_last_cursor_command(f).data, &command, sizeof(command));
    wire_fetch(f, command.u.set.shape, &found, sizeof(found));
    return found.header.unique;
}

static void two_devices_give_palettes_and_shapes_other_ids(void **state)
{
    const struct variant secondary = {.name = "secondary",
                                      .device = {.revision = 5, .secondary = true, .id = 1}};
    const struct qxl_config caches = {.palette_cache_entries = 4, .cursor_cache_entries = 4};
    const struct fixture_options options = {.variant = &secondary, .config = caches};
    struct fixture first, second;

    (void)state;
    fixture_open(&first, &(struct fixture_options){.config = caches});
    fixture_open(&second, &options);
    fixture_primary(&first);
    fixture_primary(&second);
    assert_int_not_equal(palette_id(&first), palette_id(&second));
    assert_int_not_equal(shape_id(&first), shape_id(&second));
    fixture_close(&first);
    fixture_close(&second);
}

static void two_devices_never_give_the_same_number(void **state)
{
    const struct variant secondary = {.name = "secondary",
                                      .device = {.revision = 5, .secondary = true, .id = 1}};
    const struct fixture_options options = {.variant = &secondary, .config = CACHED};
    struct fixture first, second;

    (void)state;
    fixture_open(&first, &(struct fixture_options){.config = CACHED});
    fixture_open(&second, &options);
    fixture_primary(&first);
    fixture_primary(&second);
    for (uint32_t i = 0; i < 100; i++) {
        assert_int_equal(draw_number(&first, i).descriptor.id >> 32 & 15, 0);
        assert_int_equal(draw_number(&second, i).descriptor.id >> 32 & 15, 1);
        fixture_drain(&first);
        fixture_drain(&second);
    }
    fixture_close(&first);
    fixture_close(&second);
}

/* ---- all of it ---- */

static struct witness witness;

static void look(struct fixture *f, const QXLCommandExt *command)
{
    (void)f;
    witness_look(&witness, &command->cmd);
}

static void one_random_step(struct fixture *f, struct witness_copy *copies, uint32_t count,
                            uint64_t *seed)
{
    struct witness_copy *copy = &copies[noise(seed) % count];
    uint64_t dice = noise(seed) % 64;

    if (dice == 0)
        qxl_cache_drop(f->display);
    else if (dice < 8)
        fixture_settle(f);
    else if (dice < 10)
        fixture_drain(f);
    else if (dice < 14)
        witness_copy_init(copy, (uint32_t)(noise(seed) % 64));
    copy->image.caching = noise(seed) % 8 ? QXL_IMAGE_CACHING_DEFAULT : QXL_IMAGE_CACHING_NOW;
    check_status(qxl_draw(f->display, &copy->request), QXL_STATUS_OK);
}

static void nobody_ever_sees_a_wrong_picture(void **state)
{
    enum { COPIES = 20, ROUNDS = 20000 };
    static const uint32_t entries[] = {1, 3, 12, 60};
    static struct witness_copy copies[COPIES];

    (void)state;
    for (uint64_t n = 0; n < 4; n++) {
        const struct qxl_config config = {
            .image_cache_entries = entries[n], .image_cache_bytes = 40 * 1024, .commands_max = 50};
        uint64_t seed = n + 1;
        struct fixture f;

        print_message("seed %llu\n", (unsigned long long)seed);
        open_cached(&f, &config);
        memset(&witness, 0, sizeof(witness));
        witness.hw = &f.hw;
        f.on_command = look;
        for (uint32_t i = 0; i < COPIES; i++)
            witness_copy_init(&copies[i], i);
        for (int i = 0; i < ROUNDS; i++)
            one_random_step(&f, copies, COPIES, &seed);
        fixture_drain(&f);
        if (witness.wrong)
            fail_msg("%u times: %s", witness.wrong, witness.what);
        assert_int_equal(witness.looked, ROUNDS);
        assert_true(witness.kept > 100);
        assert_true(counted(&f).entries <= entries[n]);
        assert_int_equal(fixture_statistics(&f).heap_used, counted(&f).bytes);
        close_cached(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_least_recently_used_goes_when_all_entries_are_taken),
        cmocka_unit_test(the_cache_holds_no_more_bytes_than_it_may),
        cmocka_unit_test(a_cache_without_a_size_holds_a_quarter_of_the_surface_bar),
        cmocka_unit_test(a_picture_above_a_quarter_of_the_cache_is_not_looked_at),
        cmocka_unit_test(a_picture_in_flight_is_not_evicted),
        cmocka_unit_test(dropping_frees_what_nobody_uses_and_the_rest_when_it_comes_back),
        cmocka_unit_test(a_publish_that_fails_leaves_the_picture_and_not_its_use),
        cmocka_unit_test(kept_pictures_make_room_before_anything_waits),
        cmocka_unit_test(pictures_in_flight_are_not_given_up_for_memory),
        cmocka_unit_test(a_restart_forgets_all_and_repeats_no_id),
        cmocka_unit_test(suspend_forgets_the_pictures_in_device_memory),
        cmocka_unit_test(numbers_that_come_round_leave_out_those_of_live_pictures),
        cmocka_unit_test(numbers_that_come_round_leave_out_one_dropped_in_use),
        cmocka_unit_test(no_picture_has_the_number_0),
        cmocka_unit_test(a_picture_that_is_not_kept_takes_no_number_from_those_that_are),
        cmocka_unit_test(two_displays_made_at_the_same_time_have_two_seeds),
        cmocka_unit_test(two_devices_give_palettes_and_shapes_other_ids),
        cmocka_unit_test(two_devices_never_give_the_same_number),
        cmocka_unit_test(nobody_ever_sees_a_wrong_picture),
    };

    return cmocka_run_group_tests_name("bounds of the image cache", tests, NULL, NULL);
}
