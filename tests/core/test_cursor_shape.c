/* SPDX-License-Identifier: BSD-3-Clause */
/* Pictures of the pointer, read back as a client reads them. Museum numbers are those of the
 * project's facts, bug-museum.md. */
#include "draw_check.h"

#include <string.h>

enum { SIDE = QXL_CURSOR_SIZE_MAX, ROW = 4 * SIDE + 8 };

static uint8_t colors[SIDE][ROW], bits[SIDE][SIDE / 8 + 3]; /* noise */
static uint8_t data[SIDE * SIDE * 4 + SIDE * SIDE / 8];     /* as the client has it */

static void open_noise(struct fixture *f, const struct qxl_config *config)
{
    const struct fixture_options options = {.host = RIG_FAKE_HOST_CHECKING, .config = *config};
    uint64_t seed = 0x5a4e;

    for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < ROW; x++)
            colors[y][x] = (uint8_t)noise(&seed);
        for (size_t x = 0; x < sizeof(bits[0]); x++)
            bits[y][x] = (uint8_t)noise(&seed);
    }
    fixture_open(f, &options);
    fixture_primary(f);
}

static struct qxl_cursor_shape shape_of(uint8_t type, uint16_t width, uint16_t height)
{
    return (struct qxl_cursor_shape){
        .type = type,
        .width = width,
        .height = height,
        .hot_x = 1,
        .hot_y = 2,
        .pixels = colors,
        .pitch = ROW,
        .mask = bits,
        .mask_pitch = sizeof(bits[0]),
    };
}

static QXLCursorCmd set(struct fixture *f, const struct qxl_cursor_shape *shape,
                        struct qxl_point position)
{
    QXLCursorCmd command;

    check_status(qxl_cursor_set(f->display, shape, position, true), QXL_STATUS_OK);
    memcpy(&command, wire_memory(f, wire_last_cursor_command(f).data, sizeof(command)),
           sizeof(command));
    return command;
}

static void drain(struct fixture *f)
{
    fixture_drain(f);
    if (f->verdicts[FAKE_QXL_DROP] || f->verdicts[FAKE_QXL_ABORT])
        fail_msg("the host does not like it: %s", f->reason);
    assert_int_equal(fixture_statistics(f).heap_used, 0);
}

/* Put the chunks together. Returns how many there were. */
static int read_shape(struct fixture *f, const struct qxl_cursor_shape *shape, QXLCursor *cursor)
{
    const QXLCursorCmd command = set(f, shape, (struct qxl_point){0, 0});
    uint64_t address = command.u.set.shape + offsetof(QXLCursor, chunk), previous = 0;
    uint32_t used = 0;
    int chunks = 0;

    memcpy(cursor, wire_memory(f, command.u.set.shape, sizeof(*cursor)), sizeof(*cursor));
    for (; address; chunks++) {
        QXLDataChunk chunk;

        memcpy(&chunk, wire_memory(f, address, sizeof(chunk)), sizeof(chunk));
        assert_true(chunk.data_size > 0 && chunk.data_size <= 65536);
        assert_int_equal(chunk.prev_chunk, previous);
        assert_true(used + chunk.data_size <= sizeof(data));
        memcpy(data + used, wire_memory(f, address + sizeof(chunk), chunk.data_size),
               chunk.data_size);
        used += chunk.data_size;
        previous = address;
        address = chunk.next_chunk;
    }
    assert_int_equal(used, cursor->data_size);
    assert_int_equal(cursor->header.type, shape->type);
    assert_int_equal(cursor->header.height, shape->height);
    assert_int_equal(cursor->header.hot_spot_x, shape->hot_x);
    assert_int_equal(cursor->header.hot_spot_y, shape->hot_y);
    drain(f);
    return chunks;
}

static int bit_of(const uint8_t *row, uint32_t x)
{
    return row[x / 8] >> (7 - x % 8) & 1;
}

static const uint16_t SIZES[][2] = {{1, 1},  {7, 3},    {8, 8},      {31, 33},
                                    {64, 9}, {511, 40}, {SIDE, SIDE}};

enum { SIZE_COUNT = sizeof(SIZES) / sizeof(SIZES[0]) };

