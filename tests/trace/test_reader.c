/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <glib/gstdio.h>

#include "samples.h"

static void every_kind_of_line_is_told_apart(void **state)
{
    struct events events = read_text(
        "10 qxl-1/cmd: cmd @ 0x10 nop\n"
        "77@12.000034:qxl_io_write 2 native addr=16 (QXL_IO_UPDATE_AREA_ASYNC) val=3 size=1 "
        "async=1\n"
        "qxl_send_events 0 16\n"
        "qxl_create_guest_primary 1 1024x768 mem=0x100000000000000 32,0\n"
        "qxl_ring_res_push 0 native s#=1 res#=32 last=0x7f1733606e38 notify=yes\n"
        "qxl/guest-0: 34920452431: qxldd: DrvCopyBits\n"
        "qxl-1: guest bug: QXL_IO_LOG too long\n"
        "qemu-system-x86_64: terminating on signal 15\n"
        "\n");

    (void)state;
    assert_int_equal(events.count, 9);
    assert_int_equal(events.items[0].kind, RIG_EVENT_COMMAND);
    assert_int_equal(events.items[0].device, 1);
    const struct rig_event *event = &events.items[1];
    assert_int_equal(event->kind, RIG_EVENT_PORT_WRITE);
    assert_int_equal(event->device, 2);
    assert_int_equal(event->device_event.pid, 77);
    assert_true(event->device_event.time_us == 12000034);
    assert_int_equal(event->device_event.port, 16);
    assert_string_equal(event->device_event.port_name, "QXL_IO_UPDATE_AREA_ASYNC");
    assert_int_equal(event->device_event.value, 3);
    assert_true(event->device_event.is_async);
    event = &events.items[2];
    assert_int_equal(event->kind, RIG_EVENT_INTERRUPT);
    assert_int_equal(event->device_event.interrupts, 16);
    assert_true(event->device_event.time_us == 0);
    event = &events.items[3];
    assert_int_equal(event->kind, RIG_EVENT_PRIMARY);
    assert_int_equal(event->device, 1);
    assert_int_equal(event->device_event.width, 1024);
    assert_int_equal(event->device_event.height, 768);
    assert_int_equal(event->device_event.bits, 32);
    event = &events.items[4];
    assert_int_equal(event->kind, RIG_EVENT_DEVICE);
    assert_string_equal(event->device_event.name, "qxl_ring_res_push");
    assert_string_equal(event->device_event.text,
                        "0 native s#=1 res#=32 last=0x7f1733606e38 notify=yes");
    event = &events.items[5];
    assert_int_equal(event->kind, RIG_EVENT_GUEST_LOG);
    assert_true(event->message.time_ns == UINT64_C(34920452431));
    assert_string_equal(event->message.text, "qxldd: DrvCopyBits");
    event = &events.items[6];
    assert_int_equal(event->kind, RIG_EVENT_GUEST_BUG);
    assert_int_equal(event->device, 1);
    assert_string_equal(event->message.text, "QXL_IO_LOG too long");
    assert_int_equal(events.items[7].kind, RIG_EVENT_FOREIGN);
    assert_string_equal(events.items[7].message.text,
                        "qemu-system-x86_64: terminating on signal 15");
    assert_int_equal(events.items[8].kind, RIG_EVENT_FOREIGN);
    assert_int_equal(events.items[8].line, 9);
    free_events(&events);
}

