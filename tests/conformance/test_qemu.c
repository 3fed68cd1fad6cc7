/* SPDX-License-Identifier: BSD-3-Clause */
/* The child process itself: what is asked of it comes, and it ends in every way. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <qtest.h>

#include "with_qemu.h"

enum { STATUS_INTERRUPT = 0x00080000, COMMAND_AND_STATUS = 0x04 };

static struct rig_qemu *start(const struct fake_qxl_config *config)
{
    GError *error = NULL;
    struct rig_qemu *qemu = rig_qemu_start(config, &error);

    if (!qemu)
        fail_msg("no QEMU: %s", error->message);
    return qemu;
}

static uint64_t header(struct rig_qemu *qemu)
{
    return rig_qemu_bar_address(qemu, FAKE_QXL_BAR_RAM) +
           rig_qemu_bar_size(qemu, FAKE_QXL_BAR_RAM) - 8192;
}

static void port(struct rig_qemu *qemu, unsigned port, uint32_t value)
{
    rig_qemu_out(qemu, (uint16_t)(rig_qemu_bar_address(qemu, FAKE_QXL_BAR_IO) + port), value, 1);
}

static void a_device_of_each_revision_has_its_rom_and_its_header(void **state)
{
    (void)state;
    for (uint8_t revision = 1; revision <= 5; revision++) {
        struct rig_qemu *qemu = start(&(struct fake_qxl_config){.revision = revision});
        uint32_t rom, ram, class_and_revision;

        rig_qemu_read(qemu, rig_qemu_bar_address(qemu, FAKE_QXL_BAR_ROM), &rom, sizeof(rom));
        rig_qemu_read(qemu, header(qemu), &ram, sizeof(ram));
        rig_qemu_pci_read(qemu, 8, 4, &class_and_revision);
        assert_true(rig_qemu_flush(qemu));
        assert_int_equal(rom, QXL_ROM_MAGIC);
        assert_int_equal(ram, QXL_RAM_MAGIC);
        assert_int_equal(class_and_revision, 0x03000000 | revision);
        assert_int_equal(rig_qemu_bar_size(qemu, FAKE_QXL_BAR_IO), revision == 1   ? 8
                                                                   : revision == 2 ? 16
                                                                                   : 32);
        rig_qemu_stop(qemu);
    }
}

static void memory_comes_back_as_it_was_written(void **state)
{
    enum { SIZE = 300 * 1000 };
    uint8_t *written = g_malloc(SIZE), *found = g_malloc0(SIZE);
    struct rig_qemu *qemu = start(&(struct fake_qxl_config){0});
    uint64_t ram = rig_qemu_bar_address(qemu, FAKE_QXL_BAR_RAM);

    (void)state;
    for (size_t i = 0; i < SIZE; i++)
        written[i] = (uint8_t)(i * i >> 7);
    rig_qemu_write(qemu, ram + 12345, written, SIZE);
    rig_qemu_read(qemu, ram + 12345, found, SIZE);
    assert_true(rig_qemu_flush(qemu));
    assert_memory_equal(found, written, SIZE);
    rig_qemu_stop(qemu);
    g_free(written);
    g_free(found);
}

static void the_interrupt_line_and_what_is_printed_are_seen(void **state)
{
    struct rig_qemu *qemu = start(&(struct fake_qxl_config){.guestdebug = 3});
    const uint32_t error = QXL_INTERRUPT_ERROR, none = 0;
    uint32_t config;

    (void)state;
    /* The display that has just started raises CLIENT at any moment. */
    rig_qemu_write(qemu, header(qemu) + offsetof(QXLRam, int_pending), &none, sizeof(none));
    rig_qemu_write(qemu, header(qemu) + offsetof(QXLRam, int_mask), &error, sizeof(error));
    port(qemu, QXL_IO_UPDATE_IRQ, 0);
    rig_qemu_pci_read(qemu, COMMAND_AND_STATUS, 4, &config);
    assert_true(rig_qemu_flush(qemu));
    assert_false(rig_qemu_irq_level(qemu));
    assert_int_equal(config & STATUS_INTERRUPT, 0);
    uint64_t rises = rig_qemu_irq_rises(qemu);

    rig_qemu_clear_output(qemu);
    port(qemu, QXL_IO_MEMSLOT_ADD, 8);
    rig_qemu_pci_read(qemu, COMMAND_AND_STATUS, 4, &config);
    assert_true(rig_qemu_flush(qemu));
    assert_non_null(
        strstr(rig_qemu_output(qemu), "qxl-0: guest bug: QXL_IO_MEMSLOT_ADD: val out of range\n"));
    /* The line follows in the main loop. */
    for (int i = 0; i < 1000 && !rig_qemu_irq_level(qemu); i++) {
        rig_qemu_pci_read(qemu, COMMAND_AND_STATUS, 4, &config);
        assert_true(rig_qemu_flush(qemu));
    }
    assert_true(rig_qemu_irq_level(qemu));
    assert_int_equal(rig_qemu_irq_rises(qemu), rises + 1);
    rig_qemu_stop(qemu);
}

