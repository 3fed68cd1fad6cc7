/* SPDX-License-Identifier: BSD-3-Clause */
/* What the hosts that come with the device do with commands, resources and operations. */
#include <string.h>

#include "rig.h"

static struct rig rig;

static int null_host(void **state)
{
    (void)state;
    rig_init(&rig, NULL, RIG_NULL_HOST);
    rig_enter_native(&rig);
    rig_set_header(&rig, offsetof(QXLRam, int_pending), 0);
    return 0;
}

static int checking_host(void **state)
{
    (void)state;
    rig_init(&rig, NULL, RIG_CHECKING_HOST);
    rig_enter_native(&rig);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    rig_finish(&rig);
    return 0;
}

static void ring(unsigned port, uint32_t value)
{
    fake_qxl_io_write(rig.device, port, value, 1);
}

static uint64_t flushed_release(void)
{
    rig_io(&rig, QXL_IO_FLUSH_RELEASE, 0);
    return rig_pop_release(&rig);
}

static uint64_t put_hide(uint64_t offset, uint64_t id)
{
    QXLCursorCmd command = {.release_info = {.id = id}, .type = QXL_CURSOR_HIDE};

    memcpy(rig.ram + offset, &command, sizeof(command));
    return MAIN_SLOT | offset;
}

static uint64_t put_surface(uint64_t offset, uint64_t id, uint32_t surface, uint8_t type)
{
    QXLSurfaceCmd command = {
        .release_info = {.id = id},
        .surface_id = surface,
        .type = type,
        .u.surface_create = {SPICE_SURFACE_FMT_32_xRGB, 16, 16, 64, MAIN_SLOT | 0x100000},
    };

    memcpy(rig.ram + offset, &command, sizeof(command));
    return MAIN_SLOT | offset;
}

static void an_asynchronous_operation_ends_in_the_next_step(void **state)
{
    (void)state;
    ring(QXL_IO_FLUSH_SURFACES_ASYNC, 0);
    assert_int_equal(rig_pending(&rig), 0);
    assert_true(fake_qxl_step(rig.device));
    assert_int_equal(rig_pending(&rig), QXL_INTERRUPT_IO_CMD);
    assert_false(fake_qxl_step(rig.device));
}

static void a_step_takes_one_command_and_the_cursor_ring_goes_first(void **state)
{
    (void)state;
    rig_publish(&rig, true, put_hide(0x1000, 5), QXL_CMD_CURSOR);
    rig_publish(&rig, false, rig_put_nop(&rig, 0x2000, 6), QXL_CMD_DRAW);
    assert_true(fake_qxl_step(rig.device));
    assert_int_equal(fake_qxl_get_counters(rig.device).cursor_commands, 1);
    assert_int_equal(fake_qxl_get_counters(rig.device).commands, 0);
    assert_true(fake_qxl_step(rig.device));
    assert_int_equal(fake_qxl_get_counters(rig.device).commands, 1);
    assert_false(fake_qxl_step(rig.device));
}

static void an_idle_host_asks_to_be_woken(void **state)
{
    (void)state;
    rig_run(&rig);
    assert_true(rig_publish(&rig, false, rig_put_nop(&rig, 0x1000, 5), QXL_CMD_DRAW));
    assert_false(rig_publish(&rig, false, rig_put_nop(&rig, 0x2000, 6), QXL_CMD_DRAW));
    assert_true(rig_publish(&rig, true, put_hide(0x3000, 7), QXL_CMD_CURSOR));
}

static void a_request_to_be_woken_fails_if_a_command_waits(void **state)
{
    (void)state;
    assert_true(fake_qxl_req_cmd_notification(rig.device));
    rig_publish(&rig, false, rig_put_nop(&rig, 0x1000, 5), QXL_CMD_DRAW);
    assert_false(fake_qxl_req_cmd_notification(rig.device));
    assert_true(fake_qxl_req_cursor_notification(rig.device));
}

