/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file fake_qxl.h
 * A QXL PCI device in memory, as a guest sees it and as its host drives it.
 *
 * Two sides use a device, from two threads if they like:
 *
 *  - the **guest side** (a driver): PCI config space, BARs, IO ports, the interrupt line;
 *  - the **host side** (a renderer): pulls commands, gives resources back, completes asynchronous
 *    operations, and is told through `struct fake_qxl_host` what the guest did to the ports.
 *
 * The device behaves as QEMU's `hw/display/qxl.c` does, to the byte and to the message
 * (docs/device-contract.md). It does not render.
 *
 * Types and constants QXL* and SPICE_* are spice-protocol's: <spice/qxl_dev.h>, <spice/enums.h>.
 *
 * Locking: every function may be called from any thread. Callbacks of `struct fake_qxl_host` and
 * `struct fake_qxl_machine` are called without a lock of the device held, so they may call back.
 */
#ifndef FAKE_QXL_H
#define FAKE_QXL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <spice/qxl_dev.h>

struct fake_qxl;

/** Index of a BAR, as in PCI config space (BAR 4 takes the slots 4 and 5). */
enum fake_qxl_bar_index {
    FAKE_QXL_BAR_RAM = 0,
    FAKE_QXL_BAR_VRAM32 = 1,
    FAKE_QXL_BAR_ROM = 2,
    FAKE_QXL_BAR_IO = 3,
    FAKE_QXL_BAR_VRAM64 = 4,
    FAKE_QXL_BAR_COUNT = 5,
};

/** State of the mode machine (docs/device-contract.md, "Modes"). */
enum fake_qxl_mode {
    FAKE_QXL_MODE_UNDEFINED,
    FAKE_QXL_MODE_VGA,
    FAKE_QXL_MODE_COMPAT,
    FAKE_QXL_MODE_NATIVE,
};

/** What to build. Zero in a field means QEMU's default. Sizes are rounded as QEMU rounds them. */
struct fake_qxl_config {
    unsigned id;             /**< instance number, printed as `qxl-ID` */
    uint8_t revision;        /**< PCI revision 1 to 5; default 5 */
    bool secondary;          /**< `qxl`, without VGA, rather than `qxl-vga` */
    uint32_t ram_size_mb;    /**< RAM BAR; default 64; `qxl-vga` has at most 512 */
    uint32_t vgamem_mb;      /**< bounds the primary surface; default 16 */
    uint32_t vram_size_mb;   /**< 32-bit surface BAR; default 64 */
    uint32_t vram64_size_mb; /**< 64-bit surface BAR; it exists if larger than the 32-bit one */
    uint32_t surfaces;       /**< number of surface ids; default 1024 */
    uint32_t guestdebug;     /**< above 0 prints QXL_IO_LOG messages and sets ROM log_level */
    bool cmdlog;             /**< print each command fetched */
};

/** The machine around the device. Any slot may be NULL. */
struct fake_qxl_machine {
    /** The level of the interrupt line changed. */
    void (*set_irq)(void *context, bool level);
    /** Guest virtual clock in ns, for the command log. NULL: always 0. */
    uint64_t (*clock_ns)(void *context);
    /**
     * Bytes that QEMU would print on stderr. One call carries one command-log line with its
     * newline (without it where QEMU leaves it out because an address did not map), one guest
     * message, or one guest bug. `text` is not terminated and is valid during the call only.
     */
    void (*print)(void *context, const char *text, size_t length);
    /** QEMU itself would have crashed. The device goes on. `reason` is a constant string. */
    void (*crash)(void *context, const char *reason);
};

/** A memory slot as handed to the host. Addresses are the guest's (`slot << 56 | ...`). */
struct fake_qxl_memslot {
    uint32_t group_id;   /**< FAKE_QXL_GROUP_HOST or FAKE_QXL_GROUP_GUEST */
    uint32_t slot_id;    /**< 0 to 7 */
    uint32_t generation; /**< always 0, as in QEMU */
    uint64_t virt_start; /**< offset of the slot's first byte in its BAR */
    uint64_t size;       /**< bytes, `[virt_start, virt_start + size)`; UINT64_MAX: no limit */
    uint64_t delta;      /**< address without slot bits of the first byte; 0 but in COMPAT mode */
    enum fake_qxl_bar_index bar; /**< meaningless in the host's group */
};

enum { FAKE_QXL_GROUP_HOST = 0, FAKE_QXL_GROUP_GUEST = 1, FAKE_QXL_MEMSLOTS = 8 };

/** Size of a client's capabilities: bit n % 8 of byte n / 8 is SPICE_DISPLAY_CAP n. */
enum { FAKE_QXL_CAPABILITY_BYTES = 58 };

