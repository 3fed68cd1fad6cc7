/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file scan.h
 * Finds where something that is known begins inside a line.
 */
#ifndef RIG_SCAN_H
#define RIG_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum rig_item_kind {
    RIG_ITEM_COMMAND,    /**< `TIME qxl-N/RING: cmd @ 0x`; TIME can be missing */
    RIG_ITEM_EVENT,      /**< `PID@SEC.USEC:name` */
    RIG_ITEM_EVENT_BARE, /**< `qxl_name` */
    RIG_ITEM_GUEST_LOG,  /**< `qxl/guest-N: ` */
    RIG_ITEM_GUEST_BUG,  /**< `qxl-N: guest bug: ` */
    RIG_ITEM_DATE,       /**< `2026-11-22T09:` or with a space */
};

struct rig_item {
    enum rig_item_kind kind;
    const char *digits; /**< where the digits in front of `mark` begin: TIME, PID or year */
    const char *mark;   /**< the first byte that tells: ` qxl-`, `@`, `-`, or `qxl` */
};

/** Is there an item whose mark is at `mark`? Looks back to `begin` for its digits. */
bool rig_item_at(const char *begin, const char *mark, const char *end, struct rig_item *item);

/** The first item that has its mark at or behind `from`. */
bool rig_find_item(const char *begin, const char *from, const char *end, struct rig_item *item);

/** As rig_find_item(), commands only, and fast. */
bool rig_find_command(const char *begin, const char *from, const char *end, struct rig_item *item);

/** Value of decimal digits, UINT64_MAX if it does not fit or there are none. */
uint64_t rig_digits_value(const char *digits, const char *end);

#endif
