/* SPDX-License-Identifier: BSD-3-Clause */
/* Monitors: what the driver tells the host. What a client asks for is in test_client.c. */
#include "fixture.h"

#include <string.h>

#include <qxl/monitors.h>
#include <qxl/power.h>

#include "handmade.h"
#include "monitors.h"
#include "state.h"

static const struct qxl_monitor LEFT = {.id = 1, .width = 100, .height = SURFACE_SIDE};
static const struct qxl_monitor PAIR[] = {
    {.id = 7, .x = 0, .y = 0, .width = 100, .height = SURFACE_SIDE},
    {.id = 3, .x = 100, .y = 56, .width = SURFACE_SIDE - 100, .height = 200},
};

static void open_with_primary(struct fixture *f, void **state)
{
    const struct fixture_options options = {.variant = *state};

    fixture_open(f, &options);
    fixture_primary(f);
}

static uint64_t told(struct fixture *f)
{
    return fixture_port_writes(f, QXL_IO_MONITORS_CONFIG_ASYNC);
}

static uint64_t address(struct fixture *f)
{
    uint64_t value;

    memcpy(&value, (uint8_t *)f->header + offsetof(QXLRam, monitors_config), sizeof(value));
    return value;
}

/* What the host finds where the device says. */
static void expect_told(struct fixture *f, const struct qxl_monitor *monitors, uint32_t count,
                        uint32_t max_allowed)
{
    const QXLMonitorsConfig *config =
        fake_qxl_phys2virt(f->device, address(f), FAKE_QXL_GROUP_GUEST,
                           sizeof(QXLMonitorsConfig) + count * sizeof(QXLHead));

    assert_non_null(config);
    assert_int_equal(config->count, count);
    assert_int_equal(config->max_allowed, max_allowed);
    for (uint32_t i = 0; i < count; i++) {
        assert_int_equal(config->heads[i].id, monitors[i].id);
        assert_int_equal(config->heads[i].surface_id, 0);
        assert_int_equal(config->heads[i].x, monitors[i].x);
        assert_int_equal(config->heads[i].y, monitors[i].y);
        assert_int_equal(config->heads[i].width, monitors[i].width);
        assert_int_equal(config->heads[i].height, monitors[i].height);
        assert_int_equal(config->heads[i].flags, 0);
    }
}

static void the_host_finds_the_monitors_that_were_set(void **state)
{
    struct fixture f;

    open_with_primary(&f, state);
    check_status(qxl_monitors_set(f.display, PAIR, 2, 4), QXL_STATUS_OK);
    assert_int_equal(told(&f), 1);
    expect_told(&f, PAIR, 2, 4);
    fixture_close(&f);
}

static void as_many_as_64_monitors_can_be_set(void **state)
{
    struct qxl_monitor many[QXL_MONITORS_MAX];
    struct fixture f;

    for (uint32_t i = 0; i < QXL_MONITORS_MAX; i++)
        many[i] = (struct qxl_monitor){.id = i, .x = i, .width = 1, .height = 1};
    open_with_primary(&f, state);
    check_status(qxl_monitors_set(f.display, many, QXL_MONITORS_MAX, QXL_MONITORS_MAX),
                 QXL_STATUS_OK);
    expect_told(&f, many, QXL_MONITORS_MAX, QXL_MONITORS_MAX);
    fixture_close(&f);
}

static void the_block_of_the_monitors_is_used_again_and_stays_until_reset(void **state)
{
    struct fixture f;
    uint64_t used, where;

    open_with_primary(&f, state);
    check_status(qxl_monitors_set(f.display, PAIR, 2, 2), QXL_STATUS_OK);
    used = fixture_statistics(&f).heap_used;
    where = address(&f);
    assert_true(used > 0);
    for (int i = 0; i < 10; i++)
        check_status(qxl_monitors_set(f.display, &LEFT, 1, 2), QXL_STATUS_OK);
    expect_told(&f, &LEFT, 1, 2);
    assert_int_equal(address(&f), where);
    fixture_drain(&f);
    assert_int_equal(fixture_statistics(&f).heap_used, used);
    check_status(qxl_display_start(f.display), QXL_STATUS_OK);
    assert_int_equal(fixture_statistics(&f).heap_used, 0);
    fixture_primary(&f);
    check_status(qxl_monitors_set(f.display, PAIR, 2, 2), QXL_STATUS_OK);
    expect_told(&f, PAIR, 2, 2);
    assert_int_equal(fixture_statistics(&f).heap_used, used);
    fixture_close(&f);
}

