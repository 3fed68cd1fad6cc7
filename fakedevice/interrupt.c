/* SPDX-License-Identifier: BSD-3-Clause */
#include "device.h"

enum { COMMAND_INTX_DISABLE = 0x0400, STATUS_INTERRUPT = 0x08 };

void interrupt_drive(struct fake_qxl *device)
{
    bool asserted = device->irq_asserted;
    bool disabled = device->pci[CONFIG_COMMAND + 1] & (COMMAND_INTX_DISABLE >> 8);
    bool level = asserted && !disabled;

    device->pci[CONFIG_STATUS] = (uint8_t)((device->pci[CONFIG_STATUS] & ~STATUS_INTERRUPT) |
                                           (asserted ? STATUS_INTERRUPT : 0));
    if (level && !device->irq_level)
        device->counters.interrupts++;
    device->irq_fell |= device->irq_delivered && !level;
    device->irq_level = level;
}

void interrupt_update(struct fake_qxl *device)
{
    uint32_t pending = header_load(device, offsetof(QXLRam, int_pending));
    uint32_t mask = header_load(device, offsetof(QXLRam, int_mask));

    device->irq_asserted = !device->dead && (pending & mask);
    interrupt_drive(device);
}

void interrupt_send(struct fake_qxl *device, uint32_t events)
{
    if (device->dead)
        return;
    uint32_t *pending = header_word(device, offsetof(QXLRam, int_pending));
    uint32_t before = __atomic_fetch_or(pending, events, __ATOMIC_SEQ_CST);

    if ((before & events) == events)
        return;
    if (++device->fault_interrupts == device->faults.drop_interrupt)
        return;
    interrupt_update(device);
}

void interrupt_deliver(struct fake_qxl *device)
{
    pthread_mutex_lock(&device->lock);
    /* Who is already delivering goes on until the line and its last report agree. */
    if (!device->irq_busy) {
        device->irq_busy = true;
        while (device->irq_fell || device->irq_delivered != device->irq_level) {
            bool level = device->irq_level && !device->irq_fell;

            device->irq_fell = false;
            device->irq_delivered = level;
            pthread_mutex_unlock(&device->lock);
            if (device->machine.set_irq)
                device->machine.set_irq(device->machine_context, level);
            pthread_mutex_lock(&device->lock);
        }
        device->irq_busy = false;
    }
    pthread_mutex_unlock(&device->lock);
}
