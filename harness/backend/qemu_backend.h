/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file qemu_backend.h
 * Backend `qemu`: the QXL device of a real QEMU, which has no guest but the driver in this process.
 *
 * The driver maps memory of this process. It is brought in step with QEMU at each port write and at
 * each step: what the driver has written goes over first, in 4-byte units and the rings' `prod`
 * last; then the port is written; then what the device can have written comes back:
 *
 *  - the ROM's fields and the RAM header;
 *  - when releases have come, or at RESET, the first 8 bytes of each command that was published;
 *  - after UPDATE_AREA the rows of that area, after FLUSH_SURFACES all surfaces: once the operation
 *    is over. Other surfaces are as the driver last saw them, whatever the server has drawn.
 *
 * So a driver sees memory as it was at its last port write or wait. Two races that shared memory
 * does not have are made good:
 *
 *  - The device sets bits of int_pending while the driver exchanges it for 0. There is no atomic
 *    exchange through qtest: the word is read and written in two requests that QEMU carries out one
 *    after the other. Bits that the first finds and the driver has not seen are given to the driver
 *    all the same. A bit that is set between the two (some microseconds) is lost, as is its
 *    interrupt; the core looks again every 10 ms, and counts what it then finds
 *    (`lost_interrupts`), but an IO_CMD lost there ends in QXL_STATUS_TIMEOUT.
 *  - The device goes to sleep (notify_on_prod) while the driver, who has not seen it, publishes
 *    without a doorbell: the backend rings it.
 *
 * A device that QEMU has taken along when it died, or was killed because it hung, reads as all
 * ones, and ignores ports.
 *
 * One thread: that which creates the backend makes all calls, and the driver has no other. So the
 * OS for it is os/deterministic.h. A step that finds nothing waits for QEMU, up to 10 ms of real
 * time: as long as the core waits before it looks again.
 */
#ifndef RIG_BACKEND_QEMU_H
#define RIG_BACKEND_QEMU_H

#include "../qemu/qemu.h"
#include "backend.h"

/**
 * Start a QEMU and mirror its device. The driver's memory is QEMU's from then on.
 * @param config as for rig_qemu_start().
 * @return NULL with `error` (RIG_QEMU_ERROR) set. Free with rig_backend_destroy(), which stops the
 *         QEMU.
 */
struct rig_backend *rig_qemu_backend_create(const struct fake_qxl_config *config, GError **error);

/** The QEMU behind a backend made here: for its state and for what it prints. Still its own. */
struct rig_qemu *rig_qemu_backend_qemu(struct rig_backend *backend);

/**
 * Why the device has vanished: `QEMU killed by signal 6 (Aborted); it said: ...`.
 * @return text that is valid until the next call for this backend; NULL while QEMU lives.
 */
const char *rig_qemu_backend_end(struct rig_backend *backend);

/**
 * Show the driver a client that can do everything, whatever client there is: the core draws some
 * things only if a client can show them. The server draws them without one.
 */
void rig_qemu_backend_pretend_client(struct rig_backend *backend);

#endif
