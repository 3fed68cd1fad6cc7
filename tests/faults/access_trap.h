/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file access_trap.h
 * Counts the accesses to memory, instruction by instruction, and makes it read as all ones from the
 * Nth on. Linux on x86_64: the pages are closed; the handler of SIGSEGV opens them, has the
 * processor stop behind the instruction (trap flag), and the handler of SIGTRAP closes them again.
 *
 * One trap at a time, for the thread that starts it. What is not to be counted goes between
 * access_trap_open() and access_trap_close().
 */
#ifndef TESTS_FAULTS_ACCESS_TRAP_H
#define TESTS_FAULTS_ACCESS_TRAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ACCESS_TRAP_AREAS = 4 };

struct access_trap_area {
    void *memory; /**< page aligned */
    size_t size;
};

/** Why there can be no trap here, or NULL. */
const char *access_trap_unavailable(void);
/**
 * Close the areas and count.
 * @param areas ACCESS_TRAP_AREAS of them; size 0: none.
 * @param nth at this access (from 1; 0: none) `turn_to_ones` is called, once, before the access is
 *        done; what it makes of the memory is what stays there: what is written later is undone.
 */
void access_trap_start(const struct access_trap_area *areas, uint64_t nth,
                       void (*turn_to_ones)(void *context), void *context);
/** Open the areas for good. @return how many accesses there were until then, or until the Nth. */
uint64_t access_trap_stop(void);
/** For code that is not to be counted, like the device's. May be nested the other way round. */
void access_trap_open(void);
void access_trap_close(void);

#endif
