/* SPDX-License-Identifier: BSD-3-Clause */
/* Surfaces leave the device with their picture and come back with it. */
#include "fixture.h"
#include "handmade.h"
#include "state.h"
#include "surface_evict.h"

#include <string.h>

static const struct qxl_surface_request SMALL = {
    .width = 16, .height = 16, .format = SPICE_SURFACE_FMT_32_ARGB};

static const uint64_t TIMEOUT = 175ull * MS;

static void open_checked(struct fixture *f, void **state)
{
    const struct fixture_options options = {
        .variant = *state,
        .host = RIG_FAKE_HOST_CHECKING,
        .config = {.ring_timeout_ns = TIMEOUT, .io_timeout_ns = TIMEOUT},
    };

    fixture_open(f, &options);
    fixture_primary(f);
}

static void expect_no_complaint(struct fixture *f)
{
    if (f->verdicts[FAKE_QXL_DROP] || f->verdicts[FAKE_QXL_ABORT])
        fail_msg("the host does not like it: %s", f->reason);
}

/* The host's part: what it has rendered. */
static void paint(struct fixture *f, struct qxl_surface_id id, uint64_t seed)
{
    struct qxl_surface_info info;

    fixture_settle(f); /* it clears the surface first */
    check_status(qxl_surface_info(f->display, id, &info), QXL_STATUS_OK);
    for (uint64_t i = 0; i < info.size; i++)
        ((uint8_t *)info.memory)[i] = (uint8_t)noise(&seed);
}

static void expect_painted(const struct qxl_surface_info *info, uint64_t seed)
{
    for (uint64_t i = 0; i < info->size; i++)
        assert_int_equal(((uint8_t *)info->memory)[i], (uint8_t)noise(&seed));
}

static struct qxl_surface_id make(struct fixture *f, const struct qxl_surface_request *request)
{
    struct qxl_surface_id id;

    check_status(qxl_surface_create(f->display, request, &id), QXL_STATUS_OK);
    return id;
}

static void a_surface_comes_back_as_it_went_in_each_format_and_row_order(void **state)
{
    static const struct qxl_surface_request REQUESTS[] = {
        {.width = 33, .height = 7, .format = SPICE_SURFACE_FMT_1_A},
        {.width = 33, .height = 7, .format = SPICE_SURFACE_FMT_8_A, .stride = 40},
        {.width = 33, .height = 7, .format = SPICE_SURFACE_FMT_16_565, .stride = -68},
        {.width = 33, .height = 7, .format = SPICE_SURFACE_FMT_16_555},
        {.width = 33, .height = 7, .format = SPICE_SURFACE_FMT_32_xRGB, .stride = -256},
        {.width = 33, .height = 7, .format = SPICE_SURFACE_FMT_32_ARGB},
    };
    struct fixture f;

    open_checked(&f, state);
    for (size_t i = 0; i < sizeof(REQUESTS) / sizeof(REQUESTS[0]); i++) {
        struct qxl_surface_id id = make(&f, &REQUESTS[i]);
        struct qxl_surface_info before, out, back;
        struct qxl_evicted *evicted;

        check_status(qxl_surface_info(f.display, id, &before), QXL_STATUS_OK);
        paint(&f, id, i + 1);
        check_status(qxl_surface_evict(f.display, id, &evicted), QXL_STATUS_OK);
        check_status(qxl_surface_info(f.display, id, &back), QXL_STATUS_INVALID);
        fixture_drain(&f);
        memset(f.hw.vram.memory, 0, 4096);

        qxl_evicted_info(evicted, &out);
        assert_int_equal(out.stride, before.stride);
        assert_int_equal(out.size, before.size);
        expect_painted(&out, i + 1);

        check_status(qxl_surface_restore(f.display, evicted, &id), QXL_STATUS_OK);
        check_status(qxl_surface_info(f.display, id, &back), QXL_STATUS_OK);
        assert_int_equal(back.width, 33);
        assert_int_equal(back.height, 7);
        assert_int_equal(back.format, REQUESTS[i].format);
        assert_int_equal(back.stride, before.stride);
        expect_painted(&back, i + 1);
    }
    fixture_settle(&f);
    expect_no_complaint(&f);
    check_status(qxl_surface_destroy_all(f.display), QXL_STATUS_OK);
    fixture_drain(&f);
    assert_int_equal(fixture_statistics(&f).heap_used, 0);
    fixture_close(&f);
}

