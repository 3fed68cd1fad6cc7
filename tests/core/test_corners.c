/* SPDX-License-Identifier: BSD-3-Clause */
/* Corners that no other test comes to; ./rig coverage found them. */
#include <qxl/monitors.h>
#include <qxl/raster.h>

#include <stdlib.h>

#include "cached.h"
#include "heap.h"
#include "state.h"

static void a_heap_looks_at_few_free_blocks_that_may_be_too_short(void **state)
{
    enum { UNIT = 1 << HEAP_UNIT_SHIFT, COUNT = 17, LONG = 256, LONGER = 260 };
    struct heap_block blocks[2 * COUNT + 2];
    uint32_t longs[COUNT];
    struct heap heap;

    (void)state;
    heap_init(&heap, (uint64_t)COUNT * (LONG + 1) * UNIT, blocks, 2 * COUNT + 2);
    for (int i = 0; i < COUNT; i++) {
        longs[i] = heap_allocate(&heap, (uint64_t)LONG * UNIT);
        assert_int_not_equal(longs[i], HEAP_NONE);
        assert_int_not_equal(heap_allocate(&heap, UNIT), HEAP_NONE);
    }
    for (int i = 0; i < COUNT; i++)
        heap_free(&heap, longs[i]);
    assert_int_equal(heap_allocate(&heap, (uint64_t)LONGER * UNIT), HEAP_NONE);
    assert_int_not_equal(heap_allocate(&heap, (uint64_t)LONG * UNIT), HEAP_NONE);
}

static void a_heap_takes_no_more_than_it_can_count(void **state)
{
    struct heap_block blocks[3];
    struct heap heap;

    (void)state;
    heap_init(&heap, UINT64_MAX >> 1, blocks, 3);
    assert_int_equal(heap_allocate(&heap, UINT64_MAX >> 2), HEAP_NONE);
    assert_int_not_equal(heap_allocate(&heap, (uint64_t)UINT32_MAX << HEAP_UNIT_SHIFT), HEAP_NONE);
}

static void a_cache_has_at_most_65535_entries(void **state)
{
    static const struct qxl_config configs[] = {
        {.image_cache_entries = 65536},
        {.palette_cache_entries = 65536},
        {.cursor_cache_entries = 65536},
    };
    struct qxl_display *display;
    struct fixture f;

    (void)state;
    fixture_open(&f, NULL);
    for (size_t i = 0; i < sizeof(configs) / sizeof(configs[0]); i++)
        check_status(qxl_display_create(&f.hw, &rig_deterministic_os, &f.os, &configs[i], &display),
                     QXL_STATUS_INVALID);
    fixture_close(&f);
}

static void a_command_does_not_wait_for_what_cannot_come_back(void **state)
{
    const struct fixture_options options = {.config.commands_max = 1};
    const struct qxl_surface_request request = {
        .width = 4, .height = 4, .format = SPICE_SURFACE_FMT_32_xRGB};
    struct qxl_surface_id id;
    struct fixture f;

    (void)state;
    fixture_open(&f, &options);
    fixture_primary(&f);
    check_status(qxl_surface_create(f.display, &request, &id), QXL_STATUS_OK);
    f.os.waits = 0;
    check_status(fixture_fill(&f), QXL_STATUS_NO_MEMORY);
    assert_int_equal(f.os.waits, 0);
    fixture_close(&f);
}

static void a_timeout_may_reach_beyond_the_end_of_time(void **state)
{
    struct fixture f;

    (void)state;
    fixture_open(&f, NULL);
    f.os.now_ns = 5;
    fixture_primary(&f);
    check_status(fixture_fill(&f), QXL_STATUS_OK);
    check_status(qxl_reclaim_all(f.display, UINT64_MAX), QXL_STATUS_OK);
    fixture_close(&f);
}

