/* SPDX-License-Identifier: BSD-3-Clause */
#include "place.h"

static const uint64_t SMALL = 0x08000000, LARGE = 0x40000000, VRAM64 = 0x1000000000;

bool rig_place_bars(const uint64_t sizes[FAKE_QXL_BAR_COUNT],
                    uint64_t addresses[FAKE_QXL_BAR_COUNT])
{
    uint64_t ram = sizes[FAKE_QXL_BAR_RAM], vram32 = sizes[FAKE_QXL_BAR_VRAM32];

    addresses[FAKE_QXL_BAR_RAM] = ram <= SMALL ? 0xe0000000 : 0x40000000;
    addresses[FAKE_QXL_BAR_VRAM32] = vram32 <= SMALL ? 0xe8000000 : 0x80000000;
    addresses[FAKE_QXL_BAR_ROM] = 0xf0000000;
    addresses[FAKE_QXL_BAR_IO] = 0xc000;
    addresses[FAKE_QXL_BAR_VRAM64] = VRAM64;
    /* An address is a multiple of the size. */
    return ram <= LARGE && vram32 <= LARGE && sizes[FAKE_QXL_BAR_VRAM64] <= VRAM64;
}

bool rig_place_device(struct fake_qxl *device, uint64_t addresses[FAKE_QXL_BAR_COUNT])
{
    uint64_t sizes[FAKE_QXL_BAR_COUNT];

    for (int bar = 0; bar < FAKE_QXL_BAR_COUNT; bar++)
        sizes[bar] = fake_qxl_bar_size(device, (enum fake_qxl_bar_index)bar);
    if (!rig_place_bars(sizes, addresses))
        return false;
    fake_qxl_pci_assign(device, addresses);
    return true;
}
