/* SPDX-License-Identifier: BSD-3-Clause */
/* A miniport's file, and what it says of itself. */
#include <stdio.h>
#include <string.h>

#include "port.h"

typedef ULONG(NTAPI *driver_entry)(PVOID driver, PVOID registry_path);

enum { STATUS_OK = 0, NOT_NOW = 0xc0000001, WRONG_REVISION = 0xc0000059 };

struct port port;
struct videoprt_settings settings;
static unsigned calls;

void videoprt_set(const struct videoprt_settings *now)
{
    settings = now ? *now : (struct videoprt_settings){0};
    calls = 0;
}

unsigned videoprt_calls(void)
{
    return calls;
}

bool port_fails(void)
{
    return ++calls == settings.fail_call;
}

bool port_call(const void *extension, unsigned highest, const char *function)
{
    if (!port.extension || extension != port.extension) {
        kernel_fault("%s: %p is no device extension", function, extension);
        return false;
    }
    return machine_irql_at_most(highest, function);
}

static driver_entry entry_point(HMODULE module)
{
    uint8_t *base = (uint8_t *)module;
    const IMAGE_DOS_HEADER *dos = (const void *)base;
    const IMAGE_NT_HEADERS *nt = (const void *)(base + dos->e_lfanew);

    return (driver_entry)(base + nt->OptionalHeader.AddressOfEntryPoint);
}

static void unload(void)
{
    if (port.extension)
        guarded_free(port.extension, port.calls.HwDeviceExtensionSize);
    if (port.module)
        FreeLibrary(port.module);
    port = (struct port){0};
}

HANDLE videoprt_load(const char *path)
{
    static char driver_object, registry_path;

    if (port.module) {
        kernel_fault("videoprt_load: there is an adapter already");
        return NULL;
    }
    port.module = LoadLibraryA(path);
    if (!port.module) {
        fprintf(stderr, "videoprt_load: %s: error %lu\n", path, GetLastError());
        return NULL;
    }
    port.driver = &driver_object;
    port_forget_prints();
    ULONG status = entry_point(port.module)(&driver_object, &registry_path);
    if (status == STATUS_OK && port.extension)
        return &port;
    fprintf(stderr, "videoprt_load: %s: DriverEntry returned 0x%lx\n", path, status);
    unload();
    return NULL;
}

/*
 * Here a file is a library, whose entry point is called on loading and unloading, too: not with a
 * driver object.
 */
KERNEL_API ULONG NTAPI VideoPortInitialize(PVOID driver, PVOID registry_path,
                                           PVIDEO_HW_INITIALIZATION_DATA data, PVOID hw_context)
{
    (void)hw_context;
    if (!port.driver || driver != port.driver)
        return NOT_NOW;
    if (!registry_path)
        kernel_fault("VideoPortInitialize: DriverEntry's second argument was not passed on");
    if (data->HwInitDataSize > sizeof(*data) ||
        data->HwInitDataSize < SIZE_OF_NT4_VIDEO_HW_INITIALIZATION_DATA)
        return WRONG_REVISION;
    if (port.extension) {
        kernel_fault("VideoPortInitialize called twice");
        return NOT_NOW;
    }
    memcpy(&port.calls, data, data->HwInitDataSize);
    if (!data->HwFindAdapter || !data->HwInitialize || !data->HwStartIO)
        kernel_fault("VideoPortInitialize: HwFindAdapter, HwInitialize or HwStartIO is missing");
    if (!data->HwGetPowerState || !data->HwSetPowerState || !data->HwGetVideoChildDescriptor)
        kernel_fault("VideoPortInitialize: not a Plug and Play driver's calls");
    port.extension = guarded_allocate(data->HwDeviceExtensionSize);
    memset(port.extension, 0, data->HwDeviceExtensionSize);
    return STATUS_OK;
}

HANDLE videoprt_start(const char *path)
{
    HANDLE adapter = videoprt_load(path);

    if (!adapter)
        return NULL;
    DWORD status = videoprt_find_adapter(adapter);
    if (status == NO_ERROR && videoprt_initialize(adapter))
        return adapter;
    fprintf(stderr, "videoprt_start: %s: HwFindAdapter returned %lu, or HwInitialize FALSE\n", path,
            status);
    videoprt_stop(adapter);
    return NULL;
}

void videoprt_stop(HANDLE adapter)
{
    videoprt_disable(adapter);
    port_forget_mappings();
    port_forget_events();
    port_check_pool();
    unload();
}
