/* SPDX-License-Identifier: BSD-3-Clause */
#include "draw_check.h"

#include <stdlib.h>
#include <string.h>

enum { SIDE = QXL_CURSOR_SIZE_MAX };

static uint32_t pixels[SIDE * (SIDE + 1)]; /* noise */

static void open_checked(struct fixture *f, void **state)
{
    const struct fixture_options options = {.variant = *state, .host = RIG_FAKE_HOST_CHECKING};
    uint64_t seed = 0xc0550;

    for (size_t i = 0; i < sizeof(pixels) / sizeof(pixels[0]); i++)
        pixels[i] = (uint32_t)noise(&seed);
    fixture_open(f, &options);
    fixture_primary(f);
}

static QXLCursorCmd last(struct fixture *f)
{
    QXLCommand command = wire_last_cursor_command(f);
    QXLCursorCmd cursor;

    assert_int_equal(command.type, QXL_CMD_CURSOR);
    assert_false(wire_in_surface_bar(command.data));
    memcpy(&cursor, wire_memory(f, command.data, sizeof(cursor)), sizeof(cursor));
    assert_int_not_equal(cursor.release_info.id, 0);
    return cursor;
}

static void expect_accepted(struct fixture *f)
{
    uint32_t accepted = f->verdicts[FAKE_QXL_ACCEPT];

    fixture_drain(f);
    if (f->verdicts[FAKE_QXL_DROP] || f->verdicts[FAKE_QXL_ABORT])
        fail_msg("the host does not like it: %s", f->reason);
    assert_int_equal(f->verdicts[FAKE_QXL_ACCEPT], accepted + 1);
    assert_int_equal(fixture_statistics(f).heap_used, 0);
}

static void check_rows(struct fixture *f, uint64_t address, const struct qxl_cursor_shape *shape)
{
    const uint8_t *from = shape->pixels;
    uint32_t stride = shape->width * 4u, row = 0;

    while (address) {
        QXLDataChunk chunk;

        memcpy(&chunk, wire_memory(f, address, sizeof(chunk)), sizeof(chunk));
        assert_int_equal(chunk.data_size % stride, 0);
        assert_true(chunk.data_size <= 65536);
        for (uint32_t i = 0; i < chunk.data_size / stride; i++, row++)
            assert_memory_equal(wire_memory(f, address + sizeof(chunk) + i * stride, stride),
                                from + (ptrdiff_t)row * shape->pitch, stride);
        address = chunk.next_chunk;
    }
    assert_int_equal(row, shape->height);
}

static void a_shape_goes_out_as_asked(void **state)
{
    static const struct {
        uint16_t width, height;
        ptrdiff_t pitch;
    } rows[] = {{1, 1, 4},      {32, 32, 128}, {31, 7, 200},
                {64, 64, -256}, {64, 64, 0},   {SIDE, SIDE, 4 * SIDE}};
    struct fixture f;

    open_checked(&f, state);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct qxl_cursor_shape shape = {
            .width = rows[i].width,
            .height = rows[i].height,
            .hot_x = 3,
            .hot_y = 4,
            .pixels = rows[i].pitch < 0 ? pixels + 100 * SIDE : pixels,
            .pitch = rows[i].pitch,
            .unique = i * 0x100000001,
        };
        QXLCursorCmd found;
        QXLCursor cursor;

        check_status(qxl_cursor_set(f.display, &shape, (struct qxl_point){-5, 32767}, i % 2),
                     QXL_STATUS_OK);
        found = last(&f);
        assert_int_equal(found.type, QXL_CURSOR_SET);
        assert_int_equal(found.u.set.position.x, -5);
        assert_int_equal(found.u.set.position.y, 32767);
        assert_int_equal(found.u.set.visible, i % 2);
        memcpy(&cursor, wire_memory(&f, found.u.set.shape, sizeof(cursor)), sizeof(cursor));
        assert_int_equal(cursor.header.unique, shape.unique);
        assert_int_equal(cursor.header.type, SPICE_CURSOR_TYPE_ALPHA);
        assert_int_equal(cursor.header.width, shape.width);
        assert_int_equal(cursor.header.height, shape.height);
        assert_int_equal(cursor.header.hot_spot_x, 3);
        assert_int_equal(cursor.header.hot_spot_y, 4);
        assert_int_equal(cursor.data_size, shape.width * shape.height * 4u);
        check_rows(&f, found.u.set.shape + offsetof(QXLCursor, chunk), &shape);
        expect_accepted(&f);
    }
    fixture_close(&f);
}

