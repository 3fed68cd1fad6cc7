/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <spice/enums.h>
#include <spice/qxl_dev.h>

#include "parse.h"
#include "samples.h"

static struct rig_command parse(const char *line)
{
    struct rig_command command;
    uint32_t device = 99;

    if (!rig_parse_command(line, strlen(line), &device, &command)) {
        print_error("not read: %s\n", line);
        fail();
    }
    assert_int_equal(device, 0);
    assert_int_equal(command.completeness, RIG_WHOLE);
    assert_int_equal(command.head_parts, command.parts);
    return command;
}

static void refuse(const char *line)
{
    struct rig_command command;
    uint32_t device;

    if (rig_parse_command(line, strlen(line), &device, &command)) {
        print_error("read: %s\n", line);
        fail();
    }
}

static void every_shape_of_line_is_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < sample_line_count; i++)
        parse(sample_lines[i]);
}

static void every_beginning_of_a_line_fits_and_only_the_whole_is_whole(void **state)
{
    struct rig_command command;
    struct rig_parse result;

    (void)state;
    for (size_t i = 0; i < sample_line_count; i++) {
        const char *line = sample_lines[i];
        for (size_t size = 0; size < strlen(line); size++) {
            rig_parse(line, line + size, &command, &result);
            assert_ptr_equal(result.stop, line + size);
            assert_true(result.whole || result.ran_out);
        }
    }
}

static void a_byte_too_much_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sample_line_count; i++) {
        char *line = g_strconcat(sample_lines[i], " ", NULL);
        refuse(line);
        g_free(line);
    }
}

static void all_fields_of_a_bitmap_copy_are_read(void **state)
{
    struct rig_command command = parse(sample_lines[2]);
    const struct rig_image *image = &command.draw.image;

    (void)state;
    assert_true(command.time_ns == UINT64_C(42494852845));
    assert_int_equal(command.ring, RIG_RING_VGA);
    assert_true(command.address == UINT64_C(0x55931c32fc00));
    assert_int_equal(command.type, RIG_COMMAND_DRAW);
    assert_false(command.compat);
    assert_int_equal(command.parts, RIG_PART_TYPE | RIG_PART_DRAW | RIG_PART_SRC | RIG_PART_IMAGE |
                                        RIG_PART_BITMAP | RIG_PART_AREA | RIG_PART_ROP);
    assert_int_equal(command.draw.type, QXL_DRAW_COPY);
    assert_int_equal(command.draw.effect, QXL_EFFECT_OPAQUE);
    assert_true(command.draw.src == UINT64_C(0x55931c32fcbf));
    assert_true(image->id == UINT64_C(0xb200000001));
    assert_int_equal(image->type, SPICE_IMAGE_TYPE_BITMAP);
    assert_int_equal(image->width, 32);
    assert_int_equal(image->height, 400);
    assert_int_equal(image->bitmap_format, 8);
    assert_int_equal(image->bitmap_flags, 5);
    assert_int_equal(image->bitmap_x, 32);
    assert_int_equal(image->bitmap_y, 400);
    assert_int_equal(image->stride, 128);
    assert_true(image->palette == 0);
    assert_true(image->data == UINT64_C(0x55931b6ab000));
    assert_int_equal(command.draw.area.width, 32);
    assert_int_equal(command.draw.area.height, 400);
    assert_int_equal(command.draw.rop, 8);
}

static void a_surface_image_has_no_bitmap_and_negative_coordinates_are_read(void **state)
{
    struct rig_command command = parse(sample_lines[3]);

    (void)state;
    assert_int_equal(command.draw.image.type, 104);
    assert_false(command.parts & RIG_PART_BITMAP);
    assert_int_equal(command.draw.area.x, -5);
    assert_int_equal(command.draw.surface_id, 1023);
}

static void surfaces_are_read(void **state)
{
    struct rig_command create = parse(sample_lines[5]);
    struct rig_command destroy = parse(sample_lines[6]);
    struct rig_command unknown = parse(sample_lines[17]);

    (void)state;
    assert_true(create.surface.create);
    assert_int_equal(create.surface.id, 1023);
    assert_int_equal(create.surface.width, 1024);
    assert_int_equal(create.surface.stride, -4096);
    assert_int_equal(create.surface.format, SPICE_SURFACE_FMT_32_ARGB);
    assert_int_equal(create.surface.max, 1);
    assert_false(destroy.surface.create);
    assert_false(destroy.surface.unknown);
    assert_int_equal(destroy.surface.count, 4);
    assert_true(unknown.surface.unknown);
}

