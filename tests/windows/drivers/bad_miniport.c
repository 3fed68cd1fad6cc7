/* SPDX-License-Identifier: BSD-3-Clause */
/* A miniport that breaks the rule which its IOCTL names: the test kernel must see each. */
#include "bad_miniport.h"

#include <video_port.h>

struct bad {
    PHYSICAL_ADDRESS ports;
    ULONG port_count;
};

static VP_STATUS NTAPI find_adapter(PVOID extension, PVOID context, PWSTR argument,
                                    PVIDEO_PORT_CONFIG_INFO config, PUCHAR again)
{
    struct bad *bad = extension;
    VIDEO_ACCESS_RANGE ranges[8];
    VP_STATUS status;

    (void)context, (void)argument, (void)config;
    *again = FALSE;
    status = VideoPortGetAccessRanges(extension, 0, NULL, 8, ranges, NULL, NULL, NULL);
    for (int i = 0; status == NO_ERROR && i < 8; i++)
        if (ranges[i].RangeInIoSpace) {
            bad->ports = ranges[i].RangeStart;
            bad->port_count = ranges[i].RangeLength;
        }
    return status;
}

static BOOLEAN NTAPI initialize(PVOID extension)
{
    (void)extension;
    return TRUE;
}

/* It never tells the device that it has seen the interrupt. */
static BOOLEAN NTAPI interrupt(PVOID extension)
{
    (void)extension;
    return TRUE;
}

static VOID NTAPI dpc(PVOID extension, PVOID context)
{
    struct bad *bad = extension;

    (void)context;
    VideoPortGetDeviceBase(extension, bad->ports, bad->port_count, VIDEO_MEMORY_SPACE_IO);
}

static void out(USHORT port)
{
    __asm__ volatile("outb %b0, %w1" : : "a"(0), "d"(port) : "memory");
}

static BOOLEAN NTAPI start_io(PVOID extension, PVIDEO_REQUEST_PACKET packet)
{
    struct bad *bad = extension;
    volatile UCHAR *block = VideoPortAllocatePool(extension, VpNonPagedPool, 32, 0x20646162);
    PHYSICAL_ADDRESS nowhere = {.QuadPart = 0x1000};
    PEVENT event;

    packet->StatusBlock->Status = NO_ERROR;
    packet->StatusBlock->Information = 0;
    switch (packet->IoControlCode) {
    case BAD_NOTHING:
        break;
    case BAD_LEAK:
        return TRUE;
    case BAD_WRITE_BEHIND:
        block[32] = 1;
        break;
    case BAD_FREE_TWICE:
        VideoPortFreePool(extension, (PVOID)block);
        break;
    case BAD_LEVEL:
        VideoPortQueueDpc(extension, dpc, NULL);
        break;
    case BAD_RESULT:
        VideoPortFreePool(extension, (PVOID)block);
        return FALSE;
    case BAD_SIZE:
        packet->StatusBlock->Information = packet->OutputBufferLength + 1;
        break;
    case BAD_MAPPING:
        VideoPortGetDeviceBase(extension, nowhere, 4096, VIDEO_MEMORY_SPACE_MEMORY);
        break;
    case BAD_PORT:
        out(0x1234);
        break;
    case BAD_EVENT:
        VideoPortCreateEvent(extension, NOTIFICATION_EVENT, NULL, &event);
        VideoPortDeleteEvent(extension, event);
        VideoPortSetEvent(extension, event);
        break;
    case BAD_EXTENSION:
        VideoPortFreeDeviceBase(bad + 1, NULL);
        break;
    default:
        packet->StatusBlock->Status = ERROR_INVALID_FUNCTION;
        break;
    }
    VideoPortFreePool(extension, (PVOID)block);
    return TRUE;
}

static VP_STATUS NTAPI power(PVOID extension, ULONG id, PVIDEO_POWER_MANAGEMENT state)
{
    (void)extension, (void)id, (void)state;
    return NO_ERROR;
}

static VP_STATUS NTAPI get_child(PVOID extension, PVIDEO_CHILD_ENUM_INFO info,
                                 PVIDEO_CHILD_TYPE type, PUCHAR descriptor, PULONG id,
                                 PULONG unused)
{
    (void)extension, (void)info, (void)type, (void)descriptor, (void)id, (void)unused;
    return VIDEO_ENUM_NO_MORE_DEVICES;
}

ULONG NTAPI DriverEntry(PVOID driver, PVOID registry_path)
{
    VIDEO_HW_INITIALIZATION_DATA data;

    VideoPortZeroMemory(&data, sizeof(data));
    data.HwInitDataSize = sizeof(data);
    data.AdapterInterfaceType = PCIBus;
    data.HwFindAdapter = find_adapter;
    data.HwInitialize = initialize;
    data.HwInterrupt = interrupt;
    data.HwStartIO = start_io;
    data.HwSetPowerState = power;
    data.HwGetPowerState = power;
    data.HwGetVideoChildDescriptor = get_child;
    data.HwDeviceExtensionSize = sizeof(struct bad);
    return VideoPortInitialize(driver, registry_path, &data, NULL);
}
