/* SPDX-License-Identifier: BSD-3-Clause */
#include "payload.h"

#include <glib.h>
#include <string.h>

enum {
    ROW_MAX = 64 * 1024,
    STARTS = 16 * 1024, /* places where a picture can begin, 4 bytes apart */
    STEP = 4,           /* from row to row */
    ROWS = 4 * 1024,    /* a picture with more rows gets the same one in all */
    PALETTE_MAX = 256,
    NOISE_SIZE = STEP * STARTS + STEP * ROWS + ROW_MAX,
};

static _Alignas(uint64_t) uint8_t noise[NOISE_SIZE];

static uint64_t mix(uint64_t value)
{
    value ^= value >> 30;
    value *= 0xbf58476d1ce4e5b9;
    value ^= value >> 27;
    value *= 0x94d049bb133111eb;
    return value ^ value >> 31;
}

static const uint8_t *noise_for(uint64_t id, uint64_t salt)
{
    static gsize made;

    if (g_once_init_enter(&made)) {
        for (size_t i = 0; i < NOISE_SIZE; i += sizeof(uint64_t)) {
            uint64_t word = mix(i + 1);
            memcpy(noise + i, &word, sizeof(word));
        }
        g_once_init_leave(&made, 1);
    }
    return noise + mix(id ^ mix(salt)) % STARTS * STEP;
}

struct rig_payload rig_payload_make(uint64_t id, uint32_t stride, uint32_t height)
{
    const uint8_t *start = noise_for(id, (uint64_t)stride << 32 | height);

    /* Tall pictures repeat one row rather than run off the end. */
    return (struct rig_payload){start, height <= ROWS ? STEP : 0};
}

const uint32_t *rig_payload_palette(uint64_t id, uint32_t count)
{
    g_assert(count <= PALETTE_MAX);
    return (const uint32_t *)(const void *)noise_for(id, count);
}
