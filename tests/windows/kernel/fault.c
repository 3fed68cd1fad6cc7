/* SPDX-License-Identifier: BSD-3-Clause */
#include "fault.h"

#include <stdarg.h>
#include <stdio.h>

#include <windows.h>

static SRWLOCK lock = SRWLOCK_INIT;
static unsigned faults;
static char last[512];
static __thread unsigned level;

void kernel_fault(const char *format, ...)
{
    va_list arguments;

    AcquireSRWLockExclusive(&lock);
    va_start(arguments, format);
    vsnprintf(last, sizeof(last), format, arguments);
    va_end(arguments);
    faults++;
    fprintf(stderr, "kernel fault: %s\n", last);
    fflush(stderr);
    ReleaseSRWLockExclusive(&lock);
}

unsigned kernel_faults(void)
{
    AcquireSRWLockShared(&lock);
    unsigned count = faults;
    ReleaseSRWLockShared(&lock);
    return count;
}

unsigned kernel_take_faults(void)
{
    AcquireSRWLockExclusive(&lock);
    unsigned count = faults;
    faults = 0;
    ReleaseSRWLockExclusive(&lock);
    return count;
}

const char *kernel_last_fault(void)
{
    return last;
}

unsigned machine_irql(void)
{
    return level;
}

unsigned machine_raise_irql(unsigned irql)
{
    unsigned old = level;

    if (irql < old)
        kernel_fault("IRQL raised from %u to %u, which is lower", old, irql);
    level = irql;
    return old;
}

void machine_lower_irql(unsigned irql)
{
    if (irql > level)
        kernel_fault("IRQL lowered from %u to %u, which is higher", level, irql);
    level = irql;
}

int machine_irql_at_most(unsigned highest, const char *function)
{
    if (level <= highest)
        return 1;
    kernel_fault("%s called at IRQL %u, allowed up to %u", function, level, highest);
    return 0;
}
