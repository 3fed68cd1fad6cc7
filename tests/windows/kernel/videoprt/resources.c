/* SPDX-License-Identifier: BSD-3-Clause */
/* Config space, the resources that Windows has given the device, and their mappings. */
#include <stdio.h>
#include <string.h>

#include "port.h"

enum { MAPPINGS_MAX = 64, RANGES_MAX = 64, CONFIG_SIZE = 256 };

struct mapping {
    void *address;
    ULONG length;
    bool by_map; /* VideoPortMapMemory, not VideoPortGetDeviceBase */
};

static struct mapping mappings[MAPPINGS_MAX];

KERNEL_API ULONG NTAPI VideoPortGetBusData(PVOID extension, BUS_DATA_TYPE type, ULONG slot,
                                           PVOID buffer, ULONG offset, ULONG length)
{
    uint8_t *bytes = buffer;

    (void)slot;
    if (!port_call(extension, MACHINE_PASSIVE, __func__) || port_fails() ||
        type != PCIConfiguration || offset >= CONFIG_SIZE)
        return 0;
    if (length > CONFIG_SIZE - offset)
        length = CONFIG_SIZE - offset;
    for (ULONG i = 0; i < length; i++)
        bytes[i] = (uint8_t)fake_qxl_pci_read(machine_device(), offset + i, 1);
    return length;
}

struct ranges {
    VIDEO_ACCESS_RANGE range[RANGES_MAX];
    ULONG count;
};

static void add_range(struct ranges *ranges, uint64_t start, uint64_t length, bool io)
{
    ranges->range[ranges->count++] = (VIDEO_ACCESS_RANGE){
        .RangeStart.QuadPart = (LONGLONG)start, .RangeLength = (ULONG)length, .RangeInIoSpace = io};
}

static void add_bar(struct ranges *ranges, unsigned index)
{
    struct machine_bar bar = machine_bar(index);
    uint64_t largest = settings.split_ranges ? settings.split_ranges : 0x80000000;

    if (bar.address > UINT32_MAX && settings.hide_large_ranges)
        return;
    for (uint64_t done = 0; done < bar.size && ranges->count < RANGES_MAX; done += largest)
        add_range(ranges, bar.address + done, bar.size - done < largest ? bar.size - done : largest,
                  !bar.memory);
}

static void collect(struct ranges *ranges)
{
    ranges->count = 0;
    if (settings.legacy_ranges) {
        add_range(ranges, 0x3b0, 12, true);
        add_range(ranges, 0x3c0, 32, true);
        add_range(ranges, 0xa0000, 0x20000, false);
        add_range(ranges, 0xc000, 0x1000, false); /* memory with the number of a port */
    }
    for (unsigned i = 0; i < FAKE_QXL_BAR_COUNT; i++)
        add_bar(ranges, settings.reverse_ranges ? FAKE_QXL_BAR_COUNT - 1 - i : i);
}

KERNEL_API VP_STATUS NTAPI VideoPortGetAccessRanges(PVOID extension, ULONG requested,
                                                    PIO_RESOURCE_DESCRIPTOR list, ULONG count,
                                                    PVIDEO_ACCESS_RANGE ranges, PVOID vendor,
                                                    PVOID device, PULONG slot)
{
    struct ranges all;

    (void)vendor, (void)device;
    if (!port_call(extension, MACHINE_PASSIVE, __func__) || requested || list)
        return ERROR_INVALID_PARAMETER;
    if (port_fails())
        return ERROR_DEV_NOT_EXIST;
    collect(&all);
    if (all.count > count)
        return ERROR_INSUFFICIENT_BUFFER;
    memcpy(ranges, all.range, all.count * sizeof(*ranges));
    memset(ranges + all.count, 0, (count - all.count) * sizeof(*ranges));
    if (slot)
        *slot = 0;
    return NO_ERROR;
}