static void a_child_that_dies_is_noticed_and_all_results_are_ones(void **state)
{
    struct rig_qemu *qemu = start(&(struct fake_qxl_config){.secondary = true});
    uint32_t value = 0;
    uint8_t bytes[3] = {0};

    (void)state;
    /* Port 14 with a surface that is not the primary: QEMU itself dies of it. */
    port(qemu, QXL_IO_DESTROY_SURFACE_WAIT, 1);
    assert_false(rig_qemu_flush(qemu));
    assert_int_equal(rig_qemu_get_state(qemu), RIG_QEMU_DIED);
    assert_non_null(strstr(rig_qemu_describe_state(qemu), "signal 6"));
    rig_qemu_in(qemu, 0xcfc, 4, &value);
    rig_qemu_read(qemu, 0, bytes, sizeof(bytes));
    assert_false(rig_qemu_flush(qemu));
    assert_int_equal(value, UINT32_MAX);
    assert_int_equal(bytes[2], 0xff);
    rig_qemu_stop(qemu);
}

/** A file that can be read once the process has ended; below 0 if there is no such process. */
static int watch(pid_t pid)
{
    return pid > 0 ? (int)syscall(SYS_pidfd_open, pid, 0) : -1;
}

static void wait_for_end(int watched)
{
    struct pollfd end = {watched, POLLIN, 0};

    assert_int_equal(poll(&end, 1, 10000), 1);
    close(watched);
}

static void the_child_ends_when_its_parent_is_killed(void **state)
{
    int ready[2];
    char byte;

    (void)state;
    assert_int_equal(pipe(ready), 0);
    pid_t parent = fork();
    if (parent == 0) {
        struct rig_qemu *qemu = rig_qemu_start(&(struct fake_qxl_config){0}, NULL);
        byte = qemu != NULL;
        if (write(ready[1], &byte, 1) == 1)
            for (;;)
                pause();
        _exit(1);
    }
    assert_int_equal(read(ready[0], &byte, 1), 1);
    assert_int_equal(byte, 1);
    pid_t qemu = child_of(parent);
    int watched = watch(qemu);
    assert_true(watched >= 0);
    kill(parent, SIGKILL);
    waitpid(parent, NULL, 0);
    /* It holds the pipe's other end for as long as it lives. */
    close(ready[1]);
    assert_int_equal(read(ready[0], &byte, 1), 0);
    wait_for_end(watched);
    close(ready[0]);
}

/** Ctrl-C on a terminal is a signal to all processes of a group. */
static void the_child_does_not_hear_what_is_typed_on_the_terminal(void **state)
{
    struct rig_qemu *qemu;

    (void)state;
    if (getpgrp() != getpid())
        assert_int_equal(setpgid(0, 0), 0);
    qemu = start(&(struct fake_qxl_config){0});
    signal(SIGINT, SIG_IGN);
    assert_int_equal(kill(0, SIGINT), 0);
    for (int i = 0; i < 100; i++) {
        port(qemu, QXL_IO_RESET, 0);
        assert_true(rig_qemu_flush(qemu));
    }
    signal(SIGINT, SIG_DFL);
    rig_qemu_stop(qemu);
}

