/* SPDX-License-Identifier: BSD-3-Clause */
#include "miniport.h"

bool is_ready(const struct miniport *miniport)
{
    return __atomic_load_n(&miniport->ready, __ATOMIC_ACQUIRE);
}

/* DIRQL, while interrupt() does not run. */
static BOOLEAN NTAPI stop_interrupts(PVOID context)
{
    struct miniport *miniport = context;

    __atomic_store_n(&miniport->ready, 0, __ATOMIC_RELEASE);
    return TRUE;
}

static void release(struct miniport *miniport, const struct qxl_bars *bars)
{
    for (uint32_t i = 0; i < QXL_EVENT_COUNT; i++) {
        if (miniport->events[i])
            VideoPortDeleteEvent(miniport, miniport->events[i]);
        miniport->events[i] = NULL;
    }
    unmap_device(miniport, bars);
}

/* An adapter that was stopped can be started again: with the old extension, and other addresses. */
static void forget_last_start(struct miniport *miniport)
{
    if (!is_ready(miniport))
        return;
    VideoPortSynchronizeExecution(miniport, VpMediumPriority, stop_interrupts, miniport);
    release(miniport, &(struct qxl_bars){
                          .ram = miniport->hw.ram,
                          .vram = miniport->hw.vram,
                          .rom = {.memory = (void *)miniport->hw.rom},
                      });
    __atomic_store_n(&miniport->shared.gone, 0, __ATOMIC_RELEASE);
}

static VP_STATUS create_events(struct miniport *miniport)
{
    for (uint32_t i = 0; i < QXL_EVENT_COUNT; i++)
        if (VideoPortCreateEvent(miniport, NOTIFICATION_EVENT | INITIAL_EVENT_NOT_SIGNALED, NULL,
                                 &miniport->events[i]) != NO_ERROR) {
            miniport->events[i] = NULL;
            return ERROR_NOT_ENOUGH_MEMORY;
        }
    return NO_ERROR;
}

static VP_STATUS refuse(struct miniport *miniport, const char *reason, enum qxl_status status)
{
    VideoPortDebugPrint(Error, (char *)"qxl: the device is not used: %s\n", reason);
    VideoPortLogError(miniport, NULL, ERROR_DEV_NOT_EXIST, (ULONG)status);
    return ERROR_DEV_NOT_EXIST;
}

static VP_STATUS probe(struct miniport *miniport, const struct qxl_bars *bars)
{
    const char *reason;
    enum qxl_status status = qxl_probe(bars, &miniport->hw, &reason);

    if (status == QXL_STATUS_OK)
        return NO_ERROR;
    return refuse(miniport, reason, status);
}

/* No VGA registers for DOS programs. These fields are those of every Windows. */
static void claim_no_vga(VIDEO_PORT_CONFIG_INFO *config)
{
    config->NumEmulatorAccessEntries = 0;
    config->EmulatorAccessEntries = NULL;
    config->EmulatorAccessEntriesContext = 0;
    config->VdmPhysicalVideoMemoryAddress.QuadPart = 0;
    config->VdmPhysicalVideoMemoryLength = 0;
    config->HardwareStateSize = 0;
}

static VP_STATUS take_device(struct miniport *miniport, struct qxl_bars *bars)
{
    VP_STATUS status = map_device(miniport, bars);

    if (status == NO_ERROR)
        status = probe(miniport, bars);
    if (status == NO_ERROR && !read_modes(miniport))
        status = refuse(miniport, "it lists no mode", QXL_STATUS_BAD_DEVICE);
    if (status == NO_ERROR)
        status = create_events(miniport);
    if (status != NO_ERROR)
        release(miniport, bars);
    return status;
}

VP_STATUS NTAPI find_adapter(PVOID extension, PVOID context, PWSTR argument,
                             PVIDEO_PORT_CONFIG_INFO config, PUCHAR again)
{
    struct miniport *miniport = extension;
    struct qxl_bars bars;
    VP_STATUS status;

    (void)context;
    (void)argument;
    *again = FALSE;
    if (config->Length < SIZE_OF_NT4_VIDEO_PORT_CONFIG_INFO)
        return ERROR_INVALID_PARAMETER;
    claim_no_vga(config);
    forget_last_start(miniport);
    status = take_device(miniport, &bars);
    if (status != NO_ERROR)
        return status;
    read_registry(miniport);
    write_registry(miniport);
    LOG(miniport, "qxl: found number %u, revision %u, with %u modes\n", miniport->hw.id,
        miniport->hw.revision, mode_count(miniport));
    __atomic_store_n(&miniport->ready, 1, __ATOMIC_RELEASE);
    return NO_ERROR;
}

/* The device is the display driver's to start. */
BOOLEAN NTAPI initialize(PVOID extension)
{
    return is_present(extension);
}