static void the_whole_surface_is_rendered_before_it_is_copied(void **state)
{
    const struct variant *variant = *state;
    unsigned port = variant->features & NEEDS_SYNC ? QXL_IO_UPDATE_AREA : QXL_IO_UPDATE_AREA_ASYNC;
    struct qxl_surface_id id;
    struct qxl_evicted *evicted;
    struct fixture f;

    open_checked(&f, state);
    id = make(&f, &SMALL);
    check_status(qxl_surface_evict(f.display, id, &evicted), QXL_STATUS_OK);
    assert_int_equal(fixture_port_writes(&f, port), 1);
    assert_int_equal(f.header->update_surface, id.value);
    assert_int_equal(f.header->update_area.right, 16);
    assert_int_equal(f.header->update_area.bottom, 16);
    qxl_evicted_destroy(f.display, evicted);
    qxl_evicted_destroy(f.display, NULL);
    fixture_close(&f);
}

static void what_cannot_be_evicted_is_refused_and_nothing_happens(void **state)
{
    const struct qxl_surface_id dead = {5}, beyond = {UINT32_MAX};
    struct qxl_evicted *evicted;
    struct fixture f;
    uint64_t writes;

    open_checked(&f, state);
    writes = f.os.port_writes;
    check_status(qxl_surface_evict(f.display, QXL_PRIMARY, &evicted), QXL_STATUS_INVALID);
    check_status(qxl_surface_evict(f.display, dead, &evicted), QXL_STATUS_INVALID);
    check_status(qxl_surface_evict(f.display, beyond, &evicted), QXL_STATUS_INVALID);
    assert_null(evicted);
    assert_int_equal(f.os.port_writes, writes);
    qxl_display_set_gone(f.display);
    check_status(qxl_surface_evict(f.display, dead, &evicted), QXL_STATUS_GONE);
    fixture_close(&f);
}

static void expect_as_before(struct fixture *f, struct qxl_surface_id id, uint64_t seed)
{
    const struct qxl_draw draw = {
        .type = QXL_DRAW_FILL,
        .surface = id,
        .box = {.right = 8, .bottom = 8},
        .fill.brush = {.kind = QXL_BRUSH_SOLID},
    };
    struct qxl_surface_info info;

    check_status(qxl_surface_info(f->display, id, &info), QXL_STATUS_OK);
    expect_painted(&info, seed);
    check_status(qxl_draw(f->display, &draw), QXL_STATUS_OK);
    fixture_settle(f);
    expect_no_complaint(f);
}

static void without_system_memory_a_surface_stays_where_it_is(void **state)
{
    struct qxl_surface_id id;
    struct qxl_evicted *evicted;
    struct fixture f;
    uint64_t writes;

    open_checked(&f, state);
    id = make(&f, &SMALL);
    paint(&f, id, 3);
    writes = f.os.port_writes;
    f.os.fail_allocation = f.os.allocations + 1;
    check_status(qxl_surface_evict(f.display, id, &evicted), QXL_STATUS_NO_MEMORY);
    assert_null(evicted);
    assert_int_equal(f.os.port_writes, writes);
    expect_as_before(&f, id, 3);
    fixture_close(&f);
}

static void without_a_primary_a_surface_stays_where_it_is(void **state)
{
    struct qxl_surface_id id;
    struct qxl_evicted *evicted;
    struct fixture f;

    open_checked(&f, state);
    id = make(&f, &SMALL);
    fixture_settle(&f);
    paint(&f, id, 3);
    check_status(qxl_primary_destroy(f.display), QXL_STATUS_OK);
    check_status(qxl_surface_evict(f.display, id, &evicted), QXL_STATUS_INVALID);
    fixture_primary(&f);
    expect_as_before(&f, id, 3);
    fixture_close(&f);
}

