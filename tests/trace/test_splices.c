/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "samples.h"

static void parse_sample(const char *line, struct rig_command *command)
{
    uint32_t device;

    assert_true(rig_parse_command(line, strlen(line), &device, command));
}

static const struct rig_event *command_at(const struct events *events, uint64_t line)
{
    for (size_t i = 0; i < events->count; i++)
        if (events->items[i].kind == RIG_EVENT_COMMAND && events->items[i].line == line)
            return &events->items[i];
    return NULL;
}

static void print_events(const struct events *events)
{
    char kind[64];

    for (size_t i = 0; i < events->count; i++) {
        const struct rig_event *event = &events->items[i];
        if (event->kind == RIG_EVENT_COMMAND) {
            printf("  %u: command %s time %" G_GUINT64_FORMAT " completeness %d\n",
                   (unsigned)event->line,
                   rig_command_kind(&event->command, event->command.parts, kind),
                   event->command.time_ns, event->command.completeness);
        } else if (event->kind == RIG_EVENT_PROBLEM) {
            printf("  %u: problem %s (expected %s, found %s)\n", (unsigned)event->line,
                   event->problem.text, event->problem.expected, event->problem.found);
        } else {
            printf("  %u: kind %d\n", (unsigned)event->line, event->kind);
        }
    }
}

/* Splices `foreign` into a line at `at`; both its beginning and its end are whole lines of text. */
static char *spliced(const char *line, size_t at, const char *prefix, const char *foreign,
                     const char *between)
{
    return g_strdup_printf("%s%s%.*s%s\n%s%s%s\n%s", SAMPLE_BEFORE, prefix, (int)at, line, foreign,
                           between, prefix, line + at, SAMPLE_AFTER);
}

static void expect_recovered(const char *line, size_t at, const char *prefix, const char *foreign,
                             const char *between)
{
    char *text = spliced(line, at, prefix, foreign, between);
    struct events events = read_text(text);
    struct rig_command expected;
    const struct rig_event *event = command_at(&events, 3);

    parse_sample(line, &expected);
    if (!event && at == 0) {
        /* Nothing of it is on the first line. */
        event = nth_event(&events, RIG_EVENT_COMMAND, 1);
    }
    if (!event || !same_command(&event->command, &expected) ||
        count_events(&events, RIG_EVENT_PROBLEM) || count_events(&events, RIG_EVENT_COMMAND) != 3) {
        printf("spliced at %zu:\n%s", at, text);
        print_events(&events);
        fail();
    }
    if (at > 0)
        assert_int_equal(event->command.completeness, RIG_REJOINED);
    free_events(&events);
    g_free(text);
}

static void for_every_position(const char *prefix, const char *foreign, const char *between)
{
    for (size_t i = 0; i < sample_line_count; i++)
        for (size_t at = 0; at <= strlen(sample_lines[i]); at++)
            expect_recovered(sample_lines[i], at, prefix, foreign, between);
}

static void a_line_with_an_event_spliced_in_anywhere_is_recovered(void **state)
{
    (void)state;
    for_every_position("", SAMPLE_EVENT, "");
}

static void further_events_before_the_tail_do_not_matter(void **state)
{
    (void)state;
    for_every_position("", SAMPLE_EVENT, SAMPLE_EVENT "\nqxl_spice_oom 0\nsomething else\n");
}

static void an_event_without_a_time_can_be_spliced_in_anywhere(void **state)
{
    (void)state;
    for_every_position("", "qxl_io_write 0 native addr=0 (QXL_IO_NOTIFY_CMD) val=0 size=1 async=0",
                       "");
}

static void a_dated_line_can_be_spliced_in_anywhere(void **state)
{
    (void)state;
    for_every_position("", "2026-11-22T09:50:21.414256Z host qemu: info: Spice: head #0", "");
}

static void a_guest_bug_or_message_can_be_spliced_in_anywhere(void **state)
{
    (void)state;
    for_every_position("", "qxl-0: guest bug: qxl_add_memslot: finished loop without match", "");
    for_every_position("", "qxl/guest-0: 42494852842: qxldd: DrvCopyBits", "");
}

static void a_prefix_in_front_of_head_and_tail_is_told_apart(void **state)
{
    (void)state;
    for_every_position("Nov 22 10:30:01 host qemu[77]: ", SAMPLE_EVENT, "");
    for_every_position("> ", SAMPLE_EVENT, "");
}

