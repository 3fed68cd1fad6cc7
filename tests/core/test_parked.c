/* SPDX-License-Identifier: BSD-3-Clause */
/* Off-screen surfaces that wait for a primary come back while others draw, and when they cannot. */
#include <qxl/cursor.h>
#include <qxl/draw.h>
#include <qxl/power.h>

#include "check.h"
#include "fixture.h"
#include "handmade.h"
#include "state.h"

#include <string.h>

enum { WAITING = 3, LAST = WAITING };

static const uint64_t TIMEOUT = 50ull * MS;

static const struct qxl_surface_request PRIMARY = {
    .width = 64, .height = 64, .format = SPICE_SURFACE_FMT_32_xRGB};
static const struct qxl_surface_request SMALL = {
    .width = 16, .height = 16, .format = SPICE_SURFACE_FMT_32_ARGB};

struct stage {
    struct handmade device;
    size_t allocated;       /* system memory without pictures */
    uint32_t live_at_stall; /* once this surface is live, another thread fills the ring */
    bool created[HANDMADE_SURFACES], drawn[HANDMADE_SURFACES];
    bool busy, stalled, refused;
};

static enum qxl_status fill(struct stage *stage, uint32_t id)
{
    const struct qxl_draw request = {
        .type = QXL_DRAW_FILL,
        .surface = {id},
        .box = {0, 0, 8, 8},
        .fill.brush = {.kind = QXL_BRUSH_SOLID},
    };

    return qxl_draw(stage->device.display, &request);
}

/* The device takes a command, and gives it back at once. */
static bool take(struct stage *stage, QXLCommand *command)
{
    uint64_t id;

    if (!handmade_take(&stage->device, command))
        return false;
    id = handmade_id(&stage->device, command);
    handmade_chain(&stage->device, command, 0);
    handmade_release(&stage->device, id);
    return true;
}

static void take_all(struct stage *stage)
{
    QXLCommand command;

    while (take(stage, &command))
        qxl_reclaim(stage->device.display);
}

static void open_stage(struct stage *stage, uint32_t commands_max)
{
    const struct qxl_config config = {
        .commands_max = commands_max, .ring_timeout_ns = TIMEOUT, .memory_timeout_ns = TIMEOUT};

    memset(stage, 0, sizeof(*stage));
    handmade_init(&stage->device, 5);
    stage->device.test = stage->device.os.test = stage;
    handmade_start(&stage->device, &config);
    stage->allocated = stage->device.os.allocated;
}

/* Surfaces 1 to LAST, each full of its number, wait for a primary. Nothing is in flight. */
static void park(struct stage *stage)
{
    struct qxl_display *display = stage->device.display;
    struct qxl_surface_info info;
    struct qxl_surface_id id;

    check_status(qxl_primary_create(display, &PRIMARY), QXL_STATUS_OK);
    for (uint32_t i = 1; i <= LAST; i++) {
        check_status(qxl_surface_create(display, &SMALL, &id), QXL_STATUS_OK);
        assert_int_equal(id.value, i);
        check_status(qxl_surface_info(display, id, &info), QXL_STATUS_OK);
        memset(info.memory, (int)i, info.size);
        take_all(stage);
    }
    check_status(qxl_primary_destroy(display), QXL_STATUS_OK);
    check_status(qxl_power_suspend(display), QXL_STATUS_OK);
    memset(stage->device.vram, 0xee, HANDMADE_VRAM_SIZE);
    check_status(qxl_power_resume(display), QXL_STATUS_OK);
    assert_true(stage->device.os.allocated > stage->allocated);
}

static bool live(struct stage *stage, uint32_t id)
{
    struct qxl_surface_info info;

    return qxl_surface_info(stage->device.display, (struct qxl_surface_id){id}, &info) ==
           QXL_STATUS_OK;
}

static void expect_picture(struct stage *stage, uint32_t id)
{
    struct qxl_surface_info info;

    check_status(qxl_surface_info(stage->device.display, (struct qxl_surface_id){id}, &info),
                 QXL_STATUS_OK);
    assert_int_equal(((uint8_t *)info.memory)[0], id);
    assert_int_equal(((uint8_t *)info.memory)[info.size - 1], id);
}

static void close_stage(struct stage *stage)
{
    stage->device.table = rig_deterministic_os;
    stage->device.os.on_wait = NULL;
    take_all(stage);
    assert_int_equal(stage->device.os.allocated, stage->allocated);
    qxl_reclaim(stage->device.display);
    check_status(qxl_surface_destroy_all(stage->device.display), QXL_STATUS_OK);
    assert_int_equal(qxl_display_statistics(stage->device.display).heap_used, 0);
    handmade_finish(&stage->device);
}

