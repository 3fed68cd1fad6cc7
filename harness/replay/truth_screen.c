/* SPDX-License-Identifier: BSD-3-Clause */
#include "truth_screen.h"

#include <glib.h>
#include <spice/enums.h>
#include <stdlib.h>
#include <string.h>

#include "../trace/names.h"

static uint32_t bits_that_count(uint32_t format)
{
    switch (format) {
    case SPICE_SURFACE_FMT_32_xRGB:
        return 0xffffff;
    case SPICE_SURFACE_FMT_16_555:
        return 0x7fff;
    default:
        return UINT32_MAX;
    }
}

static const uint8_t *row_of(const struct rig_screen *screen, uint32_t y)
{
    size_t pitch = (size_t)llabs(screen->stride);

    return screen->bytes + pitch * (screen->stride < 0 ? screen->height - 1 - y : y);
}

/* A pixel of whole bytes; of less, the byte that has it. Little endian, as QXL is. */
static uint32_t pixel_of(const uint8_t *row, uint32_t x, unsigned bits)
{
    uint32_t pixel = 0;

    memcpy(&pixel, row + (size_t)x * bits / 8, MAX(bits / 8, 1));
    return bits < 8 ? pixel >> x % 8 & 1 : pixel;
}

static void note(struct screen_difference *difference, uint32_t x, uint32_t y)
{
    struct rig_truth_box *box = &difference->box;

    if (difference->pixels++ == 0) {
        *box = (struct rig_truth_box){x, y, x + 1, y + 1};
        return;
    }
    box->left = MIN(box->left, x);
    box->right = MAX(box->right, x + 1);
    box->bottom = y + 1;
}

static void compare_row(const uint8_t *direct, const uint8_t *replayed, uint32_t y,
                        const struct rig_screen *screen, struct screen_difference *difference)
{
    unsigned bits = rig_surface_format_bits(screen->format);
    uint32_t counts = bits_that_count(screen->format);

    for (uint32_t x = 0; x < screen->width; x++) {
        uint32_t a = pixel_of(direct, x, bits), b = pixel_of(replayed, x, bits);

        if (a == b)
            continue;
        if (((a ^ b) & counts) == 0) {
            difference->unused++;
            continue;
        }
        if (difference->pixels == 0) {
            difference->first_x = x;
            difference->first_y = y;
            difference->direct = a;
            difference->replayed = b;
        }
        note(difference, x, y);
    }
}

bool screens_compare(const struct rig_screen *direct, const struct rig_screen *replayed,
                     struct screen_difference *difference)
{
    size_t bytes = ((size_t)direct->width * rig_surface_format_bits(direct->format) + 7) / 8;

    *difference = (struct screen_difference){0};
    for (uint32_t y = 0; y < direct->height; y++) {
        const uint8_t *a = row_of(direct, y), *b = row_of(replayed, y);

        if (memcmp(a, b, bytes) != 0)
            compare_row(a, b, y, direct, difference);
    }
    return difference->pixels == 0;
}