/** A primary surface as handed to the host. */
struct fake_qxl_primary {
    uint32_t width, height; /**< pixels */
    int32_t stride;         /**< bytes; negative for bottom-up */
    uint32_t format;        /**< SPICE_SURFACE_FMT_* */
    uint32_t flags;         /**< QXL_SURF_FLAG_* */
    uint32_t type, position, mouse_mode;
    uint64_t mem; /**< guest address */
};

/**
 * Host side callbacks: what the guest did to the ports. Any slot may be NULL, which means nothing
 * is to be done. `async` says that the guest used the asynchronous port: the host must then call
 * fake_qxl_async_complete() once, during the callback or later from any thread; with a NULL slot
 * the device completes by itself. With `async` false the work is done when the callback returns.
 */
struct fake_qxl_host {
    /** Commands may be waiting in the command or cursor ring (NOTIFY_CMD, NOTIFY_CURSOR). */
    void (*wakeup)(void *context);
    /** The guest is out of memory: release something (NOTIFY_OOM). */
    void (*oom)(void *context);
    void (*add_memslot)(void *context, const struct fake_qxl_memslot *slot, bool async);
    void (*del_memslot)(void *context, uint32_t group_id, uint32_t slot_id);
    void (*reset_memslots)(void *context);
    void (*create_primary)(void *context, const struct fake_qxl_primary *primary, bool async);
    void (*destroy_primary)(void *context, bool async);
    void (*update_area)(void *context, uint32_t surface_id, const QXLRect *area, bool async);
    void (*destroy_surface)(void *context, uint32_t surface_id, bool async);
    void (*destroy_surfaces)(void *context, bool async);
    void (*flush_surfaces)(void *context);                    /**< always asynchronous */
    void (*monitors_config)(void *context, uint64_t address); /**< always asynchronous */
    void (*reset_cursor)(void *context);
    void (*reset_image_cache)(void *context);
    /** The display stops (RESET begins): nothing can be taken until it starts again. */
    void (*stop)(void *context);
    /**
     * The display starts: when attached, and at the end of RESET. A renderer reports its client
     * now (fake_qxl_set_client()), as spice-server does: after RESET, CLIENT is pending.
     */
    void (*start)(void *context);
    /**
     * Do one unit of host work (complete an operation or take one command). Returns false when
     * there was nothing to do. Called by fake_qxl_step() and by the device's thread.
     */
    bool (*step)(void *context);
    /** The device goes away. Called last, from fake_qxl_destroy(). */
    void (*detach)(void *context);
};

/** Ways to misbehave. All zero: none. Counts start at 1 with fake_qxl_set_faults(). */
struct fake_qxl_faults {
    uint64_t vanish_at_port_write; /**< at this write the device is gone: BARs read 0xff, no IO */
    uint64_t drop_interrupt;       /**< this change of int_pending raises no interrupt */
    uint64_t hold_releases_until;  /**< keep releases until this many commands are held */
    bool never_release;            /**< keep releases for ever */
    bool never_complete_async;     /**< no asynchronous operation ends */
    bool stall_fetch;              /**< take no command from the rings */
};

/** Counters since creation. */
struct fake_qxl_counters {
    uint64_t port_writes[32]; /**< by port, also those that were ignored */
    uint64_t commands;        /**< taken from the command ring */
    uint64_t cursor_commands; /**< taken from the cursor ring */
    uint64_t releases;        /**< ids given back by the host */
    uint64_t release_pushes;  /**< release-ring slots filled */
    uint64_t interrupts;      /**< rising edges of the line */
    uint64_t guest_bugs;
};

/**
 * Build a device.
 * @param config  what to build; copied.
 * @param machine callbacks; copied. May be NULL.
 * @param machine_context handed to the machine's callbacks; must outlive the device.
 * @return the device, powered on and reset, or NULL with errno set (EINVAL: revision above 5,
 *         ram_size_mb or vram_size_mb above 2048, or vram64_size_mb above 1048576; ENOMEM). Free
 *         with fake_qxl_destroy().
 */
struct fake_qxl *fake_qxl_create(const struct fake_qxl_config *config,
                                 const struct fake_qxl_machine *machine, void *machine_context);

/** Stop the device's thread if there is one, detach the host, free all. NULL is fine. */
void fake_qxl_destroy(struct fake_qxl *device);

/**
 * Give the device its host side. A device without one fetches nothing and completes asynchronous
 * operations by itself. `host` is not copied: a constant table. To be called before the guest runs.
 */
void fake_qxl_attach_host(struct fake_qxl *device, const struct fake_qxl_host *host, void *context);

/* ---- guest side ---- */

/**
 * Read PCI config space: `size` 1, 2 or 4 at `offset` below 256. The machine selects 4 aligned
 * bytes: of an access that goes on behind them, the rest reads 0xff.
 * @return the bytes; all ones of that size when the device is gone; 0xffffffff for any other
 * access.
 */