/* ---- between any two steps another thread draws ---- */

static void note(struct stage *stage, const QXLCommand *command)
{
    const void *memory = handmade_memory(&stage->device, command->data);

    if (command->type == QXL_CMD_SURFACE) {
        QXLSurfaceCmd wire;

        memcpy(&wire, memory, sizeof(wire));
        stage->created[wire.surface_id] = wire.type == QXL_SURFACE_CMD_CREATE;
    } else {
        QXLDrawable wire;

        memcpy(&wire, memory, sizeof(wire));
        if (!stage->created[wire.surface_id])
            fail_msg("surface %u is drawn on before it is made", (unsigned)wire.surface_id);
        stage->drawn[wire.surface_id] = true;
    }
}

static void draw_on_each(struct stage *stage)
{
    QXLCommand command;

    for (uint32_t id = 1; id <= LAST; id++) {
        enum qxl_status status = fill(stage, id);

        assert_true(status == QXL_STATUS_OK || status == QXL_STATUS_INVALID);
        while (handmade_take(&stage->device, &command))
            note(stage, &command);
    }
}

static void draw_in_the_middle(void *context, enum qxl_lock lock)
{
    struct rig_deterministic *os = context;
    struct stage *stage = os->test;

    rig_deterministic_os.unlock(context, lock);
    if (stage->busy || os->locks_held & ~(1u << QXL_LOCK_SURFACES))
        return;
    stage->busy = true;
    draw_on_each(stage);
    stage->busy = false;
}

static void nobody_draws_on_a_surface_ahead_of_the_command_that_makes_it(void **state)
{
    struct qxl_display *display;
    struct qxl_surface_id id;
    struct stage stage;

    (void)state;
    open_stage(&stage, 0);
    display = stage.device.display;
    check_status(qxl_primary_create(display, &PRIMARY), QXL_STATUS_OK);
    stage.device.table.unlock = draw_in_the_middle;
    for (uint32_t i = 1; i <= LAST; i++)
        check_status(qxl_surface_create(display, &SMALL, &id), QXL_STATUS_OK);
    assert_true(stage.drawn[1] && stage.drawn[LAST]);
    handmade_finish(&stage.device);
}

static void nobody_draws_on_a_surface_ahead_of_the_command_that_makes_it_again(void **state)
{
    struct stage stage;

    (void)state;
    open_stage(&stage, 0);
    park(&stage);
    stage.device.table.unlock = draw_in_the_middle;
    check_status(qxl_primary_create(stage.device.display, &PRIMARY), QXL_STATUS_OK);
    assert_true(stage.drawn[1] && stage.drawn[LAST]);
    for (uint32_t id = 1; id <= LAST; id++)
        expect_picture(&stage, id);
    assert_int_equal(stage.device.os.allocated, stage.allocated);
    stage.device.table = rig_deterministic_os;
    handmade_finish(&stage.device);
}

/* ---- the ring stays full ---- */

static void fill_the_ring(void *context, enum qxl_lock lock)
{
    struct rig_deterministic *os = context;
    struct stage *stage = os->test;
    const QXLCommandRing *ring = &stage->device.header->cmd_ring;

    rig_deterministic_os.unlock(context, lock);
    if (stage->busy || stage->stalled || os->locks_held & ~(1u << QXL_LOCK_SURFACES))
        return;
    stage->busy = true;
    if (live(stage, stage->live_at_stall)) {
        while (ring->prod - ring->cons < QXL_COMMAND_RING_SIZE)
            check_status(fill(stage, 0), QXL_STATUS_OK);
        stage->stalled = true;
    }
    stage->busy = false;
}

static void draw_while_the_create_command_waits(struct rig_deterministic *os, enum qxl_event event)
{
    struct stage *stage = os->test;

    (void)event;
    if (!stage->stalled || stage->busy)
        return;
    stage->busy = true;
    check_status(fill(stage, stage->live_at_stall + 1), QXL_STATUS_INVALID);
    stage->refused = true;
    stage->busy = false;
}

