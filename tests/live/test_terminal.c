/* SPDX-License-Identifier: BSD-3-Clause */
/* `qxlrig replay --serve` at a terminal: its keys, its status line, and its mode afterwards. */
#include <pty.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <utmp.h>

#include <cmocka.h>

struct terminal {
    int master, slave;
    struct termios before;
    pid_t pid;
    char text[16384]; /* what was printed */
    size_t size;
};

static void be_qxlrig(int slave)
{
    login_tty(slave);
    execl(getenv("QXLRIG"), "qxlrig", "replay", "--serve", "--step", getenv("RECORDING"),
          (char *)NULL);
    _exit(127);
}

/* Returns when `what` was printed, behind what was awaited before. */
static void await(struct terminal *terminal, const char *what)
{
    char *found;

    while (!(found = strstr(terminal->text, what))) {
        ssize_t size = read(terminal->master, terminal->text + terminal->size,
                            sizeof(terminal->text) - 1 - terminal->size);

        if (size <= 0)
            fail_msg("expected `%s`, found `%s`", what, terminal->text);
        terminal->size += (size_t)size;
        terminal->text[terminal->size] = '\0';
    }
    found += strlen(what);
    terminal->size -= (size_t)(found - terminal->text);
    memmove(terminal->text, found, terminal->size + 1);
}

static void press(struct terminal *terminal, const char *key)
{
    assert_int_equal(write(terminal->master, key, strlen(key)), strlen(key));
}

static tcflag_t line_mode(struct terminal *terminal)
{
    struct termios mode;

    assert_int_equal(tcgetattr(terminal->slave, &mode), 0);
    return mode.c_lflag & (ICANON | ECHO | ISIG);
}

/* It waits before the first update. */
static void open_terminal(struct terminal *terminal)
{
    memset(terminal, 0, sizeof(*terminal));
    assert_int_equal(openpty(&terminal->master, &terminal->slave, NULL, NULL, NULL), 0);
    assert_int_equal(line_mode(terminal), ICANON | ECHO | ISIG);
    terminal->pid = fork();
    if (terminal->pid == 0)
        be_qxlrig(terminal->slave);
    await(terminal, "spice://127.0.0.1:");
    await(terminal, "q quit");
    await(terminal, "stepping");
    assert_int_equal(line_mode(terminal), ISIG);
}

/* Returns the status of wait(). */
static int close_terminal(struct terminal *terminal)
{
    int status;

    assert_int_equal(waitpid(terminal->pid, &status, 0), terminal->pid);
    assert_int_equal(line_mode(terminal), ICANON | ECHO | ISIG);
    close(terminal->master);
    close(terminal->slave);
    return status;
}

static void keys_work_without_enter_and_q_quits(void **state)
{
    struct terminal terminal;

    (void)state;
    open_terminal(&terminal);
    press(&terminal, "+");
    await(&terminal, "  2x  0 clients  stepping");
    press(&terminal, "-");
    press(&terminal, "-");
    await(&terminal, "  0.5x  0 clients  stepping");
    press(&terminal, " ");
    await(&terminal, "  0.5x  0 clients");
    press(&terminal, " ");
    await(&terminal, "  paused");
    press(&terminal, ".");
    await(&terminal, "  stepping");
    press(&terminal, "q");
    await(&terminal, ", 0 differences");
    int status = close_terminal(&terminal);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void an_interrupt_gives_the_mode_back(void **state)
{
    struct terminal terminal;

    (void)state;
    open_terminal(&terminal);
    press(&terminal, "\x03");
    await(&terminal, ", 0 differences");
    int status = close_terminal(&terminal);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 130);
}

static void other_signals_give_the_mode_back(void **state)
{
    static const int ENDS[] = {SIGTERM, SIGHUP};

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct terminal terminal;

        open_terminal(&terminal);
        kill(terminal.pid, ENDS[i]);
        int status = close_terminal(&terminal);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 128 + ENDS[i]);
    }
}

/* As libspice-server ends the process when it does not like a command. */
static void an_abort_gives_the_mode_back(void **state)
{
    struct terminal terminal;

    (void)state;
    open_terminal(&terminal);
    kill(terminal.pid, SIGABRT);
    int status = close_terminal(&terminal);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_work_without_enter_and_q_quits),
        cmocka_unit_test(an_interrupt_gives_the_mode_back),
        cmocka_unit_test(other_signals_give_the_mode_back),
        cmocka_unit_test(an_abort_gives_the_mode_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
