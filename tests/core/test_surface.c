/* SPDX-License-Identifier: BSD-3-Clause */
#include "draw_check.h"
#include "surface_table.h"

#include <string.h>

static const struct qxl_surface_request SMALL = {
    .width = 16, .height = 16, .format = SPICE_SURFACE_FMT_32_ARGB};

static void open_checked(struct fixture *f, void **state)
{
    const struct fixture_options options = {.variant = *state, .host = RIG_FAKE_HOST_CHECKING};

    fixture_open(f, &options);
}

static void expect_no_complaint(struct fixture *f)
{
    if (f->verdicts[FAKE_QXL_DROP] || f->verdicts[FAKE_QXL_ABORT])
        fail_msg("the host does not like it: %s", f->reason);
}

static unsigned port_of(const struct variant *variant, unsigned sync, unsigned async)
{
    return variant->features & NEEDS_SYNC ? sync : async;
}

/* ---- the primary ---- */

static void the_primary_is_created_with_what_was_asked_for(void **state)
{
    const struct qxl_surface_request request = {
        .width = 321,
        .height = 123,
        .format = SPICE_SURFACE_FMT_16_565,
        .stride = -652,
        .keep_data = true,
    };
    struct qxl_surface_info info;
    struct fixture f;

    open_checked(&f, state);
    check_status(qxl_primary_create(f.display, &request), QXL_STATUS_OK);
    assert_int_equal(f.header->create_surface.width, 321);
    assert_int_equal(f.header->create_surface.height, 123);
    assert_int_equal(f.header->create_surface.stride, -652);
    assert_int_equal(f.header->create_surface.format, SPICE_SURFACE_FMT_16_565);
    assert_int_equal(f.header->create_surface.flags, QXL_SURF_FLAG_KEEP_DATA);
    assert_int_equal(f.header->create_surface.type, QXL_SURF_TYPE_PRIMARY);
    assert_int_equal(f.header->create_surface.mem, 1ull << 56);
    assert_int_equal(fake_qxl_get_mode(f.device), FAKE_QXL_MODE_NATIVE);
    check_status(qxl_surface_info(f.display, QXL_PRIMARY, &info), QXL_STATUS_OK);
    assert_int_equal(info.width, 321);
    assert_int_equal(info.height, 123);
    assert_int_equal(info.format, SPICE_SURFACE_FMT_16_565);
    assert_int_equal(info.stride, -652);
    assert_int_equal(info.size, 652 * 123);
    assert_ptr_equal(info.memory, f.hw.ram.memory);
    fixture_close(&f);
}

static void the_stride_is_the_least_multiple_of_four_if_the_core_chooses(void **state)
{
    static const struct {
        uint32_t format, width;
        int32_t stride;
    } rows[] = {
        {SPICE_SURFACE_FMT_1_A, 1, 4},         {SPICE_SURFACE_FMT_1_A, 33, 8},
        {SPICE_SURFACE_FMT_8_A, 5, 8},         {SPICE_SURFACE_FMT_16_555, 3, 8},
        {SPICE_SURFACE_FMT_16_565, 2, 4},      {SPICE_SURFACE_FMT_32_xRGB, 7, 28},
        {SPICE_SURFACE_FMT_32_ARGB, 100, 400},
    };
    struct fixture f;

    open_checked(&f, state);
    fixture_primary(&f);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct qxl_surface_request request = {
            .width = rows[i].width, .height = 2, .format = rows[i].format};
        struct qxl_surface_info info;
        struct qxl_surface_id id;

        check_status(qxl_surface_create(f.display, &request, &id), QXL_STATUS_OK);
        check_status(qxl_surface_info(f.display, id, &info), QXL_STATUS_OK);
        assert_int_equal(info.stride, rows[i].stride);
    }
    fixture_settle(&f);
    expect_no_complaint(&f);
    fixture_close(&f);
}

