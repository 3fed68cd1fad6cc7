/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The miniport: finds the device, has its interrupts, lists its modes, and tells the display driver
 * what it needs to draw. It draws nothing and, but for interrupts, writes to the device only to
 * RESET it: between the display driver's start and stop the device is that driver's.
 *
 * Functions are PASSIVE and may be paged where their IRQL is not written.
 */
#ifndef WINGLUE_MINIPORT_H
#define WINGLUE_MINIPORT_H

#include <video_port.h>

#include <qxl/modes.h>

#include "qxl_windows.h"

enum {
    CUSTOM_MODES = 2, /* one can be current while the other is chosen */
    RANGES_MAX = 32,
    NO_MODE = UINT32_MAX,
    MONITOR_ID = 1,
};

/* The device extension: not paged, zeroed by Windows, the same for each start of the adapter. */
struct miniport {
    struct qxl_windows_shared shared;
    struct qxl_hw hw;
    uintptr_t ports;
    PEVENT events[QXL_EVENT_COUNT];
    uint32_t ready;      /* the fields above are good; atomic */
    uint32_t interrupts; /* taken, and not yet signalled; atomic */

    uint32_t surfaces_enabled;
    struct qxl_mode modes[QXL_MODES_MAX + CUSTOM_MODES]; /* the device's, then the custom ones */
    uint32_t device_modes, custom_modes;
    uint32_t current_mode; /* index, or NO_MODE */

    VIDEO_ACCESS_RANGE ranges[RANGES_MAX];
    uint32_t range_count;
};

/*
 * For Windows' debug log alone: the host's has one buffer, which is the display driver's. At level
 * Error, because Windows prints no other unless it is told to. Up to DISPATCH.
 */
#define LOG(miniport, ...)                                          \
    do {                                                            \
        if (qxl_hw_log_level(&(miniport)->hw) >= QXL_LOG_LIFECYCLE) \
            VideoPortDebugPrint(Error, (char *)__VA_ARGS__);        \
    } while (0)

/* ---- adapter.c ---- */
VP_STATUS NTAPI find_adapter(PVOID extension, PVOID context, PWSTR argument,
                             PVIDEO_PORT_CONFIG_INFO config, PUCHAR again);
BOOLEAN NTAPI initialize(PVOID extension);
/* Any IRQL: whether there is a device that was found good. */
bool is_ready(const struct miniport *miniport);

/* ---- resources.c ---- */
/*
 * Find the device's BARs in config space, and map them: by address, in whatever order and pieces
 * Windows gives the resources. What is mapped is so until unmap_device(), after failure too.
 */
VP_STATUS map_device(struct miniport *miniport, struct qxl_bars *bars);
void unmap_device(struct miniport *miniport, const struct qxl_bars *bars);

/* ---- interrupt.c ---- */
/* DIRQL; can come before initialize(), and before find_adapter() has ended. */
BOOLEAN NTAPI interrupt(PVOID extension);
/* Up to DISPATCH: count these events up, and set them. */
void signal_events(struct miniport *miniport, uint32_t interrupts);
/*
 * Up to DISPATCH. False: the device was removed, or sleeps so that its memory cannot be read, and
 * all who wait for it were told so.
 */
bool is_present(struct miniport *miniport);

/* ---- port.c ---- */
/* Of the OS table only port_write is there: nothing else is called for interrupts. */
extern const struct qxl_os miniport_os;
/* Any IRQL. All is forgotten, and VGA shows. */
void reset_device(struct miniport *miniport);

/* ---- modes.c ---- */
/* False: there are none. */
bool read_modes(struct miniport *miniport);
uint32_t mode_count(const struct miniport *miniport);
void describe_mode(const struct miniport *miniport, uint32_t index, VIDEO_MODE_INFORMATION *info);
VP_STATUS add_custom_mode(struct miniport *miniport,
                          const struct qxl_windows_custom_display *display);

/* ---- start_io.c, power.c, child.c ---- */
BOOLEAN NTAPI start_io(PVOID extension, PVIDEO_REQUEST_PACKET packet);
VP_STATUS NTAPI get_power_state(PVOID extension, ULONG id, PVIDEO_POWER_MANAGEMENT power);
VP_STATUS NTAPI set_power_state(PVOID extension, ULONG id, PVIDEO_POWER_MANAGEMENT power);
/* Any IRQL: a bug check. */
BOOLEAN NTAPI reset_hw(PVOID extension, ULONG columns, ULONG rows);
VP_STATUS NTAPI get_child(PVOID extension, PVIDEO_CHILD_ENUM_INFO info, PVIDEO_CHILD_TYPE type,
                          PUCHAR descriptor, PULONG id, PULONG unused);

/* ---- registry.c ---- */
void read_registry(struct miniport *miniport);
void write_registry(struct miniport *miniport);

#endif