static void when_rendering_never_ends_a_surface_stays_where_it_is(void **state)
{
    struct qxl_surface_info info;
    struct qxl_surface_id id;
    struct qxl_evicted *evicted;
    struct fixture f;

    open_checked(&f, state);
    id = make(&f, &SMALL);
    fake_qxl_set_faults(f.device, &(struct fake_qxl_faults){.never_complete_async = true});
    check_status(qxl_surface_evict(f.display, id, &evicted), QXL_STATUS_TIMEOUT);
    assert_null(evicted);
    check_status(qxl_surface_info(f.display, id, &info), QXL_STATUS_OK);
    fixture_close(&f);
}

static void when_the_ring_stays_full_a_surface_stays_where_it_is(void **state)
{
    struct qxl_surface_id id;
    struct qxl_evicted *evicted;
    struct fixture f;

    open_checked(&f, state);
    id = make(&f, &SMALL);
    paint(&f, id, 3);
    fixture_settle(&f);
    fake_qxl_set_faults(f.device, &(struct fake_qxl_faults){.stall_fetch = true});
    for (int i = 0; i < QXL_COMMAND_RING_SIZE; i++)
        check_status(fixture_fill(&f), QXL_STATUS_OK);
    check_status(qxl_surface_evict(f.display, id, &evicted), QXL_STATUS_TIMEOUT);
    assert_null(evicted);
    fake_qxl_set_faults(f.device, NULL);
    expect_as_before(&f, id, 3);
    fixture_close(&f);
}

static void a_picture_that_cannot_go_back_is_kept(void **state)
{
    struct qxl_surface_info info;
    struct qxl_surface_id id;
    struct qxl_evicted *evicted;
    struct fixture f;

    open_checked(&f, state);
    id = make(&f, &SMALL);
    paint(&f, id, 3);
    check_status(qxl_surface_evict(f.display, id, &evicted), QXL_STATUS_OK);
    check_status(qxl_primary_destroy(f.display), QXL_STATUS_OK);
    check_status(qxl_surface_restore(f.display, evicted, &id), QXL_STATUS_INVALID);
    check_status(qxl_display_start(f.display), QXL_STATUS_OK);
    fixture_primary(&f);
    check_status(qxl_surface_restore(f.display, evicted, &id), QXL_STATUS_OK);
    check_status(qxl_surface_info(f.display, id, &info), QXL_STATUS_OK);
    expect_painted(&info, 3);
    fixture_close(&f);
}

static void draw_on_it_meanwhile(struct rig_deterministic *os, enum qxl_event event)
{
    struct fixture *f = os->test;
    const struct qxl_draw draw = {
        .type = QXL_DRAW_FILL,
        .surface = {1},
        .box = {.right = 8, .bottom = 8},
        .fill.brush = {.kind = QXL_BRUSH_SOLID},
    };

    (void)event;
    os->on_wait = NULL;
    check_status(qxl_draw(f->display, &draw), QXL_STATUS_INVALID);
}

static void nothing_can_be_drawn_on_a_surface_on_its_way_out(void **state)
{
    struct qxl_surface_id id;
    struct qxl_evicted *evicted;
    struct fixture f;

    open_checked(&f, state);
    id = make(&f, &SMALL);
    assert_int_equal(id.value, 1);
    f.os.on_wait = draw_on_it_meanwhile;
    check_status(qxl_surface_evict(f.display, id, &evicted), QXL_STATUS_OK);
    assert_null(f.os.on_wait);
    qxl_evicted_destroy(f.display, evicted);
    fixture_settle(&f);
    expect_no_complaint(&f);
    fixture_close(&f);
}

/* ---- to the byte and to the moment ---- */

struct moment {
    struct handmade *device;
    bool filled;      /* the device memory, when the ring was taken to publish */
    bool passed_ring; /* since the primary lost its life */
    bool asked;       /* the device to destroy */
};

