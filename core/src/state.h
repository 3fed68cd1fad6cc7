/* SPDX-License-Identifier: BSD-3-Clause */
/* What a display is made of. Each member's lock is named behind it. */
#ifndef QXL_CORE_STATE_H
#define QXL_CORE_STATE_H

#include <qxl/surface.h>

#include "cache.h"
#include "handle.h"
#include "heap.h"
#include "memslot.h"
#include "monitors.h"
#include "ring.h"
#include "wire.h"

enum surface_state {
    SURFACE_FREE,
    SURFACE_CHANGING, /* what makes or destroys it is under way */
    SURFACE_LIVE,
    SURFACE_DYING,  /* destroyed; the device has not yet released it */
    SURFACE_PARKED, /* ours, and not on the device: suspended, or waiting for a primary */
};

enum { SURFACE_PLACEMENTS = 2 }; /* that outlive their command: the pixels, the create command */

/* A surface that a command reads or draws on, as it was when the command was checked. */
struct surface_use {
    uint32_t id, life;
};

enum { SURFACE_USES = 5 }; /* the primary, the target, and three that can be read */

struct surface_uses {
    struct surface_use uses[SURFACE_USES];
    uint32_t count;
};

struct surface {
    uint8_t state;
    bool create_released, destroy_released;
    uint32_t width, height, format;
    int32_t stride;
    uint32_t next_free;
    struct placement pixels, create_command; /* not for the primary */
    struct qxl_evicted *picture; /* of a parked one; NULL: what its device memory holds */
};

struct qxl_display {
    struct qxl_hw hw;
    const struct qxl_os *os;
    void *os_context;
    struct qxl_config config;
    bool gone;           /* atomic */
    bool suspended;      /* atomic: gone, too; by power.c until it resumes */
    uint32_t log_level;  /* atomic: the higher one of the host's and the OS's */
    uint32_t interrupts; /* to unmask after RESET */
    bool io_stuck;       /* QXL_LOCK_IO: an operation never ended; only RESET helps */

    struct memslot slots[APERTURE_COUNT]; /* constant after start */

    struct heap heaps[APERTURE_COUNT]; /* QXL_LOCK_STATE, down to free_surface */
    uint32_t spare_block; /* of BAR 0's heap, to destroy a surface when memory is out */
    struct handle_table handles;
    struct surface *surfaces;
    uint32_t
        *surface_lives; /* atomic, by id: odd while the surface lives, and never the same again */
    uint32_t first_free_surface;

    struct monitors monitors; /* QXL_LOCK_SURFACES */

    struct ring command_ring; /* QXL_LOCK_COMMAND */
    struct ring cursor_ring;  /* QXL_LOCK_CURSOR */

    uint32_t release_cons; /* QXL_LOCK_RELEASE, read elsewhere as a hint; down to bad_releases */
    bool chain_left;       /* a hint, as above, that release_next is not 0 */
    uint64_t release_next; /* rest of a chain that was left for the next round, 0: none */
    uint32_t release_walked;
    uint64_t releases, bad_releases, broken_chains, oom_notifications, low_memory;

    struct cache image_cache; /* QXL_LOCK_STATE, down to longest_stall_ns */
    struct cache palette_cache, cursor_cache;
    uint64_t cached_bytes[APERTURE_COUNT]; /* of pictures */
    uint32_t first_image, images;          /* numbers of pictures: the first one, and how many */
    uint32_t passing_images;               /* the same of those that nobody keeps */
    bool images_came_round;
    uint64_t next_unique; /* of palettes and pointers */
    uint64_t hash_seed;   /* constant */

    bool asked_early; /* for memory, and nothing has come back since */
    uint64_t longest_stall_ns;

    uint64_t lost_interrupts; /* QXL_LOCK_IO */

    size_t heap_block_capacity;
    struct heap_block *heap_blocks;
    struct handle *handle_memory;
    void *image_cache_memory, *palette_cache_memory, *cursor_cache_memory;
};

