/* SPDX-License-Identifier: BSD-3-Clause */
#include "checking.h"

enum { MOST_DATA = 0x7fffffff };

unsigned check_surface_bits(uint32_t format)
{
    switch (format) {
    case SPICE_SURFACE_FMT_1_A:
        return 1;
    case SPICE_SURFACE_FMT_8_A:
        return 8;
    case SPICE_SURFACE_FMT_16_555:
    case SPICE_SURFACE_FMT_16_565:
        return 16;
    case SPICE_SURFACE_FMT_32_xRGB:
    case SPICE_SURFACE_FMT_32_ARGB:
        return 32;
    default:
        return 0;
    }
}

verdict check_surface_layout(struct check *check, uint32_t format, uint32_t width, uint32_t height,
                             int32_t stride)
{
    unsigned bits = check_surface_bits(format);
    uint64_t row = row_bytes(stride);

    REQUIRE(check, bits, FAKE_QXL_DROP, "surface: unknown format");
    REQUIRE(check, stride != INT32_MIN && row >= ((uint64_t)width * bits + 7) / 8, FAKE_QXL_DROP,
            "surface: stride is shorter than a row");
    REQUIRE(check, row * height <= MOST_DATA, FAKE_QXL_DROP, "surface: more than 2 GiB");
    return FAKE_QXL_ACCEPT;
}

verdict check_surface_command(struct check *check, const QXLSurfaceCmd *command)
{
    const QXLSurface *surface = &command->u.surface_create;
    void *pixels;

    REQUIRE(check, command->type <= QXL_SURFACE_CMD_DESTROY, FAKE_QXL_DROP,
            "surface: unknown command");
    if (command->type == QXL_SURFACE_CMD_DESTROY)
        return FAKE_QXL_ACCEPT;
    PASS(check_surface_layout(check, surface->format, surface->width, surface->height,
                              surface->stride));
    return check_map(check, surface->data, surface->height * row_bytes(surface->stride), &pixels,
                     "surface: pixels are outside the slot");
}