static void an_evicted_picture_is_not_restored_without_a_device(void **state)
{
    const struct qxl_surface_request request = {
        .width = 4, .height = 4, .format = SPICE_SURFACE_FMT_32_xRGB};
    struct qxl_evicted *evicted;
    struct qxl_surface_id id;
    struct fixture f;

    (void)state;
    fixture_open(&f, NULL);
    fixture_primary(&f);
    check_status(qxl_surface_create(f.display, &request, &id), QXL_STATUS_OK);
    check_status(qxl_surface_evict(f.display, id, &evicted), QXL_STATUS_OK);
    qxl_display_set_gone(f.display);
    check_status(qxl_surface_restore(f.display, evicted, &id), QXL_STATUS_GONE);
    qxl_evicted_destroy(f.display, evicted);
    fixture_close(&f);
}

static void a_row_just_below_2_gib_is_not_rounded_beyond(void **state)
{
    const struct qxl_surface_request request = {
        .width = 0x7fffffff, .height = 1, .format = SPICE_SURFACE_FMT_8_A};
    struct qxl_surface_id id;
    struct fixture f;

    (void)state;
    fixture_open(&f, NULL);
    fixture_primary(&f);
    check_status(qxl_surface_create(f.display, &request, &id), QXL_STATUS_INVALID);
    fixture_close(&f);
}

static struct qxl_surface_id surface_of(struct fixture *f, uint32_t format)
{
    const struct qxl_surface_request request = {.width = 8, .height = 8, .format = format};
    struct qxl_surface_id id;

    check_status(qxl_surface_create(f->display, &request, &id), QXL_STATUS_OK);
    return id;
}

static void a_palette_goes_only_on_surfaces_that_the_renderer_gives_colors(void **state)
{
    static const struct {
        uint32_t format;
        enum qxl_status status;
    } rows[] = {
        {SPICE_SURFACE_FMT_32_xRGB, QXL_STATUS_OK},  {SPICE_SURFACE_FMT_32_ARGB, QXL_STATUS_OK},
        {SPICE_SURFACE_FMT_16_555, QXL_STATUS_OK},   {SPICE_SURFACE_FMT_16_565, QXL_STATUS_INVALID},
        {SPICE_SURFACE_FMT_8_A, QXL_STATUS_INVALID},
    };
    static const uint32_t colors[2];
    static const uint8_t pixels[4];
    const struct qxl_palette palette = {.entries = colors, .count = 2};
    const struct qxl_image image = {
        .kind = QXL_IMAGE_FROM_BITMAP,
        .bitmap = {.format = SPICE_BITMAP_FMT_1BIT_BE,
                   .width = 4,
                   .height = 4,
                   .pixels = pixels,
                   .pitch = 1,
                   .palette = &palette},
    };
    struct qxl_draw draw = {
        .type = QXL_DRAW_COPY,
        .box = {.bottom = 4, .right = 4},
        .copy = {.source = &image, .source_area = {.bottom = 4, .right = 4}},
    };
    struct fixture f;

    (void)state;
    fixture_open(&f, NULL);
    fixture_primary(&f);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        draw.surface = surface_of(&f, rows[i].format);
        check_status(qxl_draw(f.display, &draw), rows[i].status);
    }
    fixture_close(&f);
}

static void a_surface_is_not_to_be_cached_by_a_drawing_that_may_be_hidden(void **state)
{
    static const uint8_t bits[4];
    const struct qxl_image mask = {
        .kind = QXL_IMAGE_FROM_BITMAP,
        .bitmap = {.format = SPICE_BITMAP_FMT_1BIT_BE,
                   .width = 4,
                   .height = 4,
                   .pixels = bits,
                   .pitch = 1},
    };
    struct qxl_image image = {.kind = QXL_IMAGE_FROM_SURFACE, .named = QXL_IMAGE_NAMES_FLAGS};
    struct qxl_draw draw = {
        .type = QXL_DRAW_COPY,
        .box = {.bottom = 4, .right = 4},
        .copy = {.source = &image, .source_area = {.bottom = 4, .right = 4}},
    };
    struct fixture f;

    (void)state;
    fixture_open(&f, NULL);
    fixture_primary(&f);
    image.surface = surface_of(&f, SPICE_SURFACE_FMT_32_xRGB);
    image.flags = QXL_IMAGE_CACHE;
    check_status(qxl_draw(f.display, &draw), QXL_STATUS_OK);
    draw.copy.mask.image = &mask;
    check_status(qxl_draw(f.display, &draw), QXL_STATUS_INVALID);
    image.flags = 0;
    check_status(qxl_draw(f.display, &draw), QXL_STATUS_OK);
    draw = (struct qxl_draw){
        .type = QXL_DRAW_ALPHA_BLEND,
        .box = {.bottom = 4, .right = 4},
        .alpha_blend = {.source = &image, .source_area = {.bottom = 4, .right = 4}},
    };
    check_status(qxl_draw(f.display, &draw), QXL_STATUS_OK);
    image.flags = QXL_IMAGE_CACHE;
    check_status(qxl_draw(f.display, &draw), QXL_STATUS_INVALID);
    draw.alpha_blend.alpha = 1;
    check_status(qxl_draw(f.display, &draw), QXL_STATUS_OK);
    fixture_close(&f);
}

