/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file hw.h
 * The hw half: what a miniport does. Validates the device, takes its interrupts, writes its log.
 *
 * `struct qxl_hw` is plain data, so that a miniport can hand it to a display driver in another
 * binary.
 */
#ifndef QXL_HW_H
#define QXL_HW_H

#include <stdbool.h>
#include <stdint.h>

#include <qxl/os.h>
#include <qxl/status.h>
#include <qxl_wire.h> /* QXL_* and SPICE_* constants */

/** A memory BAR as the OS mapped it. */
struct qxl_bar {
    void *memory;      /**< its mapping, at least 8-byte aligned; NULL if the BAR is absent */
    uint64_t physical; /**< guest physical address, as in PCI config space */
    uint64_t size;     /**< bytes */
};

/** Input of qxl_probe(). */
struct qxl_bars {
    uint8_t revision;    /**< PCI revision ID */
    struct qxl_bar ram;  /**< BAR 0 */
    struct qxl_bar vram; /**< BAR 4 if the device has it, else BAR 1 */
    struct qxl_bar rom;  /**< BAR 2 */
    uint32_t io_size;    /**< ports in BAR 3 */
};

enum {
    QXL_CLIENT_CAPABILITIES_SIZE = 58,
    QXL_REVISION_MIN = 2,
    QXL_REVISION_MAX = 5,
    QXL_SURFACES_MAX = 65536, /**< that the core uses, however many a device offers */
};

/** What the device can do, derived once from its revision. */
enum qxl_capability {
    QXL_CAN_ASYNC_IO = 1 << 0,        /**< revision 3: *_ASYNC ports, FLUSH_RELEASE */
    QXL_CAN_MONITORS_CONFIG = 1 << 1, /**< revision 4: MONITORS_CONFIG_ASYNC, client capabilities */
    QXL_CAN_COMPOSITE = 1 << 2,       /**< revision 4: if the client can, too */
};

/** A device that was found good. Every offset and size lies inside its BAR. */
struct qxl_hw {
    uint8_t revision;      /**< PCI revision ID */
    uint32_t capabilities; /**< qxl_capability bits */

    struct qxl_bar ram, vram; /**< as mapped: BAR 0, and the surface BAR */
    const void *rom;          /**< mapping, for the fields that the host changes (clock, client) */

    uint32_t surface0_size;     /**< bytes for the primary surface, from offset 0 of BAR 0 */
    uint32_t pages_offset;      /**< heap for commands in BAR 0: `[offset, offset + size)` */
    uint32_t pages_size;        /**< bytes */
    uint32_t ram_header_offset; /**< the RAM header in BAR 0 */

    uint32_t modes_offset; /**< first mode record in the ROM */
    uint32_t mode_count;   /**< mode records; all of them lie in the ROM */

    uint8_t slots_start, slots_end;             /**< usable memory slot ids, both included */
    uint8_t slot_id_bits, slot_generation_bits; /**< of an address, from the top */
    uint32_t surface_count; /**< surface ids are `[0, surface_count)`; 0 is the primary */
    uint32_t log_level;     /**< as the host set it */
    uint32_t os_log_level;  /**< qxl_hw_set_log_level(); 0 after qxl_probe() */
    uint32_t id;            /**< which of the machine's QXL devices it is, from 0 */
};

/**
 * Validate a device: revision, BARs, and every offset and size in its ROM, in 64-bit arithmetic.
 * Each ROM field is read once. Writes nothing. PASSIVE.
 *
 * @param bars what the OS mapped.
 * @param hw   filled in on success, zeroed otherwise.
 * @param reason set to a constant sentence that says what was wrong, NULL on success. May be NULL.
 * @retval QXL_STATUS_UNSUPPORTED a revision below 2 or above 5.
 * @retval QXL_STATUS_BAD_DEVICE  the ROM or RAM header contradicts the BARs.
 *
 * Source: docs/device-contract.md, "PCI and BARs", "ROM" and "RAM header and rings".
 */
QXL_MUST_CHECK enum qxl_status qxl_probe(const struct qxl_bars *bars, struct qxl_hw *hw,
                                         const char **reason);