static const struct qxl_surface_request WRONG[] = {
    {.width = 0, .height = 16, .format = SPICE_SURFACE_FMT_32_xRGB},
    {.width = 16, .height = 0, .format = SPICE_SURFACE_FMT_32_xRGB},
    {.width = 16, .height = 16, .format = 0},
    {.width = 16, .height = 16, .format = 2},
    {.width = 16, .height = 16, .format = 24},
    {.width = 16, .height = 16, .format = 33},
    {.width = 16, .height = 16, .format = UINT32_MAX},
    {.width = 16, .height = 16, .format = SPICE_SURFACE_FMT_32_xRGB, .stride = 60},
    {.width = 16, .height = 16, .format = SPICE_SURFACE_FMT_32_xRGB, .stride = -60},
    {.width = 16, .height = 16, .format = SPICE_SURFACE_FMT_32_xRGB, .stride = 65},
    {.width = 16, .height = 16, .format = SPICE_SURFACE_FMT_32_xRGB, .stride = -66},
    {.width = 16, .height = 16, .format = SPICE_SURFACE_FMT_32_xRGB, .stride = INT32_MIN},
    {.width = 1, .height = 2, .format = SPICE_SURFACE_FMT_32_xRGB, .stride = INT32_MAX - 3},
    {.width = 0x40000000, .height = 1, .format = SPICE_SURFACE_FMT_32_xRGB},
    {.width = UINT32_MAX, .height = UINT32_MAX, .format = SPICE_SURFACE_FMT_32_xRGB},
    {.width = 0x20000000, .height = 1, .format = SPICE_SURFACE_FMT_32_xRGB},
    {.width = 16384, .height = 32768, .format = SPICE_SURFACE_FMT_32_xRGB},
};

static void wrong_surfaces_are_refused_before_anything_is_written(void **state)
{
    struct fixture f;
    uint64_t writes;

    open_checked(&f, state);
    writes = f.os.port_writes;
    for (size_t i = 0; i < sizeof(WRONG) / sizeof(WRONG[0]); i++) {
        struct qxl_surface_id id;

        check_status(qxl_primary_create(f.display, &WRONG[i]), QXL_STATUS_INVALID);
        check_status(qxl_surface_create(f.display, &WRONG[i], &id), QXL_STATUS_INVALID);
    }
    assert_int_equal(f.os.port_writes, writes);
    assert_int_equal(f.header->cmd_ring.prod, 0);
    assert_int_equal(fixture_statistics(&f).live, 0);
    fixture_close(&f);
}

/* Areas of surfaces have signed numbers. */
static void a_surface_is_no_wider_than_its_areas_can_say(void **state)
{
    struct qxl_surface_request request = {
        .width = INT32_MAX, .height = 1, .format = SPICE_SURFACE_FMT_1_A};
    struct surface surface;

    (void)state;
    check_status(surface_describe(&request, &surface), QXL_STATUS_OK);
    request.width++;
    check_status(surface_describe(&request, &surface), QXL_STATUS_INVALID);
}

static void only_the_primary_can_keep_what_its_memory_holds(void **state)
{
    const struct qxl_surface_request request = {
        .width = 16, .height = 16, .format = SPICE_SURFACE_FMT_32_ARGB, .keep_data = true};
    struct qxl_surface_id id;
    struct fixture f;

    open_checked(&f, state);
    check_status(qxl_primary_create(f.display, &request), QXL_STATUS_OK);
    check_status(qxl_surface_create(f.display, &request, &id), QXL_STATUS_INVALID);
    assert_int_equal(f.header->cmd_ring.prod, 0);
    fixture_close(&f);
}

static void the_primary_fits_its_area_to_the_byte(void **state)
{
    struct fixture f;
    struct qxl_surface_request request = {.width = 1024, .format = SPICE_SURFACE_FMT_32_xRGB};

    open_checked(&f, state);
    request.height = f.hw.surface0_size / 4096 + 1;
    check_status(qxl_primary_create(f.display, &request), QXL_STATUS_INVALID);
    request.height--;
    check_status(qxl_primary_create(f.display, &request), QXL_STATUS_OK);
    fixture_close(&f);
}

static void there_is_one_primary_at_most(void **state)
{
    struct fixture f;

    open_checked(&f, state);
    check_status(qxl_primary_destroy(f.display), QXL_STATUS_INVALID);
    fixture_primary(&f);
    check_status(qxl_primary_create(f.display, &SMALL), QXL_STATUS_INVALID);
    check_status(qxl_primary_destroy(f.display), QXL_STATUS_OK);
    check_status(qxl_primary_destroy(f.display), QXL_STATUS_INVALID);
    fixture_primary(&f);
    fixture_close(&f);
}