static void a_synchronous_update_takes_what_waits_first(void **state)
{
    QXLRect area = {0, 0, 10, 10};

    (void)state;
    memcpy(rig.header + offsetof(QXLRam, update_area), &area, sizeof(area));
    rig_publish(&rig, false, rig_put_nop(&rig, 0x1000, 5), QXL_CMD_DRAW);
    rig_publish(&rig, false, rig_put_nop(&rig, 0x2000, 6), QXL_CMD_DRAW);
    ring(QXL_IO_UPDATE_AREA, 0);
    assert_int_equal(fake_qxl_get_counters(rig.device).commands, 2);
}

static void flushing_surfaces_takes_what_waits_in_both_rings(void **state)
{
    (void)state;
    rig_publish(&rig, true, put_hide(0x1000, 5), QXL_CMD_CURSOR);
    rig_publish(&rig, false, rig_put_nop(&rig, 0x2000, 6), QXL_CMD_DRAW);
    ring(QXL_IO_FLUSH_SURFACES_ASYNC, 0);
    assert_true(fake_qxl_step(rig.device));
    assert_int_equal(rig_pending(&rig) & QXL_INTERRUPT_IO_CMD, QXL_INTERRUPT_IO_CMD);
    assert_int_equal(fake_qxl_get_counters(rig.device).commands, 1);
    assert_int_equal(fake_qxl_get_counters(rig.device).cursor_commands, 1);
}

static void out_of_memory_is_answered_with_what_is_free(void **state)
{
    (void)state;
    rig_push(&rig, false, rig_put_nop(&rig, 0x1000, 5), QXL_CMD_DRAW);
    assert_int_equal(rig_pop_release(&rig), 0);
    rig_io(&rig, QXL_IO_NOTIFY_OOM, 0);
    assert_int_equal(rig_pending(&rig) & QXL_INTERRUPT_DISPLAY, QXL_INTERRUPT_DISPLAY);
    assert_int_equal(rig_pop_release(&rig), 5);
}

static void a_device_without_a_host_completes_operations_by_itself(void **state)
{
    static struct rig alone;

    (void)state;
    rig_init(&alone, NULL, RIG_NO_HOST);
    rig_enter_native(&alone);
    for (unsigned port = QXL_IO_UPDATE_AREA_ASYNC; port <= QXL_IO_FLUSH_SURFACES_ASYNC; port++) {
        QXLRect area = {0, 0, 10, 10};

        memcpy(alone.header + offsetof(QXLRam, update_area), &area, sizeof(area));
        rig_set_header(&alone, offsetof(QXLRam, int_pending), 0);
        if (port == QXL_IO_CREATE_PRIMARY_ASYNC)
            rig_io(&alone, QXL_IO_DESTROY_PRIMARY, 0);
        rig_io(&alone, port, port == QXL_IO_MEMSLOT_ADD_ASYNC ? 2 : 0);
        assert_int_equal(rig_pending(&alone), QXL_INTERRUPT_IO_CMD);
    }
    rig_finish(&alone);
}

static void resources_of_the_hosts_group_are_not_released_to_the_guest(void **state)
{
    (void)state;
    rig_put_nop(&rig, 0x1000, 5);
    fake_qxl_release_resource(rig.device, (QXLReleaseInfo *)(void *)(rig.ram + 0x1000),
                              FAKE_QXL_GROUP_HOST);
    assert_int_equal(fake_qxl_get_counters(rig.device).releases, 0);
    assert_int_equal(fake_qxl_flush_resources(rig.device), 0);
}

static void flushing_pushes_what_is_there_once(void **state)
{
    (void)state;
    rig_push(&rig, false, rig_put_nop(&rig, 0x1000, 5), QXL_CMD_DRAW);
    assert_int_equal(fake_qxl_flush_resources(rig.device), 1);
    assert_int_equal(fake_qxl_flush_resources(rig.device), 0);
    assert_int_equal(rig_pop_release(&rig), 5);
}