static void any_prefix_may_stand_in_front_of_a_line(void **state)
{
    static const char *const prefixes[] = {
        "> ",
        ">> > ",
        "2026-11-22 10:30:01.123+0000: ",
        "2026-11-22T09:49:47.262039Z ",
        "Nov 22 10:30:01 host libvirtd[1234]: ",
        "[   12.345678] ",
        "\xff\xfe\t",
    };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(prefixes); i++) {
        char *text = g_strdup_printf("%s%s\n%s%s\n%sqxl-0: guest bug: x\n", prefixes[i],
                                     sample_lines[2], prefixes[i], SAMPLE_EVENT, prefixes[i]);
        struct events events = read_text(text);
        assert_int_equal(events.count, 3);
        assert_int_equal(events.items[0].kind, RIG_EVENT_COMMAND);
        assert_true(events.items[0].command.time_ns == UINT64_C(42494852845));
        assert_int_equal(events.items[1].kind, RIG_EVENT_PORT_WRITE);
        assert_int_equal(events.items[1].device_event.pid, 25763);
        assert_int_equal(events.items[2].kind, RIG_EVENT_GUEST_BUG);
        free_events(&events);
        g_free(text);
    }
}

static void dos_line_ends_nul_bytes_and_broken_utf8_do_no_harm(void **state)
{
    static const char text[] = "10 qxl-0/cmd: cmd @ 0x10 nop\r\nab\0c\xff\r\n"
                               "\0\n11 qxl-0/cmd: cmd @ 0x10 nop\r\n";
    struct events events = read_events(text, sizeof(text) - 1);

    (void)state;
    assert_int_equal(events.count, 4);
    assert_int_equal(events.items[0].command.completeness, RIG_WHOLE);
    assert_string_equal(events.items[1].message.text, "ab\x1a"
                                                      "c\xff");
    assert_int_equal(events.items[3].kind, RIG_EVENT_COMMAND);
    free_events(&events);
}

static void lines_and_offsets_count_the_uncompressed_stream(void **state)
{
    struct events events = read_text("abc\n\n10 qxl-0/cmd: cmd @ 0x10 nop\n");

    (void)state;
    assert_int_equal(events.items[2].line, 3);
    assert_int_equal(events.items[2].offset, 5);
    assert_int_equal(events.lines, 3);
    free_events(&events);
}

static void an_empty_trace_has_no_events(void **state)
{
    struct events events = read_text("");

    (void)state;
    assert_int_equal(events.count, 0);
    free_events(&events);
}

static void a_line_longer_than_memory_wants_is_a_problem_and_the_next_is_read(void **state)
{
    for (size_t extra = 0; extra < 3 * 1024 * 1024; extra = extra * 2 + 65000) {
        GString *text = g_string_new("first\n");
        for (size_t i = 0; i < 64 * 1024 + 1 + extra; i++)
            g_string_append_c(text, 'x');
        g_string_append(text, "\n10 qxl-0/cmd: cmd @ 0x10 nop\n");
        struct events events = read_events(text->str, text->len);
        assert_int_equal(events.count, 4);
        assert_int_equal(events.items[1].kind, RIG_EVENT_PROBLEM);
        assert_int_equal(events.items[1].line, 2);
        assert_int_equal(events.items[2].kind, RIG_EVENT_FOREIGN);
        assert_int_equal(events.items[3].kind, RIG_EVENT_COMMAND);
        assert_int_equal(events.items[3].line, 3);
        assert_int_equal(events.items[3].offset, text->len - 29);
        free_events(&events);
        g_string_free(text, TRUE);
    }
    (void)state;
}

static void a_line_of_just_under_the_limit_is_kept(void **state)
{
    GString *text = g_string_new(NULL);

    (void)state;
    for (size_t i = 0; i < 64 * 1024; i++)
        g_string_append_c(text, 'x');
    g_string_append(text, "\n");
    struct events events = read_events(text->str, text->len);
    assert_int_equal(events.count, 1);
    assert_int_equal(strlen(events.items[0].message.text), 64 * 1024);
    free_events(&events);
    g_string_free(text, TRUE);
}

