/* SPDX-License-Identifier: BSD-3-Clause */
#include "device.h"

enum {
    MONITORS_SIZE = sizeof(((QXLRom *)0)->client_monitors_config),
    MOST_HEADS = sizeof(((QXLRom *)0)->client_monitors_config.heads) / sizeof(QXLURect),
    HEADS_OFFSET =
        offsetof(QXLRom, client_monitors_config.heads) - offsetof(QXLRom, client_monitors_config),
};

_Static_assert(sizeof(((QXLRom *)0)->client_capabilities) == FAKE_QXL_CAPABILITY_BYTES,
               "the ROM has room for the capabilities");

void fake_qxl_set_client(struct fake_qxl *device, bool present,
                         const uint8_t capabilities[FAKE_QXL_CAPABILITY_BYTES])
{
    struct outbox out;
    uint8_t *roms[] = {device->shadow_rom, device->bars[FAKE_QXL_BAR_ROM].memory};

    device_enter(device, &out);
    if (device->config.revision >= 4 && !device->dead) {
        for (size_t i = 0; i < 2; i++) {
            roms[i][offsetof(QXLRom, client_present)] = present;
            memcpy(roms[i] + offsetof(QXLRom, client_capabilities), capabilities,
                   FAKE_QXL_CAPABILITY_BYTES);
        }
        interrupt_send(device, QXL_INTERRUPT_CLIENT);
    }
    device_leave(device, &out);
}

/** CRC-32 as Linux computes it: no inversion before or after. */
static uint32_t linux_crc32(const uint8_t *bytes, size_t length)
{
    uint32_t crc = 0;

    for (size_t i = 0; i < length; i++) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc & 1 ? crc >> 1 ^ CLIENT_MONITORS_CONFIG_CRC32_POLY : crc >> 1;
    }
    return crc;
}

bool fake_qxl_set_client_monitors(struct fake_qxl *device, const QXLURect *heads, unsigned count)
{
    struct outbox out;
    uint8_t *rom = device->bars[FAKE_QXL_BAR_ROM].memory;
    const size_t offset = offsetof(QXLRom, client_monitors_config);
    uint8_t config[MONITORS_SIZE] = {0};
    uint16_t heads_told = (uint16_t)(count > MOST_HEADS ? MOST_HEADS : count);

    device_enter(device, &out);
    uint32_t mask = header_load(device, offsetof(QXLRam, int_mask));
    bool listens = !device->dead && device->config.revision >= 4 && mask != UINT32_MAX &&
                   (mask & QXL_INTERRUPT_CLIENT_MONITORS_CONFIG);
    if (listens && heads) {
        memcpy(config, &heads_told, sizeof(heads_told));
        memcpy(config + HEADS_OFFSET, heads, heads_told * sizeof(*heads));
        bool changed = memcmp(rom + offset, config, MONITORS_SIZE) != 0;
        uint32_t crc = linux_crc32(config, MONITORS_SIZE);
        memcpy(rom + offset, config, MONITORS_SIZE);
        memcpy(rom + offsetof(QXLRom, client_monitors_config_crc), &crc, sizeof(crc));
        if (changed)
            interrupt_send(device, QXL_INTERRUPT_CLIENT_MONITORS_CONFIG);
    }
    device_leave(device, &out);
    return listens;
}
