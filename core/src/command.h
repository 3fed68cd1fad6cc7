/* SPDX-License-Identifier: BSD-3-Clause */
/* One command on its way to the device: reserve all that it needs in one step, write it once,
 * publish it. */
#ifndef QXL_CORE_COMMAND_H
#define QXL_CORE_COMMAND_H

#include "state.h"

enum {
    COMMAND_PAYLOADS = HANDLE_PLACEMENTS - 1,
    COMMAND_IMAGES = HANDLE_IMAGES,
    COMMAND_ALIGN = 8,
};

/* What to reserve. */
struct command_needs {
    uint64_t size;                       /* of the command and all it points to in BAR 0 */
    uint64_t payloads[COMMAND_PAYLOADS]; /* bitmaps: surface BAR, then BAR 0 */
    uint32_t payload_count;
    uint16_t images[COMMAND_IMAGES]; /* entries of the image cache, in use for the command */
    uint32_t image_count;
};

struct command {
    struct qxl_display *display;
    uint16_t handle;
    struct placement placements[HANDLE_PLACEMENTS]; /* the command, then the payloads */
    uint8_t *memory;                                /* of the command */
    uint64_t address;
    uint32_t used;
    uint64_t id; /* for its release info */
    struct surface_uses uses;
};

static inline uint64_t command_aligned(uint64_t size)
{
    return (size + COMMAND_ALIGN - 1) & ~(uint64_t)(COMMAND_ALIGN - 1);
}

/* Free what a command owns, and its handle. Under QXL_LOCK_STATE. */
void command_free(struct qxl_display *display, uint16_t index);
/* Keep what it takes to destroy a surface, for when memory is out. Under QXL_LOCK_STATE, whenever
 * some was freed. */
void command_keep_spare(struct qxl_display *display);
/* What that takes of BAR 0's heap now. */
uint64_t command_spare_bytes(const struct qxl_display *display);
/* Waits for memory if it must. On failure nothing is reserved. In any case the images of `needs`
 * are no more the caller's: the command gives them back. `uses`: the surfaces without which
 * the command may not be published; NULL for commands of the cursor ring. */
QXL_MUST_CHECK enum qxl_status command_begin(struct qxl_display *display, struct command *command,
                                             enum handle_kind kind, uint32_t surface_id,
                                             const struct command_needs *needs,
                                             const struct surface_uses *uses);
/* The next `size` bytes of the command's memory and their address. Within what was reserved. */
void *command_take(struct command *command, uint32_t size, struct qxl_addr *address);
/* Put `type` (QXL_CMD_*) into the ring. On failure all that was reserved is free again. */
QXL_MUST_CHECK enum qxl_status command_publish(struct command *command, struct ring *ring,
                                               uint32_t type);

#endif
