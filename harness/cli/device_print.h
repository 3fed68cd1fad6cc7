/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file device_print.h
 * What a device is, on stdout.
 */
#ifndef RIG_DEVICE_PRINT_H
#define RIG_DEVICE_PRINT_H

#include "device_facts.h"

void rig_device_print_text(const struct rig_device_facts *facts);
/** One object. Keys are never renamed; docs/man/qxlrig-device.1 lists them. */
void rig_device_print_json(const struct rig_device_facts *facts);
/** Config space as `lspci -F FILE` reads it. */
void rig_device_print_lspci(const struct rig_device_facts *facts);

#endif
