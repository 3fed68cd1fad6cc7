/* SPDX-License-Identifier: BSD-3-Clause */
/* Input and output of a request share one buffer: what comes in is copied before it is answered. */
#include "miniport.h"

static VP_STATUS done(VIDEO_REQUEST_PACKET *packet, uint32_t size)
{
    packet->StatusBlock->Information = size;
    return NO_ERROR;
}

static VP_STATUS query_mode_count(struct miniport *miniport, VIDEO_REQUEST_PACKET *packet)
{
    VIDEO_NUM_MODES *count = packet->OutputBuffer;

    if (packet->OutputBufferLength < sizeof(*count))
        return ERROR_INSUFFICIENT_BUFFER;
    count->NumModes = mode_count(miniport);
    count->ModeInformationLength = sizeof(VIDEO_MODE_INFORMATION);
    return done(packet, sizeof(*count));
}

static VP_STATUS query_modes(struct miniport *miniport, VIDEO_REQUEST_PACKET *packet)
{
    VIDEO_MODE_INFORMATION *modes = packet->OutputBuffer;
    uint32_t count = mode_count(miniport);

    if (packet->OutputBufferLength / sizeof(*modes) < count)
        return ERROR_INSUFFICIENT_BUFFER;
    for (uint32_t i = 0; i < count; i++)
        describe_mode(miniport, i, &modes[i]);
    return done(packet, count * sizeof(*modes));
}

static VP_STATUS query_current_mode(struct miniport *miniport, VIDEO_REQUEST_PACKET *packet)
{
    if (packet->OutputBufferLength < sizeof(VIDEO_MODE_INFORMATION))
        return ERROR_INSUFFICIENT_BUFFER;
    if (miniport->current_mode == NO_MODE)
        return ERROR_INVALID_FUNCTION;
    describe_mode(miniport, miniport->current_mode, packet->OutputBuffer);
    return done(packet, sizeof(VIDEO_MODE_INFORMATION));
}

/* The display driver makes the primary surface: this says which mode counts. */
static VP_STATUS set_current_mode(struct miniport *miniport, VIDEO_REQUEST_PACKET *packet)
{
    const VIDEO_MODE *mode = packet->InputBuffer;
    uint32_t index;

    if (packet->InputBufferLength < sizeof(*mode))
        return ERROR_INSUFFICIENT_BUFFER;
    index = mode->RequestedMode & ~(VIDEO_MODE_MAP_MEM_LINEAR | VIDEO_MODE_NO_ZERO_MEMORY);
    if (index >= mode_count(miniport))
        return ERROR_INVALID_PARAMETER;
    miniport->current_mode = index;
    LOG(miniport, "qxl: mode %u, %ux%u\n", index, miniport->modes[index].width,
        miniport->modes[index].height);
    return done(packet, 0);
}

/* There is one mapping: its address is the same in every process, and for every start. */
static VP_STATUS map_video_memory(struct miniport *miniport, VIDEO_REQUEST_PACKET *packet)
{
    VIDEO_MEMORY_INFORMATION *info = packet->OutputBuffer;

    if (packet->InputBufferLength < sizeof(VIDEO_MEMORY) ||
        packet->OutputBufferLength < sizeof(*info))
        return ERROR_INSUFFICIENT_BUFFER;
    info->VideoRamBase = miniport->hw.ram.memory;
    info->VideoRamLength = (ULONG)miniport->hw.ram.size;
    info->FrameBufferBase = miniport->hw.ram.memory;
    info->FrameBufferLength = miniport->hw.surface0_size;
    return done(packet, sizeof(*info));
}

static VP_STATUS unmap_video_memory(VIDEO_REQUEST_PACKET *packet)
{
    if (packet->InputBufferLength < sizeof(VIDEO_MEMORY))
        return ERROR_INSUFFICIENT_BUFFER;
    return done(packet, 0);
}

static VP_STATUS reset(struct miniport *miniport, VIDEO_REQUEST_PACKET *packet)
{
    reset_device(miniport);
    miniport->current_mode = NO_MODE;
    return done(packet, 0);
}

static VP_STATUS get_info(struct miniport *miniport, VIDEO_REQUEST_PACKET *packet)
{
    struct qxl_windows_info *info = packet->OutputBuffer;

    if (packet->OutputBufferLength < sizeof(*info))
        return ERROR_INSUFFICIENT_BUFFER;
    VideoPortZeroMemory(info, sizeof(*info));
    info->version = QXL_WINDOWS_INFO_VERSION;
    info->size = sizeof(*info);
    info->hw = miniport->hw;
    info->ports = miniport->ports;
    info->shared = &miniport->shared;
    for (uint32_t i = 0; i < QXL_EVENT_COUNT; i++)
        info->events[i] = miniport->events[i];
    info->surfaces_enabled = miniport->surfaces_enabled;
    return done(packet, sizeof(*info));
}

static VP_STATUS set_custom_display(struct miniport *miniport, VIDEO_REQUEST_PACKET *packet)
{
    struct qxl_windows_custom_display display;

    if (packet->InputBufferLength < sizeof(display))
        return ERROR_INSUFFICIENT_BUFFER;
    display = *(const struct qxl_windows_custom_display *)packet->InputBuffer;
    return add_custom_mode(miniport, &display);
}

static VP_STATUS answer(struct miniport *miniport, VIDEO_REQUEST_PACKET *packet)
{
    switch (packet->IoControlCode) {
    case IOCTL_VIDEO_QUERY_NUM_AVAIL_MODES:
        return query_mode_count(miniport, packet);
    case IOCTL_VIDEO_QUERY_AVAIL_MODES:
        return query_modes(miniport, packet);
    case IOCTL_VIDEO_QUERY_CURRENT_MODE:
        return query_current_mode(miniport, packet);
    case IOCTL_VIDEO_SET_CURRENT_MODE:
        return set_current_mode(miniport, packet);
    case IOCTL_VIDEO_MAP_VIDEO_MEMORY:
        return map_video_memory(miniport, packet);
    case IOCTL_VIDEO_UNMAP_VIDEO_MEMORY:
        return unmap_video_memory(packet);
    case IOCTL_VIDEO_RESET_DEVICE:
        return reset(miniport, packet);
    case QXL_WINDOWS_IOCTL_GET_INFO:
        return get_info(miniport, packet);
    case QXL_WINDOWS_IOCTL_SET_CUSTOM_DISPLAY:
        return set_custom_display(miniport, packet);
    default:
        return ERROR_INVALID_FUNCTION;
    }
}

BOOLEAN NTAPI start_io(PVOID extension, PVIDEO_REQUEST_PACKET packet)
{
    struct miniport *miniport = extension;

    packet->StatusBlock->Information = 0;
    packet->StatusBlock->Status =
        is_present(miniport) ? answer(miniport, packet) : ERROR_DEV_NOT_EXIST;
    return TRUE;
}