static void a_damaged_command_line_is_a_problem_not_a_foreign_line(void **state)
{
    static const char *const lines[] = {
        "qxl-0/cmd: cmd @ 0x10 nop",
        "10 qxl-0/xyz: cmd @ 0x10 nop",
        "10 qxl-0/cmd: cmd @ nop",
        "99999999999999999999999 qxl-0/cmd: cmd @ 0x10 nop",
        "10 qxl-0/cmd: cmd @ 0x10 nap",
        "10 qxl-0/cmd: cmd @ 0x10 surface: destroy id 99999999999 (count 1)",
        "10 qxl-0/cmd: cmd @ 0x10 draw: surface_id 0 type fill",
        "12 qxl-0/cmd: cmd @ 0x11112222333344445 nop",
    };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
        char *text = g_strdup_printf("%s\n11 qxl-0/cmd: cmd @ 0x10 update\n", lines[i]);
        struct events events = read_text(text);
        const struct rig_event *problem = nth_event(&events, RIG_EVENT_PROBLEM, 0);
        if (!problem) {
            print_error("no problem: %s\n", lines[i]);
            fail();
        }
        assert_int_equal(problem->line, 1);
        assert_in_range(problem->problem.column, 1, strlen(lines[i]) + 1);
        assert_true(*problem->problem.expected && *problem->problem.found);
        const struct rig_event *last = &events.items[events.count - 1];
        assert_int_equal(last->kind, RIG_EVENT_COMMAND);
        assert_int_equal(last->command.type, RIG_COMMAND_UPDATE);
        free_events(&events);
        g_free(text);
    }
}

static void a_number_out_of_range_is_named_at_its_place(void **state)
{
    struct events events =
        read_text("10 qxl-0/cmd: cmd @ 0x10 surface: destroy id 99999999999 (count 1)\n");
    const struct rig_event *problem = nth_event(&events, RIG_EVENT_PROBLEM, 0);
    const struct rig_event *command = nth_event(&events, RIG_EVENT_COMMAND, 0);

    (void)state;
    assert_int_equal(problem->problem.column,
                     strlen("10 qxl-0/cmd: cmd @ 0x10 surface: destroy id ") + 1);
    assert_non_null(strstr(problem->problem.expected, "range"));
    assert_string_equal(problem->problem.found, "99999999999 (count 1)");
    assert_int_equal(command->command.completeness, RIG_CUT);
    assert_int_equal(command->command.parts, RIG_PART_TYPE);
    assert_string_equal(nth_event(&events, RIG_EVENT_FOREIGN, 0)->message.text,
                        "99999999999 (count 1)");
    free_events(&events);
}

static void a_damaged_event_is_kept_as_text_and_said(void **state)
{
    struct events events = read_text("qxl_io_write 0 native addr=x\n");

    (void)state;
    assert_int_equal(events.count, 2);
    assert_int_equal(events.items[0].kind, RIG_EVENT_DEVICE);
    assert_string_equal(events.items[0].device_event.text, "0 native addr=x");
    assert_int_equal(events.items[1].kind, RIG_EVENT_PROBLEM);
    free_events(&events);
}

static void a_command_behind_a_message_without_newline_is_read(void **state)
{
    struct events events = read_text(
        SAMPLE_BEFORE "qxl/guest-0: 42494852001: size 64042494852843 qxl-0/cmd: cmd @ 0x10 update\n"
                      "qxl/guest-1: 5: qxldd: x" SAMPLE_EVENT "\n");
    const struct rig_event *message = nth_event(&events, RIG_EVENT_GUEST_LOG, 0);

    (void)state;
    assert_string_equal(message->message.text, "size 640");
    const struct rig_event *command = nth_event(&events, RIG_EVENT_COMMAND, 1);
    assert_true(command->command.time_ns == UINT64_C(42494852843));
    assert_string_equal(nth_event(&events, RIG_EVENT_GUEST_LOG, 1)->message.text, "qxldd: x");
    assert_int_equal(count_events(&events, RIG_EVENT_PORT_WRITE), 1);
    assert_int_equal(count_events(&events, RIG_EVENT_PROBLEM), 0);
    free_events(&events);
}