static void operations_use_the_port_of_the_revision(void **state)
{
    const struct variant *variant = *state;
    const struct qxl_rect area = {1, 2, 30, 40};
    struct fixture f;

    open_checked(&f, state);
    fixture_primary(&f);
    check_status(qxl_surface_update_area(f.display, QXL_PRIMARY, &area), QXL_STATUS_OK);
    check_status(qxl_primary_destroy(f.display), QXL_STATUS_OK);
    fixture_primary(&f);
    check_status(qxl_surface_destroy_all(f.display), QXL_STATUS_OK);
    assert_int_equal(fixture_port_writes(
                         &f, port_of(variant, QXL_IO_CREATE_PRIMARY, QXL_IO_CREATE_PRIMARY_ASYNC)),
                     2);
    assert_int_equal(
        fixture_port_writes(&f, port_of(variant, QXL_IO_UPDATE_AREA, QXL_IO_UPDATE_AREA_ASYNC)), 1);
    assert_int_equal(fixture_port_writes(&f, port_of(variant, QXL_IO_DESTROY_PRIMARY,
                                                     QXL_IO_DESTROY_PRIMARY_ASYNC)),
                     1);
    assert_int_equal(fixture_port_writes(&f, port_of(variant, QXL_IO_DESTROY_ALL_SURFACES,
                                                     QXL_IO_DESTROY_ALL_SURFACES_ASYNC)),
                     1);
    for (unsigned port = QXL_IO_UPDATE_AREA_ASYNC; port < 32; port++) {
        if (variant->features & NEEDS_SYNC && port != QXL_IO_FLUSH_RELEASE)
            assert_int_equal(fixture_port_writes(&f, port), 0);
    }
    fixture_close(&f);
}

/* ---- UPDATE_AREA ---- */

static void update_area_hands_over_the_area(void **state)
{
    const struct qxl_rect area = {.left = 1, .top = 2, .right = 30, .bottom = 40};
    struct qxl_surface_id id;
    struct fixture f;

    open_checked(&f, state);
    fixture_primary(&f);
    check_status(
        qxl_surface_create(f.display,
                           &(struct qxl_surface_request){
                               .width = 50, .height = 50, .format = SPICE_SURFACE_FMT_32_xRGB},
                           &id),
        QXL_STATUS_OK);
    fixture_settle(&f);
    check_status(qxl_surface_update_area(f.display, id, &area), QXL_STATUS_OK);
    assert_int_equal(f.header->update_surface, id.value);
    assert_int_equal(f.header->update_area.left, 1);
    assert_int_equal(f.header->update_area.top, 2);
    assert_int_equal(f.header->update_area.right, 30);
    assert_int_equal(f.header->update_area.bottom, 40);
    fixture_close(&f);
}

static void an_area_outside_the_surface_never_reaches_the_device(void **state)
{
    static const struct qxl_rect areas[] = {
        {-1, 0, 8, 8},
        {0, -1, 8, 8},
        {9, 0, 8, 8},
        {0, 9, 8, 8},
        {0, 0, SURFACE_SIDE + 1, 8},
        {0, 0, 8, SURFACE_SIDE + 1},
        {0, 0, INT32_MAX, INT32_MAX},
    };
    struct fixture f;
    uint64_t writes;

    open_checked(&f, state);
    fixture_primary(&f);
    writes = f.os.port_writes;
    for (size_t i = 0; i < sizeof(areas) / sizeof(areas[0]); i++)
        check_status(qxl_surface_update_area(f.display, QXL_PRIMARY, &areas[i]),
                     QXL_STATUS_INVALID);
    check_status(qxl_surface_update_area(f.display, (struct qxl_surface_id){5},
                                         &(struct qxl_rect){0, 0, 1, 1}),
                 QXL_STATUS_INVALID);
    check_status(qxl_surface_update_area(f.display, QXL_PRIMARY, &(struct qxl_rect){3, 3, 3, 10}),
                 QXL_STATUS_OK);
    check_status(qxl_surface_update_area(f.display, QXL_PRIMARY, &(struct qxl_rect){3, 3, 10, 3}),
                 QXL_STATUS_OK);
    assert_int_equal(f.os.port_writes, writes);
    fixture_close(&f);
}

