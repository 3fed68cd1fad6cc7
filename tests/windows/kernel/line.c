/* SPDX-License-Identifier: BSD-3-Clause */
/* The interrupt line, who serves it, and the DPC that it queues. */
#include <windows.h>

#include "computer.h"
#include "machine.h"

/* How often a routine may be called for a line that never goes low. A driver that takes a pending
 * bit without its routine has the line high until it has told the device: PATIENT calls are made
 * at once, the others while such a thread gets the processor. */
enum { STORM = 1000, PATIENT = 100 };

static SRWLOCK lock = SRWLOCK_INIT;
static CONDITION_VARIABLE changed = CONDITION_VARIABLE_INIT;
static bool stopping, level, stormed, serving, dpc_runs;
static struct {
    bool (*function)(void *context);
    void *context;
} routine;
static struct {
    void (*function)(void *extension, void *context);
    void *extension, *context;
} dpc;
static HANDLE threads[2];

/* Held at DIRQL, as the interrupt's spin lock. */
static SRWLOCK spin = SRWLOCK_INIT;

static void wait_for_change(void)
{
    SleepConditionVariableSRW(&changed, &lock, INFINITE, 0);
}

void line_set(bool now)
{
    AcquireSRWLockExclusive(&lock);
    level = now;
    if (!level)
        stormed = false;
    ReleaseSRWLockExclusive(&lock);
    WakeAllConditionVariable(&changed);
}

/* With the lock held. */
static bool to_serve(void)
{
    return level && routine.function && !stormed;
}

/* What the line will be: it is set here a moment later, by whichever thread delivers. */
static bool device_asserts(void)
{
    enum { STATUS = 0x06, STATUS_INTERRUPT = 0x08, NO_DEVICE = 0xff };
    uint32_t status =
        machine_device() ? fake_qxl_pci_read(machine_device(), STATUS, 1) : (uint32_t)NO_DEVICE;

    return status != NO_DEVICE && status & STATUS_INTERRUPT;
}

static void serve(unsigned *times)
{
    bool (*function)(void *) = routine.function;
    void *context = routine.context;

    serving = true;
    ReleaseSRWLockExclusive(&lock);
    AcquireSRWLockExclusive(&spin);
    unsigned old = machine_raise_irql(MACHINE_DIRQL);
    function(context);
    machine_lower_irql(old);
    ReleaseSRWLockExclusive(&spin);
    AcquireSRWLockExclusive(&lock);
    serving = false;
    while (level && !stopping && !device_asserts())
        wait_for_change();
    *times = level ? *times + 1 : 0;
    if (*times > PATIENT && *times < STORM) {
        ReleaseSRWLockExclusive(&lock);
        Sleep(1);
        AcquireSRWLockExclusive(&lock);
    }
    if (*times == STORM) {
        kernel_fault("the interrupt line stays high after %u calls of the routine", *times);
        stormed = true;
    }
    WakeAllConditionVariable(&changed);
}

static DWORD WINAPI interrupts(void *unused)
{
    unsigned times = 0;

    (void)unused;
    AcquireSRWLockExclusive(&lock);
    while (!stopping) {
        if (to_serve()) {
            serve(&times);
        } else {
            times = 0;
            wait_for_change();
        }
    }
    ReleaseSRWLockExclusive(&lock);
    return 0;
}

static void run_dpc(void)
{
    void (*function)(void *, void *) = dpc.function;
    void *extension = dpc.extension, *context = dpc.context;

    dpc.function = NULL;
    dpc_runs = true;
    ReleaseSRWLockExclusive(&lock);
    unsigned old = machine_raise_irql(MACHINE_DISPATCH);
    function(extension, context);
    machine_lower_irql(old);
    AcquireSRWLockExclusive(&lock);
    dpc_runs = false;
    WakeAllConditionVariable(&changed);
}

static DWORD WINAPI dpcs(void *unused)
{
    (void)unused;
    AcquireSRWLockExclusive(&lock);
    while (!stopping) {
        if (dpc.function)
            run_dpc();
        else
            wait_for_change();
    }
    ReleaseSRWLockExclusive(&lock);
    return 0;
}

void line_start(void)
{
    stopping = level = stormed = false;
    dpc.function = NULL;
    threads[0] = CreateThread(NULL, 0, interrupts, NULL, 0, NULL);
    threads[1] = CreateThread(NULL, 0, dpcs, NULL, 0, NULL);
}

void line_stop(void)
{
    AcquireSRWLockExclusive(&lock);
    stopping = true;
    if (routine.function)
        kernel_fault("the computer is switched off with an interrupt connected");
    routine.function = NULL;
    ReleaseSRWLockExclusive(&lock);
    WakeAllConditionVariable(&changed);
    WaitForMultipleObjects(2, threads, TRUE, INFINITE);
    CloseHandle(threads[0]);
    CloseHandle(threads[1]);
}

void machine_connect_interrupt(bool (*function)(void *), void *context)
{
    AcquireSRWLockExclusive(&lock);
    if (routine.function)
        kernel_fault("two interrupt routines are connected");
    routine.function = function;
    routine.context = context;
    ReleaseSRWLockExclusive(&lock);
    WakeAllConditionVariable(&changed);
}

void machine_disconnect_interrupt(void)
{
    AcquireSRWLockExclusive(&lock);
    routine.function = NULL;
    while (serving)
        wait_for_change();
    ReleaseSRWLockExclusive(&lock);
}

bool machine_synchronize(bool (*function)(void *), void *context)
{
    if (!machine_irql_at_most(MACHINE_DISPATCH, __func__))
        return false;
    AcquireSRWLockExclusive(&spin);
    unsigned old = machine_raise_irql(MACHINE_DIRQL);
    bool result = function(context);
    machine_lower_irql(old);
    ReleaseSRWLockExclusive(&spin);
    return result;
}

bool machine_queue_dpc(void (*function)(void *, void *), void *extension, void *context)
{
    AcquireSRWLockExclusive(&lock);
    bool queued = !dpc.function;
    if (queued) {
        dpc.function = function;
        dpc.extension = extension;
        dpc.context = context;
    }
    ReleaseSRWLockExclusive(&lock);
    WakeAllConditionVariable(&changed);
    return queued;
}

void machine_settle(void)
{
    AcquireSRWLockExclusive(&lock);
    while (serving || to_serve() || (!level && device_asserts()) || dpc.function || dpc_runs)
        wait_for_change();
    ReleaseSRWLockExclusive(&lock);
}
