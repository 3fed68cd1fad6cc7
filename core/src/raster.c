/* SPDX-License-Identifier: BSD-3-Clause */
#include <qxl/raster.h>

#include "rop.h"

/* The descriptor of a function of one or two operands; there always is one. */
static uint16_t find_rop(uint8_t code, enum rop_form form)
{
    static const uint16_t OPERATIONS[] = {SPICE_ROPD_OP_PUT, SPICE_ROPD_OP_AND, SPICE_ROPD_OP_OR,
                                          SPICE_ROPD_OP_XOR};
    enum { INVERSIONS = SPICE_ROPD_INVERS_SRC | SPICE_ROPD_INVERS_BRUSH | SPICE_ROPD_INVERS_DEST };

    for (unsigned i = 0; i < sizeof(OPERATIONS) / sizeof(OPERATIONS[0]); i++) {
        for (uint16_t inversions = 0; inversions <= INVERSIONS; inversions++) {
            uint16_t rop = OPERATIONS[i] | inversions;

            if (rop_table(rop, form) == code)
                return rop;
            if (rop_table(rop | SPICE_ROPD_INVERS_RES, form) == code)
                return rop | SPICE_ROPD_INVERS_RES;
        }
    }
    return 0;
}

static struct qxl_raster_plan plan_of(uint8_t type, uint8_t effect, uint16_t rop)
{
    return (struct qxl_raster_plan){.type = type, .effect = effect, .rop = rop};
}

static struct qxl_raster_plan choose(uint8_t code, uint8_t operands)
{
    switch (operands) {
    case 0:
        return code ? plan_of(QXL_DRAW_WHITENESS, QXL_EFFECT_OPAQUE, SPICE_ROPD_OP_WHITENESS)
                    : plan_of(QXL_DRAW_BLACKNESS, QXL_EFFECT_OPAQUE, SPICE_ROPD_OP_BLACKNESS);
    case QXL_RASTER_DEST:
        return code == TABLE_DEST
                   ? plan_of(QXL_DRAW_NOP, QXL_EFFECT_NOP, 0)
                   : plan_of(QXL_DRAW_INVERS, QXL_EFFECT_REVERT_ON_DUP, SPICE_ROPD_OP_INVERS);
    case QXL_RASTER_PATTERN:
    case QXL_RASTER_PATTERN | QXL_RASTER_DEST:
        return plan_of(QXL_DRAW_FILL, fill_table_effect(code), find_rop(code, ROP_BRUSH_ON_DEST));
    case QXL_RASTER_SOURCE:
        return plan_of(QXL_DRAW_COPY, QXL_EFFECT_OPAQUE, find_rop(code, ROP_SOURCE_ON_DEST));
    case QXL_RASTER_SOURCE | QXL_RASTER_DEST:
        return plan_of(QXL_DRAW_BLEND, QXL_EFFECT_BLEND, find_rop(code, ROP_SOURCE_ON_DEST));
    case QXL_RASTER_PATTERN | QXL_RASTER_SOURCE:
        return plan_of(QXL_DRAW_OPAQUE, QXL_EFFECT_OPAQUE, find_rop(code, ROP_BRUSH_ON_SOURCE));
    default:
        return plan_of(QXL_DRAW_ROP3, QXL_EFFECT_BLEND, code);
    }
}

struct qxl_raster_plan qxl_raster_plan3(uint8_t code)
{
    uint8_t operands = table_operands(code);
    struct qxl_raster_plan plan = choose(code, operands);

    plan.operands = operands;
    return plan;
}

struct qxl_raster_plan qxl_raster_plan2(uint8_t code)
{
    uint8_t without_brush = code & 3, with_brush = code >> 2 & 3;

    /* Once for each value of the source, which does not matter. */
    return qxl_raster_plan3((uint8_t)(without_brush * 5 | (with_brush * 5) << 4));
}
