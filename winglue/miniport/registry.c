/* SPDX-License-Identifier: BSD-3-Clause */
#include "miniport.h"

/* A value that is no number of 32 bits is none. */
static VP_STATUS NTAPI take_number(PVOID extension, PVOID context, PWSTR name, PVOID data,
                                   ULONG length)
{
    (void)extension;
    (void)name;
    if (length != sizeof(uint32_t))
        return ERROR_INVALID_PARAMETER;
    VideoPortMoveMemory(context, data, sizeof(uint32_t));
    return NO_ERROR;
}

/* 0 if there is none that is at most `highest`. */
static uint32_t number(struct miniport *miniport, const wchar_t *name, uint32_t highest)
{
    uint32_t value = 0;

    if (VideoPortGetRegistryParameters(miniport, (PWSTR)name, FALSE, take_number, &value) !=
            NO_ERROR ||
        value > highest)
        return 0;
    return value;
}

void read_registry(struct miniport *miniport)
{
    miniport->surfaces_enabled = number(miniport, QXL_WINDOWS_VALUE_SURFACES, 1);
    qxl_hw_set_log_level(&miniport->hw,
                         number(miniport, QXL_WINDOWS_VALUE_LOG_LEVEL, QXL_LOG_ALLOCATION));
}

static void set_value(struct miniport *miniport, const wchar_t *name, const void *data,
                      uint32_t size)
{
    VideoPortSetRegistryParameters(miniport, (PWSTR)name, (PVOID)data, size);
}

/* Without these, Windows shows no memory and an unknown chip. */
void write_registry(struct miniport *miniport)
{
    static const wchar_t chip[] = L"QXL", adapter[] = L"QXL para-virtual graphics";
    uint64_t all = miniport->hw.ram.size + miniport->hw.vram.size;
    uint32_t memory = all > UINT32_MAX ? UINT32_MAX : (uint32_t)all;

    set_value(miniport, QXL_WINDOWS_VALUE_DEVICE_ID, &miniport->hw.id, sizeof(miniport->hw.id));
    set_value(miniport, L"HardwareInformation.MemorySize", &memory, sizeof(memory));
    set_value(miniport, L"HardwareInformation.ChipType", chip, sizeof(chip));
    set_value(miniport, L"HardwareInformation.DacType", chip, sizeof(chip));
    set_value(miniport, L"HardwareInformation.BiosString", chip, sizeof(chip));
    set_value(miniport, L"HardwareInformation.AdapterString", adapter, sizeof(adapter));
}
