/* SPDX-License-Identifier: BSD-3-Clause */
/* Events, the DPC, and the interrupt's lock. */
#include <string.h>

#include "../event.h"
#include "port.h"

enum { EVENTS_MAX = 64, NS_PER_TICK = 100 };

static struct kernel_event *events[EVENTS_MAX];

static struct kernel_event **place_of(const void *event)
{
    for (int i = 0; i < EVENTS_MAX; i++)
        if (events[i] == event)
            return &events[i];
    return NULL;
}

KERNEL_API VP_STATUS NTAPI VideoPortCreateEvent(PVOID extension, ULONG flags, PVOID unused,
                                                PEVENT *event)
{
    struct kernel_event **place = place_of(NULL);

    if (!port_call(extension, MACHINE_PASSIVE, __func__) || unused || port_fails() || !place)
        return ERROR_NOT_ENOUGH_MEMORY;
    *place = kernel_event_create(flags & NOTIFICATION_EVENT, flags & INITIAL_EVENT_SIGNALED);
    *event = (PEVENT)*place;
    return *event ? NO_ERROR : ERROR_NOT_ENOUGH_MEMORY;
}

KERNEL_API VP_STATUS NTAPI VideoPortDeleteEvent(PVOID extension, PEVENT event)
{
    struct kernel_event **place = event ? place_of(event) : NULL;

    if (!port_call(extension, MACHINE_PASSIVE, __func__) || !place) {
        kernel_fault("VideoPortDeleteEvent: %p is none of the miniport's events", (void *)event);
        return ERROR_INVALID_PARAMETER;
    }
    kernel_event_delete(*place);
    *place = NULL;
    return NO_ERROR;
}

KERNEL_API LONG NTAPI VideoPortSetEvent(PVOID extension, PEVENT event)
{
    port_call(extension, MACHINE_DISPATCH, __func__);
    return kernel_event_set((struct kernel_event *)event);
}

KERNEL_API VOID NTAPI VideoPortClearEvent(PVOID extension, PEVENT event)
{
    port_call(extension, MACHINE_DISPATCH, __func__);
    kernel_event_clear((struct kernel_event *)event);
}

/* As the kernel's: relative if negative. */
KERNEL_API VP_STATUS NTAPI VideoPortWaitForSingleObject(PVOID extension, PVOID object,
                                                        PLARGE_INTEGER timeout)
{
    uint64_t limit = KERNEL_FOREVER;

    port_call(extension, MACHINE_PASSIVE, __func__);
    if (timeout && timeout->QuadPart > 0)
        kernel_fault("VideoPortWaitForSingleObject: until a date");
    else if (timeout)
        limit = (uint64_t)-timeout->QuadPart * NS_PER_TICK;
    return kernel_event_wait(object, limit) ? NO_ERROR : WAIT_TIMEOUT;
}

void port_forget_events(void)
{
    for (int i = 0; i < EVENTS_MAX; i++)
        if (events[i])
            kernel_event_delete(events[i]);
    memset(events, 0, sizeof(events));
}

/* `routine` is a PMINIPORT_DPC_ROUTINE. */
static void call_dpc(void *routine, void *context)
{
    ((PMINIPORT_DPC_ROUTINE)routine)(port.extension, context);
    if (machine_irql() != MACHINE_DISPATCH)
        kernel_fault("a DPC returned at IRQL %u", machine_irql());
}

KERNEL_API BOOLEAN NTAPI VideoPortQueueDpc(PVOID extension, PMINIPORT_DPC_ROUTINE routine,
                                           PVOID context)
{
    port_call(extension, MACHINE_DIRQL, __func__);
    return machine_queue_dpc(call_dpc, (void *)routine, context);
}

struct synchronized {
    PMINIPORT_SYNCHRONIZE_ROUTINE routine;
    void *context;
};

static bool call_synchronized(void *argument)
{
    const struct synchronized *call = argument;

    return call->routine(call->context);
}

KERNEL_API BOOLEAN NTAPI VideoPortSynchronizeExecution(PVOID extension,
                                                       VIDEO_SYNCHRONIZE_PRIORITY priority,
                                                       PMINIPORT_SYNCHRONIZE_ROUTINE routine,
                                                       PVOID context)
{
    struct synchronized call = {routine, context};

    port_call(extension, MACHINE_DISPATCH, __func__);
    if (priority == VpLowPriority)
        return routine(context);
    return machine_synchronize(call_synchronized, &call);
}
