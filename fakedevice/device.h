/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file device.h
 * The inside of the fake device. Only fakedevice/ includes it.
 *
 * An entry point that may print or move the interrupt line is a bracket of device_enter() and
 * device_leave(). Between them the lock is held and texts and interrupt changes collect in the
 * outbox; device_leave() delivers them with the lock released, so that a callback may call back.
 * The others take the lock alone, or none for what never changes (size and place of a BAR).
 */
#ifndef FAKE_QXL_DEVICE_H
#define FAKE_QXL_DEVICE_H

#include <pthread.h>
#include <stdarg.h>

#include "fake_qxl.h"
#include "text.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the wire is little-endian, so are we");

enum {
    ROM_SIZE = 8192,
    HEADER_SIZE = 8192,
    PAGE = 4096,
    CONFIG_SIZE = 256,
    VGA_BIOS_SIZE = 65536,
    RELEASE_BATCH = 32,
    NO_ASYNC = -1,
};

/** Check a format as C defines it; gcc for Windows checks against Microsoft's, if not told so. */
#if defined(__GNUC__) && !defined(__clang__)
#define FORMAT_OF_C(format_at, arguments_at) \
    __attribute__((format(gnu_printf, format_at, arguments_at)))
#else
#define FORMAT_OF_C(format_at, arguments_at) \
    __attribute__((format(printf, format_at, arguments_at)))
#endif

/* Registers of config space that more than one file uses. */
enum { CONFIG_COMMAND = 0x04, CONFIG_STATUS = 0x06 };

#define BAR_UNMAPPED UINT64_MAX

/** A guest memory slot: `[offset, offset + size)` of a BAR, seen at addresses from `delta` on. */
struct memslot {
    bool active;
    enum fake_qxl_bar_index bar;
    uint64_t offset;
    uint64_t size;
    uint64_t delta;
};

struct bar {
    uint8_t *memory;
    uint64_t size;
};

/** Surface create commands seen, as QEMU counts them for the command log. */
struct surface_counts {
    uint32_t count;
    uint32_t max;
};

struct held_release {
    QXLReleaseInfo *info;
    uint32_t group_id;
};

struct fake_qxl {
    struct fake_qxl_config config;
    struct fake_qxl_machine machine;
    void *machine_context;
    const struct fake_qxl_host *host;
    void *host_context;

    pthread_mutex_t lock;
    /** Held for reading during a step, for writing while the BARs vanish. */
    pthread_rwlock_t memory_lock;

    struct bar bars[FAKE_QXL_BAR_COUNT];
    uint8_t *header; /**< struct QXLRam, in the RAM BAR */
    uint64_t vgamem_size;
    uint8_t shadow_rom[ROM_SIZE];

    uint8_t pci[CONFIG_SIZE];
    uint8_t pci_writable[CONFIG_SIZE];
    uint64_t bar_address[FAKE_QXL_BAR_COUNT]; /**< where it is decoded, or BAR_UNMAPPED */

    enum fake_qxl_mode mode;
    uint32_t command_flags;
    bool guest_bug;
    bool dead;
    bool stopped; /**< in the middle of RESET: nothing is fetched */
    int current_async;
    struct memslot slots[FAKE_QXL_MEMSLOTS];
    struct surface_counts surfaces;

    bool irq_asserted; /**< by the device; config space may hold it back */
    bool irq_level, irq_delivered, irq_busy;
    bool irq_fell; /**< since the last report: the fall is reported even if it has risen again */

    QXLReleaseInfo *last_release;
    uint32_t free_count;
    bool oom_running;
    const char *crash_reason; /**< to be told when the lock is released, or NULL */

    struct fake_qxl_faults faults;
    uint64_t fault_port_writes;
    uint64_t fault_interrupts;
    struct held_release *held;
    size_t held_count, held_capacity;

    struct fake_qxl_counters counters;

    pthread_t thread;
    pthread_mutex_t thread_lock;
    pthread_cond_t thread_wake;
    bool thread_running; /**< atomic */
    bool thread_stop, thread_kicked;
};

/* device.c */
void device_enter(struct fake_qxl *device, struct outbox *out);
void device_leave(struct fake_qxl *device, struct outbox *out);
/** All memory BARs read 0xff from now on and the device is dead. */
void device_vanish(struct fake_qxl *device);

