/* SPDX-License-Identifier: BSD-3-Clause */
/* Broken rules, and the level that a thread runs at. */
#ifndef TESTS_WINDOWS_KERNEL_FAULT_H
#define TESTS_WINDOWS_KERNEL_FAULT_H

#ifdef TESTKERNEL
#define KERNEL_API __declspec(dllexport)
#else
#define KERNEL_API __declspec(dllimport)
#endif

/**
 * A driver broke a rule of Windows, which would have stopped there, hung or leaked. It is printed
 * to stderr and counted, and the test goes on. Any thread.
 */
KERNEL_API void kernel_fault(const char *format, ...) __attribute__((format(gnu_printf, 1, 2)));
/** How many rules were broken since the start or kernel_take_faults(). A test asserts 0. */
KERNEL_API unsigned kernel_faults(void);
/** Forget the broken rules, which the test meant to break. @return how many they were. */
KERNEL_API unsigned kernel_take_faults(void);
/** The text of the last broken rule, or "". */
KERNEL_API const char *kernel_last_fault(void);

/** Levels that the kernel's tests tell apart. The interrupt's is any above DISPATCH. */
enum machine_irql {
    MACHINE_PASSIVE = 0,
    MACHINE_APC = 1,
    MACHINE_DISPATCH = 2,
    MACHINE_DIRQL = 9,
    MACHINE_HIGH = 31
};

/** The level of the calling thread. */
KERNEL_API unsigned machine_irql(void);
/** Raise the calling thread's level (lowering it is a fault). @return what it was. */
KERNEL_API unsigned machine_raise_irql(unsigned irql);
/** Go back to what machine_raise_irql() returned. */
KERNEL_API void machine_lower_irql(unsigned irql);
/** Fault if the calling thread is above `highest`. @return whether it is not. */
KERNEL_API int machine_irql_at_most(unsigned highest, const char *function);

#endif
