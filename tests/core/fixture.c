/* SPDX-License-Identifier: BSD-3-Clause */
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct variant VARIANTS[] = {
    {"revision 2", {.revision = 2}, false, NEEDS_SYNC},
    {"revision 3", {.revision = 3}, false, NEEDS_ASYNC},
    {"revision 4", {.revision = 4}, false, NEEDS_ASYNC | NEEDS_COMPOSITE | NEEDS_MONITORS},
    {"revision 5, synchronous",
     {.revision = 5},
     true,
     NEEDS_SYNC | NEEDS_COMPOSITE | NEEDS_MONITORS},
    {"revision 5, secondary",
     {.revision = 5, .secondary = true, .id = 1},
     false,
     NEEDS_ASYNC | NEEDS_COMPOSITE | NEEDS_MONITORS},
    {"revision 5, 64-bit surface BAR",
     {.revision = 5, .vram64_size_mb = 128},
     false,
     NEEDS_ASYNC | NEEDS_COMPOSITE | NEEDS_MONITORS},
    {"revision 5", {.revision = 5}, false, NEEDS_ASYNC | NEEDS_COMPOSITE | NEEDS_MONITORS},
};

enum { VARIANT_COUNT = sizeof(VARIANTS) / sizeof(VARIANTS[0]), TEST_NAME_SIZE = 160 };

int run_on_variants(const char *group, const struct variant_test *tests, size_t count)
{
    struct CMUnitTest *product = calloc(count * VARIANT_COUNT, sizeof(*product));
    char(*names)[TEST_NAME_SIZE] = calloc(count * VARIANT_COUNT, sizeof(*names));
    size_t used = 0;
    int failed;

    if (!product || !names)
        abort();
    for (size_t t = 0; t < count; t++) {
        for (size_t v = 0; v < VARIANT_COUNT; v++) {
            if ((VARIANTS[v].features & tests[t].needs) != tests[t].needs)
                continue;
            snprintf(names[used], TEST_NAME_SIZE, "%s (%s)", tests[t].name, VARIANTS[v].name);
            product[used] = (struct CMUnitTest){
                .name = names[used],
                .test_func = tests[t].run,
                .initial_state = (void *)(uintptr_t)&VARIANTS[v],
            };
            used++;
        }
    }
    failed = _cmocka_run_group_tests(group, product, used, NULL, NULL);
    free(product);
    free(names);
    return failed;
}

static void take_verdict(void *context, const QXLCommandExt *command, enum fake_qxl_verdict verdict,
                         const char *reason)
{
    struct fixture *fixture = context;

    if (fixture->on_command && command)
        fixture->on_command(fixture, command);
    /* What may die is as bad as what does. */
    fixture->verdicts[verdict == FAKE_QXL_CHANCE ? FAKE_QXL_ABORT : verdict]++;
    if (reason)
        fixture->reason = reason;
}

static void take_text(void *context, const char *text, size_t length)
{
    struct fixture *fixture = context;

    snprintf(fixture->bug, sizeof(fixture->bug), "%.*s", (int)length, text);
}

static void take_size(uint32_t *size, uint32_t wanted)
{
    if (wanted)
        *size = wanted;
}

void fixture_open(struct fixture *fixture, const struct fixture_options *options)
{
    static const struct fixture_options DEFAULTS = {0};
    struct rig_fake_options fake;
    struct qxl_config config;
    const char *reason = NULL;

    if (!options)
        options = &DEFAULTS;
    const struct variant *variant =
        options->variant ? options->variant : &VARIANTS[VARIANT_COUNT - 1];

    memset(fixture, 0, sizeof(*fixture));
    fake = (struct rig_fake_options){
        .device = variant->device,
        .host = options->host,
        .print = take_text,
        .verdict = take_verdict,
        .context = fixture,
    };
    take_size(&fake.device.ram_size_mb, options->ram_size_mb);
    take_size(&fake.device.vgamem_mb, options->vgamem_mb);
    take_size(&fake.device.vram_size_mb, options->vram_size_mb);
    take_size(&fake.device.surfaces, options->surfaces);
    config = options->config;
    config.sync_io |= variant->sync_io;
    fixture->backend = rig_fake_backend_create(&fake);
    assert_non_null(fixture->backend);
    fixture->device = rig_fake_backend_device(fixture->backend);
    rig_deterministic_init(&fixture->os, fixture->backend);
    fixture->os.test = fixture;
    if (qxl_probe(&fixture->backend->bars, &fixture->hw, &reason) != QXL_STATUS_OK)
        fail_msg("the fake device was refused: %s", reason);
    fixture->os.hw = &fixture->hw;
    fixture->header =
        (QXLRam *)(void *)((uint8_t *)fixture->hw.ram.memory + fixture->hw.ram_header_offset);
    check_status(qxl_display_create(&fixture->hw, &rig_deterministic_os, &fixture->os, &config,
                                    &fixture->display),
                 QXL_STATUS_OK);
    check_status(qxl_display_start(fixture->display), QXL_STATUS_OK);
}

