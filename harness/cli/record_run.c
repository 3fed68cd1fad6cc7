/* SPDX-License-Identifier: BSD-3-Clause */
#include "record_run.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* How long what a QEMU has started, gzip of its recording, may take to end behind it. */
enum { LOOK_MS = 100, LOOKS_MAX = 100, CANNOT_EXEC = 127 };

static const int SIGNALS[] = {SIGINT, SIGTERM, SIGHUP};
static volatile sig_atomic_t child;

/* The terminal's Ctrl-C reaches the child by itself. */
static void send_on(int number, siginfo_t *info, void *context)
{
    (void)context;
    if (info->si_code <= 0 && child > 0)
        kill((pid_t)child, number);
}

static void catch_signals(struct sigaction *old)
{
    struct sigaction action = {.sa_sigaction = send_on, .sa_flags = SA_SIGINFO | SA_RESTART};

    for (size_t i = 0; i < G_N_ELEMENTS(SIGNALS); i++)
        sigaction(SIGNALS[i], &action, &old[i]);
}

static void restore_signals(const struct sigaction *old)
{
    for (size_t i = 0; i < G_N_ELEMENTS(SIGNALS); i++)
        sigaction(SIGNALS[i], &old[i], NULL);
}

static void be_child(char **argv, pid_t parent, int error_output, const struct sigaction *old)
{
    restore_signals(old);
    signal(SIGPIPE, SIG_DFL);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent || dup2(error_output, STDERR_FILENO) < 0)
        _exit(CANNOT_EXEC);
    execvp(argv[0], argv);
    dprintf(STDERR_FILENO, "%s: %s\n", argv[0], strerror(errno));
    _exit(CANNOT_EXEC);
}

static bool write_all(int file, const char *bytes, size_t size)
{
    while (size) {
        ssize_t written = write(file, bytes, size);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return false;
        bytes += written;
        size -= (size_t)written;
    }
    return true;
}

/* Returns false at the end. */
static bool pass_on(int from, int *log)
{
    char bytes[64 * 1024];
    ssize_t size = read(from, bytes, sizeof(bytes));

    if (size < 0)
        return errno == EINTR || errno == EAGAIN;
    if (size == 0)
        return false;
    if (*log >= 0 && !write_all(*log, bytes, (size_t)size)) {
        fprintf(stderr, "%s: the log: %s; what follows is not kept\n", g_get_prgname(),
                g_strerror(errno));
        *log = -1;
    }
    write_all(STDERR_FILENO, bytes, (size_t)size);
    return true;
}

static int follow(pid_t pid, int output, int log)
{
    struct pollfd source = {.fd = output, .events = POLLIN};
    bool ended = false;
    int status = 0;

    for (int looks = 0; looks < LOOKS_MAX; looks += ended) {
        int ready = poll(&source, 1, LOOK_MS);
        if (ready > 0 && !pass_on(output, &log))
            break;
        if (!ended && waitpid(pid, &status, WNOHANG) == pid) {
            ended = true;
            child = 0;
        }
    }
    while (!ended && waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    child = 0;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int rig_record_run(char **argv, int log)
{
    struct sigaction old[G_N_ELEMENTS(SIGNALS)];
    pid_t parent = getpid();
    sigset_t all, before;
    int output[2], status;
    pid_t pid;

    if (pipe2(output, O_CLOEXEC) != 0)
        return -1;
    signal(SIGPIPE, SIG_IGN);
    /* A signal that comes between fork and the assignment waits for the latter. */
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &before);
    catch_signals(old);
    pid = fork();
    if (pid == 0) {
        sigprocmask(SIG_SETMASK, &before, NULL);
        be_child(argv, parent, output[1], old);
    }
    child = pid;
    sigprocmask(SIG_SETMASK, &before, NULL);
    close(output[1]);
    status = pid < 0 ? -1 : follow(pid, output[0], log);
    close(output[0]);
    return status;
}
