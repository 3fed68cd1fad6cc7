/* SPDX-License-Identifier: BSD-3-Clause */
/* Which of the core's events an interrupt signals; the same on every OS of the harness. */
#ifndef RIG_OS_EVENTS_H
#define RIG_OS_EVENTS_H

#include <stdint.h>

#include <qxl/os.h>
#include <spice/qxl_dev.h>

/** Add one to the sequence of each event that `interrupts` (QXL_INTERRUPT_*) stands for. */
static inline void rig_signal_events(uint32_t sequences[QXL_EVENT_COUNT], uint32_t interrupts)
{
    sequences[QXL_EVENT_DISPLAY] += (interrupts & QXL_INTERRUPT_DISPLAY) != 0;
    sequences[QXL_EVENT_CURSOR] += (interrupts & QXL_INTERRUPT_CURSOR) != 0;
    sequences[QXL_EVENT_IO] += (interrupts & QXL_INTERRUPT_IO_CMD) != 0;
}

#endif
