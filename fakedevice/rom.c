/* SPDX-License-Identifier: BSD-3-Clause */
#include "device.h"

/* Sizes that a QXL device offers, in its order (read from a device's ROM, largest vgamem). */
static const struct {
    uint16_t width, height;
} mode_sizes[] = {
    {640, 480},   {800, 480},   {800, 600},   {832, 624},   {960, 640},   {1024, 600},
    {1024, 768},  {1152, 864},  {1152, 870},  {1280, 720},  {1280, 760},  {1280, 768},
    {1280, 800},  {1280, 960},  {1280, 1024}, {1360, 768},  {1366, 768},  {1400, 1050},
    {1440, 900},  {1600, 900},  {1600, 1200}, {1680, 1050}, {1920, 1080}, {1920, 1200},
    {1920, 1440}, {2000, 2000}, {2048, 1536}, {2048, 2048}, {2560, 1440}, {2560, 1600},
    {2560, 2048}, {2800, 2100}, {3200, 2400}, {3840, 2160}, {4096, 2160}, {7680, 4320},
    {8192, 4320},
};

enum {
    MODE_SIZES = sizeof(mode_sizes) / sizeof(mode_sizes[0]),
    VARIANTS = 4, /* 16 and 32 bits, then both again with orientation 1 */
    MODES_OFFSET = sizeof(QXLRom),
};

_Static_assert(MODES_OFFSET + sizeof(QXLModes) + MODE_SIZES * VARIANTS * sizeof(QXLMode) <=
                   ROM_SIZE,
               "all modes fit");

/** Millimetres of so many pixels on the screen that the device pretends to be. */
static uint32_t millimetres(uint32_t pixels)
{
    return (uint32_t)((uint64_t)pixels * 2936875 / 10000000);
}

static uint32_t build_modes(struct fake_qxl *device)
{
    uint8_t *list = device->shadow_rom + MODES_OFFSET + sizeof(QXLModes);
    uint32_t count = 0;

    for (uint32_t id = 0; id < MODE_SIZES * VARIANTS; id++) {
        uint32_t width = mode_sizes[id / VARIANTS].width;
        uint32_t height = mode_sizes[id / VARIANTS].height;
        uint32_t bits = id % 2 ? 32 : 16;
        uint32_t stride = width * bits / 8;
        QXLMode mode = {
            .id = id,
            .x_res = width,
            .y_res = height,
            .bits = bits,
            .stride = stride,
            .x_mili = millimetres(width),
            .y_mili = millimetres(height),
            .orientation = id % VARIANTS / 2,
        };

        if ((uint64_t)stride * height > device->vgamem_size)
            continue;
        memcpy(list + (size_t)count * sizeof(mode), &mode, sizeof(mode));
        count++;
    }
    return count;
}

bool rom_mode(const struct fake_qxl *device, uint32_t number, QXLMode *mode)
{
    uint32_t count;

    memcpy(&count, device->shadow_rom + MODES_OFFSET, sizeof(count));
    if (number >= count)
        return false;
    memcpy(mode, device->shadow_rom + MODES_OFFSET + sizeof(QXLModes) + number * sizeof(*mode),
           sizeof(*mode));
    return true;
}

void rom_build(struct fake_qxl *device)
{
    uint64_t ram_size = device->bars[FAKE_QXL_BAR_RAM].size;
    uint32_t surface0 = (uint32_t)device->vgamem_size;
    QXLRom rom = {
        .magic = QXL_ROM_MAGIC,
        .id = device->config.id,
        .log_level = device->config.guestdebug,
        .modes_offset = MODES_OFFSET,
        .num_pages = (uint32_t)((ram_size - HEADER_SIZE - surface0) / PAGE),
        .pages_offset = surface0,
        .draw_area_offset = 0,
        .surface0_area_size = surface0,
        .ram_header_offset = (uint32_t)(ram_size - HEADER_SIZE),
        .n_surfaces = device->config.surfaces,
        .slots_start = 1,
        .slots_end = FAKE_QXL_MEMSLOTS - 1,
        .slot_gen_bits = 8,
        .slot_id_bits = 8,
    };

    memset(device->shadow_rom, 0, ROM_SIZE);
    memcpy(device->shadow_rom, &rom, sizeof(rom));
    uint32_t count = build_modes(device);
    memcpy(device->shadow_rom + MODES_OFFSET, &count, sizeof(count));
}

static void ring_init(struct fake_qxl *device, const struct ring_layout *ring)
{
    header_store(device, ring->offset + RING_NUM_ITEMS, ring->count);
    header_store(device, ring->offset + RING_PROD, 0);
    header_store(device, ring->offset + RING_NOTIFY_PROD, 1);
    header_store(device, ring->offset + RING_CONS, 0);
    header_store(device, ring->offset + RING_NOTIFY_CONS, 0);
}

void rom_and_header_reset(struct fake_qxl *device)
{
    memcpy(device->bars[FAKE_QXL_BAR_ROM].memory, device->shadow_rom, ROM_SIZE);

    header_store(device, offsetof(QXLRam, magic), QXL_RAM_MAGIC);
    header_store(device, offsetof(QXLRam, int_pending), 0);
    header_store(device, offsetof(QXLRam, int_mask), 0);
    header_store(device, offsetof(QXLRam, update_surface), 0);
    memset(device->header + offsetof(QXLRam, monitors_config), 0, sizeof(QXLPHYSICAL));
    ring_init(device, &command_ring);
    ring_init(device, &cursor_ring);
    ring_init(device, &release_ring);
    memset(device->header + release_ring.items, 0, release_ring.item_size);
    release_reset(device);
    interrupt_update(device);
}
