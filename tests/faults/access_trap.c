/* SPDX-License-Identifier: BSD-3-Clause */
#define _GNU_SOURCE /* REG_EFL */
#include "access_trap.h"

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define THREAD_SANITIZER
#endif
#endif
#if defined(__SANITIZE_THREAD__)
#define THREAD_SANITIZER
#endif

#if defined(__linux__) && defined(__x86_64__) && !defined(THREAD_SANITIZER)

#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

enum { PAGE = 4096, STEP_PAGES = 4, TRAP_FLAG = 0x100 };

static struct {
    bool set, fired;
    struct access_trap_area areas[ACCESS_TRAP_AREAS];
    uint64_t nth, count;
    void (*turn_to_ones)(void *context);
    void *context;
    uint8_t *opened[STEP_PAGES]; /* pages of the instruction that is being stepped over */
    unsigned opened_count;
    struct sigaction old_segv, old_trap;
} trap;

static void protect_all(int protection)
{
    for (int i = 0; i < ACCESS_TRAP_AREAS; i++)
        if (trap.areas[i].size)
            mprotect(trap.areas[i].memory, trap.areas[i].size, protection);
}

static int closed_protection(void)
{
    return trap.fired ? PROT_READ : PROT_NONE;
}

static bool is_watched(const uint8_t *address)
{
    for (int i = 0; i < ACCESS_TRAP_AREAS; i++) {
        const uint8_t *start = trap.areas[i].memory;

        if (address >= start && address < start + trap.areas[i].size)
            return true;
    }
    return false;
}

static void on_segv(int number, siginfo_t *info, void *context)
{
    ucontext_t *at = context;
    uint8_t *page = (uint8_t *)((uintptr_t)info->si_addr & ~(uintptr_t)(PAGE - 1));

    (void)number;
    if (!trap.set || !is_watched(info->si_addr) || trap.opened_count == STEP_PAGES) {
        sigaction(SIGSEGV, &trap.old_segv, NULL); /* comes again, to whom it may concern */
        return;
    }
    /* Again during the step: an access across two pages, which is one. */
    if (trap.opened_count == 0 && !trap.fired && ++trap.count == trap.nth) {
        protect_all(PROT_READ | PROT_WRITE);
        trap.turn_to_ones(trap.context);
        trap.fired = true;
        protect_all(PROT_READ);
        return;
    }
    mprotect(page, PAGE, PROT_READ | PROT_WRITE);
    trap.opened[trap.opened_count++] = page;
    at->uc_mcontext.gregs[REG_EFL] |= TRAP_FLAG;
}

static void on_trap(int number, siginfo_t *info, void *context)
{
    ucontext_t *at = context;

    (void)number;
    (void)info;
    at->uc_mcontext.gregs[REG_EFL] &= ~TRAP_FLAG;
    while (trap.opened_count > 0) {
        uint8_t *page = trap.opened[--trap.opened_count];

        if (trap.fired)
            madvise(page, PAGE, MADV_DONTNEED); /* back to what it is a copy of */
        mprotect(page, PAGE, closed_protection());
    }
}

const char *access_trap_unavailable(void)
{
    return NULL;
}

void access_trap_start(const struct access_trap_area *areas, uint64_t nth,
                       void (*turn_to_ones)(void *context), void *context)
{
    struct sigaction segv = {.sa_sigaction = on_segv, .sa_flags = SA_SIGINFO};
    struct sigaction step = {.sa_sigaction = on_trap, .sa_flags = SA_SIGINFO};

    memset(&trap, 0, sizeof(trap));
    memcpy(trap.areas, areas, sizeof(trap.areas));
    trap.nth = nth;
    trap.turn_to_ones = turn_to_ones;
    trap.context = context;
    trap.set = true;
    sigaction(SIGSEGV, &segv, &trap.old_segv);
    sigaction(SIGTRAP, &step, &trap.old_trap);
    access_trap_close();
}

uint64_t access_trap_stop(void)
{
    access_trap_open();
    trap.set = false;
    sigaction(SIGSEGV, &trap.old_segv, NULL);
    sigaction(SIGTRAP, &trap.old_trap, NULL);
    return trap.count;
}

void access_trap_open(void)
{
    if (trap.set && !trap.fired)
        protect_all(PROT_READ | PROT_WRITE);
}

void access_trap_close(void)
{
    if (trap.set)
        protect_all(closed_protection());
}

#else

const char *access_trap_unavailable(void)
{
    return "memory accesses are trapped on Linux, x86_64, without ThreadSanitizer";
}

void access_trap_start(const struct access_trap_area *areas, uint64_t nth,
                       void (*turn_to_ones)(void *context), void *context)
{
    (void)areas;
    (void)nth;
    (void)turn_to_ones;
    (void)context;
}

uint64_t access_trap_stop(void)
{
    return 0;
}

void access_trap_open(void)
{
}

void access_trap_close(void)
{
}

#endif