static void start_handmade(struct handmade *device, struct moment *moment)
{
    const struct qxl_surface_request primary = {
        .width = 64, .height = 64, .format = SPICE_SURFACE_FMT_32_xRGB};

    *moment = (struct moment){.device = device};
    handmade_init(device, 5);
    handmade_start(device, NULL);
    check_status(qxl_primary_create(device->display, &primary), QXL_STATUS_OK);
    device->test = device->os.test = moment;
}

static void look_at_device_memory(void *context, enum qxl_lock lock)
{
    struct moment *moment = ((struct rig_deterministic *)context)->test;

    rig_deterministic_os.lock(context, lock);
    if (lock == QXL_LOCK_COMMAND)
        moment->filled = moment->device->vram[0] == 0x5a && moment->device->vram[1023] == 0x5a;
}

static void the_picture_is_there_before_the_device_hears_of_the_surface(void **state)
{
    struct qxl_surface_info info;
    struct qxl_evicted *evicted;
    struct handmade device;
    struct qxl_surface_id id;
    struct moment moment;
    QXLSurfaceCmd wire;
    QXLCommand command;

    (void)state;
    start_handmade(&device, &moment);
    check_status(qxl_surface_create(device.display, &SMALL, &id), QXL_STATUS_OK);
    memset(device.vram, 0x5a, 1024);
    check_status(qxl_surface_evict(device.display, id, &evicted), QXL_STATUS_OK);
    for (int i = 0; i < 2; i++) {
        assert_true(handmade_take(&device, &command));
        handmade_release(&device, handmade_id(&device, &command));
        handmade_chain(&device, &command, 0);
    }
    assert_int_equal(qxl_reclaim(device.display), 2);
    memset(device.vram, 0, 1024);
    device.table.lock = look_at_device_memory;
    check_status(qxl_surface_restore(device.display, evicted, &id), QXL_STATUS_OK);
    assert_true(moment.filled);
    check_status(qxl_surface_info(device.display, id, &info), QXL_STATUS_OK);
    assert_ptr_equal(info.memory, device.vram);
    assert_true(handmade_take(&device, &command));
    memcpy(&wire, handmade_memory(&device, command.data), sizeof(wire));
    assert_int_equal(wire.type, QXL_SURFACE_CMD_CREATE);
    assert_int_equal(wire.flags, QXL_SURF_FLAG_KEEP_DATA);
    handmade_finish(&device);
}

static void note_the_ring(void *context, enum qxl_lock lock)
{
    struct moment *moment = ((struct rig_deterministic *)context)->test;
    struct qxl_display *display = moment->device->display;

    rig_deterministic_os.lock(context, lock);
    if (lock == QXL_LOCK_COMMAND && !(display->surface_lives[0] & 1))
        moment->passed_ring = true;
}

static void expect_ring_passed(struct handmade *device, uint32_t port, uint8_t value)
{
    struct moment *moment = device->test;

    if (port == QXL_IO_DESTROY_PRIMARY_ASYNC || port == QXL_IO_DESTROY_ALL_SURFACES_ASYNC) {
        moment->asked = true;
        assert_true(moment->passed_ring);
    }
    handmade_behave(device, port, value);
}

static void expect_waited_for_publishers(enum qxl_status (*destroy)(struct qxl_display *display))
{
    struct handmade device;
    struct moment moment;

    start_handmade(&device, &moment);
    device.table.lock = note_the_ring;
    device.on_port = expect_ring_passed;
    check_status(destroy(device.display), QXL_STATUS_OK);
    assert_true(moment.asked);
    handmade_finish(&device);
}

/* A thread that has found the primary alive, and holds the ring, is let through first. */
static void a_port_operation_never_overtakes_a_command_that_is_being_published(void **state)
{
    (void)state;
    expect_waited_for_publishers(qxl_primary_destroy);
    expect_waited_for_publishers(qxl_surface_destroy_all);
}

