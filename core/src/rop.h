/* SPDX-License-Identifier: BSD-3-Clause */
/* Raster operation descriptors (SPICE_ROPD_*) as functions: truth tables of the three operands. */
#ifndef QXL_CORE_ROP_H
#define QXL_CORE_ROP_H

#include <stdbool.h>
#include <stdint.h>

#include <qxl_wire.h>

/* The operands' own truth tables; bit 4P + 2S + D is for these inputs, as in Windows' codes. */
enum { TABLE_PATTERN = 0xf0, TABLE_SOURCE = 0xcc, TABLE_DEST = 0xaa };

/* What a descriptor combines with what. In an opaque the brush is put onto the picture. */
enum rop_form {
    ROP_BRUSH_ON_DEST,   /* fill, stroke */
    ROP_BRUSH_ON_SOURCE, /* opaque */
    ROP_SOURCE_ON_DEST,  /* copy, blend */
};

/* No unknown bits, and exactly one operation; or 0. */
bool rop_valid(uint16_t rop);
/* 0 stands for OP_PUT. */
uint16_t rop_on_wire(uint16_t rop);
/* What the host makes of a valid descriptor. */
uint8_t rop_table(uint16_t rop, enum rop_form form);
/* qxl_raster_operand bits that a function depends on. */
uint8_t table_operands(uint8_t table);
/* The effect of a function of brush and destination, where the brush is of one colour and there is
 * no mask. */
uint8_t fill_table_effect(uint8_t table);

#endif