static void monitors_that_make_no_sense_are_invalid(void **state)
{
    enum { SIDE = SURFACE_SIDE };
    static const struct qxl_monitor BAD[] = {
        {.id = 2, .width = 0, .height = 10},
        {.id = 2, .width = 10, .height = 0},
        {.id = 2, .width = SIDE + 1, .height = 10},
        {.id = 2, .width = 10, .height = SIDE + 1},
        {.id = 2, .x = 1, .width = SIDE, .height = 10},
        {.id = 2, .y = SIDE, .width = 10, .height = 1},
        {.id = 2, .x = UINT32_MAX, .width = 1, .height = 1},
        {.id = 2, .x = 1, .y = 1, .width = 10, .height = UINT32_MAX},
        {.id = 1, .width = 10, .height = 10}, /* as LEFT */
    };
    struct qxl_monitor two[] = {LEFT, LEFT};
    struct fixture f;

    open_with_primary(&f, state);
    for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
        two[1] = BAD[i];
        check_status(qxl_monitors_set(f.display, two, 2, 4), QXL_STATUS_INVALID);
    }
    check_status(qxl_monitors_set(f.display, PAIR, 0, 4), QXL_STATUS_INVALID);
    check_status(qxl_monitors_set(f.display, PAIR, 2, 1), QXL_STATUS_INVALID);
    check_status(qxl_monitors_set(f.display, PAIR, 2, QXL_MONITORS_MAX + 1), QXL_STATUS_INVALID);
    check_status(qxl_monitors_set(f.display, PAIR, UINT32_MAX, UINT32_MAX), QXL_STATUS_INVALID);
    check_status(qxl_primary_destroy(f.display), QXL_STATUS_OK);
    check_status(qxl_monitors_set(f.display, &LEFT, 1, 1), QXL_STATUS_INVALID);
    assert_int_equal(told(&f), 0);
    assert_int_equal(fixture_statistics(&f).heap_used, 0);
    fixture_close(&f);
}

static void revisions_below_4_have_no_monitors(void **state)
{
    (void)state;
    for (uint8_t revision = 2; revision <= 3; revision++) {
        struct handmade device;

        handmade_init(&device, revision);
        handmade_start(&device, NULL);
        check_status(qxl_monitors_set(device.display, &LEFT, 1, 1), QXL_STATUS_UNSUPPORTED);
        assert_int_equal(device.ports[QXL_IO_MONITORS_CONFIG_ASYNC], 0);
        handmade_finish(&device);
    }
}

static void a_device_that_is_gone_has_no_monitors(void **state)
{
    struct fixture f;

    open_with_primary(&f, state);
    qxl_display_set_gone(f.display);
    check_status(qxl_monitors_set(f.display, &LEFT, 1, 1), QXL_STATUS_GONE);
    assert_int_equal(told(&f), 0);
    fixture_close(&f);
}

static void a_device_that_does_not_answer_costs_the_deadline_and_is_told_after_reset(void **state)
{
    const struct fake_qxl_faults faults = {.never_complete_async = true};
    const struct fixture_options options = {.variant = *state,
                                            .config = {.io_timeout_ns = 300ull * MS}};
    struct fixture f;
    uint64_t began;

    fixture_open(&f, &options);
    fixture_primary(&f);
    fake_qxl_set_faults(f.device, &faults);
    began = f.os.now_ns;
    check_status(qxl_monitors_set(f.display, &LEFT, 1, 1), QXL_STATUS_TIMEOUT);
    assert_in_range(f.os.now_ns - began, 300ull * MS, 300ull * MS + SLICE);
    fake_qxl_set_faults(f.device, NULL);
    check_status(qxl_display_start(f.display), QXL_STATUS_OK);
    fixture_primary(&f);
    check_status(qxl_monitors_set(f.display, &LEFT, 1, 1), QXL_STATUS_OK);
    expect_told(&f, &LEFT, 1, 1);
    fixture_close(&f);
}

