/* SPDX-License-Identifier: BSD-3-Clause */
#include "fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>
#include <json-glib/json-glib.h>

#define COPY(image_width, stride)                                                             \
    "1000 qxl-0/cmd: cmd @ 0x100000001001000 draw: surface_id 0 type copy effect opaque src " \
    "100000001001100 (id 7 type 0 flags 0 width " image_width                                 \
    " height 4, fmt 8 flags 4 x 8 y 4 stride " stride                                         \
    " palette 0 data 200000000000000) area 8x4+0+0 rop 8\n"
#define CREATE(id, count, max)                                       \
    "2000 qxl-0/cmd: cmd @ 0x100000001002000 surface: create id " id \
    " size 32x16 stride -128 format ARGB/32 (count " count ", max " max ")\n"
#define DESTROY(id, count) \
    "3000 qxl-0/cmd: cmd @ 0x100000001003000 surface: destroy id " id " (count " count ")\n"
#define FILL(device, surface)                                                    \
    "4000 qxl-" device "/cmd: cmd @ 0x100000001004000 draw: surface_id " surface \
    " type fill effect opaque\n"

static uint64_t count_of(const struct replayed *replayed, const char *kind)
{
    const uint64_t *count = g_hash_table_lookup(replayed->counts, kind);

    return count ? *count : 0;
}

static void every_bundled_trace_replays_with_the_counts_of_its_capture(void **state)
{
    g_autofree char *path = bundled_path("counts.json");
    g_autoptr(JsonParser) parser = json_parser_new();
    JsonObjectIter traces;
    JsonNode *node;
    const char *name;

    (void)state;
    assert_true(json_parser_load_from_file(parser, path, NULL));
    json_object_iter_init(&traces, json_node_get_object(json_parser_get_root(parser)));
    while (json_object_iter_next(&traces, &name, &node)) {
        g_autofree char *file = g_strconcat(name, ".cmdlog.xz", NULL);
        JsonObject *log = json_object_get_object_member(json_node_get_object(node), "log");
        struct replayed *replayed = replay_bundled(file);
        JsonObjectIter kinds;
        JsonNode *count;
        const char *kind;

        assert_clean(replayed);
        assert_int_equal(g_hash_table_size(replayed->counts), json_object_get_size(log));
        json_object_iter_init(&kinds, log);
        while (json_object_iter_next(&kinds, &kind, &count))
            assert_int_equal(count_of(replayed, kind), json_node_get_int(count));
        assert_int_equal(replayed->totals.replayed + replayed->totals.vga,
                         replayed->totals.commands);
        replayed_free(replayed);
    }
}

static void spliced_lines_are_replayed_and_named(void **state)
{
    struct replayed *replayed = replay_bundled("b_ums_mixed.cmdlog.xz");

    (void)state;
    assert_int_equal(replayed->totals.findings[RIG_FINDING_REJOINED], 4);
    assert_true(replayed_says(replayed, "9314 rejoined qxl-0/cmd surface:destroy"));
    replayed_free(replayed);
}

static void a_field_that_the_core_would_not_send_is_a_difference(void **state)
{
    struct replayed *replayed = replay_text(COPY("9", "32"));

    (void)state;
    assert_int_equal(replayed->totals.replayed, 1);
    assert_int_equal(replayed->totals.differing, 1);
    assert_true(replayed_says(replayed, "width 9 8"));
    replayed_free(replayed);
}

static void a_command_that_the_host_would_drop_is_refused_and_named(void **state)
{
    struct replayed *replayed = replay_text(COPY("8", "16") COPY("8", "32"));

    (void)state;
    assert_int_equal(replayed->totals.findings[RIG_FINDING_REFUSED], 1);
    assert_true(replayed_says(replayed, "1 refused qxl-0/cmd draw:copy/opaque"));
    assert_int_equal(replayed->totals.replayed, 1);
    replayed_free(replayed);
}

