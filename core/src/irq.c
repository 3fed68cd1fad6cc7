/* SPDX-License-Identifier: BSD-3-Clause */
#include <qxl/hw.h>

#include "wire.h"

static uint32_t *header_u32(const struct qxl_hw *hw, size_t offset)
{
    return wire_u32(hw->ram.memory, hw->ram_header_offset + offset);
}

/* A device that has vanished reads as all ones. */
static uint32_t unless_vanished(uint32_t bits)
{
    return bits == UINT32_MAX ? 0 : bits;
}

uint32_t qxl_irq_take(const struct qxl_hw *hw, const struct qxl_os *os, void *context)
{
    uint32_t *pending = header_u32(hw, offsetof(QXLRam, int_pending));
    uint32_t mask = __atomic_load_n(header_u32(hw, offsetof(QXLRam, int_mask)), __ATOMIC_SEQ_CST);
    uint32_t taken;

    if (!(qxl_irq_pending(hw) & mask))
        return 0;
    taken = __atomic_exchange_n(pending, 0, __ATOMIC_SEQ_CST);
    os->port_write(context, QXL_IO_UPDATE_IRQ, 0);
    return unless_vanished(taken);
}

uint32_t qxl_irq_pending(const struct qxl_hw *hw)
{
    return unless_vanished(
        __atomic_load_n(header_u32(hw, offsetof(QXLRam, int_pending)), __ATOMIC_SEQ_CST));
}

void qxl_irq_set_mask(const struct qxl_hw *hw, const struct qxl_os *os, void *context,
                      uint32_t mask)
{
    __atomic_store_n(header_u32(hw, offsetof(QXLRam, int_mask)), mask & ALL_INTERRUPTS,
                     __ATOMIC_SEQ_CST);
    os->port_write(context, QXL_IO_UPDATE_IRQ, 0);
}