KERNEL_API VP_STATUS NTAPI VideoPortVerifyAccessRanges(PVOID extension, ULONG count,
                                                       PVIDEO_ACCESS_RANGE ranges)
{
    (void)count, (void)ranges;
    port_call(extension, MACHINE_PASSIVE, __func__);
    return port_fails() ? ERROR_INVALID_PARAMETER : NO_ERROR;
}

/* NULL: not the device's. */
static void *behind(PHYSICAL_ADDRESS start, ULONG length, bool io)
{
    for (unsigned i = 0; i < FAKE_QXL_BAR_COUNT; i++) {
        struct machine_bar bar = machine_bar(i);
        uint64_t offset = (uint64_t)start.QuadPart - bar.address;

        if (bar.size && io == !bar.memory && length && offset < bar.size &&
            length <= bar.size - offset)
            return io ? (void *)(uintptr_t)start.QuadPart : (uint8_t *)bar.memory + offset;
    }
    return NULL;
}

static bool remember(void *address, ULONG length, bool by_map)
{
    for (int i = 0; i < MAPPINGS_MAX; i++)
        if (!mappings[i].address) {
            mappings[i] = (struct mapping){address, length, by_map};
            return true;
        }
    kernel_fault("the miniport has more than %d mappings", MAPPINGS_MAX);
    return false;
}

static void forget(void *address, bool by_map, const char *function)
{
    for (int i = 0; i < MAPPINGS_MAX; i++)
        if (mappings[i].address == address && mappings[i].by_map == by_map) {
            mappings[i].address = NULL;
            return;
        }
    kernel_fault("%s: %p is not mapped", function, address);
}

static void *map(PHYSICAL_ADDRESS start, ULONG length, bool io, bool by_map, const char *function)
{
    void *address = behind(start, length, io);

    if (!address) {
        kernel_fault("%s: [0x%llx, 0x%llx) is not of one BAR", function,
                     (unsigned long long)start.QuadPart,
                     (unsigned long long)start.QuadPart + length);
        return NULL;
    }
    return remember(address, length, by_map) ? address : NULL;
}

KERNEL_API PVOID NTAPI VideoPortGetDeviceBase(PVOID extension, PHYSICAL_ADDRESS start, ULONG length,
                                              UCHAR in_io_space)
{
    if (!port_call(extension, MACHINE_PASSIVE, __func__) || port_fails() ||
        (settings.largest_mapping && length > settings.largest_mapping))
        return NULL;
    return map(start, length, in_io_space & VIDEO_MEMORY_SPACE_IO, false, __func__);
}

KERNEL_API VOID NTAPI VideoPortFreeDeviceBase(PVOID extension, PVOID address)
{
    if (port_call(extension, MACHINE_PASSIVE, __func__))
        forget(address, false, __func__);
}

KERNEL_API VP_STATUS NTAPI VideoPortMapMemory(PVOID extension, PHYSICAL_ADDRESS start,
                                              PULONG length, PULONG in_io_space, PVOID *address)
{
    if (!port_call(extension, MACHINE_PASSIVE, __func__) || port_fails())
        return ERROR_INVALID_PARAMETER;
    if (*in_io_space & VIDEO_MEMORY_SPACE_USER_MODE)
        kernel_fault("VideoPortMapMemory: the device's memory is mapped for programs");
    *address = map(start, *length, *in_io_space & VIDEO_MEMORY_SPACE_IO, true, __func__);
    return *address ? NO_ERROR : ERROR_INVALID_PARAMETER;
}

KERNEL_API VP_STATUS NTAPI VideoPortUnmapMemory(PVOID extension, PVOID address, HANDLE process)
{
    (void)process;
    if (port_call(extension, MACHINE_PASSIVE, __func__))
        forget(address, true, __func__);
    return NO_ERROR;
}

unsigned videoprt_mappings(void)
{
    unsigned count = 0;

    for (int i = 0; i < MAPPINGS_MAX; i++)
        count += mappings[i].address != NULL;
    return count;
}

void port_forget_mappings(void)
{
    memset(mappings, 0, sizeof(mappings));
}
