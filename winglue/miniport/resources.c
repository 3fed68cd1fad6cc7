/* SPDX-License-Identifier: BSD-3-Clause */
#include "miniport.h"

enum {
    CONFIG_SIZE = 64,
    CONFIG_VENDOR = 0x00,
    CONFIG_DEVICE = 0x02,
    CONFIG_REVISION = 0x08,
    CONFIG_BARS = 0x10,
    VENDOR = 0x1b36,
    DEVICE = 0x0100,

    BAR_RAM = 0,
    BAR_VRAM32 = 1,
    BAR_ROM = 2,
    BAR_IO = 3,
    BAR_VRAM64 = 4,
    BAR_REGISTERS = 6,

    VRAM_MIN = 1 << 20,
};

struct config {
    uint8_t bytes[CONFIG_SIZE];
};

static uint32_t config_u32(const struct config *config, uint32_t offset)
{
    const uint8_t *bytes = config->bytes + offset;

    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
           (uint32_t)bytes[3] << 24;
}

static uint32_t config_u16(const struct config *config, uint32_t offset)
{
    return (uint32_t)config->bytes[offset] | (uint32_t)config->bytes[offset + 1] << 8;
}

/* Where a BAR is. 0: it is none, or was not given an address. */
struct place {
    uint64_t address;
    bool io;
};

static struct place place_of(const struct config *config, uint32_t bar)
{
    uint32_t low = config_u32(config, CONFIG_BARS + 4 * bar);
    bool wide = !(low & 1) && (low & 6) == 4;

    if (low & 1)
        return (struct place){low & ~3u, true};
    if (!wide)
        return (struct place){low & ~15u, false};
    return (struct place){
        (uint64_t)config_u32(config, CONFIG_BARS + 4 * (bar + 1)) << 32 | (low & ~15u), false};
}

static bool is_bar(const struct config *config, uint64_t address)
{
    for (uint32_t bar = 0; bar <= BAR_VRAM64; bar++)
        if (place_of(config, bar).address == address)
            return true;
    return false;
}

static uint64_t start_of(const VIDEO_ACCESS_RANGE *range)
{
    return (uint64_t)range->RangeStart.QuadPart;
}

/* Bytes that a range gives from there on; 0: none does. */
static uint32_t length_at(const struct miniport *miniport, struct place place)
{
    for (uint32_t i = 0; i < miniport->range_count; i++) {
        const VIDEO_ACCESS_RANGE *range = &miniport->ranges[i];

        if (start_of(range) == place.address && !range->RangeInIoSpace == !place.io)
            return range->RangeLength;
    }
    return 0;
}

/*
 * Bytes of a BAR. A range has 32 bits for its length, so a large BAR comes in pieces. What goes on
 * where another BAR begins is that one's.
 */
static uint64_t size_of(const struct miniport *miniport, const struct config *config,
                        struct place place)
{
    uint64_t size = place.address ? length_at(miniport, place) : 0;
    uint32_t more = (uint32_t)size;

    while (more && !is_bar(config, place.address + size)) {
        more = length_at(miniport, (struct place){place.address + size, place.io});
        size += more;
    }
    return size;
}

static void *map(struct miniport *miniport, struct place place, uint64_t size)
{
    PHYSICAL_ADDRESS address;

    address.QuadPart = (LONGLONG)place.address;
    return VideoPortGetDeviceBase(miniport, address, (ULONG)size,
                                  place.io ? VIDEO_MEMORY_SPACE_IO : VIDEO_MEMORY_SPACE_MEMORY);
}

static bool map_bar(struct miniport *miniport, const struct config *config, uint32_t number,
                    struct qxl_bar *bar)
{
    struct place place = place_of(config, number);

    bar->physical = place.address;
    bar->size = size_of(miniport, config, place);
    if (place.io || bar->size == 0 || bar->size > UINT32_MAX)
        return false;
    bar->memory = map(miniport, place, bar->size);
    return bar->memory;
}

/* As much of it as the system has addresses for, which are few on 32-bit Windows. */
static bool map_vram(struct miniport *miniport, const struct config *config, uint32_t number,
                     struct qxl_bar *bar)
{
    struct place place = place_of(config, number);

    if (place.io)
        return false;
    bar->physical = place.address;
    bar->size = size_of(miniport, config, place);
    if (bar->size > 1u << 31)
        bar->size = 1u << 31;
    for (; bar->size >= VRAM_MIN; bar->size /= 2) {
        bar->memory = map(miniport, place, bar->size);
        if (bar->memory)
            return true;
    }
    return false;
}

static bool map_ports(struct miniport *miniport, const struct config *config, uint32_t *size)
{
    struct place place = place_of(config, BAR_IO);

    *size = (uint32_t)size_of(miniport, config, place);
    if (!place.io || *size == 0)
        return false;
    miniport->ports = (uintptr_t)map(miniport, place, *size);
    return miniport->ports;
}

static bool map_all(struct miniport *miniport, const struct config *config, struct qxl_bars *bars)
{
    return map_bar(miniport, config, BAR_ROM, &bars->rom) &&
           map_bar(miniport, config, BAR_RAM, &bars->ram) &&
           (map_vram(miniport, config, BAR_VRAM64, &bars->vram) ||
            map_vram(miniport, config, BAR_VRAM32, &bars->vram)) &&
           map_ports(miniport, config, &bars->io_size);
}

static VP_STATUS read_config(struct miniport *miniport, struct config *config)
{
    if (VideoPortGetBusData(miniport, PCIConfiguration, 0, config, 0, CONFIG_SIZE) < CONFIG_SIZE ||
        config_u16(config, CONFIG_VENDOR) != VENDOR || config_u16(config, CONFIG_DEVICE) != DEVICE)
        return ERROR_DEV_NOT_EXIST;
    return NO_ERROR;
}

static VP_STATUS read_ranges(struct miniport *miniport)
{
    uint16_t vendor = VENDOR, device = DEVICE;
    ULONG slot = 0;

    VideoPortZeroMemory(miniport->ranges, sizeof(miniport->ranges));
    miniport->range_count = RANGES_MAX;
    return VideoPortGetAccessRanges(miniport, 0, NULL, RANGES_MAX, miniport->ranges, &vendor,
                                    &device, &slot);
}

VP_STATUS map_device(struct miniport *miniport, struct qxl_bars *bars)
{
    struct config config;
    VP_STATUS status = read_config(miniport, &config);

    *bars = (struct qxl_bars){0};
    if (status == NO_ERROR)
        status = read_ranges(miniport);
    if (status != NO_ERROR)
        return status;
    bars->revision = config.bytes[CONFIG_REVISION];
    if (map_all(miniport, &config, bars))
        return NO_ERROR;
    VideoPortDebugPrint(Error, (char *)"qxl: a BAR is missing, or cannot be mapped\n");
    return ERROR_DEV_NOT_EXIST;
}

static void unmap(struct miniport *miniport, void *address)
{
    if (address)
        VideoPortFreeDeviceBase(miniport, address);
}

void unmap_device(struct miniport *miniport, const struct qxl_bars *bars)
{
    unmap(miniport, bars->rom.memory);
    unmap(miniport, bars->ram.memory);
    unmap(miniport, bars->vram.memory);
    unmap(miniport, (void *)miniport->ports);
    miniport->ports = 0;
}