static void nothing_is_composed_on_a_surface_of_1_bit(void **state)
{
    static const uint32_t pixels[16];
    const struct qxl_surface_request request = {
        .width = 8, .height = 8, .format = SPICE_SURFACE_FMT_1_A};
    const struct qxl_image image = {
        .kind = QXL_IMAGE_FROM_BITMAP,
        .bitmap = {.format = SPICE_BITMAP_FMT_RGBA,
                   .width = 4,
                   .height = 4,
                   .pixels = pixels,
                   .pitch = 16},
    };
    struct qxl_draw draw = {
        .type = QXL_DRAW_COMPOSITE,
        .box = {.bottom = 4, .right = 4},
        .composite = {.source = &image, .operation = QXL_OP_OVER},
    };
    struct fixture f;

    (void)state;
    fixture_open(&f, NULL);
    fixture_client(&f, UINT64_MAX);
    fixture_primary(&f);
    check_status(qxl_surface_create(f.display, &request, &draw.surface), QXL_STATUS_OK);
    check_status(qxl_draw(f.display, &draw), QXL_STATUS_INVALID);
    fixture_close(&f);
}

static void a_copy_of_many_clips_is_split_only_if_it_does_not_read_what_it_draws(void **state)
{
    enum { COUNT = QXL_CLIP_RECTS_MAX + 1 };
    static const struct {
        struct qxl_point source;
        enum qxl_status status;
    } rows[] = {
        {{100, 100}, QXL_STATUS_INVALID}, {{95, 95}, QXL_STATUS_INVALID},
        {{0, 100}, QXL_STATUS_OK},        {{110, 100}, QXL_STATUS_OK},
        {{100, 0}, QXL_STATUS_OK},        {{100, 110}, QXL_STATUS_OK},
    };
    const struct qxl_image self = {.kind = QXL_IMAGE_FROM_SURFACE};
    struct qxl_rect *rects = calloc(COUNT, sizeof(*rects));
    struct qxl_draw draw = {
        .type = QXL_COPY_BITS,
        .box = {.left = 100, .top = 100, .right = 110, .bottom = 110},
        .clip = {rects, COUNT},
    };
    struct fixture f;

    (void)state;
    fixture_open(&f, NULL);
    fixture_primary(&f);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        draw.copy_bits.source = rows[i].source;
        check_status(qxl_draw(f.display, &draw), rows[i].status);
        fixture_drain(&f);
    }
    draw.box.right = draw.box.left;
    check_status(qxl_draw(f.display, &draw), QXL_STATUS_OK);
    draw.box.right = 110;
    draw.box.bottom = draw.box.top;
    draw.copy_bits.source = (struct qxl_point){100, 100};
    check_status(qxl_draw(f.display, &draw), QXL_STATUS_OK);
    draw.type = QXL_DRAW_COPY;
    draw.copy = (struct qxl_copy){.source = &self, .source_area = {100, 100, 110, 110}};
    check_status(qxl_draw(f.display, &draw), QXL_STATUS_OK);
    fixture_close(&f);
    free(rects);
}