/* ---- memory ---- */

static void start_with_primary(struct handmade *device)
{
    const struct qxl_config config = {.memory_timeout_ns = 100ull * MS, .image_cache_entries = 4};
    const struct qxl_surface_request request = {
        .width = 100, .height = 100, .format = SPICE_SURFACE_FMT_32_xRGB};

    handmade_init(device, 5);
    handmade_start(device, &config);
    check_status(qxl_primary_create(device->display, &request), QXL_STATUS_OK);
}

static void draw_something(struct handmade *device)
{
    const struct qxl_draw fill = {
        .type = QXL_DRAW_FILL,
        .box = {.right = 8, .bottom = 8},
        .fill.brush = {.kind = QXL_BRUSH_SOLID},
    };

    check_status(qxl_draw(device->display, &fill), QXL_STATUS_OK);
}

/* Take all that is left of a BAR. */
static void exhaust(struct handmade *device, enum aperture aperture)
{
    for (uint32_t size = 1 << 20; size >= 64; size /= 2) {
        while (heap_allocate(&device->display->heaps[aperture], size) != HEAP_NONE)
            ;
    }
}

static void without_memory_that_could_come_back_setting_fails_at_once(void **state)
{
    struct handmade device;
    const struct qxl_monitor monitor = {.width = 100, .height = 100};
    uint64_t began;

    (void)state;
    start_with_primary(&device);
    exhaust(&device, APERTURE_MAIN);
    began = device.os.now_ns;
    check_status(qxl_monitors_set(device.display, &monitor, 1, 1), QXL_STATUS_NO_MEMORY);
    assert_int_equal(device.os.now_ns, began);
    assert_int_equal(device.ports[QXL_IO_MONITORS_CONFIG_ASYNC], 0);
    handmade_finish(&device);
}

static void without_memory_in_time_setting_fails_at_the_deadline(void **state)
{
    struct handmade device;
    const struct qxl_monitor monitor = {.width = 100, .height = 100};
    uint64_t began;

    (void)state;
    start_with_primary(&device);
    draw_something(&device);
    exhaust(&device, APERTURE_MAIN);
    began = device.os.now_ns;
    check_status(qxl_monitors_set(device.display, &monitor, 1, 1), QXL_STATUS_NO_MEMORY);
    assert_in_range(device.os.now_ns - began, 100ull * MS, 100ull * MS + SLICE);
    handmade_finish(&device);
}

/* A kept picture, in BAR 0 if the BAR of the surfaces is full, that no command uses. */
static void keep_a_picture(struct handmade *device)
{
    static const uint32_t PIXELS[32 * 32];
    const struct qxl_image image = {
        .kind = QXL_IMAGE_FROM_BITMAP,
        .bitmap = {.format = SPICE_BITMAP_FMT_32BIT, .width = 32, .height = 32, .pixels = PIXELS},
        .caching = QXL_IMAGE_CACHING_NOW,
    };
    const struct qxl_draw copy = {
        .type = QXL_DRAW_COPY,
        .box = {.right = 8, .bottom = 8},
        .copy = {.source = &image, .source_area = {.right = 8, .bottom = 8}},
    };
    QXLCommand command;

    check_status(qxl_draw(device->display, &copy), QXL_STATUS_OK);
    assert_true(handmade_take(device, &command));
    handmade_release(device, handmade_id(device, &command));
    handmade_chain(device, &command, 0);
    assert_int_equal(qxl_reclaim(device->display), 1);
}

static void a_kept_picture_makes_room_for_the_monitors(void **state)
{
    const struct qxl_monitor monitor = {.width = 100, .height = 100};
    struct qxl_cache_statistics kept;
    struct handmade device;
    uint64_t began;

    (void)state;
    start_with_primary(&device);
    exhaust(&device, APERTURE_SURFACE);
    keep_a_picture(&device);
    exhaust(&device, APERTURE_MAIN);
    kept = qxl_display_statistics(device.display).image_cache;
    assert_true(kept.bytes > 0);
    began = device.os.now_ns;
    check_status(qxl_monitors_set(device.display, &monitor, 1, 1), QXL_STATUS_OK);
    assert_int_equal(device.os.now_ns, began);
    assert_int_equal(qxl_display_statistics(device.display).image_cache.evictions,
                     kept.evictions + 1);
    assert_int_equal(qxl_display_statistics(device.display).image_cache.bytes, 0);
    handmade_finish(&device);
}

