/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Windows does not order these calls and those of the display driver, which saves and restores what
 * it has on the device (qxl_power_suspend(), qxl_power_resume()). So nothing is done here that it
 * could be in the middle of.
 */
#include "miniport.h"

static bool is_ours(ULONG id)
{
    return id == DISPLAY_ADAPTER_HW_ID || id == MONITOR_ID;
}

VP_STATUS NTAPI get_power_state(PVOID extension, ULONG id, PVIDEO_POWER_MANAGEMENT power)
{
    (void)extension;
    if (power->Length < sizeof(*power) || !is_ours(id))
        return ERROR_INVALID_PARAMETER;
    switch (power->PowerState) {
    case VideoPowerOn:
    case VideoPowerStandBy:
    case VideoPowerSuspend:
    case VideoPowerOff:
    case VideoPowerHibernate:
    case VideoPowerShutdown:
        return NO_ERROR;
    default:
        return ERROR_INVALID_PARAMETER;
    }
}

/* The device may have lost all that it knew, or nothing: the display driver starts with RESET. */
static void power_up(struct miniport *miniport)
{
    __atomic_fetch_add(&miniport->shared.power_ups, 1, __ATOMIC_RELEASE);
    /* Not IO_CMD: it says that an operation has ended, which may be running now. */
    signal_events(miniport, QXL_INTERRUPT_DISPLAY | QXL_INTERRUPT_CURSOR);
}

VP_STATUS NTAPI set_power_state(PVOID extension, ULONG id, PVIDEO_POWER_MANAGEMENT power)
{
    struct miniport *miniport = extension;
    VP_STATUS status = get_power_state(extension, id, power);

    if (status != NO_ERROR || id != DISPLAY_ADAPTER_HW_ID || !is_present(miniport))
        return status;
    LOG(miniport, "qxl: power state %u\n", power->PowerState);
    switch (power->PowerState) {
    case VideoPowerOn:
        power_up(miniport);
        break;
    case VideoPowerOff:
        qxl_irq_set_mask(&miniport->hw, &miniport_os, miniport, 0); /* nobody serves the line */
        break;
    case VideoPowerShutdown:
        reset_device(miniport);
        break;
    default:
        break;
    }
    return NO_ERROR;
}

/* The blue screen is drawn on VGA, by the caller, which sets the mode: FALSE. */
BOOLEAN NTAPI reset_hw(PVOID extension, ULONG columns, ULONG rows)
{
    struct miniport *miniport = extension;

    (void)columns;
    (void)rows;
    if (is_ready(miniport))
        reset_device(miniport);
    return FALSE;
}
