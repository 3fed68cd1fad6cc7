/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file found.h
 * What a fake device finds in its memory.
 */
#ifndef RIG_FOUND_H
#define RIG_FOUND_H

#include <fake_qxl.h>
#include <qxl_wire.h>

/** @return `size` bytes at an address of the device, NULL if no memory slot has them. */
const void *rig_found_at(struct fake_qxl *device, QXLPHYSICAL address, size_t size);

/**
 * The last item that the driver has put into a ring. It stays until the driver writes the next one,
 * and the command until the driver takes its memory back.
 * @param cursor of the cursor ring, else of the command ring.
 */
QXLCommandExt rig_found_command(struct fake_qxl *device, bool cursor);

#endif