static void a_kind_without_an_encoder_is_named_and_the_rest_is_replayed(void **state)
{
    struct replayed *replayed =
        replay_text("1 qxl-0/csr: cmd @ 0x1 cursor: set +1+1 visible yes, shape @ 0x2 type color8 "
                    "size 8x8 hot-spot +0+0 unique 0x1 data-size 64\n" COPY("8", "32"));

    (void)state;
    assert_int_equal(replayed->totals.findings[RIG_FINDING_UNSUPPORTED], 1);
    assert_int_equal(replayed->totals.replayed, 1);
    replayed_free(replayed);
}

static void every_draw_type_and_effect_is_replayed(void **state)
{
    static const char *const TYPES[] = {
        "fill", "opaque", "copy-bits", "blend", "blackness",   "whitemess",   "invers",
        "rop3", "stroke", "text",      "???",   "transparent", "alpha-blend",
    };
    static const char *const EFFECTS[] = {"blend", "opaque", "revert-on-dup", "nop-on-dup"};
    GString *log = g_string_new(NULL);
    struct replayed *replayed;

    (void)state;
    for (size_t type = 0; type < G_N_ELEMENTS(TYPES); type++) {
        for (size_t effect = 0; effect < G_N_ELEMENTS(EFFECTS); effect++)
            g_string_append_printf(log,
                                   "1 qxl-0/cmd: cmd @ 0x1 draw: surface_id 0 type %s effect %s\n",
                                   TYPES[type], EFFECTS[effect]);
    }
    replayed = replay_text(log->str);
    assert_clean(replayed);
    assert_int_equal(replayed->totals.replayed, G_N_ELEMENTS(TYPES) * G_N_ELEMENTS(EFFECTS));
    replayed_free(replayed);
    g_string_free(log, TRUE);
}

static void a_surface_of_8_bits_is_drawn_on_from_one_of_8_bits(void **state)
{
    struct replayed *replayed = replay_text(
        "1 qxl-0/cmd: cmd @ 0x1 surface: create id 5 size 8x8 stride -8 format alpha/8 (count 1, "
        "max 1)\n"
        "2 qxl-0/cmd: cmd @ 0x2 draw: surface_id 5 type copy effect opaque src 3 (id 0 type 104 "
        "flags 0 width 0 height 0) area 1x1+0+0 rop 8\n");

    (void)state;
    assert_clean(replayed);
    assert_int_equal(replayed->totals.replayed, 2);
    replayed_free(replayed);
}

static void pointers_of_three_types_are_replayed(void **state)
{
    struct replayed *replayed = replay_text(
        "1 qxl-0/csr: cmd @ 0x1 cursor: set +1+-1 visible yes, shape @ 0x2 type alpha size 33x5 "
        "hot-spot +1+2 unique 0x1 data-size 660\n"
        "2 qxl-0/csr: cmd @ 0x1 cursor: set +1+-1 visible no, shape @ 0x2 type mono size 33x5 "
        "hot-spot +1+2 unique 0x2 data-size 50\n"
        "3 qxl-0/csr: cmd @ 0x1 cursor: set +-1+1 visible yes, shape @ 0x2 type color32 size 32x5 "
        "hot-spot +1+2 unique 0x3 data-size 660\n");

    (void)state;
    assert_clean(replayed);
    assert_int_equal(replayed->totals.replayed, 3);
    replayed_free(replayed);
}

static void a_guest_bug_is_told_with_its_text(void **state)
{
    struct replayed *replayed = replay_bundled("g_kms_two.cmdlog.xz");

    (void)state;
    assert_true(
        replayed_says(replayed, "191 guest_bug qxl-0: qxl_create_guest_primary: requested"));
    replayed_free(replayed);
}

static void updates_of_qemu_itself_are_counted_and_not_replayed(void **state)
{
    struct replayed *replayed = replay_bundled("d_ums_rev1.cmdlog.xz");

    (void)state;
    assert_int_equal(replayed->totals.vga, 169);
    assert_int_equal(replayed->totals.replayed, 0);
    replayed_free(replayed);
}

static void the_time_span_is_the_range_of_all_times(void **state)
{
    struct replayed *replayed = replay_text(FILL("0", "0") COPY("8", "32") CREATE("1", "1", "1"));

    (void)state;
    assert_int_equal(replayed->totals.first_ns, 1000);
    assert_int_equal(replayed->totals.last_ns, 4000);
    replayed_free(replayed);
}