/** Does one start while this stream is closed? */
static bool starts_without(int stream)
{
    int kept = fcntl(stream, F_DUPFD_CLOEXEC, 100);
    struct rig_qemu *qemu;

    fflush(stdout);
    close(stream);
    qemu = rig_qemu_start(&(struct fake_qxl_config){0}, NULL);
    /* It has the number only if something of the QEMU's has taken it. */
    bool taken = fcntl(stream, F_GETFD) >= 0;
    dup2(kept, stream);
    close(kept);
    rig_qemu_stop(qemu);
    return qemu && !taken;
}

static void a_standard_stream_that_is_closed_does_not_matter(void **state)
{
    (void)state;
    for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; stream++)
        assert_true(starts_without(stream));
}

static void a_qemu_that_is_not_there_is_named(void **state)
{
    GError *error = NULL;

    (void)state;
    g_setenv("QXL_QEMU", "/nowhere/qemu", TRUE);
    assert_null(rig_qemu_start(&(struct fake_qxl_config){0}, &error));
    assert_true(g_error_matches(error, RIG_QEMU_ERROR, RIG_QEMU_ERROR_ABSENT));
    assert_non_null(strstr(error->message, "/nowhere/qemu"));
    g_clear_error(&error);
    g_unsetenv("QXL_QEMU");
}

static void a_program_that_is_no_qemu_fails_and_says_what_it_said(void **state)
{
    GError *error = NULL;

    (void)state;
    g_setenv("QXL_QEMU", "/bin/echo", TRUE);
    assert_null(rig_qemu_start(&(struct fake_qxl_config){0}, &error));
    assert_true(g_error_matches(error, RIG_QEMU_ERROR, RIG_QEMU_ERROR_FAILED));
    assert_non_null(strstr(error->message, "(`/bin/echo`) exited with status 0"));
    assert_non_null(strstr(error->message, "chardev:qtest"));
    g_clear_error(&error);
    g_unsetenv("QXL_QEMU");
}

/** Not kill(0): that would be all of us. */
static void kill_child(int number)
{
    pid_t child = child_of(getpid());

    assert_true(child > 0);
    kill(child, number);
}

static void a_silent_qemu_is_killed_when_patience_ends(void **state)
{
    struct rig_qemu *qemu = start(&(struct fake_qxl_config){0});
    uint32_t value;

    (void)state;
    kill_child(SIGSTOP);
    rig_qemu_set_patience(qemu, 50);
    rig_qemu_in(qemu, 0xcfc, 4, &value);
    assert_false(rig_qemu_flush(qemu));
    assert_int_equal(rig_qemu_get_state(qemu), RIG_QEMU_HANGS);
    assert_string_equal(rig_qemu_describe_state(qemu), "did not answer for 50 ms");
    assert_int_equal(child_of(getpid()), 0);
    rig_qemu_stop(qemu);
}

/** A program for QXL_QEMU. Free with drop_script(). */
static char *put_script(const char *text)
{
    char *path = NULL;
    int file = g_file_open_tmp("qxlrig-XXXXXX", &path, NULL);

    assert_true(file >= 0);
    assert_int_equal(write(file, text, strlen(text)), (ssize_t)strlen(text));
    fchmod(file, 0700);
    close(file);
    g_setenv("QXL_QEMU", path, TRUE);
    return path;
}

static void drop_script(char *path)
{
    g_unsetenv("QXL_QEMU");
    unlink(path);
    g_free(path);
}

static void what_a_script_has_started_ends_with_it(void **state)
{
    char *script = put_script("#!/bin/sh\nqemu-system-x86_64 \"$@\"\nexit 0\n");
    struct rig_qemu *qemu = start(&(struct fake_qxl_config){0});
    pid_t child = child_of(child_of(getpid()));

    (void)state;
    int watched = watch(child);
    assert_true(watched >= 0);
    rig_qemu_stop(qemu);
    wait_for_end(watched);
    drop_script(script);
}

