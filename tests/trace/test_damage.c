/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "samples.h"

/* A small log with every shape of line and some of them spliced. */
static char *small_log(void)
{
    GString *text = g_string_new(SAMPLE_BEFORE);

    for (size_t i = 0; i < sample_line_count; i++)
        g_string_append_printf(text, "%s\n", sample_lines[i]);
    g_string_append_printf(text, "%.70s%s\n%s\n", sample_lines[2], SAMPLE_EVENT,
                           sample_lines[2] + 70);
    g_string_append(text, "qxl-0: guest bug: inactive slot 3\nqxl/guest-0: 7: text\n");
    g_string_append(text, SAMPLE_AFTER);
    return g_string_free(text, FALSE);
}

static size_t commands_until(const char *text, size_t size)
{
    size_t lines = 0;

    for (size_t i = 0; i < size; i++)
        lines += text[i] == '\n';
    return lines;
}

static void a_log_cut_at_any_byte_is_read_up_to_there(void **state)
{
    char *text = small_log();
    size_t full = strlen(text);

    (void)state;
    for (size_t size = 0; size <= full; size++) {
        struct events events = read_events(text, size);
        size_t lines = commands_until(text, size);
        bool cut = size > 0 && text[size - 1] != '\n';
        /* Every whole line in front of the cut is there, in the first, unspliced, part. */
        for (size_t line = 2; line <= lines && line <= 1 + sample_line_count; line++) {
            bool found = false;
            for (size_t i = 0; i < events.count; i++) {
                found |= events.items[i].line == line &&
                         events.items[i].kind == RIG_EVENT_COMMAND &&
                         events.items[i].command.completeness == RIG_WHOLE;
            }
            if (!found) {
                print_error("cut at %zu: line %zu is missing\n", size, line);
                fail();
            }
        }
        /* What is cut in the middle of a command says so. */
        const struct rig_event *last = events.count ? &events.items[events.count - 1] : NULL;
        if (cut && lines >= 2 && lines < 2 + sample_line_count) {
            bool whole = last->kind == RIG_EVENT_COMMAND && last->command.completeness == RIG_WHOLE;
            if (!whole && last->kind != RIG_EVENT_PROBLEM) {
                print_error("cut at %zu: nothing is said\n%.*s\n", size, (int)size, text);
                fail();
            }
        }
        free_events(&events);
    }
    g_free(text);
}

/* Is what became of the n-th sample line, the third line of this text, said? */
static void expect_said(const char *text, uint64_t time)
{
    struct events events = read_text(text);
    const struct rig_event *after = nth_event(&events, RIG_EVENT_COMMAND, 0);
    bool found = false;

    for (size_t i = 0; i < events.count; i++) {
        const struct rig_event *event = &events.items[i];
        found |= event->kind == RIG_EVENT_PROBLEM && event->line == 3;
        /* Still a command: a digit that became another digit. */
        found |= event->kind == RIG_EVENT_COMMAND && event->line == 3;
        if (event->kind == RIG_EVENT_COMMAND)
            after = event;
    }
    if (!found || !after || after->command.time_ns != time) {
        print_error("%s in:\n%s", found ? "the next command is lost" : "nothing is said", text);
        fail();
    }
    free_events(&events);
}

static void a_command_line_with_a_damaged_byte_is_never_dropped_in_silence(void **state)
{
    static const char bytes[] = "t 0@:/\x01";

    (void)state;
    for (size_t i = 0; i < sample_line_count; i++) {
        for (size_t at = 0; sample_lines[i][at]; at++) {
            for (size_t k = 0; k < sizeof(bytes) - 1; k++) {
                char *text =
                    g_strdup_printf("%s%s\n%s", SAMPLE_BEFORE, sample_lines[i], SAMPLE_AFTER);
                text[strlen(SAMPLE_BEFORE) + at] = bytes[k];
                expect_said(text, UINT64_C(43494852000));
                g_free(text);
            }
        }
    }
}

static void a_command_line_that_is_cut_is_never_dropped_in_silence(void **state)
{
    (void)state;
    for (size_t i = 0; i < sample_line_count; i++) {
        const char *line = sample_lines[i];
        for (size_t size = 7; line[size]; size++) {
            char *text =
                g_strdup_printf("%s%.*s\n%s", SAMPLE_BEFORE, (int)size, line, SAMPLE_AFTER);
            expect_said(text, UINT64_C(43494852000));
            g_free(text);
            /* ... and the newline too. Digits that run into a time are another matter. */
            if (size < strlen("42494852843 "))
                continue;
            text = g_strdup_printf("%s%.*s%s", SAMPLE_BEFORE, (int)size, line, SAMPLE_AFTER);
            expect_said(text, UINT64_C(43494852000));
            g_free(text);
        }
    }
}