static void a_chain_of_releases_leads_from_one_to_the_next(void **state)
{
    uint64_t next;

    (void)state;
    rig_push(&rig, false, rig_put_nop(&rig, 0x1000, 5), QXL_CMD_DRAW);
    rig_push(&rig, false, rig_put_nop(&rig, 0x2000, 6), QXL_CMD_DRAW);
    assert_int_equal(flushed_release(), 5);
    memcpy(&next, rig.ram + 0x1000, sizeof(next));
    assert_int_equal(next, 6);
    memcpy(&next, rig.ram + 0x2000, sizeof(next));
    assert_int_equal(next, 0);
}

static struct rig generous;
static unsigned pushes_while_handling;

/** Gives 33 resources back at once: more than a batch. */
static void release_plenty(void *context)
{
    (void)context;
    for (uint64_t i = 0; i < 33; i++) {
        uint64_t offset = 0x1000 + i * 0x100;

        rig_put_nop(&generous, offset, i + 1);
        fake_qxl_release_resource(generous.device,
                                  (QXLReleaseInfo *)(void *)(generous.ram + offset),
                                  FAKE_QXL_GROUP_GUEST);
    }
    pushes_while_handling = (unsigned)fake_qxl_get_counters(generous.device).release_pushes;
}

static void nothing_is_pushed_while_out_of_memory_is_handled(void **state)
{
    static const struct fake_qxl_host host = {.oom = release_plenty};

    (void)state;
    rig_init(&generous, NULL, RIG_NO_HOST);
    fake_qxl_attach_host(generous.device, &host, NULL);
    rig_enter_native(&generous);
    rig_io(&generous, QXL_IO_NOTIFY_OOM, 0);
    assert_int_equal(pushes_while_handling, 0);
    release_plenty(NULL);
    assert_int_equal(pushes_while_handling, 2);
    rig_finish(&generous);
}

static void a_create_command_is_held_until_its_surface_goes(void **state)
{
    uint64_t next;

    (void)state;
    rig_push(&rig, false, put_surface(0x1000, 5, 1, QXL_SURFACE_CMD_CREATE), QXL_CMD_SURFACE);
    assert_int_equal(rig.verdict, FAKE_QXL_ACCEPT);
    assert_int_equal(fake_qxl_get_counters(rig.device).releases, 0);
    rig_push(&rig, false, put_surface(0x2000, 6, 1, QXL_SURFACE_CMD_DESTROY), QXL_CMD_SURFACE);
    assert_int_equal(fake_qxl_get_counters(rig.device).releases, 2);
    assert_int_equal(flushed_release(), 5);
    memcpy(&next, rig.ram + 0x1000, sizeof(next));
    assert_int_equal(next, 6);
}

static void create_commands_come_back_when_all_surfaces_go(void **state)
{
    (void)state;
    rig_push(&rig, false, put_surface(0x1000, 5, 1, QXL_SURFACE_CMD_CREATE), QXL_CMD_SURFACE);
    rig_push(&rig, false, put_surface(0x2000, 6, 2, QXL_SURFACE_CMD_CREATE), QXL_CMD_SURFACE);
    /* Named so, it only waits until all is drawn. */
    rig_io(&rig, QXL_IO_DESTROY_SURFACE_ASYNC, 2);
    assert_int_equal(fake_qxl_get_counters(rig.device).releases, 0);
    rig_io(&rig, QXL_IO_DESTROY_ALL_SURFACES, 0);
    assert_int_equal(fake_qxl_get_counters(rig.device).releases, 2);
    assert_int_equal(flushed_release(), 5);
}

