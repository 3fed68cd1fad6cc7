/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file payload.h
 * Pictures for commands whose capture does not have them: made up from what it has, so that the
 * same image gets the same pixels in every run.
 */
#ifndef RIG_PAYLOAD_H
#define RIG_PAYLOAD_H

#include <stddef.h>
#include <stdint.h>

/** Pixels as the core takes them: rows of `pitch` bytes distance. */
struct rig_payload {
    const void *pixels;
    ptrdiff_t pitch;
};

/**
 * Noise for a picture. Rows overlap, so a picture of any size costs no memory.
 * @param id     what the picture is known by; another id gives other pixels.
 * @param stride bytes of a row, up to 64 KiB.
 * @return constant memory, valid for ever.
 */
struct rig_payload rig_payload_make(uint64_t id, uint32_t stride, uint32_t height);

/** A palette of `count` colours, up to 256, for a picture known by `id`. Valid for ever. */
const uint32_t *rig_payload_palette(uint64_t id, uint32_t count);

#endif
