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
    TELL_HOST_OPERATION(device, out, async, add_memslot, &told, async);
    return true;
}

void memslot_reset(struct fake_qxl *device)
{
    memset(device->slots, 0, sizeof(device->slots));
}

/** The memory behind a slot's BAR: the 32-bit surface BAR may be but a window on the 64-bit one's.
 */
static uint64_t memory_size(const struct fake_qxl *device, enum fake_qxl_bar_index bar)
{
    uint64_t surfaces = device->bars[FAKE_QXL_BAR_VRAM64].size;

    return bar == FAKE_QXL_BAR_VRAM32 && surfaces ? surfaces : device->bars[bar].size;
}

/** What keeps a guest's address from meaning anything, in the order in which QEMU looks. */
enum fault {
    FAULT_NONE,
    FAULT_NO_SUCH_SLOT,
    FAULT_INACTIVE,
    FAULT_BELOW_DELTA,
    FAULT_BEHIND_SLOT,
    FAULT_BEHIND_MEMORY,
    FAULT_OVERRUN,
};

/** An address, as far as it means something. */
struct translation {
    uint32_t id;
    const struct memslot *slot;
    uint64_t in_slot,
        in_memory;        /**< offsets; the one in the slot still has its delta if it is below */
    uint64_t memory_size; /**< behind the BAR */
};

static enum fault translate(const struct fake_qxl *device, uint64_t address, size_t size,
                            struct translation *at)
{
    *at = (struct translation){.id = (uint32_t)(address >> SLOT_SHIFT),
                               .in_slot = address & OFFSET_MASK};
    if (at->id >= FAKE_QXL_MEMSLOTS)
        return FAULT_NO_SUCH_SLOT;
    at->slot = &device->slots[at->id];
    if (!at->slot->active)
        return FAULT_INACTIVE;
    if (at->in_slot < at->slot->delta)
        return FAULT_BELOW_DELTA;
    at->in_slot -= at->slot->delta;
    if (at->in_slot > at->slot->size)
        return FAULT_BEHIND_SLOT;
    /* As in QEMU an object may reach past its slot, but not past the memory
     * behind its BAR. */
    at->in_memory = at->slot->offset + at->in_slot;
    at->memory_size = memory_size(device, at->slot->bar);
    if (at->in_memory >= at->memory_size)
        return FAULT_BEHIND_MEMORY;
    return size > at->memory_size - at->in_memory ? FAULT_OVERRUN : FAULT_NONE;
}

static void say_fault(struct fake_qxl *device, struct outbox *out, enum fault fault,
                      const struct translation *at, size_t size)
{
    switch (fault) {
    case FAULT_NONE:
        break;
    case FAULT_NO_SUCH_SLOT:
        guest_bug(device, out, "slot too large %u >= %d", at->id, FAKE_QXL_MEMSLOTS);
        break;
    case FAULT_INACTIVE:
        guest_bug(device, out, "inactive slot %u\n", at->id);
        break;
    case FAULT_BELOW_DELTA:
        guest_bug(device, out, "slot %u offset %" PRIu64 " < delta %" PRIu64 "\n", at->id,
                  at->in_slot, at->slot->delta);
        break;
    case FAULT_BEHIND_SLOT:
        guest_bug(device, out, "slot %u offset %" PRIu64 " > size %" PRIu64 "\n", at->id,
                  at->in_slot, at->slot->size);
        break;
    case FAULT_BEHIND_MEMORY:
        guest_bug(device, out, "slot %u offset %" PRIu64 " > region size %" PRIu64 "\n", at->id,
                  at->in_memory, at->memory_size);
        break;
    case FAULT_OVERRUN:
        guest_bug(device, out,
                  "slot %u offset %" PRIu64 " size %zu: overrun by %" PRIu64 " bytes\n", at->id,
                  at->in_slot, size, size - (at->memory_size - at->in_memory));
        break;
    }
}

void *memslot_translate(struct fake_qxl *device, struct outbox *out, uint64_t address,
                        uint32_t group_id, size_t size)
{
    struct translation at;
    enum fault fault;

    if (group_id != FAKE_QXL_GROUP_GUEST)
        return NULL;
    fault = translate(device, address, size, &at);
    say_fault(device, out, fault, &at, size);
    return fault ? NULL : device->bars[at.slot->bar].memory + at.in_memory;
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
    struct translation at;

    pthread_mutex_lock(&device->lock);
    enum fault fault = translate(device, address, size, &at);
    bool at_end = fault == FAULT_BEHIND_MEMORY && at.in_memory == at.memory_size && size == 0;
    bool found = !device->dead && (fault == FAULT_NONE || at_end);
    if (found) {
        bool in_window = at.in_memory + size <= device->bars[at.slot->bar].size;

        *bar = in_window ? at.slot->bar : FAKE_QXL_BAR_VRAM64;
        *offset = at.in_memory;
    }
    pthread_mutex_unlock(&device->lock);
    return found;
}
