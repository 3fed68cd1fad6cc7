/* SPDX-License-Identifier: BSD-3-Clause */
/* Formats, strides and sizes of surfaces. */
#include "surface_table.h"

uint32_t surface_format_bits(uint32_t format)
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

uint64_t surface_bytes(const struct surface *surface)
{
    int64_t stride = surface->stride;

    return (uint64_t)(stride < 0 ? -stride : stride) * surface->height;
}

enum qxl_status surface_describe(const struct qxl_surface_request *request, struct surface *surface)
{
    uint64_t row = ((uint64_t)request->width * surface_format_bits(request->format) + 7) / 8;
    int64_t stride = request->stride;

    if (row == 0 || request->height == 0 || row > PIXEL_BYTES_MAX || request->width > INT32_MAX)
        return QXL_STATUS_INVALID;
    if (stride == 0)
        stride = (int64_t)((row + 3) & ~(uint64_t)3);
    if (stride % 4 != 0 || (uint64_t)(stride < 0 ? -stride : stride) < row || stride > INT32_MAX ||
        stride <= INT32_MIN)
        return QXL_STATUS_INVALID;
    *surface = (struct surface){
        .state = SURFACE_LIVE,
        .width = request->width,
        .height = request->height,
        .format = request->format,
        .stride = (int32_t)stride,
    };
    return surface_bytes(surface) <= PIXEL_BYTES_MAX ? QXL_STATUS_OK : QXL_STATUS_INVALID;
}