static void mono_is_one_chunk_of_and_rows_then_xor_rows(void **state)
{
    const struct qxl_config none = {0};
    struct fixture f;

    (void)state;
    open_noise(&f, &none);
    for (int i = 0; i < SIZE_COUNT; i++) {
        const struct qxl_cursor_shape shape =
            shape_of(SPICE_CURSOR_TYPE_MONO, SIZES[i][0], SIZES[i][1]);
        uint32_t bytes = (shape.width + 7u) / 8;
        QXLCursor cursor;

        assert_int_equal(read_shape(&f, &shape, &cursor), 1);
        assert_int_equal(cursor.header.width, shape.width);
        assert_int_equal(cursor.data_size, 2 * bytes * shape.height);
        for (uint32_t y = 0; y < shape.height; y++) {
            const uint8_t *mask = data + y * bytes, *pixel = mask + bytes * shape.height;

            for (uint32_t x = 0; x < 8 * bytes; x++) {
                assert_int_equal(bit_of(mask, x), x < shape.width ? bit_of(bits[y], x) : 1);
                assert_int_equal(bit_of(pixel, x), x < shape.width ? bit_of(colors[y], x) : 0);
            }
        }
    }
    fixture_close(&f);
}

/* The client counts the mask's bits through, without regard to rows, and ORs the fourth byte. */
static void masked_colour_is_colours_and_then_a_mask_that_ends_with_each_row(void **state)
{
    const struct qxl_config none = {0};
    struct fixture f;

    (void)state;
    open_noise(&f, &none);
    for (int i = 0; i < SIZE_COUNT; i++) {
        const struct qxl_cursor_shape shape =
            shape_of(SPICE_CURSOR_TYPE_COLOR32, SIZES[i][0], SIZES[i][1]);
        uint32_t width, pixels;
        QXLCursor cursor;

        read_shape(&f, &shape, &cursor);
        width = cursor.header.width;
        pixels = width * shape.height;
        assert_true(width >= shape.width && width < shape.width + 8u);
        assert_int_equal(cursor.data_size, pixels * 4 + pixels / 8);
        for (uint32_t n = 0; n < pixels; n++) {
            uint32_t x = n % width, y = n / width;
            const uint8_t *color = data + 4 * n;

            if (x < shape.width) {
                assert_memory_equal(color, &colors[y][4 * x], 3);
                assert_int_equal(color[3], 0);
                assert_int_equal(bit_of(data + 4 * pixels, n), bit_of(bits[y], x));
            } else {
                assert_memory_equal(color, "\0\0\0\0", 4);
                assert_int_equal(bit_of(data + 4 * pixels, n), 1);
            }
        }
    }
    fixture_close(&f);
}

static void rows_may_run_upwards_or_be_all_the_same(void **state)
{
    const struct qxl_config none = {0};
    struct qxl_cursor_shape shape = shape_of(SPICE_CURSOR_TYPE_MONO, 16, 4);
    struct fixture f;
    QXLCursor cursor;

    (void)state;
    open_noise(&f, &none);
    shape.mask = bits[3];
    shape.mask_pitch = -(ptrdiff_t)sizeof(bits[0]);
    shape.pitch = 0;
    read_shape(&f, &shape, &cursor);
    for (int y = 0; y < 4; y++) {
        assert_memory_equal(data + 2 * y, bits[3 - y], 2);
        assert_memory_equal(data + 8 + 2 * y, colors[0], 2);
    }
    fixture_close(&f);
}

/* Museum 75: width times height overflowed in the host; 512 is what it takes. */
static void what_no_client_could_show_is_refused(void **state)
{
    static const uint8_t types[] = {SPICE_CURSOR_TYPE_ALPHA, SPICE_CURSOR_TYPE_MONO,
                                    SPICE_CURSOR_TYPE_COLOR32};
    static const uint16_t sizes[][2] = {{0, 1},        {1, 0},           {SIDE + 1, 1},
                                        {1, SIDE + 1}, {0xffff, 0xffff}, {0x8000, 2}};
    const struct qxl_point origin = {0, 0};
    const struct qxl_config none = {0};
    struct fixture f;

    (void)state;
    open_noise(&f, &none);
    for (int t = 0; t < 3; t++) {
        struct qxl_cursor_shape shape;

        for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
            shape = shape_of(types[t], sizes[i][0], sizes[i][1]);
            check_status(qxl_cursor_set(f.display, &shape, origin, true), QXL_STATUS_INVALID);
        }
        shape = shape_of(types[t], 8, 8);
        shape.pixels = NULL;
        check_status(qxl_cursor_set(f.display, &shape, origin, true), QXL_STATUS_INVALID);
        shape = shape_of(types[t], 8, 8);
        shape.mask = NULL;
        check_status(qxl_cursor_set(f.display, &shape, origin, true),
                     types[t] == SPICE_CURSOR_TYPE_ALPHA ? QXL_STATUS_OK : QXL_STATUS_INVALID);
    }
    for (int type = 0; type < 256; type++) {
        const struct qxl_cursor_shape shape = shape_of((uint8_t)type, 8, 8);

        if (type != types[0] && type != types[1] && type != types[2])
            check_status(qxl_cursor_set(f.display, &shape, origin, true), QXL_STATUS_INVALID);
    }
    assert_int_equal(f.header->cursor_ring.prod, 1);
    drain(&f);
    fixture_close(&f);
}

