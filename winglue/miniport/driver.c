/* SPDX-License-Identifier: BSD-3-Clause */
/* The entry point, and the table of the others. */
#include <video_port.h>

ULONG NTAPI DriverEntry(PVOID driver, PVOID registry_path)
{
    VIDEO_HW_INITIALIZATION_DATA data;

    VideoPortZeroMemory(&data, sizeof(data));
    data.HwInitDataSize = sizeof(data);
    data.AdapterInterfaceType = PCIBus;
    return VideoPortInitialize(driver, registry_path, &data, NULL);
}