void fixture_close_after_guest_bug(struct fixture *fixture)
{
    qxl_display_destroy(fixture->display);
    rig_backend_destroy(fixture->backend);
    if (fixture->os.violation)
        fail_msg("the core %s", fixture->os.violation);
    assert_int_equal(fixture->os.allocated, 0);
}

void fixture_close(struct fixture *fixture)
{
    struct fake_qxl_counters counters = fake_qxl_get_counters(fixture->device);

    fixture_close_after_guest_bug(fixture);
    if (counters.guest_bugs)
        fail_msg("the device found %llu guest bugs; it said last: %s",
                 (unsigned long long)counters.guest_bugs, fixture->bug);
    /* Museum 73. */
    assert_int_equal(counters.port_writes[QXL_IO_SET_MODE], fixture->modes_set);
}

void fixture_primary(struct fixture *fixture)
{
    const struct qxl_surface_request request = {
        .width = SURFACE_SIDE,
        .height = SURFACE_SIDE,
        .format = SPICE_SURFACE_FMT_32_xRGB,
    };

    check_status(qxl_primary_create(fixture->display, &request), QXL_STATUS_OK);
}

enum qxl_status fixture_fill(struct fixture *fixture)
{
    const struct qxl_draw request = {
        .type = QXL_DRAW_FILL,
        .box = {.left = 1, .top = 2, .right = 30, .bottom = 40},
        .fill.brush = {.kind = QXL_BRUSH_SOLID, .color = 0x123456},
    };

    return qxl_draw(fixture->display, &request);
}

void fixture_settle(struct fixture *fixture)
{
    enum { STEPS_MAX = 10 * 1000 * 1000 };
    int steps = 0;

    while (fixture->backend->ops->step(fixture->backend))
        assert_true(++steps < STEPS_MAX);
}

void fixture_drain(struct fixture *fixture)
{
    fixture_settle(fixture);
    /* A pointer's shape is not waited for: the host keeps it until there is another. */
    fake_qxl_reset_cursor(fixture->device);
    check_status(qxl_reclaim_all(fixture->display, 1000ull * MS), QXL_STATUS_OK);
    fixture_settle(fixture);
    qxl_reclaim(fixture->display);
}

uint64_t fixture_port_writes(struct fixture *fixture, unsigned port)
{
    return fake_qxl_get_counters(fixture->device).port_writes[port];
}

struct qxl_statistics fixture_statistics(struct fixture *fixture)
{
    return qxl_display_statistics(fixture->display);
}

static void expect_same_cache(const struct qxl_cache_statistics *before,
                              const struct qxl_cache_statistics *after)
{
    assert_int_equal(before->hits, after->hits);
    assert_int_equal(before->misses, after->misses);
    assert_int_equal(before->evictions, after->evictions);
    assert_int_equal(before->entries, after->entries);
    assert_int_equal(before->bytes, after->bytes);
}

void fixture_expect_same(struct qxl_statistics before, struct qxl_statistics after)
{
    assert_int_equal(before.commands, after.commands);
    assert_int_equal(before.cursor_commands, after.cursor_commands);
    assert_int_equal(before.notifications, after.notifications);
    assert_int_equal(before.releases, after.releases);
    assert_int_equal(before.bad_releases, after.bad_releases);
    assert_int_equal(before.broken_chains, after.broken_chains);
    assert_int_equal(before.oom_notifications, after.oom_notifications);
    assert_int_equal(before.lost_interrupts, after.lost_interrupts);
    assert_int_equal(before.low_memory, after.low_memory);
    assert_int_equal(before.longest_stall_ns, after.longest_stall_ns);
    expect_same_cache(&before.image_cache, &after.image_cache);
    expect_same_cache(&before.palette_cache, &after.palette_cache);
    expect_same_cache(&before.cursor_cache, &after.cursor_cache);
    assert_int_equal(before.live, after.live);
    assert_int_equal(before.heap_used, after.heap_used);
}

void fixture_client(struct fixture *fixture, uint64_t capabilities)
{
    uint8_t bytes[QXL_CLIENT_CAPABILITIES_SIZE] = {0};

    memcpy(bytes, &capabilities, sizeof(capabilities));
    fake_qxl_set_client(fixture->device, true, bytes);
}
