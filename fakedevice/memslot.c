/* SPDX-License-Identifier: BSD-3-Clause */
#include <inttypes.h>

#include "device.h"

enum { SLOT_SHIFT = 56 };
#define OFFSET_MASK ((UINT64_C(1) << 48) - 1)

const struct fake_qxl_memslot host_memslot = {
    .group_id = FAKE_QXL_GROUP_HOST,
    .size = UINT64_MAX,
};

/** The BAR that holds all of `[start, end)` as the guest has mapped it, or none. */
static bool find_bar(const struct fake_qxl *device, uint64_t start, uint64_t end,
                     enum fake_qxl_bar_index *bar, uint64_t *offset)
{
    static const enum fake_qxl_bar_index candidates[] = {FAKE_QXL_BAR_RAM, FAKE_QXL_BAR_VRAM32,
                                                         FAKE_QXL_BAR_VRAM64};

    for (size_t i = 0; i < sizeof(candidates) / sizeof(candidates[0]); i++) {
        enum fake_qxl_bar_index at = candidates[i];
        bool exists = device->bars[at].size != 0;
        /* QEMU takes a 64-bit BAR that does not exist for an empty one at 0. */
        uint64_t base = exists ? device->bar_address[at] : 0;
        uint64_t limit = base + device->bars[at].size;

        if (base != BAR_UNMAPPED && start >= base && start <= limit && end <= limit) {
            *bar = exists ? at : FAKE_QXL_BAR_VRAM32;
            *offset = start - base;
            return true;
        }
    }
    return false;
}

bool memslot_add_guest(struct fake_qxl *device, struct outbox *out, uint32_t id, uint64_t start,
                       uint64_t end, uint64_t delta, bool async)
{
    enum fake_qxl_bar_index bar;
    uint64_t offset;

    if (start > end) {
        guest_bug(device, out,
                  "qxl_add_memslot: guest_start > guest_end 0x%" PRIx64 " > 0x%" PRIx64, start,
                  end);
        return false;
    }
    if (!find_bar(device, start, end, &bar, &offset)) {
        guest_bug(device, out, "qxl_add_memslot: finished loop without match");
        return false;
    }
    struct fake_qxl_memslot told = {
        .group_id = FAKE_QXL_GROUP_GUEST,
        .slot_id = id,
        .virt_start = offset,
        .size = end - start,
        .delta = delta,
        .bar = bar,
    };

    device->slots[id] = (struct memslot){true, bar, offset, end - start, delta};
    device->bars[FAKE_QXL_BAR_ROM].memory[offsetof(QXLRom, slot_generation)] = 0;
    TELL_HOST_OPERATION(device, out, async, add_memslot, &told, async);
    return true;
}

void memslot_reset(struct fake_qxl *device)
{
    memset(device->slots, 0, sizeof(device->slots));
}

void *memslot_translate(struct fake_qxl *device, struct outbox *out, uint64_t address,
                        uint32_t group_id, size_t size)
{
    uint32_t id = (uint32_t)(address >> SLOT_SHIFT);
    uint64_t offset = address & OFFSET_MASK;

    if (group_id != FAKE_QXL_GROUP_GUEST)
        return NULL;
    if (id >= FAKE_QXL_MEMSLOTS) {
        guest_bug(device, out, "slot too large %u >= %d", id, FAKE_QXL_MEMSLOTS);
        return NULL;
    }
    const struct memslot *slot = &device->slots[id];
    if (!slot->active) {
        guest_bug(device, out, "inactive slot %u\n", id);
        return NULL;
    }
    if (offset < slot->delta) {
        guest_bug(device, out, "slot %u offset %" PRIu64 " < delta %" PRIu64 "\n", id, offset,
                  slot->delta);
        return NULL;
    }
    offset -= slot->delta;
    if (offset > slot->size) {
        guest_bug(device, out, "slot %u offset %" PRIu64 " > size %" PRIu64 "\n", id, offset,
                  slot->size);
        return NULL;
    }
    /* As in QEMU an object may reach past its slot, but not past the BAR. */
    uint64_t in_slot = offset;
    uint64_t region = device->bars[slot->bar].size;
    offset += slot->offset;
    if (offset >= region) {
        guest_bug(device, out, "slot %u offset %" PRIu64 " > region size %" PRIu64 "\n", id, offset,
                  region);
        return NULL;
    }
    if (size > region - offset) {
        guest_bug(device, out,
                  "slot %u offset %" PRIu64 " size %zu: overrun by %" PRIu64 " bytes\n", id,
                  in_slot, size, size - (region - offset));
        return NULL;
    }
    return device->bars[slot->bar].memory + offset;
}

void *fake_qxl_phys2virt(struct fake_qxl *device, uint64_t address, uint32_t group_id, size_t size)
{
    struct outbox out;

    device_enter(device, &out);
    void *memory = device->dead ? NULL : memslot_translate(device, &out, address, group_id, size);
    device_leave(device, &out);
    return memory;
}

bool fake_qxl_find(struct fake_qxl *device, uint64_t address, size_t size,
                   enum fake_qxl_bar_index *bar, uint64_t *offset)
{
    uint64_t id = address >> SLOT_SHIFT;
    uint64_t in_slot = address & OFFSET_MASK;
    bool found = false;

    if (id >= FAKE_QXL_MEMSLOTS)
        return false;
    pthread_mutex_lock(&device->lock);
    const struct memslot *slot = &device->slots[id];
    if (!device->dead && slot->active && in_slot >= slot->delta &&
        in_slot - slot->delta <= slot->size) {
        uint64_t at = slot->offset + in_slot - slot->delta;
        uint64_t region = device->bars[slot->bar].size;

        found = at <= region && size <= region - at;
        if (found) {
            *bar = slot->bar;
            *offset = at;
        }
    }
    pthread_mutex_unlock(&device->lock);
    return found;
}
