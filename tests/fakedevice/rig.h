/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file rig.h
 * A fake device with its surroundings, for the tests of fakedevice/: BARs at fixed addresses,
 * what the device printed, how the interrupt line went, and what the checking host said.
 */
#ifndef FAKE_QXL_TEST_RIG_H
#define FAKE_QXL_TEST_RIG_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fake_qxl.h"

#define RAM_ADDRESS UINT64_C(0xe0000000)
#define VRAM_ADDRESS UINT64_C(0xe8000000)
#define ROM_ADDRESS UINT64_C(0xf0000000)
#define IO_ADDRESS 0xc000
#define MAIN_SLOT (UINT64_C(1) << 56)

enum rig_host { RIG_NO_HOST, RIG_NULL_HOST, RIG_CHECKING_HOST };

struct rig {
    struct fake_qxl *device;
    uint8_t *ram, *vram, *rom, *header;
    uint64_t header_address;
    uint64_t clock;

    char text[65536]; /**< printed since the last rig_take_text() */
    size_t text_length;
    unsigned prints;
    bool discard_text; /**< keep nothing of what is printed */

    bool irq_level;
    unsigned irq_rises;

    unsigned verdicts;
    enum fake_qxl_verdict verdict; /**< the last */
    const char *reason;
};

/** Build a device, map its BARs, attach a host. guestdebug 3 and the command log are on. */
void rig_init(struct rig *rig, const struct fake_qxl_config *config, enum rig_host host);
void rig_finish(struct rig *rig);

/** Steps until the host is idle. Returns how many. */
unsigned rig_run(struct rig *rig);
/** Write a port and run. */
void rig_io(struct rig *rig, unsigned port, uint32_t value);
/** Slot 1 is the RAM BAR up to its header. */
void rig_add_main_slot(struct rig *rig);
/** The main slot, and a 640x480 xRGB primary at its start. */
void rig_enter_native(struct rig *rig);
/** Write a primary of this layout into the RAM header. */
void rig_describe_primary(struct rig *rig, uint32_t width, uint32_t height, int32_t stride);

uint32_t rig_header(struct rig *rig, size_t offset);
void rig_set_header(struct rig *rig, size_t offset, uint32_t value);
uint32_t rig_pending(struct rig *rig);

/** Publish a command at the guest address `data`, without ringing. Returns if one must ring. */
bool rig_publish(struct rig *rig, bool cursor, uint64_t data, uint32_t type);
/** Publish, ring and run. */
void rig_push(struct rig *rig, bool cursor, uint64_t data, uint32_t type);
/** A drawable of type NOP in the main slot at `offset`, with this release id. */
uint64_t rig_put_nop(struct rig *rig, uint64_t offset, uint64_t id);
/** Take one entry of the release ring, 0 if it is empty. */
uint64_t rig_pop_release(struct rig *rig);

/** What was printed since the last call; valid until the next print. */
const char *rig_take_text(struct rig *rig);
#define assert_printed(rig, expected) assert_string_equal(rig_take_text(rig), expected)

#endif
