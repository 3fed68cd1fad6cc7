/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file modes.h
 * The modes that the miniport offers, and what GDI wants to know of one. PASSIVE, pageable.
 */
#ifndef WINGLUE_DISPLAY_MODES_H
#define WINGLUE_DISPLAY_MODES_H

#include "ddi.h"

#include <stdbool.h>

#include <devioctl.h>
#include <ntddvdeo.h>

/**
 * The mode that a DEVMODE means: its size and depth, and its frequency, if there is one with that.
 * @param driver the miniport.
 * @param wanted all 0: the first mode.
 * @param mode   filled in on success.
 */
bool modes_find(HANDLE driver, const DEVMODEW *wanted, VIDEO_MODE_INFORMATION *mode);

/**
 * Fill in GDIINFO, as much of it as `size` bytes hold.
 * @param pixels_per_inch what DEVMODE says; 0: the usual.
 */
void modes_gdi_info(const VIDEO_MODE_INFORMATION *mode, ULONG pixels_per_inch, void *info,
                    ULONG size);

/** Fill in DEVINFO, as much of it as `size` bytes hold. The palette is the caller's. */
void modes_device_info(const VIDEO_MODE_INFORMATION *mode, HPALETTE palette, void *info,
                       ULONG size);

#endif
