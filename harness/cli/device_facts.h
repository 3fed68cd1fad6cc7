/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file device_facts.h
 * What a device says of itself, read as a guest reads it: config space, ROM, RAM header.
 */
#ifndef RIG_DEVICE_FACTS_H
#define RIG_DEVICE_FACTS_H

#include <fake_qxl.h>
#include <glib.h>

enum { RIG_CONFIG_SIZE = 256 };

/** A kind of device, and how to reach one. What fails sets `error` and returns false or NULL. */
struct rig_device_kind {
    const char *name;
    /**
     * Make one, place its BARs, let it decode, and RESET it.
     * @return what the other functions are given; free it with close().
     */
    void *(*open)(const struct fake_qxl_config *config, GError **error);
    void (*close)(void *device);
    bool (*read_config)(void *device, uint8_t config[RIG_CONFIG_SIZE], GError **error);
    /** Size of a BAR in bytes, 0 if it does not exist. */
    uint64_t (*bar_size)(void *device, enum fake_qxl_bar_index bar);
    /** Read a memory BAR, inside of it. @param address where config space says that it is. */
    bool (*read_bar)(void *device, enum fake_qxl_bar_index bar, uint64_t address, uint64_t offset,
                     void *bytes, size_t size, GError **error);
};

extern const struct rig_device_kind rig_device_fake, rig_device_spice, rig_device_qemu;

struct rig_device_facts {
    const char *backend;
    uint8_t config[RIG_CONFIG_SIZE];
    uint64_t bar_size[FAKE_QXL_BAR_COUNT], bar_address[FAKE_QXL_BAR_COUNT];
    QXLRom rom;
    GArray *modes; /**< of QXLMode */
    QXLRam header;
};

/**
 * @param facts free with rig_device_facts_finish(), unless it fails.
 * @return false with `error` set: it could not be read, or the ROM points out of its BARs.
 */
bool rig_device_facts_read(const struct rig_device_kind *kind, void *device,
                           struct rig_device_facts *facts, GError **error);
void rig_device_facts_finish(struct rig_device_facts *facts);

/** Registers of config space. */
enum {
    RIG_CONFIG_VENDOR = 0x00,
    RIG_CONFIG_DEVICE = 0x02,
    RIG_CONFIG_REVISION = 0x08,
    RIG_CONFIG_CLASS = 0x0a,
    RIG_CONFIG_BAR0 = 0x10,
    RIG_CONFIG_SUBSYSTEM_VENDOR = 0x2c,
    RIG_CONFIG_SUBSYSTEM = 0x2e,
    RIG_CONFIG_PIN = 0x3d,
};

/** 16 bits of config space. */
uint32_t rig_device_config16(const struct rig_device_facts *facts, unsigned offset);
/** 32 bits of config space. */
uint32_t rig_device_config32(const struct rig_device_facts *facts, unsigned offset);
/** `0.12`, the version of QXL that this revision is known by, or NULL. */
const char *rig_device_revision_name(const struct rig_device_facts *facts);
/** `qxl-vga` or `qxl`, by the class. */
const char *rig_device_name(const struct rig_device_facts *facts);
/** The interrupt pin, `A` to `D`, or `-`. */
char rig_device_pin(const struct rig_device_facts *facts);

extern const char *const rig_device_bar_names[FAKE_QXL_BAR_COUNT];
/** What a BAR's register says beside the address. */
enum { RIG_BAR_PORTS = 1, RIG_BAR_64_BITS = 4, RIG_BAR_PREFETCHABLE = 8 };
/** Of RIG_BAR_*. */
uint32_t rig_device_bar_flags(const struct rig_device_facts *facts, unsigned bar);

/** What the ROM says of memory slots. */
struct rig_device_slots {
    unsigned count, first, last; /**< those that are offered, `[first, last]` */
    unsigned id_bits, generation_bits, offset_bits, generation;
};
struct rig_device_slots rig_device_slots(const struct rig_device_facts *facts);

/** A field of the ROM or of the RAM header. */
struct rig_device_field {
    const char *name;
    uint16_t offset;
    uint8_t size;
    enum {
        RIG_FIELD_DECIMAL,
        RIG_FIELD_HEX,
        RIG_FIELD_MAGIC,        /**< four letters */
        RIG_FIELD_INTERRUPTS,   /**< QXL_INTERRUPT_* */
        RIG_FIELD_CAPABILITIES, /**< bits; of any size, all others have at most 8 bytes */
    } form;
};

enum { RIG_ROM_FIELDS = 24, RIG_HEADER_FIELDS = 5, RIG_RINGS = 3, RIG_RING_FIELDS = 5 };
/** In the order of their offsets. */
extern const struct rig_device_field rig_rom_fields[RIG_ROM_FIELDS],
    rig_header_fields[RIG_HEADER_FIELDS];
/** Of a ring, from its start. */
extern const struct rig_device_field rig_ring_fields[RIG_RING_FIELDS];
struct rig_device_ring {
    const char *name;
    uint16_t offset, items; /**< where in the header it is, and where its items are */
    uint8_t item_size;
};
extern const struct rig_device_ring rig_device_rings[RIG_RINGS];

/** The number in a field of at most 8 bytes. @param start what its offset counts from. */
uint64_t rig_device_field_value(const void *start, const struct rig_device_field *field);

#endif
