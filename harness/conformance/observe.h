/* SPDX-License-Identifier: BSD-3-Clause */
/* What a guest sees of a device after a step, and how two of them differ. */
#ifndef RIG_OBSERVE_H
#define RIG_OBSERVE_H

#include <fake_qxl.h>
#include <glib.h>

enum {
    OBSERVED_ROM = sizeof(QXLRom),
    OBSERVED_RAM = sizeof(QXLRam),
    OBSERVED_CONFIG = 256,
    OBSERVED_COMMANDS = 64,
};

struct observation {
    bool has_rom, has_ram; /**< false: not mapped */
    uint8_t rom[OBSERVED_ROM];
    uint8_t ram[OBSERVED_RAM]; /**< the RAM header */
    uint32_t config[OBSERVED_CONFIG / 4];
    unsigned commands;
    uint64_t infos[OBSERVED_COMMANDS]; /**< release info of commands that were pushed */
    bool irq_level;
    bool only_text; /**< nothing else was looked at */
    GString *text;  /**< as printed */
};

/**
 * Compare.
 * @param difference gets lines that say what differs.
 * @return whether nothing does.
 */
bool observations_agree(const struct observation *fake, const struct observation *qemu,
                        GString *difference);

/* ---- what is printed: observe_text.c ---- */

/** What is the device's in it, without times and newlines. @return to be freed with g_free(). */
char *observed_text(const char *printed);
/**
 * QEMU's threads print at the same time, in pieces: a piece of the one's line can lie in the
 * other's. Does something foreign lie in what a QEMU has printed, and is what the fake has said
 * left if whole words are taken out of those lines, and only of those?
 * @param fake observed_text() of the fake.
 * @param printed as it came from QEMU.
 */
bool observed_in_pieces(const char *fake, const char *printed);
/**
 * How much of what a QEMU has printed is whole. A line at its end that is not the device's and is
 * not finished is not: the rest follows.
 */
size_t observed_length(const char *printed);

#endif
