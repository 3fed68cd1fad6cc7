/* SPDX-License-Identifier: BSD-3-Clause */
/* The fake's side of a pair, and where things are on both. */
#ifndef RIG_SIDE_H
#define RIG_SIDE_H

#include <stddef.h>

#include "observe.h"
#include "step.h"

/** Where something is in a BAR. */
struct place {
    enum fake_qxl_bar_index bar;
    uint64_t offset;
};

/** Where the parts of a ring are, from its start; all three begin alike. */
enum {
    RING_NUM_ITEMS = offsetof(QXLCommandRing, num_items),
    RING_PROD = offsetof(QXLCommandRing, prod),
    RING_NOTIFY_PROD = offsetof(QXLCommandRing, notify_on_prod),
    RING_CONS = offsetof(QXLCommandRing, cons),
    RING_NOTIFY_CONS = offsetof(QXLCommandRing, notify_on_cons),
    RING_ITEMS = offsetof(QXLCommandRing, items),
};

enum {
    RING_ITEM_COUNT = QXL_COMMAND_RING_SIZE,
    RING_MOST = 40, /**< waiting commands: more would come round */
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
    unsigned verdicts[FAKE_QXL_CHANCE + 1]; /**< how many of each */
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
void fake_side_mapping(const struct fake_side *side, struct mapping *mapping);
/** A word of the RAM header. */
uint32_t fake_side_header(const struct fake_side *side, size_t offset);
/** The RAM header's offset in BAR 0. */
uint64_t fake_side_header_offset(const struct fake_side *side);
/** Where a step's offset is. */
struct place fake_side_place(const struct fake_side *side, enum rig_space space, uint64_t offset);
/** Write memory. Returns false, and writes nothing, if not all of it lies in the BAR. */
bool fake_side_put(struct fake_side *side, struct place place, const void *bytes, size_t size);

/* ---- what a guest does: fake_side_play.c ---- */

/** The ring's offset in the RAM header. */
size_t ring_offset(enum rig_ring ring);
/** The port that tells the device of what is pushed. */
uint32_t ring_doorbell(enum rig_ring ring);
/** How many commands wait in a ring. */
uint32_t fake_side_waiting(const struct fake_side *side, enum rig_ring ring);
/** The device of a sequence as all play it: it says all that it can. */
struct fake_qxl_config config_as_played(const struct fake_qxl_config *device);
/**
 * Open a device as it is played, place its BARs, let it decode, and RESET it.
 * @return false with errno set.
 */
bool fake_side_start(struct fake_side *side, const struct fake_qxl_config *device);
/** Write a port, unless the virtual machine is dead, and let the host work. */
void fake_side_write_port(struct fake_side *side, uint32_t port, uint32_t value, unsigned size);
/**
 * Can a guest push this now, where its BARs are, and does QEMU's answer not depend on timing
 * (docs/conformance.md)?
 * @param step a PUSH or a DRAW.
 */
bool fake_side_may_push(const struct fake_side *side, const struct mapping *mapping,
                        const struct rig_step *step);
/** Play a step. */
void fake_side_play(struct fake_side *side, const struct rig_step *step);

#endif