static void a_raster_copy_within_a_surface_is_copy_bits_if_the_size_is_the_same(void **state)
{
    static const struct {
        struct qxl_rect area;
        enum qxl_status status;
        uint8_t type;
    } rows[] = {
        {{10, 10, 18, 18}, QXL_STATUS_OK, QXL_COPY_BITS},
        {{10, 10, 18, 19}, QXL_STATUS_OK, QXL_DRAW_OPAQUE},
        {{10, 10, 17, 18}, QXL_STATUS_OK, QXL_DRAW_OPAQUE},
        {{10, 19, 18, 18}, QXL_STATUS_INVALID, 0},
        {{19, 10, 18, 18}, QXL_STATUS_INVALID, 0},
    };
    const struct qxl_image self = {.kind = QXL_IMAGE_FROM_SURFACE};
    const struct qxl_image none = {.kind = QXL_IMAGE_NONE};
    struct qxl_raster raster = {
        .code = 0xcc, .box = {.bottom = 8, .right = 8}, .source = &self, .mask.image = &none};
    struct fixture f;

    (void)state;
    fixture_open(&f, NULL);
    fixture_primary(&f);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        raster.source_area = rows[i].area;
        check_status(qxl_draw_raster(f.display, &raster), rows[i].status);
        if (rows[i].status == QXL_STATUS_OK)
            assert_int_equal(wire_last_drawable(&f).type, rows[i].type);
    }
    raster.source_area = rows[0].area;
    raster.box.left = 9;
    check_status(qxl_draw_raster(f.display, &raster), QXL_STATUS_INVALID);
    fixture_close(&f);
}

static void take_all(struct fixture *f, enum aperture aperture)
{
    for (uint64_t size = 1ull << 30; size > 0; size /= 2)
        while (heap_allocate(&f->display->heaps[aperture], size) != HEAP_NONE)
            continue;
}

static void a_command_is_given_the_oldest_picture_of_its_own_memory(void **state)
{
    struct qxl_image image = picture();
    struct fixture f;

    (void)state;
    open_cached(&f, &CACHED);
    (void)draw(&f, &image); /* seen once: a key, and no picture */
    image.caching = QXL_IMAGE_CACHING_NOW;
    for (uint32_t i = 1; i <= 3; i++) {
        pixels[0] = i;
        (void)draw(&f, &image);
        if (i == 1)
            take_all(&f, APERTURE_SURFACE);
    }
    fixture_drain(&f); /* of commands in flight no picture is given up */
    assert_int_equal(counted(&f).entries, 4);
    take_all(&f, APERTURE_MAIN);
    check_status(fixture_fill(&f), QXL_STATUS_OK);
    assert_int_equal(counted(&f).entries, 2); /* the first, which lies elsewhere, and the last */
    assert_int_equal(counted(&f).evictions, 2);
    fixture_drain(&f);
    fixture_close(&f);
}

/* ---- what happens between two steps of a call ---- */

static struct {
    enum qxl_lock lock;
    bool at_unlock;
    void (*act)(struct fixture *fixture);
} hook;

static void hooked_lock(void *context, enum qxl_lock lock)
{
    struct rig_deterministic *os = context;

    rig_deterministic_os.lock(context, lock);
    if (hook.act && lock == hook.lock && !hook.at_unlock)
        hook.act(os->test);
}

static void hooked_unlock(void *context, enum qxl_lock lock)
{
    struct rig_deterministic *os = context;

    rig_deterministic_os.unlock(context, lock);
    if (hook.act && lock == hook.lock && hook.at_unlock)
        hook.act(os->test);
}

/* The fixture's display, made anew over an OS with hooks. */
static void open_hooked(struct fixture *f, struct qxl_os *os, const struct qxl_config *config)
{
    hook.act = NULL;
    fixture_open(f, NULL);
    *os = rig_deterministic_os;
    os->lock = hooked_lock;
    os->unlock = hooked_unlock;
    qxl_display_destroy(f->display);
    check_status(qxl_display_create(&f->hw, os, &f->os, config, &f->display), QXL_STATUS_OK);
    check_status(qxl_display_start(f->display), QXL_STATUS_OK);
    fixture_primary(f);
}

static void set_gone(struct fixture *f)
{
    qxl_display_set_gone(f->display);
}

