/* SPDX-License-Identifier: BSD-3-Clause */
/* What a watcher of the checking host sees, and when. */
#include <stdio.h>
#include <string.h>

#include "rig.h"

static struct rig rig;
static char seen[1024];

static void __attribute__((format(__printf__, 1, 2))) note(const char *format, ...)
{
    size_t length = strlen(seen);
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(seen + length, sizeof(seen) - length, format, arguments);
    va_end(arguments);
}

static void saw_command(void *context, const QXLCommandExt *command, enum fake_qxl_verdict verdict,
                        const char *reason)
{
    (void)context;
    note("command %u %s\n", command ? (unsigned)command->cmd.type : 0,
         verdict == FAKE_QXL_ACCEPT ? "accepted" : reason);
}

static void saw_primary(void *context, const struct fake_qxl_primary *primary)
{
    (void)context;
    if (primary)
        note("primary %ux%u\n", (unsigned)primary->width, (unsigned)primary->height);
    else
        note("no primary\n");
}

static void surfaces_are_gone(void *context)
{
    (void)context;
    note("no surfaces\n");
}

static void saw_update(void *context, uint32_t surface_id, const QXLRect *area)
{
    (void)context;
    note("update %u to %dx%d%s\n", (unsigned)surface_id, (int)area->right, (int)area->bottom,
         rig_pending(&rig) & QXL_INTERRUPT_IO_CMD ? ", too late" : "");
}

static int set_up(void **state)
{
    static const struct fake_qxl_watcher WATCHER = {
        .command = saw_command,
        .primary = saw_primary,
        .surfaces_gone = surfaces_are_gone,
        .update_area = saw_update,
    };

    (void)state;
    seen[0] = '\0';
    rig_init(&rig, NULL, RIG_NO_HOST);
    assert_int_equal(fake_qxl_watched_host_attach(rig.device, &WATCHER, NULL), 0);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    rig_finish(&rig);
    return 0;
}

/* From here on. */
static void enter_native(void)
{
    rig_enter_native(&rig);
    rig_set_header(&rig, offsetof(QXLRam, int_pending), 0);
    seen[0] = '\0';
}

static void ask_for_update(unsigned port)
{
    QXLRect area = {.right = 10, .bottom = 20};

    memcpy(rig.header + offsetof(QXLRam, update_area), &area, sizeof(area));
    rig_publish(&rig, false, rig_put_nop(&rig, 0x1000, 5), QXL_CMD_DRAW);
    fake_qxl_io_write(rig.device, port, 0, 1);
}

static void a_primary_is_seen_to_come_and_to_go(void **state)
{
    (void)state;
    rig_enter_native(&rig);
    rig_io(&rig, QXL_IO_DESTROY_PRIMARY, 0);
    /* The first to go is that of VGA. */
    assert_string_equal(seen, "no primary\nprimary 640x480\nno primary\n");
}

static void a_reset_takes_all_surfaces_away(void **state)
{
    (void)state;
    enter_native();
    rig_io(&rig, QXL_IO_RESET, 0);
    assert_string_equal(seen, "no surfaces\n");
}

static void a_command_is_seen_with_its_verdict(void **state)
{
    (void)state;
    enter_native();
    rig_push(&rig, false, rig_put_nop(&rig, 0x1000, 5), QXL_CMD_DRAW);
    rig_push(&rig, false, rig_put_nop(&rig, 0x2000, 6), 77);
    assert_string_equal(seen, "command 1 accepted\ncommand 77 command ring: bad command type\n");
}

static void an_update_is_seen_behind_the_commands_before_it(void **state)
{
    (void)state;
    enter_native();
    ask_for_update(QXL_IO_UPDATE_AREA);
    assert_string_equal(seen, "command 1 accepted\nupdate 0 to 10x20\n");
}

static void an_asynchronous_update_ends_behind_the_watcher(void **state)
{
    (void)state;
    enter_native();
    ask_for_update(QXL_IO_UPDATE_AREA_ASYNC);
    assert_string_equal(seen, "");
    rig_run(&rig);
    assert_string_equal(seen, "command 1 accepted\nupdate 0 to 10x20\n");
    assert_int_equal(rig_pending(&rig) & QXL_INTERRUPT_IO_CMD, QXL_INTERRUPT_IO_CMD);
}

static void settling_takes_all_that_is_in_the_rings(void **state)
{
    QXLCursorCmd hide = {.release_info = {.id = 7}, .type = QXL_CURSOR_HIDE};

    (void)state;
    enter_native();
    memcpy(rig.ram + 0x3000, &hide, sizeof(hide));
    rig_publish(&rig, true, MAIN_SLOT | 0x3000, QXL_CMD_CURSOR);
    rig_publish(&rig, false, rig_put_nop(&rig, 0x1000, 5), QXL_CMD_DRAW);
    rig_publish(&rig, false, rig_put_nop(&rig, 0x2000, 6), QXL_CMD_DRAW);
    fake_qxl_watched_host_settle(rig.device);
    assert_string_equal(seen, "command 1 accepted\ncommand 1 accepted\ncommand 3 accepted\n");
}

#define WATCHED(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WATCHED(a_primary_is_seen_to_come_and_to_go),
        WATCHED(a_reset_takes_all_surfaces_away),
        WATCHED(a_command_is_seen_with_its_verdict),
        WATCHED(an_update_is_seen_behind_the_commands_before_it),
        WATCHED(an_asynchronous_update_ends_behind_the_watcher),
        WATCHED(settling_takes_all_that_is_in_the_rings),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
