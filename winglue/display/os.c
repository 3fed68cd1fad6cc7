/* SPDX-License-Identifier: BSD-3-Clause */
/* The core's operating system over win32k.sys. PASSIVE, or APC_LEVEL while a semaphore is held. */
#include "pdev.h"

enum { TICK_NS = 100, NS_PER_SECOND = 1000000000 };

static void port_write(void *context, uint32_t port, uint8_t value)
{
    const struct pdev *pdev = context;

    /* Behind all earlier stores: an `out` waits for them. */
    __asm__ volatile("outb %b0, %w1"
                     :
                     : "a"(value), "Nd"((uint16_t)(pdev->info.ports + port))
                     : "memory");
}

static uint64_t clock_ns(void *context)
{
    const struct pdev *pdev = context;
    uint64_t frequency = pdev->ticks_per_second;
    LONGLONG ticks;

    EngQueryPerformanceCounter(&ticks);
    return (uint64_t)ticks / frequency * NS_PER_SECOND +
           (uint64_t)ticks % frequency * NS_PER_SECOND / frequency;
}

/* Who waits in the core looks at its own flag only. */
static void notice_removal(const struct pdev *pdev)
{
    if (pdev->display && pdev_is_removed(pdev))
        qxl_display_set_gone(pdev->display);
}

static uint32_t event_sequence(void *context, enum qxl_event event)
{
    const struct pdev *pdev = context;

    return __atomic_load_n(&pdev->info.shared->sequences[event], __ATOMIC_ACQUIRE);
}

static void wait(void *context, enum qxl_event event, uint32_t seen, uint64_t deadline_ns)
{
    const struct pdev *pdev = context;
    uint64_t now = clock_ns(context);
    LARGE_INTEGER timeout;

    notice_removal(pdev);
    if (now >= deadline_ns)
        return;
    timeout.QuadPart = -(LONGLONG)((deadline_ns - now) / TICK_NS); /* negative: from now on */
    EngClearEvent(pdev->info.events[event]);
    /* The miniport counts first and sets the event then. */
    if (event_sequence(context, event) == seen)
        EngWaitForSingleObject(pdev->info.events[event], &timeout);
    notice_removal(pdev);
}

static void lock(void *context, enum qxl_lock which)
{
    struct pdev *pdev = context;

    EngAcquireSemaphore(pdev->locks[which]);
}

static void unlock(void *context, enum qxl_lock which)
{
    struct pdev *pdev = context;

    EngReleaseSemaphore(pdev->locks[which]);
}

static void *allocate(void *context, size_t size)
{
    (void)context;
    if (size > UINT32_MAX)
        return NULL;
    return EngAllocMem(FL_NONPAGED_MEMORY, (ULONG)size, PDEV_TAG);
}

static void release(void *context, void *memory, size_t size)
{
    (void)context;
    (void)size;
    EngFreeMem(memory);
}

static void debug_print(char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    EngDebugPrint("qxldd: ", format, arguments);
    va_end(arguments);
}

static void print(void *context, const char *text)
{
    (void)context;
    debug_print("%s\n", text);
}

const struct qxl_os pdev_os = {
    .port_write = port_write,
    .clock_ns = clock_ns,
    .event_sequence = event_sequence,
    .wait = wait,
    .lock = lock,
    .unlock = unlock,
    .allocate = allocate,
    .free = release,
    .print = print,
};

void *pdev_allocate(size_t size)
{
    if (size > UINT32_MAX)
        return NULL;
    return EngAllocMem(FL_NONPAGED_MEMORY | FL_ZERO_MEMORY, (ULONG)size, PDEV_TAG);
}

void pdev_free(void *memory)
{
    if (memory)
        EngFreeMem(memory);
}