/* A primary is made, and the surfaces up to `last_live`; for the next one the ring stays full. */
static void come_back_half(struct stage *stage, uint32_t last_live)
{
    struct qxl_display *display = stage->device.display;

    stage->live_at_stall = last_live;
    stage->device.table.unlock = fill_the_ring;
    stage->device.os.on_wait = draw_while_the_create_command_waits;
    check_status(qxl_primary_create(display, &PRIMARY), QXL_STATUS_TIMEOUT);
    stage->device.table = rig_deterministic_os;
    stage->device.os.on_wait = NULL;
    assert_true(stage->stalled && stage->refused);
    for (uint32_t id = 0; id <= LAST; id++)
        assert_int_equal(live(stage, id), id <= last_live);
    take_all(stage);
    assert_int_equal(qxl_display_statistics(display).live, 0);
}

static void come_back_with_the_next_primary(struct stage *stage, uint32_t first)
{
    struct qxl_display *display = stage->device.display;

    check_status(qxl_primary_destroy(display), QXL_STATUS_OK);
    check_status(qxl_primary_create(display, &PRIMARY), QXL_STATUS_OK);
    for (uint32_t id = first; id <= LAST; id++)
        expect_picture(stage, id);
}

static void a_surface_that_cannot_be_made_again_waits_on_and_is_not_drawn_on(void **state)
{
    struct stage stage;

    (void)state;
    open_stage(&stage, 0);
    park(&stage);
    come_back_half(&stage, 0);
    come_back_with_the_next_primary(&stage, 1);
    close_stage(&stage);
}

static void surfaces_that_could_not_be_made_again_end_with_all_others(void **state)
{
    struct stage stage;

    (void)state;
    open_stage(&stage, 0);
    park(&stage);
    come_back_half(&stage, 0);
    check_status(qxl_surface_destroy_all(stage.device.display), QXL_STATUS_OK);
    assert_int_equal(qxl_display_statistics(stage.device.display).heap_used, 0);
    close_stage(&stage);
}

static void when_only_some_come_back_no_picture_is_lost_or_kept_twice(void **state)
{
    struct qxl_display *display;
    struct qxl_surface_id id;
    struct stage stage;

    (void)state;
    open_stage(&stage, 0);
    park(&stage);
    display = stage.device.display;
    come_back_half(&stage, 2);
    assert_null(display->surfaces[1].picture);
    assert_null(display->surfaces[2].picture);
    assert_non_null(display->surfaces[LAST].picture);

    /* The id of one that came back, used again. */
    check_status(qxl_surface_destroy(display, (struct qxl_surface_id){1}), QXL_STATUS_OK);
    take_all(&stage);
    check_status(qxl_surface_create(display, &SMALL, &id), QXL_STATUS_OK);
    assert_int_equal(id.value, 1);
    take_all(&stage);

    /* The third of the pictures of 0, 1 and 2. */
    stage.device.os.fail_allocation = stage.device.os.allocations + 3;
    check_status(qxl_power_suspend(display), QXL_STATUS_NO_MEMORY);
    for (uint32_t i = 0; i < LAST; i++)
        assert_null(display->surfaces[i].picture);
    assert_non_null(display->surfaces[LAST].picture);

    check_status(qxl_power_suspend(display), QXL_STATUS_OK);
    memset(stage.device.vram, 0xdd, HANDMADE_VRAM_SIZE);
    check_status(qxl_power_resume(display), QXL_STATUS_OK);
    expect_picture(&stage, 2);
    expect_picture(&stage, LAST);
    close_stage(&stage);
}

static void read_as_ones(struct handmade *device, uint32_t port, uint8_t value)
{
    if (port == QXL_IO_FLUSH_SURFACES_ASYNC)
        device->header->magic = UINT32_MAX;
    else
        handmade_behave(device, port, value);
}

static void a_device_that_vanishes_takes_no_picture_that_was_safe(void **state)
{
    struct stage stage;

    (void)state;
    open_stage(&stage, 0);
    park(&stage);
    come_back_half(&stage, 2);
    stage.device.on_port = read_as_ones;
    check_status(qxl_power_suspend(stage.device.display), QXL_STATUS_GONE);
    stage.device.on_port = handmade_behave;
    memset(stage.device.vram, 0xdd, HANDMADE_VRAM_SIZE);
    check_status(qxl_power_resume(stage.device.display), QXL_STATUS_OK);
    expect_picture(&stage, LAST);
    close_stage(&stage);
}

/* ---- no handle is left ---- */

/* Give the pointer's commands back when asked for memory. */
static void release_pointer_commands(struct handmade *device, uint32_t port, uint8_t value)
{
    QXLCursorRing *ring = &device->header->cursor_ring;

    handmade_behave(device, port, value);
    if (port != QXL_IO_NOTIFY_OOM)
        return;
    while (ring->cons != ring->prod) {
        QXLCommand command;
        uint64_t id;

        memcpy(&command, &ring->items[ring->cons++ % 32].el, sizeof(command));
        id = handmade_id(device, &command);
        handmade_chain(device, &command, 0);
        handmade_release(device, id);
    }
}

