/* SPDX-License-Identifier: BSD-3-Clause */
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FIRMWARE_SIZE = 64 * 1024, RESET_VECTOR = 0xfff0, REAP_TRIES = 2000, REAP_PAUSE_US = 1000 };

GQuark rig_qemu_error_quark(void)
{
    return g_quark_from_static_string("rig-qemu-error");
}

/** cli; hlt; and once more if something wakes the processor. */
static const uint8_t HALT[] = {0xfa, 0xf4, 0xeb, 0xfd};

/** Firmware that halts the processor, in a file without a name. Returns -1 with errno set. */
static int make_firmware(void)
{
    int file = memfd_create("qxlrig-firmware", MFD_CLOEXEC);

    if (file < 0)
        return -1;
    if (ftruncate(file, FIRMWARE_SIZE) != 0 ||
        pwrite(file, HALT, sizeof(HALT), RESET_VECTOR) != sizeof(HALT)) {
        int error = errno;
        close(file);
        errno = error;
        return -1;
    }
    return file;
}

/** What the child inherits beside its standard streams. */
struct inheritance {
    pid_t parent;
    int firmware, qtest;
};

/** In the child, between fork and exec: only what may be called there. */
static void prepare_child(gpointer data)
{
    const struct inheritance *inheritance = data;
    const struct rlimit no_core = {0, 0};

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != inheritance->parent)
        _exit(1);
    setpgid(0, 0); /* Ctrl-C on the terminal is for us: QEMU would end, and seem to have died */
    setrlimit(RLIMIT_CORE, &no_core);
    fcntl(inheritance->firmware, F_SETFD, 0);
    fcntl(inheritance->qtest, F_SETFD, 0);
}

static const char *asked_program(void)
{
    const char *asked = g_getenv("QXL_QEMU");

    return asked && *asked ? asked : NULL;
}

const char *process_program(void)
{
    const char *asked = asked_program();

    return asked ? asked : "qemu-system-x86_64";
}

static char *find_program(GError **error)
{
    const char *name = process_program();
    char *program = g_find_program_in_path(name);
    bool is_path = strchr(name, '/') != NULL;

    if (program)
        return program;
    if (is_path && g_file_test(name, G_FILE_TEST_EXISTS))
        g_set_error(error, RIG_QEMU_ERROR, RIG_QEMU_ERROR_ABSENT,
                    "QXL_QEMU: expected a program, found `%s`, which is %s", name,
                    g_file_test(name, G_FILE_TEST_IS_DIR) ? "a folder" : "not executable");
    else
        g_set_error(error, RIG_QEMU_ERROR, RIG_QEMU_ERROR_ABSENT,
                    "there is no `%s` here; install Debian's qemu-system-x86%s", name,
                    asked_program() ? ", or set QXL_QEMU to a QEMU" : "");
    return NULL;
}

static GPtrArray *command_line(char *program, const struct inheritance *inheritance,
                               char **device_arguments)
{
    static const char *const FIXED[] = {"-nodefaults", "-no-user-config",
                                        "-accel",      "tcg",
                                        "-M",          "pc",
                                        "-m",          "64",
                                        "-vga",        "none",
                                        "-display",    "none",
                                        "-monitor",    "none",
                                        "-spice",      "disable-ticketing=on",
                                        "-qtest-log",  "/dev/null"};
    GPtrArray *arguments = g_ptr_array_new_with_free_func(g_free);

    g_ptr_array_add(arguments, program);
    for (size_t i = 0; i < G_N_ELEMENTS(FIXED); i++)
        g_ptr_array_add(arguments, g_strdup(FIXED[i]));
    g_ptr_array_add(arguments, g_strdup("-bios"));
    g_ptr_array_add(arguments, g_strdup_printf("/dev/fd/%d", inheritance->firmware));
    g_ptr_array_add(arguments, g_strdup("-chardev"));
    g_ptr_array_add(arguments, g_strdup_printf("socket,id=qtest,fd=%d", inheritance->qtest));
    g_ptr_array_add(arguments, g_strdup("-qtest"));
    g_ptr_array_add(arguments, g_strdup("chardev:qtest"));
    for (char **argument = device_arguments; *argument; argument++)
        g_ptr_array_add(arguments, g_strdup(*argument));
    g_ptr_array_add(arguments, NULL);
    return arguments;
}

