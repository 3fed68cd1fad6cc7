/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "compare.h"
#include "samples.h"

struct collected {
    unsigned count;
    char fields[256];
    char a[64], b[64];
};

static void collect(const struct rig_difference *difference, void *context)
{
    struct collected *collected = context;

    collected->count++;
    g_strlcat(collected->fields, collected->fields[0] ? "," : "", sizeof(collected->fields));
    g_strlcat(collected->fields, difference->field, sizeof(collected->fields));
    g_strlcpy(collected->a, difference->a, sizeof(collected->a));
    g_strlcpy(collected->b, difference->b, sizeof(collected->b));
}

static struct rig_command parse(const char *line)
{
    struct rig_command command;
    uint32_t device;

    assert_true(rig_parse_command(line, strlen(line), &device, &command));
    return command;
}

static struct collected compare(struct rig_id_map *map, const char *a, const char *b)
{
    struct collected collected = {0};
    struct rig_command left = parse(a);
    struct rig_command right = parse(b);

    unsigned differences = rig_compare_command(map, &left, &right, collect, &collected);
    assert_int_equal(differences, collected.count);
    return collected;
}

#define FILL(surface) "1 qxl-0/cmd: cmd @ 0x1 draw: surface_id " surface " type fill effect opaque"
#define CREATE(id)                                  \
    "1 qxl-0/cmd: cmd @ 0x1 surface: create id " id \
    " size 8x8 stride -32 format ARGB/32 (count 1, max 1)"
#define DESTROY(id) "1 qxl-0/cmd: cmd @ 0x1 surface: destroy id " id " (count 0)"
#define COPY(id, rest) \
    "1 qxl-0/cmd: cmd @ 0x1 draw: surface_id 0 type copy effect opaque src 1f (id " id " " rest
#define BITMAP                                                                                \
    "type 0 flags 1 width 16 height 16, fmt 9 flags 4 x 16 y 16 stride 64 palette 0 data 7) " \
    "area 16x16+0+0 rop 8"

static void a_command_is_the_same_as_itself_at_another_time_and_address(void **state)
{
    struct rig_id_map *map = rig_id_map_create();

    (void)state;
    for (size_t i = 0; i < sample_line_count; i++) {
        struct rig_command a = parse(sample_lines[i]);
        struct rig_command b = a;
        b.time_ns += 5;
        b.address ^= 0xff0;
        if (b.parts & RIG_PART_SRC) {
            b.draw.src ^= 0x100;
            b.draw.image.data ^= 0x100;
        }
        assert_int_equal(rig_compare_command(map, &a, &b, NULL, NULL), 0);
    }
    rig_id_map_destroy(map);
}

static void every_field_that_differs_is_named_with_both_values(void **state)
{
    struct rig_id_map *map = rig_id_map_create();
    struct collected found = compare(
        map, COPY("5", BITMAP),
        "1 qxl-0/cmd: cmd @ 0x1 draw: surface_id 0 type copy effect blend src 0 (id 5 type 0 flags "
        "2 width 17 height 18, fmt 8 flags 5 x 17 y 18 stride 68 palette 1 data 0) area "
        "15x16+0+-2 rop 9");

    (void)state;
    assert_string_equal(found.fields,
                        "effect,src,image flags,image width,image height,bitmap fmt,bitmap flags,"
                        "bitmap x,bitmap y,bitmap stride,bitmap palette,bitmap data,area,rop");
    assert_string_equal(found.a, "8");
    assert_string_equal(found.b, "9");
    found = compare(map, CREATE("7"),
                    "1 qxl-0/cmd: cmd @ 0x1 surface: create id 7 size 9x10 stride 36 format "
                    "565/16 (count 2, max 3)");
    assert_string_equal(found.fields, "surface width,surface height,surface stride,surface format,"
                                      "surface count,surface max");
    found = compare(map, sample_lines[7],
                    "1 qxl-0/vga: cmd @ 0x1 cursor: set +5+6 visible no, shape @ 0x0 type mono "
                    "size 8x9 hot-spot +1+2 unique 0x2f data-size 7");
    assert_string_equal(found.fields,
                        "ring,position x,position y,visible,shape,shape type,shape width,shape "
                        "height,hot-spot x,hot-spot y,shape data-size");
    found = compare(map, sample_lines[8], sample_lines[9]);
    assert_string_equal(found.fields, "cursor command");
    found = compare(map, sample_lines[8], sample_lines[11]);
    assert_string_equal(found.fields, "ring,command type");
    assert_string_equal(found.a, "cursor");
    rig_id_map_destroy(map);
}

