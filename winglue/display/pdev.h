/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file pdev.h
 * A physical device of GDI's: one mode of one QXL device, from DrvEnablePDEV to DrvDisablePDEV.
 *
 * Session space: nothing here is global, and other sessions have PDEVs of the same device. The one
 * that was switched on last owns it; the others touch nothing.
 *
 * Who may use the core: GDI serialises drawing, but moves the pointer and calls DrvEscape at any
 * time, and power.h of the core needs the display for itself. So there is a gate for each kind of
 * user. Who uses the core holds the gate of its kind; who starts, stops, suspends or resumes it
 * holds them all.
 *
 * Everything here is PASSIVE (APC_LEVEL while a semaphore is held) and pageable.
 */
#ifndef WINGLUE_DISPLAY_PDEV_H
#define WINGLUE_DISPLAY_PDEV_H

#include "ddi.h"

#include <qxl/display.h>
#include <qxl_windows.h>

/** Kinds of users, in the order in which their gates are taken. */
enum pdev_user {
    PDEV_DRAWING, /**< drawing, and the life of device bitmaps; see drawing_begin() */
    PDEV_POINTER,
    PDEV_ESCAPE,
    PDEV_USERS,
};

enum { PDEV_TAG = 0x444c5851 /**< of EngAllocMem: "QXLD" */ };

struct surface;
struct pointer;

/** What a DHPDEV points to. */
struct pdev {
    HDEV hdev;                        /**< GDI's handle of this, from DrvCompletePDEV on */
    HANDLE driver;                    /**< the miniport, for EngDeviceIoControl */
    struct qxl_windows_info info;     /**< what the miniport says */
    struct qxl_display *display;      /**< the core's; NULL only while the PDEV is made */
    HSEMAPHORE locks[QXL_LOCK_COUNT]; /**< the core's */
    HSEMAPHORE gates[PDEV_USERS];     /**< see above */
    uint64_t ticks_per_second;        /**< of EngQueryPerformanceCounter */
    ULONG mode;                       /**< its number, for IOCTL_VIDEO_SET_CURRENT_MODE */
    ULONG width, height;              /**< pixels of the screen */
    ULONG bits;                       /**< a pixel: 16 (5-5-5) or 32 */
    ULONG bmf;                        /**< BMF_16BPP or BMF_32BPP, of all surfaces */
    uint32_t format;                  /**< SPICE_SURFACE_FMT_*, of all surfaces */
    uint32_t bitmap_format;           /**< SPICE_BITMAP_FMT_* of the same pixels */
    HPALETTE palette;                 /**< the colour masks */
    struct surface *screen;           /**< the primary surface; NULL if there is none */
    struct surface *bitmaps;          /**< device bitmaps, a list; gate PDEV_DRAWING */
    uint64_t bitmap_bytes;            /**< of device memory that they take */
    struct pointer *pointer;          /**< last shape; gate PDEV_POINTER; may be NULL */
    HSURF surface;                    /**< GDI's handle of the screen; 0 if there is none */
    bool enabled;                     /**< the mode is set: this PDEV has the device */
    bool broken;                      /**< an operation of the device did not end: recover */
    uint32_t ticket;                  /**< qxl_windows_shared::owner, as long as we have it */
    uint32_t power_ups;               /**< qxl_windows_shared::power_ups, as last seen */
    uint32_t errors;                  /**< qxl_windows_shared::errors, likewise */
};

/**
 * Come in to use the core: takes the gate of `user`, always. If the device lost its power since the
 * last time, it is brought back first. To be called without any gate held (it takes them all for
 * that).
 * @param pdev the device.
 * @param user which gate.
 * @return false: the device is not to be used now, and nothing went wrong: the mode is not set, the
 *         device was removed, or another session has it. Entry points then say that they succeeded.
 */
bool pdev_enter(struct pdev *pdev, enum pdev_user user);

/** Give the gate back, whatever pdev_enter() returned. */
void pdev_leave(struct pdev *pdev, enum pdev_user user);

/** pdev_enter() for all gates; pdev_leave_all() gives them back. */
bool pdev_enter_all(struct pdev *pdev);
/** Give all gates back. */
void pdev_leave_all(struct pdev *pdev);

/**
 * Look at what the core said, of drawing, too. QXL_STATUS_TIMEOUT makes the next pdev_enter() reset
 * the device and rebuild what was on it. Gate held.
 * @return true if it was QXL_STATUS_OK.
 */
bool pdev_succeeded(struct pdev *pdev, enum qxl_status status);

/** The core's operating system; the context is the PDEV. */
extern const struct qxl_os pdev_os;

/**
 * Print a message (qxl_log(): %s %u %d %x %llx only) if its level is on. Nothing of a device that
 * was removed is touched.
 */
#define pdev_log(pdev, level, ...)                                             \
    do {                                                                       \
        if (!pdev_is_removed(pdev))                                            \
            qxl_log(&(pdev)->info.hw, &pdev_os, (pdev), (level), __VA_ARGS__); \
    } while (0)

/** Whether the miniport says that the device is not there any more. Any context. */
bool pdev_is_removed(const struct pdev *pdev);

/**
 * Take the device from whoever has it: set the mode, start the core's display. No surfaces are
 * there yet. All gates held.
 * @return false: the device does not do it.
 */
bool pdev_switch_on(struct pdev *pdev);

/** Give the device back, unless another PDEV has taken it. All gates held. */
void pdev_switch_off(struct pdev *pdev);

/**
 * Memory, zeroed, non-paged; free with pdev_free(). Temporaries of more than a few hundred bytes
 * come from here and not from the stack.
 * @param size bytes.
 * @return NULL if there is none.
 */
void *pdev_allocate(size_t size);

/** Free what pdev_allocate() gave. NULL is fine. */
void pdev_free(void *memory);

#endif
