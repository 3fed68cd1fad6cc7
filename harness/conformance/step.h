/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file step.h
 * What a guest can do to a QXL device, as data: it can be made from a seed, played on any device,
 * cut down, and printed as C.
 */
#ifndef RIG_STEP_H
#define RIG_STEP_H

#include <fake_qxl.h>
#include <glib.h>

/** Memory a step writes to. */
enum rig_space {
    RIG_SPACE_HEADER, /**< the RAM header, at the end of BAR 0 */
    RIG_SPACE_RAM,    /**< BAR 0 from its start */
    RIG_SPACE_VRAM,   /**< BAR 1 from its start */
};

enum rig_ring { RIG_RING_COMMAND, RIG_RING_CURSOR };

enum rig_step_kind {
    RIG_STEP_WRITE, /**< write memory */
    RIG_STEP_PORT,  /**< write a port: 1, 2 or 4 bytes */
    RIG_STEP_PCI,   /**< write PCI config space: 1, 2 or 4 bytes */
    RIG_STEP_VGA,   /**< write a VGA register, as a text console does */
    RIG_STEP_PUSH,  /**< put an item into a ring, add one to prod, write the doorbell's port */
    /**
     * A push of a drawing, and then UPDATE_AREA of the whole of a surface. spice-server keeps a
     * drawing until somebody wants to see it, the fake's hosts give it back at once: afterwards
     * both have.
     */
    RIG_STEP_DRAW,
    RIG_STEP_TAKE, /**< take all that is in the release ring: cons becomes prod */
};

struct rig_step {
    enum rig_step_kind kind;
    union {
        struct {
            enum rig_space space;
            uint32_t offset; /**< bytes from the start of the space */
            uint32_t size;
            uint8_t *bytes; /**< owned by the step */
        } write;
        struct {
            uint32_t port, value;
            unsigned size;
        } port;
        struct {
            unsigned offset, size;
            uint32_t value;
        } pci;
        struct {
            enum rig_ring ring;
            uint64_t address; /**< of the command, as the guest says it */
            uint32_t type;    /**< QXL_CMD_* */
            uint32_t surface; /**< DRAW: rendered last, behind what the command draws on */
        } push;
    };
};

/** A device and what is done to it, from power on. */
struct rig_sequence {
    /** `guestdebug`, `cmdlog` and `id` are set by who plays it. */
    struct fake_qxl_config device;
    GPtrArray *steps; /**< struct rig_step *, owned */
};

/** A copy that shares nothing. */
struct rig_step *rig_step_copy(const struct rig_step *step);
/** NULL is fine. */
void rig_step_free(struct rig_step *step);

/** @param device is copied. */
struct rig_sequence *rig_sequence_new(const struct fake_qxl_config *device);
/** One of these steps. */
struct rig_sequence *rig_sequence_of(const struct fake_qxl_config *device,
                                     const struct rig_step *steps, size_t count);
/** Append a copy of a step. */
void rig_sequence_add(struct rig_sequence *sequence, const struct rig_step *step);
struct rig_sequence *rig_sequence_copy(const struct rig_sequence *sequence);
/** NULL is fine. */
void rig_sequence_free(struct rig_sequence *sequence);

/* A sequence written down in C, as rig_print_sequence() prints it:
 *
 *     static const struct rig_step STEPS[] = {
 *         RIG_WRITE(RIG_SPACE_HEADER, 5276, 0, 0, 0, 0xe0, 0, 0, 0, 0),
 *         RIG_PORT(QXL_IO_MEMSLOT_ADD, 1),
 *     };
 */
#define RIG_WRITE(where, at, ...)                     \
    {                                                 \
        .kind = RIG_STEP_WRITE, .write = {            \
            .space = where,                           \
            .offset = at,                             \
            .size = sizeof((uint8_t[]){__VA_ARGS__}), \
            .bytes = (uint8_t[]){__VA_ARGS__},        \
        }                                             \
    }
#define RIG_PORT(number, byte)                                                     \
    {                                                                              \
        .kind = RIG_STEP_PORT, .port = {.port = number, .value = byte, .size = 1 } \
    }
#define RIG_PORT_WIDE(number, bytes, width)                                             \
    {                                                                                   \
        .kind = RIG_STEP_PORT, .port = {.port = number, .value = bytes, .size = width } \
    }
#define RIG_PCI(at, bytes, width)                                                   \
    {                                                                               \
        .kind = RIG_STEP_PCI, .pci = {.offset = at, .value = bytes, .size = width } \
    }
#define RIG_VGA              \
    {                        \
        .kind = RIG_STEP_VGA \
    }
#define RIG_PUSH(which, where, what)                                                    \
    {                                                                                   \
        .kind = RIG_STEP_PUSH, .push = {.ring = which, .address = where, .type = what } \
    }
#define RIG_DRAW(where, on)              \
    {                                    \
        .kind = RIG_STEP_DRAW, .push = { \
            .ring = RIG_RING_COMMAND,    \
            .address = where,            \
            .type = QXL_CMD_DRAW,        \
            .surface = on                \
        }                                \
    }
#define RIG_TAKE              \
    {                         \
        .kind = RIG_STEP_TAKE \
    }

#endif