static void a_command_of_another_device_can_be_spliced_in_behind_the_address(void **state)
{
    (void)state;
    for (size_t i = 0; i < sample_line_count; i++) {
        const char *line = sample_lines[i];
        size_t from = (size_t)(strstr(line, "cmd @ 0x1") - line) + strlen("cmd @ 0x1");
        if (!strstr(line, "cmd @ 0x1"))
            continue;
        for (size_t at = from; at <= strlen(line); at++) {
            char *text = spliced(line, at, "",
                                 "42494852999 qxl-1/cmd: cmd @ 0x3fae600 draw: surface_id 0 "
                                 "type fill effect opaque",
                                 "");
            struct events events = read_text(text);
            struct rig_command expected;
            bool found = false;
            bool other = false;
            parse_sample(line, &expected);
            for (size_t k = 0; k < events.count; k++) {
                const struct rig_event *event = &events.items[k];
                found |= event->kind == RIG_EVENT_COMMAND && event->device == 0 &&
                         same_command(&event->command, &expected);
                other |= event->kind == RIG_EVENT_COMMAND && event->device == 1 &&
                         event->command.time_ns == UINT64_C(42494852999);
            }
            if (!found || !other || count_events(&events, RIG_EVENT_PROBLEM)) {
                printf("spliced at %zu:\n%s", at, text);
                print_events(&events);
                fail();
            }
            free_events(&events);
            g_free(text);
        }
    }
}

static void a_tail_that_is_spliced_again_is_recovered(void **state)
{
    const char *line = sample_lines[2];
    struct rig_command expected;

    (void)state;
    parse_sample(line, &expected);
    size_t from = (size_t)(strstr(line, "cmd @ 0x5") - line) + strlen("cmd @ 0x5");
    for (size_t first = from; first < strlen(line); first += 3) {
        for (size_t second = first + 2; second <= strlen(line); second += 5) {
            char *text = g_strdup_printf("%s%.*s%s\n%.*s%s\n%s\n%s", SAMPLE_BEFORE, (int)first,
                                         line, SAMPLE_EVENT, (int)(second - first), line + first,
                                         SAMPLE_EVENT, line + second, SAMPLE_AFTER);
            struct events events = read_text(text);
            const struct rig_event *event = command_at(&events, 3);
            if (!event || !same_command(&event->command, &expected) ||
                event->command.tail_line != 5) {
                printf("spliced at %zu and %zu:\n%s", first, second, text);
                print_events(&events);
                fail();
            }
            free_events(&events);
            g_free(text);
        }
    }
}

static void a_pid_that_is_seen_later_still_tells_the_number(void **state)
{
    struct events events = read_text(
        "43800833682 qxl-0/cmd: cmd @ 0x10 draw: surface_id 0 type fill effect opaque\n"
        "43800833683 qxl-0/cmd: cmd @ 0x10 surface: destroy id 82599@1795341031.137769:qxl_x 0\n"
        "11 (count 3)\n"
        "599@1795341031.137770:qxl_spice_oom 0\n" SAMPLE_AFTER);
    const struct rig_event *event = nth_event(&events, RIG_EVENT_COMMAND, 1);

    (void)state;
    assert_int_equal(event->command.completeness, RIG_REJOINED);
    assert_int_equal(event->command.surface.id, 8211);
    assert_int_equal(event->command.surface.count, 3);
    assert_int_equal(count_events(&events, RIG_EVENT_PROBLEM), 0);
    free_events(&events);
}

static void a_pid_that_is_never_seen_loses_the_field_by_name(void **state)
{
    struct events events = read_text(
        "43800833683 qxl-0/cmd: cmd @ 0x10 draw: surface_id 0 type copy effect opaque src 11 "
        "(id 12 type 0 flags 1 width 16 height 16, fmt 9 flags 4 x 16 y 16 stride 64 palette 0 "
        "data 13) area 16x16+0+0 rop 825763@1795341031.137769:qxl_spice_oom 0\n"
        "\n" SAMPLE_AFTER);
    const struct rig_event *event = nth_event(&events, RIG_EVENT_COMMAND, 0);
    const struct rig_event *problem = nth_event(&events, RIG_EVENT_PROBLEM, 0);

    (void)state;
    assert_int_equal(event->command.completeness, RIG_CUT);
    assert_false(event->command.parts & RIG_PART_ROP);
    assert_true(event->command.parts & RIG_PART_AREA);
    assert_int_equal(event->command.draw.area.width, 16);
    assert_non_null(problem);
    assert_int_equal(problem->line, 1);
    assert_non_null(strstr(problem->problem.text, "rop"));
    free_events(&events);
}

