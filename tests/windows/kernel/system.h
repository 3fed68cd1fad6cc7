/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file system.h
 * The system's part in a display driver's life: sessions, modes, sleep. After each call into the
 * driver it looks for locks that are held and levels that are raised, and at the end for leaks.
 */
#ifndef TESTS_WINDOWS_KERNEL_SYSTEM_H
#define TESTS_WINDOWS_KERNEL_SYSTEM_H

#include "win32k.h"

/** A session of a user's: it has the driver loaded at its own addresses. */
struct system_session;

/** What an HDEV points to: a driver's PDEV, with its surface. */
struct win32k_device {
    struct system_session *session;
    DHPDEV pdev;
    GDIINFO caps;
    DEVINFO info;
    HSURF surface;
    SURFOBJ *screen; /**< locked while enabled; NULL else */
    bool asserted;   /**< the device shows it */
    void *lock;      /**< held for calls into the driver: one at a time */
};

/**
 * Load the display driver, a copy of its own in each further session, and call its entry point.
 * @param driver file name beside the program, "qxldd.dll".
 * @param adapter what the miniport drives (videoprt.h), handed to the driver as its hDriver.
 * @return NULL if the driver refuses.
 */
KERNEL_API struct system_session *system_session_begin(const char *driver, HANDLE adapter);
/** Disable the driver, unload it and look for leaks. All its devices were disabled. */
KERNEL_API void system_session_end(struct system_session *session);

/** The modes that the driver has. @return how many there are, which may be above `max`. */
KERNEL_API unsigned system_modes(struct system_session *session, DEVMODEW *modes, unsigned max);
/** Enable PDEV and surface in this mode. @return NULL if the driver does not. */
KERNEL_API struct win32k_device *system_enable(struct system_session *session, unsigned width,
                                               unsigned height, unsigned bits);
/** Disable surface and PDEV. NULL is fine. */
KERNEL_API void system_disable(struct win32k_device *device);
/** Hand the screen to this device or take it away (DrvAssertMode). @return the driver's answer. */
KERNEL_API bool system_assert(struct win32k_device *device, bool on);
/**
 * Change the mode as Windows does: the old PDEV loses the screen, a new one is enabled, the old one
 * is disabled. Bitmaps of the old one go over. If the driver refuses, the old one is back.
 * @return whether `*device` is the new one.
 */
KERNEL_API bool system_change_mode(struct win32k_device **device, unsigned width, unsigned height,
                                   unsigned bits);
/** Fast user switching: `from` (may be NULL) loses the screen, `to` gets it. */
KERNEL_API bool system_switch_user(struct win32k_device *from, struct win32k_device *to);

/** A function of the driver's table (INDEX_Drv*), NULL if it has none. */
KERNEL_API void *system_function(const struct system_session *session, unsigned index);
/** The session's module, for win32k_leaks(). */
KERNEL_API const void *system_module(const struct system_session *session);

#endif