static void each_device_of_a_log_is_replayed_on_one_of_its_own(void **state)
{
    struct replayed *replayed =
        replay_text(CREATE("5", "1", "1") FILL("1", "0") FILL("0", "5") DESTROY("5", "0"));

    (void)state;
    assert_clean(replayed);
    assert_int_equal(replayed->totals.replayed, 4);
    assert_int_equal(replayed->totals.findings[RIG_FINDING_NOTE], 0);
    replayed_free(replayed);
}

static void a_log_without_its_beginning_gets_the_surfaces_it_lacks(void **state)
{
    struct replayed *replayed =
        replay_text(FILL("0", "9") DESTROY("3", "6") CREATE("4", "7", "11") DESTROY("9", "6"));

    (void)state;
    assert_clean(replayed);
    assert_int_equal(replayed->totals.replayed, 4);
    assert_true(replayed_says(replayed, "surface 9 is used but does not exist"));
    replayed_free(replayed);
}

static void surfaces_that_begin_anew_do_not_disturb_what_follows(void **state)
{
    struct replayed *replayed = replay_text(CREATE("1", "1", "1") CREATE("2", "2", "2") CREATE(
        "1", "1", "2") DESTROY("1", "0") CREATE("6", "1", "1") FILL("0", "6"));

    (void)state;
    assert_clean(replayed);
    assert_true(replayed_says(replayed, "3 note qxl-0/cmd surface:create: the count of surfaces"));
    assert_true(replayed_says(replayed, "5 note qxl-0/cmd surface:create: the highest count"));
    replayed_free(replayed);
}

static void a_count_that_does_not_follow_is_followed_with_a_note(void **state)
{
    struct replayed *replayed = replay_text(
        CREATE("1", "1", "1") CREATE("2", "2", "2") CREATE("3", "3", "3") DESTROY("3", "1")
            DESTROY("2", "0") CREATE("2", "1", "3") CREATE("4", "2", "3"));

    (void)state;
    assert_clean(replayed);
    assert_true(
        replayed_says(replayed, "4 note qxl-0/cmd surface:destroy: the capture has 2 live"));
    assert_int_equal(replayed->totals.replayed, 7);
    replayed_free(replayed);
}

static void a_surface_that_a_port_destroyed_is_not_missed(void **state)
{
    struct replayed *replayed = replay_text(CREATE("5", "1", "1") CREATE(
        "6", "2", "2") "25763@1795341029.829718:qxl_io_write 0 native "
                       "addr=20 (QXL_IO_DESTROY_SURFACE_ASYNC) val=5 "
                       "size=1 async=1\n" CREATE("7", "2", "2") FILL("0", "6"));

    (void)state;
    assert_clean(replayed);
    assert_int_equal(replayed->totals.findings[RIG_FINDING_NOTE], 0);
    replayed_free(replayed);
}

static void a_large_source_makes_the_primary_grow(void **state)
{
    struct replayed *replayed = replay_text(
        "1 qxl-0/cmd: cmd @ 0x1 draw: surface_id 0 type copy effect opaque src 2 (id 0 type 104 "
        "flags 77 width 0 height 9) area 3000x2000+96+48 rop 8\n");

    (void)state;
    assert_clean(replayed);
    assert_int_equal(replayed->totals.replayed, 1);
    replayed_free(replayed);
}

static void a_number_cut_at_the_end_of_the_log_is_not_held_against_the_core(void **state)
{
    static const char LOG[] =
        "1 qxl-0/csr: cmd @ 0x1 cursor: set +1+2 visible yes, shape @ 0x5 type "
        "alpha size 24x24 hot-spot +1+2 unique 0x0 data-size 23";
    struct replayed *replayed = replay_text(LOG);

    (void)state;
    assert_clean(replayed);
    assert_true(replayed_says(replayed, "1 unreadable qxl-0/csr cursor:set"));
    replayed_free(replayed);
}

static void another_field_of_a_line_without_a_newline_is_a_difference(void **state)
{
    static const char LOG[] = COPY("9", "32");
    struct replayed *replayed = replay_bytes(LOG, strlen(LOG) - 1);

    (void)state;
    assert_int_equal(replayed->totals.differing, 1);
    assert_true(replayed_says(replayed, "width 9 8"));
    replayed_free(replayed);
}

