/* SPDX-License-Identifier: BSD-3-Clause */
#include "memslot.h"

#include "io.h"
#include "state.h"

static struct memslot make_slot(const struct qxl_hw *hw, uint8_t id, uint8_t generation,
                                uint64_t physical, uint64_t limit)
{
    uint32_t id_shift = 64u - hw->slot_id_bits;
    uint64_t high = (uint64_t)id << id_shift;

    if (hw->slot_generation_bits)
        high |= ((uint64_t)generation << (64 - hw->slot_generation_bits)) >> hw->slot_id_bits;
    return (struct memslot){.id = id, .high = high, .limit = limit, .physical = physical};
}

void memslots_init(struct memslot slots[APERTURE_COUNT], const struct qxl_hw *hw,
                   uint8_t generation)
{
    slots[APERTURE_MAIN] =
        make_slot(hw, hw->slots_start, generation, hw->ram.physical, hw->ram_header_offset);
    slots[APERTURE_SURFACE] =
        make_slot(hw, (uint8_t)(hw->slots_start + 1), generation, hw->vram.physical, hw->vram.size);
}

enum qxl_status memslots_add(struct qxl_display *display)
{
    for (int i = 0; i < APERTURE_COUNT; i++) {
        const struct memslot *slot = &display->slots[i];
        QXLMemSlot range = {slot->physical, slot->physical + slot->limit};
        enum qxl_status status;

        if (slot->limit == 0)
            continue;
        status = io_memslot_add(display, slot->id, &range);
        if (status != QXL_STATUS_OK)
            return status;
    }
    return QXL_STATUS_OK;
}

struct qxl_addr memslot_address(const struct memslot *slot, uint64_t offset, uint64_t size)
{
    if (offset > slot->limit || size > slot->limit - offset)
        return (struct qxl_addr){0};
    return (struct qxl_addr){slot->high | offset};
}
