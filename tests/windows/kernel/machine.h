/* SPDX-License-Identifier: BSD-3-Clause */
/* The computer: a fake QXL device behind BARs, `out` instructions and an interrupt line. */
#ifndef TESTS_WINDOWS_KERNEL_MACHINE_H
#define TESTS_WINDOWS_KERNEL_MACHINE_H

#include <stdbool.h>

#include <fake_qxl.h>

#include "fault.h"

/**
 * Who gives the device that machine_start() makes next its host. NULL: back to the null host, which
 * releases at once.
 * @param attach as fake_qxl_null_host_attach(). The host's step is called by the device's thread.
 */
KERNEL_API void machine_set_host(int (*attach)(struct fake_qxl *device));
/** Who gets what QEMU would print (the command log, messages, guest bugs); NULL: nobody. Set it
 * before machine_start(). As fake_qxl_machine::print. */
KERNEL_API void machine_set_print(void (*print)(void *context, const char *text, size_t length),
                                  void *context);

/**
 * Switch the computer on, with this device in it, its thread running and its BARs assigned. NULL:
 * all defaults. One at a time. From now on `out` and `in` instructions of any thread are those of
 * the computer; a port that nobody answers is a fault.
 */
KERNEL_API void machine_start(const struct fake_qxl_config *config);
/** Switch it off. A connected interrupt is a fault, and so is a guest bug that the device found. */
KERNEL_API void machine_stop(void);
/** The device in it; NULL while it is off. */
KERNEL_API struct fake_qxl *machine_device(void);
/** The device is pulled out now: its memory reads as all ones, its ports do nothing. */
KERNEL_API void machine_pull_out(void);

/** A BAR as firmware has placed it. */
struct machine_bar {
    uint64_t address; /**< physical, or the first port */
    uint64_t size;    /**< bytes or ports; 0: the device has no such BAR */
    void *memory;     /**< what is behind it; NULL for ports */
};
/** @param index enum fake_qxl_bar_index. @return size 0 if there is no such BAR. */
KERNEL_API struct machine_bar machine_bar(unsigned index);

/* ---- the interrupt line ---- */

/**
 * Let `routine` have the device's interrupts: called by a thread of the machine's, at DIRQL and one
 * at a time, for as long as the line is high. It returns whether the interrupt was its own. A line
 * that stays high however often it is called is a fault.
 */
KERNEL_API void machine_connect_interrupt(bool (*routine)(void *context), void *context);
/** As Windows does: afterwards it does not run, and will not. */
KERNEL_API void machine_disconnect_interrupt(void);
/** Call `routine` at DIRQL, while the interrupt's routine does not run. Up to DISPATCH. */
KERNEL_API bool machine_synchronize(bool (*routine)(void *context), void *context);
/**
 * Have `routine` called by another thread of the machine's, at DISPATCH. Any level.
 * @return false: one is queued already and has not begun; nothing happens.
 */
KERNEL_API bool machine_queue_dpc(void (*routine)(void *extension, void *context), void *extension,
                                  void *context);
/** Wait until the line is low or nobody is connected to it, and no DPC is queued or runs. */
KERNEL_API void machine_settle(void);

#endif
