/* SPDX-License-Identifier: BSD-3-Clause */
/* A BAR of a QEMU, mirrored in this process: what the driver maps, and what QEMU is known to
 * hold. The two differ exactly where the driver has written since the last push. */
#ifndef RIG_BACKEND_MIRROR_H
#define RIG_BACKEND_MIRROR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../qemu/qemu.h"

struct mirror {
    uint8_t *memory; /**< the driver's mapping; NULL: there is no such BAR */
    uint8_t *known;
    uint64_t size;
    uint64_t address; /**< guest physical */
    int file;         /**< behind `memory`: it knows which pages were touched */
};

/** Map zeroes, which cost nothing before they are touched. False with errno set. */
bool mirror_open(struct mirror *mirror, uint64_t address, uint64_t size);
/** One that is all zero, or was closed, is fine. */
void mirror_close(struct mirror *mirror);

/**
 * Have QEMU write what the driver has changed below `end`, at the next rig_qemu_flush(), in units
 * of 4 bytes: neighbours that the driver has not changed stay as QEMU has them.
 * @return whether there was anything.
 */
bool mirror_push(struct mirror *mirror, struct rig_qemu *qemu, uint64_t end);
/** The same for the bytes `[start, end)`, both multiples of 4. */
bool mirror_push_range(struct mirror *mirror, struct rig_qemu *qemu, uint64_t start, uint64_t end);

/**
 * Have QEMU's bytes read, at the next rig_qemu_flush(). The driver must have changed none of them
 * since the last push. mirror_show() then shows them to the driver.
 */
void mirror_pull(struct mirror *mirror, struct rig_qemu *qemu, uint64_t offset, uint64_t size);
void mirror_show(struct mirror *mirror, uint64_t offset, uint64_t size);

/** Make the driver's mapping read as all ones. Pushes and pulls must have ended. */
void mirror_vanish(struct mirror *mirror);

#endif