/* ---- off-screen surfaces ---- */

static void a_surface_command_goes_out_as_asked(void **state)
{
    const struct qxl_surface_request request = {
        .width = 30,
        .height = 20,
        .format = SPICE_SURFACE_FMT_32_xRGB,
        .stride = -128,
    };
    struct qxl_surface_id id;
    struct qxl_surface_info info;
    struct fixture f;
    QXLSurfaceCmd command;

    open_checked(&f, state);
    fixture_primary(&f);
    check_status(qxl_surface_create(f.display, &request, &id), QXL_STATUS_OK);
    assert_int_equal(wire_last_command(&f).type, QXL_CMD_SURFACE);
    memcpy(&command, wire_memory(&f, wire_last_command(&f).data, sizeof(command)), sizeof(command));
    assert_int_equal(command.surface_id, id.value);
    assert_int_equal(command.type, QXL_SURFACE_CMD_CREATE);
    assert_int_equal(command.flags, 0);
    assert_int_equal(command.u.surface_create.format, SPICE_SURFACE_FMT_32_xRGB);
    assert_int_equal(command.u.surface_create.width, 30);
    assert_int_equal(command.u.surface_create.height, 20);
    assert_int_equal(command.u.surface_create.stride, -128);
    check_status(qxl_surface_info(f.display, id, &info), QXL_STATUS_OK);
    assert_ptr_equal(info.memory, wire_memory(&f, command.u.surface_create.data, 128 * 20));
    assert_int_equal(info.size, 128 * 20);
    check_status(qxl_surface_destroy(f.display, id), QXL_STATUS_OK);
    memcpy(&command, wire_memory(&f, wire_last_command(&f).data, sizeof(command)), sizeof(command));
    assert_int_equal(command.type, QXL_SURFACE_CMD_DESTROY);
    assert_int_equal(command.surface_id, id.value);
    fixture_drain(&f);
    expect_no_complaint(&f);
    assert_int_equal(fixture_statistics(&f).heap_used, 0);
    fixture_close(&f);
}

static void a_surface_dies_once(void **state)
{
    struct qxl_surface_info info;
    struct qxl_surface_id id;
    struct fixture f;

    open_checked(&f, state);
    fixture_primary(&f);
    check_status(qxl_surface_create(f.display, &SMALL, &id), QXL_STATUS_OK);
    check_status(qxl_surface_destroy(f.display, id), QXL_STATUS_OK);
    check_status(qxl_surface_destroy(f.display, id), QXL_STATUS_INVALID);
    check_status(qxl_surface_info(f.display, id, &info), QXL_STATUS_INVALID);
    check_status(qxl_surface_destroy(f.display, QXL_PRIMARY), QXL_STATUS_INVALID);
    check_status(qxl_surface_destroy(f.display, (struct qxl_surface_id){1024}), QXL_STATUS_INVALID);
    check_status(qxl_surface_destroy(f.display, (struct qxl_surface_id){UINT32_MAX}),
                 QXL_STATUS_INVALID);
    fixture_close(&f);
}

/* With two ids there is one off-screen surface: its id is reused, or nothing is. */
static void an_id_is_used_again_only_after_the_device_released_the_destroy_command(void **state)
{
    const struct fixture_options options = {
        .variant = *state, .surfaces = 2, .config = {.memory_timeout_ns = 50 * MS}};
    const struct fake_qxl_faults never = {.never_release = true};
    struct qxl_surface_id id, again;
    struct fixture f;
    uint64_t start;

    fixture_open(&f, &options);
    fixture_primary(&f);
    check_status(qxl_surface_create(f.display, &SMALL, &id), QXL_STATUS_OK);
    fixture_settle(&f);
    fake_qxl_set_faults(f.device, &never);
    check_status(qxl_surface_destroy(f.display, id), QXL_STATUS_OK);
    start = f.os.now_ns;
    check_status(qxl_surface_create(f.display, &SMALL, &again), QXL_STATUS_NO_MEMORY);
    assert_in_range(f.os.now_ns - start, 50 * MS, 50 * MS + SLICE);
    check_status(qxl_display_start(f.display), QXL_STATUS_OK);
    fixture_primary(&f);
    fake_qxl_set_faults(f.device, NULL);
    check_status(qxl_surface_create(f.display, &SMALL, &again), QXL_STATUS_OK);
    check_status(qxl_surface_destroy(f.display, again), QXL_STATUS_OK);
    check_status(qxl_surface_create(f.display, &SMALL, &again), QXL_STATUS_OK);
    assert_int_equal(again.value, id.value);
    fixture_close(&f);
}

