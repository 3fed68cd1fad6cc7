/* SPDX-License-Identifier: BSD-3-Clause */
/* The client's monitors in a ROM, written as a host writes them. */
#ifndef TESTS_CORE_CLIENT_ROM_H
#define TESTS_CORE_CLIENT_ROM_H

#include <string.h>

#include <qxl/monitors.h>

#include "handmade.h"

enum {
    CRC_AT = offsetof(QXLRom, client_monitors_config_crc),
    CONFIG_AT = offsetof(QXLRom, client_monitors_config),
    CONFIG_SIZE = sizeof(((QXLRom *)0)->client_monitors_config),
};

/* CRC-32 without inversion, byte by byte. */
static inline uint32_t rom_crc(const uint8_t *bytes, size_t size)
{
    uint32_t crc = 0;

    while (size--) {
        crc ^= *bytes++;
        for (int bit = 0; bit < 8; bit++)
            crc = crc & 1 ? crc >> 1 ^ 0xedb88320u : crc >> 1;
    }
    return crc;
}

struct rom_config {
    uint16_t count, padding;
    QXLURect heads[QXL_MONITORS_MAX];
};

_Static_assert(sizeof(struct rom_config) == CONFIG_SIZE, "as in the ROM");

static inline void rom_store(uint8_t *rom, size_t offset, uint32_t word)
{
    __atomic_store_n((uint32_t *)(void *)(rom + offset), word, __ATOMIC_RELAXED);
}

/* Write it as a host does: the data, then the sum. */
static inline void rom_put(uint8_t *rom, const struct rom_config *config)
{
    for (size_t i = 0; i < CONFIG_SIZE; i += sizeof(uint32_t)) {
        uint32_t word;

        memcpy(&word, (const uint8_t *)config + i, sizeof(word));
        rom_store(rom, CONFIG_AT + i, word);
    }
    rom_store(rom, CRC_AT, rom_crc((const uint8_t *)config, CONFIG_SIZE));
}

#endif