static void moves_hides_and_trails_go_out_as_asked(void **state)
{
    struct fixture f;
    QXLCursorCmd found;

    open_checked(&f, state);
    check_status(qxl_cursor_move(f.display, (struct qxl_point){-32768, 32767}), QXL_STATUS_OK);
    found = last(&f);
    assert_int_equal(found.type, QXL_CURSOR_MOVE);
    assert_int_equal(found.u.position.x, -32768);
    assert_int_equal(found.u.position.y, 32767);
    expect_accepted(&f);
    check_status(qxl_cursor_hide(f.display), QXL_STATUS_OK);
    assert_int_equal(last(&f).type, QXL_CURSOR_HIDE);
    expect_accepted(&f);
    check_status(qxl_cursor_trail(f.display, 0xfedc, 0xba98), QXL_STATUS_OK);
    found = last(&f);
    assert_int_equal(found.type, QXL_CURSOR_TRAIL);
    assert_int_equal(found.u.trail.length, 0xfedc);
    assert_int_equal(found.u.trail.frequency, 0xba98);
    expect_accepted(&f);
    fixture_close(&f);
}

static void wrong_shapes_and_positions_are_refused(void **state)
{
    static const struct qxl_cursor_shape wrong[] = {
        {.width = 0, .height = 1, .pixels = pixels},
        {.width = 1, .height = 0, .pixels = pixels},
        {.width = SIDE + 1, .height = 1, .pixels = pixels},
        {.width = 1, .height = SIDE + 1, .pixels = pixels},
        {.width = 65535, .height = 65535, .pixels = pixels},
        {.width = 1, .height = 1, .pixels = NULL},
    };
    static const struct qxl_point far[] = {
        {32768, 0}, {0, 32768}, {-32769, 0}, {0, -32769}, {INT32_MAX, INT32_MIN}};
    const struct qxl_cursor_shape good = {.width = 1, .height = 1, .pixels = pixels};
    struct fixture f;
    uint32_t prod;

    open_checked(&f, state);
    prod = f.header->cursor_ring.prod;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        check_status(qxl_cursor_set(f.display, &wrong[i], (struct qxl_point){0, 0}, true),
                     QXL_STATUS_INVALID);
    for (size_t i = 0; i < sizeof(far) / sizeof(far[0]); i++) {
        check_status(qxl_cursor_set(f.display, &good, far[i], true), QXL_STATUS_INVALID);
        check_status(qxl_cursor_move(f.display, far[i]), QXL_STATUS_INVALID);
    }
    assert_int_equal(f.header->cursor_ring.prod, prod);
    assert_int_equal(fixture_statistics(&f).live, 0);
    fixture_close(&f);
}

static void the_cursor_has_a_ring_and_a_doorbell_of_its_own(void **state)
{
    struct fixture f;
    uint64_t commands;

    open_checked(&f, state);
    fixture_settle(&f);
    commands = fixture_port_writes(&f, QXL_IO_NOTIFY_CMD);
    check_status(qxl_cursor_hide(f.display), QXL_STATUS_OK);
    check_status(qxl_cursor_hide(f.display), QXL_STATUS_OK);
    assert_int_equal(fixture_port_writes(&f, QXL_IO_NOTIFY_CURSOR), 1);
    assert_int_equal(fixture_port_writes(&f, QXL_IO_NOTIFY_CMD), commands);
    assert_int_equal(f.header->cmd_ring.prod, 0);
    assert_int_equal(fixture_statistics(&f).cursor_commands, 2);
    assert_int_equal(fixture_statistics(&f).commands, 0);
    fixture_drain(&f);
    fixture_close(&f);
}

int main(void)
{
    const struct variant_test tests[] = {
        variant_test(a_shape_goes_out_as_asked, 0),
        variant_test(moves_hides_and_trails_go_out_as_asked, 0),
        variant_test(wrong_shapes_and_positions_are_refused, 0),
        variant_test(the_cursor_has_a_ring_and_a_doorbell_of_its_own, 0),
    };

    return run_on_variants("cursor", tests, sizeof(tests) / sizeof(tests[0]));
}
