/* SPDX-License-Identifier: BSD-3-Clause */
/* Semaphores, which are locks: who has them, in which order they are taken, who waits with one. */
#include "objects.h"

#include <stdlib.h>

#include <qxl/os.h>
#include <windows.h>

enum { HELD_MAX = 16, SLOTS = 64 };

struct semaphore {
    SRWLOCK lock;
    DWORD owner; /* a thread's id, or 0 */
    unsigned slot;
    bool may_wait;   /* a thread that has it may wait */
    uint64_t before; /* slots of those that a thread had when it took this one */
    unsigned takers; /* threads in EngAcquireSemaphore() */
};

static SRWLOCK lock = SRWLOCK_INIT;
static struct semaphore *slots[SLOTS];
static __thread struct semaphore *held[HELD_MAX];
static __thread unsigned held_count;

static struct semaphore *semaphore_of(HSEMAPHORE handle, const char *function)
{
    struct semaphore *semaphore = object_find(OBJECT_SEMAPHORE, handle);

    if (!semaphore)
        kernel_fault("%s: %p is no semaphore, or no more", function, (void *)handle);
    return semaphore;
}

HSEMAPHORE APIENTRY EngCreateSemaphore(VOID)
{
    int nth = call_next_semaphore();
    struct semaphore *semaphore =
        machine_irql_at_most(MACHINE_PASSIVE, "EngCreateSemaphore") && object_may_be_made()
            ? calloc(1, sizeof(*semaphore))
            : NULL;

    if (!semaphore)
        return NULL;
    /* The core's locks (qxl/os.h), and behind them the gates (winglue/display/pdev.h). */
    semaphore->may_wait = nth == QXL_LOCK_SURFACES || nth == QXL_LOCK_IO || nth >= QXL_LOCK_COUNT;
    AcquireSRWLockExclusive(&lock);
    while (semaphore->slot < SLOTS && slots[semaphore->slot])
        semaphore->slot++;
    if (semaphore->slot < SLOTS)
        slots[semaphore->slot] = semaphore;
    ReleaseSRWLockExclusive(&lock);
    if (semaphore->slot == SLOTS) {
        kernel_fault("EngCreateSemaphore: %d semaphores exist", SLOTS);
        free(semaphore);
        return NULL;
    }
    HSEMAPHORE handle = object_new_handle();
    object_add(OBJECT_SEMAPHORE, handle, semaphore, sizeof(*semaphore), CALLER);
    return handle;
}

/* With the lock held: may a thread that has `first` take `second`? */
static void note_order(const struct semaphore *first, struct semaphore *second)
{
    if (first->before & (UINT64_C(1) << second->slot))
        kernel_fault("EngAcquireSemaphore: semaphore %u is taken while %u is held, and elsewhere "
                     "the other way round",
                     second->slot, first->slot);
    second->before |= UINT64_C(1) << first->slot | first->before;
}

VOID APIENTRY EngAcquireSemaphore(HSEMAPHORE handle)
{
    struct semaphore *semaphore = semaphore_of(handle, "EngAcquireSemaphore");

    if (!machine_irql_at_most(MACHINE_APC, "EngAcquireSemaphore") || !semaphore)
        return;
    AcquireSRWLockExclusive(&lock);
    bool mine = semaphore->owner == GetCurrentThreadId();
    if (!mine) {
        semaphore->takers++;
        for (unsigned i = 0; i < held_count; i++)
            note_order(held[i], semaphore);
    }
    ReleaseSRWLockExclusive(&lock);
    if (mine || held_count == HELD_MAX) {
        kernel_fault("EngAcquireSemaphore: %p is %s", (void *)handle,
                     mine ? "the thread's already" : "one too many");
        return;
    }
    AcquireSRWLockExclusive(&semaphore->lock);
    AcquireSRWLockExclusive(&lock);
    semaphore->takers--;
    semaphore->owner = GetCurrentThreadId();
    ReleaseSRWLockExclusive(&lock);
    held[held_count++] = semaphore;
}

static void drop(unsigned index)
{
    struct semaphore *semaphore = held[index];

    held_count--;
    for (unsigned i = index; i < held_count; i++)
        held[i] = held[i + 1];
    AcquireSRWLockExclusive(&lock);
    semaphore->owner = 0;
    ReleaseSRWLockExclusive(&lock);
    ReleaseSRWLockExclusive(&semaphore->lock);
}

VOID APIENTRY EngReleaseSemaphore(HSEMAPHORE handle)
{
    const struct semaphore *semaphore = semaphore_of(handle, "EngReleaseSemaphore");

    if (!semaphore)
        return;
    for (unsigned i = 0; i < held_count; i++)
        if (held[i] == semaphore) {
            drop(i);
            return;
        }
    kernel_fault("EngReleaseSemaphore: %p is not the thread's", (void *)handle);
}

VOID APIENTRY EngDeleteSemaphore(HSEMAPHORE handle)
{
    if (!machine_irql_at_most(MACHINE_PASSIVE, "EngDeleteSemaphore"))
        return;
    struct semaphore *semaphore = object_remove(OBJECT_SEMAPHORE, handle, "EngDeleteSemaphore");
    if (!semaphore)
        return;
    for (unsigned i = 0; i < held_count; i++)
        if (held[i] == semaphore) {
            kernel_fault("EngDeleteSemaphore: %p is held", (void *)handle);
            drop(i);
        }
    AcquireSRWLockExclusive(&lock);
    bool busy = semaphore->owner || semaphore->takers;
    slots[semaphore->slot] = NULL;
    for (unsigned i = 0; i < SLOTS; i++)
        if (slots[i])
            slots[i]->before &= ~(UINT64_C(1) << semaphore->slot);
    ReleaseSRWLockExclusive(&lock);
    if (busy) /* its memory stays, for those who still have it */
        kernel_fault("EngDeleteSemaphore: %p is another thread's", (void *)handle);
    else
        free(semaphore);
}

void win32k_let_wait_with(HSEMAPHORE handle)
{
    struct semaphore *semaphore = semaphore_of(handle, "win32k_let_wait_with");

    if (semaphore)
        semaphore->may_wait = true;
}

void semaphores_before_wait(void)
{
    for (unsigned i = 0; i < held_count; i++)
        if (!held[i]->may_wait)
            kernel_fault("EngWaitForSingleObject: the thread waits with semaphore %u held",
                         held[i]->slot);
}

unsigned semaphores_held(void)
{
    return held_count;
}

void semaphores_drop(unsigned keep)
{
    while (held_count > keep)
        drop(held_count - 1);
}