static void an_operation_that_waited_for_its_turn_finds_that_the_device_is_gone(void **state)
{
    const struct qxl_rect area = {.bottom = 9, .right = 9};
    struct qxl_os os;
    struct fixture f;
    uint64_t writes;

    (void)state;
    open_hooked(&f, &os, NULL);
    writes = f.os.port_writes;
    hook.lock = QXL_LOCK_IO;
    hook.at_unlock = false;
    hook.act = set_gone;
    check_status(qxl_surface_update_area(f.display, QXL_PRIMARY, &area), QXL_STATUS_GONE);
    assert_int_equal(f.os.port_writes, writes);
    hook.act = NULL;
    fixture_close(&f);
}

/* A release comes between the look at the ring and the wish to be told of the next one. */
static void release_all(struct fixture *f)
{
    hook.act = NULL;
    fixture_settle(f);
    fake_qxl_io_write(f->device, QXL_IO_FLUSH_RELEASE, 0, 1);
}

static void a_release_that_comes_before_it_is_asked_for_is_not_waited_for(void **state)
{
    const struct qxl_config config = {.commands_max = 2, .low_water = 1};
    struct qxl_os os;
    struct fixture f;

    (void)state;
    open_hooked(&f, &os, &config);
    check_status(fixture_fill(&f), QXL_STATUS_OK);
    check_status(fixture_fill(&f), QXL_STATUS_OK);
    hook.lock = QXL_LOCK_RELEASE;
    hook.at_unlock = true;
    hook.act = release_all;
    f.os.waits = 0;
    check_status(fixture_fill(&f), QXL_STATUS_OK);
    assert_int_equal(f.os.waits, 0);
    fixture_close(&f);
}

static void vanish(struct rig_deterministic *os, enum qxl_event event)
{
    const struct fake_qxl_faults faults = {.vanish_at_port_write = 1};
    struct fixture *f = os->test;

    (void)event;
    fake_qxl_set_faults(f->device, &faults);
    fake_qxl_io_write(f->device, QXL_IO_UPDATE_IRQ, 0, 1);
}

static void a_device_that_vanishes_ends_the_wait_for_memory_for_monitors(void **state)
{
    static const struct qxl_monitor monitor = {.width = 9, .height = 9};
    struct fixture f;

    (void)state;
    fixture_open(&f, NULL);
    fixture_primary(&f);
    check_status(fixture_fill(&f), QXL_STATUS_OK);
    take_all(&f, APERTURE_MAIN);
    f.os.on_wait = vanish;
    check_status(qxl_monitors_set(f.display, &monitor, 1, 1), QXL_STATUS_GONE);
    fixture_close(&f);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_heap_looks_at_few_free_blocks_that_may_be_too_short),
        cmocka_unit_test(a_heap_takes_no_more_than_it_can_count),
        cmocka_unit_test(a_cache_has_at_most_65535_entries),
        cmocka_unit_test(a_command_does_not_wait_for_what_cannot_come_back),
        cmocka_unit_test(a_timeout_may_reach_beyond_the_end_of_time),
        cmocka_unit_test(an_evicted_picture_is_not_restored_without_a_device),
        cmocka_unit_test(a_row_just_below_2_gib_is_not_rounded_beyond),
        cmocka_unit_test(nothing_is_composed_on_a_surface_of_1_bit),
        cmocka_unit_test(a_palette_goes_only_on_surfaces_that_the_renderer_gives_colors),
        cmocka_unit_test(a_surface_is_not_to_be_cached_by_a_drawing_that_may_be_hidden),
        cmocka_unit_test(a_copy_of_many_clips_is_split_only_if_it_does_not_read_what_it_draws),
        cmocka_unit_test(a_raster_copy_within_a_surface_is_copy_bits_if_the_size_is_the_same),
        cmocka_unit_test(a_command_is_given_the_oldest_picture_of_its_own_memory),
        cmocka_unit_test(an_operation_that_waited_for_its_turn_finds_that_the_device_is_gone),
        cmocka_unit_test(a_release_that_comes_before_it_is_asked_for_is_not_waited_for),
        cmocka_unit_test(a_device_that_vanishes_ends_the_wait_for_memory_for_monitors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