uint32_t fake_qxl_pci_read(struct fake_qxl *device, unsigned offset, unsigned size);
/**
 * Write PCI config space. BARs answer the sizing protocol; read-only bits keep their value. What
 * fake_qxl_pci_read() does not reach is not written.
 */
void fake_qxl_pci_write(struct fake_qxl *device, unsigned offset, uint32_t value, unsigned size);

/**
 * Do what firmware does: write the BARs' addresses and turn decoding of memory and IO on. Memory
 * slots are given in these addresses and ports are written only where they are decoded: both need
 * this, or the like through fake_qxl_pci_write().
 * @param addresses by BAR index; those of BARs that do not exist are ignored.
 */
void fake_qxl_pci_assign(struct fake_qxl *device, const uint64_t addresses[FAKE_QXL_BAR_COUNT]);

/** Memory behind a memory BAR, or NULL for the IO BAR and for a BAR that does not exist. */
void *fake_qxl_bar_memory(struct fake_qxl *device, enum fake_qxl_bar_index bar);
/** Size of a BAR in bytes, 0 if it does not exist. */
uint64_t fake_qxl_bar_size(const struct fake_qxl *device, enum fake_qxl_bar_index bar);

/**
 * Write a port, counted from the start of its BAR. A write of 2 or 4 bytes is that many writes of
 * one, lowest first, as in QEMU. Nothing happens while config space does not let ports be decoded.
 */
void fake_qxl_io_write(struct fake_qxl *device, unsigned port, uint32_t value, unsigned size);
/** Read a port: all ones. */
uint32_t fake_qxl_io_read(struct fake_qxl *device, unsigned port, unsigned size);
/** The machine's VGA ports (0x3b4 to 0x3da) were written: leaves native mode on revisions to 4. */
void fake_qxl_vga_io_write(struct fake_qxl *device);

/* ---- host side: pull (the QXLInterface of spice-server, turned round) ---- */

/** Take the next drawing command. Returns false if there is none. */
bool fake_qxl_get_command(struct fake_qxl *device, QXLCommandExt *command);
/** Ask to be woken at the next command. Returns false if one is already there. */
bool fake_qxl_req_cmd_notification(struct fake_qxl *device);
/** As fake_qxl_get_command(), for the cursor ring. */
bool fake_qxl_get_cursor_command(struct fake_qxl *device, QXLCommandExt *command);
/** As fake_qxl_req_cmd_notification(), for the cursor ring. */
bool fake_qxl_req_cursor_notification(struct fake_qxl *device);
/**
 * Give a resource back to the guest: `info` points into BAR memory. Batches of 32, as QEMU
 * (docs/device-contract.md, "Commands and releases"). Host-group resources are ignored.
 */
void fake_qxl_release_resource(struct fake_qxl *device, QXLReleaseInfo *info, uint32_t group_id);
/** Push the batch collected so far. Returns how many pushes happened (0 or 1). */
int fake_qxl_flush_resources(struct fake_qxl *device);
/** The asynchronous operation in progress is done: IO_CMD interrupt. */
void fake_qxl_async_complete(struct fake_qxl *device);
/**
 * Translate a guest address: one in an active slot, or right behind it, and before the end of the
 * memory that the slot's BAR shows; of the 32-bit surface BAR that is all of the 64-bit one's.
 * @param size bytes that must lie in that memory from there on; they may reach past the slot. May
 * be 0.
 * @return memory in a BAR, or NULL; the guest bug is set as QEMU does (docs/device-contract.md,
 *         "Memory slots and addresses").
 */
void *fake_qxl_phys2virt(struct fake_qxl *device, uint64_t address, uint32_t group_id, size_t size);
/**
 * Find where an address of the guest's group lies, as fake_qxl_phys2virt() would, but silently:
 * nothing happens to the guest if it lies nowhere. For who looks at the device from outside.
 * @param size as for fake_qxl_phys2virt(). But with 0 the memory's end, where no byte lies, is a
 * place, too: so the BAR of a slot is found that is empty and lies there.
 * @param bar, offset get the place: in the slot's BAR, but in the 64-bit surface BAR if the 32-bit
 * one does not show all of it. They are not written if there is none.
 * @return false if there is none.
 */
bool fake_qxl_find(struct fake_qxl *device, uint64_t address, size_t size,
                   enum fake_qxl_bar_index *bar, uint64_t *offset);
/** A client came or went (QXL revision 4 and up): ROM fields and CLIENT interrupt. */
void fake_qxl_set_client(struct fake_qxl *device, bool present,
                         const uint8_t capabilities[FAKE_QXL_CAPABILITY_BYTES]);