/* An event without a pid that is seen before, spliced into a draw at `at`. */
static char *spliced_by_unknown(const char *prefix, size_t at, const char *behind)
{
    const char *line = sample_lines[2];

    return g_strdup_printf("%s42494852000 qxl-0/cmd: cmd @ 0x10 nop\n"
                           "%s%.*s25763@1795341031.137769:qxl_spice_oom 0\n"
                           "%s%s\n%s%s",
                           prefix, prefix, (int)at, line, prefix, line + at, behind, SAMPLE_AFTER);
}

static size_t sample_offset(const char *text)
{
    return (size_t)(strstr(sample_lines[2], text) - sample_lines[2]) + strlen(text);
}

static void a_pid_on_a_later_line_is_found_behind_the_next_command(void **state)
{
    static const char *const prefixes[] = {"", "> ", "Nov 22 10:30:01 host qemu[77]: "};
    struct rig_command expected;

    (void)state;
    parse_sample(sample_lines[2], &expected);
    for (size_t i = 0; i < G_N_ELEMENTS(prefixes); i++) {
        char *behind = g_strdup_printf("%s42494852846 qxl-0/cmd: cmd @ 0x10 nop\n"
                                       "%s25763@1795341031.137770:qxl_spice_oom 0\n",
                                       prefixes[i], prefixes[i]);
        for (size_t at = 1; at <= strlen(sample_lines[2]); at++) {
            char *text = spliced_by_unknown(prefixes[i], at, behind);
            struct events events = read_text(text);
            const struct rig_event *event = command_at(&events, 2);
            if (!event || !same_command(&event->command, &expected) ||
                count_events(&events, RIG_EVENT_PROBLEM)) {
                printf("spliced at %zu:\n%s", at, text);
                print_events(&events);
                fail();
            }
            free_events(&events);
            g_free(text);
        }
        g_free(behind);
    }
}

static void a_later_pid_is_found_wherever_the_buffer_ends(void **state)
{
    char *part = spliced_by_unknown("", sample_offset("surface_id "), "");
    char *later = g_strdup_printf("%s25763@1795341031.137770:qxl_spice_oom 0\n", part);

    (void)state;
    for (size_t before = 255 * 1024; before < 257 * 1024; before += 64) {
        GString *text = g_string_new(NULL);
        while (text->len < before)
            g_string_append(text, "something of another kind, to fill the reader's buffer\n");
        g_string_append(text, later);
        for (int i = 0; i < 6000; i++)
            g_string_append(text, "something of another kind, to fill the reader's buffer\n");
        struct events events = read_events(text->str, text->len);
        assert_int_equal(count_events(&events, RIG_EVENT_PROBLEM), 0);
        const struct rig_event *event = nth_event(&events, RIG_EVENT_COMMAND, 1);
        assert_int_equal(event->command.completeness, RIG_REJOINED);
        assert_int_equal(event->command.draw.surface_id, 0);
        free_events(&events);
        g_string_free(text, TRUE);
    }
    g_free(part);
    g_free(later);
}

static void an_address_or_id_that_runs_into_an_unknown_pid_costs_nothing_else(void **state)
{
    static const struct {
        const char *behind, *field;
    } cuts[] = {
        {"cmd @ 0x5", "address"},
        {"cmd @ 0x55931c", "address"},
        {"cmd @ 0x55931c32fc00", "address"},
        {"src 55931c", "src"},
        {"src 55931c32fcb", "src"},
        {"(id b2", "id"},
        {"data 55931b6", "data"},
        {"data 55931b6ab000", "data"},
    };
    struct rig_command expected;

    (void)state;
    parse_sample(sample_lines[2], &expected);
    for (size_t i = 0; i < G_N_ELEMENTS(cuts); i++) {
        char *text = spliced_by_unknown("", sample_offset(cuts[i].behind), "");
        struct events events = read_text(text);
        const struct rig_event *problem = nth_event(&events, RIG_EVENT_PROBLEM, 0);
        struct rig_command command = command_at(&events, 2)->command;
        char *lost = g_strdup_printf("; lost: %s", cuts[i].field);
        assert_int_equal(command.completeness, RIG_REJOINED);
        assert_non_null(problem);
        assert_int_equal(problem->line, 2);
        assert_true(g_str_has_suffix(problem->problem.text, lost));
        uint64_t *numbers[] = {&command.address, &command.draw.src, &command.draw.image.id,
                               &command.draw.image.data};
        const uint64_t right[] = {expected.address, expected.draw.src, expected.draw.image.id,
                                  expected.draw.image.data};
        int unknown = 0;
        for (size_t k = 0; k < G_N_ELEMENTS(numbers); k++) {
            unknown += *numbers[k] == RIG_LOST;
            *numbers[k] = *numbers[k] == RIG_LOST ? right[k] : *numbers[k];
        }
        assert_int_equal(unknown, 1);
        assert_true(same_command(&command, &expected));
        g_free(lost);
        free_events(&events);
        g_free(text);
    }
}

