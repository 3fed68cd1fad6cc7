/* SPDX-License-Identifier: BSD-3-Clause */
#include "found.h"

enum { RAM_HEADER_SIZE = 8192 };

const void *rig_found_at(struct fake_qxl *device, QXLPHYSICAL address, size_t size)
{
    enum fake_qxl_bar_index bar;
    uint64_t offset;

    if (!fake_qxl_find(device, address, size, &bar, &offset))
        return NULL;
    return (const uint8_t *)fake_qxl_bar_memory(device, bar) + offset;
}

QXLCommandExt rig_found_command(struct fake_qxl *device, bool cursor)
{
    const uint8_t *memory = fake_qxl_bar_memory(device, FAKE_QXL_BAR_RAM);
    const QXLRam *ram =
        (const QXLRam *)(memory + fake_qxl_bar_size(device, FAKE_QXL_BAR_RAM) - RAM_HEADER_SIZE);
    uint32_t prod = cursor ? ram->cursor_ring.prod : ram->cmd_ring.prod;
    QXLCommandExt command = {.group_id = 0};

    if (cursor)
        command.cmd = ram->cursor_ring.items[(prod - 1) % QXL_CURSOR_RING_SIZE].el;
    else
        command.cmd = ram->cmd_ring.items[(prod - 1) % QXL_COMMAND_RING_SIZE].el;
    return command;
}