static void lines_that_only_resemble_commands_stay_foreign(void **state)
{
    static const char *const lines[] = {
        "* log: 2634 command lines: qxl-0/cmd draw:copy/opaque 12",
        "(process:123): Spice-DEBUG: 10:11:12.123: red-worker.cpp:10: cmd surface: create",
        "qemu-system-x86_64: -device qxl-vga,id=qxl-0: warning",
        "/usr/bin/cmd: not found",
        "123456",
        "12",
        "999999999999999",
        "4149485",
        "qemu-system-x86_64: terminating on signal 15 from pid 22958",
        "main_channel_link: add main channel client q",
    };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
        char *text = g_strdup_printf("%s%s\n%s", SAMPLE_BEFORE, lines[i], SAMPLE_AFTER);
        struct events events = read_text(text);
        if (count_events(&events, RIG_EVENT_FOREIGN) != 1 ||
            count_events(&events, RIG_EVENT_PROBLEM)) {
            print_error("not foreign: %s\n", lines[i]);
            fail();
        }
        free_events(&events);
        g_free(text);
    }
}

/* A cut leaves a command whole only where it says that its last field may be cut. */
static void a_last_command_without_newline_says_if_it_may_be_cut(void **state)
{
    (void)state;
    for (size_t i = 0; i < sample_line_count; i++) {
        const char *line = sample_lines[i];
        for (size_t size = strlen("42494852843 qxl-0/cmd: cmd @ 0x1 nop"); size <= strlen(line);
             size++) {
            for (int split = 0; split < 2; split++) {
                char *text = split ? g_strdup_printf("%s%.33s" SAMPLE_EVENT "\n%.*s", SAMPLE_BEFORE,
                                                     line, (int)size - 33, line + 33)
                                   : g_strdup_printf("%s%.*s", SAMPLE_BEFORE, (int)size, line);
                struct events events = read_text(text);
                const struct rig_event *event = nth_event(&events, RIG_EVENT_COMMAND, 1);
                assert_non_null(event);
                bool whole = event->command.completeness < RIG_UNMAPPED;
                if (event->command.no_newline ? !whole : whole && size < strlen(line)) {
                    print_error("no_newline is %d in:\n%s\n", event->command.no_newline, text);
                    fail();
                }
                assert_false(nth_event(&events, RIG_EVENT_COMMAND, 0)->command.no_newline);
                free_events(&events);
                g_free(text);
            }
        }
    }
}

static void a_last_command_that_cannot_go_on_needs_no_newline(void **state)
{
    static const struct {
        const char *line;
        bool may_go_on;
    } lines[] = {
        {"10 qxl-0/csr: cmd @ 0x10 cursor: hide", false},
        {"10 qxl-0/csr: cmd @ 0x10 cursor: move +1+2", true},
        {"10 qxl-0/cmd: cmd @ 0x10 surface: destroy id 1 (count 1)", false},
        {"10 qxl-0/cmd: cmd @ 0x10 draw: surface_id 0 type fill effect opaque", true},
        {"10 qxl-0/cmd: cmd @ 0x10 draw: surface_id 0 type fill effect opaque-brush", false},
        {"10 qxl-0/cmd: cmd @ 0x10 draw: surface_id 0 type fill effect blend", false},
        {"10 qxl-0/cmd: cmd @ 0x10 draw(compat): type fill effect blend", true},
        {"10 qxl-0/cmd: cmd @ 0x10 nop", false},
    };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
        for (int newline = 0; newline < 2; newline++) {
            char *text = g_strdup_printf("%s%s", lines[i].line, newline ? "\n" : "");
            struct events events = read_text(text);
            assert_int_equal(events.items[0].command.completeness, RIG_WHOLE);
            assert_int_equal(events.items[0].command.no_newline, lines[i].may_go_on && !newline);
            free_events(&events);
            g_free(text);
        }
    }
}

