/* SPDX-License-Identifier: BSD-3-Clause */
#include "miniport.h"

enum { VISTA = 6, REFRESH_HZ = 60 };

/* From Windows Vista on, 3D programs are told of 5-5-5 screens and then denied them. */
static bool offers_16_bits(struct miniport *miniport)
{
    VPOSVERSIONINFO version = {.Size = sizeof(version)};

    return VideoPortGetVersion(miniport, &version) != NO_ERROR || version.MajorVersion < VISTA;
}

/* The device is asked once: afterwards how many and which always fit each other. */
bool read_modes(struct miniport *miniport)
{
    uint32_t count = qxl_modes_read(&miniport->hw, miniport->modes, QXL_MODES_MAX), kept = 0;
    bool all = offers_16_bits(miniport);

    for (uint32_t i = 0; i < count; i++)
        if (all || miniport->modes[i].bits == 32)
            miniport->modes[kept++] = miniport->modes[i];
    miniport->device_modes = kept;
    miniport->custom_modes = 0;
    miniport->current_mode = NO_MODE;
    return kept > 0;
}

uint32_t mode_count(const struct miniport *miniport)
{
    return miniport->device_modes + miniport->custom_modes;
}

void describe_mode(const struct miniport *miniport, uint32_t index, VIDEO_MODE_INFORMATION *info)
{
    const struct qxl_mode *mode = &miniport->modes[index];
    uint32_t bits = mode->bits == 16 ? 5 : 8;
    uint32_t mask = (1u << bits) - 1;

    VideoPortZeroMemory(info, sizeof(*info));
    info->Length = sizeof(*info);
    info->ModeIndex = index;
    info->VisScreenWidth = info->VideoMemoryBitmapWidth = mode->width;
    info->VisScreenHeight = info->VideoMemoryBitmapHeight = mode->height;
    info->ScreenStride = mode->stride;
    info->NumberOfPlanes = 1;
    info->BitsPerPlane = mode->bits;
    info->Frequency = REFRESH_HZ;
    info->XMillimeter = mode->millimeters_x;
    info->YMillimeter = mode->millimeters_y;
    info->NumberRedBits = info->NumberGreenBits = info->NumberBlueBits = bits;
    info->RedMask = mask << 2 * bits;
    info->GreenMask = mask << bits;
    info->BlueMask = mask;
    info->AttributeFlags = VIDEO_MODE_COLOR | VIDEO_MODE_GRAPHICS;
}

static bool is_listed(const struct miniport *miniport, const struct qxl_mode *mode)
{
    for (uint32_t i = 0; i < mode_count(miniport); i++)
        if (miniport->modes[i].width == mode->width && miniport->modes[i].height == mode->height &&
            miniport->modes[i].bits == mode->bits)
            return true;
    return false;
}

/* A free place, or else that of the one that is not current. */
static uint32_t custom_index(const struct miniport *miniport)
{
    uint32_t first = miniport->device_modes;

    if (miniport->custom_modes < CUSTOM_MODES)
        return first + miniport->custom_modes;
    return miniport->current_mode == first ? first + 1 : first;
}

VP_STATUS add_custom_mode(struct miniport *miniport,
                          const struct qxl_windows_custom_display *display)
{
    struct qxl_mode mode;
    uint32_t index;

    if (qxl_mode_custom(&miniport->hw, display->width, display->height, display->bits, &mode) !=
        QXL_STATUS_OK)
        return ERROR_INVALID_PARAMETER;
    if (is_listed(miniport, &mode))
        return NO_ERROR;
    index = custom_index(miniport);
    miniport->modes[index] = mode;
    if (index == mode_count(miniport))
        miniport->custom_modes++;
    return NO_ERROR;
}
