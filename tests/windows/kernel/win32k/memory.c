/* SPDX-License-Identifier: BSD-3-Clause */
/* Memory, as Windows' special pool has it: a block ends where a page does, and nothing follows. */
#include "objects.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

enum {
    PAGE = 4096,
    ALIGNMENT = 16,
    FREED_MAX = 512, /* blocks whose addresses nobody else gets yet */
    POISON = 0xa5,
    SLACK = 0x5a,
};

/* Pages of a block: [base, base + used) and one more that cannot be touched. */
struct region {
    struct region *next;
    uint8_t *base;
    size_t used;
    size_t size; /* of the block */
    ULONG tag;
    bool freed;
};

static SRWLOCK lock = SRWLOCK_INIT;
static struct region *regions, *freed[FREED_MAX];
static unsigned next_freed;
static bool watching, plain;

static struct region *region_at(const uint8_t *address)
{
    for (struct region *region = regions; region; region = region->next)
        if (address >= region->base && address < region->base + region->used + PAGE)
            return region;
    return NULL;
}

/* Says what was wrong, and lets the driver go on. */
static LONG CALLBACK access_fault(EXCEPTION_POINTERS *pointers)
{
    const EXCEPTION_RECORD *record = pointers->ExceptionRecord;

    if (record->ExceptionCode != EXCEPTION_ACCESS_VIOLATION || record->NumberParameters < 2)
        return EXCEPTION_CONTINUE_SEARCH;
    uint8_t *address = (uint8_t *)record->ExceptionInformation[1];

    AcquireSRWLockExclusive(&lock);
    const struct region *region = region_at(address);
    if (region) {
        const uint8_t *block = region->base + region->used - region->size;

        kernel_fault("%s at %p: %s a block of %zu bytes at %p, by %p",
                     record->ExceptionInformation[0] ? "write" : "read", (void *)address,
                     region->freed ? "after the freeing of" : "behind", region->size,
                     (const void *)block, record->ExceptionAddress);
        VirtualAlloc((void *)((uintptr_t)address & ~(uintptr_t)(PAGE - 1)), PAGE, MEM_COMMIT,
                     PAGE_READWRITE);
    }
    ReleaseSRWLockExclusive(&lock);
    return region ? EXCEPTION_CONTINUE_EXECUTION : EXCEPTION_CONTINUE_SEARCH;
}

void win32k_guard_memory(bool on)
{
    plain = !on;
}

/* With the lock held. */
static void add_region(struct region *region)
{
    if (!watching)
        AddVectoredExceptionHandler(0, access_fault);
    watching = true;
    region->next = regions;
    regions = region;
}

void *guarded_allocate(size_t size)
{
    size_t padded = (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    size_t used = (padded + PAGE - 1) & ~(size_t)(PAGE - 1);

    if (used < size)
        return NULL;
    struct region *region = malloc(sizeof(*region));
    uint8_t *base = VirtualAlloc(NULL, used + PAGE, MEM_RESERVE, PAGE_NOACCESS);
    if (!region || !base || !VirtualAlloc(base, used, MEM_COMMIT, PAGE_READWRITE)) {
        if (base)
            VirtualFree(base, 0, MEM_RELEASE);
        free(region);
        return NULL;
    }
    *region = (struct region){NULL, base, used, padded, 0, false};
    memset(base, SLACK, used);
    memset(base + used - padded, POISON, size);
    AcquireSRWLockExclusive(&lock);
    add_region(region);
    ReleaseSRWLockExclusive(&lock);
    return base + used - padded;
}

static void check_slack(const struct region *region, size_t size)
{
    const uint8_t *block = region->base + region->used - region->size;

    for (const uint8_t *byte = region->base; byte < region->base + region->used; byte++) {
        if (byte == block)
            byte += size;
        if (byte < region->base + region->used && *byte != SLACK) {
            kernel_fault("write %s a block of %zu bytes at %p, seen when it was freed",
                         byte < block ? "before" : "behind", size, (const void *)block);
            return;
        }
    }
}

/* With the lock held: its addresses can be anybody's again. */
static void forget(struct region *region)
{
    if (!region)
        return;
    struct region **at = &regions;
    while (*at != region)
        at = &(*at)->next;
    *at = region->next;
    VirtualFree(region->base, 0, MEM_RELEASE);
    free(region);
}

void guarded_free(void *memory, size_t size)
{
    AcquireSRWLockExclusive(&lock);
    struct region *region = region_at(memory);

    check_slack(region, size);
    VirtualFree(region->base, region->used, MEM_DECOMMIT);
    region->freed = true;
    forget(freed[next_freed]);
    freed[next_freed] = region;
    next_freed = (next_freed + 1) % FREED_MAX;
    ReleaseSRWLockExclusive(&lock);
}

/* What the registry has of a block. */
struct block {
    size_t size;
    bool guarded;
};

PVOID APIENTRY EngAllocMem(ULONG flags, ULONG size, ULONG tag)
{
    if (!machine_irql_at_most(MACHINE_APC, "EngAllocMem"))
        return NULL;
    if (!size || !tag)
        kernel_fault("EngAllocMem: %u bytes with tag 0x%x", (unsigned)size, (unsigned)tag);
    struct block *block = object_may_be_made() ? malloc(sizeof(*block)) : NULL;
    if (!block)
        return NULL;
    *block = (struct block){size, !plain};
    void *memory = plain ? malloc(size) : guarded_allocate(size);
    if (!memory) {
        free(block);
        return NULL;
    }
    if (flags & FL_ZERO_MEMORY)
        memset(memory, 0, size);
    object_add(OBJECT_MEMORY, memory, block, size, CALLER);
    return memory;
}

VOID APIENTRY EngFreeMem(PVOID memory)
{
    if (!memory || !machine_irql_at_most(MACHINE_APC, "EngFreeMem"))
        return;
    struct block *block = object_remove(OBJECT_MEMORY, memory, "EngFreeMem");

    if (block && block->guarded)
        guarded_free(memory, block->size);
    else if (block)
        free(memory);
    free(block);
}
