/* SPDX-License-Identifier: BSD-3-Clause */
#include "rop.h"

#include <qxl/raster.h>

enum {
    OPERATIONS = SPICE_ROPD_OP_PUT | SPICE_ROPD_OP_OR | SPICE_ROPD_OP_AND | SPICE_ROPD_OP_XOR |
                 SPICE_ROPD_OP_BLACKNESS | SPICE_ROPD_OP_WHITENESS | SPICE_ROPD_OP_INVERS
};

/* An operand of a form: its table, and the bit that inverts it. */
struct rop_operand {
    uint8_t table;
    uint16_t inverse;
};

static const struct {
    struct rop_operand upper, lower;
} FORMS[] = {
    [ROP_BRUSH_ON_DEST] = {{TABLE_PATTERN, SPICE_ROPD_INVERS_BRUSH},
                           {TABLE_DEST, SPICE_ROPD_INVERS_DEST}},
    [ROP_BRUSH_ON_SOURCE] = {{TABLE_PATTERN, SPICE_ROPD_INVERS_BRUSH},
                             {TABLE_SOURCE, SPICE_ROPD_INVERS_SRC}},
    [ROP_SOURCE_ON_DEST] = {{TABLE_SOURCE, SPICE_ROPD_INVERS_SRC},
                            {TABLE_DEST, SPICE_ROPD_INVERS_DEST}},
};

uint16_t rop_on_wire(uint16_t rop)
{
    return rop ? rop : SPICE_ROPD_OP_PUT;
}

bool rop_valid(uint16_t rop)
{
    uint32_t operation = rop_on_wire(rop) & OPERATIONS;

    return (rop & ~(uint32_t)SPICE_ROPD_MASK) == 0 && operation != 0 &&
           (operation & (operation - 1)) == 0;
}

static uint8_t operand_table(struct rop_operand operand, uint16_t rop)
{
    return rop & operand.inverse ? (uint8_t)~operand.table : operand.table;
}

/* The host heeds the inversions in the first four operations only. */
uint8_t rop_table(uint16_t rop, enum rop_form form)
{
    uint16_t wire = rop_on_wire(rop);
    uint8_t upper = operand_table(FORMS[form].upper, wire);
    uint8_t lower = operand_table(FORMS[form].lower, wire);
    uint8_t inverse = wire & SPICE_ROPD_INVERS_RES ? 0xff : 0;

    switch (wire & OPERATIONS) {
    case SPICE_ROPD_OP_OR:
        return inverse ^ (upper | lower);
    case SPICE_ROPD_OP_AND:
        return inverse ^ (upper & lower);
    case SPICE_ROPD_OP_XOR:
        return inverse ^ (upper ^ lower);
    case SPICE_ROPD_OP_BLACKNESS:
        return 0;
    case SPICE_ROPD_OP_WHITENESS:
        return 0xff;
    case SPICE_ROPD_OP_INVERS:
        return (uint8_t)~FORMS[form].lower.table;
    default:
        return inverse ^ upper;
    }
}

uint8_t table_operands(uint8_t table)
{
    uint8_t operands = 0;

    if ((table ^ table >> 1) & ~TABLE_DEST & 0xff)
        operands |= QXL_RASTER_DEST;
    if ((table ^ table >> 2) & ~TABLE_SOURCE & 0xff)
        operands |= QXL_RASTER_SOURCE;
    if ((table ^ table >> 4) & ~TABLE_PATTERN & 0xff)
        operands |= QXL_RASTER_PATTERN;
    return operands;
}

/* The host takes two fills for the same if box, clip and colour are, whatever their operations. So
 * of all operations that revert themselves when repeated only one may say so, and of all that then
 * change nothing only one. */
uint8_t fill_table_effect(uint8_t table)
{
    if (!(table_operands(table) & QXL_RASTER_DEST))
        return QXL_EFFECT_OPAQUE;
    if (table == (TABLE_PATTERN ^ TABLE_DEST))
        return QXL_EFFECT_REVERT_ON_DUP;
    if (table == (TABLE_PATTERN & TABLE_DEST))
        return QXL_EFFECT_NOP_ON_DUP;
    return QXL_EFFECT_BLEND;
}