static void waiting_for_an_off_screen_surface_to_go_kills_and_asking_for_it_does_not(void **state)
{
    (void)state;
    rig_io(&rig, QXL_IO_DESTROY_SURFACE_ASYNC, 2);
    rig_io(&rig, QXL_IO_DESTROY_SURFACE_WAIT, 0);
    assert_int_equal(rig.verdicts, 0);
    rig_io(&rig, QXL_IO_DESTROY_SURFACE_WAIT, 2);
    assert_int_equal(rig.verdicts, 1);
    assert_int_equal(rig.verdict, FAKE_QXL_ABORT);
}

static void a_command_that_does_not_map_is_never_released(void **state)
{
    (void)state;
    rig_push(&rig, false, UINT64_C(5) << 56, QXL_CMD_DRAW);
    assert_int_equal(rig.verdict, FAKE_QXL_DROP);
    assert_string_equal(rig.reason, "draw: command does not map");
    assert_int_equal(fake_qxl_get_counters(rig.device).releases, 0);
}

static void a_dropped_command_is_released(void **state)
{
    (void)state;
    uint64_t command = rig_put_nop(&rig, 0x1000, 5);

    rig.ram[0x1000 + offsetof(QXLDrawable, type)] = 15;
    rig_push(&rig, false, command, QXL_CMD_DRAW);
    assert_int_equal(rig.verdict, FAKE_QXL_DROP);
    assert_int_equal(flushed_release(), 5);
}

static void the_renderer_keeps_a_slot_that_the_guest_deleted(void **state)
{
    (void)state;
    rig_io(&rig, QXL_IO_MEMSLOT_DEL, 1);
    rig_push(&rig, false, rig_put_nop(&rig, 0x1000, 5), QXL_CMD_MESSAGE);
    assert_int_equal(rig.verdict, FAKE_QXL_ACCEPT);
}

enum { LARGE_SLOT = 2 };

/** A copy of a pixel of a bitmap with its data at the start of the slot LARGE_SLOT. */
static uint64_t put_copy(struct rig *to, uint32_t rows, uint32_t stride)
{
    QXLImage image = {
        .descriptor = {.id = 7, .type = SPICE_IMAGE_TYPE_BITMAP, .width = 1, .height = rows},
        .bitmap = {.format = SPICE_BITMAP_FMT_32BIT,
                   .flags = QXL_BITMAP_DIRECT,
                   .x = 1,
                   .y = rows,
                   .stride = stride,
                   .data = (uint64_t)LARGE_SLOT << 56},
    };
    QXLDrawable copy = {
        .release_info = {.id = 5},
        .effect = QXL_EFFECT_OPAQUE,
        .type = QXL_DRAW_COPY,
        .bbox = {.right = 1, .bottom = 1},
        .clip = {.type = SPICE_CLIP_TYPE_NONE},
        .surfaces_dest = {-1, -1, -1},
        .u.copy = {.src_bitmap = MAIN_SLOT | 0x2000,
                   .src_area = {.right = 1, .bottom = 1},
                   .rop_descriptor = SPICE_ROPD_OP_PUT},
    };

    memcpy(to->ram + 0x2000, &image, sizeof(image));
    memcpy(to->ram + 0x1000, &copy, sizeof(copy));
    return MAIN_SLOT | 0x1000;
}

static void a_bitmap_has_at_most_2_gib_less_a_byte(void **state)
{
    static const struct fake_qxl_config config = {.vram64_size_mb = 4096};
    static const QXLMemSlot large = {.mem_start = UINT64_C(1) << 36,
                                     .mem_end = (UINT64_C(1) << 36) + (UINT64_C(1) << 32)};
    static struct rig huge;

    (void)state;
    rig_init(&huge, &config, RIG_CHECKING_HOST);
    rig_enter_native(&huge);
    memcpy(huge.header + offsetof(QXLRam, mem_slot), &large, sizeof(large));
    rig_io(&huge, QXL_IO_MEMSLOT_ADD, LARGE_SLOT);
    rig_push(&huge, false, put_copy(&huge, 1, INT32_MAX), QXL_CMD_DRAW);
    assert_int_equal(huge.verdict, FAKE_QXL_ACCEPT);
    assert_null(huge.reason);
    rig_push(&huge, false, put_copy(&huge, 2, UINT32_C(1) << 30), QXL_CMD_DRAW);
    assert_string_equal(huge.reason, "bitmap: more than 2 GiB");
    assert_false(fake_qxl_guest_bug(huge.device));
    rig_finish(&huge);
}