static void names_of_functions_in_other_texts_are_not_events(void **state)
{
    struct events events = read_text("qxl-0: guest bug: qxl_create_guest_primary: too large\n"
                                     "../hw/display/qxl.c:123: qxl_render failed\n"
                                     "25763@1795341019.442095:virtio_notify vdev 0x1 vq 0x2\n");

    (void)state;
    assert_int_equal(events.count, 3);
    assert_int_equal(events.items[0].kind, RIG_EVENT_GUEST_BUG);
    assert_int_equal(events.items[1].kind, RIG_EVENT_FOREIGN);
    assert_int_equal(events.items[2].kind, RIG_EVENT_FOREIGN);
    assert_string_equal(events.items[2].message.text, "virtio_notify vdev 0x1 vq 0x2");
    free_events(&events);
}

static void what_cannot_be_opened_is_named(void **state)
{
    GError *error = NULL;

    (void)state;
    assert_null(rig_reader_open("/nonexistent/trace", &error));
    assert_non_null(strstr(error->message, "/nonexistent/trace"));
    g_clear_error(&error);
    assert_null(rig_reader_open("/", &error));
    assert_non_null(strstr(error->message, "/: "));
    g_clear_error(&error);
}

static uint64_t commands_in(const char *name)
{
    char *path = trace_path(name);
    struct rig_reader *reader = rig_reader_open(path, NULL);
    struct rig_event event;
    uint64_t commands = 0;
    uint64_t done, total;

    assert_non_null(reader);
    while (rig_reader_next(reader, &event)) {
        assert_int_not_equal(event.kind, RIG_EVENT_PROBLEM);
        commands += event.kind == RIG_EVENT_COMMAND;
    }
    assert_false(rig_reader_next(reader, &event));
    rig_reader_progress(reader, &done, &total);
    assert_true(done == total && total > 0);
    rig_reader_close(reader);
    g_free(path);
    return commands;
}

static void bundled_traces_are_read_without_a_problem(void **state)
{
    static const struct {
        const char *name;
        uint64_t commands;
    } traces[] = {
        {"a_kms_desk.cmdlog.xz", 1347},       {"b_ums_mixed.cmdlog.xz", 1451},
        {"b_ums_modes.cmdlog.xz", 2634},      {"b_ums_modes.events.xz", 0},
        {"d_ums_rev1.cmdlog.xz", 169},        {"d_ums_rev3.cmdlog.xz", 1498},
        {"d_ums_rev5_trace.cmdlog.xz", 1452}, {"d_ums_rev5_trace.events.xz", 0},
        {"e_ums_small.cmdlog.xz", 3021},      {"e_ums_small.events.xz", 0},
        {"g_kms_two.cmdlog.xz", 190},         {"g_kms_two.events.xz", 0},
    };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(traces); i++)
        assert_int_equal(commands_in(traces[i].name), traces[i].commands);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_line_is_told_apart),
        cmocka_unit_test(any_prefix_may_stand_in_front_of_a_line),
        cmocka_unit_test(dos_line_ends_nul_bytes_and_broken_utf8_do_no_harm),
        cmocka_unit_test(lines_and_offsets_count_the_uncompressed_stream),
        cmocka_unit_test(an_empty_trace_has_no_events),
        cmocka_unit_test(a_line_longer_than_memory_wants_is_a_problem_and_the_next_is_read),
        cmocka_unit_test(a_line_of_just_under_the_limit_is_kept),
        cmocka_unit_test(a_damaged_command_line_is_a_problem_not_a_foreign_line),
        cmocka_unit_test(a_number_out_of_range_is_named_at_its_place),
        cmocka_unit_test(a_damaged_event_is_kept_as_text_and_said),
        cmocka_unit_test(a_command_behind_a_message_without_newline_is_read),
        cmocka_unit_test(names_of_functions_in_other_texts_are_not_events),
        cmocka_unit_test(what_cannot_be_opened_is_named),
        cmocka_unit_test(bundled_traces_are_read_without_a_problem),
    };

    return cmocka_run_group_tests_name("reader", tests, NULL, NULL);
}
