/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file guest.h
 * A fake device with what surrounds it, for the fuzz target `device`, and what must hold of it
 * whatever a guest does.
 */
#ifndef FUZZ_GUEST_H
#define FUZZ_GUEST_H

#include "fake_qxl.h"
#include "input.h"

enum { RAM_HEADER_SIZE = 8192, ROM_BAR_SIZE = 8192 };

struct guest {
    struct fake_qxl *device;
    struct fake_qxl_config config;
    bool checking;
    uint8_t *ram, *vram, *rom, *header;
    uint64_t ram_size, vram_size;

    bool line; /**< as last reported */
    uint64_t rises;
    uint64_t bugs_printed;
    uint64_t verdicts;
    uint64_t commands, cursor_commands; /**< that the host took */
    uint64_t releases;
    uint64_t port_bytes; /**< written to ports that exist */
    /** A command lay over the RAM header: giving it back writes there. */
    bool header_aliased;

    struct fake_qxl_counters counters; /**< at the last look */
    uint8_t config_space[64];          /**< at power on */
    uint8_t header_at_power_on[RAM_HEADER_SIZE], rom_at_power_on[ROM_BAR_SIZE];
};

/** Power on, do what firmware does, attach the host. */
void guest_init(struct guest *guest, const struct fake_qxl_config *config, bool checking);
void guest_finish(struct guest *guest);

/** A 32-bit word of the RAM header. */
uint32_t guest_header(const struct guest *guest, size_t offset);
void guest_set_header(struct guest *guest, size_t offset, uint32_t value);

/** Whether config space lets ports be decoded. */
bool guest_reaches_ports(const struct guest *guest);
/** Write a byte to a port, and check what that port promises. */
void guest_write_port(struct guest *guest, unsigned port, uint8_t value);
/** Write 2 or 4 ports in one access. */
void guest_write_ports(struct guest *guest, unsigned port, uint32_t value, unsigned size);

/** To be told of each resource that the host gives back. */
void guest_note_release(struct guest *guest, const QXLReleaseInfo *info);

/** What holds between any two actions. */
void guest_check(struct guest *guest);
/** `[memory, memory + size)` lies in a memory BAR. */
void guest_check_in_a_bar(const struct guest *guest, const uint8_t *memory, size_t size);

#endif