static void push_bitmap_in_chunks(struct rig *to, uint64_t data)
{
    const QXLBitmap bitmap = {
        .format = SPICE_BITMAP_FMT_32BIT, .x = 1, .y = 1, .stride = 4, .data = data};
    uint64_t command = put_copy(to, 1, 4);

    memcpy(to->ram + 0x2000 + offsetof(QXLImage, bitmap), &bitmap, sizeof(bitmap));
    rig_push(to, false, command, QXL_CMD_DRAW);
}

/* The server goes round until it has had enough of it, and drops it: that is seen at once here. */
static void a_circular_list_of_chunks_is_dropped_when_it_is_met_again(void **state)
{
    (void)state;
    for (unsigned length = 1; length <= 9; length++) {
        for (unsigned entry = 0; entry < length; entry++) {
            for (unsigned i = 0; i < length; i++) {
                unsigned next = i + 1 < length ? i + 1 : entry;
                QXLDataChunk chunk = {.data_size = i % 2,
                                      .next_chunk = MAIN_SLOT | (0x3000 + next * 64)};

                memcpy(rig.ram + 0x3000 + i * 64, &chunk, sizeof(chunk));
            }
            push_bitmap_in_chunks(&rig, MAIN_SLOT | 0x3000);
            assert_int_equal(rig.verdict, FAKE_QXL_DROP);
            assert_string_equal(rig.reason, "chunks: a circular list");
        }
    }
}

static void a_bitmap_whose_first_chunk_has_no_header_is_left_to_chance(void **state)
{
    (void)state;
    push_bitmap_in_chunks(&rig, 0);
    assert_int_equal(rig.verdict, FAKE_QXL_CHANCE);
    assert_string_equal(rig.reason, "bitmap: the header of its first chunk is outside its slot");
    assert_int_equal(flushed_release(), 5);
}

static void a_bitmap_whose_later_chunks_cannot_be_read_is_not_left_to_chance(void **state)
{
    QXLDataChunk chunk = {.data_size = 1, .next_chunk = UINT64_C(5) << 56};

    (void)state;
    memcpy(rig.ram + 0x3000, &chunk, sizeof(chunk));
    push_bitmap_in_chunks(&rig, MAIN_SLOT | 0x3000);
    assert_int_equal(rig.verdict, FAKE_QXL_DROP);
    chunk = (QXLDataChunk){.data_size = UINT32_MAX};
    memcpy(rig.ram + 0x3000, &chunk, sizeof(chunk));
    push_bitmap_in_chunks(&rig, MAIN_SLOT | 0x3000);
    assert_int_equal(rig.verdict, FAKE_QXL_DROP);
    push_bitmap_in_chunks(&rig, UINT64_C(8) << 56);
    assert_int_equal(rig.verdict, FAKE_QXL_ABORT);
}