static void a_lost_number_leaves_what_stands_behind_it(void **state)
{
    char *text = spliced_by_unknown("", sample_offset("area 3"), "");
    struct events events = read_text(text);
    const struct rig_event *event = command_at(&events, 2);
    uint32_t all = RIG_PART_TYPE | RIG_PART_DRAW | RIG_PART_SRC | RIG_PART_IMAGE | RIG_PART_BITMAP |
                   RIG_PART_AREA | RIG_PART_ROP;

    (void)state;
    assert_int_equal(event->command.completeness, RIG_CUT);
    assert_int_equal(event->command.parts, all & ~(uint32_t)RIG_PART_AREA);
    assert_true(
        g_str_has_suffix(nth_event(&events, RIG_EVENT_PROBLEM, 0)->problem.text, "; lost: area"));
    free_events(&events);
    g_free(text);

    char kind[64];
    text = spliced_by_unknown("", sample_offset("surface_id "), "");
    events = read_text(text);
    event = command_at(&events, 2);
    assert_int_equal(event->command.parts, all & ~(uint32_t)RIG_PART_DRAW);
    assert_string_equal(rig_command_kind(&event->command, event->command.parts, kind),
                        "draw:copy/opaque");
    assert_true(g_str_has_suffix(nth_event(&events, RIG_EVENT_PROBLEM, 0)->problem.text,
                                 "; lost: surface_id, type, effect"));
    free_events(&events);
    g_free(text);
}

static void a_zero_in_front_of_an_unknown_pid_is_the_commands(void **state)
{
    static const char *const behind[] = {"42494852845 qxl-0", "cmd @ 0", "palette 0", "flags 0"};
    struct rig_command expected;

    (void)state;
    parse_sample(sample_lines[2], &expected);
    for (size_t i = 0; i < G_N_ELEMENTS(behind); i++) {
        char *text = spliced_by_unknown("", sample_offset(behind[i]), "");
        struct events events = read_text(text);
        assert_true(same_command(&command_at(&events, 2)->command, &expected));
        assert_int_equal(count_events(&events, RIG_EVENT_PROBLEM), 0);
        free_events(&events);
        g_free(text);
    }
}

static void a_time_that_runs_into_an_unknown_pid_is_told_by_the_time_before(void **state)
{
    (void)state;
    for (size_t at = 1; at <= strlen("42494852845"); at++) {
        char *text = spliced_by_unknown("", at, "");
        struct events events = read_text(text);
        const struct rig_event *event = command_at(&events, 2);
        if (!event || event->command.time_ns != UINT64_C(42494852845) ||
            count_events(&events, RIG_EVENT_PROBLEM) ||
            nth_event(&events, RIG_EVENT_DEVICE, 0)->device_event.pid != 25763) {
            printf("spliced at %zu:\n%s", at, text);
            print_events(&events);
            fail();
        }
        free_events(&events);
        g_free(text);
    }
}