/* They need no primary. */
static void hold_handles(struct stage *stage, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        check_status(qxl_cursor_move(stage->device.display, (struct qxl_point){1, 1}),
                     QXL_STATUS_OK);
}

static void a_surface_waits_for_a_handle_to_come_back(void **state)
{
    struct stage stage;

    (void)state;
    open_stage(&stage, WAITING);
    park(&stage);
    hold_handles(&stage, WAITING);
    stage.device.on_port = release_pointer_commands;
    check_status(qxl_primary_create(stage.device.display, &PRIMARY), QXL_STATUS_OK);
    for (uint32_t id = 1; id <= LAST; id++)
        expect_picture(&stage, id);
    assert_true(stage.device.ports[QXL_IO_NOTIFY_OOM] > 0);
    close_stage(&stage);
}

static void without_a_handle_in_time_a_surface_waits_for_the_next_primary(void **state)
{
    struct stage stage;
    uint64_t began;

    (void)state;
    open_stage(&stage, WAITING);
    park(&stage);
    hold_handles(&stage, 1);
    began = stage.device.os.now_ns;
    check_status(qxl_primary_create(stage.device.display, &PRIMARY), QXL_STATUS_NO_MEMORY);
    assert_in_range(stage.device.os.now_ns - began, TIMEOUT, TIMEOUT + SLICE);
    assert_true(live(&stage, 0) && live(&stage, LAST - 1) && !live(&stage, LAST));
    take_all(&stage);
    come_back_with_the_next_primary(&stage, 1);
    release_pointer_commands(&stage.device, QXL_IO_NOTIFY_OOM, 0);
    assert_int_equal(qxl_reclaim(stage.device.display), 1);
    close_stage(&stage);
}

/* The device gave their create commands back before; now it keeps them. */
static void more_surfaces_than_handles_do_not_come_back_and_nobody_waits(void **state)
{
    struct stage stage;
    uint64_t began;

    (void)state;
    open_stage(&stage, WAITING - 1);
    park(&stage);
    began = stage.device.os.now_ns;
    check_status(qxl_primary_create(stage.device.display, &PRIMARY), QXL_STATUS_NO_MEMORY);
    assert_int_equal(stage.device.os.now_ns, began);
    assert_true(live(&stage, LAST - 1) && !live(&stage, LAST));

    check_status(qxl_power_resume(stage.device.display), QXL_STATUS_NO_MEMORY);
    assert_true(qxl_power_is_suspended(stage.device.display));
    handmade_finish(&stage.device);
}

static void give_back_at_once(void *context, enum qxl_lock lock)
{
    struct rig_deterministic *os = context;
    QXLCommand command;

    rig_deterministic_os.unlock(context, lock);
    if (lock == QXL_LOCK_COMMAND)
        take(os->test, &command);
}

static void a_device_that_gives_create_commands_back_needs_fewer_handles_than_surfaces(void **state)
{
    struct stage stage;

    (void)state;
    open_stage(&stage, 1);
    park(&stage);
    stage.device.table.unlock = give_back_at_once;
    check_status(qxl_primary_create(stage.device.display, &PRIMARY), QXL_STATUS_OK);
    for (uint32_t id = 1; id <= LAST; id++)
        expect_picture(&stage, id);
    close_stage(&stage);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_draws_on_a_surface_ahead_of_the_command_that_makes_it),
        cmocka_unit_test(nobody_draws_on_a_surface_ahead_of_the_command_that_makes_it_again),
        cmocka_unit_test(a_surface_that_cannot_be_made_again_waits_on_and_is_not_drawn_on),
        cmocka_unit_test(surfaces_that_could_not_be_made_again_end_with_all_others),
        cmocka_unit_test(when_only_some_come_back_no_picture_is_lost_or_kept_twice),
        cmocka_unit_test(a_device_that_vanishes_takes_no_picture_that_was_safe),
        cmocka_unit_test(a_surface_waits_for_a_handle_to_come_back),
        cmocka_unit_test(without_a_handle_in_time_a_surface_waits_for_the_next_primary),
        cmocka_unit_test(more_surfaces_than_handles_do_not_come_back_and_nobody_waits),
        cmocka_unit_test(
            a_device_that_gives_create_commands_back_needs_fewer_handles_than_surfaces),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