#define HOST_HAS(device, slot) ((device)->host && (device)->host->slot)
/** Call a slot of the host's table, if it has it, with the lock released. */
#define TELL_HOST(device, out, slot, ...)                                \
    do {                                                                 \
        if (HOST_HAS(device, slot)) {                                    \
            device_leave(device, out);                                   \
            (device)->host->slot((device)->host_context, ##__VA_ARGS__); \
            device_enter(device, out);                                   \
        }                                                                \
    } while (0)
/** The same for an operation: one that is asynchronous is done at once if the host lacks it. */
#define TELL_HOST_OPERATION(device, out, async, slot, ...) \
    do {                                                   \
        if (HOST_HAS(device, slot))                        \
            TELL_HOST(device, out, slot, ##__VA_ARGS__);   \
        else if (async)                                    \
            async_done(device);                            \
    } while (0)

/** All ones in an access of `size` bytes: what reads give where nothing answers. */
static inline uint32_t all_ones(unsigned size)
{
    return size >= 4 ? UINT32_MAX : (UINT32_C(1) << 8 * size) - 1;
}

/* A word of the RAM header, which the guest writes at the same time. */
static inline uint32_t *header_word(const struct fake_qxl *device, size_t offset)
{
    return (uint32_t *)(void *)(device->header + offset);
}
static inline uint32_t header_load(const struct fake_qxl *device, size_t offset)
{
    return __atomic_load_n(header_word(device, offset), __ATOMIC_SEQ_CST);
}
static inline void header_store(const struct fake_qxl *device, size_t offset, uint32_t value)
{
    __atomic_store_n(header_word(device, offset), value, __ATOMIC_SEQ_CST);
}

/* pci.c */
void pci_init(struct fake_qxl *device);

/* rom.c */
void rom_build(struct fake_qxl *device);
/** ROM BAR and RAM header as after power on. */
void rom_and_header_reset(struct fake_qxl *device);
/** Mode `number` of the ROM's list. Returns false if there are fewer. */
bool rom_mode(const struct fake_qxl *device, uint32_t number, QXLMode *mode);

/* mode.c; these drop the lock around callbacks of the host */
void mode_hard_reset(struct fake_qxl *device, struct outbox *out);
void mode_soft_reset(struct fake_qxl *device);
void mode_set_compat(struct fake_qxl *device, struct outbox *out, uint32_t number);
void mode_create_primary(struct fake_qxl *device, struct outbox *out, bool async);
/** Returns false if there was nothing to destroy. */
bool mode_destroy_primary(struct fake_qxl *device, struct outbox *out, bool async);

/* memslot.c */
/** The slot of the host's own group: all memory. */
extern const struct fake_qxl_memslot host_memslot;
/** Returns false after a guest bug. */
bool memslot_add_guest(struct fake_qxl *device, struct outbox *out, uint32_t id, uint64_t start,
                       uint64_t end, uint64_t delta, bool async);
void memslot_reset(struct fake_qxl *device);
void *memslot_translate(struct fake_qxl *device, struct outbox *out, uint64_t address,
                        uint32_t group_id, size_t size);

/* rings.c */
struct ring_layout {
    size_t offset; /**< of the ring in the RAM header */
    size_t items;  /**< of the first item in the RAM header */
    uint32_t count;
    uint32_t item_size;
};
extern const struct ring_layout command_ring, cursor_ring, release_ring;
enum {
    RING_NUM_ITEMS = 0,
    RING_PROD = 4,
    RING_NOTIFY_PROD = 8,
    RING_CONS = 12,
    RING_NOTIFY_CONS = 16
};
/** Item that `word` (RING_PROD or RING_CONS) stands at, or NULL and a guest bug. */
void *ring_item(struct fake_qxl *device, struct outbox *out, const struct ring_layout *ring,
                size_t word);

/* release.c */
void release_reset(struct fake_qxl *device);
void release_push(struct fake_qxl *device, struct outbox *out, bool flush);
void release_forget_held(struct fake_qxl *device);

/* interrupt.c */
void interrupt_send(struct fake_qxl *device, uint32_t events);
/** Take what the device asserts anew from pending and mask. */
void interrupt_update(struct fake_qxl *device);
/** Status bit and line, from what the device asserts. */
void interrupt_drive(struct fake_qxl *device);
void interrupt_deliver(struct fake_qxl *device);

/* io.c */
void async_cancel(struct fake_qxl *device);
/** The operation in progress, if any, is done. */
void async_done(struct fake_qxl *device);

/* guest_bug.c */
void guest_bug(struct fake_qxl *device, struct outbox *out, const char *format, ...)
    FORMAT_OF_C(3, 4);

/* cmdlog.c */
void cmdlog_print(struct fake_qxl *device, struct outbox *out, const char *ring,
                  const QXLCommandExt *command);

/* thread.c */
void thread_init(struct fake_qxl *device);
void thread_kick(struct fake_qxl *device);
/** True in a callback of a step of this thread. */
bool thread_is_stepping(const struct fake_qxl *device);

#endif
