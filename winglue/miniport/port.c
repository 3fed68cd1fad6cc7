/* SPDX-License-Identifier: BSD-3-Clause */
#include "miniport.h"

/* Any IRQL. */
static void port_write(void *context, uint32_t port, uint8_t value)
{
    const struct miniport *miniport = context;

    __asm__ volatile("outb %b0, %w1"
                     :
                     : "a"(value), "d"((uint16_t)(miniport->ports + port))
                     : "memory");
}

const struct qxl_os miniport_os = {.port_write = port_write};

void reset_device(struct miniport *miniport)
{
    port_write(miniport, QXL_IO_RESET, 0);
}
