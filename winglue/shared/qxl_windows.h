/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file qxl_windows.h
 * What qxl.sys and qxldd.dll tell each other, and what programs may ask of them.
 */
#ifndef QXL_WINDOWS_H
#define QXL_WINDOWS_H

#include <qxl/hw.h>
#include <qxl/os.h>

/* Windows' types come from the includer: winddi.h and video.h cannot be included together. */

/** IOCTLs of the miniport, from the display driver only. Both buffers are system memory. */
enum qxl_windows_ioctl {
    /** Out: struct qxl_windows_info. */
    QXL_WINDOWS_IOCTL_GET_INFO = (0x23 << 16) | (0x800 << 2),
    /** In: struct qxl_windows_custom_display. Adds the mode to the mode list. */
    QXL_WINDOWS_IOCTL_SET_CUSTOM_DISPLAY = (0x23 << 16) | (0x801 << 2),
};

/** Device-specific escapes (ExtEscape) of the display driver. */
enum qxl_windows_escape {
    /** In: struct qxl_windows_custom_display. Afterwards the size is in the mode list. */
    QXL_WINDOWS_ESCAPE_SET_CUSTOM_DISPLAY = 0x10001,
    /** In: struct qxl_windows_monitors. */
    QXL_WINDOWS_ESCAPE_MONITORS_CONFIG = 0x10003,
    /** In: uint32_t, a log level (enum qxl_log_level), in effect at once. */
    QXL_WINDOWS_ESCAPE_SET_LOG_LEVEL = 0x10004,
};

/** Values in the adapter's registry key, numbers (REG_DWORD). */
#define QXL_WINDOWS_VALUE_SURFACES L"SurfacesEnabled" /**< 1: off-screen surfaces; else none */
#define QXL_WINDOWS_VALUE_LOG_LEVEL L"LogLevel"       /**< enum qxl_log_level; else 0 */
#define QXL_WINDOWS_VALUE_DEVICE_ID L"QxlDeviceID"    /**< written: qxl_hw::id */

/** A display size to offer. */
struct qxl_windows_custom_display {
    uint32_t width, height; /**< pixels */
    uint32_t bits;          /**< a pixel: 16 or 32 */
};

enum { QXL_WINDOWS_MONITORS_MAX = 16 };

/** Where the monitors are on the primary surface. */
struct qxl_windows_monitors {
    uint32_t count; /**< 1 to QXL_WINDOWS_MONITORS_MAX */
    struct {
        uint32_t id;
        int32_t x, y;           /**< pixels of the primary */
        uint32_t width, height; /**< pixels */
    } monitors[QXL_WINDOWS_MONITORS_MAX];
};

/**
 * Memory of the miniport's that both drivers see, non-paged, for as long as the adapter lives.
 * Words are read and written atomically.
 */
struct qxl_windows_shared {
    uint32_t
        sequences[QXL_EVENT_COUNT]; /**< counted up by the miniport's DPC; then the event is set */
    uint32_t gone;                  /**< not 0: the device was removed (qxl_display_set_gone()) */
    uint32_t
        power_ups; /**< counted up when the adapter gets its power back: the device has lost all */
    /** The display driver's: counted up by each PDEV that takes the device. Who has the last number
     * has the device; sessions come and go in any order. */
    uint32_t owner;
    uint32_t errors; /**< counted up when the device found a guest bug: qxl_power_recover() */
};

enum { QXL_WINDOWS_INFO_VERSION = 1 };

/** Answer of QXL_WINDOWS_IOCTL_GET_INFO. Pointers are good in any process. */
struct qxl_windows_info {
    uint32_t version;                  /**< QXL_WINDOWS_INFO_VERSION, or the drivers do not fit */
    uint32_t size;                     /**< bytes of this structure */
    struct qxl_hw hw;                  /**< with the BARs as the miniport mapped them */
    uintptr_t ports;                   /**< IO port number of the IO BAR's first port */
    struct qxl_windows_shared *shared; /**< as above */
    void *events[QXL_EVENT_COUNT];     /**< PEVENT, notification events; see qxl_os::wait */
    uint32_t surfaces_enabled;         /**< registry: off-screen surfaces are used */
};

#endif