static void a_lost_tail_is_a_problem_that_names_line_and_fields(void **state)
{
    struct events events =
        read_text(SAMPLE_BEFORE "42494852843 qxl-0/cmd: cmd @ 0x10 draw: surface_id 0 type copy "
                                "effect opaque src 11 (id 12 type" SAMPLE_EVENT "\n" SAMPLE_AFTER);
    const struct rig_event *event = command_at(&events, 3);
    const struct rig_event *problem = nth_event(&events, RIG_EVENT_PROBLEM, 0);

    (void)state;
    assert_int_equal(event->command.completeness, RIG_CUT);
    assert_int_equal(event->command.parts, RIG_PART_TYPE | RIG_PART_DRAW | RIG_PART_SRC);
    assert_int_equal(problem->line, 3);
    assert_int_equal(problem->problem.column, strlen("42494852843 qxl-0/cmd: cmd @ 0x10 draw: "
                                                     "surface_id 0 type copy effect opaque "
                                                     "src 11 (id 12 type") +
                                                  1);
    assert_non_null(strstr(problem->problem.text, "area, rop"));
    free_events(&events);
}

static void expect_unmapped(const char *line)
{
    static const char bug[] = "qxl-0: guest bug: inactive slot 3\n";
    char *text = g_strdup_printf("%s%s%s%s", SAMPLE_BEFORE, line, bug, SAMPLE_AFTER);
    struct events events = read_text(text);
    const struct rig_event *event = command_at(&events, 3);

    assert_non_null(event);
    assert_int_equal(event->command.completeness, RIG_UNMAPPED);
    assert_int_equal(count_events(&events, RIG_EVENT_GUEST_BUG), 1);
    assert_int_equal(count_events(&events, RIG_EVENT_PROBLEM), 0);
    free_events(&events);
    g_free(text);

    /* The same device's next line follows at once. */
    text = g_strdup_printf("%s%s%s", SAMPLE_BEFORE, line, SAMPLE_AFTER);
    events = read_text(text);
    event = command_at(&events, 3);
    assert_int_equal(event->command.completeness, RIG_UNMAPPED);
    event = nth_event(&events, RIG_EVENT_COMMAND, 2);
    assert_true(event->command.time_ns == UINT64_C(43494852000));
    assert_int_equal(count_events(&events, RIG_EVENT_PROBLEM), 0);
    free_events(&events);
    g_free(text);
}

static void a_command_whose_address_does_not_map_is_told_from_a_cut_one(void **state)
{
    (void)state;
    expect_unmapped("42494852843 qxl-0/cmd: cmd @ 0x10 draw");
    expect_unmapped("42494852843 qxl-0/cmd: cmd @ 0x10 draw(compat)");
    expect_unmapped("42494852843 qxl-0/cmd: cmd @ 0x10 surface");
    expect_unmapped("42494852843 qxl-0/csr: cmd @ 0x10 cursor");
    expect_unmapped("42494852843 qxl-0/cmd: cmd @ 0x10 draw: surface_id 0 type copy effect opaque "
                    "src 3000000010006c8");
}

static void a_cursor_whose_shape_does_not_map_ends_its_line(void **state)
{
    struct events events =
        read_text(SAMPLE_BEFORE "42494852843 qxl-0/csr: cmd @ 0x10 cursor: set +1+2 visible yes, "
                                "shape @ 0x300000001\n" SAMPLE_AFTER);
    const struct rig_event *event = command_at(&events, 3);

    (void)state;
    assert_int_equal(event->command.completeness, RIG_UNMAPPED);
    assert_true(event->command.cursor.shape == 0x300000001);
    assert_int_equal(count_events(&events, RIG_EVENT_PROBLEM), 0);
    free_events(&events);
}

static void events_keep_their_order_around_a_spliced_command(void **state)
{
    char *text = spliced(sample_lines[2], 80, "", SAMPLE_EVENT, "");
    struct events events = read_text(text);

    (void)state;
    assert_int_equal(events.count, 5);
    assert_int_equal(events.items[2].kind, RIG_EVENT_PORT_WRITE);
    assert_int_equal(events.items[2].line, 3);
    assert_int_equal(events.items[2].device_event.pid, 25763);
    assert_int_equal(events.items[3].kind, RIG_EVENT_COMMAND);
    assert_int_equal(events.items[3].line, 3);
    assert_int_equal(events.items[3].command.tail_line, 4);
    free_events(&events);
    g_free(text);
}