/* Museum 38 and 61: a pointer that reaches over the left or the upper edge was hidden. */
static void a_negative_position_shows_the_pointer_all_the_same(void **state)
{
    static const struct qxl_point points[] = {{-1, 5}, {5, -1}, {-32768, -32768}};
    const struct qxl_cursor_shape shape = shape_of(SPICE_CURSOR_TYPE_MONO, 32, 32);
    const struct qxl_config none = {0};
    struct fixture f;

    (void)state;
    open_noise(&f, &none);
    for (int i = 0; i < 3; i++) {
        const QXLCursorCmd command = set(&f, &shape, points[i]);

        assert_int_equal(command.type, QXL_CURSOR_SET);
        assert_int_equal(command.u.set.position.x, points[i].x);
        assert_int_equal(command.u.set.position.y, points[i].y);
        assert_int_equal(command.u.set.visible, 1);
        drain(&f);
    }
    fixture_close(&f);
}

/* ---- the same shape again ---- */

static uint64_t id_of(struct fixture *f, const struct qxl_cursor_shape *shape)
{
    QXLCursor cursor;

    read_shape(f, shape, &cursor);
    return cursor.header.unique;
}

static void the_same_shape_has_the_same_id_and_any_other_another(void **state)
{
    const struct qxl_config config = {.cursor_cache_entries = 16};
    const struct qxl_cursor_shape masked = shape_of(SPICE_CURSOR_TYPE_COLOR32, 30, 30);
    struct qxl_cursor_shape others[8] = {masked, masked, masked, masked,
                                         masked, masked, masked, masked};
    uint64_t first;
    struct fixture f;

    (void)state;
    others[0].type = SPICE_CURSOR_TYPE_ALPHA;
    others[1].type = SPICE_CURSOR_TYPE_MONO;
    others[2].width--;
    others[3].height--;
    others[4].hot_x++;
    others[5].hot_y++;
    others[6].pixels = colors[1];
    others[7].mask = bits[1];
    open_noise(&f, &config);
    first = id_of(&f, &masked);
    assert_int_not_equal(first, 0);
    for (int i = 0; i < 8; i++)
        assert_int_not_equal(id_of(&f, &others[i]), first);
    colors[3][3] ^= 0xff;      /* the fourth byte of a pixel */
    colors[4][4 * 30] ^= 0xff; /* behind the row */
    bits[5][30 / 8] ^= 0x03;   /* behind the last pixel of the mask */
    assert_int_equal(id_of(&f, &masked), first);
    bits[5][30 / 8] ^= 0x04;
    assert_int_not_equal(id_of(&f, &masked), first);
    assert_int_equal(fixture_statistics(&f).cursor_cache.hits, 1);
    assert_int_equal(fixture_statistics(&f).cursor_cache.entries, 10);
    fixture_close(&f);
}

static void ids_of_shapes_are_bounded_named_and_forgotten(void **state)
{
    const struct qxl_config config = {.cursor_cache_entries = 2};
    const struct qxl_config none = {0};
    struct qxl_cursor_shape shape = shape_of(SPICE_CURSOR_TYPE_ALPHA, 4, 4);
    uint64_t ids[3], again;
    struct fixture f;

    (void)state;
    open_noise(&f, &config);
    for (uint16_t i = 0; i < 3; i++) {
        shape.hot_x = i;
        ids[i] = id_of(&f, &shape);
    }
    assert_int_equal(fixture_statistics(&f).cursor_cache.evictions, 1);
    assert_int_equal(id_of(&f, &shape), ids[2]);
    qxl_cache_drop(f.display);
    again = id_of(&f, &shape);
    for (int i = 0; i < 3; i++)
        assert_int_not_equal(again, ids[i]);
    shape.unique = 42;
    assert_int_equal(id_of(&f, &shape), 42);
    fixture_close(&f);

    open_noise(&f, &none);
    shape.unique = 0;
    assert_int_equal(id_of(&f, &shape), 0);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mono_is_one_chunk_of_and_rows_then_xor_rows),
        cmocka_unit_test(masked_colour_is_colours_and_then_a_mask_that_ends_with_each_row),
        cmocka_unit_test(rows_may_run_upwards_or_be_all_the_same),
        cmocka_unit_test(what_no_client_could_show_is_refused),
        cmocka_unit_test(a_negative_position_shows_the_pointer_all_the_same),
        cmocka_unit_test(the_same_shape_has_the_same_id_and_any_other_another),
        cmocka_unit_test(ids_of_shapes_are_bounded_named_and_forgotten),
    };

    return cmocka_run_group_tests_name("cursor shape", tests, NULL, NULL);
}
