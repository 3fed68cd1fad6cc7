/* SPDX-License-Identifier: BSD-3-Clause */
/* Time, waiting, printing, and the way to the miniport. */
#include "objects.h"

#include <stdio.h>
#include <string.h>

#include <windows.h>

#include "../videoprt.h"

/* As the port driver takes it: it copies what goes in. */
static DWORD ask_port_driver(HANDLE adapter, DWORD code, void *in, DWORD in_size, void *out,
                             DWORD out_size, DWORD *returned)
{
    return videoprt_ioctl(adapter, code, in, in_size, out, out_size, returned);
}

static win32k_port_function *port = ask_port_driver;
static unsigned rate = 1;
static SRWLOCK print_lock = SRWLOCK_INIT;
static char printed[1 << 16];
static size_t printed_size;
static __thread ULONG last_error;

void win32k_set_port(win32k_port_function *function)
{
    port = function ? function : ask_port_driver;
}

DWORD APIENTRY EngDeviceIoControl(HANDLE device, DWORD code, LPVOID in, DWORD in_size, LPVOID out,
                                  DWORD out_size, LPDWORD returned)
{
    if (!machine_irql_at_most(MACHINE_PASSIVE, "EngDeviceIoControl"))
        return ERROR_INVALID_FUNCTION;
    if (!returned)
        kernel_fault("EngDeviceIoControl: nowhere to write how many bytes are returned");
    DWORD bytes = 0;
    DWORD error = port(device, code, in, in_size, out, out_size, &bytes);

    if (returned)
        *returned = bytes;
    return error;
}

void win32k_clock_rate(unsigned times)
{
    rate = times;
}

VOID APIENTRY EngQueryPerformanceCounter(LONGLONG *count)
{
    LARGE_INTEGER now;

    QueryPerformanceCounter(&now);
    *count = now.QuadPart * rate;
}

VOID APIENTRY EngQueryPerformanceFrequency(LONGLONG *frequency)
{
    LARGE_INTEGER value;

    QueryPerformanceFrequency(&value);
    *frequency = value.QuadPart;
}

/* In units of 100 ns: negative from now on, else the system's time. */
static uint64_t limit_ns(const LARGE_INTEGER *timeout)
{
    FILETIME now;

    if (!timeout)
        return KERNEL_FOREVER;
    if (timeout->QuadPart <= 0)
        return (0 - (uint64_t)timeout->QuadPart) * 100 / rate;
    GetSystemTimeAsFileTime(&now);
    uint64_t at = (uint64_t)now.dwHighDateTime << 32 | now.dwLowDateTime;
    return (uint64_t)timeout->QuadPart > at ? ((uint64_t)timeout->QuadPart - at) * 100 / rate : 0;
}

WINBOOL APIENTRY EngWaitForSingleObject(PEVENT event, PLARGE_INTEGER timeout)
{
    if (!machine_irql_at_most(MACHINE_PASSIVE, "EngWaitForSingleObject"))
        return FALSE;
    semaphores_before_wait();
    return kernel_event_wait((struct kernel_event *)event, limit_ns(timeout));
}

VOID APIENTRY EngClearEvent(PEVENT event)
{
    kernel_event_clear((struct kernel_event *)event);
}

VOID APIENTRY EngSetLastError(ULONG error)
{
    last_error = error;
}

VOID APIENTRY EngDebugPrint(PCHAR prefix, PCHAR format, va_list arguments)
{
    char line[512];
    int size = snprintf(line, sizeof(line), "%s", prefix);

    if (size < (int)sizeof(line))
        vsnprintf(line + size, sizeof(line) - (size_t)size, format, arguments);
    AcquireSRWLockExclusive(&print_lock);
    size_t length = strlen(line);
    if (printed_size + length >= sizeof(printed))
        printed_size = 0;
    memcpy(printed + printed_size, line, length + 1);
    printed_size += length;
    ReleaseSRWLockExclusive(&print_lock);
    if (GetEnvironmentVariableA("WIN32K_PRINT", line, 0))
        fprintf(stderr, "%s", line);
}

bool win32k_has_printed(const char *part)
{
    AcquireSRWLockShared(&print_lock);
    bool found = strstr(printed, part) != NULL;
    ReleaseSRWLockShared(&print_lock);
    return found;
}

void win32k_forget_prints(void)
{
    AcquireSRWLockExclusive(&print_lock);
    printed_size = 0;
    printed[0] = '\0';
    ReleaseSRWLockExclusive(&print_lock);
}
