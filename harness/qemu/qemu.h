/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file qemu.h
 * A real QEMU with a real QXL device and no guest: a child process whose CPU is halted, reached
 * through its `-qtest` socket (docs/device-contract.md, "How it was established").
 *
 * It knows ports, PCI config space and guest physical memory, and nothing of QXL. Who makes a
 * device of it: backend/qemu_backend.c for the core, conformance/ to compare it with the fake one.
 *
 * Requests are collected and travel together: what a call asks for has happened, and its result
 * is there, when rig_qemu_flush() has returned. They are executed in their order.
 *
 * The child ends with this process, however this process ends, and leaves no file behind; if
 * QXL_QEMU is a script that does not exec its QEMU, that is so unless a signal ends this process.
 * One thread may use a rig_qemu at a time.
 */
#ifndef RIG_QEMU_H
#define RIG_QEMU_H

#include <fake_qxl.h>
#include <glib.h>

struct rig_qemu;

/** How a QEMU ended. */
enum rig_qemu_state {
    RIG_QEMU_RUNS,
    RIG_QEMU_DIED, /**< exited, or was killed by a signal: spice-server aborts */
    /** Did not answer in time, or said too much or what is not of the protocol, and was killed. */
    RIG_QEMU_HANGS,
    /** Killed from outside, or not waited for any more: this says nothing about its device. */
    RIG_QEMU_LOST
};

/** Why a QEMU could not be started. */
#define RIG_QEMU_ERROR rig_qemu_error_quark()
GQuark rig_qemu_error_quark(void);
enum rig_qemu_error {
    /** Not possible here, 77: no QEMU, or one without a QXL device, or no memory for the device. */
    RIG_QEMU_ERROR_ABSENT,
    RIG_QEMU_ERROR_FAILED, /**< it did not come up */
};

/**
 * Start a QEMU with this device, place its BARs, let it decode, and RESET it.
 *
 * The program is $QXL_QEMU, or if that is not set or empty qemu-system-x86_64 on PATH.
 *
 * @param config as for fake_qxl_create(), with the same defaults. `id` is not used: the
 *        only device of a QEMU has the id 0, `qxl` too.
 * The child ends with the thread that calls this.
 * @return NULL with `error` set.
 */
struct rig_qemu *rig_qemu_start(const struct fake_qxl_config *config, GError **error);
/** Stop and free it. NULL is fine. */
void rig_qemu_stop(struct rig_qemu *qemu);

enum rig_qemu_state rig_qemu_get_state(struct rig_qemu *qemu);
/** What ended it, "killed by signal 6 (Aborted)", for people; "runs" while it runs. */
const char *rig_qemu_describe_state(struct rig_qemu *qemu);

/** Size of a BAR in bytes, 0 if it does not exist. */
uint64_t rig_qemu_bar_size(const struct rig_qemu *qemu, enum fake_qxl_bar_index bar);
/** Where rig_qemu_start() has placed a BAR (backend/place.h). */
uint64_t rig_qemu_bar_address(const struct rig_qemu *qemu, enum fake_qxl_bar_index bar);

/* ---- requests: they happen at rig_qemu_flush() ---- */

/** Write a port of the machine, 1, 2 or 4 bytes. */
void rig_qemu_out(struct rig_qemu *qemu, uint16_t port, uint32_t value, unsigned size);
/** Read a port of the machine. @param value is written at the flush: it must live until then. */
void rig_qemu_in(struct rig_qemu *qemu, uint16_t port, unsigned size, uint32_t *value);
/** Write guest physical memory. `bytes` are copied. */
void rig_qemu_write(struct rig_qemu *qemu, uint64_t address, const void *bytes, size_t size);
/** Read guest physical memory. @param bytes is written at the flush: it must live until then. */
void rig_qemu_read(struct rig_qemu *qemu, uint64_t address, void *bytes, size_t size);
/** Read the device's PCI config space. @param value is written at the flush. */
void rig_qemu_pci_read(struct rig_qemu *qemu, unsigned offset, unsigned size, uint32_t *value);
/** Write the device's PCI config space. */
void rig_qemu_pci_write(struct rig_qemu *qemu, unsigned offset, uint32_t value, unsigned size);

/**
 * Send what was collected and wait until all of it is done.
 * @return false if QEMU is not there any more: it died, or did not answer within its time
 *         (rig_qemu_set_patience()) and was killed. Results not yet written are then all ones.
 *         Once false, always false; requests are then dropped.
 */
bool rig_qemu_flush(struct rig_qemu *qemu);
/** How long a flush waits for each answer. Default 10000 ms. */
void rig_qemu_set_patience(struct rig_qemu *qemu, unsigned milliseconds);
/**
 * For a process that a signal is to end: have it asked whether a QEMU is still waited for, of all
 * QEMUs, also while they start. When it says no, one has a second left to answer.
 * @param watch NULL: always.
 */
void rig_qemu_set_watch(bool (*watch)(void));

/* ---- what QEMU says by itself ---- */

/** Level of the device's interrupt line as of the last flush. */
bool rig_qemu_irq_level(const struct rig_qemu *qemu);
/** Rising edges of the line until the last flush. */
uint64_t rig_qemu_irq_rises(const struct rig_qemu *qemu);
/**
 * What QEMU and spice-server have printed, in one piece, since the last rig_qemu_clear_output().
 * It arrives by a pipe: what a flushed request printed before it was done is there.
 * @return text, terminated, valid until the next call for this QEMU.
 */
const char *rig_qemu_output(struct rig_qemu *qemu);
void rig_qemu_clear_output(struct rig_qemu *qemu);
/** Forget only so many bytes of it, from its start. */
void rig_qemu_drop_output(struct rig_qemu *qemu, size_t length);

#endif