static void surface_ids_pair_from_create_to_destroy(void **state)
{
    struct rig_id_map *map = rig_id_map_create();

    (void)state;
    assert_int_equal(compare(map, CREATE("7"), CREATE("9")).count, 0);
    assert_int_equal(compare(map, FILL("7"), FILL("9")).count, 0);
    assert_string_equal(compare(map, FILL("7"), FILL("0")).fields, "surface_id");
    rig_id_map_clear(map);
    assert_int_equal(compare(map, CREATE("7"), CREATE("9")).count, 0);
    assert_string_equal(compare(map, FILL("0"), FILL("9")).fields, "surface_id");
    rig_id_map_clear(map);
    assert_int_equal(compare(map, CREATE("7"), CREATE("9")).count, 0);
    assert_int_equal(compare(map, DESTROY("7"), DESTROY("9")).count, 0);
    /* Nothing is known of either now. */
    assert_int_equal(compare(map, FILL("7"), FILL("8")).count, 0);
    assert_int_equal(compare(map, CREATE("7"), CREATE("3")).count, 0);
    assert_int_equal(compare(map, FILL("7"), FILL("3")).count, 0);
    /* A destroy that differs leaves other surfaces theirs. */
    assert_int_equal(compare(map, CREATE("5"), CREATE("6")).count, 0);
    assert_string_equal(compare(map, DESTROY("7"), DESTROY("6")).fields, "surface id");
    assert_int_equal(compare(map, FILL("5"), FILL("8")).count, 1);
    assert_int_equal(compare(map, FILL("5"), FILL("6")).count, 0);
    /* A create without a destroy in front of it pairs anew. */
    assert_int_equal(compare(map, CREATE("7"), CREATE("4")).count, 0);
    assert_int_equal(compare(map, FILL("7"), FILL("4")).count, 0);
    rig_id_map_destroy(map);
}

static void the_primary_is_the_primary(void **state)
{
    struct rig_id_map *map = rig_id_map_create();

    (void)state;
    assert_int_equal(compare(map, FILL("0"), FILL("0")).count, 0);
    assert_string_equal(compare(map, FILL("5"), FILL("0")).fields, "surface_id");
    rig_id_map_destroy(map);
}

static void image_ids_that_were_the_same_must_stay_the_same(void **state)
{
    struct rig_id_map *map = rig_id_map_create();

    (void)state;
    assert_int_equal(compare(map, COPY("5", BITMAP), COPY("aa", BITMAP)).count, 0);
    assert_int_equal(compare(map, COPY("5", BITMAP), COPY("aa", BITMAP)).count, 0);
    struct collected found = compare(map, COPY("5", BITMAP), COPY("bb", BITMAP));
    assert_string_equal(found.fields, "image id");
    assert_string_equal(found.a, "5");
    assert_string_equal(found.b, "bb (5 was aa before)");
    /* Told once: the new pair holds from now on. */
    assert_int_equal(compare(map, COPY("5", BITMAP), COPY("bb", BITMAP)).count, 0);
    found = compare(map, COPY("6", BITMAP), COPY("bb", BITMAP));
    assert_string_equal(found.fields, "image id");
    assert_string_equal(found.b, "bb (that was 5 before)");
    rig_id_map_destroy(map);
}

static void an_id_that_differs_once_leaves_the_commands_behind_it_alone(void **state)
{
    struct rig_id_map *map = rig_id_map_create();

    (void)state;
    assert_int_equal(compare(map, COPY("5", BITMAP), COPY("aa", BITMAP)).count, 0);
    assert_int_equal(compare(map, COPY("6", BITMAP), COPY("bb", BITMAP)).count, 0);
    for (int i = 0; i < 3; i++) {
        struct collected found = compare(map, COPY("5", BITMAP), COPY("bb", BITMAP));
        assert_string_equal(found.fields, "image id");
        assert_string_equal(found.b, "bb (5 was aa before, and bb was there for 6)");
        /* Either id of the doubted pair settles it. */
        assert_int_equal(i == 1 ? compare(map, COPY("6", BITMAP), COPY("bb", BITMAP)).count
                                : compare(map, COPY("5", BITMAP), COPY("aa", BITMAP)).count,
                         0);
    }
    assert_int_equal(compare(map, COPY("5", BITMAP), COPY("aa", BITMAP)).count, 0);
    assert_int_equal(compare(map, COPY("6", BITMAP), COPY("bb", BITMAP)).count, 0);
    assert_int_equal(compare(map, FILL("0"), FILL("55")).count, 1);
    assert_int_equal(compare(map, FILL("0"), FILL("0")).count, 0);
    rig_id_map_destroy(map);
}

static void ids_are_told_as_the_log_prints_them(void **state)
{
#define SHAPE(unique)                                                                      \
    "1 qxl-0/csr: cmd @ 0x1 cursor: set +5+6 visible no, shape @ 0x7 type alpha size 8x9 " \
    "hot-spot +1+2 unique 0x" unique " data-size 7"
    struct rig_id_map *map = rig_id_map_create();
    struct collected found;

    (void)state;
    assert_int_equal(compare(map, CREATE("10"), CREATE("12")).count, 0);
    found = compare(map, FILL("10"), FILL("55"));
    assert_string_equal(found.a, "10");
    assert_string_equal(found.b, "55 (10 was 12 before)");
    assert_string_equal(compare(map, FILL("-1"), FILL("12")).a, "-1");
    found = compare(map, FILL("0"), FILL("55"));
    assert_string_equal(found.b, "55 (0 is the primary)");
    assert_int_equal(compare(map, SHAPE("1f"), SHAPE("2f")).count, 0);
    found = compare(map, SHAPE("1f"), SHAPE("3f"));
    assert_string_equal(found.a, "0x1f");
    assert_string_equal(found.b, "0x3f (0x1f was 0x2f before)");
    rig_id_map_destroy(map);
}