static void ids_that_are_all_live_are_exhausted_at_once(void **state)
{
    const struct fixture_options options = {.variant = *state, .surfaces = 5};
    struct qxl_surface_id id;
    struct fixture f;
    uint64_t waits;
    uint32_t seen = 0;

    fixture_open(&f, &options);
    fixture_primary(&f);
    for (int i = 0; i < 4; i++) {
        check_status(qxl_surface_create(f.display, &SMALL, &id), QXL_STATUS_OK);
        assert_true(id.value >= 1 && id.value < 5);
        assert_false(seen >> id.value & 1);
        seen |= 1u << id.value;
    }
    waits = f.os.waits;
    check_status(qxl_surface_create(f.display, &SMALL, &id), QXL_STATUS_NO_MEMORY);
    assert_int_equal(f.os.waits, waits);
    fixture_close(&f);
}

static void a_thousand_surfaces_come_and_go(void **state)
{
    struct qxl_surface_id ids[50];
    struct fixture f;

    open_checked(&f, state);
    fixture_primary(&f);
    for (int round = 0; round < 20; round++) {
        for (int i = 0; i < 50; i++)
            check_status(qxl_surface_create(f.display, &SMALL, &ids[i]), QXL_STATUS_OK);
        for (int i = 0; i < 50; i++)
            check_status(qxl_surface_destroy(f.display, ids[i]), QXL_STATUS_OK);
    }
    fixture_drain(&f);
    expect_no_complaint(&f);
    assert_int_equal(fixture_statistics(&f).live, 0);
    assert_int_equal(fixture_statistics(&f).heap_used, 0);
    fixture_close(&f);
}

static void destroying_all_gives_everything_back(void **state)
{
    struct qxl_surface_id ids[10];
    struct qxl_surface_info info;
    struct fixture f;

    open_checked(&f, state);
    fixture_primary(&f);
    for (int i = 0; i < 10; i++)
        check_status(qxl_surface_create(f.display, &SMALL, &ids[i]), QXL_STATUS_OK);
    check_status(qxl_surface_destroy(f.display, ids[3]), QXL_STATUS_OK);
    check_status(qxl_surface_destroy_all(f.display), QXL_STATUS_OK);
    for (int i = 0; i < 10; i++)
        check_status(qxl_surface_info(f.display, ids[i], &info), QXL_STATUS_INVALID);
    check_status(qxl_surface_info(f.display, QXL_PRIMARY, &info), QXL_STATUS_INVALID);
    fixture_drain(&f);
    assert_int_equal(fixture_statistics(&f).live, 0);
    assert_int_equal(fixture_statistics(&f).heap_used, 0);
    fixture_primary(&f);
    check_status(qxl_surface_create(f.display, &SMALL, &ids[0]), QXL_STATUS_OK);
    fixture_close(&f);
}

static void a_surface_that_can_not_be_published_is_not_live(void **state)
{
    const struct fixture_options options = {
        .variant = *state, .surfaces = 3, .config = {.ring_timeout_ns = 50 * MS}};
    const struct fake_qxl_faults stall = {.stall_fetch = true};
    struct qxl_surface_id live, id = {0};
    struct qxl_surface_info info;
    struct qxl_statistics before;
    struct fixture f;

    fixture_open(&f, &options);
    fixture_primary(&f);
    check_status(qxl_surface_create(f.display, &SMALL, &live), QXL_STATUS_OK);
    fixture_settle(&f);
    fake_qxl_set_faults(f.device, &stall);
    for (int i = 0; i < 32; i++)
        check_status(fixture_fill(&f), QXL_STATUS_OK);
    before = fixture_statistics(&f);
    check_status(qxl_surface_create(f.display, &SMALL, &id), QXL_STATUS_TIMEOUT);
    check_status(qxl_surface_destroy(f.display, live), QXL_STATUS_TIMEOUT);
    fixture_expect_same(before, fixture_statistics(&f));
    assert_int_equal(id.value, 0);
    /* The one that was not destroyed is as it was. */
    check_status(qxl_surface_info(f.display, live, &info), QXL_STATUS_OK);
    fake_qxl_set_faults(f.device, NULL);
    check_status(qxl_surface_create(f.display, &SMALL, &id), QXL_STATUS_OK);
    check_status(qxl_surface_destroy(f.display, live), QXL_STATUS_OK);
    fixture_close(&f);
}

