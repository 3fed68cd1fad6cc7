/* SPDX-License-Identifier: BSD-3-Clause */
/* Release handles: what a command in flight owns, found again by the id that the device gives back.
 * An id is generation and index, never 0; one that is unknown, stale, repeated or not yet published
 * finds nothing. The caller locks. */
#ifndef QXL_CORE_HANDLE_H
#define QXL_CORE_HANDLE_H

#include <stdbool.h>
#include <stdint.h>

enum handle_kind {
    HANDLE_FREE,
    HANDLE_COMMAND,        /* drawing or cursor: its memory goes back when it is released */
    HANDLE_CURSOR_SHAPE,   /* the same, but the host keeps the last one */
    HANDLE_SURFACE_CREATE, /* its memory belongs to the surface */
    HANDLE_SURFACE_DESTROY,
};

enum { HANDLE_PLACEMENTS = 4, HANDLE_IMAGES = 3, HANDLE_NONE = 0xffff };

/* Device memory: a block of one of the display's two heaps. */
struct placement {
    uint32_t block;
    uint8_t aperture; /* enum aperture */
};

struct handle {
    uint32_t generation;
    uint16_t next_free;
    uint8_t kind;
    uint8_t placements_used, images_used;
    bool published; /* atomic */
    uint32_t surface_id;
    struct placement placements[HANDLE_PLACEMENTS]; /* the first one holds the release info */
    uint16_t images[HANDLE_IMAGES];                 /* of the image cache, used by the command */
};

struct handle_table {
    struct handle *handles; /* the owner's memory */
    uint32_t capacity;
    uint16_t first_free;
    uint32_t live;
};

/* `handles` is zeroed memory the first time. Initialising again makes all earlier ids stale. */
void handle_table_init(struct handle_table *table, struct handle *handles, uint32_t capacity);
/* Returns an index, or HANDLE_NONE. The last one is for HANDLE_SURFACE_DESTROY, which frees others.
 */
uint16_t handle_allocate(struct handle_table *table, enum handle_kind kind);
void handle_free(struct handle_table *table, uint16_t index);
uint64_t handle_id(const struct handle_table *table, uint16_t index);
/* The device may know the id from now on. Needs no lock. */
void handle_publish(struct handle_table *table, uint16_t index);
/* Returns the index of a handle that is published and live, or HANDLE_NONE. */
uint16_t handle_find(const struct handle_table *table, uint64_t id);

#endif
