/* SPDX-License-Identifier: BSD-3-Clause */
#include "miniport.h"

/* Up to DISPATCH. */
static void signal_event(struct miniport *miniport, enum qxl_event event)
{
    __atomic_fetch_add(&miniport->shared.sequences[event], 1, __ATOMIC_RELEASE);
    VideoPortSetEvent(miniport, miniport->events[event]);
}

void signal_events(struct miniport *miniport, uint32_t interrupts)
{
    if (interrupts & QXL_INTERRUPT_DISPLAY)
        signal_event(miniport, QXL_EVENT_DISPLAY);
    if (interrupts & QXL_INTERRUPT_CURSOR)
        signal_event(miniport, QXL_EVENT_CURSOR);
    if (interrupts & QXL_INTERRUPT_IO_CMD)
        signal_event(miniport, QXL_EVENT_IO);
}

/* DISPATCH. */
static VOID NTAPI signal_taken(PVOID extension, PVOID context)
{
    struct miniport *miniport = extension;

    (void)context;
    signal_events(miniport, __atomic_exchange_n(&miniport->interrupts, 0, __ATOMIC_ACQUIRE));
}

/*
 * What is taken goes with the DPC, the one that is queued already or a new one. The line is shared:
 * not ours, the next driver looks.
 */
BOOLEAN NTAPI interrupt(PVOID extension)
{
    struct miniport *miniport = extension;
    uint32_t taken;

    if (!is_ready(miniport))
        return FALSE;
    taken = qxl_irq_take(&miniport->hw, &miniport_os, miniport);
    if (!taken)
        return FALSE;
    if (taken & QXL_INTERRUPT_ERROR) {
        __atomic_fetch_add(&miniport->shared.errors, 1, __ATOMIC_RELEASE);
        reset_device(miniport); /* it ignores all else, and would hold the line for ever */
    }
    __atomic_fetch_or(&miniport->interrupts, taken, __ATOMIC_RELEASE);
    VideoPortQueueDpc(miniport, signal_taken, NULL);
    return TRUE;
}

bool is_present(struct miniport *miniport)
{
    if (!is_ready(miniport))
        return false;
    if (__atomic_load_n((const uint32_t *)miniport->hw.rom, __ATOMIC_RELAXED) == QXL_ROM_MAGIC) {
        __atomic_store_n(&miniport->shared.gone, 0, __ATOMIC_RELEASE);
        return true;
    }
    if (!__atomic_exchange_n(&miniport->shared.gone, 1, __ATOMIC_RELEASE))
        signal_events(miniport,
                      QXL_INTERRUPT_DISPLAY | QXL_INTERRUPT_CURSOR | QXL_INTERRUPT_IO_CMD);
    return false;
}