/* ---- a surface that dies while a command waits ---- */

struct race {
    struct fixture *fixture;
    struct qxl_surface_id source;
    enum qxl_status (*destroy)(struct race *race);
    bool done;
};

static enum qxl_status destroy_source(struct race *race)
{
    return qxl_surface_destroy(race->fixture->display, race->source);
}

static enum qxl_status destroy_everything(struct race *race)
{
    return qxl_surface_destroy_all(race->fixture->display);
}

/* The other thread: runs while the command waits for room in the ring. */
static void destroy_meanwhile(struct rig_deterministic *os, enum qxl_event event)
{
    struct race *race = os->test;

    (void)event;
    if (race->done)
        return;
    race->done = true;
    os->hold_host = false;
    check_status(race->destroy(race), QXL_STATUS_OK);
}

static void lose_the_race(void **state, enum qxl_status (*destroy)(struct race *race))
{
    struct qxl_image image = {.kind = QXL_IMAGE_FROM_SURFACE};
    struct qxl_draw draw = {
        .type = QXL_DRAW_COPY,
        .box = {.bottom = 16, .right = 16},
        .copy = {.source = &image, .source_area = {.bottom = 16, .right = 16}},
    };
    struct race race = {.destroy = destroy};
    struct fixture f;

    open_checked(&f, state);
    fixture_primary(&f);
    check_status(qxl_surface_create(f.display, &SMALL, &image.surface), QXL_STATUS_OK);
    race.fixture = &f;
    race.source = image.surface;
    fixture_settle(&f);
    for (int i = 0; i < QXL_COMMAND_RING_SIZE; i++)
        check_status(fixture_fill(&f), QXL_STATUS_OK);
    f.os.test = &race;
    f.os.hold_host = true;
    f.os.on_wait = destroy_meanwhile;
    check_status(qxl_draw(f.display, &draw), QXL_STATUS_INVALID);
    assert_true(race.done);
    fixture_settle(&f);
    expect_no_complaint(&f);
    fixture_close(&f);
}

static void a_command_never_follows_the_end_of_a_surface_that_it_reads(void **state)
{
    lose_the_race(state, destroy_source);
}

static void a_command_never_follows_the_end_of_all_surfaces(void **state)
{
    lose_the_race(state, destroy_everything);
}

int main(void)
{
    const struct variant_test tests[] = {
        variant_test(the_primary_is_created_with_what_was_asked_for, 0),
        variant_test(the_stride_is_the_least_multiple_of_four_if_the_core_chooses, 0),
        variant_test(wrong_surfaces_are_refused_before_anything_is_written, 0),
        variant_test(a_surface_is_no_wider_than_its_areas_can_say, 0),
        variant_test(only_the_primary_can_keep_what_its_memory_holds, 0),
        variant_test(the_primary_fits_its_area_to_the_byte, 0),
        variant_test(there_is_one_primary_at_most, 0),
        variant_test(operations_use_the_port_of_the_revision, 0),
        variant_test(update_area_hands_over_the_area, 0),
        variant_test(an_area_outside_the_surface_never_reaches_the_device, 0),
        variant_test(a_surface_command_goes_out_as_asked, 0),
        variant_test(a_surface_dies_once, 0),
        variant_test(an_id_is_used_again_only_after_the_device_released_the_destroy_command, 0),
        variant_test(ids_that_are_all_live_are_exhausted_at_once, 0),
        variant_test(a_thousand_surfaces_come_and_go, 0),
        variant_test(destroying_all_gives_everything_back, 0),
        variant_test(a_surface_that_can_not_be_published_is_not_live, 0),
        variant_test(a_command_never_follows_the_end_of_a_surface_that_it_reads, 0),
        variant_test(a_command_never_follows_the_end_of_all_surfaces, 0),
    };

    return run_on_variants("surface", tests, sizeof(tests) / sizeof(tests[0]));
}
