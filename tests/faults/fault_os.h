/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file fault_os.h
 * The deterministic OS with one thing going wrong: the Nth call of a slot, once or from then on.
 *
 * | slot | how it fails | stands for |
 * |---|---|---|
 * | allocate | returns NULL | no memory |
 * | port_write | nothing is written | an access that a bus or a hypervisor loses |
 * | wait | returns at once, a little time passes, the host does nothing | a spurious wake-up; a
 * host that hangs | | event_sequence | the signals since the last look never came | a lost
 * interrupt | | clock_ns | time has jumped an hour | a virtual machine that was stopped | |
 * clock_ns | the same time again, 100 times in a row | a coarse clock | | lock, unlock, free, print
 * | cannot fail: they return nothing, and the contract of os.h knows no way in which they could.
 * They are counted, and the device can vanish at them | |
 *
 * It also bounds what the core may do: calls of the OS, and, with fault_os_call_ends(), the time.
 */
#ifndef TESTS_FAULTS_FAULT_OS_H
#define TESTS_FAULTS_FAULT_OS_H

#include <fake_qxl.h>

#include "../../harness/os/deterministic.h"

enum fault_kind {
    FAULT_NONE,
    FAULT_ALLOCATE,
    FAULT_PORT_WRITE,
    FAULT_WAIT,
    FAULT_EVENT_SEQUENCE,
    FAULT_CLOCK_JUMPS,
    FAULT_CLOCK_STANDS,
    FAULT_VANISH_AT_CALL,       /**< the device vanishes at the Nth call of any slot */
    FAULT_VANISH_AT_PORT_WRITE, /**< or at the Nth port write */
    FAULT_VANISH_AT_ACCESS, /**< or at the Nth access of the driver to a BAR: by access_trap.h */
};

struct fault_plan {
    enum fault_kind kind;
    uint64_t nth; /**< counted from 1 */
    bool from_then_on;
};

struct fault_os {
    struct rig_deterministic base; /**< first: it is what the backend knows */
    struct fake_qxl *device;
    struct fault_plan plan;
    uint64_t opportunities; /**< calls that the plan counts */
    bool fired;
    uint64_t calls;        /**< of any slot, since fault_os_arm() */
    uint64_t jumped_ns;    /**< by how much the clock has jumped */
    bool vanished;         /**< and the device is dead */
    uint64_t vanished_at;  /**< fault_os_time() */
    bool lost_state_write; /**< a lost port write was one that changes what the device is */
    uint32_t lost_signals[QXL_EVENT_COUNT], last_seen[QXL_EVENT_COUNT];
    uint64_t stands_at, stands_calls;
};

/** The table to hand to the core, with a fault_os as its context. */
extern const struct qxl_os fault_os_table;

/** Set up and connect to a backend made by rig_fake_backend_create(). No fault. */
void fault_os_init(struct fault_os *os, struct rig_backend *backend, struct fake_qxl *device);
/** Count from now on. */
void fault_os_arm(struct fault_os *os, struct fault_plan plan);
/** No faults any more; `fired` says whether there was one. */
void fault_os_disarm(struct fault_os *os);
/** The device is gone: its memory reads as all ones, it takes no port write. */
void fault_os_vanish(struct fault_os *os);
/** The virtual time without the jumps. */
uint64_t fault_os_time(const struct fault_os *os);

#endif
