/* SPDX-License-Identifier: BSD-3-Clause */
/* The child: a QEMU process, the socket to its qtest server and the pipe of what it prints. */
#ifndef RIG_QEMU_PROCESS_H
#define RIG_QEMU_PROCESS_H

#include <stdbool.h>

#include "qemu.h"

struct process {
    GPid pid; /**< 0: it has been reaped */
    int wait_status;
    bool killed; /**< by us */
    int qtest;   /**< socket */
    int output;  /**< read end of a pipe */
};

/** The program: $QXL_QEMU, unless it is empty. */
const char *process_program(void);

/**
 * Start QEMU with these arguments behind those that every one has. The child dies with the thread
 * that calls this.
 */
bool process_start(struct process *process, char **device_arguments, GError **error);
/** Wait for it after its socket was closed, for a moment, else kill it; and what it has started. */
void process_reap(struct process *process);
/** With what it has started: the program may be a script that runs a QEMU. */
void process_kill(struct process *process);
/** After process_reap() or process_kill(). */
void process_close(struct process *process);

#endif
