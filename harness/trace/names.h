/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file names.h
 * QEMU's words for the values in its command log: the one place that has them. The index of a word
 * is QXL's number for it, but for surface formats (see rig_surface_format_of_name()).
 */
#ifndef RIG_NAMES_H
#define RIG_NAMES_H

#include <stddef.h>

#include "event.h"

struct rig_names {
    const char *const *names;
    size_t count;
};

extern const struct rig_names rig_ring_names, rig_command_type_names, rig_draw_type_names,
    rig_effect_names, rig_surface_type_names, rig_surface_format_names, rig_cursor_type_names,
    rig_cursor_shape_names, rig_yes_no_names;

/** SPICE_SURFACE_FMT_* of an index in rig_surface_format_names, RIG_UNKNOWN_NAME beyond it. */
uint32_t rig_surface_format_of_name(uint32_t index);
/** Bits of a pixel in a SPICE_SURFACE_FMT_*, 0 if it is none that a surface can have. */
unsigned rig_surface_format_bits(uint32_t format);

#endif
