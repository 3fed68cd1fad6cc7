/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file terminal.h
 * Keys as they are pressed. Standard input's terminal gets its mode back when it is closed, when
 * the process exits, and when it dies of a fault. Ctrl-C stays a signal.
 */
#ifndef RIG_TERMINAL_H
#define RIG_TERMINAL_H

#include <stdbool.h>

/**
 * Have keys come without Enter and without echo.
 * @return false if standard input is no terminal, or one that another process has in its hands.
 */
bool rig_terminal_open(void);
/** Give the mode back. Again, or without open, is fine. */
void rig_terminal_close(void);
/** Whether standard input is a terminal that another process reads: to read it would stop us. */
bool rig_terminal_is_others(void);

#endif