/**
 * Host's clock for streams (ROM mm_clock), ms. Any context.
 * @param hw the device.
 * @return ms; any origin.
 */
uint32_t qxl_hw_mm_clock(const struct qxl_hw *hw);

/**
 * Whether a client is connected that has capability bit `bit`, SPICE_DISPLAY_CAP_* of
 * <spice/protocol.h>. Any context.
 * @param hw  the device.
 * @param bit its number; of 464 and up: none.
 * @return false below revision 4, too.
 */
bool qxl_hw_client_can(const struct qxl_hw *hw, unsigned bit);

/**
 * Take the device's pending interrupts: read and clear them in one atomic step, then make the
 * device recompute its level-triggered line (UPDATE_IRQ). If none is pending that the mask lets
 * through, it was another device on the line: nothing is touched. INTERRUPT or PASSIVE.
 * @param hw a probed device.
 * @param os the OS table; only its port_write is called.
 * @param context handed to it.
 * @return QXL_INTERRUPT_* bits (qxl_wire.h), also those that are masked; 0 if the interrupt is not
 * this device's or the device is gone. The OS then signals the events of os.h.
 *
 * Source: docs/device-contract.md, "Interrupts".
 */
uint32_t qxl_irq_take(const struct qxl_hw *hw, const struct qxl_os *os, void *context);

/**
 * Read the pending interrupts, also masked ones, without taking them. Any context.
 * @param hw a probed device.
 * @return QXL_INTERRUPT_* bits; 0 if the device is gone.
 */
uint32_t qxl_irq_pending(const struct qxl_hw *hw);

/**
 * Set which interrupts raise the line. Re-arms: what is already pending raises it at once.
 * RESET clears the mask. PASSIVE or INTERRUPT.
 * @param hw a probed device.
 * @param os the OS table; only its port_write is called.
 * @param context handed to it.
 * @param mask QXL_INTERRUPT_* bits (qxl_wire.h). Bits that do not exist are left out: QEMU takes a
 *        mask of all ones for a driver that knows no client monitors.
 */
void qxl_irq_set_mask(const struct qxl_hw *hw, const struct qxl_os *os, void *context,
                      uint32_t mask);

/** Log levels, those of the existing drivers. Each has the messages of the ones below, too. */
enum qxl_log_level {
    QXL_LOG_ERROR = 0,       /**< what went wrong */
    QXL_LOG_LIFECYCLE = 1,   /**< start, stop, suspend, the primary surface */
    QXL_LOG_ENTRY = 3,       /**< every call of the display half, and every port operation */
    QXL_LOG_DRAW = 6,        /**< every drawing and pointer command */
    QXL_LOG_CACHE = 11,      /**< hits, misses, evictions of the caches */
    QXL_LOG_ALLOCATION = 12, /**< device memory taken and given back */
};

/**
 * Set the OS's log level. What counts is the higher one of it and the host's (qxl_hw::log_level):
 * so logging can be switched on inside the guest. Any context.
 * @param hw a probed device.
 * @param level what the OS wants to see.
 */
void qxl_hw_set_log_level(struct qxl_hw *hw, enum qxl_log_level level);

/**
 * The level that counts. Any context.
 * @param hw a probed device.
 * @return the higher one of the host's and the OS's; QXL_LOG_* or a number between them.
 */
uint32_t qxl_hw_log_level(const struct qxl_hw *hw);

/**
 * Print a message on the OS's log, and on the host's (QXL_IO_LOG) if its level is above 0, unless
 * `level` is above the one that counts. Bounded: a message longer than 255 bytes is cut. PASSIVE,
 * takes QXL_LOCK_LOG.
 * @param hw a probed device that has not been removed.
 * @param os the OS table.
 * @param context handed to it.
 * @param level of the message.
 * @param format %s %u %d %x %llx %%, no widths; any other conversion is printed as it is and
 *        takes no argument. No newline at the end.
 */
void qxl_log(const struct qxl_hw *hw, const struct qxl_os *os, void *context,
             enum qxl_log_level level, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

#endif
