/* SPDX-License-Identifier: BSD-3-Clause */
/* What exists, and whose it is. For the files of this folder. */
#ifndef TESTS_WINDOWS_KERNEL_WIN32K_OBJECTS_H
#define TESTS_WINDOWS_KERNEL_WIN32K_OBJECTS_H

#include "../guarded.h"
#include "../win32k.h"

enum object_kind {
    OBJECT_MEMORY,
    OBJECT_SEMAPHORE,
    OBJECT_SURFACE,
    OBJECT_PALETTE,
    OBJECT_CLIP,
    OBJECT_PATH,
    OBJECT_MADE, /* for tests, freed with win32k_free() */
    OBJECT_KIND_COUNT,
};

/* Where the caller of a function of ours is: its module owns what is made. */
#define CALLER __builtin_return_address(0)

/* False if creations are to fail now (win32k_fail_at()). */
bool object_may_be_made(void);
/* Remember an object by its key, an address or a handle. */
void object_add(enum object_kind kind, const void *key, void *data, size_t size,
                const void *caller);
/* Its data, or NULL. */
void *object_find(enum object_kind kind, const void *key);
/* Forget it. Its data, or NULL and a fault: there is no such. */
void *object_remove(enum object_kind kind, const void *key, const char *function);
/* A handle that was never given before. */
void *object_new_handle(void);

/* Surfaces, made for a caller. */
struct win32k_surface *surface_make(SIZEL size, ULONG format, const void *caller);
struct win32k_surface *surface_make_bitmap(SIZEL size, LONG stride, ULONG format, FLONG flags,
                                           void *bits, const void *caller);
void surface_delete(struct win32k_surface *surface);

/* Memory of a maker's object, zeroed, for win32k_free(). */
void *made(size_t size, void (*release)(void *object), const void *caller);

/* The palette of a handle from EngCreatePalette(), or NULL. */
const struct win32k_palette *palette_of(HPALETTE handle);

/* Fault if the calling thread may not wait with the locks that it has. */
void semaphores_before_wait(void);
/* Locks of the calling thread. */
unsigned semaphores_held(void);
/* Give back all but so many, for a driver that did not. */
void semaphores_drop(unsigned keep);

/* Which semaphore of a driver's call is made next, counted from 0; -1 outside of any call. */
int call_next_semaphore(void);

/* A call into a driver. */
struct call {
    const char *function;
    unsigned held, irql;
    int outer_semaphore;
};

struct call call_begin(const char *function);
/* What the driver left is not as it was: faults. */
void call_end(const struct call *call);

/* From now on GDI deletes this bitmap, not the driver that made it. */
void surface_take(struct win32k_surface *surface);
/* Make it the engine's, with these bits of guarded_allocate(), top-down. */
void surface_become_bitmap(struct win32k_surface *surface, void *bits);
/* Bytes of a row of a bitmap, a multiple of 4. */
LONG surface_stride(LONG width, ULONG format);

/* Brushes lose what a driver made of them for this device. */
void brushes_forget(const struct win32k_device *device);
/* The device's bitmaps become the engine's. */
void bitmaps_leave(struct win32k_device *device);

#endif
