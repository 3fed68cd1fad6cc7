/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file record_run.h
 * Runs a program whose stderr is kept.
 */
#ifndef RIG_RECORD_RUN_H
#define RIG_RECORD_RUN_H

/**
 * Run it with our stdin and stdout until it has ended. Its stderr goes to ours and to `log`, each
 * piece as it comes. SIGINT, SIGTERM and SIGHUP that are sent to us are sent on; if we die, it gets
 * SIGTERM. Once in a process.
 * @param argv ended by NULL; argv[0] is searched on PATH.
 * @param log file to write to.
 * @return its exit status, or 128 and the number of the signal that killed it; -1 with errno set if
 *         it could not be started.
 */
int rig_record_run(char **argv, int log);

#endif
