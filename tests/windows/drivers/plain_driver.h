/* SPDX-License-Identifier: BSD-3-Clause */
/* A display driver without a device, for tests of the kernel: it behaves, unless told not to. */
#ifndef TESTS_WINDOWS_DRIVERS_PLAIN_DRIVER_H
#define TESTS_WINDOWS_DRIVERS_PLAIN_DRIVER_H

/** Escapes. Each breaks one rule, but the last two. */
enum plain_escape {
    PLAIN_HOLD_A_LOCK = 1,  /**< returns with a semaphore held */
    PLAIN_RAISE_IRQL,       /**< returns at a raised level */
    PLAIN_WAIT_WITH_A_LOCK, /**< waits with a lock that may not be held then */
    PLAIN_WAIT_WITH_A_GATE, /**< waits with one that may */
    PLAIN_LEAK,             /**< one of each kind of object */
    PLAIN_DELETE_A_BITMAP,  /**< a device bitmap, which is GDI's; in: HSURF */
    PLAIN_HOOK_WITHOUT_A_FUNCTION,
    PLAIN_KEEP_THE_SURFACE, /**< from now on DrvDisableSurface does not delete it */
    PLAIN_REALIZE_NOTHING,  /**< DrvRealizeBrush says TRUE without BRUSHOBJ_pvAllocRbrush */
    PLAIN_CALLS,            /**< no rule: out: struct plain_calls */
};

/** How often which function was called. */
struct plain_calls {
    unsigned bit_blt, copy_bits, synchronize, realize_brush, create_bitmap, delete_bitmap;
    unsigned assert_on, assert_off, move_pointer;
};

#endif