/* Only the last line can be incomplete, and it must not count. */
static void a_log_cut_at_any_byte_is_replayed_to_its_last_whole_line(void **state)
{
    size_t size, begin, end;
    g_autofree char *text = read_bundled("d_ums_rev3.cmdlog.xz", &size);
    const char *interesting = strstr(text, "surface: create");

    (void)state;
    assert_non_null(interesting);
    begin = (size_t)(interesting - text) - 600;
    end = begin + 6000;
    for (size_t cut = begin; cut < end; cut++) {
        struct replayed *replayed = replay_bytes(text, cut);
        uint64_t lines = 0;

        for (size_t i = 0; i < cut; i++)
            lines += text[i] == '\n';
        assert_clean(replayed);
        /* A line that is whole but for its newline counts. */
        assert_in_range(replayed->totals.replayed + replayed->totals.vga, lines, lines + 1);
        if (text[cut - 1] != '\n' && replayed->totals.replayed + replayed->totals.vga == lines)
            assert_true(replayed->totals.findings[RIG_FINDING_UNREADABLE] > 0);
        replayed_free(replayed);
    }
}

static void a_log_with_random_bytes_flipped_ends_and_most_of_it_is_replayed(void **state)
{
    enum { SEEDS = 20, FLIPS = 50 };
    size_t size;
    g_autofree char *text = read_bundled("d_ums_rev3.cmdlog.xz", &size);

    (void)state;
    for (guint32 seed = 1; seed <= SEEDS; seed++) {
        g_autofree char *flipped = g_memdup2(text, size);
        GRand *random = g_rand_new_with_seed(seed);
        struct replayed *replayed;

        for (int i = 0; i < FLIPS; i++)
            flipped[g_rand_int_range(random, 0, (gint32)size)] =
                (char)g_rand_int_range(random, 0, 256);
        g_rand_free(random);
        replayed = replay_bytes(flipped, size);
        if (replayed->totals.replayed < 1000)
            fail_msg("seed %u: only %u commands replayed", seed,
                     (unsigned)replayed->totals.replayed);
        replayed_free(replayed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_bundled_trace_replays_with_the_counts_of_its_capture),
        cmocka_unit_test(spliced_lines_are_replayed_and_named),
        cmocka_unit_test(a_field_that_the_core_would_not_send_is_a_difference),
        cmocka_unit_test(a_command_that_the_host_would_drop_is_refused_and_named),
        cmocka_unit_test(a_kind_without_an_encoder_is_named_and_the_rest_is_replayed),
        cmocka_unit_test(every_draw_type_and_effect_is_replayed),
        cmocka_unit_test(a_surface_of_8_bits_is_drawn_on_from_one_of_8_bits),
        cmocka_unit_test(pointers_of_three_types_are_replayed),
        cmocka_unit_test(a_guest_bug_is_told_with_its_text),
        cmocka_unit_test(updates_of_qemu_itself_are_counted_and_not_replayed),
        cmocka_unit_test(the_time_span_is_the_range_of_all_times),
        cmocka_unit_test(each_device_of_a_log_is_replayed_on_one_of_its_own),
        cmocka_unit_test(a_log_without_its_beginning_gets_the_surfaces_it_lacks),
        cmocka_unit_test(surfaces_that_begin_anew_do_not_disturb_what_follows),
        cmocka_unit_test(a_count_that_does_not_follow_is_followed_with_a_note),
        cmocka_unit_test(a_surface_that_a_port_destroyed_is_not_missed),
        cmocka_unit_test(a_large_source_makes_the_primary_grow),
        cmocka_unit_test(a_number_cut_at_the_end_of_the_log_is_not_held_against_the_core),
        cmocka_unit_test(another_field_of_a_line_without_a_newline_is_a_difference),
        cmocka_unit_test(a_log_cut_at_any_byte_is_replayed_to_its_last_whole_line),
        cmocka_unit_test(a_log_with_random_bytes_flipped_ends_and_most_of_it_is_replayed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
