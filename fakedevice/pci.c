/* SPDX-License-Identifier: BSD-3-Clause */
#include "device.h"

enum {
    CONFIG_BAR0 = 0x10,
    CONFIG_BAR4 = 0x20,
    CONFIG_SUBSYSTEM = 0x2c,
    CONFIG_EXPANSION_ROM = 0x30,
    CONFIG_INTERRUPT_LINE = 0x3c,
    CONFIG_DEVICE_OWN = 0x40,

    COMMAND_IO = 0x1,
    COMMAND_MEMORY = 0x2,

    BAR_IO = 0x1,
    BAR_64BIT_PREFETCHABLE = 0xc,
};

static uint32_t config_read(const uint8_t *config, unsigned offset)
{
    uint32_t value;

    memcpy(&value, config + offset, sizeof(value));
    return value;
}

static void config_write(uint8_t *config, unsigned offset, uint32_t value)
{
    memcpy(config + offset, &value, sizeof(value));
}

static unsigned bar_offset(enum fake_qxl_bar_index bar)
{
    return CONFIG_BAR0 + 4 * (unsigned)bar;
}

static void init_bar(struct fake_qxl *device, enum fake_qxl_bar_index bar, uint32_t flags)
{
    uint64_t size = device->bars[bar].size;

    if (!size)
        return;
    config_write(device->pci, bar_offset(bar), flags);
    config_write(device->pci_writable, bar_offset(bar), (uint32_t) ~(size - 1));
    if (flags == BAR_64BIT_PREFETCHABLE)
        config_write(device->pci_writable, bar_offset(bar) + 4, (uint32_t)(~(size - 1) >> 32));
}

/** Where the BARs are now, if decoding is on and the address is one. */
static void update_mappings(struct fake_qxl *device)
{
    for (int bar = 0; bar < FAKE_QXL_BAR_COUNT; bar++) {
        unsigned offset = bar_offset((enum fake_qxl_bar_index)bar);
        uint64_t size = device->bars[bar].size;
        uint64_t last = UINT32_MAX;
        uint64_t address = config_read(device->pci, offset);
        uint8_t enable = bar == FAKE_QXL_BAR_IO ? COMMAND_IO : COMMAND_MEMORY;

        if (bar == FAKE_QXL_BAR_VRAM64) {
            address |= (uint64_t)config_read(device->pci, offset + 4) << 32;
            last = UINT64_MAX;
        } else if (bar == FAKE_QXL_BAR_IO) {
            last = 0x10000; /* a port above is an address, but cannot be written to */
        }
        address &= ~(size - 1);
        /* The all-ones pattern of the sizing protocol is no address. */
        bool mapped = size && (device->pci[CONFIG_COMMAND] & enable) && address &&
                      address + size - 1 < last && address + size - 1 > address;
        device->bar_address[bar] = mapped ? address : BAR_UNMAPPED;
    }
}

void pci_init(struct fake_qxl *device)
{
    uint32_t class_code = device->config.secondary ? 0x038000 : 0x030000;

    config_write(device->pci, 0, (uint32_t)QXL_DEVICE_ID_STABLE << 16 | REDHAT_PCI_VENDOR_ID);
    config_write(device->pci, 8, class_code << 8 | device->config.revision);
    config_write(device->pci, CONFIG_SUBSYSTEM, 0x11001af4);
    device->pci[0x3d] = 1; /* interrupt pin A */

    config_write(device->pci_writable, CONFIG_COMMAND, 0x0507);
    device->pci_writable[0x0c] = 0xff; /* cache line size */
    device->pci_writable[CONFIG_INTERRUPT_LINE] = 0xff;
    if (!device->config.secondary)
        config_write(device->pci_writable, CONFIG_EXPANSION_ROM, ~(VGA_BIOS_SIZE - 1u) | 1);
    memset(device->pci_writable + CONFIG_DEVICE_OWN, 0xff, CONFIG_SIZE - CONFIG_DEVICE_OWN);

    init_bar(device, FAKE_QXL_BAR_RAM, 0);
    init_bar(device, FAKE_QXL_BAR_VRAM32, 0);
    init_bar(device, FAKE_QXL_BAR_ROM, 0);
    init_bar(device, FAKE_QXL_BAR_IO, BAR_IO);
    init_bar(device, FAKE_QXL_BAR_VRAM64, BAR_64BIT_PREFETCHABLE);
    update_mappings(device);
}

/** How many bytes of an access there are: not those behind the 4 that the machine selects. */
static unsigned bytes_reached(unsigned offset, unsigned size)
{
    unsigned there = 4 - offset % 4;

    if ((size != 1 && size != 2 && size != 4) || offset >= CONFIG_SIZE)
        return 0;
    return size < there ? size : there;
}

uint32_t fake_qxl_pci_read(struct fake_qxl *device, unsigned offset, unsigned size)
{
    unsigned reached = bytes_reached(offset, size);
    uint32_t value = reached ? all_ones(size) : all_ones(4);

    pthread_mutex_lock(&device->lock);
    if (!device->dead)
        memcpy(&value, device->pci + offset, reached);
    pthread_mutex_unlock(&device->lock);
    return value;
}

void fake_qxl_pci_write(struct fake_qxl *device, unsigned offset, uint32_t value, unsigned size)
{
    unsigned reached = bytes_reached(offset, size);
    struct outbox out;

    device_enter(device, &out);
    if (!device->dead && reached) {
        for (unsigned i = 0; i < reached; i++) {
            uint8_t writable = device->pci_writable[offset + i];
            uint8_t byte = (uint8_t)(value >> 8 * i);

            device->pci[offset + i] =
                (uint8_t)((device->pci[offset + i] & ~writable) | (byte & writable));
        }
        update_mappings(device);
        interrupt_drive(device);
    }
    device_leave(device, &out);
}

void fake_qxl_pci_assign(struct fake_qxl *device, const uint64_t addresses[FAKE_QXL_BAR_COUNT])
{
    for (int bar = 0; bar < FAKE_QXL_BAR_COUNT; bar++) {
        unsigned offset = bar_offset((enum fake_qxl_bar_index)bar);

        fake_qxl_pci_write(device, offset, (uint32_t)addresses[bar], 4);
        if (bar == FAKE_QXL_BAR_VRAM64)
            fake_qxl_pci_write(device, offset + 4, (uint32_t)(addresses[bar] >> 32), 4);
    }
    fake_qxl_pci_write(device, CONFIG_COMMAND, COMMAND_IO | COMMAND_MEMORY, 2);
}
