/* SPDX-License-Identifier: BSD-3-Clause */
/* The adapter's life, as Windows calls the miniport. */
#include <string.h>

#include "port.h"

/* Of the device: StartIO, power and children come one at a time. */
static SRWLOCK lock = SRWLOCK_INIT;

static DWORD larger(DWORD a, DWORD b)
{
    return a > b ? a : b;
}

static void check_return(unsigned irql, const char *function)
{
    if (machine_irql() != irql)
        kernel_fault("%s returned at IRQL %u, was called at %u", function, machine_irql(), irql);
}

static bool interrupt(void *extension)
{
    bool ours = port.calls.HwInterrupt(extension);

    check_return(MACHINE_DIRQL, "HwInterrupt");
    return ours;
}

DWORD videoprt_find_adapter(HANDLE adapter)
{
    static wchar_t registry_path[] =
        L"\\Registry\\Machine\\System\\CurrentControlSet\\Services\\qxl";
    UCHAR again = 0xff;
    VIDEO_PORT_CONFIG_INFO *config;
    size_t size = sizeof(*config) - settings.config_info_cut;

    (void)adapter;
    config = guarded_allocate(size);
    memset(config, 0, size);
    config->Length = (ULONG)size;
    config->AdapterInterfaceType = port.calls.AdapterInterfaceType;
    config->BusInterruptLevel = config->BusInterruptVector = 11;
    config->InterruptMode = LevelSensitive;
    if (size == sizeof(*config))
        config->DriverRegistryPath = registry_path;
    VP_STATUS status = port.calls.HwFindAdapter(port.extension, NULL, NULL, config, &again);
    check_return(MACHINE_PASSIVE, "HwFindAdapter");
    if (status == NO_ERROR && again != FALSE)
        kernel_fault("HwFindAdapter: Again is %u", again);
    guarded_free(config, size);
    port.found = status == NO_ERROR;
    if (port.found)
        machine_connect_interrupt(interrupt, port.extension);
    return (DWORD)status;
}

bool videoprt_initialize(HANDLE adapter)
{
    (void)adapter;
    bool good = port.calls.HwInitialize(port.extension);
    check_return(MACHINE_PASSIVE, "HwInitialize");
    return good;
}

static DWORD start_io(VIDEO_REQUEST_PACKET *packet, STATUS_BLOCK *block)
{
    if (!port.calls.HwStartIO(port.extension, packet))
        kernel_fault("HwStartIO(0x%lx) returned FALSE", packet->IoControlCode);
    check_return(MACHINE_PASSIVE, "HwStartIO");
    if (block->Information > packet->OutputBufferLength)
        kernel_fault("HwStartIO(0x%lx) says that it wrote %zu bytes into %lu",
                     packet->IoControlCode, (size_t)block->Information, packet->OutputBufferLength);
    return (DWORD)block->Status;
}

DWORD videoprt_ioctl(HANDLE adapter, DWORD code, const void *in, DWORD in_size, void *out,
                     DWORD out_size, DWORD *returned)
{
    (void)adapter;
    if (!machine_irql_at_most(MACHINE_PASSIVE, __func__))
        return ERROR_INVALID_FUNCTION;
    /* One buffer for both ways: METHOD_BUFFERED. */
    size_t size = larger(1, larger(in_size, out_size));
    void *buffer = guarded_allocate(size);
    STATUS_BLOCK block = {.Status = NO_ERROR, .Information = 0};
    VIDEO_REQUEST_PACKET packet = {code, &block, buffer, in_size, buffer, out_size};

    if (in_size)
        memcpy(buffer, in, in_size);
    AcquireSRWLockExclusive(&lock);
    DWORD status = start_io(&packet, &block);
    ReleaseSRWLockExclusive(&lock);
    DWORD used = status == NO_ERROR || status == ERROR_MORE_DATA ? (DWORD)block.Information : 0;
    if (used > out_size)
        used = out_size;
    if (used)
        memcpy(out, buffer, used);
    if (returned)
        *returned = used;
    guarded_free(buffer, size);
    return status;
}

DWORD videoprt_get_power(HANDLE adapter, ULONG id, ULONG state)
{
    VIDEO_POWER_MANAGEMENT power = {sizeof(power), 0, state};

    (void)adapter;
    AcquireSRWLockExclusive(&lock);
    VP_STATUS status = port.calls.HwGetPowerState(port.extension, id, &power);
    check_return(MACHINE_PASSIVE, "HwGetPowerState");
    ReleaseSRWLockExclusive(&lock);
    return (DWORD)status;
}

DWORD videoprt_set_power(HANDLE adapter, ULONG id, ULONG state)
{
    VIDEO_POWER_MANAGEMENT power = {sizeof(power), 0, state};

    (void)adapter;
    AcquireSRWLockExclusive(&lock);
    VP_STATUS status = port.calls.HwSetPowerState(port.extension, id, &power);
    check_return(MACHINE_PASSIVE, "HwSetPowerState");
    ReleaseSRWLockExclusive(&lock);
    return (DWORD)status;
}

DWORD videoprt_child(HANDLE adapter, ULONG index, ULONG descriptor_size,
                     struct videoprt_child *child)
{
    VIDEO_CHILD_ENUM_INFO info = {
        .Size = sizeof(info), .ChildDescriptorSize = descriptor_size, .ChildIndex = index};
    VIDEO_CHILD_TYPE type = Other;
    ULONG unused = 0;
    size_t size = larger(1, descriptor_size);
    void *descriptor = guarded_allocate(size);

    (void)adapter;
    AcquireSRWLockExclusive(&lock);
    VP_STATUS status = port.calls.HwGetVideoChildDescriptor(
        port.extension, &info, &type, descriptor_size ? descriptor : NULL, &child->id, &unused);
    check_return(MACHINE_PASSIVE, "HwGetVideoChildDescriptor");
    ReleaseSRWLockExclusive(&lock);
    child->type = type;
    memcpy(child->descriptor, descriptor,
           descriptor_size < sizeof(child->descriptor) ? descriptor_size
                                                       : sizeof(child->descriptor));
    guarded_free(descriptor, size);
    if (unused)
        kernel_fault("HwGetVideoChildDescriptor wrote to what it must leave 0");
    return (DWORD)status;
}

bool videoprt_interrupt(HANDLE adapter)
{
    (void)adapter;
    return machine_synchronize(interrupt, port.extension);
}

bool videoprt_bug_check(HANDLE adapter)
{
    (void)adapter;
    if (!port.calls.HwResetHw)
        return false;
    unsigned old = machine_raise_irql(MACHINE_HIGH);
    port.calls.HwResetHw(port.extension, 80, 25);
    check_return(MACHINE_HIGH, "HwResetHw");
    machine_lower_irql(old);
    return true;
}

void videoprt_surprise_remove(HANDLE adapter)
{
    machine_pull_out();
    videoprt_disable(adapter);
}

void videoprt_disable(HANDLE adapter)
{
    (void)adapter;
    if (port.found)
        machine_disconnect_interrupt();
    port.found = false;
    machine_settle();
}