static void cursors_are_read(void **state)
{
    struct rig_command set = parse(sample_lines[7]);
    struct rig_command move = parse(sample_lines[8]);

    (void)state;
    assert_int_equal(set.ring, RIG_RING_CSR);
    assert_int_equal(set.cursor.type, QXL_CURSOR_SET);
    assert_int_equal(set.cursor.y, -4);
    assert_true(set.cursor.visible);
    assert_true(set.cursor.shape == UINT64_C(0x1000000010025c8));
    assert_int_equal(set.cursor.shape_type, SPICE_CURSOR_TYPE_ALPHA);
    assert_int_equal(set.cursor.width, 24);
    assert_int_equal(set.cursor.hot_x, 4);
    assert_true(set.cursor.unique == 0x2f);
    assert_int_equal(set.cursor.data_size, 2304);
    assert_int_equal(move.cursor.type, QXL_CURSOR_MOVE);
    assert_int_equal(move.cursor.x, 512);
    assert_int_equal(parse(sample_lines[9]).cursor.type, QXL_CURSOR_HIDE);
    assert_int_equal(parse(sample_lines[10]).cursor.type, QXL_CURSOR_TRAIL);
}

static void the_layout_of_revision_1_has_its_bitmap_and_no_surface(void **state)
{
    struct rig_command command = parse(sample_lines[16]);

    (void)state;
    assert_true(command.compat);
    assert_true(command.parts & RIG_PART_COMPAT_BITMAPS);
    assert_int_equal(command.bitmap_offset, 96);
    assert_int_equal(command.bitmap_area.x, 8);
    assert_int_equal(command.draw.rop, 64);
    assert_false(parse(sample_lines[15]).parts & RIG_PART_COMPAT_BITMAPS);
}

static void what_qemu_has_no_word_for_is_unknown(void **state)
{
    (void)state;
    assert_int_equal(parse(sample_lines[4]).draw.type, RIG_UNKNOWN_NAME);
    assert_int_equal(parse(sample_lines[14]).type, RIG_COMMAND_UNKNOWN);
    assert_int_equal(parse(sample_lines[18]).cursor.type, RIG_UNKNOWN_NAME);
}

static void every_word_of_qemu_is_read_back(void **state)
{
    char line[256];

    (void)state;
    for (uint8_t type = 0; type <= QXL_DRAW_ALPHA_BLEND; type++) {
        for (uint8_t effect = 0; effect <= QXL_EFFECT_OPAQUE_BRUSH; effect++) {
            if (type == QXL_DRAW_COPY)
                continue;
            g_snprintf(line, sizeof(line),
                       "1 qxl-0/cmd: cmd @ 0x1 draw: surface_id 0 type %s effect %s",
                       rig_draw_type_name(type), rig_effect_name(effect));
            struct rig_command command = parse(line);
            assert_int_equal(command.draw.type, type);
            assert_int_equal(command.draw.effect, effect);
        }
    }
    for (uint32_t type = 0; type <= SPICE_CURSOR_TYPE_COLOR32; type++) {
        g_snprintf(line, sizeof(line),
                   "1 qxl-0/csr: cmd @ 0x1 cursor: set +0+0 visible no, shape @ 0x1 type %s size "
                   "1x1 hot-spot +0+0 unique 0x0 data-size 4",
                   rig_cursor_shape_name(type));
        assert_int_equal(parse(line).cursor.shape_type, type);
    }
    static const uint32_t formats[] = {0, 1, 8, 16, 32, 80, 96};
    for (size_t i = 0; i < G_N_ELEMENTS(formats); i++) {
        g_snprintf(line, sizeof(line),
                   "1 qxl-0/cmd: cmd @ 0x1 surface: create id 1 size 1x1 stride 4 format %s "
                   "(count 1, max 1)",
                   rig_surface_format_name(formats[i]));
        assert_int_equal(parse(line).surface.format, formats[i]);
    }
}

static void numbers_at_their_limits_are_read(void **state)
{
    struct rig_command command =
        parse("9223372036854775807 qxl-0/cmd: cmd @ 0xffffffffffffffff draw: surface_id -1 type "
              "copy effect opaque src ffffffffffffffff (id 0 type 255 flags 255 width -1 height "
              "-2147483648) area -2147483648x2147483647+-1+0 rop 65535");

    (void)state;
    assert_true(command.time_ns == INT64_MAX);
    assert_true(command.address == UINT64_MAX);
    assert_int_equal(command.draw.surface_id, UINT32_MAX);
    assert_int_equal(command.draw.image.width, UINT32_MAX);
    assert_int_equal(command.draw.area.width, INT32_MIN);
    assert_int_equal(command.draw.rop, UINT16_MAX);
}