/** Start what is no QEMU, and says this, for ever, by way of `to`. */
static void assert_ends(const char *to, const char *says, const char *why)
{
    /* fd is the number of the qtest socket. */
    char *text =
        g_strdup_printf("#!/usr/bin/env bash\n"
                        "for a; do case $a in socket,id=qtest,fd=*) fd=${a##*=};; esac; done\n"
                        "exec %s >&%s\n",
                        says, to);
    char *script = put_script(text);
    GError *error = NULL;

    assert_null(rig_qemu_start(&(struct fake_qxl_config){0}, &error));
    assert_true(g_error_matches(error, RIG_QEMU_ERROR, RIG_QEMU_ERROR_FAILED));
    if (!strstr(error->message, why))
        fail_msg("expected `%s`, found: %.300s", why, error->message);
    assert_int_equal(child_of(getpid()), 0);
    g_clear_error(&error);
    drop_script(script);
    g_free(text);
}

static void a_qemu_that_says_too_much_is_killed(void **state)
{
    (void)state;
    assert_ends("1", "cat /dev/zero", "printed more than 16777216 bytes");
    assert_ends("2", "cat /dev/zero", "printed more than 16777216 bytes");
    assert_ends("$fd", "tr '\\0' A </dev/zero", "answered with a line of more than 1048576 bytes");
}

static bool never(void)
{
    return false;
}

static void nobody_waits_when_the_watch_says_no(void **state)
{
    (void)state;
    rig_qemu_set_watch(never);
    assert_ends("$fd", "yes IRQ raise 11", "was not waited for any more");
    rig_qemu_set_watch(NULL);
}

static void interrupts_without_end_are_no_answer(void **state)
{
    static const char INTERRUPT[] = "IRQ raise 11\n";
    int sockets[2], output[2];
    struct qtest qtest;

    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, sockets), 0);
    assert_int_equal(pipe(output), 0);
    pid_t child = fork();
    if (child == 0) {
        close(sockets[0]);
        while (write(sockets[1], INTERRUPT, strlen(INTERRUPT)) > 0)
            ;
        _exit(0);
    }
    const struct process process = {.qtest = sockets[0], .output = output[0]};
    fcntl(process.qtest, F_SETFL, O_NONBLOCK);
    fcntl(process.output, F_SETFL, O_NONBLOCK);
    qtest_init(&qtest, 11);
    qtest_ask(&qtest, "anything");
    assert_int_equal(qtest_talk(&qtest, &process, 50, NULL), QTEST_SILENT);
    assert_true(qtest.irq_level);
    qtest_finish(&qtest);
    close(sockets[0]);
    close(sockets[1]);
    waitpid(child, NULL, 0);
    close(output[0]);
    close(output[1]);
}

static void a_qemu_that_is_killed_from_outside_is_lost(void **state)
{
    struct rig_qemu *qemu = start(&(struct fake_qxl_config){0});
    uint32_t value;

    (void)state;
    kill_child(SIGKILL);
    rig_qemu_in(qemu, 0xcfc, 4, &value);
    assert_false(rig_qemu_flush(qemu));
    assert_int_equal(rig_qemu_get_state(qemu), RIG_QEMU_LOST);
    assert_non_null(strstr(rig_qemu_describe_state(qemu), "killed from outside"));
    rig_qemu_stop(qemu);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_device_of_each_revision_has_its_rom_and_its_header),
        cmocka_unit_test(memory_comes_back_as_it_was_written),
        cmocka_unit_test(the_interrupt_line_and_what_is_printed_are_seen),
        cmocka_unit_test(a_child_that_dies_is_noticed_and_all_results_are_ones),
        cmocka_unit_test(the_child_ends_when_its_parent_is_killed),
        cmocka_unit_test(the_child_does_not_hear_what_is_typed_on_the_terminal),
        cmocka_unit_test(a_silent_qemu_is_killed_when_patience_ends),
        cmocka_unit_test(a_standard_stream_that_is_closed_does_not_matter),
        cmocka_unit_test(a_qemu_that_is_killed_from_outside_is_lost),
        cmocka_unit_test(what_a_script_has_started_ends_with_it),
        cmocka_unit_test(a_qemu_that_says_too_much_is_killed),
        cmocka_unit_test(nobody_waits_when_the_watch_says_no),
        cmocka_unit_test(interrupts_without_end_are_no_answer),
        cmocka_unit_test(a_qemu_that_is_not_there_is_named),
        cmocka_unit_test(a_program_that_is_no_qemu_fails_and_says_what_it_said),
    };

    skip_without_qemu();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