static void the_spliced_lines_of_a_real_log_are_put_together(void **state)
{
    static const struct {
        uint64_t line, tail;
        const char *head;
    } expected[] = {
        {4984, 4986, "draw:copy/opaque"},
        {9314, 9315, "surface:?"},
        {9602, 9605, "draw:copy/opaque"},
        {9654, 9657, "draw:copy/opaque"},
    };
    char *path = trace_path("b_ums_mixed.cmdlog.xz");
    struct rig_reader *reader = rig_reader_open(path, NULL);
    struct rig_event event;
    size_t found = 0;
    char kind[64];

    (void)state;
    assert_non_null(reader);
    while (rig_reader_next(reader, &event)) {
        assert_int_not_equal(event.kind, RIG_EVENT_PROBLEM);
        if (event.kind != RIG_EVENT_COMMAND || event.command.completeness == RIG_WHOLE)
            continue;
        assert_in_range(found, 0, G_N_ELEMENTS(expected) - 1);
        assert_int_equal(event.command.completeness, RIG_REJOINED);
        assert_int_equal(event.line, expected[found].line);
        assert_int_equal(event.command.tail_line, expected[found].tail);
        assert_string_equal(rig_command_kind(&event.command, event.command.head_parts, kind),
                            expected[found].head);
        switch (found++) {
        case 0:
            assert_int_equal(event.command.draw.image.height, 400);
            assert_int_equal(event.command.draw.rop, 8);
            break;
        case 1:
            assert_false(event.command.surface.create);
            assert_int_equal(event.command.surface.id, 1018);
            break;
        case 2:
            assert_int_equal(event.command.draw.rop, 8);
            break;
        default:
            assert_true(event.command.draw.src == UINT64_C(0x100000001011098));
            break;
        }
    }
    assert_int_equal(found, G_N_ELEMENTS(expected));
    rig_reader_close(reader);
    g_free(path);
}

static void a_command_that_is_cut_again_and_lost_names_the_line_it_went_on_in(void **state)
{
    struct events events =
        read_text(SAMPLE_BEFORE "42494852" SAMPLE_EVENT "\n843 qxl-0/cmd: cmd @ 0x1000" SAMPLE_EVENT
                                "\n" SAMPLE_AFTER);
    const struct rig_event *event = nth_event(&events, RIG_EVENT_COMMAND, 1);

    (void)state;
    assert_int_equal(event->command.completeness, RIG_CUT);
    assert_int_equal(event->command.time_ns, UINT64_C(42494852843));
    assert_int_equal(event->line, 3);
    assert_int_equal(event->command.tail_line, 4);
    free_events(&events);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_with_an_event_spliced_in_anywhere_is_recovered),
        cmocka_unit_test(further_events_before_the_tail_do_not_matter),
        cmocka_unit_test(an_event_without_a_time_can_be_spliced_in_anywhere),
        cmocka_unit_test(a_dated_line_can_be_spliced_in_anywhere),
        cmocka_unit_test(a_guest_bug_or_message_can_be_spliced_in_anywhere),
        cmocka_unit_test(a_prefix_in_front_of_head_and_tail_is_told_apart),
        cmocka_unit_test(a_command_of_another_device_can_be_spliced_in_behind_the_address),
        cmocka_unit_test(a_tail_that_is_spliced_again_is_recovered),
        cmocka_unit_test(a_pid_that_is_seen_later_still_tells_the_number),
        cmocka_unit_test(a_pid_that_is_never_seen_loses_the_field_by_name),
        cmocka_unit_test(a_pid_on_a_later_line_is_found_behind_the_next_command),
        cmocka_unit_test(a_later_pid_is_found_wherever_the_buffer_ends),
        cmocka_unit_test(an_address_or_id_that_runs_into_an_unknown_pid_costs_nothing_else),
        cmocka_unit_test(a_lost_number_leaves_what_stands_behind_it),
        cmocka_unit_test(a_zero_in_front_of_an_unknown_pid_is_the_commands),
        cmocka_unit_test(a_time_that_runs_into_an_unknown_pid_is_told_by_the_time_before),
        cmocka_unit_test(a_lost_tail_is_a_problem_that_names_line_and_fields),
        cmocka_unit_test(a_command_whose_address_does_not_map_is_told_from_a_cut_one),
        cmocka_unit_test(a_cursor_whose_shape_does_not_map_ends_its_line),
        cmocka_unit_test(events_keep_their_order_around_a_spliced_command),
        cmocka_unit_test(a_command_that_is_cut_again_and_lost_names_the_line_it_went_on_in),
        cmocka_unit_test(the_spliced_lines_of_a_real_log_are_put_together),
    };

    return cmocka_run_group_tests_name("splices", tests, NULL, NULL);
}
