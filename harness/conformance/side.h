/* SPDX-License-Identifier: BSD-3-Clause */
/* The fake's side of a pair, and where things are on both. */
#ifndef RIG_SIDE_H
#define RIG_SIDE_H

#include "observe.h"

/** Where something is in a BAR. */
struct place {
    enum fake_qxl_bar_index bar;
    uint64_t offset;
};

/** Where the guest has put the BARs. */
struct mapping {
    uint64_t sizes[FAKE_QXL_BAR_COUNT];
    uint64_t addresses[FAKE_QXL_BAR_COUNT];
    /** Decoded, and at an address where nothing else of the machine or of the device is. */
    bool mapped[FAKE_QXL_BAR_COUNT];
};

struct fake_side {
    struct fake_qxl *device;
    bool irq_level;
    GString *text;
    const char *kill;              /**< why the virtual machine is dead, or NULL */
    const char *chance;            /**< why nobody can say what QEMU does from now on, or NULL */
    enum fake_qxl_verdict verdict; /**< of the last command */
    /** Slots that were last in a surface BAR. The server keeps them when the guest deletes them. */
    bool surface_slots[FAKE_QXL_MEMSLOTS];
};

/** Returns false with errno set. */
bool fake_side_open(struct fake_side *side, const struct fake_qxl_config *config);
void fake_side_close(struct fake_side *side);
/** Can nothing be said of QEMU any more, but that it is dead or may be? */
bool fake_side_is_over(const struct fake_side *side);
/** Let the host work until it is idle. */
void fake_side_settle(struct fake_side *side);
/**
 * Does spice-server see this address in BAR 1 or 4? Commands lie in BAR 0: what QEMU releases it
 * marks as changed there, wherever it is.
 */
bool fake_side_in_surface_bar(const struct fake_side *side, uint64_t address);
/** Look at everything but the text, which is handed over. */
void fake_side_observe(struct fake_side *side, const struct mapping *mapping,
                       const struct place *commands, unsigned count, bool whole_config,
                       struct observation *observation);
/** Read where the BARs are from config space. */
void fake_side_mapping(struct fake_side *side, struct mapping *mapping);
/** A word of the RAM header. */
uint32_t fake_side_header(const struct fake_side *side, size_t offset);
/** The RAM header's offset in BAR 0. */
uint64_t fake_side_header_offset(const struct fake_side *side);

#endif