static void close_pair(const int pair[2])
{
    if (pair[0] >= 0)
        close(pair[0]);
    if (pair[1] >= 0)
        close(pair[1]);
}

/** Where the child's standard streams are not: those take the place of what is there. */
static bool move_up(int *file)
{
    int moved = *file > STDERR_FILENO ? *file : fcntl(*file, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);

    if (moved < 0)
        return false;
    if (moved != *file)
        close(*file);
    *file = moved;
    return true;
}

/** Both sides' ends, all close-on-exec. Returns false with errno set; what is open is not -1. */
static bool open_files(int *firmware, int sockets[2], int output[2])
{
    *firmware = make_firmware();
    return *firmware >= 0 && socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) == 0 &&
           pipe2(output, O_CLOEXEC) == 0 && move_up(firmware) && move_up(&sockets[0]) &&
           move_up(&sockets[1]) && move_up(&output[0]) && move_up(&output[1]);
}

static bool spawn(struct process *process, char *program, char **device_arguments,
                  const int sockets[2], const int output[2], int firmware, GError **error)
{
    struct inheritance inheritance = {getpid(), firmware, sockets[1]};
    GPtrArray *arguments = command_line(program, &inheritance, device_arguments);
    bool spawned = g_spawn_async_with_fds(
        NULL, (char **)arguments->pdata, NULL,
        G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_LEAVE_DESCRIPTORS_OPEN, prepare_child, &inheritance,
        &process->pid, -1, output[1], output[1], error);

    g_ptr_array_unref(arguments);
    return spawned;
}

bool process_start(struct process *process, char **device_arguments, GError **error)
{
    int sockets[2] = {-1, -1}, output[2] = {-1, -1};
    char *program = find_program(error);
    int firmware;

    if (!program)
        return false;
    if (!open_files(&firmware, sockets, output)) {
        g_set_error(error, RIG_QEMU_ERROR, RIG_QEMU_ERROR_FAILED, "cannot talk to a QEMU: %s",
                    g_strerror(errno));
        g_free(program);
    } else if (spawn(process, program, device_arguments, sockets, output, firmware, error)) {
        close(firmware);
        close(sockets[1]);
        close(output[1]);
        process->qtest = sockets[0];
        process->output = output[0];
        fcntl(process->qtest, F_SETFL, O_NONBLOCK);
        fcntl(process->output, F_SETFL, O_NONBLOCK);
        return true;
    }
    if (firmware >= 0)
        close(firmware);
    close_pair(sockets);
    close_pair(output);
    return false;
}

/** Is it over? Then end the rest of its group, as long as the number is its own; take its status.
 */
static bool collect(struct process *process, int options)
{
    siginfo_t ended = {.si_pid = 0};

    if (!process->pid)
        return true;
    while (waitid(P_PID, (id_t)process->pid, &ended, WEXITED | WNOWAIT | options) < 0 &&
           errno == EINTR)
        ;
    if (!ended.si_pid)
        return false;
    kill(-process->pid, SIGKILL);
    while (waitpid(process->pid, &process->wait_status, 0) < 0 && errno == EINTR)
        ;
    process->pid = 0;
    return true;
}

void process_reap(struct process *process)
{
    for (int i = 0; i < REAP_TRIES; i++) {
        if (collect(process, WNOHANG))
            return;
        g_usleep(REAP_PAUSE_US);
    }
    process_kill(process);
}

void process_kill(struct process *process)
{
    if (!process->pid)
        return;
    process->killed = true;
    kill(-process->pid, SIGKILL);
    collect(process, 0);
}

void process_close(struct process *process)
{
    close(process->qtest);
    close(process->output);
}
