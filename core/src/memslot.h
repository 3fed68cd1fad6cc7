/* SPDX-License-Identifier: BSD-3-Clause */
/* Addresses that the device understands. */
#ifndef QXL_CORE_MEMSLOT_H
#define QXL_CORE_MEMSLOT_H

#include <qxl/hw.h>

/* A guest address: slot id, slot generation and offset. Not an integer, not a pointer. */
struct qxl_addr {
    uint64_t value;
};

/* The two stretches of device memory that we allocate from, each under a memory slot. */
enum aperture {
    APERTURE_MAIN,    /* BAR 0: commands, and bitmaps when the other one is full */
    APERTURE_SURFACE, /* surface BAR: bitmaps and surfaces */
    APERTURE_COUNT,
};

struct memslot {
    uint8_t id;
    uint64_t high;  /* id and generation, in their bits of an address */
    uint64_t limit; /* bytes from the start of the BAR that the slot covers; 0: no slot */
    uint64_t physical;
};

struct qxl_display;

/* Lay out both slots from the probed device. Touches nothing. */
void memslots_init(struct memslot slots[APERTURE_COUNT], const struct qxl_hw *hw,
                   uint8_t generation);
/* Register the slots that exist with the device. */
QXL_MUST_CHECK enum qxl_status memslots_add(struct qxl_display *display);
/* Address of `[offset, offset + size)` in a slot; value 0 if that does not lie inside. */
struct qxl_addr memslot_address(const struct memslot *slot, uint64_t offset, uint64_t size);

#endif