/* A stroke of a curve of four equal points. */
static uint64_t put_curve(struct rig *to, int32_t coordinate)
{
    const struct {
        uint32_t data_size;
        QXLDataChunk chunk;
        QXLPathSeg segment;
        QXLPointFix points[4];
    } __attribute__((packed)) path = {
        .data_size = sizeof(QXLPathSeg) + sizeof(path.points),
        .chunk.data_size = sizeof(QXLPathSeg) + sizeof(path.points),
        .segment = {.flags = QXL_PATH_BEGIN | QXL_PATH_END | QXL_PATH_BEZIER, .count = 4},
        .points = {{coordinate, coordinate},
                   {coordinate, coordinate},
                   {coordinate, coordinate},
                   {coordinate, coordinate}},
    };
    const QXLDrawable stroke = {
        .release_info = {.id = 5},
        .effect = QXL_EFFECT_OPAQUE,
        .type = QXL_DRAW_STROKE,
        .bbox = {.right = 10, .bottom = 10},
        .clip = {.type = SPICE_CLIP_TYPE_NONE},
        .surfaces_dest = {-1, -1, -1},
        .u.stroke = {.path = MAIN_SLOT | 0x2000, .brush = {.type = SPICE_BRUSH_TYPE_SOLID}},
    };

    memcpy(to->ram + 0x2000, &path, sizeof(path));
    memcpy(to->ram + 0x1000, &stroke, sizeof(stroke));
    return MAIN_SLOT | 0x1000;
}

static void a_curve_beyond_what_32_bits_can_halve_is_not_judged(void **state)
{
    static const struct {
        int32_t coordinate;
        enum fake_qxl_verdict verdict;
    } curves[] = {
        {0, FAKE_QXL_ABORT},           {-1073741808, FAKE_QXL_ABORT},
        {1073741808, FAKE_QXL_ABORT},  {-1566399840, FAKE_QXL_ACCEPT},
        {1566399840, FAKE_QXL_ACCEPT}, {INT32_MIN, FAKE_QXL_ACCEPT},
        {INT32_MAX, FAKE_QXL_ACCEPT},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(curves) / sizeof(curves[0]); i++) {
        rig_push(&rig, false, put_curve(&rig, curves[i].coordinate), QXL_CMD_DRAW);
        assert_int_equal(rig.verdict, curves[i].verdict);
    }
}

int main(void)
{
#define NULL_HOST(name) cmocka_unit_test_setup_teardown(name, null_host, tear_down)
#define CHECKING_HOST(name) cmocka_unit_test_setup_teardown(name, checking_host, tear_down)
    const struct CMUnitTest tests[] = {
        NULL_HOST(an_asynchronous_operation_ends_in_the_next_step),
        NULL_HOST(a_step_takes_one_command_and_the_cursor_ring_goes_first),
        NULL_HOST(an_idle_host_asks_to_be_woken),
        NULL_HOST(a_request_to_be_woken_fails_if_a_command_waits),
        NULL_HOST(a_synchronous_update_takes_what_waits_first),
        NULL_HOST(flushing_surfaces_takes_what_waits_in_both_rings),
        NULL_HOST(out_of_memory_is_answered_with_what_is_free),
        cmocka_unit_test(a_device_without_a_host_completes_operations_by_itself),
        NULL_HOST(resources_of_the_hosts_group_are_not_released_to_the_guest),
        NULL_HOST(flushing_pushes_what_is_there_once),
        NULL_HOST(a_chain_of_releases_leads_from_one_to_the_next),
        cmocka_unit_test(nothing_is_pushed_while_out_of_memory_is_handled),
        CHECKING_HOST(a_create_command_is_held_until_its_surface_goes),
        CHECKING_HOST(create_commands_come_back_when_all_surfaces_go),
        CHECKING_HOST(waiting_for_an_off_screen_surface_to_go_kills_and_asking_for_it_does_not),
        CHECKING_HOST(a_command_that_does_not_map_is_never_released),
        CHECKING_HOST(a_dropped_command_is_released),
        cmocka_unit_test(a_bitmap_has_at_most_2_gib_less_a_byte),
        CHECKING_HOST(a_circular_list_of_chunks_is_dropped_when_it_is_met_again),
        CHECKING_HOST(a_bitmap_whose_first_chunk_has_no_header_is_left_to_chance),
        CHECKING_HOST(a_bitmap_whose_later_chunks_cannot_be_read_is_not_left_to_chance),
        CHECKING_HOST(a_curve_beyond_what_32_bits_can_halve_is_not_judged),
        CHECKING_HOST(the_renderer_keeps_a_slot_that_the_guest_deleted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