/* ---- after suspend ---- */

static void resume_tells_the_monitors_again_and_start_forgets_them(void **state)
{
    struct fixture f;

    open_with_primary(&f, state);
    check_status(qxl_monitors_set(f.display, PAIR, 2, 4), QXL_STATUS_OK);
    check_status(qxl_power_suspend(f.display), QXL_STATUS_OK);
    assert_int_equal(address(&f), 0);
    check_status(qxl_power_resume(f.display), QXL_STATUS_OK);
    assert_int_equal(told(&f), 2);
    expect_told(&f, PAIR, 2, 4);
    check_status(qxl_display_start(f.display), QXL_STATUS_OK);
    fixture_primary(&f);
    check_status(qxl_power_recover(f.display), QXL_STATUS_OK);
    assert_int_equal(told(&f), 2);
    fixture_close(&f);
}

static void restoring_tells_nothing_that_was_not_told_or_does_not_fit(void **state)
{
    const struct qxl_surface_request small = {
        .width = 99, .height = SURFACE_SIDE, .format = SPICE_SURFACE_FMT_32_xRGB};
    const struct qxl_monitor outside = {.width = SURFACE_SIDE + 1, .height = 1};
    struct fixture f;

    open_with_primary(&f, state);
    check_status(monitors_restore(f.display), QXL_STATUS_OK);
    assert_int_equal(told(&f), 0);
    check_status(qxl_monitors_set(f.display, &LEFT, 1, 1), QXL_STATUS_OK);
    check_status(qxl_monitors_set(f.display, &outside, 1, 1), QXL_STATUS_INVALID);
    check_status(qxl_primary_destroy(f.display), QXL_STATUS_OK);
    check_status(monitors_restore(f.display), QXL_STATUS_OK);
    check_status(qxl_primary_create(f.display, &small), QXL_STATUS_OK);
    check_status(monitors_restore(f.display), QXL_STATUS_OK);
    assert_int_equal(told(&f), 1);
    check_status(qxl_primary_destroy(f.display), QXL_STATUS_OK);
    fixture_primary(&f);
    check_status(monitors_restore(f.display), QXL_STATUS_OK);
    assert_int_equal(told(&f), 2);
    expect_told(&f, &LEFT, 1, 1);
    fixture_close(&f);
}

int main(void)
{
    const struct variant_test tests[] = {
        variant_test(the_host_finds_the_monitors_that_were_set, NEEDS_MONITORS),
        variant_test(as_many_as_64_monitors_can_be_set, NEEDS_MONITORS),
        variant_test(the_block_of_the_monitors_is_used_again_and_stays_until_reset, NEEDS_MONITORS),
        variant_test(monitors_that_make_no_sense_are_invalid, NEEDS_MONITORS),
        variant_test(a_device_that_is_gone_has_no_monitors, 0),
        variant_test(a_device_that_does_not_answer_costs_the_deadline_and_is_told_after_reset,
                     NEEDS_MONITORS | NEEDS_ASYNC),
        variant_test(resume_tells_the_monitors_again_and_start_forgets_them, NEEDS_MONITORS),
        variant_test(restoring_tells_nothing_that_was_not_told_or_does_not_fit, NEEDS_MONITORS),
    };
    const struct CMUnitTest handmade[] = {
        cmocka_unit_test(revisions_below_4_have_no_monitors),
        cmocka_unit_test(without_memory_that_could_come_back_setting_fails_at_once),
        cmocka_unit_test(a_kept_picture_makes_room_for_the_monitors),
        cmocka_unit_test(without_memory_in_time_setting_fails_at_the_deadline),
    };

    return run_on_variants("monitors", tests, sizeof(tests) / sizeof(tests[0])) +
           cmocka_run_group_tests_name("monitors, handmade", handmade, NULL, NULL);
}
