/* SPDX-License-Identifier: BSD-3-Clause */
/* The entry point, and the table of the others. */
#include "miniport.h"

/* `driver` is Windows' driver object, for the port driver alone. */
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
    data.HwResetHw = reset_hw;
    data.HwSetPowerState = set_power_state;
    data.HwGetPowerState = get_power_state;
    data.HwGetVideoChildDescriptor = get_child;
    data.HwDeviceExtensionSize = sizeof(struct miniport);
    return VideoPortInitialize(driver, registry_path, &data, NULL);
}
