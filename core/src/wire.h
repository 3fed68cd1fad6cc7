/* SPDX-License-Identifier: BSD-3-Clause */
/* Access to memory that the device shares with us. 32-bit fields of the headers are 4-byte aligned
 * in their BAR (proved in spice-protocol/layout.c), all else goes through memcpy. */
#ifndef QXL_CORE_WIRE_H
#define QXL_CORE_WIRE_H

#include <stddef.h>
#include <stdint.h>

#include <qxl_wire.h>

void *memcpy(void *restrict to, const void *restrict from, size_t size);
void *memset(void *memory, int value, size_t size);

/* Freestanding code calls the function even for a few bytes; the compiler knows better. Of memset
 * it does not: it makes string instructions, which are slow to begin. */
#define memcpy __builtin_memcpy

enum {
    /* What start unmasks, and what there is. */
    DISPLAY_INTERRUPTS =
        QXL_INTERRUPT_DISPLAY | QXL_INTERRUPT_CURSOR | QXL_INTERRUPT_IO_CMD | QXL_INTERRUPT_ERROR,
    ALL_INTERRUPTS =
        DISPLAY_INTERRUPTS | QXL_INTERRUPT_CLIENT | QXL_INTERRUPT_CLIENT_MONITORS_CONFIG,
    /* The host counts the bytes of a surface, and of a bitmap, in 31 bits. */
    PIXEL_BYTES_MAX = 0x7fffffff,
};

static inline uint32_t *wire_u32(void *base, uint64_t offset)
{
    return (uint32_t *)(void *)((uint8_t *)base + offset);
}

static inline uint32_t wire_load(void *base, uint64_t offset)
{
    return __atomic_load_n(wire_u32(base, offset), __ATOMIC_ACQUIRE);
}

static inline void wire_store(void *base, uint64_t offset, uint32_t value)
{
    __atomic_store_n(wire_u32(base, offset), value, __ATOMIC_RELEASE);
}

/* The two sides of a notification protocol (store mine, then load yours) need one total order. */
static inline uint32_t wire_load_ordered(void *base, uint64_t offset)
{
    return __atomic_load_n(wire_u32(base, offset), __ATOMIC_SEQ_CST);
}

static inline void wire_store_ordered(void *base, uint64_t offset, uint32_t value)
{
    __atomic_store_n(wire_u32(base, offset), value, __ATOMIC_SEQ_CST);
}

#endif
