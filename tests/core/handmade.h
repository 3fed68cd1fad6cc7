/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file handmade.h
 * A device that a test builds and drives byte by byte, to do what no good device does.
 *
 * Its BARs are malloc()ed to the exact size, so that AddressSanitizer sees the first byte beyond
 * each. It has no mind of its own but what RESET, the asynchronous ports and the interrupt need;
 * a test replaces even that.
 */
#ifndef TESTS_CORE_HANDMADE_H
#define TESTS_CORE_HANDMADE_H

#include <qxl/display.h>
#include <qxl_wire.h>

#include "../../harness/os/deterministic.h"

enum {
    HANDMADE_SURFACE0 = 64 * 1024,
    HANDMADE_PAGES = 64,
    HANDMADE_PAGES_OFFSET = HANDMADE_SURFACE0,
    HANDMADE_HEADER_OFFSET = HANDMADE_PAGES_OFFSET + HANDMADE_PAGES * 4096,
    HANDMADE_RAM_SIZE = HANDMADE_HEADER_OFFSET + sizeof(QXLRam),
    HANDMADE_VRAM_SIZE = 256 * 1024,
    HANDMADE_MODES = 3,
    HANDMADE_MODES_OFFSET = sizeof(QXLRom),
    HANDMADE_ROM_SIZE = HANDMADE_MODES_OFFSET + 4 + HANDMADE_MODES * sizeof(QXLMode),
    HANDMADE_SURFACES = 8,
};

struct handmade {
    struct rig_backend base; /**< first; base.bars is what qxl_probe() takes */
    struct rig_deterministic os;
    struct qxl_os table; /**< rig_deterministic_os, for a test to replace a slot of */
    struct qxl_hw hw;
    struct qxl_display *display;
    uint8_t *ram, *vram, *rom; /**< the BARs */
    QXLRam *header;            /**< in ram */
    uint64_t ports[256];       /**< writes, by port */
    uint8_t last_port;
    /** What a port write does; handmade_behave() unless the test has an idea of its own. */
    void (*on_port)(struct handmade *device, uint32_t port, uint8_t value);
    /** A step of the host while the core waits; NULL: idle. */
    bool (*on_step)(struct handmade *device);
    void *test; /**< for the test's callbacks */
};

/** Build the BARs of a good device. The test may then spoil them. Free with handmade_finish(). */
void handmade_init(struct handmade *device, uint8_t revision);
/** Probe it and start a display on it. `config` may be NULL. Fails the test if that fails. */
void handmade_start(struct handmade *device, const struct qxl_config *config);
/** Free everything; fails the test if the core leaked or broke a rule of the OS table. */
void handmade_finish(struct handmade *device);

/** RESET, and asynchronous operations that end at once. */
void handmade_behave(struct handmade *device, uint32_t port, uint8_t value);
/** Set bits of int_pending and raise the line. */
void handmade_interrupt(struct handmade *device, uint32_t bits);
/** Take the next command. Returns false if there is none. */
bool handmade_take(struct handmade *device, QXLCommand *command);
/** Where an address of the core's points to. NULL if in no BAR. */
void *handmade_memory(struct handmade *device, uint64_t address);
/** The id in the release info of a command. */
uint64_t handmade_id(struct handmade *device, const QXLCommand *command);
/** Let the release info of `command` name the next of a chain. */
void handmade_chain(struct handmade *device, const QXLCommand *command, uint64_t next);
/** Put an id into the release ring, as it is. */
void handmade_release(struct handmade *device, uint64_t id);

#endif