static void numbers_beyond_their_limits_are_refused(void **state)
{
    (void)state;
    refuse("9223372036854775808 qxl-0/cmd: cmd @ 0x1 nop");
    refuse("99999999999999999999 qxl-0/cmd: cmd @ 0x1 nop");
    refuse("1 qxl-2147483648/cmd: cmd @ 0x1 nop");
    refuse("1 qxl-0/cmd: cmd @ 0x10000000000000000 nop");
    refuse("1 qxl-0/csr: cmd @ 0x1 cursor: move +2147483648+0");
    refuse("1 qxl-0/cmd: cmd @ 0x1 draw: surface_id 0 type copy effect opaque src 1 (id 0 type 104 "
           "flags 0 width 1 height 1) area 1x1+0+0 rop 65536");
    refuse("1 qxl-0/cmd: cmd @ 0x1 draw: surface_id 0 type copy effect opaque src 1 (id 0 type 256 "
           "flags 0 width 1 height 1) area 1x1+0+0 rop 8");
    refuse("1 qxl-0/csr: cmd @ 0x1 cursor: move +-2147483649+0");
}

static void what_qemu_does_not_print_is_refused(void **state)
{
    static const char *const lines[] = {
        "",
        " ",
        "1",
        "x",
        "01 qxl-0/cmd: cmd @ 0x1 nop",
        "1 qxl-00/cmd: cmd @ 0x1 nop",
        "1 qxl-0/cmd: cmd @ 0x01 nop",
        "1 qxl-0/cmd: cmd @ 0xA nop",
        "1 qxl-0/cmd: cmd @ 0x nop",
        "1 qxl-0/???: cmd @ 0x1 nop",
        "1 qxl-0/cmd: cmd @ 1 nop",
        "1 qxl-0/cmd: cmd @ 0x1 Nop",
        "1 qxl-0/cmd: cmd @ 0x1 nop(compat",
        "-1 qxl-0/cmd: cmd @ 0x1 nop",
        "1 qxl-0/csr: cmd @ 0x1 cursor: move +-0+0",
        "1 qxl-0/csr: cmd @ 0x1 cursor: move +1+",
        "1 qxl-0/csr: cmd @ 0x1 cursor: hide +1+1",
        "1 qxl-0/cmd: cmd @ 0x1 draw: surface_id 0 type whiteness effect opaque",
        "1 qxl-0/cmd: cmd @ 0x1 surface: destroy id 1 (count 1, max 1)",
    };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++)
        refuse(lines[i]);
}

static void a_kind_says_what_is_known_of_a_command(void **state)
{
    struct rig_command command = parse(sample_lines[2]);
    char kind[64];

    (void)state;
    assert_string_equal(rig_command_kind(&command, command.parts, kind), "draw:copy/opaque");
    assert_string_equal(rig_command_kind(&command, RIG_PART_TYPE, kind), "draw:?");
    assert_string_equal(rig_command_kind(&command, 0, kind), "?");
    command = parse(sample_lines[4]);
    assert_string_equal(rig_command_kind(&command, command.parts, kind), "draw:\?\?\?/blend");
    command = parse(sample_lines[16]);
    assert_string_equal(rig_command_kind(&command, command.parts, kind),
                        "draw(compat):copy/opaque");
    command = parse(sample_lines[6]);
    assert_string_equal(rig_command_kind(&command, command.parts, kind), "surface:destroy");
    assert_string_equal(rig_command_kind(&command, RIG_PART_TYPE, kind), "surface:?");
    command = parse(sample_lines[11]);
    assert_string_equal(rig_command_kind(&command, command.parts, kind), "nop");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_shape_of_line_is_read),
        cmocka_unit_test(every_beginning_of_a_line_fits_and_only_the_whole_is_whole),
        cmocka_unit_test(a_byte_too_much_is_refused),
        cmocka_unit_test(all_fields_of_a_bitmap_copy_are_read),
        cmocka_unit_test(a_surface_image_has_no_bitmap_and_negative_coordinates_are_read),
        cmocka_unit_test(surfaces_are_read),
        cmocka_unit_test(cursors_are_read),
        cmocka_unit_test(the_layout_of_revision_1_has_its_bitmap_and_no_surface),
        cmocka_unit_test(what_qemu_has_no_word_for_is_unknown),
        cmocka_unit_test(every_word_of_qemu_is_read_back),
        cmocka_unit_test(numbers_at_their_limits_are_read),
        cmocka_unit_test(numbers_beyond_their_limits_are_refused),
        cmocka_unit_test(what_qemu_does_not_print_is_refused),
        cmocka_unit_test(a_kind_says_what_is_known_of_a_command),
    };

    return cmocka_run_group_tests_name("parse", tests, NULL, NULL);
}
