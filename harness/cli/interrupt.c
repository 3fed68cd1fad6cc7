/* SPDX-License-Identifier: BSD-3-Clause */
#include "interrupt.h"

#include <qemu.h>
#include <signal.h>
#include <time.h>

#include "verb.h"

static volatile sig_atomic_t first;

/** `timeout` and shells may send a signal twice in a row: only a later one means "at once". */
static void interrupt(int number)
{
    static time_t since;
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    if (!first) {
        since = now.tv_sec;
        first = number;
    } else if (now.tv_sec > since + 1) {
        signal(number, SIG_DFL);
        raise(number);
    }
}

static bool is_wanted(void)
{
    return !first;
}

void rig_interrupt_catch(void)
{
    const struct sigaction action = {.sa_handler = interrupt, .sa_flags = SA_RESTART};

    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    rig_qemu_set_watch(is_wanted);
}

int rig_interrupt_signal(void)
{
    return first;
}

int rig_interrupt_status(int status)
{
    return first && status != RIG_EXIT_DIFFERS ? RIG_EXIT_SIGNAL + first : status;
}
