/* SPDX-License-Identifier: BSD-3-Clause */
#include "check.h"
#include "handmade.h"

#include <stdlib.h>
#include <string.h>

enum { SLOT_SHIFT = 56, SLOT_MAIN = 1, SLOT_SURFACE = 2, IO_PORTS = 32 };

static struct handmade *handmade_of(struct rig_backend *backend)
{
    return (struct handmade *)backend;
}

static void port_write(struct rig_backend *backend, uint32_t port, uint8_t value)
{
    struct handmade *device = handmade_of(backend);

    device->ports[(uint8_t)port]++;
    device->last_port = (uint8_t)port;
    device->on_port(device, port, value);
}

static bool step(struct rig_backend *backend)
{
    struct handmade *device = handmade_of(backend);

    return device->on_step && device->on_step(device);
}

static void destroy(struct rig_backend *backend)
{
    (void)backend;
}

static const struct rig_backend_ops OPS = {"handmade", port_write, step, destroy};

static void reset_header(struct handmade *device)
{
    QXLRam header = {
        .magic = QXL_WIRE_RAM_MAGIC,
        .cmd_ring = {.num_items = 32, .notify_on_prod = 1},
        .cursor_ring = {.num_items = 32, .notify_on_prod = 1},
        .release_ring = {.num_items = 8, .notify_on_prod = 1},
    };

    memcpy(device->header, &header, sizeof(header));
}

static void write_rom(struct handmade *device)
{
    QXLRom rom = {
        .magic = QXL_WIRE_ROM_MAGIC,
        .id = 1,
        .modes_offset = HANDMADE_MODES_OFFSET,
        .num_pages = HANDMADE_PAGES,
        .pages_offset = HANDMADE_PAGES_OFFSET,
        .surface0_area_size = HANDMADE_SURFACE0,
        .ram_header_offset = HANDMADE_HEADER_OFFSET,
        .n_surfaces = HANDMADE_SURFACES,
        .slots_start = SLOT_MAIN,
        .slots_end = 7,
        .slot_gen_bits = 8,
        .slot_id_bits = 8,
    };
    uint32_t modes = HANDMADE_MODES;

    memset(device->rom, 0, HANDMADE_ROM_SIZE);
    memcpy(device->rom, &rom, sizeof(rom));
    memcpy(device->rom + HANDMADE_MODES_OFFSET, &modes, sizeof(modes));
}

void handmade_init(struct handmade *device, uint8_t revision)
{
    memset(device, 0, sizeof(*device));
    device->ram = calloc(1, HANDMADE_RAM_SIZE);
    device->vram = calloc(1, HANDMADE_VRAM_SIZE);
    device->rom = calloc(1, HANDMADE_ROM_SIZE);
    assert_true(device->ram && device->vram && device->rom);
    device->header = (QXLRam *)(void *)(device->ram + HANDMADE_HEADER_OFFSET);
    write_rom(device);
    reset_header(device);
    device->on_port = handmade_behave;
    device->base.ops = &OPS;
    device->base.bars = (struct qxl_bars){
        .revision = revision,
        .ram = {device->ram, 0xc0000000, HANDMADE_RAM_SIZE},
        .vram = {device->vram, 0xd0000000, HANDMADE_VRAM_SIZE},
        .rom = {device->rom, 0xe0000000, HANDMADE_ROM_SIZE},
        .io_size = IO_PORTS,
    };
    rig_deterministic_init(&device->os, &device->base);
    device->table = rig_deterministic_os;
}

void handmade_start(struct handmade *device, const struct qxl_config *config)
{
    const char *reason;

    check_status(qxl_probe(&device->base.bars, &device->hw, &reason), QXL_STATUS_OK);
    device->os.hw = &device->hw;
    check_status(
        qxl_display_create(&device->hw, &device->table, &device->os, config, &device->display),
        QXL_STATUS_OK);
    check_status(qxl_display_start(device->display), QXL_STATUS_OK);
}

void handmade_finish(struct handmade *device)
{
    qxl_display_destroy(device->display);
    if (device->os.violation)
        fail_msg("the core %s", device->os.violation);
    assert_int_equal(device->os.allocated, 0);
    free(device->ram);
    free(device->vram);
    free(device->rom);
}

void handmade_interrupt(struct handmade *device, uint32_t bits)
{
    __atomic_fetch_or(&device->header->int_pending, bits, __ATOMIC_SEQ_CST);
    if (device->header->int_pending & device->header->int_mask)
        device->base.interrupt(device->base.os_context);
}

void handmade_behave(struct handmade *device, uint32_t port, uint8_t value)
{
    (void)value;
    if (port == QXL_IO_RESET)
        reset_header(device);
    else if (port >= QXL_IO_UPDATE_AREA_ASYNC && port <= QXL_IO_MONITORS_CONFIG_ASYNC &&
             port != QXL_IO_FLUSH_RELEASE)
        handmade_interrupt(device, QXL_INTERRUPT_IO_CMD);
}

bool handmade_take(struct handmade *device, QXLCommand *command)
{
    QXLCommandRing *ring = &device->header->cmd_ring;

    if (ring->prod == ring->cons)
        return false;
    memcpy(command, &ring->items[ring->cons % 32].el, sizeof(*command));
    ring->cons++;
    if (ring->cons == ring->notify_on_cons)
        handmade_interrupt(device, QXL_INTERRUPT_DISPLAY);
    return true;
}

void *handmade_memory(struct handmade *device, uint64_t address)
{
    uint64_t offset = address & ((1ull << 48) - 1);

    if (address >> SLOT_SHIFT == SLOT_MAIN && offset < HANDMADE_RAM_SIZE)
        return device->ram + offset;
    if (address >> SLOT_SHIFT == SLOT_SURFACE && offset < HANDMADE_VRAM_SIZE)
        return device->vram + offset;
    return NULL;
}

uint64_t handmade_id(struct handmade *device, const QXLCommand *command)
{
    uint64_t id;

    memcpy(&id, handmade_memory(device, command->data), sizeof(id));
    return id;
}

void handmade_chain(struct handmade *device, const QXLCommand *command, uint64_t next)
{
    memcpy(handmade_memory(device, command->data), &next, sizeof(next));
}

void handmade_release(struct handmade *device, uint64_t id)
{
    QXLReleaseRing *ring = &device->header->release_ring;

    memcpy(&ring->items[ring->prod % 8].el, &id, sizeof(id));
    ring->prod++;
    if (ring->prod == ring->notify_on_prod)
        handmade_interrupt(device, QXL_INTERRUPT_DISPLAY);
}
