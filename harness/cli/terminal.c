/* SPDX-License-Identifier: BSD-3-Clause */
#include "terminal.h"

#include <glib.h>
#include <signal.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

static const int FAULTS[] = {SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGQUIT, SIGSEGV};

static struct termios before;
static volatile sig_atomic_t is_open;

void rig_terminal_close(void)
{
    if (!is_open)
        return;
    is_open = 0;
    tcsetattr(STDIN_FILENO, TCSANOW, &before);
}

static void die(int number)
{
    rig_terminal_close();
    /* The handler is gone (SA_RESETHAND): this time it is deadly. */
    raise(number);
}

static void catch_faults(void)
{
    struct sigaction action = {.sa_handler = die, .sa_flags = (int)SA_RESETHAND};

    for (gsize i = 0; i < G_N_ELEMENTS(FAULTS); i++)
        sigaction(FAULTS[i], &action, NULL);
}

bool rig_terminal_is_others(void)
{
    return isatty(STDIN_FILENO) && tcgetpgrp(STDIN_FILENO) != getpgrp();
}

bool rig_terminal_open(void)
{
    struct termios mode;

    if (is_open || rig_terminal_is_others() || tcgetattr(STDIN_FILENO, &before) != 0)
        return is_open;
    mode = before;
    mode.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    mode.c_cc[VMIN] = 1;
    mode.c_cc[VTIME] = 0;
    catch_faults();
    atexit(rig_terminal_close);
    is_open = 1;
    return tcsetattr(STDIN_FILENO, TCSANOW, &mode) == 0;
}