static void uninitialised_fields_of_surface_images_are_ignored(void **state)
{
    struct rig_id_map *map = rig_id_map_create();

    (void)state;
    assert_int_equal(compare(map,
                             COPY("0", "type 104 flags 0 width 0 height 0) area 2x2+0+0 rop 8"),
                             COPY("0", "type 104 flags 9 width 8 height 7) area 2x2+0+0 rop 8"))
                         .count,
                     0);
    rig_id_map_destroy(map);
}

static void a_cut_command_is_compared_as_far_as_it_goes(void **state)
{
    struct rig_command whole = parse(COPY("5", BITMAP));
    struct rig_command part = whole;
    struct collected found = {0};

    (void)state;
    part.parts = RIG_PART_TYPE | RIG_PART_DRAW;
    part.completeness = RIG_CUT;
    part.draw.rop = 99;
    assert_int_equal(rig_compare_command(NULL, &part, &whole, collect, &found), 0);
    part.completeness = RIG_UNMAPPED;
    assert_int_equal(rig_compare_command(NULL, &part, &whole, collect, &found), 1);
    assert_string_equal(found.fields, "parts");
    assert_string_equal(found.a, "up to its effect, where an address does not map");
    assert_string_equal(found.b, "up to its rop");
}

static void memory_for_ids_is_bounded_and_pairs_survive_until_then(void **state)
{
    struct rig_id_map *map = rig_id_map_create();
    struct rig_command a = parse(COPY("5", BITMAP));
    struct rig_command b = a;

    (void)state;
    for (uint64_t i = 1; i < RIG_ID_MAP_MAX; i++) {
        a.draw.image.id = i;
        b.draw.image.id = i * 977;
        assert_int_equal(rig_compare_command(map, &a, &b, NULL, NULL), 0);
    }
    a.draw.image.id = 1;
    b.draw.image.id = 2;
    assert_int_equal(rig_compare_command(map, &a, &b, NULL, NULL), 1);
    for (uint64_t i = 1; i < 3 * RIG_ID_MAP_MAX; i++) {
        a.draw.image.id = i << 32;
        b.draw.image.id = i << 20 | UINT64_C(1) << 60;
        assert_int_equal(rig_compare_command(map, &a, &b, NULL, NULL), 0);
    }
    rig_id_map_destroy(map);
}

static void pairs_hold_while_surfaces_come_and_go(void **state)
{
    struct rig_id_map *map = rig_id_map_create();
    struct rig_command create = parse(CREATE("7"));
    struct rig_command destroy = parse(DESTROY("7"));
    struct rig_command fill = parse(FILL("7"));

    (void)state;
    for (uint32_t i = 1; i < 20000; i++) {
        struct rig_command a = create;
        struct rig_command b = create;
        a.surface.id = i % 1000 + 1;
        b.surface.id = i % 997 + 5000;
        assert_int_equal(rig_compare_command(map, &a, &b, NULL, NULL), 0);
        if (i > 500) {
            a = b = destroy;
            a.surface.id = (i - 500) % 1000 + 1;
            b.surface.id = (i - 500) % 997 + 5000;
            assert_int_equal(rig_compare_command(map, &a, &b, NULL, NULL), 0);
            a = b = fill;
            a.draw.surface_id = (i - 250) % 1000 + 1;
            b.draw.surface_id = (i - 250) % 997 + 5000;
            assert_int_equal(rig_compare_command(map, &a, &b, NULL, NULL), 0);
        }
    }
    rig_id_map_destroy(map);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_command_is_the_same_as_itself_at_another_time_and_address),
        cmocka_unit_test(every_field_that_differs_is_named_with_both_values),
        cmocka_unit_test(surface_ids_pair_from_create_to_destroy),
        cmocka_unit_test(the_primary_is_the_primary),
        cmocka_unit_test(image_ids_that_were_the_same_must_stay_the_same),
        cmocka_unit_test(an_id_that_differs_once_leaves_the_commands_behind_it_alone),
        cmocka_unit_test(ids_are_told_as_the_log_prints_them),
        cmocka_unit_test(uninitialised_fields_of_surface_images_are_ignored),
        cmocka_unit_test(a_cut_command_is_compared_as_far_as_it_goes),
        cmocka_unit_test(memory_for_ids_is_bounded_and_pairs_survive_until_then),
        cmocka_unit_test(pairs_hold_while_surfaces_come_and_go),
    };

    return cmocka_run_group_tests_name("compare", tests, NULL, NULL);
}