static void random_damage_never_crashes_and_events_stay_bounded(void **state)
{
    const char *chosen = g_getenv("RIG_TEST_SEED");
    guint32 seed = chosen ? (guint32)strtoul(chosen, NULL, 10) : g_random_int();
    GRand *random = g_rand_new_with_seed(seed);
    char *text = small_log();
    size_t size = strlen(text);
    char *damaged = g_malloc(size);

    (void)state;
    print_message("RIG_TEST_SEED=%u\n", seed);
    for (int round = 0; round < 1000; round++) {
        memcpy(damaged, text, size);
        int flips = g_rand_int_range(random, 1, 30);
        for (int i = 0; i < flips; i++) {
            size_t at = (size_t)g_rand_int_range(random, 0, (gint32)size);
            if (g_rand_boolean(random)) {
                damaged[at] = (char)g_rand_int_range(random, 0, 256);
            } else {
                static const char likely[] = "0123456789abcdefqxl-/:@ \n(),+.#";
                damaged[at] = likely[g_rand_int_range(random, 0, sizeof(likely) - 1)];
            }
        }
        struct events events = read_events(damaged, size);
        assert_true(events.count <= 8 * (events.lines + 1));
        free_events(&events);
    }
    g_free(damaged);
    g_free(text);
    g_rand_free(random);
}

static void parts_of_lines_in_any_order_never_crash(void **state)
{
    const char *chosen = g_getenv("RIG_TEST_SEED");
    guint32 seed = chosen ? (guint32)strtoul(chosen, NULL, 10) : g_random_int();
    GRand *random = g_rand_new_with_seed(seed);

    (void)state;
    print_message("RIG_TEST_SEED=%u\n", seed);
    for (int round = 0; round < 300; round++) {
        GString *text = g_string_new(NULL);
        for (int i = 0; i < 100; i++) {
            const char *line = sample_lines[g_rand_int_range(random, 0, (gint32)sample_line_count)];
            gint32 from = g_rand_int_range(random, 0, (gint32)strlen(line));
            gint32 size = g_rand_int_range(random, 0, (gint32)strlen(line) - from + 1);
            if (g_rand_boolean(random))
                g_string_append_len(text, SAMPLE_EVENT, g_rand_int_range(random, 0, 60));
            g_string_append_len(text, line + (g_rand_boolean(random) ? from : 0), size);
            if (g_rand_boolean(random))
                g_string_append_c(text, '\n');
        }
        struct events events = read_events(text->str, text->len);
        assert_true(events.count <= text->len);
        free_events(&events);
        g_string_free(text, TRUE);
    }
    g_rand_free(random);
}

static void read_cut_archive(const char *name, size_t step)
{
    char *path = trace_path(name);
    char *bytes;
    gsize size;

    assert_true(g_file_get_contents(path, &bytes, &size, NULL));
    for (size_t cut = 1; cut < size; cut += step) {
        struct events events = read_events(bytes, cut);
        assert_true(events.count > 0);
        assert_int_equal(events.items[events.count - 1].kind, RIG_EVENT_PROBLEM);
        free_events(&events);
    }
    g_free(bytes);
    g_free(path);
}

static void a_compressed_trace_cut_anywhere_ends_with_a_problem(void **state)
{
    (void)state;
    read_cut_archive("g_kms_two.events.xz", 7);
    read_cut_archive("b_ums_mixed.cmdlog.xz", 4001);
}

static void a_compressed_trace_with_a_flipped_byte_never_crashes(void **state)
{
    char *path = trace_path("g_kms_two.cmdlog.xz");
    char *bytes;
    gsize size;

    (void)state;
    assert_true(g_file_get_contents(path, &bytes, &size, NULL));
    for (size_t at = 0; at < size; at += 13) {
        bytes[at] ^= 0x55;
        struct events events = read_events(bytes, size);
        assert_true(events.count <= 8 * (events.lines + 1));
        free_events(&events);
        bytes[at] ^= 0x55;
    }
    g_free(bytes);
    g_free(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_log_cut_at_any_byte_is_read_up_to_there),
        cmocka_unit_test(a_command_line_with_a_damaged_byte_is_never_dropped_in_silence),
        cmocka_unit_test(a_command_line_that_is_cut_is_never_dropped_in_silence),
        cmocka_unit_test(lines_that_only_resemble_commands_stay_foreign),
        cmocka_unit_test(a_last_command_without_newline_says_if_it_may_be_cut),
        cmocka_unit_test(a_last_command_that_cannot_go_on_needs_no_newline),
        cmocka_unit_test(random_damage_never_crashes_and_events_stay_bounded),
        cmocka_unit_test(parts_of_lines_in_any_order_never_crash),
        cmocka_unit_test(a_compressed_trace_cut_anywhere_ends_with_a_problem),
        cmocka_unit_test(a_compressed_trace_with_a_flipped_byte_never_crashes),
    };

    return cmocka_run_group_tests_name("damage", tests, NULL, NULL);
}