static inline void *display_header(struct qxl_display *display)
{
    return (uint8_t *)display->hw.ram.memory + display->hw.ram_header_offset;
}

static inline void display_lock(struct qxl_display *display, enum qxl_lock lock)
{
    display->os->lock(display->os_context, lock);
}

static inline void display_unlock(struct qxl_display *display, enum qxl_lock lock)
{
    display->os->unlock(display->os_context, lock);
}

/* RESET, and the display is gone no longer. QXL_STATUS_GONE: it did not help. */
QXL_MUST_CHECK enum qxl_status display_reset(struct qxl_display *display);
/* After RESET: rings, interrupt mask, memory slots. */
QXL_MUST_CHECK enum qxl_status display_attach(struct qxl_display *display, uint32_t interrupts);

/* Has the device stopped answering? Looks at the hardware, and remembers. */
bool display_vanished(struct qxl_display *display);

/* Wait for `event`, in slices, so that a lost interrupt costs a slice and not the deadline.
 * QXL_STATUS_OK means: look again. */
QXL_MUST_CHECK enum qxl_status display_wait(struct qxl_display *display, enum qxl_event event,
                                            uint32_t seen, uint64_t deadline);
uint64_t display_deadline(const struct qxl_display *display, uint64_t timeout_ns);

/* The memory of a placement. */
void *placement_memory(struct qxl_display *display, struct placement placement);
struct qxl_addr placement_address(struct qxl_display *display, struct placement placement,
                                  uint64_t offset);

void surfaces_init(struct qxl_display *display);
/* The device gave a surface command back. Under QXL_LOCK_STATE. */
void surface_command_released(struct qxl_display *display, uint32_t id, enum handle_kind kind);
/* A live surface, or NULL. Under QXL_LOCK_STATE. */
struct surface *surface_find(struct qxl_display *display, struct qxl_surface_id id);
/* Note that a command uses a live surface. Under QXL_LOCK_STATE. */
void surface_use(struct qxl_display *display, uint32_t id, struct surface_uses *uses);
/* The same for the primary: without it the device takes no command. False if there is none. */
bool surface_use_primary(struct qxl_display *display, struct surface_uses *uses);
/* Are all of them still what they were? Under QXL_LOCK_COMMAND, where a destroy cannot overtake. */
bool surface_uses_hold(struct qxl_display *display, const struct surface_uses *uses);
/* Bits per pixel, 0 for a format that does not exist. */
uint32_t surface_format_bits(uint32_t format);

/* After RESET nothing comes back: all that was in flight or kept is free, but for live surfaces'
 * memory. */
void reclaim_forget(struct qxl_display *display);
/* Forget what the release ring held. After RESET. */
void reclaim_init(struct qxl_display *display);
/* Reap a round if something is there: cheap when not. Returns whether there was. */
bool reclaim_if_any(struct qxl_display *display);

enum { LOW_WATER_PART = 8 }; /* of handles, and of BAR 0's heap unless configured */

/* Is so little left that the device should be asked now? Says so once, until something has come
 * back. Under QXL_LOCK_STATE. */
bool reclaim_low(struct qxl_display *display);
/* Ask for memory and do not wait for it. Without a lock. */
void reclaim_ask_early(struct qxl_display *display);
/* Try to take what may come back: memory, a handle, an id. Under QXL_LOCK_STATE. */
typedef bool (*reclaim_attempt)(struct qxl_display *display, void *context);
/* Attempt until it succeeds; ask the device and wait before each further attempt, up to the memory
 * timeout. QXL_STATUS_NO_MEMORY comes then, or at once if nothing is in flight. Without a lock but
 * QXL_LOCK_SURFACES. */
QXL_MUST_CHECK enum qxl_status reclaim_until(struct qxl_display *display, reclaim_attempt attempt,
                                             void *context);

#endif
