/* SPDX-License-Identifier: BSD-3-Clause */
/* What the system says, and what it is told. */
#include <stdio.h>
#include <stdlib.h>

#include "port.h"

static unsigned errors_logged, prints;

KERNEL_API VOID __cdecl VideoPortDebugPrint(VIDEO_DEBUG_LEVEL level, PSTR format, ...)
{
    va_list arguments;

    (void)level;
    __atomic_fetch_add(&prints, 1, __ATOMIC_RELAXED);
    if (!getenv("QXL_PRINT"))
        return;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
}

KERNEL_API VOID NTAPI VideoPortLogError(PVOID extension, PVIDEO_REQUEST_PACKET packet,
                                        VP_STATUS error, ULONG id)
{
    (void)packet, (void)error, (void)id;
    port_call(extension, MACHINE_DIRQL, __func__);
    errors_logged++;
}

unsigned videoprt_prints(void)
{
    return prints;
}

void port_forget_prints(void)
{
    prints = 0;
}

unsigned videoprt_errors_logged(void)
{
    return errors_logged;
}

KERNEL_API VP_STATUS NTAPI VideoPortGetVersion(PVOID extension, PVPOSVERSIONINFO version)
{
    if (!port_call(extension, MACHINE_PASSIVE, __func__) || version->Size < sizeof(*version) ||
        port_fails())
        return ERROR_INVALID_PARAMETER;
    version->MajorVersion = settings.major ? settings.major : 5;
    version->MinorVersion = settings.major ? settings.minor : 1;
    version->BuildNumber = 2600;
    version->ServicePackMajor = version->ServicePackMinor = 0;
    return NO_ERROR;
}

KERNEL_API VP_STATUS NTAPI VideoPortGetVgaStatus(PVOID extension, PULONG status)
{
    if (!port_call(extension, MACHINE_PASSIVE, __func__) || port_fails())
        return ERROR_INVALID_FUNCTION;
    *status = DEVICE_VGA_ENABLED;
    return NO_ERROR;
}

KERNEL_API UCHAR NTAPI VideoPortGetCurrentIrql(VOID)
{
    return (UCHAR)machine_irql();
}

KERNEL_API LONGLONG NTAPI VideoPortQueryPerformanceCounter(PVOID extension, PLONGLONG frequency)
{
    LARGE_INTEGER count, per_second;

    port_call(extension, MACHINE_HIGH, __func__);
    QueryPerformanceFrequency(&per_second);
    QueryPerformanceCounter(&count);
    if (frequency)
        *frequency = per_second.QuadPart;
    return count.QuadPart;
}

KERNEL_API VP_STATUS NTAPI VideoPortQueryServices(PVOID extension, VIDEO_PORT_SERVICES service,
                                                  PINTERFACE interface)
{
    (void)service, (void)interface;
    port_call(extension, MACHINE_PASSIVE, __func__);
    return ERROR_INVALID_FUNCTION;
}

KERNEL_API VP_STATUS NTAPI VideoPortEnumerateChildren(PVOID extension, PVOID reserved)
{
    if (!port_call(extension, MACHINE_PASSIVE, __func__) || reserved)
        return ERROR_INVALID_PARAMETER;
    return NO_ERROR;
}

KERNEL_API VOID NTAPI VideoPortWritePortUchar(PUCHAR number, UCHAR value)
{
    __asm__ volatile("outb %b0, %w1" : : "a"(value), "d"((USHORT)(ULONG_PTR)number) : "memory");
}
