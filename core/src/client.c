/* SPDX-License-Identifier: BSD-3-Clause */
/* What a client asks for, as the host writes it to the ROM. */
#include <qxl/monitors.h>

#include "geometry.h"
#include "wire.h"

enum {
    TRIES = 10,
    CRC = offsetof(QXLRom, client_monitors_config_crc),
    CONFIG = offsetof(QXLRom, client_monitors_config),
    HEADS = offsetof(QXLRom, client_monitors_config.heads),
    HEADS_SIZE = sizeof(((QXLRom *)0)->client_monitors_config.heads),
};

_Static_assert(HEADS == CONFIG + sizeof(uint32_t), "the count and its padding are read as one");
_Static_assert(HEADS_SIZE == sizeof(((struct qxl_client_monitors *)0)->monitors),
               "the snapshot is taken in place");
_Static_assert(offsetof(QXLURect, top) == offsetof(struct qxl_rect, top) &&
                   offsetof(QXLURect, left) == offsetof(struct qxl_rect, left) &&
                   offsetof(QXLURect, bottom) == offsetof(struct qxl_rect, bottom) &&
                   offsetof(QXLURect, right) == offsetof(struct qxl_rect, right),
               "a rectangle lies as on the wire");

static uint32_t crc_word(uint32_t crc, uint32_t word)
{
    crc ^= word;
    for (int bit = 0; bit < 32; bit++)
        crc = crc >> 1 ^ (crc & 1 ? CLIENT_MONITORS_CONFIG_CRC32_POLY : 0);
    return crc;
}

/* Copy the rectangles, each word read once. Returns the checksum of what was read. */
static uint32_t snapshot(void *rom, struct qxl_client_monitors *config)
{
    uint32_t count = wire_load(rom, CONFIG);
    uint32_t crc = crc_word(0, count);
    uint8_t *to = (uint8_t *)config->monitors;

    config->count = count & 0xffff;
    for (uint32_t i = 0; i < HEADS_SIZE; i += sizeof(uint32_t)) {
        uint32_t word = wire_load(rom, HEADS + i);

        crc = crc_word(crc, word);
        memcpy(to + i, &word, sizeof(word));
    }
    return crc;
}

static bool sane(const struct qxl_client_monitors *config)
{
    if (config->count > QXL_MONITORS_MAX)
        return false;
    for (uint32_t i = 0; i < config->count; i++) {
        const struct qxl_rect *rect = &config->monitors[i];

        if (rect->left < 0 || rect->top < 0 || !rect_ordered(rect))
            return false;
    }
    return true;
}

enum qxl_status qxl_client_monitors_read(const struct qxl_hw *hw,
                                         struct qxl_client_monitors *config)
{
    void *rom = (void *)(uintptr_t)hw->rom;
    enum qxl_status status = QXL_STATUS_TIMEOUT;

    if (!(hw->capabilities & QXL_CAN_MONITORS_CONFIG))
        status = QXL_STATUS_UNSUPPORTED;
    for (int i = 0; i < TRIES && status == QXL_STATUS_TIMEOUT; i++) {
        if (snapshot(rom, config) == wire_load(rom, CRC))
            status = sane(config) ? QXL_STATUS_OK : QXL_STATUS_INVALID;
    }
    if (status != QXL_STATUS_OK)
        memset(config, 0, sizeof(*config));
    return status;
}
