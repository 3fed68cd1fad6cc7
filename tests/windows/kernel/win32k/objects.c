/* SPDX-License-Identifier: BSD-3-Clause */
#include "objects.h"

#include <stdlib.h>

#include <windows.h>

enum { BUCKETS = 1024 };

struct object {
    struct object *next;
    enum object_kind kind;
    const void *key;
    void *data;
    size_t size;
    const void *caller;
};

static const char *const names[OBJECT_KIND_COUNT] = {
    [OBJECT_MEMORY] = "memory",      [OBJECT_SEMAPHORE] = "semaphore", [OBJECT_SURFACE] = "surface",
    [OBJECT_PALETTE] = "palette",    [OBJECT_CLIP] = "clip",           [OBJECT_PATH] = "path",
    [OBJECT_MADE] = "test's object",
};

static struct object *buckets[BUCKETS];
static SRWLOCK lock = SRWLOCK_INIT;
static uintptr_t last_handle;
static unsigned creations, fail_at;

bool object_may_be_made(void)
{
    AcquireSRWLockExclusive(&lock);
    creations++;
    bool may = !fail_at || creations < fail_at;
    ReleaseSRWLockExclusive(&lock);
    return may;
}

void win32k_fail_at(unsigned nth)
{
    AcquireSRWLockExclusive(&lock);
    creations = 0;
    fail_at = nth;
    ReleaseSRWLockExclusive(&lock);
}

unsigned win32k_creations(void)
{
    return creations;
}

static struct object **place(enum object_kind kind, const void *key)
{
    struct object **at = &buckets[((uintptr_t)key >> 4) % BUCKETS];

    while (*at && ((*at)->kind != kind || (*at)->key != key))
        at = &(*at)->next;
    return at;
}

void object_add(enum object_kind kind, const void *key, void *data, size_t size, const void *caller)
{
    struct object *object = malloc(sizeof(*object));

    if (!object)
        abort();
    *object = (struct object){NULL, kind, key, data, size, caller};
    AcquireSRWLockExclusive(&lock);
    object->next = buckets[((uintptr_t)key >> 4) % BUCKETS];
    buckets[((uintptr_t)key >> 4) % BUCKETS] = object;
    ReleaseSRWLockExclusive(&lock);
}

void *object_find(enum object_kind kind, const void *key)
{
    AcquireSRWLockShared(&lock);
    struct object *object = *place(kind, key);
    void *data = object ? object->data : NULL;
    ReleaseSRWLockShared(&lock);
    return data;
}

void *object_remove(enum object_kind kind, const void *key, const char *function)
{
    AcquireSRWLockExclusive(&lock);
    struct object **at = place(kind, key), *object = *at;
    void *data = object ? object->data : NULL;

    if (object)
        *at = object->next;
    ReleaseSRWLockExclusive(&lock);
    if (!object)
        kernel_fault("%s: %p is no %s, or no more", function, key, names[kind]);
    free(object);
    return data;
}

void *object_new_handle(void)
{
    AcquireSRWLockExclusive(&lock);
    last_handle += 0x10;
    uintptr_t handle = last_handle + 0x05;
    ReleaseSRWLockExclusive(&lock);
    return (void *)handle;
}

static size_t size_of_module(const void *module)
{
    const uint8_t *base = module;
    const IMAGE_DOS_HEADER *dos = (const void *)base;
    const IMAGE_NT_HEADERS *nt = (const void *)(base + dos->e_lfanew);

    return nt->OptionalHeader.SizeOfImage;
}

unsigned win32k_leaks(const void *module)
{
    uintptr_t start = (uintptr_t)module, size = module ? size_of_module(module) : UINTPTR_MAX;
    unsigned count = 0;

    AcquireSRWLockShared(&lock);
    for (unsigned i = 0; i < BUCKETS; i++)
        for (const struct object *object = buckets[i]; object; object = object->next)
            if ((uintptr_t)object->caller - start < size) {
                kernel_fault("leaked %s %p of %zu bytes, made at %p (module + 0x%zx)",
                             names[object->kind], object->key, object->size, object->caller,
                             (size_t)((uintptr_t)object->caller - start));
                count++;
            }
    ReleaseSRWLockShared(&lock);
    return count;
}

void win32k_forget(const void *module)
{
    uintptr_t start = (uintptr_t)module, size = module ? size_of_module(module) : UINTPTR_MAX;

    AcquireSRWLockExclusive(&lock);
    for (unsigned i = 0; i < BUCKETS; i++)
        for (struct object **at = &buckets[i]; *at;) {
            struct object *object = *at;

            if ((uintptr_t)object->caller - start >= size) {
                at = &object->next;
                continue;
            }
            *at = object->next;
            free(object);
        }
    ReleaseSRWLockExclusive(&lock);
}

/* Of a maker's object: before it in memory. */
struct maker {
    void (*release)(void *object);
    size_t size;
};

void *made(size_t size, void (*release)(void *object), const void *caller)
{
    struct maker *maker = calloc(1, sizeof(*maker) + size);

    if (!maker)
        abort();
    *maker = (struct maker){release, size};
    object_add(OBJECT_MADE, maker + 1, maker, size, caller);
    return maker + 1;
}

void win32k_free(void *object)
{
    if (!object)
        return;
    struct maker *maker = object_remove(OBJECT_MADE, object, "win32k_free");

    if (maker && maker->release)
        maker->release(object);
    free(maker);
}