static void a_surface_takes_no_picture_of_its_id_along(void **state)
{
    struct qxl_evicted *evicted, *picture;
    struct qxl_surface_id id, back;
    struct qxl_display *display;
    struct handmade device;
    struct moment moment;
    QXLCommand command;

    (void)state;
    start_handmade(&device, &moment);
    display = device.display;
    check_status(qxl_surface_create(display, &SMALL, &id), QXL_STATUS_OK);
    picture = evicted_allocate(display, &display->surfaces[id.value]);
    display->surfaces[id.value].picture = picture;
    check_status(qxl_surface_evict(display, id, &evicted), QXL_STATUS_OK);
    check_status(qxl_surface_restore(display, evicted, &back), QXL_STATUS_OK);
    assert_null(display->surfaces[back.value].picture);
    for (int i = 0; i < 2; i++) {
        assert_true(handmade_take(&device, &command));
        handmade_release(&device, handmade_id(&device, &command));
        handmade_chain(&device, &command, 0);
    }
    assert_int_equal(qxl_reclaim(display), 2);
    assert_null(display->surfaces[id.value].picture);
    qxl_evicted_destroy(display, picture);
    handmade_finish(&device);
}

static void destroy_when_nothing_is_locked(void *context, enum qxl_lock lock)
{
    struct rig_deterministic *os = context;
    struct moment *moment = os->test;

    rig_deterministic_os.unlock(context, lock);
    if (os->locks_held || moment->asked)
        return;
    moment->asked = true;
    check_status(qxl_surface_destroy(moment->device->display, (struct qxl_surface_id){1}),
                 QXL_STATUS_OK);
}

static void expect_alive(struct handmade *device, uint32_t port, uint8_t value)
{
    struct moment *moment = device->test;

    if (port == QXL_IO_UPDATE_AREA_ASYNC) {
        moment->passed_ring = true;
        assert_int_equal(device->display->surfaces[1].state, SURFACE_LIVE);
    }
    handmade_behave(device, port, value);
}

static void a_surface_is_not_destroyed_while_the_host_is_told_to_render_it(void **state)
{
    const struct qxl_rect area = {.right = 4, .bottom = 4};
    struct handmade device;
    struct qxl_surface_id id;
    struct moment moment;

    (void)state;
    start_handmade(&device, &moment);
    check_status(qxl_surface_create(device.display, &SMALL, &id), QXL_STATUS_OK);
    device.on_port = expect_alive;
    device.table.unlock = destroy_when_nothing_is_locked;
    check_status(qxl_surface_update_area(device.display, id, &area), QXL_STATUS_OK);
    assert_true(moment.asked && moment.passed_ring);
    handmade_finish(&device);
}

int main(void)
{
    static const struct variant_test on_variants[] = {
        variant_test(a_surface_comes_back_as_it_went_in_each_format_and_row_order, 0),
        variant_test(the_whole_surface_is_rendered_before_it_is_copied, 0),
        variant_test(what_cannot_be_evicted_is_refused_and_nothing_happens, 0),
        variant_test(without_system_memory_a_surface_stays_where_it_is, 0),
        variant_test(without_a_primary_a_surface_stays_where_it_is, 0),
        variant_test(when_rendering_never_ends_a_surface_stays_where_it_is, NEEDS_ASYNC),
        variant_test(when_the_ring_stays_full_a_surface_stays_where_it_is, 0),
        variant_test(a_picture_that_cannot_go_back_is_kept, 0),
        variant_test(nothing_can_be_drawn_on_a_surface_on_its_way_out, NEEDS_ASYNC),
    };
    static const struct CMUnitTest handmade[] = {
        cmocka_unit_test(the_picture_is_there_before_the_device_hears_of_the_surface),
        cmocka_unit_test(a_port_operation_never_overtakes_a_command_that_is_being_published),
        cmocka_unit_test(a_surface_takes_no_picture_of_its_id_along),
        cmocka_unit_test(a_surface_is_not_destroyed_while_the_host_is_told_to_render_it),
    };

    return run_on_variants("evicted surfaces", on_variants,
                           sizeof(on_variants) / sizeof(on_variants[0])) +
           cmocka_run_group_tests(handmade, NULL, NULL);
}