/**
 * A client asks for these monitors (QXL revision 4 and up): ROM fields, CRC and, if they changed,
 * CLIENT_MONITORS_CONFIG interrupt. Heads above 64 are left out.
 * @param heads NULL: nobody asks for anything, but whether the guest listens.
 * @return false if the guest does not listen (its int_mask is 0, all ones, or lacks the bit).
 */
bool fake_qxl_set_client_monitors(struct fake_qxl *device, const QXLURect *heads, unsigned count);

/* ---- driving and looking ---- */

/** One step of the host's work. Returns false when idle, and while the thread runs: it steps. */
bool fake_qxl_step(struct fake_qxl *device);
/**
 * Run the host's steps in a thread that sleeps when idle. Starting and stopping is for one thread
 * at a time; any other may use the device meanwhile.
 * @return 0, or -1 with errno set (EALREADY: it runs; EAGAIN: the system has no thread to give).
 */
int fake_qxl_thread_start(struct fake_qxl *device);
/** Stop and join the thread. Nothing happens if there is none. */
void fake_qxl_thread_stop(struct fake_qxl *device);

/**
 * Let the host forget the pointer's shape, as RESET does: the command that it came with, which the
 * host keeps until there is another, is given back.
 */
void fake_qxl_reset_cursor(struct fake_qxl *device);

/** Plan faults from now on. NULL: none. */
void fake_qxl_set_faults(struct fake_qxl *device, const struct fake_qxl_faults *faults);
enum fake_qxl_mode fake_qxl_get_mode(struct fake_qxl *device);
/** True while the guest-bug latch is set. */
bool fake_qxl_guest_bug(struct fake_qxl *device);
struct fake_qxl_counters fake_qxl_get_counters(struct fake_qxl *device);
/** Name of a port as QEMU's trace events print it, `QXL_IO_NOTIFY_CMD`, or NULL. */
const char *fake_qxl_port_name(unsigned port);

/* ---- hosts that come with the device ---- */

/**
 * Attach a host that takes every command and releases it at once. Freed with the device.
 * @return 0, or -1 with errno set (ENOMEM): the device is as before.
 */
int fake_qxl_null_host_attach(struct fake_qxl *device);

/** What spice-server would have done with a command. */
enum fake_qxl_verdict {
    FAKE_QXL_ACCEPT, /**< executed */
    FAKE_QXL_DROP,   /**< warned about and ignored */
    FAKE_QXL_ABORT,  /**< the virtual machine would have been killed */
    /**
     * spice-server uses memory that it has not set: it may drop the command or draw without the
     * part, or die, or hang. The checking host goes on as after a drop.
     */
    FAKE_QXL_CHANCE,
};

/**
 * Called by the checking host for each command, from its step, and with `command` NULL when the
 * guest killed the virtual machine through a port. `reason` says what is wrong, a
 * constant string. It is NULL for a command without fault; a command may be accepted with a
 * reason: the server warns, and goes on without the mask, the clip or the transform.
 */
typedef void fake_qxl_verdict_function(void *context, const QXLCommandExt *command,
                                       enum fake_qxl_verdict verdict, const char *reason);

/**
 * Attach a host that judges each command as spice-server's parser and display channel do
 * (docs/device-contract.md, "What the server accepts, drops and dies of"), then releases it by
 * spice-server's rules (a surface's create command is held until its destroy command). Freed with
 * the device.
 * @param verdict may be NULL.
 * @return 0, or -1 with errno set (ENOMEM): the device is as before.
 */
int fake_qxl_checking_host_attach(struct fake_qxl *device, fake_qxl_verdict_function *verdict,
                                  void *context);

/**
 * Sees what the checking host deals with, in order, and behind its judgement. A command's memory is
 * the guest's until the call returns. Called with the host's lock held: of the functions here, only
 * fake_qxl_find() and fake_qxl_bar_memory() may be called. Any slot may be NULL.
 */
struct fake_qxl_watcher {
    fake_qxl_verdict_function *command; /**< as for fake_qxl_checking_host_attach() */
    /** It is there; NULL: gone. */
    void (*primary)(void *context, const struct fake_qxl_primary *primary);
    /** No surface is left, nor the primary. */
    void (*surfaces_gone)(void *context);
    /** What the guest wants to see of a surface is to be in its memory behind this call. */
    void (*update_area)(void *context, uint32_t surface_id, const QXLRect *area);
};

/**
 * Attach the checking host, and have it watched.
 * @param watcher copied.
 * @return 0, or -1 with errno set (ENOMEM): the device is as before.
 */
int fake_qxl_watched_host_attach(struct fake_qxl *device, const struct fake_qxl_watcher *watcher,
                                 void *context);
/** Have all commands dealt with that are in the rings. Only with a host that is watched. */
void fake_qxl_watched_host_settle(struct fake_qxl *device);

#endif
