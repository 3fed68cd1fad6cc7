/* SPDX-License-Identifier: BSD-3-Clause */
/* What a guest does, on the fake device alone: play.c does it to both devices in its own way. */
#include <errno.h>
#include <place.h>
#include <string.h>

#include "side.h"

enum { COMMAND = 0x04, DECODE = 7 };

size_t ring_offset(enum rig_ring ring)
{
    return ring == RIG_RING_COMMAND ? offsetof(QXLRam, cmd_ring) : offsetof(QXLRam, cursor_ring);
}

uint32_t ring_doorbell(enum rig_ring ring)
{
    return ring == RIG_RING_COMMAND ? QXL_IO_NOTIFY_CMD : QXL_IO_NOTIFY_CURSOR;
}

uint32_t fake_side_waiting(const struct fake_side *side, enum rig_ring ring)
{
    return fake_side_header(side, ring_offset(ring) + RING_PROD) -
           fake_side_header(side, ring_offset(ring) + RING_CONS);
}

/* ---- what may be pushed ---- */

static enum rig_ring other_ring(enum rig_ring ring)
{
    return ring == RIG_RING_COMMAND ? RIG_RING_CURSOR : RIG_RING_COMMAND;
}

/**
 * In VGA mode commands wait. Which ring is read first when it ends is a race, and surface 0 is
 * QEMU's own screen then.
 */
static bool may_wait(const struct fake_side *side, enum rig_ring ring, uint32_t type)
{
    return !fake_side_waiting(side, other_ring(ring)) && type != QXL_CMD_DRAW &&
           type != QXL_CMD_UPDATE && type != QXL_CMD_SURFACE;
}

/** Does the device read what a push writes? Not if the guest has changed num_items. */
static bool reads_what_is_pushed(const struct fake_side *side, enum rig_ring ring)
{
    uint32_t prod = fake_side_header(side, ring_offset(ring) + RING_PROD);
    uint32_t index = prod & (fake_side_header(side, ring_offset(ring)) - 1);

    return index == prod % RING_ITEM_COUNT ||
           (index >= RING_ITEM_COUNT && ring == RIG_RING_COMMAND);
}

/**
 * A release ring that the guest has changed so that there is no item at prod: a guest bug at the
 * next release. Of a drawing that is at once on the fake, which then would not show it.
 */
static bool release_ring_is_out(const struct fake_side *side)
{
    const size_t ring = offsetof(QXLRam, release_ring);
    uint32_t items = fake_side_header(side, ring + RING_NUM_ITEMS);

    return (fake_side_header(side, ring + RING_PROD) & (items - 1)) >= QXL_RELEASE_RING_SIZE;
}

bool fake_side_may_push(const struct fake_side *side, const struct mapping *mapping,
                        const struct rig_step *step)
{
    bool vga = fake_qxl_get_mode(side->device) == FAKE_QXL_MODE_VGA;
    enum rig_ring ring = step->push.ring;

    return mapping->mapped[FAKE_QXL_BAR_RAM] && mapping->mapped[FAKE_QXL_BAR_IO] &&
           !fake_qxl_guest_bug(side->device) &&
           !fake_side_in_surface_bar(side, step->push.address) &&
           fake_side_waiting(side, ring) < RING_MOST && reads_what_is_pushed(side, ring) &&
           !(step->kind == RIG_STEP_DRAW && release_ring_is_out(side)) &&
           (!vga || (step->kind == RIG_STEP_PUSH && may_wait(side, ring, step->push.type)));
}

/* ---- starting ---- */

struct fake_qxl_config config_as_played(const struct fake_qxl_config *device)
{
    struct fake_qxl_config config = *device;

    /* The command log follows addresses, and trips over bad ones. */
    config.guestdebug = 3;
    config.cmdlog = true;
    config.id = 0;
    return config;
}

bool fake_side_start(struct fake_side *side, const struct fake_qxl_config *device)
{
    const struct fake_qxl_config config = config_as_played(device);
    uint64_t addresses[FAKE_QXL_BAR_COUNT];

    if (!fake_side_open(side, &config))
        return false;
    if (!rig_place_device(side->device, addresses)) {
        fake_side_close(side);
        errno = ENOSPC;
        return false;
    }
    fake_qxl_pci_write(side->device, COMMAND, DECODE, 2);
    fake_side_write_port(side, QXL_IO_RESET, 0, 1);
    return true;
}

/* ---- steps ---- */

static void put(struct fake_side *side, enum rig_space space, uint64_t offset, const void *bytes,
                size_t size)
{
    fake_side_put(side, fake_side_place(side, space, offset), bytes, size);
}

static void put_header_word(struct fake_side *side, size_t offset, uint32_t word)
{
    put(side, RIG_SPACE_HEADER, offset, &word, sizeof(word));
}

void fake_side_write_port(struct fake_side *side, uint32_t port, uint32_t value, unsigned size)
{
    if (side->kill)
        return;
    fake_qxl_io_write(side->device, port, value, size);
    fake_side_settle(side);
}

static void push(struct fake_side *side, const struct rig_step *step)
{
    size_t ring = ring_offset(step->push.ring);
    uint32_t prod = fake_side_header(side, ring + RING_PROD);
    const QXLCommand item = {step->push.address, step->push.type, 0};

    put(side, RIG_SPACE_HEADER, ring + RING_ITEMS + prod % RING_ITEM_COUNT * sizeof(item), &item,
        sizeof(item));
    put_header_word(side, ring + RING_PROD, prod + 1);
    fake_side_write_port(side, ring_doorbell(step->push.ring), 0, 1);
}

static void render(struct fake_side *side, uint32_t surface)
{
    const QXLRect all = {0, 0, INT32_MAX, INT32_MAX};

    put(side, RIG_SPACE_HEADER, offsetof(QXLRam, update_area), &all, sizeof(all));
    put_header_word(side, offsetof(QXLRam, update_surface), surface);
    fake_side_write_port(side, QXL_IO_UPDATE_AREA, 0, 1);
}

static void take(struct fake_side *side)
{
    size_t ring = offsetof(QXLRam, release_ring);

    put_header_word(side, ring + RING_CONS, fake_side_header(side, ring + RING_PROD));
}

void fake_side_play(struct fake_side *side, const struct rig_step *step)
{
    switch (step->kind) {
    case RIG_STEP_WRITE:
        put(side, step->write.space, step->write.offset, step->write.bytes, step->write.size);
        break;
    case RIG_STEP_PORT:
        fake_side_write_port(side, step->port.port, step->port.value, step->port.size);
        break;
    case RIG_STEP_PCI:
        fake_qxl_pci_write(side->device, step->pci.offset, step->pci.value, step->pci.size);
        break;
    case RIG_STEP_VGA:
        fake_qxl_vga_io_write(side->device);
        break;
    case RIG_STEP_PUSH:
        push(side, step);
        break;
    case RIG_STEP_DRAW:
        push(side, step);
        render(side, step->push.surface);
        break;
    case RIG_STEP_TAKE:
        take(side);
        break;
    }
    fake_side_settle(side);
}
