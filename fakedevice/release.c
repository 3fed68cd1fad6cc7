/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdlib.h>

#include "device.h"

static uint64_t load_u64(const void *memory)
{
    uint64_t value;

    memcpy(&value, memory, sizeof(value));
    return value;
}

static void store_u64(void *memory, uint64_t value)
{
    memcpy(memory, &value, sizeof(value));
}

void release_reset(struct fake_qxl *device)
{
    device->free_count = 0;
    device->last_release = NULL;
    release_forget_held(device);
}

void release_forget_held(struct fake_qxl *device)
{
    device->held_count = 0;
}

void release_push(struct fake_qxl *device, struct outbox *out, bool flush)
{
    uint32_t prod = header_load(device, release_ring.offset + RING_PROD);
    uint32_t cons = header_load(device, release_ring.offset + RING_CONS);

    if (prod - cons + 1 == header_load(device, release_ring.offset + RING_NUM_ITEMS))
        return;
    if (!flush && (device->oom_running || device->free_count < RELEASE_BATCH))
        return;
    prod++;
    header_store(device, release_ring.offset + RING_PROD, prod);
    if (header_load(device, release_ring.offset + RING_NOTIFY_PROD) == prod)
        interrupt_send(device, QXL_INTERRUPT_DISPLAY);
    device->counters.release_pushes++;
    void *item = ring_item(device, out, &release_ring, RING_PROD);
    /* As in QEMU, a batch that was pushed to a corrupt ring goes on. */
    if (!item)
        return;
    store_u64(item, 0);
    device->free_count = 0;
    device->last_release = NULL;
}

/** Put one id at the end of the batch. */
static void append(struct fake_qxl *device, struct outbox *out, QXLReleaseInfo *info)
{
    void *item = ring_item(device, out, &release_ring, RING_PROD);

    if (!item)
        return;
    uint64_t id = load_u64(info);
    if (load_u64(item) == 0) {
        store_u64(item, id);
    } else if (device->last_release) {
        store_u64(device->last_release, id);
    } else {
        /* The guest wrote the item, and QEMU follows the last of a batch that is empty. */
        device->crash_reason = "release ring: the guest wrote into the item at prod";
        store_u64(item, id);
    }
    store_u64(info, 0);
    device->last_release = info;
    device->free_count++;
    release_push(device, out, false);
}

/** Returns false if the fault plan keeps the resource, or if there is no memory to keep it. */
static bool hold(struct fake_qxl *device, QXLReleaseInfo *info, uint32_t group_id)
{
    if (device->held_count == device->held_capacity) {
        size_t capacity = device->held_capacity ? 2 * device->held_capacity : 64;
        struct held_release *held = realloc(device->held, capacity * sizeof(*held));

        if (!held)
            return false;
        device->held = held;
        device->held_capacity = capacity;
    }
    device->held[device->held_count++] = (struct held_release){info, group_id};
    return device->held_count >= device->faults.hold_releases_until;
}

void fake_qxl_release_resource(struct fake_qxl *device, QXLReleaseInfo *info, uint32_t group_id)
{
    struct outbox out;

    if (group_id == FAKE_QXL_GROUP_HOST || !info)
        return;
    device_enter(device, &out);
    if (!device->dead) {
        device->counters.releases++;
        if (device->faults.never_release) {
            /* lost */
        } else if (!device->faults.hold_releases_until) {
            append(device, &out, info);
        } else if (hold(device, info, group_id)) {
            for (size_t i = 0; i < device->held_count; i++)
                append(device, &out, device->held[i].info);
            release_forget_held(device);
        }
    }
    device_leave(device, &out);
}

int fake_qxl_flush_resources(struct fake_qxl *device)
{
    struct outbox out;

    device_enter(device, &out);
    uint64_t before = device->counters.release_pushes;
    if (!device->dead && device->free_count)
        release_push(device, &out, true);
    int pushes = (int)(device->counters.release_pushes - before);
    device_leave(device, &out);
    return pushes;
}
