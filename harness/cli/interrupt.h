/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file interrupt.h
 * Ctrl-C and SIGTERM, for a verb that works long and sums up at its end.
 */
#ifndef RIG_INTERRUPT_H
#define RIG_INTERRUPT_H

/**
 * From now on SIGINT and SIGTERM are only noted; one that comes more than a second after the first
 * ends the process.
 */
void rig_interrupt_catch(void);

/** What a summary says it was stopped by. */
#define RIG_INTERRUPTED "interrupted"

/** The signal that came, 0 if none has. */
int rig_interrupt_signal(void);

/**
 * The exit code of a verb that would end with this one.
 * @return status; if a signal came and status is not RIG_EXIT_DIFFERS, RIG_EXIT_SIGNAL and its
 *         number.
 */
int rig_interrupt_status(int status);

#endif
